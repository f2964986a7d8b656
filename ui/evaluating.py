"""Asks the questions of a set in a thread, one set at a time, while whoever looks is told how far it is."""

from __future__ import annotations

import logging
import secrets
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import qa
from ui.problems import tell as tell_error

_log = logging.getLogger(__name__)
_KINDS = (".jsonl", ".json")


class _Stopped(Exception):
    """Ends an evaluation from within."""


@dataclass(frozen=True, slots=True)
class Running:
    """How far an evaluation has come: ``done`` of ``total`` steps; a step is a question in one kind of search."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """An evaluation that came to its end; no two have the same id."""

    id: str
    name: str
    report: qa.Report


class Examiner:
    """Evaluates one library for all visitors: they see the same evaluation run, and the same last report.

    Args:
        library: what is evaluated.
    """

    def __init__(self, library: qa.Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.running: Running | None = None
        self.finished: Finished | None = None
        self.note = ""
        """Why the last evaluation has no report, in one line."""

    def start(self, name: str, questions: Sequence[qa.Question], against: Sequence[str] = ()) -> None:
        """Begin to ask the questions, and return at once.

        Raises:
            qa.QAError: there are none, or others are being asked.
        """
        if not questions:
            raise qa.QuestionFileError(f"{name}: no question in it. Write a JSON object a line for each")
        with self._lock:
            if now := self.running:
                rule = "one evaluation runs at a time"
                raise qa.QAError(f"{now.name}: {now.done} of {now.total} asked; {rule}. Wait for it, or stop it")
            self.running = Running(name, 0, len(questions) * (1 + len(against)))
            self.note = ""
            self._stop.clear()
        # It goes on when whoever began it goes away; anybody may stop it.
        threading.Thread(target=self._run, args=(name, questions, against), name="evaluate", daemon=True).start()

    def stop(self) -> None:
        """End the evaluation that runs, if one does, after the question that is being asked."""
        self._stop.set()

    def _run(self, name: str, questions: Sequence[qa.Question], against: Sequence[str]) -> None:
        def tell(done: int, total: int, what: str) -> None:
            self.running = Running(name, done, total)
            # At its last step it has its report, whatever was pressed.
            if self._stop.is_set() and done < total:
                raise _Stopped

        note = ""
        try:
            report = qa.evaluate(self._library, questions, against=against, progress=tell)
            self.finished = Finished(secrets.token_hex(8), name, report)
        except _Stopped:
            note = f"{name}: stopped before all was asked."
        except qa.QAError as error:
            note = f"{name}: {tell_error(error, self._library)}"
        # Nobody hears what a thread raises: without this the page would show it running for ever.
        except Exception:
            _log.exception("the evaluation of %s failed", name)
            note = f"{name}: the evaluation failed, and not by the questions. The server's log tells why."
        finally:
            self.note, self.running = note, None


def read_upload(name: str, content: bytes) -> list[qa.Question]:
    """Read a question set that a browser has sent, by the library's own rules; errors have its own name, and no path.

    Raises:
        qa.QuestionFileError: it breaks a rule.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in _KINDS:
        raise qa.QuestionFileError(f"{name}: no question set. Choose a .jsonl of questions, or a SQuAD .json")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"questions{suffix}"
        # By a file, since the library's own reader tells lines and formats.
        path.write_bytes(content)
        try:
            return qa.read_questions(path)
        except qa.QuestionFileError as error:
            raise qa.QuestionFileError(str(error).replace(str(path), name)) from error


def read_offered(library: qa.Library, path: Path) -> list[qa.Question]:
    """The questions that lie beside the server, if the library holds all articles that they are about; else none."""
    if not path.is_file():
        return []
    try:
        questions = qa.read_questions(path)
    except qa.QuestionFileError:
        _log.exception("not offered: %s", path)
        return []
    articles = library.articles()
    held = {article.key for article in articles}
    # Questions name an article by its folder and file, whichever folder was added.
    held |= {"/".join(Path(article.path).parts[-2:]) for article in articles if article.path}
    return questions if {each.article for question in questions for each in question.evidence} <= held else []
