"""Adds what a page has uploaded or names, in a thread, while that page is told how far it is. No request is trusted.

Gradio's own route takes the files in and says where it put them. ``ui.received`` takes them out of that folder; here
they get the names that they have for their owner, and are added in one go.
"""

from __future__ import annotations

import dataclasses
import logging
import secrets
import threading
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import qa
from ui import render
from ui.adding import MOST_AT_ONCE, Step, add_files
from ui.pasting import Wrong, check_url
from ui.problems import tell
from ui.received import DID_NOT_ARRIVE, NotReceived, take

# The store has one writer at a time: more would only hold files and threads. Chosen by eye.
_MOST_RUNNING = 4
_BUSY = f"{_MOST_RUNNING} other uploads are being added"
# Outcomes that nobody has fetched, since their pages were closed.
_MOST_KNOWN = 50
# Most file systems allow 255 bytes. The end is kept: the file's own name, not the folders above it.
_LONGEST_NAME = 240
_log = logging.getLogger(__name__)


@dataclass
class _Adding:
    """An upload that is being added, or what became of it: ``outcome`` is empty while it runs."""

    total: int
    done: int = 0
    what: str = ""
    outcome: dict[str, Any] = dataclasses.field(default_factory=dict)


class Uploads:
    """Adds uploads to one library; each page follows its own by a token that nobody can guess."""

    def __init__(self, library: qa.Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._known: dict[str, _Adding] = {}

    def start(self, request: object) -> dict[str, Any]:
        """Begin to add the uploaded files that the request lists with ``path`` and ``name``: a token, or an error."""
        match request:
            case {"files": [_, *_] as files}:
                pass
            case _:
                return {"error": "Which files? The request lists none."}
        if len(files) > MOST_AT_ONCE:
            return {"error": f"{len(files)} files are too many: {MOST_AT_ONCE} may come at once. Add them in parts."}
        named = [_name(each) for each in files]
        if None in named:
            return {"error": DID_NOT_ARRIVE}
        with self._lock:
            if self._is_busy():
                return {"error": f"{_BUSY}. Wait for one to end, and drop these again."}
            try:
                taken = take([each for each in named if each], self._library.settings.max_bytes)
            except NotReceived as error:
                return {"error": tell(error, self._library)}
            return self._begin(taken.files, taken.discard)

    def fetch(self, request: object) -> dict[str, Any]:
        """Begin to fetch and add the page or the feed that the request names with ``url``: a token, or an error."""
        url = request.get("url") if isinstance(request, dict) else None
        try:
            address = check_url(" ".join(url.split()) if isinstance(url, str) else "")
        except Wrong as wrong:
            return {"error": str(wrong)}
        if not address:
            return {"error": "The address is empty. Give that of a page or of a feed."}
        with self._lock:
            if self._is_busy():
                return {"error": f"{_BUSY}. Wait for one to end, and ask again."}
            return self._begin((address,))

    def _is_busy(self) -> bool:
        return sum(not each.outcome for each in self._known.values()) >= _MOST_RUNNING

    def _begin(self, what: Sequence[str | qa.Found], discard: Callable[[], None] = lambda: None) -> dict[str, Any]:
        adding, token = _Adding(len(what)), secrets.token_urlsafe(24)
        for old in [each for each, known in self._known.items() if known.outcome][:-_MOST_KNOWN]:
            del self._known[old]
        self._known[token] = adding
        threading.Thread(target=self._add, args=(adding, what, discard), name="add an upload", daemon=True).start()
        return {"token": token, "total": adding.total}

    def follow(self, request: object) -> dict[str, Any]:
        """How far the adding of a token is, or its ``outcome``, which is told once and then forgotten."""
        token = request.get("token") if isinstance(request, dict) else None
        with self._lock:
            adding = self._known.get(token) if isinstance(token, str) else None
            if adding is None:
                return {"error": "Nothing is known of this upload. The table shows what was added."}
            if adding.outcome:
                del self._known[str(token)]
                return {"outcome": adding.outcome}
        return {"done": adding.done, "total": adding.total, "what": adding.what}

    def _add(self, adding: _Adding, what: Sequence[str | qa.Found], discard: Callable[[], None]) -> None:
        names = {file.shown: file.key for file in what if isinstance(file, qa.Found)}
        try:
            for step in add_files(self._library, what, discard=discard):
                if isinstance(step, Step):
                    adding.done, adding.what = step.done, names.get(step.what, step.what)
                else:
                    adding.outcome = dataclasses.asdict(self._tell(step, names))
        except qa.QAError as error:
            adding.outcome = dataclasses.asdict(render.Outcome(tell(error, self._library)))
        except Exception:
            _log.exception("an upload was not added")
            line = "The server could not add them all: its log says why. The table shows what was added."
            adding.outcome = dataclasses.asdict(render.Outcome(line))

    def _tell(self, report: qa.AddReport, names: dict[str, str]) -> render.Outcome:
        taken, undated, gave = dict(report.beside), 0, []
        keys = [*report.added, *report.replaced]
        for number, key in enumerate(keys):
            try:
                article = self._library.article(key)
                undated += article.published is None
                # One file may be an export of thousands: their list would be too long for a page.
                if number < MOST_AT_ONCE:
                    paragraphs, statements = self._library.paragraphs(key), self._library.statements(key)
                    gave.append(
                        render.describe_reading(
                            article,
                            len(paragraphs),
                            len(statements),
                            taken=taken.get(key, ""),
                            replaced=key in report.replaced,
                        )
                    )
            except qa.ArticleNotFound:
                continue  # removed meanwhile
        return render.describe_outcome(report, names, gave, undated, max(0, len(keys) - MOST_AT_ONCE))


def _name(file: object) -> tuple[str, str] | None:
    """The path of the upload that a request names, and the name that it is to have; None where it names none."""
    match file:
        case {"path": str(path), "name": str(name)}:
            return path, _clean(name)
    return None


def _clean(name: str) -> str:
    """A name as a key: the folders that it was dropped with, without what no path should hold."""
    # Composed: macOS sends accents apart from their letters, and the same file would have two keys.
    printable = "".join(c for c in unicodedata.normalize("NFC", name) if c.isprintable())
    parts = [part.strip() for part in printable.replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part not in ("", ".", ".."))[-_LONGEST_NAME:]
