import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from qa.reading.files import LIBRARY_FILE, Found, Skipped, find_files, read, read_file
from qa.records import Article, Failure

TEXT = "Ferries sail again\n\nThe crews went back to work on Monday.\n"


def write(path: Path, content: str | bytes = TEXT) -> Path:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def only(path: Path, **limits: int) -> Article | Failure | Skipped:
    """Read a path that gives one result."""
    (result,) = read(path, **limits)
    return result


def test_a_folder_is_walked_in_order_with_keys_relative_to_it(tmp_path: Path) -> None:
    """Files come sorted at each level, and a key is the path below the folder that was added."""
    for name in ("b.txt", "a/z.md", "a/c/d.TXT", "c.html", ".hidden.txt", ".git/e.txt"):
        write(tmp_path / name)
    write(tmp_path / "a/photo.jpg", b"\xff\xd8\xff")
    assert find_files(tmp_path) == [
        Found(tmp_path / "a/c/d.TXT", "a/c/d.TXT"),
        Skipped(str(tmp_path / "a/photo.jpg")),
        Found(tmp_path / "a/z.md", "a/z.md"),
        Found(tmp_path / "b.txt", "b.txt"),
        Found(tmp_path / "c.html", "c.html"),
    ]


def test_an_article_carries_key_and_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is named directly has its name as the key, and its absolute path whatever way it was named."""
    write(tmp_path / "news/2023-11-22-ferry.txt")
    monkeypatch.chdir(tmp_path)
    (article,) = read(["news/2023-11-22-ferry.txt"])
    assert isinstance(article, Article)
    assert article.key == "2023-11-22-ferry.txt"
    assert article.path == str(tmp_path / "news/2023-11-22-ferry.txt")
    assert article.text == TEXT


def test_one_path_needs_no_list(tmp_path: Path) -> None:
    """A single path is a path, and not a sequence of characters."""
    path = write(tmp_path / "a.txt")
    assert find_files(str(path)) == find_files(path) == find_files([path]) == [Found(path, "a.txt")]


def test_reading_goes_one_file_at_a_time(tmp_path: Path) -> None:
    """The first article is there before the second file is opened."""
    first, second = write(tmp_path / "a.txt"), write(tmp_path / "b.txt")
    results = read(tmp_path)
    assert getattr(next(results), "key", "") == "a.txt"
    second.unlink()
    assert list(results) == [Failure(str(second), "it has vanished", "Add it again when it is there.")]
    assert first.exists()


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    """Naming a folder and the same folder again adds nothing."""
    path = write(tmp_path / "a.txt")
    assert find_files([tmp_path, path, tmp_path]) == [Found(path, "a.txt")]


def test_two_files_with_one_key_do_not_replace_each_other(tmp_path: Path) -> None:
    """The second of two folders that hold the same name is a failure that says how to add both."""
    one, two = write(tmp_path / "one/a.txt"), write(tmp_path / "two/a.txt")
    assert find_files([tmp_path / "one", tmp_path / "two"]) == [
        Found(one, "a.txt"),
        Failure(str(two), f"has the same key (a.txt) as {one}", "Add the folder that holds both."),
    ]


def test_links_are_followed(tmp_path: Path) -> None:
    """A link to a file or a folder elsewhere is read as if it stood there."""
    write(tmp_path / "elsewhere/a.txt")
    folder = tmp_path / "added"
    folder.mkdir()
    (folder / "file.txt").symlink_to(tmp_path / "elsewhere/a.txt")
    (folder / "folder").symlink_to(tmp_path / "elsewhere")
    assert [getattr(item, "key", item) for item in read(folder)] == ["file.txt", "folder/a.txt"]


def test_a_link_loop_is_one_failure_and_the_walk_goes_on(tmp_path: Path) -> None:
    """A link to a folder above it is named once, and what comes after it is found."""
    write(tmp_path / "sub/a.txt")
    (tmp_path / "sub/back").symlink_to(tmp_path)
    write(tmp_path / "sub/z.txt")
    assert find_files(tmp_path) == [
        Found(tmp_path / "sub/a.txt", "sub/a.txt"),
        Failure(str(tmp_path / "sub/back"), "a link to a folder that it lies in", "Remove the link."),
        Found(tmp_path / "sub/z.txt", "sub/z.txt"),
    ]


def test_links_that_lead_nowhere_are_failures(tmp_path: Path) -> None:
    """A broken link and a link to itself each say what is wrong with them."""
    (tmp_path / "broken.txt").symlink_to("gone.txt")
    (tmp_path / "self.txt").symlink_to("self.txt")
    assert find_files(tmp_path) == [
        Failure(
            str(tmp_path / "broken.txt"), "a link to gone.txt, which does not exist", "Correct or remove the link."
        ),
        Failure(str(tmp_path / "self.txt"), "a link that leads back to itself", "Remove the link."),
    ]


def test_a_missing_path_is_a_failure(tmp_path: Path) -> None:
    """A path that isn't there, or can't be one, gives a line and no exception."""
    assert only(tmp_path / "gone") == Failure(str(tmp_path / "gone"), "no such file or folder", "Check the path.")
    assert list(read(["a\0.txt"])) == [Failure("a\\x00.txt", "can't be read (embedded null byte)", "Check the path.")]


def test_an_unsupported_file_is_a_failure_when_named_and_skipped_in_a_folder(tmp_path: Path) -> None:
    """Who names a file wants it; who adds a folder wants what can be read."""
    photo = write(tmp_path / "photo.jpg", b"\xff\xd8\xff")
    remedy = "Convert it to one of those that `qa formats` lists."
    assert only(photo) == Failure(str(photo), "not a kind of file that is read", remedy)
    assert only(tmp_path) == Skipped(str(photo))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """What looks like an article and is a named pipe fails at once."""
    os.mkfifo(tmp_path / "pipe.txt")
    assert only(tmp_path) == Failure(str(tmp_path / "pipe.txt"), "not a regular file", "Copy its content into a file.")


def test_a_name_that_is_not_unicode_is_shown_escaped(tmp_path: Path) -> None:
    """The failure can be printed, and the other files are read."""
    os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.txt", os.O_WRONLY | os.O_CREAT))
    write(tmp_path / "z.txt")
    failure, found = find_files(tmp_path)
    assert failure == Failure(f"{tmp_path}/caf\\udce9.txt", "its name is not valid UTF-8", "Rename it.")
    assert found == Found(tmp_path / "z.txt", "z.txt")


def test_a_failure_is_one_line_whatever_the_name(tmp_path: Path) -> None:
    """A line break in a file's name does not break the line."""
    write(tmp_path / "two\nlines.txt", b"")
    assert str(only(tmp_path)) == f"{tmp_path}/two\\nlines.txt: the file is empty. Add text to it, or leave it out."


def test_what_may_not_be_read_is_a_failure() -> None:
    """A file and a folder without permission each give a line."""
    remedy = "Change its permissions, or leave it out."
    with TemporaryDirectory() as place:
        os.chmod(place, 0o755)  # noqa: S103 - another user must reach it
        file, folder = write(Path(place) / "a.txt"), Path(place) / "b"
        folder.mkdir()
        file.chmod(0)
        folder.chmod(0)
        if os.getuid() == 0:
            # Root may read everything; another user may not.
            os.seteuid(65534)
        try:
            assert list(read(place)) == [
                Failure(str(file), "no permission to read it", remedy),
                Failure(str(folder), "no permission to read it", remedy),
            ]
        finally:
            os.seteuid(os.getuid())
            folder.chmod(0o700)


@pytest.mark.parametrize(
    "content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", "\u00a0\n".encode(), b"---\ntitle: A\n---\n\n"]
)
def test_a_file_without_text_is_a_failure(tmp_path: Path, content: bytes) -> None:
    """Nothing, white space, a byte order mark or front matter alone is no article."""
    result = only(write(tmp_path / "a.txt", content))
    assert isinstance(result, Failure)
    assert result.rule in ("the file is empty", "no text found")


def test_a_file_over_the_limit_is_a_failure(tmp_path: Path) -> None:
    """The line says the size, the limit and the two ways out; at the limit the file is read."""
    path = write(tmp_path / "a.txt", "A headline\n\n" + "x" * 1988)
    assert isinstance(only(path, max_bytes=2000), Article)
    assert only(path, max_bytes=1999) == Failure(
        str(path), "it has 2,000 bytes, and the limit is 1,999", "Split it, or raise QA_MAX_BYTES (max_bytes)."
    )


def test_text_that_grows_over_the_limit_is_a_failure(tmp_path: Path) -> None:
    """UTF-16 of Chinese takes two bytes a character and UTF-8 three: the limit holds for both."""
    path = write(tmp_path / "a.txt", ("港" * 100).encode("utf-16"))
    assert only(path, max_bytes=250) == Failure(
        str(path), "its text has 300 bytes, and the limit is 250", "Split it, or raise QA_MAX_BYTES (max_bytes)."
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\ud800b", "half of a surrogate pair, which is no character"),
        ("a\0b", "a NUL character"),
    ],
)
def test_text_that_cannot_be_stored_is_a_failure(tmp_path: Path, text: str, problem: str) -> None:
    """JSON can spell what UTF-8 and SQL can't hold; the other records are read."""
    records = [{"id": 1, "text": text}, {"id": 2, "text": "fine", "title": text}, {"id": 3, "text": "fine"}]
    path = write(tmp_path / "a.json", json.dumps(records))
    first, second, third = read(path)
    assert first == Failure(str(path), f"the article a.json#1 has {problem}", "Remove it.")
    assert second == Failure(str(path), f"the article a.json#2 has {problem}", "Remove it.")
    assert getattr(third, "key", "") == "a.json#3"


def test_articles_of_one_file_do_not_replace_each_other(tmp_path: Path) -> None:
    """A second record with the same id or URL is a failure that names the key."""
    lines = [{"id": "x", "text": "one"}, {"id": "x", "text": "two"}, {"url": "https://e.example/1", "text": "three"}]
    path = write(tmp_path / "a.jsonl", "\n".join(json.dumps(line) for line in [*lines, lines[2]]))
    results = [getattr(result, "text", None) or str(result) for result in read(path)]
    remedy = "Give each its own id or URL."
    assert results == [
        "one",
        f"{path}: two articles have the key a.jsonl#x. {remedy}",
        "three",
        f"{path}: two articles have the key https://e.example/1. {remedy}",
    ]


def test_a_found_file_is_read_alone(tmp_path: Path) -> None:
    """``read_file`` reads what ``find_files`` found, so a caller can count the work first."""
    write(tmp_path / "sub/a.txt")
    (found,) = find_files(tmp_path)
    assert isinstance(found, Found)
    (article,) = read_file(found, 1000)
    assert isinstance(article, Article)
    assert (article.key, article.title, article.text) == ("sub/a.txt", "Ferries sail again", TEXT)


def test_the_ignore_file_names_what_is_no_article(tmp_path: Path) -> None:
    """Entries that match a line of a folder's ``.qaignore`` are neither read nor reported; it holds for that folder."""
    (tmp_path / ".qaignore").write_text("# not articles\nREADME.md\nquestions*\n")
    (tmp_path / "questions").mkdir()
    (tmp_path / "below").mkdir()
    for name in ("README.md", "questions.jsonl", "questions/a.txt", "story.txt", "below/README.md"):
        (tmp_path / name).write_text("Ferry runs again\n\nThe ferry ran again on Monday.")
    assert [item.key for item in find_files(tmp_path) if isinstance(item, Found)] == ["below/README.md", "story.txt"]


def test_the_questions_of_a_beir_folder_are_not_articles(tmp_path: Path) -> None:
    """Only where both files lie in one folder, and where the file is not named; nor are the judgements beside them."""
    for folder in ("beir", "lone"):
        write(tmp_path / folder / "queries.jsonl", '{"_id": "q1", "text": "Who left?"}')
    write(tmp_path / "beir/corpus.jsonl", '{"_id": "d1", "title": "Ferries", "text": "Crews left."}')
    write(tmp_path / "beir/qrels/test.tsv", "q1\td1\t1")
    results = list(read(tmp_path))
    assert [item.key for item in results if isinstance(item, Article)] == [
        "beir/corpus.jsonl#d1",
        "lone/queries.jsonl#q1",
    ]
    assert all(isinstance(item, Article) for item in results)
    assert getattr(only(tmp_path / "beir/queries.jsonl"), "key", "") == "queries.jsonl#q1"


def test_two_entries_of_squad_with_one_title_do_not_replace_each_other(tmp_path: Path) -> None:
    """The second is a failure that names the key."""
    entry = {"title": "Tower", "paragraphs": [{"context": "Text."}]}
    path = write(tmp_path / "dev.json", json.dumps({"data": [entry, entry]}))
    first, second = read(path)
    assert getattr(first, "key", "") == "dev.json#Tower"
    rule = "two articles have the key dev.json#Tower"
    assert second == Failure(str(path), rule, "Give each its own id or URL.")


def test_a_library_among_the_articles_is_not_read(tmp_path: Path) -> None:
    """Who adds the folder that holds the library adds the articles only."""
    write(tmp_path / "story.txt")
    (tmp_path / "news.library").mkdir()
    (tmp_path / "news.library" / LIBRARY_FILE).write_bytes(b"SQLite format 3\0")
    (tmp_path / "news.library" / "lexical.json").write_text("{}")
    assert [item.key for item in find_files(tmp_path) if isinstance(item, Found)] == ["story.txt"]
    assert not [item for item in find_files(tmp_path) if not isinstance(item, Found)]
