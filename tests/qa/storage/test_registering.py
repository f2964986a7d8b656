"""Who and what the articles have, looked up by key: kept with every change, never read whole."""

from __future__ import annotations

import sqlite3  # noqa: TID251 - damage comes from outside, and plans are SQLite's
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa  # noqa: TID251 - what the store sends to SQLite is looked at
from encoders import HashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

import qa
from qa.records import Article, Paragraph, Role, Statement
from qa.storage.named import Similar
from qa.storage.registering import is_complete
from qa.storage.store import Store, names_fault
from qa.storage.writer import Row

TEXT = "It rained."
SPEAKERS = [
    "Nina Holt",
    "Nina",
    "Hal O’Dell",
    "Prime Minister Per Lind",
    "the ferry's pilot",
    "two officials",
    "Đorđe Ilić",
]
ROLES = ["mayor of Arlow", "chief pilot", "NATO Secretary-General", "so on"]
SOURCES = ["The Harbour Ledger", "Ledger", None]


def article(key: str, source: str | None = None, authors: tuple[str, ...] = ()) -> Article:
    """An article in which it rains."""
    return Article(key=key, text=TEXT, source=source, authors=authors)


def put(store: Store, it: Article, speakers: list[str] = [], roles: list[str] = []) -> None:  # noqa: B006 - only read
    """Write an article in which those say that it rains, and one is introduced as all that."""
    said = [Statement(start=0, end=len(TEXT), speaker=speaker) for speaker in speakers]
    with store.write() as writer:
        rows = [Row(Paragraph(start=0, end=len(TEXT), text=TEXT))]
        writer.put(it, "digest", rows, said, [Role("Nina Holt", role) for role in roles])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of two articles."""
    store = Store(tmp_path / "store.sqlite")
    put(store, article("a", "The Harbour Ledger", ("Ada Quill",)), [*SPEAKERS, "Nina Holt"], ROLES)
    put(store, article("b", "Ledger", ("Ada Quill", "Bo Ek")), ["Nina Holt"], ["mayor of Arlow"])
    yield store
    store.close()


def test_a_name_is_found_by_each_of_its_words(store: Store) -> None:
    """With accents or without, in parts; not by a title, and not by a word that only begins alike."""
    with store.read() as snapshot:
        assert snapshot.having("speaker", ["nina"]) == {"Nina Holt": 3, "Nina": 1}
        assert snapshot.having("speaker", ["dell"]) == snapshot.having("speaker", ["o'dell"]) == {"Hal O’Dell": 1}
        assert snapshot.having("speaker", ["dorde", "lind"]) == {"Đorđe Ilić": 1, "Prime Minister Per Lind": 1}
        assert snapshot.having("speaker", ["minister", "nin", "officials", "pilot", "the"]) == {}
        assert snapshot.having("source", ["ledger", "the"]) == {"The Harbour Ledger": 1, "Ledger": 1}
        assert snapshot.having("source", ["the"]) == {}
        assert snapshot.words_like(Similar("h", 3, 4)) == ["hal", "holt"]


def test_who_has_no_name_is_found_by_what_he_is(store: Store) -> None:
    """By the noun of it, as those who are introduced so."""
    with store.read() as snapshot:
        found = snapshot.describing(["pilot", "cook"])
        assert {noun: sorted(of) for noun, of in found.items()} == {
            "pilot": ["chief pilot", "the ferry's pilot"],
            "cook": [],
        }
        assert snapshot.called(["the ferry's pilot"], 9) == {"the ferry's pilot": 1}
        assert snapshot.called(["chief pilot", "the ferry's pilot"], 9) == {"Nina Holt": 3, "the ferry's pilot": 1}
        assert snapshot.called(["chief pilot", "the ferry's pilot"], 1) == {"Nina Holt": 3}


def test_names_in_other_capitals_are_the_same(store: Store) -> None:
    """As somebody types them into a filter."""
    with store.read() as snapshot:
        assert snapshot.spelt("source", ["the harbour LEDGER", "Harbour Ledger"]) == ["The Harbour Ledger"]
        assert snapshot.spelt("author", ["ada quill", "Nobody"]) == ["Ada Quill"]
        assert snapshot.spelt("speaker", ["HAL o’dell", "two officials"]) == ["Hal O’Dell", "two officials"]
        assert snapshot.named("author", ["Ada Quill", "ada quill"]) == {"Ada Quill": 2}


def test_names_go_with_the_last_article_that_has_them(store: Store) -> None:
    """With one that is replaced as with one that is removed."""
    put(store, article("a"), ["Nina Holt"])
    with store.read() as snapshot:
        assert snapshot.speakers() == {"Nina Holt": 2}
        assert snapshot.sources() == {"Ledger": 1}
        assert snapshot.authors() == {"Ada Quill": 1, "Bo Ek": 1}
        assert snapshot.describing(["pilot", "mayor"]) == {"pilot": [], "mayor": ["mayor of Arlow"]}
        assert snapshot.having("speaker", ["dell"]) == {}
    with store.write() as writer:
        writer.remove("b")
        writer.remove("a")
        for statement in ("SELECT * FROM names", "SELECT * FROM name_words"):
            assert writer.connection.exec_driver_sql(statement).all() == []


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.lists(st.sampled_from(SPEAKERS), max_size=4),
            st.lists(st.sampled_from(ROLES), max_size=3, unique=True),
            st.sampled_from(SOURCES),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_the_table_holds_what_the_articles_have(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[str], list[str], str | None, bool]]
) -> None:
    """Whatever was added, replaced and removed, in whatever order."""
    store = Store(tmp_path_factory.mktemp("names") / "store.sqlite")
    for key, speakers, roles, source, stays in steps:
        if stays:
            put(store, article(key, source, ("Ada Quill",) if speakers else ()), speakers, roles)
        else:
            with store.write() as writer:
                writer.remove(key)
        with store.read() as snapshot:
            assert is_complete(snapshot.connection)
    store.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE names SET count = 7 WHERE name = 'Nina'",
        "UPDATE names SET noun = 'mate' WHERE name = 'chief pilot'",
        "UPDATE names SET name = 'Nils' WHERE name = 'Nina'",
        "DELETE FROM name_words WHERE word = 'nina'",
        "UPDATE name_words SET word = 'nils' WHERE word = 'nina'",
        "DELETE FROM names",
        "UPDATE name_words SET kind = 'source' WHERE word = 'nina'",
        "INSERT INTO name_words SELECT 'nils', 'speaker', max(id) + 1 FROM names",
    ],
)
def test_a_damaged_table_is_told_and_made_anew(store: Store, damage: str) -> None:
    """It is made of the other tables: nothing is lost, and whoever opens the library next mends it."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute(damage)
    with store.read() as snapshot:
        assert names_fault(snapshot) == "the table of names holds something else than the articles"
    store.inspect()
    with store.read() as snapshot:
        assert names_fault(snapshot) == ""
        assert snapshot.having("speaker", ["nina"]) == {"Nina Holt": 3, "Nina": 1}


def test_a_library_of_the_schema_before_gets_its_names(store: Store) -> None:
    """When it is opened, and with the keys by which they are looked up."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        for statement in (
            "DROP TABLE name_words",
            "DROP TABLE names",
            "DROP INDEX ix_roles_role",
            "DROP INDEX said_by",
        ):
            connection.execute(statement)
        connection.execute("CREATE INDEX ix_statements_speaker ON statements (speaker)")
        connection.execute("UPDATE state SET value = '4' WHERE name = 'schema'")
    again = Store(store.path)
    with again.read() as snapshot:
        assert names_fault(snapshot) == ""
        assert snapshot.called(["chief pilot"], 9) == {"Nina Holt": 3}
        indexes = {
            each["name"]
            for table in ("roles", "statements")
            for each in sa.inspect(snapshot.connection).get_indexes(table)
        }
        assert indexes == {"ix_roles_name", "ix_roles_role", "ix_statements_paragraph_id", "said_by"}
    again.close()


ASKED = [
    ("What did Nina Holt say about the rain?", qa.Filters()),
    ("what did the mayor say", qa.Filters()),
    ("what did the scientist from Arlow say in the Ledger last week", qa.Filters()),
    ("What did Nina Hotl say?", qa.Filters()),
    ("Who spoke of rain?", qa.Filters(sources=("the harbour ledger",), authors=("ada quill",))),
    ("What did Nina Holt say?", qa.Filters(speakers=("nina holt",), since=date(2024, 1, 1), until=date(2024, 2, 1))),
]
# The state has four rows; what is given to a statement is no table. All names of a kind are as good as a table.
READ_WHOLE = ("SCAN state", "SCAN anon_")


def test_a_question_reads_no_table_whole(tmp_path: Path) -> None:
    """Nothing that a question sends to the store scans: its cost grows with what is looked at, not with the library."""
    sent: list[tuple[str, Any]] = []
    with qa.Library(tmp_path / "library", encoder=HashEncoder()) as library:
        for n in range(3):
            text = f"Nina Holt, the mayor of Arlow, said that the rain of day {n} would stay.\n\nShe said no more."
            about = {"published": date(2024, 1, n + 1), "source": "The Harbour Ledger", "authors": ("Ada Quill",)}
            library.add(qa.Article(key=f"{n}.txt", title="Rain", text=text, **about))  # type: ignore[arg-type]
        library.search("rain")

        @sa.event.listens_for(library._store._engine, "before_cursor_execute")
        def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
            if statement.lstrip().startswith(("SELECT", "WITH")):
                sent.append((statement, parameters))

        before = qa.Turn("What did Nina Holt say?", library.ask("What did Nina Holt say?"))
        for question, filters in ASKED:
            for history in ((), (before,)):
                assert library.ask(question, history=history, filters=filters).question == question
        assert library.said_by("Holt", "rain")
        assert len(set(statement for statement, _ in sent)) > 15
    with closing(sqlite3.connect(library.path / "store.sqlite")) as connection:
        plans = {
            statement: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in dict(sent).items()
        }
    scans = {
        statement: [
            step
            for step in plan
            if (step.startswith("SCAN") and not step.startswith(READ_WHOLE)) or step.endswith("(kind=?)")
        ]
        for statement, plan in plans.items()
    }
    assert {statement: steps for statement, steps in scans.items() if steps} == {}
