"""Adds files while the page shows how far it is."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from qa import AddReport, Found, Library, QAError, file_kinds
from ui import render
from ui.problems import tell
from ui.received import take

# What is more is a folder, which `qa add` reads where it lies; the page says so before anything is sent.
MOST_AT_ONCE = 500
# The usual ending of each kind: nobody reads more.
KINDS = " ".join(kind.suffixes[0] for kind in file_kinds())


@dataclass(frozen=True, slots=True)
class Step:
    """How far the adding has come: ``done`` of ``total``, and what was done last."""

    done: int
    total: int
    what: str


@dataclass(frozen=True, slots=True)
class Told:
    """How far it is, or what became of it: as Markdown, and on one line of plain text."""

    markdown: str
    line: str


def add_files(
    library: Library, paths: Sequence[str | Found], *, discard: Callable[[], None] = lambda: None
) -> Iterator[Step | AddReport]:
    """Add the files in a thread; yield its steps, skipping those nobody had time to see, and the report at the end.

    What has the name of another text stands beside it afterwards: a name does not tell that it is the newer one.
    The adding goes on when whoever takes the steps goes away: an upload is not left half added.

    Args:
        library: what they are added to.
        paths: the files.
        discard: called once they have been read, whatever became of them.

    Raises:
        Exception: whatever ``library.add`` raised.
    """
    # Without bound: the adding never waits for a page that nobody looks at any more.
    told: queue.SimpleQueue[Step | AddReport | Exception] = queue.SimpleQueue()

    def note(done: int, total: int, what: str) -> None:
        told.put(Step(done, total, what))

    def add() -> None:
        try:
            last: AddReport | Exception = library.add(list(paths), replace=False, progress=note)
        except Exception as error:  # raised again below, in the thread that can show it
            last = error
        # Before the last word: whoever hears it may count on the files being gone.
        discard()
        told.put(last)

    # A daemon, so that Ctrl-C needn't wait: a library survives being killed while it adds.
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


def tell_adding(library: Library, paths: Sequence[str]) -> Iterator[Told]:
    """Add what was uploaded to these paths; tell meanwhile how far it is, and at the end what became of it."""
    if not paths:
        return
    if len(paths) > MOST_AT_ONCE:
        yield _tell(f"{len(paths)} files are too many: {MOST_AT_ONCE} may come at once. Add them in parts.")
        return
    yield _tell(f"Reading {len(paths)} {'file' if len(paths) == 1 else 'files'}…")
    try:
        taken = take([(path, "") for path in paths], library.settings.max_bytes)
        for step in add_files(library, taken.files, discard=taken.discard):
            if isinstance(step, Step):
                yield _tell(f"{step.done} of {step.total}: {PurePath(step.what).name}")
            else:
                yield Told(render.report_markdown(step), render.report_line(step))
    except QAError as error:
        yield _tell(tell(error, library))


def _tell(line: str) -> Told:
    return Told(render.escape(line), line)
