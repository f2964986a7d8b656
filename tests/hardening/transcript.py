"""Everything that a library is asked in these tests, and what it says to each: a transcript to be compared."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import forked  # noqa: F401 - finds `encoders`
from encoders import HashTokenEncoder

import qa

CORPUS = Path(__file__).parents[2] / "corpus"
FOLDERS = ("harbour", "fisheries")
QUESTIONS = (
    "What did Rosalind Okafor say about the night shifts?",
    "How many ships were left at anchor?",
    "When was the trawler detained?",
    "Who signed the fisheries treaty?",
    "What flooded the Lantern tunnel?",
)
SPEAKER = "Okafor"


@dataclass(frozen=True, slots=True)
class Said:
    """What came of one call: its value, or the error's kind and line.

    ``warned``: until then something was logged as a warning.
    """

    value: Any = None
    error: str = ""
    expected: bool = True
    warned: bool = False


Transcript = dict[str, Said]


def build(path: Path) -> None:
    """Make a library with everything in it that one can have: several segments, removals, conversations."""
    with qa.Library(path, encoder=HashTokenEncoder()) as library:
        for folder in FOLDERS:
            library.add(CORPUS / folder)
        keys = [article.key for article in library.articles()]
        for key in keys[::5]:
            library.add(qa.Article(text=f"{library.article(key).text}\n\nCorrected since.", key=key))
        library.remove(keys[1])
        for number, question in enumerate(QUESTIONS):
            turns = (qa.Turn(question, library.ask(question)), qa.Turn("And why?", library.ask("And why?")))
            library.keep(qa.Conversation(id=str(number), turns=turns))


def transcribe(path: Path) -> Transcript:
    """Open the library and ask it everything."""
    opened: list[qa.Library] = []
    said = {"open": _say(lambda: opened.append(qa.Library(path, encoder=HashTokenEncoder())))}
    for library in opened:
        said |= ask_everything(library)
        library.close()
    return said


def ask_everything(library: qa.Library) -> Transcript:
    """Ask an open library everything that reads."""
    said = {
        "articles": _say(library.articles),
        "people": _say(library.people),
        "facets": _say(library.facets),
        "statements": _say(library.statements),
        f"statements of {SPEAKER}": _say(lambda: library.statements(speaker=SPEAKER)),
        f"said by {SPEAKER}": _say(lambda: library.said_by(SPEAKER)),
        "conversations": _say(library.conversations),
    }
    for question in QUESTIONS:
        said[f"search {question}"] = _say(lambda question=question: library.search(question))
        said[f"ask {question}"] = _say(lambda question=question: library.ask(question))
    for article in said["articles"].value or ():
        key = article["key"]
        said[f"show {key}"] = _say(lambda key=key: (library.article(key), library.paragraphs(key)))
    for kept in said["conversations"].value or ():
        said[f"conversation {kept['id']}"] = _say(lambda id=kept["id"]: library.conversation(id))
    said["check"] = _say(library.check)
    return said


class _Warnings(logging.Handler):
    """Counts what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


WARNINGS = _Warnings()
logging.getLogger("qa").addHandler(WARNINGS)


def _say(call: Callable[[], Any]) -> Said:
    try:
        value = call()
    except qa.LibraryError as error:
        line = f"{type(error).__name__}: {error}"
        return Said(error=line, expected="\n" not in line, warned=bool(WARNINGS.count))
    except Exception as error:
        return Said(error=f"{type(error).__name__}: {error}", expected=False)
    return Said(qa.to_json(value), warned=bool(WARNINGS.count))
