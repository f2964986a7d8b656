from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import CLOCK, WEIR, serving

import qa
from ui.adding import MOST_AT_ONCE
from ui.library_tab import Shelf
from ui.pasting import paste_article
from ui.removing import Removals
from ui.uploading import Uploads


def test_undo_replaces_nothing_and_can_be_tried_again(shelf: qa.Library) -> None:
    """Whoever took the key meanwhile keeps it until he is removed; a token is good for once."""
    removals = Removals(shelf)
    article = shelf.article("clock.txt")
    token = removals.remove({"key": "clock.txt"})["token"]
    shelf.add(qa.Article(text=WEIR, key="clock.txt"))
    assert "another article has this key by now" in removals.undo({"token": token})["error"]
    assert shelf.article("clock.txt").text == WEIR
    shelf.remove("clock.txt")
    assert removals.undo({"token": token}) == {"key": "clock.txt"}
    assert replace(shelf.article("clock.txt"), id=None) == replace(article, id=None)
    assert "too long ago" in removals.undo({"token": token})["error"]
    for strange in (None, {}, {"token": None}, {"token": ["a"]}, {"token": "guess"}):
        assert "too long ago" in removals.undo(strange)["error"]


def test_only_the_last_removals_are_held(shelf: qa.Library) -> None:
    """The oldest goes first."""
    shelf.add([qa.Article(text=WEIR, key=key) for key in "abc"])
    removals = Removals(shelf, most=2)
    tokens = [removals.remove({"key": key})["token"] for key in "abc"]
    assert "too long ago" in removals.undo({"token": tokens[0]})["error"]
    assert [removals.undo({"token": token}) for token in tokens[1:]] == [{"key": "b"}, {"key": "c"}]


@pytest.mark.parametrize(
    ("given", "line", "field"),
    [
        (None, "The text is empty", "text"),
        ({"text": 7}, "The text is empty", "text"),
        ({"text": " \n "}, "The text is empty", "text"),
        ({"text": "a\0b"}, "NUL character", "text"),
        ({"text": "a \ud800 b"}, "surrogate", "text"),
        ({"text": WEIR, "url": "ftp://example.com/a"}, "no address of a web page", "url"),
        ({"text": WEIR, "url": "https://"}, "no address of a web page", "url"),
        ({"text": WEIR, "url": "https://[::1"}, "no address of a web page", "url"),
        ({"text": WEIR, "published": "5 May"}, "5 May: is no date", "published"),
        ({"text": WEIR, "published": f"{date.today() + timedelta(days=2)}"}, "lies in the future", "published"),
        ({"text": WEIR, "title": "long " * 200}, "the limit is 500. Shorten it.", "title"),
    ],
)
def test_what_is_pasted_is_checked(shelf: qa.Library, given: dict[str, Any] | None, line: str, field: str) -> None:
    """By the server, whatever the page allows."""
    answer = paste_article(shelf, given)
    assert line in answer["error"]
    assert answer["field"] == field
    assert shelf.count() == 1


def test_what_is_pasted_replaces_nothing(shelf: qa.Library) -> None:
    """The same text again is known; another one of the same address is refused."""
    url = "https://example.com/weir"
    first = paste_article(shelf, {"text": WEIR, "url": url})
    assert first == {"key": url, "unchanged": False}
    assert "is here already" in paste_article(shelf, {"text": CLOCK, "url": url})["error"]
    plain = paste_article(shelf, {"text": "No headline here, one line of words alone."})
    assert shelf.article(plain["key"]).title == ""
    again = paste_article(shelf, {"text": "No headline here, one line of words alone."})
    assert again == {"key": plain["key"], "unchanged": True}


def test_what_is_not_filled_in_is_read_from_the_text(shelf: qa.Library) -> None:
    """What the form says goes before it."""
    text = "Ramp cracked\nBy Lena Quibble, Bay Bugle, 12 May 2024\n\nThe ferry will not sail."
    read = shelf.article(paste_article(shelf, {"text": text})["key"])
    assert (read.title, read.authors, read.source) == ("Ramp cracked", ("Lena Quibble",), "Bay Bugle")
    assert read.published == date(2024, 5, 12)
    given = {
        "text": f"{text} Not today.",
        "author": "",
        "source": "Port Post",
        "published": "2024-05-13",
        "title": "A ramp",
    }
    read = shelf.article(paste_article(shelf, given)["key"])
    assert (read.title, read.source, read.published) == ("A ramp", "Port Post", date(2024, 5, 13))


def test_only_what_was_uploaded_is_added(shelf: qa.Library, tmp_path: Path) -> None:
    """A path that a request names leads to nothing else on the server, and a name out of no folder."""
    secret = tmp_path / "secret.txt"
    secret.write_text(WEIR, "utf-8")
    uploads = Uploads(shelf)
    for path in (str(secret), "/etc/passwd", "", "a\0b", f"{tmp_path}/../secret.txt"):
        assert "did not arrive" in uploads.start({"files": [{"path": path, "name": "a.txt"}]})["error"]
    for strange in (None, {}, {"files": []}, {"files": "secret.txt"}):
        assert "lists none" in uploads.start(strange)["error"]
    assert "did not arrive" in uploads.start({"files": [3]})["error"]
    many = uploads.start({"files": [{"path": "a", "name": "a"}] * (MOST_AT_ONCE + 1)})
    assert "501 files are too many: 500 may come at once." in many["error"]
    assert "Nothing is known" in uploads.follow({"token": "guess"})["error"]
    with serving(shelf) as address:
        (path,) = httpx.post(f"{address}/gradio_api/upload", files={"files": ("weir.txt", WEIR)}).json()
        begun = uploads.start({"files": [{"path": path, "name": "../..\\/a\u202e/./weir.txt"}]})
        while "outcome" not in (now := uploads.follow(begun)):
            assert "error" not in now, now
            time.sleep(0.05)
        assert (now["outcome"]["line"], now["outcome"]["gave"][0]["key"]) == ("1 added.", "a/weir.txt")
        assert shelf.count() == 2


def test_the_table_notices_what_others_change(shelf: qa.Library) -> None:
    """It is kept as long as the articles are the same, and no longer."""
    table = Shelf(shelf)
    assert [row["key"] for row in table.find_articles({})["rows"]] == ["clock.txt"]
    shelf.add(qa.Article(text=WEIR, title="Weir", key="weir"))
    assert table.find_articles({"words": "weir"})["matching"] == 1
    shelf.remove("weir")
    assert table.find_articles({"words": "weir"})["matching"] == 0
