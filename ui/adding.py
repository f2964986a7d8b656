"""Adds files while the page shows how far it is."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from qa import AddReport, Found, Library, QAError
from ui import render

# An upload of more is refused on its way in.
MOST_FILES = 1_000
KINDS = ".txt .md .html .json .jsonl .pdf .docx"


@dataclass(frozen=True, slots=True)
class Step:
    """How far the adding has come: ``done`` of ``total``, and what was done last."""

    done: int
    total: int
    what: str


def add_files(library: Library, paths: Sequence[str | Found]) -> Iterator[Step | AddReport]:
    """Add the files in a thread; yield its steps, skipping those nobody had time to see, and the report at the end.

    What has the name of another text stands beside it afterwards: a name does not tell that it is the newer one.
    The adding goes on when whoever takes the steps goes away: an upload is not left half added.

    Raises:
        Exception: whatever ``library.add`` raised.
    """
    told: queue.SimpleQueue[Step | AddReport | Exception] = queue.SimpleQueue()

    def tell(done: int, total: int, what: str) -> None:
        told.put(Step(done, total, what))

    def add() -> None:
        try:
            told.put(library.add(list(paths), replace=False, progress=tell))
        except Exception as error:  # raised again below, in the thread that can show it
            told.put(error)

    threading.Thread(target=add, name="add files", daemon=True).start()
    while True:
        last = told.get()
        while isinstance(last, Step) and not told.empty():
            last = told.get()
        if isinstance(last, Exception):
            raise last
        yield last
        if isinstance(last, AddReport):
            return


def tell_adding(library: Library, paths: Sequence[str]) -> Iterator[str]:
    """Add the files; yield Markdown to show meanwhile, and at the end what became of them."""
    if len(paths) > MOST_FILES:
        yield f"{len(paths)} files are too many: {MOST_FILES} may come at once. Add them in parts, or with `qa add`."
        return
    yield f"Reading {len(paths)} {'file' if len(paths) == 1 else 'files'}…"
    try:
        for step in add_files(library, paths):
            if isinstance(step, Step):
                yield f"{step.done} of {step.total}: {render.escape(PurePath(step.what).name)}"
            else:
                yield render.report_markdown(step)
    except QAError as error:
        yield render.escape(str(error))
