from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from filtered import FILTERED
from first_version import make_schema_1
from numpy.typing import NDArray

from qa.errors import LibraryError
from qa.records import Article, Filters, Paragraph, Role, Statement, Vectors
from qa.storage.schema import SCHEMA
from qa.storage.snapshot import Snapshot
from qa.storage.store import Store
from qa.storage.writer import Row, Writer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    store = Store(tmp_path / "store.sqlite")
    yield store
    store.close()


def vectors_of(snapshot: Snapshot) -> tuple[NDArray[np.int64], Vectors]:
    """All ids that have a vector, and these."""
    ids, vectors = zip(*snapshot.vectors_since(0), strict=True)
    return np.concatenate(ids), np.concatenate(vectors)


def put(
    writer: Writer,
    key: str,
    *texts: str,
    headline: str = "",
    vector: float = 1.0,
    said: Sequence[Statement] = (),
    roles: Sequence[Role] = (),
    **fields: object,
) -> Article:
    """Write an article of a headline and body paragraphs; the vector of body n is (vector, n), its tokens b"n"."""
    blocks = [headline, *texts] if headline else [*texts]
    text, rows = "\n\n".join(blocks), []
    for ordinal, block in enumerate(blocks):
        start = text.index(block)
        if headline and not ordinal:
            rows.append(Row(Paragraph(start=start, end=start + len(block), text=block, kind="headline")))
        else:
            paragraph = Paragraph(start=start, end=start + len(block), text=block, ordinal=ordinal)
            rows.append(Row(paragraph, np.array([vector, ordinal], "<f4").tobytes(), str(ordinal).encode()))
    article = Article(key=key, text=text, title=headline, **fields)  # type: ignore[arg-type]
    writer.put(article, f"digest of {text}", rows, said, roles)
    return article


def contents(store: Store) -> dict[str, list[tuple[int | None, str, str]]]:
    """Per key the ids, kinds and texts of the paragraphs."""
    with store.read() as snapshot:
        return {
            article.key: [(p.id, p.kind, p.text) for p in snapshot.paragraphs(article)]
            for article in snapshot.articles()
        }


def test_an_article_comes_back_as_it_was_put(store: Store) -> None:
    """Every field, every offset and every vector is what was written."""
    with store.write() as writer:
        given = put(
            writer,
            "a",
            "Ferries sail. — “Да”, he said. 🙂",
            "And again.",
            headline="Ferries\0 ",
            published=date(2024, 2, 29),
            source="Časopis",
            authors=("B. Zee", "A. Ay"),
            url="https://x.example/a",
            path="/news/a.txt",
            language="en",
            section="Časy",
            page="A4",
        )
    with store.read() as snapshot:
        article = snapshot.article("a")
        assert article is not None
        assert replace(article, id=None) == given
        paragraphs = snapshot.paragraphs(article)
        assert [p.text for p in paragraphs] == ["Ferries\0 ", "Ferries sail. — “Да”, he said. 🙂", "And again."]
        assert all(p.text == given.text[p.start : p.end] and p.article_id == article.id for p in paragraphs)
        ids, vectors = vectors_of(snapshot)
        assert ids.tolist() == [paragraphs[1].id, paragraphs[2].id]
        assert vectors.tolist() == [[1, 1], [1, 2]]
        assert snapshot.digest("a") == f"digest of {given.text}"
        assert snapshot.digest("b") is None
        assert snapshot.article("b") is None
        assert snapshot.find([paragraphs[2].id or 0, 999]) == {paragraphs[2].id: (article, paragraphs[2])}


def test_one_transaction_puts_replaces_and_removes(store: Store) -> None:
    """All changes of one block are there together when it ends."""
    with store.write() as writer:
        put(writer, "a", "A one.")
        put(writer, "b", "B one.")
    with store.write() as writer:
        put(writer, "a", "A two.", "A three.")
        assert writer.remove("b") is True
        assert writer.remove("nothing") is False
        put(writer, "c", "C one.")
    assert contents(store) == {
        "a": [(3, "body", "A two."), (4, "body", "A three.")],
        "c": [(5, "body", "C one.")],
    }


def test_an_exception_leaves_nothing(store: Store) -> None:
    """A block that raises changes nothing: no article, no vector, no generation, no removal."""
    with store.write() as writer:
        put(writer, "a", "A one.")
    before = contents(store)
    with pytest.raises(ZeroDivisionError), store.write() as writer:
        put(writer, "a", "A two.")
        put(writer, "b", "B one.")
        writer.remove("a")
        writer.claim("a model")
        raise ZeroDivisionError
    assert contents(store) == before == {"a": [(1, "body", "A one.")]}
    with store.read() as snapshot:
        assert snapshot.generation == 1
        assert snapshot.encoder is None
        assert snapshot.removed_since(0) == []
        assert vectors_of(snapshot)[0].tolist() == [1]


def test_an_article_that_fails_half_way_leaves_nothing(store: Store) -> None:
    """A statement in a paragraph that isn't there is an error, and the article's beginning is not kept."""
    one = Row(Paragraph(start=0, end=1, text="x"), b"\0\0\0\0")
    with pytest.raises(KeyError), store.write() as writer:
        writer.put(Article(key="a", text="xy"), "d", [one], [Statement(start=0, end=1, ordinal=1)])
    assert contents(store) == {}


def test_the_generation_counts_changes(store: Store) -> None:
    """Each put and each removal raises the generation by one; reading does not."""
    seen = []
    for change in (lambda w: put(w, "a", "A."), lambda w: put(w, "b", "B."), lambda w: w.remove("a")):
        with store.write() as writer:
            change(writer)
        with store.read() as snapshot:
            seen.append(snapshot.generation)
    assert seen == [1, 2, 3]


def test_the_difference_since_a_generation(store: Store) -> None:
    """An index at a generation is told what came and went after it, and nothing else."""
    with store.write() as writer:
        put(writer, "a", "A one.", headline="Of A", vector=1)  # paragraphs 1 (headline) and 2
    with store.write() as writer:
        put(writer, "b", "B one.", vector=2)  # 3
    with store.write() as writer:
        put(writer, "a", "A two.", "A three.", vector=3)  # 4 and 5 in place of 1 and 2
    with store.write() as writer:
        writer.remove("b")
    with store.read() as snapshot:
        expected = {0: ([4, 5], [2, 3]), 1: ([4, 5], [2, 3]), 2: ([4, 5], [2, 3]), 3: ([], [3]), 4: ([], [])}
        for generation, (added, removed) in expected.items():
            assert [i for ids, _ in snapshot.vectors_since(generation) for i in ids.tolist()] == added
            # The headline has no vector, so no index has ever seen it.
            assert sorted(snapshot.removed_since(generation)) == removed
        (each,) = snapshot.added_since(2)
        assert each.article.key == "a"
        assert [p.text for p in each.paragraphs] == ["A two.", "A three."]
        ((_, vectors),) = snapshot.vectors_since(2)
        assert vectors.tolist() == [[3, 0], [3, 1]]


def test_vectors_come_in_batches(store: Store) -> None:
    """Of 1,100 articles three, ids ascending over all, without those that have none; together they are all."""
    for number in range(1100):
        with store.write() as writer:
            put(writer, f"{number}", *(f"{number}.{n}" for n in range(number % 3)), headline="Head", vector=number)
    with store.read() as snapshot:
        batches = list(snapshot.vectors_since(0))
        ids, vectors = vectors_of(snapshot)
        assert [len(each) for each, _ in batches] == [499, 500, 100]
        assert np.concatenate([each for each, _ in batches]).tolist() == ids.tolist()
        assert np.array_equal(np.concatenate([each for _, each in batches]), vectors)
        assert [len(each) for each, _ in snapshot.vectors_since(1090)] == [10]
        assert list(snapshot.vectors_since(1100)) == []


def test_ids_are_never_used_again(store: Store) -> None:
    """What comes after a removal gets ids that nothing had before, also where the last ones were removed."""
    used: set[int] = set()
    for round_ in range(5):
        with store.write() as writer:
            put(writer, "a", f"Round {round_}.", "Second.")
        with store.read() as snapshot:
            ids = set(vectors_of(snapshot)[0].tolist())
        assert len(ids) == 2
        assert not ids & used
        used |= ids
        with store.write() as writer:
            writer.remove("a")


def test_a_snapshot_holds_while_others_write(store: Store, tmp_path: Path) -> None:
    """A snapshot sees one state until it is closed; another store on the same file sees the new one."""
    other = Store(tmp_path / "store.sqlite")
    with store.write() as writer:
        put(writer, "a", "Old.")
    with store.read() as old:
        assert old.generation == 1
        with other.write() as writer:
            put(writer, "a", "New.")
            put(writer, "b", "Another.")
        article = old.article("a")
        assert article is not None
        assert article.text == "Old."
        assert [p.text for p in old.paragraphs(article)] == ["Old."]
        assert [each.key for each in old.articles()] == ["a"]
        assert old.generation == 1
        assert old.removed_since(0) == []
        with other.read() as new:
            assert [each.text for each in new.articles()] == ["New.", "Another."]
            assert new.generation == 3
    with store.read() as later:
        assert [each.text for each in later.articles()] == ["New.", "Another."]
        assert later.library_id == new_id(other)
    other.close()


def new_id(store: Store) -> str:
    """The library id that a store has now."""
    with store.read() as snapshot:
        return snapshot.library_id


@pytest.mark.parametrize(("filters", "expected"), FILTERED)
def test_filters(store: Store, filters: Filters, expected: str) -> None:
    """Names compare without regard to case, days are inclusive, an undated article passes no date."""
    with store.write() as writer:
        put(writer, "a", "A.", source="Časopis", authors=("Josip Broz-Živković", "Ann Lee"), published=date(2024, 1, 1))
        put(writer, "b", "B.", source="The Daily", published=date(2024, 1, 2))
        put(writer, "c", "C.", authors=("ANN LEE",), published=date(2024, 1, 3))
        put(writer, "d", "D.")
    with store.read() as snapshot:
        assert sorted(article.key for article in snapshot.articles(filters)) == list(expected)


def test_articles_come_newest_first(store: Store) -> None:
    """The newest is first, undated ones last, equal days by key."""
    with store.write() as writer:
        for key, published in {"z": None, "b": date(2024, 1, 1), "a": date(2024, 1, 1), "n": date(2025, 1, 1)}.items():
            put(writer, key, "Text.", published=published)
    with store.read() as snapshot:
        assert [article.key for article in snapshot.articles()] == ["n", "a", "b", "z"]
        assert snapshot.count() == 4


def test_copies(store: Store) -> None:
    """Paragraphs of the same six words or more are copies, whatever their case and marks; a headline is none."""
    words = "The crews went back to work"
    with store.write() as writer:
        put(writer, "a", f"{words}.", "No comment.")  # 1, 2
        put(writer, "b", f"“{words.upper()}” —", "No comment.")  # 3, 4
        put(writer, "c", "Other words that are six words.", headline=words)  # 5 (headline), 6
    with store.read() as snapshot:
        assert snapshot.copies([1, 2, 3, 6]) == {1: (1, 3), 3: (1, 3), 6: (6,)}
    with store.write() as writer:
        writer.remove("a")
    with store.read() as snapshot:
        assert snapshot.copies([3]) == {3: (3,)}


def test_a_model_is_claimed_once_for_all_that_open_the_store(store: Store, tmp_path: Path) -> None:
    """The name of the model and the library's id stay when the file is opened again."""
    first = new_id(store)
    with store.write() as writer:
        writer.claim("a model")
    store.close()
    again = Store(tmp_path / "store.sqlite")
    with again.read() as snapshot:
        assert snapshot.encoder == "a model"
        assert snapshot.library_id == first != ""
    again.close()


def test_what_is_derived_anew_makes_another_library(store: Store) -> None:
    """Vectors, tokens, statements and roles replace all, and no old index is taken for the new library's."""
    with store.write() as writer:
        old = Statement(start=0, end=6, speaker="Old")
        put(writer, "a", "A one.", "A two.", said=[old], roles=[Role("Old", "pilot")])
    before = new_id(store)
    texts = [Paragraph(start=0, end=6, text="A one."), Paragraph(start=8, end=14, text="A two.", ordinal=1)]
    rows = [(i, Row(texts[i - 1], np.array([i, i, i], "<f4").tobytes(), bytes([i]))) for i in (1, 2)]
    with store.write() as writer:
        said = [(2, Statement(start=8, end=14, speaker="New", ordinal=1))]
        writer.replace_derived("other", rows, said, [(1, [Role("New", "mayor")])])
    with store.read() as snapshot:
        assert vectors_of(snapshot)[1].tolist() == [[1, 1, 1], [2, 2, 2]]
        assert snapshot.tokens([1, 2]) == {1: b"\1", 2: b"\2"}
        (statement,) = snapshot.statements()
        assert statement == Statement(start=8, end=14, speaker="New", ordinal=1, paragraph_id=2)
        assert snapshot.roles() == {"New": (("mayor", 1),)}
        assert snapshot.encoder == "other"
        assert snapshot.generation == 2
        assert snapshot.library_id not in (before, "")


# Who said what

RAMA = Statement(
    start=0,
    end=5,
    speaker="Edi Rama",
    mention="he",
    cue="said",
    kind="direct",
    said_on=date(2023, 11, 21),
    denied=True,
    quoted_by="Živko Ž.",
)
AIDE = Statement(start=7, end=12, mention="an aide", cue="according to", ordinal=1)


@pytest.fixture
def said(store: Store) -> Store:
    """Two articles: Rama (1), an aide (2) and Rama again (2) in one, Rama in other letters and Živko (3) in another."""
    with store.write() as writer:
        again = Statement(start=7, end=9, speaker="Edi Rama", mention="Edi Rama", ordinal=1)
        put(writer, "b", "B one", "B two", said=[RAMA, AIDE, again], source="Courier", authors=("Ann", "Bo"))
        put(
            writer,
            "a",
            "A one",
            said=[
                Statement(start=0, end=3, speaker="EDI RAMA", mention="the premier"),
                Statement(start=0, end=5, speaker="Živko", mention="the mayor"),
                Statement(start=0, end=5, speaker="Živko", mention="his son"),
            ],
            source="Alarm",
            authors=("Ann",),
            published=date(2024, 3, 1),
        )
        put(writer, "c", "C one", published=date(2024, 2, 1))
    return store


def test_statements_come_back_as_they_were_put(said: Store) -> None:
    """Every field, with the id of the paragraph; articles in the order they were added in, then as given."""
    with said.read() as snapshot:
        first, second, *_ = snapshot.statements()
        assert first == replace(RAMA, paragraph_id=1)
        assert second == replace(AIDE, paragraph_id=2)
        assert [each.speaker for each in snapshot.statements()] == [
            "Edi Rama",
            None,
            "Edi Rama",
            "EDI RAMA",
            "Živko",
            "Živko",
        ]


def test_statements_of_an_article_and_of_speakers(said: Store) -> None:
    """Both together narrow; a speaker compares without regard to case, and nobody has said nothing."""
    with said.read() as snapshot:
        (a, b, c) = (snapshot.article(key) for key in "abc")
        assert [each.mention for each in snapshot.statements(a)] == ["the premier", "the mayor", "his son"]
        assert snapshot.statements(c) == []
        assert [each.paragraph_id for each in snapshot.statements(None, ["edi rama"])] == [1, 2, 3]
        assert [each.mention for each in snapshot.statements(a, ["ŽIVKO"])] == ["the mayor", "his son"]
        assert snapshot.statements(b, ["Živko"]) == snapshot.statements(None, []) == []


def test_statements_in_paragraphs(said: Store) -> None:
    """By paragraph, in their order; a paragraph that is not there is left out."""
    with said.read() as snapshot:
        found = snapshot.statements_in([2, 1, 4, 99])
        assert {i: [each.mention for each in of] for i, of in found.items()} == {
            1: ["he"],
            2: ["an aide", "Edi Rama"],
            4: [],
        }
        assert {each.ordinal for each in found[2]} == {1}
        assert snapshot.statements_in([]) == {}


def test_paragraphs_by_speakers(said: Store) -> None:
    """Each paragraph once, ascending, by the names exactly as they are stored."""
    with said.read() as snapshot:
        found = snapshot.paragraphs_by(["Živko", "Edi Rama"])
        assert (found.dtype, found.tolist()) == (np.int64, [1, 2, 3])
        assert snapshot.paragraphs_by(["Edi Rama"]).tolist() == [1, 2]
        assert snapshot.paragraphs_by(["rama", "\ud800"]).tolist() == []


def test_speakers(said: Store) -> None:
    """How often each speaks, most often first."""
    with said.read() as snapshot:
        assert list(snapshot.speakers().items()) == [("Edi Rama", 2), ("Živko", 2), ("EDI RAMA", 1)]


def test_roles_are_counted_by_articles_and_go_with_them(store: Store) -> None:
    """Who is introduced as what, the most frequent first; what is replaced or removed leaves none behind."""
    mayor, master = Role("Nina Holt", "mayor of Arlow"), Role("Nina Holt", "Mayor")
    with store.write() as writer:
        put(writer, "a", "A one.", roles=[mayor, Role("Per Lind", "pilot")])
        put(writer, "b", "B one.", roles=[master, mayor])
    with store.read() as snapshot:
        assert snapshot.roles() == {
            "Nina Holt": (("mayor of Arlow", 2), ("Mayor", 1)),
            "Per Lind": (("pilot", 1),),
        }
        (b,) = (each for each in snapshot.articles() if each.key == "b")
        assert snapshot.roles_in(b) == [master, mayor]
    with store.write() as writer:
        put(writer, "b", "B anew.", roles=[master])
        writer.remove("a")
    with store.read() as snapshot:
        assert snapshot.roles() == {"Nina Holt": (("Mayor", 1),)}


def test_outlets_authors_and_the_newest_day(said: Store) -> None:
    """Each once, in the order of the alphabet; of an empty store none and no day."""
    with said.read() as snapshot:
        assert snapshot.sources() == {"Alarm": 1, "Courier": 1}
        assert snapshot.authors() == {"Ann": 2, "Bo": 1}
        assert snapshot.newest() == date(2024, 3, 1)
    with said.write() as writer:
        for key in "abc":
            writer.remove(key)
    with said.read() as snapshot:
        assert (snapshot.sources(), snapshot.authors(), snapshot.newest()) == ({}, {}, None)


def test_tokens_and_statements_go_with_their_article(said: Store) -> None:
    """What is replaced or removed leaves none behind; what has no tokens is left out."""
    with said.write() as writer:
        put(writer, "b", "B new", headline="B head")  # 5 (headline), 6
        writer.remove("a")
    with said.read() as snapshot:
        assert snapshot.statements() == []
        assert snapshot.speakers() == {}
        assert snapshot.tokens([1, 2, 3, 4, 5, 6]) == {4: b"0", 6: b"1"}


def test_an_index_is_told_who_said_what(said: Store) -> None:
    """What was added comes with its statements."""
    with said.read() as snapshot:
        told = {each.article.key: [s.mention for s in each.statements] for each in snapshot.added_since(0)}
    assert told == {"b": ["he", "an aide", "Edi Rama"], "a": ["the premier", "the mayor", "his son"], "c": []}


# Files of others, and of other versions


@pytest.mark.parametrize("content", [b"This is no database." * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    """The error is one line that names the file, and the file is left as it was."""
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    with pytest.raises(LibraryError) as caught:
        Store(path)
    assert str(caught.value).startswith(f"{path}: cannot be used (")
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_newer_schema(tmp_path: Path) -> None:
    """A library of a later version is refused with its schema and the remedy, and is not changed."""
    path = tmp_path / "store.sqlite"
    store = Store(path)
    with store.write() as writer:
        put(writer, "a", "A one.")
        writer.state("schema", str(SCHEMA + 1))
    with pytest.raises(LibraryError) as caught:
        Store(path)
    assert (
        str(caught.value) == f"{path}: has schema {SCHEMA + 1}, this version reads {SCHEMA}. Install a newer Cuttings"
    )
    assert contents(store) == {"a": [(1, "body", "A one.")]}
    store.close()


def test_an_older_schema(tmp_path: Path) -> None:
    """A library of an earlier version is refused with the remedy and not changed, but where it is made anew."""
    path = tmp_path / "store.sqlite"
    make_schema_1(path, {"a": "A one."})
    before = path.read_bytes()
    with pytest.raises(LibraryError) as caught:
        Store(path)
    assert str(caught.value) == f"{path}: made by an earlier Cuttings (schema 1). Run `qa reindex` once"
    with closing(Store(path, outdated=True)) as old:
        assert contents(old) == {"a": [(1, "body", "A one.")]}
    assert path.read_bytes() == before
