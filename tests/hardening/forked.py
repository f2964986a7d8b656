"""A function in a process of its own, with a time limit: what it returned, or what it died of.

What is imported and warmed here is loaded once, and every child has it at once. The process that forks opens no library
itself: the threads of FAISS and tantivy do not survive a fork, the locks that they hold would.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import faiss  # noqa: F401, TID251 - loaded for the children
import tantivy  # noqa: F401, TID251 - loaded for the children

import qa

sys.path.append(str(Path(__file__).parents[1] / "qa"))  # for `encoders`, which the tests of qa/ share

for _name in qa.__all__:
    getattr(qa, _name)  # imported when it is first asked for: by each child, else
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: with a value, or with ``trouble``: an error with its traceback, a signal, the time limit."""

    value: Any = None
    trouble: str = ""
    printed: str = ""

    @property
    def reason(self) -> str:
        """The first line of the trouble."""
        return self.trouble.partition("\n")[0]


def warm() -> None:
    """Load spaCy's pipeline once, for all children: each loading its own would take half a second of every kill."""
    from qa.attribution.attributor import Attributor

    text = "Ada Holm said that the ferry would sail."
    Attributor().find_statements(qa.Article(text=text), [qa.Paragraph(start=0, end=len(text), text=text)])


def start(function: Callable[..., None], *arguments: Any) -> tuple[BaseProcess, Connection]:
    """Begin the function in a child, with a pipe before its arguments; the child, and the pipe's other end."""
    ours, theirs = _FORK.Pipe()
    process = _FORK.Process(target=function, args=(theirs, *arguments), daemon=False)
    process.start()
    theirs.close()
    return process, ours


def run(function: Callable[..., Any], *arguments: Any, limit: float = 60) -> Ending:
    """Run the function in a child that is killed after ``limit`` seconds."""
    with tempfile.TemporaryFile("w+", errors="replace") as printed:
        process, ours = start(_report, printed.fileno(), function, arguments)
        told = receive(ours, limit)
        process.join(5 if told else 0.1)
        late = process.is_alive()
        if late:
            process.kill()
            process.join()
        printed.seek(0)
        text = printed.read()
    if told is None and late:
        return Ending(trouble=f"no answer after {limit:.0f} s", printed=text)
    if told is None:
        died = signal.Signals(-process.exitcode).name if process.exitcode and process.exitcode < 0 else process.exitcode
        return Ending(trouble=f"died of {died}", printed=text)
    return Ending(*told, printed=text)


def side_by_side(calls: Sequence[tuple[Callable[..., Any], tuple[Any, ...]]], limit: float) -> list[Ending]:
    """Run functions with their arguments, all at the same time."""
    started = [start(_report, 2, function, arguments) for function, arguments in calls]
    endings = []
    for process, ours in started:
        told = receive(ours, limit)
        if told is None:
            process.kill()
        process.join()
        endings.append(Ending(*told) if told else Ending(trouble=f"ended with {process.exitcode}, told nothing"))
    return endings


def receive(pipe: Connection, limit: float) -> Any:
    """What a child has told; None where it tells nothing for ``limit`` seconds, or has ended."""
    try:
        return pipe.recv() if pipe.poll(limit) else None
    except EOFError:
        return None


def _report(pipe: Connection, printed: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """What runs in the child: the function, its output kept, and what it gives or raises told."""
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    sys.stdout = sys.stderr = open(2, "w", errors="replace", closefd=False)  # noqa: SIM115 - for as long as the child lives
    try:
        pipe.send((function(*arguments), ""))
    except BaseException as error:  # a panic of Rust's is one
        pipe.send((None, f"{type(error).__name__}: {error}\n{traceback.format_exc()}"))
    sys.stderr.flush()
