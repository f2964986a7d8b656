"""A library whose files are no longer as they were written: nothing wrong is shown, and what can be mended is."""

from __future__ import annotations

import os
import shutil
import sqlite3  # noqa: TID251 - damages what the code under test must notice
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from encoders import HashTokenEncoder

import qa
from qa.indexes.signatures import sign
from qa.reading.files import LIBRARY_FILE

BRIDGE = """Bridge to open in May

The bridge at Holm will open in May, Marta Kolar said. She said that it had cost 103 crowns.

Ivo Bellen, the mayor of Holm, said the old ferry would go on until then."""

WELL = """Well to be dug

The well at Arlow is dry. Petra Lind said that a new one would be dug before the summer."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    (folder / "well.txt").write_text(WELL)
    return folder


@pytest.fixture
def path(tmp_path: Path, folder: Path) -> Path:
    """A closed library of them."""
    with qa.Library(tmp_path / "news.library", encoder=HashTokenEncoder()) as library:
        assert len(library.add(folder).added) == 2
    return tmp_path / "news.library"


def open_library(path: Path) -> qa.Library:
    """Open it with the encoder that it was made with."""
    return qa.Library(path, encoder=HashTokenEncoder())


def change(path: Path, sql: str) -> None:
    """Run a statement on a library's database, past the library."""
    with closing(sqlite3.connect(path / LIBRARY_FILE)) as connection, connection:
        assert connection.execute(sql).rowcount > 0


CHANGES = {
    "text": "UPDATE articles SET text = replace(text, '103 crowns', '903 crowns') WHERE key = 'bridge.txt'",
    "title": "UPDATE articles SET title = 'Bridge to open in June' WHERE key = 'bridge.txt'",
    "text as bytes": "UPDATE articles SET text = CAST(text AS BLOB) WHERE key = 'bridge.txt'",
    "date": "UPDATE articles SET published = '20x3-01-01' WHERE key = 'bridge.txt'",
    "place": 'UPDATE paragraphs SET "end" = "end" + 4 WHERE ordinal = 1 AND article_id = 1',
    "kind": "UPDATE paragraphs SET kind = 'caption' WHERE ordinal = 1 AND article_id = 1",
    "page": "UPDATE articles SET page = '12' WHERE key = 'bridge.txt'",
    "speaker": "UPDATE statements SET speaker = 'Petra Lind' WHERE speaker = 'Marta Kolar'",
    "denial": "UPDATE statements SET denied = 1 WHERE speaker = 'Marta Kolar'",
    "a statement less": "DELETE FROM statements WHERE speaker = 'Marta Kolar'",
    "speaker as bytes": "UPDATE statements SET speaker = x'ff00' WHERE speaker = 'Marta Kolar'",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES.keys())
def test_what_is_not_as_it_was_written_is_not_shown(
    path: Path, sql: str, caplog: pytest.LogCaptureFixture, folder: Path
) -> None:
    """No hit and no quote is of the damaged article; the answer, the log and `check` name it; the others are found."""
    change(path, sql)
    with open_library(path) as library:
        answer = library.ask("What did the bridge cost?", threshold=0.0)
        shown = [*answer.citations, *answer.more, *answer.hits]
        assert {each.article.key for each in shown} <= {"well.txt"}
        assert "bridge.txt is damaged" in answer.remark
        assert "bridge.txt: " in caplog.text and "left out" in caplog.text
        assert {hit.article.key for hit in library.search("bridge well")} == {"well.txt"}
        assert library.said_by("Ivo Bellen") == library.said_by("Ivo Bellen", "the ferry") == []
        assert {each.article.key for each in library.said_by("Petra Lind")} <= {"well.txt"}
        assert [line for line in library.check() if line.startswith("bridge.txt: ")]
        with pytest.raises(qa.LibraryError, match=r"^bridge\.txt: "):
            library.article("bridge.txt"), library.paragraphs("bridge.txt")
    assert_mends(path)


def assert_mends(path: Path) -> None:
    """After `repair` everything is as it was."""
    done, left = qa.repair(path, encoder=HashTokenEncoder())
    assert (done, left) == (["bridge.txt: was made anew"], [])
    with open_library(path) as library:
        assert library.check() == []
        assert library.article("bridge.txt").text == BRIDGE
        assert {each.speaker for each in library.statements("bridge.txt")} == {"Marta Kolar", "Ivo Bellen"}
        assert library.search("bridge")[0].article.key == "bridge.txt"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE vectors SET vector = zeroblob(length(vector)) WHERE paragraph_id = 2",
        "UPDATE tokens SET signs = zeroblob(length(signs)) WHERE paragraph_id = 2",
    ],
)
def test_a_vector_that_was_changed_is_not_compared(path: Path, sql: str) -> None:
    """`check` names the article, which is still shown, and `repair` makes the vector anew."""
    with open_library(path) as library:
        before = library._indexes.dense.vectors()[1]
    for file in ("dense/manifest.json", "lexical.json"):
        (path / file).unlink()
    change(path, sql)
    with open_library(path) as library:
        assert library.article("bridge.txt").text == BRIDGE
        library.search("bridge")
        assert library.check()[0] == "bridge.txt: a vector of it is not as it was added"
    assert_mends(path)
    with open_library(path) as library:
        after = library._indexes.dense.vectors()[1]
        assert sorted(map(tuple, after)) == sorted(map(tuple, before))


def test_a_text_without_its_file_stays_damaged_and_is_told(path: Path, folder: Path) -> None:
    """Where the file is gone, or says something else by now, `repair` says so and invents nothing."""
    change(path, CHANGES["text"])
    (folder / "bridge.txt").write_text(BRIDGE.replace("103", "203"))
    done, left = qa.repair(path, encoder=HashTokenEncoder())
    assert done == []
    (line,) = left
    assert line.startswith("bridge.txt: its text or what is known of it is not as it was added. Add its file again")
    with open_library(path) as library:
        assert library.add(folder / "bridge.txt").replaced == ("bridge.txt",)
        assert library.check() == []


def overwrite(path: Path, page: int) -> None:
    """Fill a page of the store with zeros; the first is page 1, as SQLite counts."""
    content = bytearray((path / LIBRARY_FILE).read_bytes())
    content[(page - 1) * 4096 : page * 4096] = bytes(4096)
    (path / LIBRARY_FILE).write_bytes(content)


@pytest.mark.parametrize("table", ["vectors", "tokens", "statements", "paragraphs"])
def test_a_store_beyond_mending_is_salvaged(path: Path, table: str) -> None:
    """It is not opened; `repair` reads out of it what is sound, keeps the rest beside, and the library is whole."""
    with open_library(path) as library:
        kept = library.keep(qa.Conversation(id="a", turns=(qa.Turn("Why?"),)))
    with closing(sqlite3.connect(path / LIBRARY_FILE)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    overwrite(path, root)
    with pytest.raises(qa.LibraryError, match=r"store\.sqlite: is damaged \(.*\)\. `qa check --repair` mends"):
        open_library(path)
    done, left = qa.repair(path, encoder=HashTokenEncoder())
    assert left == []
    assert done[0].startswith("store.sqlite: 2 articles and 1 conversations were read out of it (")
    assert (path / "store.sqlite.damaged").exists()
    with open_library(path) as library:
        assert library.check() == []
        assert {each.key: each.text for each in library.articles()} == {"bridge.txt": BRIDGE, "well.txt": WELL}
        assert library.conversation("a").turns == kept.turns
        assert library.search("bridge")[0].article.key == "bridge.txt"


def test_whatever_page_is_overwritten_it_is_told(path: Path, tmp_path: Path) -> None:
    """Opening, or `check`, tells of it, or all is as before; after `repair` what is there is sound."""
    with open_library(path) as library:
        library.add(qa.Article(key="long", text="\n\n".join(f"Ferry no. {n} sails at noon." for n in range(200))))
        texts = {each.key: each.text for each in library.articles()}
    for page in range(2, (path / LIBRARY_FILE).stat().st_size // 4096, 20):
        copy = tmp_path / f"page-{page}.library"
        shutil.copytree(path, copy)
        overwrite(copy, page)
        try:
            with open_library(copy) as library:
                seen = bool(library.check())
                assert {each.key: each.text for each in library.articles()}.items() <= texts.items()
        except qa.LibraryError as error:
            assert "\n" not in str(error)
            seen = True
        try:
            done, left = qa.repair(copy, encoder=HashTokenEncoder())
        except qa.LibraryError as error:
            assert "\n" not in str(error)
            continue
        assert bool(done or left) == seen
        with open_library(copy) as library:
            assert left or library.check() == []
            assert {each.key: each.text for each in library.articles()}.items() <= texts.items()


@pytest.mark.parametrize("suffix", [".idx", ".term", ".fast", ".fieldnorm", ".store", "meta.json"])
def test_a_flipped_bit_of_the_lexical_index(path: Path, suffix: str) -> None:
    """Closed or open: it is made anew, and finds what it found with the same scores."""
    with open_library(path) as library:
        before = [(hit.article.key, hit.score) for hit in library.search("ferry bridge well")]
    rng = np.random.default_rng(7)
    for _ in range(4):
        flip(path, suffix, rng)
        with open_library(path) as library:
            assert [(hit.article.key, hit.score) for hit in library.search("ferry bridge well")] == before
            flip(path, suffix, rng)
            assert [(hit.article.key, hit.score) for hit in library.search("ferry bridge well")] == before
            # Only the next to open the index reads what it is made of.
            assert [line for line in library.check() if suffix != "meta.json"] == []


def rot(path: Path) -> Path:
    """Flip a bit in a file of the lexical index, and set its time back; the file."""
    (file,) = (path / "lexical").glob("*.fieldnorm")
    times = file.stat()
    content = bytearray(file.read_bytes())
    content[0] ^= 4
    file.write_bytes(content)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    return file


def test_a_file_that_was_written_to_is_noticed_with_its_time_set_back(path: Path) -> None:
    """The open index is made anew before it is searched again, and finds what it found with the same scores."""
    with open_library(path) as library:
        before = [(hit.article.key, hit.score) for hit in library.search("ferry bridge well")]
        rot(path)
        assert [(hit.article.key, hit.score) for hit in library.search("ferry bridge well")] == before
        assert library.check() == []


def test_a_flip_that_nothing_tells_of_is_found_by_check(path: Path) -> None:
    """A bit of a file of the open index that changes as rot does, with all that is known of it: `check` reads it."""
    with open_library(path) as library:
        file = rot(path)
        lexical = library._indexes.lexical
        # No write can leave the last time as it was; a disk that rots does.
        lexical._in_use = {**lexical._in_use, file.name: sign(file)}
        assert library.check() == [f"the lexical index: {file.name} is not as it was written"]
    assert qa.repair(path, encoder=HashTokenEncoder())[1] == []
    with open_library(path) as library:
        assert library.check() == []


def test_a_store_that_is_missing(path: Path) -> None:
    """A folder of indexes without their store is no empty library: it says that the store is missing."""
    (path / LIBRARY_FILE).unlink()
    for _ in range(2):
        with pytest.raises(qa.LibraryError, match=r"store\.sqlite: is missing\. Restore it"):
            open_library(path)


def test_a_store_that_lost_its_last_transactions(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where the indexes know more than the store, the log says that something is lost; they follow the store."""
    shutil.copy(path / LIBRARY_FILE, path.with_name("earlier"))
    with open_library(path) as library:
        library.add(qa.Article(key="lost", text="A ferry that is lost."))
    shutil.copy(path.with_name("earlier"), path / LIBRARY_FILE)
    with open_library(path) as library:
        assert "the store is older than its indexes" in caplog.text
        assert library.check() == []
        assert {each.key for each in library.articles()} == {"bridge.txt", "well.txt"}


def flip(path: Path, suffix: str, rng: np.random.Generator) -> None:
    """Change one bit of the file of the lexical index that ends so."""
    file = next(each for each in (path / "lexical").iterdir() if each.name.endswith(suffix) and each.stat().st_size)
    content = bytearray(file.read_bytes())
    content[rng.integers(len(content))] ^= 1 << rng.integers(8)
    file.write_bytes(content)


def test_a_library_that_is_deleted_while_it_is_open(path: Path) -> None:
    """The next call says so, whatever it is; nothing is reported as added, and no empty library appears."""
    with open_library(path) as library:
        shutil.move(path, path.with_name("elsewhere"))
        for use in (
            lambda: library.search("bridge"),
            lambda: library.articles(),
            lambda: library.add(qa.Article(key="new", text="New.")),
            lambda: library.keep(qa.Conversation(id="a")),
        ):
            with pytest.raises(qa.LibraryError, match="is gone: it was deleted or moved while it was open"):
                use()
        assert not path.exists()
        shutil.move(path.with_name("elsewhere"), path)
        assert library.search("bridge")[0].article.key == "bridge.txt"


def test_a_store_that_is_replaced_while_it_is_open(path: Path, tmp_path: Path) -> None:
    """The next call says so; from then on what is there now is read, and both indexes follow."""
    with qa.Library(tmp_path / "other.library", encoder=HashTokenEncoder()) as other:
        other.add(qa.Article(key="other", text="Another library's ferry."))
    with open_library(path) as library:
        shutil.copy(tmp_path / "other.library" / LIBRARY_FILE, path / "new")
        (path / "new").replace(path / LIBRARY_FILE)
        with pytest.raises(qa.LibraryError, match="was replaced by another file while it was open"):
            library.add(qa.Article(key="new", text="New."))
        assert [each.key for each in library.articles()] == ["other"]
        assert [hit.article.key for hit in library.search("ferry")] == ["other"]
        assert library.add(qa.Article(key="new", text="New.")).added == ("new",)
        assert library.check() == []


def test_a_store_that_is_replaced_by_an_earlier_copy(path: Path) -> None:
    """A copy of the same library from another day: both indexes begin anew; its generations may mean other things."""
    shutil.copytree(path, path.with_name("copy"))
    with open_library(path) as library:
        library.add(qa.Article(key="lost", text="A ferry that is lost."))
        shutil.copy(path.with_name("copy") / LIBRARY_FILE, path / "new")
        (path / "new").replace(path / LIBRARY_FILE)
        for log in path.glob("*-wal"):
            log.unlink()
        with pytest.raises(qa.LibraryError, match="was replaced"):
            library.count()
        library.add(qa.Article(key="fresh", text="A fresh ferry."))
        assert library.check() == []
        assert {hit.article.key for hit in library.search("ferry lost")} == {"bridge.txt", "fresh", "well.txt"}


def test_a_library_of_the_last_schema_is_sealed_when_it_is_opened(path: Path) -> None:
    """One that was made before there were seals opens as it is, keeps its conversations, and notices damage then."""
    with open_library(path) as library:
        kept = library.keep(qa.Conversation(id="a", turns=(qa.Turn("Why?"),)))
        before = library.search("bridge well")
    with closing(sqlite3.connect(path / LIBRARY_FILE)) as connection, connection:
        connection.execute("DROP INDEX listed_conversations")
        for table in ("name_words", "names"):
            connection.execute(f"DROP TABLE {table}")
        for table, column in SEALED.items():
            for each in column.split():
                connection.execute(f"ALTER TABLE {table} DROP COLUMN {each}")
        connection.execute("UPDATE state SET value = '3' WHERE name = 'schema'")
    with open_library(path) as library:
        assert library.check() == []
        assert library.conversation("a").turns == kept.turns
        assert library.search("bridge well") == before
        library.add(qa.Article(key="new", text="A new ferry."))
        assert library.check() == []
    change(path, CHANGES["speaker"])
    with open_library(path) as library:
        assert [line.partition(":")[0] for line in library.check()] == ["bridge.txt"]


def test_a_library_without_pages_gets_them_when_it_is_opened(path: Path) -> None:
    """One of schema 5 opens as it is, with its seals; what can't be written says what to do."""
    with closing(sqlite3.connect(path / LIBRARY_FILE)) as connection, connection:
        for column in ("section", "page"):
            connection.execute(f"ALTER TABLE articles DROP COLUMN {column}")
        connection.execute("UPDATE state SET value = '5' WHERE name = 'schema'")
    for part in (path, *path.iterdir()):
        part.chmod(0o555 if part.is_dir() else 0o444)
    if not os.access(path / LIBRARY_FILE, os.W_OK):
        with pytest.raises(qa.LibraryError, match=r"schema 5\), and can't be written\. Make it writable"):
            open_library(path)
    for part in (path, *path.iterdir()):
        part.chmod(0o755 if part.is_dir() else 0o644)
    with open_library(path) as library:
        assert library.check() == []
        assert [(each.section, each.page) for each in library.articles()] == [(None, None)] * 2
        library.add(qa.Article(key="new", text="A new ferry.", section="News", page="4"))
        assert library.article("new").place == "News, p. 4"
        assert library.check() == []


SEALED = {
    "articles": "seal roles_seal",
    "paragraphs": "seal",
    "vectors": "checksum",
    "tokens": "checksum",
    "conversations": "seal owner",
}
