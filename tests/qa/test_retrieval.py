from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

import qa
from qa.adding import embed
from qa.context import passages
from qa.records import Channel
from qa.retrieval import Candidate, fuse

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


def test_scores_are_scaled_weighted_and_summed() -> None:
    """Dense counts 1, lexical 0.5, each scaled between its last and its first score, over 1.5."""
    fused = fuse({"dense": [(7, 0.9), (3, 0.6), (5, 0.4)], "lexical": [(3, 12.0), (9, 9.0), (5, 4.0)]})
    assert [candidate.paragraph_id for candidate in fused] == [7, 3, 9, 5]
    # 7: 1 / 1.5; 3: (0.2/0.5 + 0.5 * 1) / 1.5; 9: 0.5 * (5/8) / 1.5; 5: last in both
    assert [candidate.score for candidate in fused] == pytest.approx([2 / 3, 0.6, 0.3125 / 1.5, 0])
    assert fused[1].channels == {"dense": Channel(2, 0.6), "lexical": Channel(1, 12.0)}


def test_equal_scores_keep_the_order_of_ids() -> None:
    """A tie goes to the smaller id, whatever channel and order it came in."""
    fused = fuse({"dense": [(9, 0.5), (2, 0.5), (5, 0.5)], "lexical": []})
    assert fused == [
        Candidate(i, pytest.approx(2 / 3), {"dense": Channel(r, 0.5)}) for i, r in ((2, 2), (5, 3), (9, 1))
    ]


def test_a_run_of_one_counts_in_full() -> None:
    """Where first and last are one, its score scales to 1; found by both channels, the whole is 1."""
    (both,) = fuse({"dense": [(4, -0.2)], "lexical": [(4, 3.0)]})
    assert both == Candidate(4, 1.0, {"dense": Channel(1, -0.2), "lexical": Channel(1, 3.0)})
    (one,) = fuse({"dense": [], "lexical": [(4, 3.0)]})
    assert one.score == pytest.approx(0.5 / 1.5)


def test_no_runs_give_nothing() -> None:
    """Two empty channels fuse to an empty list."""
    assert fuse({"dense": [], "lexical": []}) == []


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """Four articles in a library with the default model."""
    with qa.Library(tmp_path_factory.mktemp("real") / "news.library") as library:
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
    assert set(hit.channels) == {"dense", "lexical"}


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


# Explaining

COMMON = "The harbour board said that the ferry runs every hour."


@pytest.fixture
def crowd(library: qa.Library) -> qa.Library:
    """Three articles of fifty passages each, more than a channel gives to the fusion; all print one passage."""
    words = "ferry harbour board crew hour quay storm fare winter council".split()
    for name in ("north", "south", "west"):
        blocks = [f"Passage {n} of {name}: {words[n % 10]} and {words[(n // 3) % 10]}." for n in range(49)]
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
    question = "Did the ferry crew wait an hour?"
    placed = [p for key in ("north", "south", "west") for p in crowd.explain(question, key)]
    body = [placement for placement in placed if placement.paragraph.kind == "body"]
    dense = sorted((p.channels["dense"].rank, p.channels["dense"].score) for p in body)
    assert [rank for rank, _ in dense] == list(range(1, 151))
    assert [score for _, score in dense] == sorted((score for _, score in dense), reverse=True)
    offered = [p for key in ("north", "south", "west") for p in passages(crowd.article(key), crowd.paragraphs(key))]
    scores = embed(crowd.encoder, offered) @ crowd.encoder.encode_queries([question])[0]
    assert [p.channels["dense"].score for p in body] == pytest.approx(scores.tolist(), abs=1e-5)
    lexical = sorted((p.channels["lexical"].rank, p.channels["lexical"].score) for p in body if "lexical" in p.channels)
    assert [rank for rank, _ in lexical] == list(range(1, len(lexical) + 1))
    assert 30 < len(lexical) < 150
    last = [p for p in body if p.channels["dense"].rank > 100 and "lexical" not in p.channels]
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
