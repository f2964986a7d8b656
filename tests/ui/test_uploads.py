"""Files as a browser uploads them: what is wrong with one is told in a line, and the rest is added."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import httpx
import pytest

import qa
from ui.adding import MOST_AT_ONCE, tell_adding
from ui.received import own_folder

PROGRAM = b"MZ\x90\x00\x03" + bytes(range(256)) * 40
PAGE = b"<!DOCTYPE html><html><body><script>alert(1)</script><p>The kiosk closes on Friday.</p></body></html>"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def archive() -> bytes:
    """A ZIP with a text in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as writer:
        writer.writestr("kiosk.txt", "The kiosk closes on Friday.\n" * 20)
    return packed.getvalue()


def upload(address: str, name: str, content: bytes) -> str:
    """Upload a file as the page does; where the server put it."""
    response = httpx.post(f"{address}/gradio_api/upload", files={"files": (name, content)})
    assert response.status_code == 200, response.text
    (path,) = response.json()
    return str(path)


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("program.txt", PROGRAM, "is not text"),
        ("program.md", PROGRAM, "is not text"),
        ("program.json", PROGRAM, "is not text"),
        ("program.docx", PROGRAM, "a damaged or locked DOCX, or none at all"),
        ("archive.pdf", archive(), "a damaged PDF, or none at all"),
        ("archive.docx", archive(), "a damaged or locked DOCX, or none at all"),
        ("archive.txt", archive(), "is not text"),
        ("page.txt", PAGE, "is a web page, not plain text"),
        ("page.pdf", PAGE, "a damaged PDF, or none at all"),
        ("picture.html", PICTURE, "is not text"),
        ("empty.txt", b"", "the file is empty"),
        ("program.exe", PROGRAM, "not a kind of file that is read"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told(
    address: str, library: qa.Library, name: str, content: bytes, rule: str
) -> None:
    """By what is in it; nothing of it is added, and what comes with it is. Neither is kept beside the library."""
    good = upload(address, "kiosk.txt", b"Kiosk moves\n\nThe kiosk on the pier moves ten metres inland.\n")
    before = {article.key for article in library.articles()}
    try:
        sent = [upload(address, name, content), good]
        *_, told = tell_adding(library, sent)
        assert not any(Path(path).exists() for path in sent)
        assert rule in told.markdown
        assert name in told.markdown
        assert {article.key for article in library.articles()} == before | {"kiosk.txt"}
    finally:
        library.remove("kiosk.txt")


def test_an_upload_keeps_to_its_folder(address: str) -> None:
    """Whatever path its name pretends."""
    for name in ("../../escape.txt", "/etc/escape.txt", "..\\escape.txt", "a/b/escape.txt"):
        path = Path(upload(address, name, b"The kiosk moves."))
        assert ".." not in path.parts
        assert path.is_relative_to(own_folder())
        assert path.read_bytes() == b"The kiosk moves."


def test_too_many_files_are_refused(address: str, library: qa.Library) -> None:
    """On their way in, and where somebody names as many that are there already."""
    many = [("files", (f"{n}.txt", b"a")) for n in range(1_001)]
    response = httpx.post(f"{address}/gradio_api/upload", files=many, timeout=60)
    assert (response.status_code, response.text) == (400, "Too many files. Maximum number of files is 1000.")
    (told,) = tell_adding(library, ["kiosk.txt"] * (MOST_AT_ONCE + 1))
    assert told.line == "501 files are too many: 500 may come at once. Add them in parts."
