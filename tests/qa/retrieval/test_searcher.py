from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from encoders import HashTokenEncoder

import qa
from qa.adding.deriving import embed
from qa.passages.context import passages
from qa.retrieval.interaction import TokenSigns, score
from qa.retrieval.ranking import weights_for

ARTICLES = [
    qa.Article(
        key="bridge",
        title="River bridge to close for the winter",
        source="Valley Post",
        published=date(2024, 10, 2),
        text="""River bridge to close for the winter

City engineer Marta Kolar presented the inspection of the old bridge on Wednesday, and the council listened for an hour.

She said that the cables had rusted through in four places and that no lorry should cross before they are replaced.

The bridge opened in 1931. Some nine thousand vehicles use it every day, and a detour adds twenty minutes.
""",
    ),
    qa.Article(
        key="team",
        title="Rovers sign new goalkeeper",
        source="Sport Daily",
        published=date(2024, 10, 3),
        text="""Rovers sign new goalkeeper

Coach Ivo Bellen introduced the goalkeeper Sam Orr to reporters at the stadium on Thursday.

He said that the contract runs for three years and that the fee was the highest the club had ever paid.

Rovers have conceded eleven goals in six matches this season.
""",
    ),
    qa.Article(
        key="vineyard",
        title="Frost ruins half of the grape harvest",
        source="Valley Post",
        published=date(2024, 5, 1),
        text="""Frost ruins half of the grape harvest

Two nights of frost in April destroyed about half of the buds in the valley's vineyards.

Winegrower Petra Lind walked the rows with this newspaper on Tuesday.

She said that insurance would cover only a third of the loss and that younger growers might give up.
""",
    ),
    qa.Article(
        key="museum",
        title="Museum shows lost photographs",
        text="""Museum shows lost photographs

The town museum opens an exhibition of photographs that were found in an attic. Admission is free on Sundays.
""",
    ),
]


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Iterator[qa.Library]:
    """Four articles in a library with the default model."""
    with qa.Library(tmp_path_factory.mktemp("real") / "news.library", encoder=sentence_encoder) as library:
        library.add(ARTICLES)
        yield library


@pytest.mark.parametrize(
    ("question", "key", "words"),
    [
        ("What did Marta Kolar say about lorries?", "bridge", "She said that the cables had rusted"),
        ("What did Kolar find wrong with the cables?", "bridge", "She said that the cables had rusted"),
        ("What did Ivo Bellen say about the contract?", "team", "He said that the contract runs"),
        ("What did Petra Lind say about insurance?", "vineyard", "She said that insurance would cover"),
    ],
)
def test_who_he_is_stands_in_the_paragraph_before(news: qa.Library, question: str, key: str, words: str) -> None:
    """A passage that says only "he" or "she" is the first hit of a question that names the speaker."""
    hit, *_ = news.search(question)
    assert (hit.article.key, hit.paragraph.text[: len(words)]) == (key, words)
    assert {"dense", "lexical", "interaction"} <= set(hit.channels)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("How long have people been driving over the river?", "bridge"),
        ("Which keeper did the football club buy?", "team"),
        ("Did cold weather harm the wine?", "vineyard"),
        ("When can I see old pictures without paying?", "museum"),
    ],
)
def test_other_words_for_the_same_are_found(news: qa.Library, question: str, key: str) -> None:
    """A question in words of its own finds the article first."""
    assert news.search(question)[0].article.key == key


def test_filters_hold_for_the_real_model(news: qa.Library) -> None:
    """Only the outlet and days that the filter names are found, best first."""
    filters = qa.Filters(sources=("valley post",), since=date(2024, 6, 1))
    hits = news.search("What did Petra Lind say about insurance?", filters=filters)
    assert {hit.article.key for hit in hits} == {"bridge"}


def test_the_real_library_is_sound(news: qa.Library) -> None:
    """Store and indexes agree, and every hit is a place in its article."""
    assert news.check() == []
    for hit in news.search("What did she say?", k=50):
        assert hit.paragraph.text == hit.article.text[hit.paragraph.start : hit.paragraph.end]
        assert hit.paragraph.kind == "body"


# Channels and measures


def unit(values: list[float]) -> np.ndarray:
    """Scaled to 0..1 between the smallest and the largest."""
    scaled = np.array(values)
    return np.asarray((scaled - scaled.min()) / (scaled.max() - scaled.min()))


def test_a_score_is_the_weighted_sum_of_the_measures(tmp_path: Path) -> None:
    """Nearness, BM25 and word-by-word nearness, each scaled over the candidates; compared with NumPy."""
    with qa.Library(tmp_path / "library", encoder=HashTokenEncoder()) as library:
        library.add(ARTICLES)
        question = "Which keeper guards the goals of the club this season?"
        hits = library.search(question, k=30)
        (tokens,) = library.encoder.encode_tokens([question])  # type: ignore[attr-defined]
        words = [question[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True)]
        rarity = np.array([library._indexes.lexical.rarity(word) for word in words], np.float32)
        rows = tokens.vectors / np.linalg.norm(tokens.vectors, axis=1, keepdims=True)
        weights = weights_for(library._finder.understand(question).query, ())
        with library._store.read() as snapshot:
            stored = snapshot.tokens([hit.paragraph.id or 0 for hit in hits])
    assert (weights.article, weights.previous) == (0, 0)
    signs = [TokenSigns.from_bytes(stored[hit.paragraph.id or 0], 256) for hit in hits]
    whole, own = (unit(each.tolist()) for each in score(rows, rarity, signs))
    dense = unit([hit.channels["dense"].score for hit in hits])
    found = [hit.channels["lexical"].score if "lexical" in hit.channels else None for hit in hits]
    matched = [each for each in found if each is not None]
    lexical = np.array([0 if s is None else (s - min(matched)) / (max(matched) - min(matched)) for s in found])
    total = weights.dense * dense + weights.lexical * lexical + weights.whole * whole + weights.own * own
    total /= weights.dense + weights.lexical + weights.whole + weights.own
    assert [hit.score for hit in hits] == pytest.approx(total.tolist(), abs=1e-5)
    assert [hit.channels["interaction"].score for hit in hits] == pytest.approx(whole.tolist(), abs=1e-5)
    assert hits[0].article.key == "team"


def test_an_encoder_without_tokens_ranks_by_both_indexes(library: qa.Library) -> None:
    """No word-by-word nearness, and nothing of it in the channels; the order is that of the two others together."""
    library.add(ARTICLES)
    question = "How many vehicles use the bridge every day?"
    hits = library.search(question, k=30)
    assert {name for hit in hits for name in hit.channels} == {"dense", "lexical"}
    assert "Some nine thousand vehicles use it every day" in hits[0].paragraph.text
    near = unit([hit.channels["dense"].score for hit in hits])
    found = [hit.channels["lexical"].score if "lexical" in hit.channels else None for hit in hits]
    matched = [each for each in found if each is not None]
    lexical = np.array([0 if s is None else (s - min(matched)) / (max(matched) - min(matched)) for s in found])
    weights = weights_for(library._finder.understand(question).query, ())
    total = weights.dense * near + weights.lexical * lexical
    assert [hit.score / hits[0].score for hit in hits] == pytest.approx((total / total[0]).tolist(), abs=1e-5)


def test_a_passage_that_quotes_the_speaker_is_found_however_far_down(library: qa.Library) -> None:
    """Among two hundred passages that are nearer to the question, the one in which he speaks is found by that."""
    library.add(
        [qa.Article(key=f"a{n}", text=f"What did the board of ferry {n} say about ferries?") for n in range(200)]
    )
    library.add(
        qa.Article(key="kos", text="Ana Kos came.\n\nNobody had asked, she said, for whatever it was that came.")
    )
    question = "What did Ana Kos say about ferries?"
    (said,) = [hit for hit in library.search(question) if hit.paragraph.text.startswith("Nobody had asked")]
    assert said.channels["statements"].rank == 1
    assert "dense" not in said.channels
    assert [each.speaker for each in said.statements] == ["Ana Kos"]
    (placed,) = [each for each in library.explain(question, "kos") if each.paragraph.id == said.paragraph.id]
    assert (placed.rank, placed.channels["statements"]) == (said.rank, said.channels["statements"])


def test_a_hit_has_the_statements_in_it(news: qa.Library) -> None:
    """With their places in the article, in order; a passage in which nobody speaks has none."""
    (hit,) = news.search("What did Marta Kolar say about lorries?", k=1)
    (statement,) = hit.statements
    said = hit.article.text[statement.start : statement.end]
    assert (statement.speaker, statement.mention, statement.cue) == ("Marta Kolar", "She", "said")
    assert (
        said == "the cables had rusted through in four places and that no lorry should cross before they are replaced"
    )
    assert statement.paragraph_id == hit.paragraph.id
    (hit,) = news.search("When did the bridge open?", k=1)
    assert (hit.paragraph.text[:26], hit.statements) == ("The bridge opened in 1931.", ())


def test_a_filter_by_speaker(news: qa.Library) -> None:
    """Only passages that quote one of them are found, whoever the question is about."""
    question = "What did Petra Lind say about insurance?"
    for speakers, found in {("marta KOLAR",): {"bridge"}, ("Marta Kolar", "Ivo Bellen"): {"bridge", "team"}}.items():
        hits = news.search(question, filters=qa.Filters(speakers=speakers))
        assert {hit.article.key for hit in hits} == found
        assert all(each.speaker in ("Marta Kolar", "Ivo Bellen") for hit in hits for each in hit.statements)
    assert news.search(question, filters=qa.Filters(speakers=("nobody",))) == []


# Explaining

COMMON = "The harbour board said that the ferry runs every hour."


@pytest.fixture
def crowd(library: qa.Library) -> qa.Library:
    """Three articles of fifty passages each, more than a channel gives to the fusion; all print one passage."""
    words = "ferry harbour board crew hour quay storm fare winter council".split()
    for name in ("north", "south", "west"):
        # A name with a capital is a fact: without, these would be near-copies of each other.
        blocks = [f"Passage {n} of {name.title()}: {words[n % 10]} and {words[(n // 3) % 10]}." for n in range(49)]
        library.add(qa.Article(key=name, title=f"News {name}", text="\n\n".join([f"News {name}", *blocks, COMMON])))
    return library


HISTORY = ("What did the harbour board say about the winter storm?",)


@pytest.mark.parametrize(
    ("question", "history"), [("Did the ferry crew wait an hour?", ()), ("And the fare?", HISTORY)]
)
def test_a_placement_is_the_hit_that_search_gives(crowd: qa.Library, question: str, history: tuple[str, ...]) -> None:
    """Rank and channels of each passage are those of its hit; copies share the rank of the one that is shown."""
    hits = {hit.paragraph.id: hit for hit in crowd.search(question, k=30, history=history)}
    placed = [p for key in ("north", "south", "west") for p in crowd.explain(question, key, history=history)]
    assert len(hits) == 30
    shown = [placement for placement in placed if placement.paragraph.id in hits]
    assert {placement.paragraph.id: placement.rank for placement in shown} == {i: hit.rank for i, hit in hits.items()}
    for placement in shown:
        assert dict(hits[placement.paragraph.id].channels).items() <= dict(placement.channels).items()
    (common,) = {placement.rank for placement in placed if placement.paragraph.text == COMMON}
    assert common is not None
    others = [p.rank for p in placed if p.rank and p.rank <= 30 and p.paragraph.text != COMMON]
    assert sorted([*others, *([common] if common <= 30 else [])]) == list(range(1, 31))


def test_each_channel_is_told_down_to_its_last(crowd: qa.Library) -> None:
    """Dense ranks every passage, lexical all that share a word; what neither gives to fusion has no rank."""
    question = "Did the crew of the ferry wait for an hour?"
    placed = [p for key in ("north", "south", "west") for p in crowd.explain(question, key)]
    body = [placement for placement in placed if placement.paragraph.kind == "body"]
    dense = sorted((p.channels["dense"].rank, p.channels["dense"].score) for p in body)
    assert [rank for rank, _ in dense] == list(range(1, 151))
    assert [score for _, score in dense] == sorted((score for _, score in dense), reverse=True)
    offered = [
        passage
        for key in ("north", "south", "west")
        for passage in passages(crowd.article(key), crowd.paragraphs(key), crowd.statements(key))
    ]
    vectors = np.array([np.frombuffer(vector, "<f4") for vector, _ in embed(crowd.encoder, offered)])
    scores = vectors @ crowd.encoder.encode_queries([question])[0]
    assert [p.channels["dense"].score for p in body] == pytest.approx(scores.tolist(), abs=1e-5)
    lexical = sorted((p.channels["lexical"].rank, p.channels["lexical"].score) for p in body if "lexical" in p.channels)
    assert [rank for rank, _ in lexical] == list(range(1, len(lexical) + 1))
    assert 30 < len(lexical) < 150
    # Of equal scores the index gives any; and a copy has the rank of the one that is shown.
    cut = dense[99][1]
    last = [p for p in body if p.channels["dense"].score < cut and "lexical" not in p.channels]
    last = [placement for placement in last if placement.paragraph.text != COMMON]
    assert {placement.rank for placement in last} == {None}
    headlines = [placement for placement in placed if placement.paragraph.kind == "headline"]
    assert [(p.rank, p.channels) for p in headlines] == [(None, {})] * 3


def test_only_paragraphs_that_overlap_the_place_are_explained(crowd: qa.Library) -> None:
    """From the end of one passage into the next are both of them; ends are not part of a place."""
    text = crowd.article("north").text
    start = text.index("fare and")
    first = text.index("\n\n", start)
    explained = crowd.explain("Who?", "north", start, first + 3)
    assert [placement.paragraph.ordinal for placement in explained] == [8, 9]
    (alone,) = crowd.explain("Who?", "north", start, first + 2)
    assert alone == explained[0]


def test_what_cannot_be_explained(crowd: qa.Library) -> None:
    """An unknown article, and a question without a word."""
    with pytest.raises(qa.ArticleNotFound, match="east: no such article"):
        crowd.explain("Who?", "east")
    with pytest.raises(qa.EmptyQuestion):
        crowd.explain("?", "north")


def test_an_asker_may_set_the_threshold(crowd: qa.Library) -> None:
    """At 0 everything found is an answer, above the confidence nothing is; confidence and hits are the same."""
    question = "Did the ferry crew wait an hour?"
    given, refused = crowd.ask(question, threshold=0.0), crowd.ask(question, threshold=1.0)
    assert (given.found, refused.found, refused.citations) == (True, False, ())
    assert (given.confidence, given.hits) == (refused.confidence, refused.hits)
    usual = crowd.ask(question)
    assert usual.found is (usual.confidence >= crowd.settings.threshold)


# What a question names without filtering

FAIR = "The fair in Milton lasted two days, and the bakers baked through both nights for the guests of the town."
FETE = "In Milton bakers worked all night, and so did the town: guests had come to the fete, which lasted two days."


def add_pair(library: qa.Library) -> None:
    """Two articles of two outlets, from two months, about much the same."""
    may, june = date(2024, 5, 9), date(2024, 6, 3)
    library.add(
        [
            qa.Article(key="a", title="Fair", source="Arlow Courier", published=may, text=FAIR),
            qa.Article(key="b", title="Fete", source="Daily Post", published=june, text=FETE),
            # Far from both: scores are scaled between the best and the last.
            *(qa.Article(key=f"other {n}", title=f"Other {n}", text=f"Ship number {n} left port.") for n in range(9)),
        ]
    )


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("How long did it last in Milton, according to the Arlow Courier?", "a"),
        ("How long did it last in Milton, according to the Daily Post?", "b"),
        ("What happened in Milton in May?", "a"),
        ("What happened in Milton in June?", "b"),
        ("What is the latest from Milton?", "b"),
    ],
)
def test_outlet_and_time_in_a_question_move_the_ranking(library: qa.Library, question: str, first: str) -> None:
    """They filter nothing: the other article stays, behind."""
    add_pair(library)
    assert [hit.article.key for hit in library.search(question, k=2)] == [first, "a" if first == "b" else "b"]


def test_a_follow_up_looks_where_the_conversation_led(library: qa.Library) -> None:
    """It names neither town nor outlet; the question before it led to one article."""
    add_pair(library)
    before = "How long was the fete in Milton?"
    hits = library.search("And how many days did it last?", history=[before])
    assert hits[0].article.key == "b"
    assert "conversation" in hits[0].channels


def test_the_first_hits_are_the_same_however_many_are_asked_for(news: qa.Library) -> None:
    """What lies deeper comes behind."""
    question = "What did Kolar say about the cables?"
    many = [(hit.article.key, hit.paragraph.start) for hit in news.search(question, k=60)]
    few = [(hit.article.key, hit.paragraph.start) for hit in news.search(question, k=5)]
    assert many[:5] == few
    scores = [hit.score for hit in news.search(question, k=60)]
    assert scores == sorted(scores, reverse=True)
