"""Processes killed at random instants of what they do to a library, and whether it is still whole afterwards.

Usage: python tests/hardening/kills.py [--kills 1000] [--seed 0] [--lanes 2]. A child adds, replaces, removes, embeds
anew, saves indexes or keeps conversations, and tells what it has done; it is killed; another child opens what is left.
What was told must be there, what was under way may be there or not, whole, and nothing else may be.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import forked
from encoders import HashTokenEncoder
from figures import Figures, finish
from promises import ARTICLES, CALLS, Found, Promised, Step, carry_out, inspect, plan

import qa

# A library that was killed so often is given up for a new one, since a young one breaks in other places.
KILLS_OF_ONE = 50
# What one that is never killed has: the store's 4, the indexes' 5 and two of the dense one's segments, tantivy's own 4,
# and its segments of 6 files each.
MOST_FILES = 15 + 6 * 12


def work(pipe: Connection, path: Path, model: str, steps: Sequence[Step]) -> None:
    """What is killed: carry out the steps, and tell of each that it is done."""
    if steps[0].call == "reindex":
        pipe.send("begins")
        for step in steps:
            qa.reindex(path, encoder=HashTokenEncoder(step.model))
            pipe.send("done")
        return
    if steps[0].call == "save":
        for index in (path / "dense/manifest.json", path / "lexical.json"):
            index.unlink(missing_ok=True)
        pipe.send("begins")
        qa.Library(path, encoder=HashTokenEncoder(model)).close()
        pipe.send("done")
        return
    with qa.Library(path, encoder=HashTokenEncoder(model)) as library:
        pipe.send("begins")
        for step in steps:
            carry_out(library, step)
            pipe.send("done")


class Lane:
    """Kills one process after the other over one library, then over the next.

    Args:
        folder: where the libraries are made.
        seed: of the instants.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._rng = random.Random(seed)  # noqa: S311 - instants, no secrets
        self._figures = Figures("kills")
        # For how many seconds each call goes on, learned on the way: a sixth of the kills come too late, so that the
        # others are spread over all of it.
        self._lasts = dict.fromkeys(CALLS, 0.6)

    def kill(self, kills: int) -> Figures:
        """Kill so many."""
        found: Found | None = None
        for number in range(kills):
            if found is None or number % KILLS_OF_ONE == 0:
                path, promised = self._begin(number)
                found = self._inspect(path, promised, number) or Found()
            self._kill(path, plan(self._choose(found, number), found, number + 2), found, promised)
            found = self._inspect(path, promised, number)
        return self._figures

    def _begin(self, number: int) -> tuple[Path, Promised]:
        """A new library with all articles, whose process was not killed."""
        shutil.rmtree(self._folder, ignore_errors=True)
        path = self._folder / f"{number}.library"
        promised = Promised.of_nothing()
        self._kill(path, plan("add", Found(), 1), Found(), promised, in_its_midst=False)
        return path, promised

    def _choose(self, found: Found, number: int) -> str:
        call = CALLS[number % len(CALLS)]
        if call in ("replace", "remove") and not found.articles:
            return "add"
        return "replace" if call == "add" and len(found.articles) == ARTICLES else call

    def _kill(
        self, path: Path, steps: Sequence[Step], found: Found, promised: Promised, *, in_its_midst: bool = True
    ) -> None:
        process, pipe = forked.start(work, path, found.model, steps)
        told = forked.receive(pipe, limit=60)
        call, instant = steps[0].call, self._lasts[steps[0].call] * self._rng.random()
        if in_its_midst:
            time.sleep(instant)
            process.kill()
        process.join(60)
        done = sum(1 for _ in iter(lambda: forked.receive(pipe, limit=0), None))
        for number, step in enumerate(steps):
            if number <= done:
                promised.take(step, done=number < done)
        if in_its_midst:
            interrupted = done < len(steps)
            self._lasts[call] *= 1.05 if interrupted else 0.8
            self._figures.count(f"{call}: kills")
            self._figures.count(f"{call}: truly interrupted", int(interrupted))
        if told is None or process.exitcode not in (0, -9) or (process.exitcode == 0 and done < len(steps)):
            self._figures.faults.append(f"{call} after {done} steps: ended by itself with {process.exitcode}")

    def _inspect(self, path: Path, promised: Promised, number: int) -> Found | None:
        """What is in the library after a kill, and what of it should not be; None where it cannot be read any more."""
        ending = forked.run(inspect, path)
        if not isinstance(ending.value, Found):
            self._figures.faults.append(f"after kill {number} the library cannot be read: {ending.reason}")
            return None
        found = ending.value
        faults = promised.compare(found)
        if found.files > MOST_FILES:
            faults.append(f"{found.files} files: what killed processes leave piles up")
        self._figures.highest("most files in a library", found.files)
        self._figures.faults += [f"after kill {number}: {fault}" for fault in faults]
        return found


def harden(kills: int = 1000, seed: int = 0, lanes: int = 2) -> Figures:
    """Kill in several lanes at once."""
    forked.warm()
    figures = Figures("kills", {"kills": kills})
    with tempfile.TemporaryDirectory() as folder:
        each = [(Path(folder) / str(lane), seed + lane, kills // lanes) for lane in range(lanes)]
        for ending in forked.side_by_side([(_lane, arguments) for arguments in each], limit=kills * 5):
            figures.faults += [ending.trouble] if ending.trouble else []
            if ending.value:
                figures.merge(ending.value)
    return figures


def _lane(folder: Path, seed: int, kills: int) -> Figures:
    return Lane(folder, seed).kill(kills)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--lanes", type=int, default=2)
    finish(options, harden)
