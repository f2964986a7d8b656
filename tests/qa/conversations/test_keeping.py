from __future__ import annotations

import sqlite3  # noqa: TID251 - looks at the store from outside, and spoils it
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from encoders import HashEncoder
from first_version import make_schema_1
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qa
from qa.conversations.keeping import Conversations
from qa.reading.files import LIBRARY_FILE
from qa.records import Paragraph
from qa.storage.seals import seal
from qa.storage.store import Store
from qa.storage.writer import Row

PIER = """Pier to stay closed

ARLOW — The old pier of Arlow stays closed until June, harbour master Ines Duarte said on Monday.

“The planks are rotten and the lamp is out,” she said.

The town has set aside 40,000 crowns for the planks.
"""
LAMP = """Who pays for the lamp

Nobody has paid for the lamp on the pier, councillor Tom Roe said.

“The planks are rotten and the lamp is out,” she said.
"""
BEES = """Bees move in

A swarm of bees has moved into the belfry of Milton, and the bells are silent for a month.
"""
ARTICLES = (
    qa.Article(key="pier.txt", title="Pier to stay closed", text=PIER, source="The Arlow Post", authors=("Ana Kos",),
               published=date(2024, 3, 12), url="https://post.example/pier", language="en"),
    qa.Article(key="lamp.txt", title="Who pays for the lamp", text=LAMP, source="Arlow Weekly",
               published=date(2024, 3, 20)),
    qa.Article(key="bees.txt", title="Bees move in", text=BEES),
)  # fmt: skip


@pytest.fixture
def library(tmp_path: Path, encoder: HashEncoder) -> Iterator[qa.Library]:
    """The three articles, and no answer refused for want of confidence."""
    sure = qa.Settings(threshold=0.0)
    with qa.Library(tmp_path / "news.library", encoder=encoder, settings=sure) as library:
        library.add(ARTICLES)
        yield library


def talk(library: qa.Library, *questions: str, id: str = "talk") -> qa.Conversation:
    """A conversation of those questions, each answered in view of those before."""
    turns: list[qa.Turn] = []
    for question in questions:
        turns.append(qa.Turn(question, library.ask(question, history=turns)))
    return qa.Conversation(id=id, turns=tuple(turns))


def answers(conversation: qa.Conversation) -> list[qa.Answer]:
    """The answers that are records."""
    return [turn.answer for turn in conversation.turns if isinstance(turn.answer, qa.Answer)]


def first(conversation: qa.Conversation) -> qa.Citation:
    """The first quote of the first answer."""
    return answers(conversation)[0].citations[0]


def written(citation: qa.Citation) -> qa.Written:
    """What a chat model could have written about a quote."""
    stands = qa.CheckedSentence(
        text="The planks are rotten [1].", verdict="supported", reason="as said", citations=(citation,)
    )
    struck = qa.CheckedSentence(text="The pier fell [1].", verdict="unsupported", reason="“fell” is not in the passage")
    return qa.Written(model="m", text=stands.text, sentences=(stands,), struck=(struck,), citations=(citation,))


def in_store(library: qa.Library, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Run a statement on the library's database, past the library."""
    with closing(sqlite3.connect(library.path / LIBRARY_FILE)) as connection, connection:
        return connection.execute(sql, values).fetchall()


def test_a_conversation_comes_back_as_it_was(library: qa.Library) -> None:
    """Every field of every record, with the articles' texts and ids: found and not, written, rated, unanswered."""
    asked = talk(library, "What did Ines Duarte say about the planks?", "And about the lamp?")
    refused = library.ask("Who was Zebulon Quux?", threshold=1.0)
    assert answers(asked)[0].citations
    assert any(hit.also_in for hit in answers(asked)[0].hits)
    assert (refused.found, bool(refused.hits)) == (False, True)
    modelled = replace(answers(asked)[0], written=written(first(asked)))
    given = replace(
        asked,
        title=" Rotten   planks ",
        turns=(
            replace(asked.turns[0], rating="up", suggestions=("What did Tom Roe say?", "Who pays?")),
            replace(asked.turns[1], answer=modelled, rating="down"),
            qa.Turn("Who was Zebulon Quux?", refused),
            qa.Turn("Hello?", "The server is away."),
            qa.Turn("Still there?"),
        ),
        filters=qa.Filters(sources=("The Arlow Post",), speakers=("Ines Duarte",), since=date(2024, 3, 1)),
    )
    kept = library.keep(given)
    assert kept == replace(given, title="Rotten planks", created=kept.created, changed=kept.changed)
    assert library.conversation("talk") == kept
    for answer in answers(library.conversation("talk")):
        for citation in (*answer.citations, *answer.more):
            assert citation.quote == citation.article.text[citation.start : citation.end]
            assert citation.article == library.article(citation.article.key)


def test_moments_and_titles(library: qa.Library) -> None:
    """Created once, changed by each keep, in UTC; a rename changes neither, and no title is the first question."""
    before = datetime.now(UTC)
    question = "What did the  harbour master of Arlow say about the planks and the lamp of the pier, and when?"
    made = library.keep(qa.Conversation(id="a", turns=(qa.Turn(question),)))
    assert made.title == "What did the harbour master of Arlow say about the planks…"
    assert made.created == made.changed
    assert made.created is not None
    assert before <= made.created <= datetime.now(UTC)
    assert made.created.tzinfo is UTC
    again = library.keep(replace(made, created=before - timedelta(days=9), turns=(*made.turns, qa.Turn("And then?"))))
    assert again.created == made.created
    assert again.changed is not None
    assert again.changed > made.created
    library.rename_conversation("a", "Planks\nand lamp")
    assert library.conversation("a") == replace(again, title="Planks and lamp")
    library.rename_conversation("a", "  ")
    assert library.conversation("a") == again
    earlier = datetime(2024, 3, 1, 12, tzinfo=UTC)
    assert library.keep(qa.Conversation(id="brought", created=earlier)).created == earlier
    assert library.conversation("brought").title == ""


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Why?", "Why?"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 60 + "…"),
        (f"{'x' * 50}, {'y' * 20}", "x" * 50 + "…"),
    ],
)
def test_a_title_is_shortened_at_a_word(library: qa.Library, question: str, title: str) -> None:
    """At most sixty characters and an ellipsis; a word that is longer is cut."""
    assert library.keep(qa.Conversation(id="a", turns=(qa.Turn(question),))).title == title


def test_the_list_is_in_order_and_without_turns(library: qa.Library) -> None:
    """The most recently changed first; a rename moves nothing."""
    for id in ("a", "b", "c"):
        library.keep(qa.Conversation(id=id, turns=(qa.Turn(f"Question {id}?"),), filters=qa.Filters(authors=("X",))))
    library.keep(library.conversation("a"))
    library.rename_conversation("b", "Renamed")
    listed = library.conversations()
    assert [(each.id, each.title) for each in listed] == [("a", "Question a?"), ("c", "Question c?"), ("b", "Renamed")]
    for each in listed:
        whole = library.conversation(each.id)
        assert whole.turns
        assert each == replace(whole, turns=(), filters=qa.Filters())


def test_what_is_forgotten_is_gone(library: qa.Library) -> None:
    """Reading, renaming and forgetting what is not kept is one error that names it; the others stay."""
    library.keep(qa.Conversation(id="a"))
    library.keep(qa.Conversation(id="b"))
    library.forget("a")
    assert [each.id for each in library.conversations()] == ["b"]
    for act in (library.conversation, library.forget, lambda id: library.rename_conversation(id, "x")):
        with pytest.raises(qa.ConversationNotFound, match=r"^a: no such conversation in .*`qa conversations`"):
            act("a")
    with pytest.raises(ValueError, match="id"):
        library.keep(qa.Conversation(id=""))


def test_an_article_that_was_removed(library: qa.Library) -> None:
    """Its quotes stay with what was known of it and say so; its hits go; brought back, all is as before."""
    kept = library.keep(talk(library, "What did Ines Duarte say about the planks?"))
    quoted = first(kept)
    assert quoted.article.key == "pier.txt"
    library.remove("pier.txt")
    restored = library.conversation("talk")
    assert first(restored) == replace(
        quoted,
        article=replace(quoted.article, text="", id=None),
        paragraph=replace(quoted.paragraph, text="", id=None, article_id=None),
        changed="removed",
        also_in=first(restored).also_in,
    )
    assert "pier.txt" in {hit.article.key for hit in answers(kept)[0].hits}
    assert [hit.article.key for hit in answers(restored)[0].hits] == [
        hit.article.key for hit in answers(kept)[0].hits if hit.article.key != "pier.txt"
    ]
    # Kept again as it is shown, and the article added again: the quote stands where it stood.
    library.keep(restored)
    library.add(ARTICLES[0])
    whole = first(library.conversation("talk"))
    assert (whole.changed, whole.article) == (None, library.article("pier.txt"))
    assert whole.paragraph in library.paragraphs("pier.txt")


def test_an_article_that_was_replaced(library: qa.Library) -> None:
    """With the words still at their place it is cited as it is now; with others the quote says so."""
    kept = library.keep(talk(library, "What did Ines Duarte say about the planks?"))
    quoted = first(kept)
    library.add(replace(ARTICLES[0], title="Pier closed, corrected", text=PIER.replace("40,000", "50,000")))
    corrected = first(library.conversation("talk"))
    now = library.article("pier.txt")
    assert now.id != quoted.article.id
    assert (corrected.changed, corrected.article, corrected.quote) == (None, now, quoted.quote)
    assert corrected.paragraph in library.paragraphs("pier.txt")
    hits = answers(library.conversation("talk"))[0].hits
    assert not [hit for hit in hits if "crowns" in hit.paragraph.text]
    assert [hit.article.id for hit in hits if hit.article.key == "pier.txt"]
    for hit in hits:
        assert hit.paragraph in library.paragraphs(hit.article.key)
        assert {each.paragraph_id for each in hit.statements} <= {hit.paragraph.id}
    library.add(replace(ARTICLES[0], text=PIER.replace("planks", "boards")))
    other = first(library.conversation("talk"))
    assert (other.changed, other.quote, other.article.title) == ("replaced", quoted.quote, "Pier to stay closed")
    assert (other.article.text, other.article.id) == ("", None)


def test_words_before_a_quote_are_checked_too(library: qa.Library) -> None:
    """The sentence that a quote leans on is left out where the article has it no more."""
    asked = talk(library, "What did Ines Duarte say about the planks?")
    sentence = "The old pier of Arlow stays closed until June"
    start = PIER.index("The town has")
    town = qa.Citation(
        number=1, article=library.article("pier.txt"), paragraph=library.paragraphs("pier.txt")[-1], start=start,
        end=start + 8, quote="The town", before=sentence,
    )  # fmt: skip
    answer = replace(answers(asked)[0], citations=(town,))
    library.keep(replace(asked, turns=(replace(asked.turns[0], answer=answer),)))
    assert first(library.conversation("talk")).before == sentence
    library.add(replace(ARTICLES[0], text=PIER.replace("June", "July")))
    assert (first(library.conversation("talk")).changed, first(library.conversation("talk")).before) == (None, "")


def test_a_follow_up_is_understood_as_in_the_live_conversation(library: qa.Library) -> None:
    """Whom an answer quotes, and the articles that it led to, weigh alike after the turns were kept."""
    live = talk(library, "Who said that the old pier of Arlow stays closed?").turns
    library.keep(qa.Conversation(id="talk", turns=live))
    restored = library.conversation("talk").turns
    for question in ("What did she say about the pier?", "And about the lamp?", "Who else?"):
        assert library.ask(question, history=restored) == library.ask(question, history=live)
        assert library.search(question, history=restored) == library.search(question, history=live)
    # It is the answer that tells who "she" is.
    assert library.ask("What did she say then?", history=restored).standalone.startswith("What did Ines Duarte say")


def test_a_follow_up_weighs_the_article_of_now(library: qa.Library) -> None:
    """An article that was added anew has another id, and is led to as before."""
    turns = talk(library, "What did Ines Duarte say about the planks?").turns
    library.keep(qa.Conversation(id="talk", turns=turns))
    question = "And what did she say about the lamp?"

    def shown(history: Sequence[qa.Turn]) -> list[tuple[str, str, float]]:
        hits = library.search(question, history=history)
        return [(hit.article.key, hit.paragraph.text, round(hit.score, 6)) for hit in hits]

    library.add(replace(ARTICLES[0], url="https://post.example/pier-again"))
    expected = shown(talk(library, "What did Ines Duarte say about the planks?").turns)
    assert shown(library.conversation("talk").turns) == expected
    # The ids of before lead nowhere.
    assert shown(turns) != expected


def test_no_text_of_an_article_is_kept_but_the_quotes(library: qa.Library) -> None:
    """What is removed from the library does not stay in its conversations."""
    asked = talk(library, "What did Ines Duarte say about the planks?")
    assert any("belfry" in hit.paragraph.text for hit in answers(asked)[0].hits)
    library.keep(asked)
    ((body,),) = in_store(library, "SELECT body FROM conversations")
    assert first(asked).quote in str(body)
    assert "belfry" not in str(body)


def test_reindexing_keeps_conversations(library: qa.Library) -> None:
    """They are the user's own words: another model changes nothing in them."""
    kept = library.keep(talk(library, "What did Ines Duarte say about the planks?"))
    library.close()
    qa.reindex(library.path, encoder=HashEncoder("other"))
    with qa.Library(library.path, encoder=HashEncoder("other")) as again:
        assert again.conversation("talk") == kept
        assert again.check() == []


def test_a_damaged_conversation_is_not_shown(library: qa.Library) -> None:
    """One whose words are not those that were kept is named by `check` and refused; it can be deleted."""
    library.keep(qa.Conversation(id="a", turns=(qa.Turn("Why did it cost 103 crowns?"),)))
    in_store(library, "UPDATE conversations SET body = replace(body, '103', '903')")
    with pytest.raises(qa.LibraryError, match="the conversation a is not as it was written"):
        library.conversation("a")
    assert library.check() == ["conversation a: is not as it was kept"]
    library.forget("a")
    assert library.check() == []


def test_a_library_without_the_table_just_opens(library: qa.Library) -> None:
    """One that was made before conversations were kept gets the table, and loses nothing."""
    articles = library.articles()
    library.close()
    in_store(library, "DROP TABLE conversations")
    with qa.Library(library.path, encoder=HashEncoder()) as again:
        assert again.conversations() == []
        again.keep(qa.Conversation(id="a", turns=(qa.Turn("Why?"),)))
        assert again.articles() == articles
        assert again.check() == []
    with qa.Library(library.path, encoder=HashEncoder()) as again:
        assert again.conversation("a").turns == (qa.Turn("Why?"),)


def test_a_library_of_an_earlier_schema_gets_the_table_with_its_reindexing(tmp_path: Path) -> None:
    """Until then it is refused as before."""
    (tmp_path / "old").mkdir()
    make_schema_1(tmp_path / "old" / LIBRARY_FILE, {"a.txt": "The ferry sails at nine."})
    with pytest.raises(qa.LibraryError, match="Run `qa reindex` once"):
        qa.Library(tmp_path / "old", encoder=HashEncoder())
    qa.reindex(tmp_path / "old", encoder=HashEncoder())
    with qa.Library(tmp_path / "old", encoder=HashEncoder()) as library:
        library.keep(qa.Conversation(id="a"))
        assert [each.id for each in library.conversations()] == ["a"]


def test_a_conversation_has_an_owner(library: qa.Library) -> None:
    """It is kept with it and listed by it; who asks for no owner's sees all."""
    for id, owner in (("a", "ana"), ("b", "ben"), ("c", "")):
        assert library.keep(qa.Conversation(id=id, owner=owner)).owner == owner
    assert [each.id for each in library.conversations()] == ["c", "b", "a"]
    assert [(each.id, each.owner) for each in library.conversations("ana")] == [("a", "ana")]
    assert library.conversations("x' OR ''='") == []
    assert library.conversation("b").owner == "ben"


def test_conversations_without_owners_are_nobodys_after_reindexing(library: qa.Library) -> None:
    """A library of before they had one loses none of them."""
    library.keep(qa.Conversation(id="a", turns=(qa.Turn("Why?"),), owner="ana"))
    library.close()
    in_store(library, "DROP INDEX listed_conversations")
    in_store(library, "ALTER TABLE conversations DROP COLUMN owner")
    in_store(library, "UPDATE state SET value = '2' WHERE name = 'schema'")
    qa.reindex(library.path, encoder=HashEncoder())
    with qa.Library(library.path, encoder=HashEncoder()) as again:
        kept = again.conversation("a")
        assert (kept.turns, kept.owner) == ((qa.Turn("Why?"),), "")
        assert [each.id for each in again.conversations("")] == ["a"]
        assert again.keep(qa.Conversation(id="b", owner="ben")).owner == "ben"


def test_keeping_leaves_the_indexes_alone(library: qa.Library) -> None:
    """No generation passes when conversations are kept, renamed and forgotten."""
    before = in_store(library, "SELECT name, value FROM state ORDER BY name")
    library.keep(talk(library, "What did Ines Duarte say about the planks?"))
    library.rename_conversation("talk", "x")
    library.forget("talk")
    assert in_store(library, "SELECT name, value FROM state ORDER BY name") == before
    assert library.check() == []


class Waiting(HashEncoder):
    """An embedding model that is slow: it waits until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.may_go = threading.Event(), threading.Event()

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Embed, once that is allowed."""
        self.began.set()
        assert self.may_go.wait(30)
        return super().encode_passages(texts)


def test_keeping_does_not_wait_for_embedding(tmp_path: Path) -> None:
    """A conversation is on disk while an article is still being embedded."""
    encoder = Waiting()
    with qa.Library(tmp_path / "news.library", encoder=encoder) as library:
        adding = threading.Thread(target=library.add, args=(ARTICLES[2],))
        adding.start()
        try:
            assert encoder.began.wait(30)
            library.keep(qa.Conversation(id="a", turns=(qa.Turn("Why?"),)))
            assert library.conversation("a").turns == (qa.Turn("Why?"),)
            assert library.count() == 0
        finally:
            encoder.may_go.set()
            adding.join()
        assert library.count() == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("nonsense", "Invalid JSON: "),
        ("[]", "Input should be an object"),
        ("{}", "turns: Field required"),
        ('{"turns": [], "filters": {}, "version": 2}', "version: Input should be 1"),
        ('{"turns": [{"question": 7}], "filters": {}, "version": 1}', "turns.0.question: Input should be a valid"),
        ('{"turns": [{"question": "?", "rating": "so"}], "filters": {}, "version": 1}', "turns.0.rating: Input should"),
    ],
)  # fmt: skip
def test_a_broken_conversation_is_one_line_and_no_loss(library: qa.Library, body: str, reason: str) -> None:
    """The line names it and what is wrong; all are listed, the others read, and the broken one stays as it is."""
    for id in ("broken", "sound"):
        library.keep(qa.Conversation(id=id, turns=(qa.Turn("Why?"),)))
    its_seal = seal("broken", "Why?", body, "")
    in_store(library, "UPDATE conversations SET body = ?, seal = ? WHERE id = 'broken'", body, its_seal)
    with pytest.raises(qa.QAError) as raised:
        library.conversation("broken")
    line = str(raised.value)
    assert line.startswith(f"{library.path}: the conversation broken is not as it was written ({reason}")
    assert "\n" not in line
    assert {each.id for each in library.conversations()} == {"broken", "sound"}
    assert library.conversation("sound").turns == (qa.Turn("Why?"),)
    library.rename_conversation("broken", "Still here")
    assert in_store(library, "SELECT title, body FROM conversations WHERE id = 'broken'") == [("Still here", body)]
    library.forget("broken")
    assert [each.id for each in library.conversations()] == ["sound"]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Conversations]]:
    """A store and its conversations, without models and indexes."""
    path = tmp_path_factory.mktemp("bare")
    store = Store(path / LIBRARY_FILE)
    yield store, Conversations(path, store)
    store.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    questions=st.lists(st.text(st.characters(exclude_categories=()), max_size=80), max_size=4),
    suggestion=st.text(),
    until=st.none() | st.dates(),
)
def test_any_words_come_back(
    bare: tuple[Store, Conversations], questions: list[str], suggestion: str, until: date | None
) -> None:
    """Whatever is typed; half a surrogate pair, which no database holds, becomes "?"."""
    _, kept = bare
    given = qa.Conversation(
        id="any", title="any", turns=tuple(qa.Turn(question, question, (suggestion,)) for question in questions),
        filters=qa.Filters(until=until),
    )  # fmt: skip
    kept.keep(given)
    restored = kept.read("any")
    clean = [question.encode(errors="replace").decode() for question in questions]
    assert restored.turns == tuple(qa.Turn(question, question, (suggestion,)) for question in clean)
    assert restored.filters == given.filters


def put(store: Store, text: str, cut: int) -> None:
    """Write an article of at most two paragraphs in place of the one before it."""
    rows = [
        Row(Paragraph(start=start, end=end, text=text[start:end], ordinal=ordinal))
        for ordinal, (start, end) in enumerate(((0, cut), (cut, len(text))))
        if start < end
    ]
    with store.write() as writer:
        writer.put(qa.Article(key="a", title="t", text=text), "d", rows)


_WORDS = st.text("ab “.\n", min_size=1, max_size=12)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_WORDS, later=st.none() | _WORDS, data=st.data())
def test_a_quote_holds_or_says_that_it_does_not(
    bare: tuple[Store, Conversations], text: str, later: str | None, data: st.DataObject
) -> None:
    """Whatever an article becomes, each restored quote is at its place, or is marked and has no text to be wrong in."""
    store, kept = bare
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    put(store, text, len(text))
    with store.read() as snapshot:
        article = snapshot.article("a")
        assert article is not None
        (paragraph,) = snapshot.paragraphs(article)
    citation = qa.Citation(
        number=1, article=article, paragraph=paragraph, start=start, end=end, quote=text[start:end], sought=(start, end)
    )
    hit = qa.Hit(rank=1, score=1.0, article=article, paragraph=paragraph, channels={"dense": qa.Channel(1, 0.5)})
    answer = qa.Answer(
        question="?", standalone="?", text="", found=True, confidence=1.0, citations=(citation,), hits=(hit,)
    )
    kept.keep(qa.Conversation(id="a", turns=(qa.Turn("?", answer),)))
    if later is None:
        with store.write() as writer:
            writer.remove("a")
    else:
        put(store, later, data.draw(st.integers(0, len(later))))
    (restored,) = answers(kept.read("a"))
    (after,) = restored.citations
    holds = later is not None and later[start:end] == citation.quote
    assert after.changed == (None if holds else "removed" if later is None else "replaced")
    assert after.article.text == (later if holds else "")
    assert after.quote == citation.quote
    assert after.paragraph.text == after.article.text[after.paragraph.start : after.paragraph.end]
    if holds:
        assert after.article.text[start:end] == after.quote
        assert after.paragraph.start <= start < end <= after.paragraph.end
    for each in restored.hits:
        assert later is not None
        assert later[each.paragraph.start : each.paragraph.end] == text
