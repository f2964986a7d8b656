"""The short form of each hardening script, and that each would see what it looks for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from attacks import Attack
from editions import edition, edition_of
from forked import Ending, run
from forms import SHORT, SKIPPED
from hostile_requests import judge
from promises import Found, Promised, Step
from transcript import Said
from verdicts import compare

import qa

CANARY = "canary000042"


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORT)
def test_the_short_form_holds(name: str) -> None:
    """Killed, damaged, attacked, read while it is written, out of space: the library keeps what it promises."""
    script = [sys.executable, str(Path(__file__).with_name(f"{name}.py")), *SHORT[name]]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    if done.returncode == SKIPPED:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_article_tells_its_edition() -> None:
    """By its words; one that mixes two editions is none."""
    assert edition_of(edition(7, 3)) == (7, 3)
    mixed = edition(7, 3).text.split("\n\n")[:2] + edition(7, 4).text.split("\n\n")[2:]
    assert edition_of(qa.Article(key="a007", title="Ferry line 7", text="\n\n".join(mixed))) is None


def test_what_was_promised_and_is_not_there_is_told() -> None:
    """What was under way may be there or not; what was done must be, and nothing else may."""
    promised = Promised.of_nothing()
    promised.take(Step("add", {1: 5}), done=True)
    promised.take(Step("replace", {1: 6, 2: 6}), done=False)
    assert promised.compare(Found({1: 5})) == []
    assert promised.compare(Found({3: 6})) == [
        "article 1 is there as None, not as one of {5}",
        "article 3 is there as 6, not as one of {None}",
    ]


ARTICLE = {"key": "a.txt", "text": "It cost 103 crowns.", "title": "", "published": None}
QUOTE = {"article": {"key": "a.txt", "title": "", "published": None}, "start": 8, "end": 18, "quote": "103 crowns"}
SOUND = {
    "articles": Said([ARTICLE]),
    "statements": Said([]),
    "ask how much": Said({"citations": [QUOTE], "remark": ""}),
    "check": Said([]),
}


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ({}, "same"),
        ({"check": Said(["vector 3 is damaged"])}, "named by check"),
        ({"ask how much": Said(error="LibraryError: store.sqlite is damaged. Restore it")}, "refused"),
        ({"ask how much": Said(error="ValueError: no such segment", expected=False)}, "traceback"),
        ({"ask how much": Said({"citations": [], "remark": ""})}, "unseen"),
        ({"ask how much": Said({"citations": [], "remark": ""}, warned=True)}, "unseen"),
        ({"ask how much": Said({"citations": [QUOTE | {"quote": "903 crowns"}], "remark": ""}, warned=True)}, "wrong"),
        ({"articles": Said([ARTICLE | {"text": "It cost 903 crowns."}], warned=True)}, "wrong"),
        (
            {
                "articles": Said([], warned=True),
                "ask how much": Said({"citations": [], "remark": "a.txt is left out"}, warned=True),
                "check": Said(["a.txt: is damaged"]),
            },
            "left out and told",
        ),
    ],
)
def test_a_wrong_answer_that_nobody_sees_is_told(found: dict[str, Said], verdict: str) -> None:
    """What is shown is as it was written; what is missing comes with a warning, and check names it."""
    assert compare([SOUND], Ending(SOUND | found))[0] == verdict


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_that_dies_is_told() -> None:
    """By its signal; one that takes too long by the limit."""
    assert run(_die).trouble == "died of SIGKILL"
    assert compare([SOUND], run(_die)) == ("crash", "died of SIGKILL ")
    assert run(time.sleep, 60, limit=0.1).trouble == "no answer after 0 s"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n[]", ""),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n{}", ""),
        (b"HTTP/1.1 404 Not Found\r\n\r\nno /srv/news/secret/a", "404 tells a path of the server's"),
        (b"HTTP/1.1 500 Internal Server Error\r\n\r\n{}", "500"),
        (b"HTTP/1.1 200 OK\r\n\r\ndata: canary000042", "a file of the server's came back"),
    ],
)
def test_a_hostile_request_that_gets_something_is_told(reply: bytes, fault: str) -> None:
    """A file's words, a path of the server's, an error of the server's but that it is busy."""
    told = judge(Attack("any", (b"GET /a HTTP/1.1",)), reply, CANARY, "/srv/news/secret/canary.txt", inside=True)
    assert told.startswith(fault)
    assert bool(told) == bool(fault)
