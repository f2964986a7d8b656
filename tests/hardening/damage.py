"""Flipped bits, overwritten runs, cut and deleted files in a library, and whether any wrong answer goes unseen.

Usage: python tests/hardening/damage.py [--damages 500] [--seed 0] [--lanes 2] [--commands 20]. Each file of a library
is damaged in each way, at a random place, while the library is closed or while it is open, half of the time without its
size and times telling. Then everything is asked in a child. Each answer must be that of the sound library, or one line
of ``LibraryError``; nothing may crash, hang or raise something else. Each ``--commands``-th damage is shown to the
command line, too.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import forked
from editions import edition
from encoders import HashTokenEncoder
from figures import Figures, finish
from transcript import CORPUS, FOLDERS, QUESTIONS, Said, Transcript, ask_everything, build, transcribe
from verdicts import altered, compare

import qa

LIMIT = 60.0
ADDED = edition(50, 1)
COMMANDS = (["list"], ["check"], ["search", QUESTIONS[0]])


def flip_bit(content: bytearray, rng: random.Random) -> None:
    """One bit is another."""
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)


def change_digit(content: bytearray, rng: random.Random) -> None:
    """A letter or digit of a text is another one: what no format notices."""
    places = [place for place, byte in enumerate(content) if chr(byte).isalnum() and byte < 128]
    if places:
        content[rng.choice(places)] = ord(rng.choice("0123456789aeiou"))


def overwrite(content: bytearray, rng: random.Random) -> None:
    """A run of up to 600 bytes is noise, or zeros."""
    start = rng.randrange(len(content))
    run = min(rng.randrange(1, 600), len(content) - start)
    content[start : start + run] = rng.randbytes(run) if rng.random() < 0.5 else bytes(run)


def cut(content: bytearray, rng: random.Random) -> None:
    """The end is missing."""
    del content[rng.randrange(len(content)) :]


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (flip_bit, change_digit, overwrite, cut)


@dataclass(frozen=True, slots=True)
class Damage:
    """Which file is damaged how; its place and bytes come of the seed."""

    file: str
    way: str
    seed: int
    unseen: bool
    while_open: bool

    def __str__(self) -> str:
        told = ", times kept" if self.unseen else ""
        return f"{self.way} in {self.file}{' while open' if self.while_open else ''}{told} (seed {self.seed})"

    def apply(self, folder: Path) -> None:
        """Damage the file, delete it, or put a copy of it in its place."""
        path = folder / self.file
        times = path.stat()
        if self.way == "delete":
            path.unlink()
            return
        if self.way == "swap":
            shutil.copy2(path, copy := path.with_name("copy"))
            copy.replace(path)
            return
        content = bytearray(path.read_bytes())
        way = next(each for each in DAMAGES if each.__name__ == self.way)
        way(content, random.Random(self.seed))  # noqa: S311 - damage, no secrets
        # In place, as a disk rots: the file is not replaced by another, which an open library would not see.
        with path.open("r+b") as file:
            file.write(content)
            file.truncate()
        if self.unseen:
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def make_templates(folder: Path) -> dict[str, Path]:
    """A library that was closed, and one whose writer was killed: what it wrote last is in SQLite's log alone."""
    closed, killed = folder / "closed", folder / "killed"
    build(closed)
    shutil.copytree(closed, killed)
    ending = forked.run(_be_killed, killed)
    assert ending.trouble == "died of SIGKILL", ending
    assert (killed / "store.sqlite-wal").stat().st_size > 0
    return {"closed": closed, "killed": killed}


def hear_sound(template: Path, copy: Path) -> list[Transcript]:
    """What a sound library says, and what it says with indexes that were made anew."""
    shutil.copytree(template, copy)
    first = forked.run(transcribe, copy, limit=LIMIT)
    for index in (copy / "dense/manifest.json", copy / "lexical.json"):
        index.unlink()
    second = forked.run(transcribe, copy, limit=LIMIT)
    for ending in (first, second):
        assert ending.value, ending.trouble
        assert not any(said.error for said in ending.value.values())
        assert ending.value["check"].value == []
    return [first.value, second.value]


def _be_killed(path: Path) -> None:
    library = qa.Library(path, encoder=HashTokenEncoder())
    library.add([edition(number, 1) for number in range(3)])
    os.kill(os.getpid(), signal.SIGKILL)


def files_of(library: Path) -> dict[str, list[str]]:
    """The files of a library by their kind: segments are named at random, and tell it by their ending."""
    kinds: dict[str, list[str]] = {}
    for path in sorted(library.rglob("*")):
        if path.is_file():
            name = str(path.relative_to(library))
            of_segment = path.parent.name == "lexical" and path.stem.split(".")[0].isalnum() and len(path.stem) >= 32
            of_segment |= path.parent.name == "dense" and path.suffix != ".json"
            kinds.setdefault(f"{path.parent.name}/*{path.suffix}" if of_segment else name, []).append(name)
    return kinds


def mend(folder: Path) -> tuple[list[str], list[str], Transcript]:
    """Repair a library, then ask everything; what was mended, what was not, and what is said now."""
    try:
        done, left = qa.repair(folder, encoder=HashTokenEncoder())
    except qa.LibraryError as error:
        done, left = [], [str(error)]
    return done, left, transcribe(folder)


def open_then_damage(folder: Path, damage: Damage) -> Transcript:
    """Ask everything, damage a file of the open library, ask everything again, and add an article."""
    with qa.Library(folder, encoder=HashTokenEncoder()) as library:
        ask_everything(library)
        damage.apply(folder)
        transcript = {"open": Said()} | ask_everything(library)
        transcript["add"] = _add(library)
    if not transcript["add"].error:
        with contextlib.suppress(qa.LibraryError), qa.Library(folder, encoder=HashTokenEncoder()) as library:
            if all(article.key != ADDED.key for article in library.articles()):
                transcript["add"] = Said(error="it said that it was added, and it is not there", expected=False)
    return transcript


def _add(library: qa.Library) -> Said:
    try:
        library.add(ADDED)
    except qa.LibraryError as error:
        return Said(error=str(error), expected="\n" not in str(error))
    except Exception as error:
        return Said(error=f"{type(error).__name__}: {error}", expected=False)
    return Said()


def run_commands(library: Path) -> list[str]:
    """What the command line does with a damaged library: faults, if it shows a traceback or dies of a signal."""
    faults = []
    for command in COMMANDS:
        line = [sys.executable, "-m", "qa", "--library", str(library), *command]
        done = subprocess.run(line, capture_output=True, text=True, errors="replace", timeout=300, check=False)
        wrong = "Traceback" in done.stderr or "panicked" in done.stderr or done.returncode not in (0, 1)
        wrong |= command != ["check"] and bool(done.returncode) and len(done.stderr.strip().splitlines()) != 1
        if wrong:
            faults.append(f"qa {command[0]} ended with {done.returncode}: {done.stderr.strip()[-300:]!r}")
    return faults


class Lane:
    """Damages one copy of a library after the other."""

    def __init__(
        self, folder: Path, templates: dict[str, Path], sound: dict[str, list[Transcript]], real: Path
    ) -> None:
        self._templates = templates
        self._sound = sound
        self._real = real
        self._place = folder
        self._figures = Figures("damage")

    def damage(self, seed: int, damages: int, commands: int) -> Figures:
        """Damage so many; every kind of file of a library in its turn, each way in its turn."""
        rng = random.Random(seed)  # noqa: S311 - damage, no secrets
        kinds = [
            (name, kind, files) for name, path in self._templates.items() for kind, files in files_of(path).items()
        ]
        rng.shuffle(kinds)
        ways = [*(way.__name__ for way in DAMAGES), "flip_bit", "delete", "swap"]
        for number in range(damages):
            template, kind, files = kinds[number % len(kinds)]
            way = ways[(number // len(kinds) + number) % len(ways)]
            # What holds the articles is worth more tries than what is made from it.
            if number % 3 == 0:
                template, kind, files = rng.choice(list(self._templates)), "store.sqlite", ["store.sqlite"]
            damage = Damage(rng.choice(files), way, rng.randrange(2**32), rng.random() < 0.5, rng.random() < 0.25)
            self._try(template, kind, damage)
            if commands and number % commands == commands - 1:
                self._show(
                    Damage(rng.choice(files_of(self._real).get(kind, ["store.sqlite"])), way, damage.seed, False, False)
                )
        return self._figures

    def _try(self, template: str, kind: str, damage: Damage) -> None:
        shutil.rmtree(self._place, ignore_errors=True)
        shutil.copytree(self._templates[template], self._place)
        if (self._place / damage.file).stat().st_size == 0 and damage.way not in ("delete", "swap"):
            return
        if damage.while_open:
            ending = forked.run(open_then_damage, self._place, damage, limit=LIMIT)
        else:
            damage.apply(self._place)
            ending = forked.run(transcribe, self._place, limit=LIMIT)
        verdict, line = compare(self._sound[template], ending)
        self._figures.count("damages")
        self._figures.count(f"{kind}: {verdict}")
        if line:
            self._figures.faults.append(f"{template} library, {damage}: {verdict}: {line}")
        elif verdict != "same" and not damage.while_open:
            self._repair(self._sound[template], f"{template} library, {damage}")

    def _repair(self, sound: list[Transcript], damage: str) -> None:
        """Mend it; afterwards all is there again, or what is not is told and what is there is sound."""
        ending = forked.run(mend, self._place, limit=LIMIT)
        if ending.trouble:
            self._figures.faults.append(f"{damage}: repairing: {ending.reason}")
            return
        done, left, found = ending.value
        whole = _kept(found) == _kept(sound[0])
        self._figures.count(f"repaired: {'whole' if whole and not left else 'in part' if done or left else 'refused'}")
        faults = [
            f"{name}: {wrong}"
            for name, said in found.items()
            for wrong in altered(said.value, sound[0], renumbered=True)
        ]
        if not whole and not (done or left):
            faults.append("not whole, and nothing is said of it")
        if not left and found.get("check", Said()).value:
            faults.append(f"check still says {found['check'].value[0]}")
        self._figures.faults += [f"{damage}: after repairing: {fault}" for fault in faults[:2]]

    def _show(self, damage: Damage) -> None:
        shutil.rmtree(self._place, ignore_errors=True)
        shutil.copytree(self._real, self._place)
        if (self._place / damage.file).stat().st_size or damage.way in ("delete", "swap"):
            damage.apply(self._place)
            self._figures.count("shown to the command line")
            self._figures.faults += [f"{damage}: {fault}" for fault in run_commands(self._place)]


def _kept(transcript: Transcript) -> tuple[dict[str, str], set[str]]:
    """What nobody could make anew: the articles' texts by their keys, and the ids of the conversations."""
    articles, conversations = (transcript.get(name, Said()).value or () for name in ("articles", "conversations"))
    return {each["key"]: each["text"] for each in articles}, {each["id"] for each in conversations}


def harden(damages: int = 500, seed: int = 0, lanes: int = 2, commands: int = 20) -> Figures:
    """Damage in several lanes at once."""
    forked.warm()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        templates = forked.run(make_templates, folder, limit=300)
        assert templates.value, templates.trouble
        sound = {name: hear_sound(path, folder / "sound" / name) for name, path in templates.value.items()}
        if commands:
            line = [sys.executable, "-m", "qa", "--library", str(folder / "real"), "add", str(CORPUS / FOLDERS[0])]
            subprocess.run(line, capture_output=True, check=True)
        each = [
            (folder / f"lane {lane}", templates.value, sound, folder / "real", seed + lane, damages // lanes, commands)
            for lane in range(lanes)
        ]
        figures = Figures("damage")
        for ending in forked.side_by_side([(_lane, arguments) for arguments in each], limit=damages * 60):
            figures.faults += [ending.trouble] if ending.trouble else []
            if ending.value:
                figures.merge(ending.value)
    figures.counts = dict(sorted(figures.counts.items()))
    return figures


def _lane(folder: Path, templates: dict[str, Path], sound: dict[str, list[Transcript]], real: Path,
          seed: int, damages: int, commands: int) -> Figures:  # fmt: skip
    return Lane(folder, templates, sound, real).damage(seed, damages, commands)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--damages", type=int, default=500)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--lanes", type=int, default=2)
    options.add_argument("--commands", type=int, default=20, help="show each so many-th to the command line; 0: none")
    finish(options, harden)
