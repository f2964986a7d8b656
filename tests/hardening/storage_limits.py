"""A disk that is full and a folder that cannot be written: what can be read is read, what cannot be written says so.

Usage: python tests/hardening/storage_limits.py [--rounds 6] [--no-commands]. Makes small file systems of its own in a
mount namespace, by ``unshare``; where that is not permitted it says so and exits with 77.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import forked
from damage import hear_sound, make_templates
from encoders import HashTokenEncoder
from figures import Figures, finish
from forms import SKIPPED
from promises import CALLS, MODELS, Found, Promised, Step, carry_out, inspect, plan
from transcript import CORPUS, QUESTIONS, Transcript, ask_everything
from verdicts import compare

import qa

MEGABYTES = 24
# So many bytes are left: nothing at all, a page or two of SQLite's, enough for a part of what is written.
LEFT = (0, 8_192, 50_000, 150_000, 400_000, 1_000_000)
_INSIDE = "CUTTINGS_HARDENING_INSIDE"


def enter_namespace() -> None:
    """Run this script again where it may mount, and exit as that ends."""
    command = ["unshare", "--mount", *(["--map-root-user"] if os.getuid() else [])]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    ):
        print("skipped: no mount namespaces here (run it as root, or allow them to users)")  # noqa: T201
        raise SystemExit(SKIPPED)
    done = subprocess.run([*command, sys.executable, *sys.argv], env=os.environ | {_INSIDE: "1"}, check=False)
    raise SystemExit(done.returncode)


@contextlib.contextmanager
def disk(place: Path) -> Iterator[Path]:
    """A small file system at that place."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextlib.contextmanager
def read_only(folder: Path, place: Path) -> Iterator[Path]:
    """The folder seen at another place, where nothing can be written."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", str(folder), str(place)], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path, left: int) -> None:
    """Fill the file system until so many bytes are left."""
    here = os.statvfs(place)
    if (free := here.f_bavail * here.f_frsize - left) > 0:
        with (place / "filler").open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, free)


# A full disk


def write(path: Path, model: str, step: Step) -> str:
    """Carry out a step; the line that says why not, if it can't be."""
    try:
        if step.call == "reindex":
            qa.reindex(path, encoder=HashTokenEncoder(step.model))
        else:
            with qa.Library(path, encoder=HashTokenEncoder(model)) as library:
                carry_out(library, step)
    except qa.LibraryError as error:
        return str(error)
    return ""


def read(path: Path, model: str) -> Transcript:
    """Ask everything that reads; ``check`` may say that indexes are behind what was written last."""
    with qa.Library(path, encoder=HashTokenEncoder(model)) as library:
        library.check()
        return ask_everything(library)


def fill_up(place: Path, left: int, seed: int, figures: Figures) -> None:
    """On a disk with so little left do each call in turn, read after each, then make room and compare."""
    path, promised = place / "news.library", Promised.of_nothing()
    for step in [*plan("add", Found(), 1), *plan("keep", Found(), 1)]:
        ending = forked.run(write, path, MODELS[0], step)
        assert ending.value == "", ending
        promised.take(step, done=True)
    before = forked.run(inspect, path).value
    faults = promised.compare(before)
    fill(place, left)
    for number in range(len(CALLS)):
        call = CALLS[(number + seed) % len(CALLS)]
        if call == "save":
            for index in (path / "dense/manifest.json", path / "lexical.json"):
                index.unlink(missing_ok=True)
        for step in plan("replace" if call == "add" else call, before, 2 + number)[:1] if call != "save" else []:
            ending = forked.run(write, path, before.model, step)
            faults += [f"{call}: {line}" for line in _wrong(ending)]
            figures.count(f"full disk: {call}: {'refused' if ending.value else 'done'}")
            promised.take(step, done=ending.value == "")
        for model in [before.model] if call != "reindex" else MODELS:
            ending = forked.run(read, path, model)
            if "EncoderMismatch" in ending.reason:
                continue
            wrong = [ending.reason] if ending.trouble else [
                f"{name}: {said.error}" for name, said in ending.value.items() if said.error
            ]  # fmt: skip
            figures.count("full disk: everything was read", int(not wrong))
            faults += [f"reading after {call}: {line}" for line in wrong[:2]]
    (place / "filler").unlink(missing_ok=True)
    ending = forked.run(inspect, path)
    faults += promised.compare(ending.value) if ending.value else [f"room again, but {ending.reason}"]
    figures.faults += [f"{left} bytes left: {fault}" for fault in faults]


def _wrong(ending: forked.Ending) -> list[str]:
    """What is wrong with how a refusal was told."""
    if ending.trouble:
        return [f"{ending.reason} {ending.printed[-200:]}"]
    return [f"more than a line: {ending.value!r}"] if "\n" in ending.value else []


# A folder that cannot be written


def deny_writing(folder: Path, figures: Figures) -> None:
    """Read libraries that were closed, killed, or have lost their indexes, where nothing can be written."""
    templates = forked.run(make_templates, folder, limit=300).value
    for name, path in templates.items():
        sound = hear_sound(path, folder / f"sound {name}")
        for indexes in ("with", "without"):
            if indexes == "without":
                (path / "dense/manifest.json").unlink()
                shutil.rmtree(path / "lexical")
            with read_only(path, folder / "read-only") as place:
                ending = forked.run(_read_plainly, place)
                verdict, line = compare(sound, ending)
                figures.count(f"read-only: {name} library {indexes} indexes: {verdict}")
                if verdict != "same":
                    told = [f"{n}: {said.error}" for n, said in (ending.value or {}).items() if said.error]
                    figures.faults.append(f"read-only, {name}, {indexes} indexes: {verdict} {line} {told[:2]}")
                for call in CALLS:
                    if call != "save":
                        figures.faults += [f"read-only, {name}: {call}: {line}" for line in _deny(place, call, figures)]


def _read_plainly(path: Path) -> Transcript:
    with qa.Library(path, encoder=HashTokenEncoder()) as library:
        return ask_everything(library)


def _deny(path: Path, call: str, figures: Figures) -> list[str]:
    steps = plan(call if call != "remove" else "add", Found(), 3)
    if call == "replace":
        steps = plan("add", Found(), 4)
    ending = forked.run(write, path, HashTokenEncoder().name, steps[0])
    figures.count("read-only: refused", int(bool(ending.value)))
    return _wrong(ending) if ending.trouble or ending.value else ["nothing said that it cannot be written"]


# The command line, with the real model


def qa_command(library: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command over a library."""
    line = [sys.executable, "-m", "qa", "--library", str(library), *words]
    return subprocess.run(line, capture_output=True, text=True, errors="replace", timeout=300, check=False)


def command_faults(library: Path, reading: Sequence[Sequence[str]], writing: Sequence[Sequence[str]]) -> Iterator[str]:
    """Reading works; writing exits with 1 and one line."""
    for words in reading:
        done = qa_command(library, *words)
        if done.returncode:
            yield f"qa {words[0]} ended with {done.returncode}: {done.stderr[-300:]!r}"
    for words in writing:
        done = qa_command(library, *words)
        if done.returncode != 1 or len(done.stderr.strip().splitlines()) != 1 or "Traceback" in done.stderr:
            yield f"qa {words[0]} ended with {done.returncode}: {done.stderr[-300:]!r}"


def chat_faults(library: Path) -> Iterator[str]:
    """The chat is served and answers over a library that cannot be written."""
    line = [sys.executable, "-u", "-m", "qa", "--library", str(library), "chat", "--port", "17861"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        if "http://127.0.0.1:17861" not in server.stdout.readline():
            yield f"qa chat does not begin: {server.stderr.read()[-300:]!r}"
            return
        url = "http://127.0.0.1:17861/api/v1/ask?question=How+many+ships+were+left+at+anchor%3F"
        with urllib.request.urlopen(url, timeout=60) as answer:
            if not json.load(answer)["found"]:
                yield "qa chat finds nothing"
        server.send_signal(signal.SIGINT)


def run_commands(folder: Path, figures: Figures) -> None:
    """Commands on a full disk, and over a folder that cannot be written."""
    reading = (["list"], ["search", QUESTIONS[1]], ["ask", QUESTIONS[1]], ["check"])
    with disk(folder / "full") as place:
        path = place / "news.library"
        assert qa_command(path, "add", str(CORPUS / "harbour")).returncode == 0
        with read_only(path, folder / "read-only") as fixed:
            writing = (["add", str(CORPUS / "rail")], ["remove", "2025-03-04-port-at-standstill.txt"], ["reindex"])
            figures.faults += [f"read-only: {line}" for line in command_faults(fixed, reading, writing)]
            figures.faults += [f"read-only: {line}" for line in chat_faults(fixed)]
        fill(place, 0)
        figures.faults += [f"full disk: {line}" for line in command_faults(path, reading, writing[:1])]
    figures.count("commands run", 2 * len(reading) + 5)


def harden(rounds: int = 6, *, commands: bool = True) -> Figures:
    """Fill disks, then deny writing."""
    forked.warm()
    figures = Figures("storage limits")
    with tempfile.TemporaryDirectory() as place:
        for number in range(rounds):
            with disk(Path(place) / "disk") as small:
                fill_up(small, LEFT[number % len(LEFT)], number, figures)
        deny_writing(Path(place), figures)
        if commands:
            run_commands(Path(place), figures)
    return figures


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--no-commands", dest="commands", action="store_false")
    if _INSIDE not in os.environ:
        options.parse_args()
        enter_namespace()
    finish(options, harden)
