from __future__ import annotations

from pathlib import Path

import pytest
from conftest import FERRY

import qa
from ui.adding import Step, Told, add_files, tell_adding
from ui.library_tab import Shelf
from ui.reader import open_article
from ui.received import own_folder
from ui.removing import Removals


@pytest.mark.parametrize(
    "request_", [None, 7, "ferry.txt", [], {}, {"key": 7}, {"key": None, "start": 0}, {"key": ["ferry.txt"]}]
)
def test_a_request_that_names_no_article_is_refused(library: qa.Library, request_: object) -> None:
    """What a browser sends is checked before the library sees it."""
    assert open_article(library, request_) == {"error": "Which article? The request names none."}
    assert Removals(library).remove(request_) == {"error": "Which article? The request names none."}


def test_an_unknown_article_is_the_librarys_own_error(library: qa.Library) -> None:
    """The reader and the table leave it to the component, which tells its line."""
    for ask in (lambda request: open_article(library, request), Removals(library).remove):
        with pytest.raises(qa.ArticleNotFound, match=r"^\.\./\.\./etc/passwd: no such article in "):
            ask({"key": "../../etc/passwd"})


@pytest.mark.parametrize(("start", "end"), [(0, 10**9), (-5, 4), (4, 1), (1, 8)])
def test_a_forged_place_is_not_marked(library: qa.Library, start: int, end: int) -> None:
    """Only words that are there, at that place, are marked."""
    reading = open_article(library, {"key": "ferry.txt", "start": start, "end": end, "quote": "Ferries"})
    segments = [segment for block in reading["blocks"] for segment in block["segments"]]
    assert "".join(segment["text"] for segment in segments) == FERRY
    assert not any(segment["marked"] for segment in segments)
    assert reading["note"]


@pytest.mark.parametrize(
    "request_",
    [None, [], {"words": 3}, {}, {"order": 7, "turned": "yes", "from": -3}, {"from": "9"}, {"order": "__class__"}],
)
def test_strange_words_find_everything(library: qa.Library, request_: object) -> None:
    """A malformed search is an empty one."""
    assert Shelf(library).find_articles(request_)["matching"] == len(library.articles())


def test_adding_tells_its_steps_and_then_the_report(library: qa.Library, tmp_path: Path) -> None:
    """Steps come while it works; the last thing told is the report."""
    paper = tmp_path / "kiosk.txt"
    paper.write_text("Kiosk moves\n\nThe kiosk on the pier moves ten metres inland.\n", "utf-8")
    try:
        *steps, report = add_files(library, [str(paper)])
        assert all(step == Step(1, 1, step.what) for step in steps if isinstance(step, Step))
        assert isinstance(report, qa.AddReport)
        assert report.added == ("kiosk.txt",)
        (outside,) = list(tell_adding(library, [str(paper)]))[1:]
        assert outside.line == "Some files did not arrive. Drop them again."
        (own_folder() / "kiosk").mkdir()
        sent = paper.rename(own_folder() / "kiosk" / "kiosk.txt")
        lines = list(tell_adding(library, [str(sent)]))
        reading = "Reading 1 file…"
        assert lines[0] == Told(reading, reading)
        assert lines[-1] == Told("**1 already there.**\n", "1 already there.")
    finally:
        library.remove("kiosk.txt")
