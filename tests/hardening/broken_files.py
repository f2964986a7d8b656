"""Files of each kind that is read, damaged: cut, bytes flipped, blocks doubled and lost, wrong endings.

Reading must neither raise nor hang, and an article that comes out must be whole: of a damaged file either all of an
article is added, or a line tells why it isn't. A byte that was flipped within a text changes a word, which nobody can
tell; a text of which a part is gone, or which runs into the next, is what this looks for.

Usage: python tests/hardening/broken_files.py [--files N] [--seed N] [--kinds a.csv …]
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parents[1] / "qa/reading"))

from press_exports import EXPORTS, draw
from rich.console import Console
from samples import SAMPLES

from qa.reading.files import Found, read_file
from qa.records import Article, Failure

CONSOLE = Console(width=200, highlight=False, markup=False, soft_wrap=True)
_SECONDS = 10
# Nothing in these tells where an article ends, or that there should be more of it; so what is cut off can't be known.
# A table's last cell and a mailbox's last message may end anywhere, too.
_OPEN = {"a.txt", "a.md", "a.html", "a.srt", "a.vtt", "blocks.txt", "ebsco.txt", "a.tsv"}
# Of a text so much may be gone with a byte that stood for something else: a tag, an escape.
_LEAST, _MOST = 0.9, 1.1


def damage(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """One damage, and its name."""
    ways: dict[str, Callable[[], bytes]] = {
        "cut": lambda: data[: chance.randrange(len(data))],
        "head lost": lambda: data[chance.randrange(len(data)) :],
        "flipped": lambda: _flip(data, chance, chance.choice((1, 1, 3, 20))),
        "zeros": lambda: _over(data, chance, bytes(chance.randrange(1, 400))),
        "doubled": lambda: _doubled(data, chance),
        "lost": lambda: _over(data, chance, b""),
    }
    name = chance.choice([*ways])
    return name, ways[name]()


def _flip(data: bytes, chance: random.Random, count: int) -> bytes:
    changed = bytearray(data)
    for _ in range(count):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _over(data: bytes, chance: random.Random, block: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + block + data[at + (len(block) or chance.randrange(1, 400)) :]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data)), chance.randrange(1, 2000)
    return data[:at] + data[at : at + length] + data[at:]


def _flat(text: str) -> str:
    return " ".join(text.split())


def judge(read: list[Article], sound: list[str], way: str, name: str) -> str:
    """What is wrong with the articles of a damaged file; "" where nothing is."""
    for article in read:
        text = _flat(article.text)
        if text in sound:
            continue
        # Each story's last sentence has its number. Where all is lost between two texts, nothing tells them apart.
        if (
            len({each[-45:] for each in sound if each[-45:] in text}) > 1
            and way in ("cut", "flipped")
            and name not in _OPEN
        ):
            return f"two articles in one: {article.title!r}"
        alike = [each for each in sound if each[:40] == text[:40] or each[-40:] == text[-40:]]
        whole = any(_LEAST * len(each) <= len(text) <= _MOST * len(each) for each in alike)
        if alike and not whole and name not in _OPEN and way == "cut":
            return f"half an article ({len(text)} of {[len(each) for each in alike]} characters): {text[-60:]!r}"
    return ""


def _late(*_args: object) -> NoReturn:
    raise TimeoutError


def main(files: int, seed: int, kinds: list[str]) -> int:
    """Damage and read; return how often something went wrong."""
    signal.signal(signal.SIGALRM, _late)
    wrong = 0
    stories = draw(8, 11)
    with tempfile.TemporaryDirectory() as folder:
        for name, write in {**SAMPLES, **EXPORTS}.items():
            if kinds and name not in kinds:
                continue
            chance, outcomes, slowest = random.Random(f"{seed} {name}"), Counter[str](), 0.0  # noqa: S311
            data = write(stories)
            path = Path(folder, name)
            path.write_bytes(data)
            sound = [_flat(each.text) for each in read_file(Found(path, name)) if isinstance(each, Article)]
            if not sound:
                CONSOLE.print(f"{name}: the sound file has no article")
                wrong += 1
            for _ in range(files):
                way, broken = damage(data, chance)
                ending = chance.choice([*SAMPLES]) if chance.random() < 0.15 else name
                path = Path(folder, ending)
                path.write_bytes(broken)
                began = time.monotonic()
                signal.alarm(_SECONDS)
                try:
                    results = list(read_file(Found(path, ending)))
                    problem = (
                        judge([r for r in results if isinstance(r, Article)], sound, way, name)
                        if ending == name
                        else ""
                    )
                    lines = [r for r in results if isinstance(r, Failure)]
                    problem = problem or next((f"two lines: {line}" for line in lines if "\n" in str(line)), "")
                    outcomes["articles" if len(lines) < len(results) else "refused"] += 1
                except BaseException:
                    problem = traceback.format_exc().strip().splitlines()[-1] + traceback.format_exc()[-400:-100]
                signal.alarm(0)
                slowest = max(slowest, time.monotonic() - began)
                if problem:
                    wrong += 1
                    outcomes["WRONG"] += 1
                    if outcomes["WRONG"] <= 3:
                        CONSOLE.print(f"{name} as {ending}, {way}: {problem}")
            CONSOLE.print(f"{name:18} {files} files: {dict(outcomes)}, slowest {slowest:.2f} s")
    return wrong


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=1000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--kinds", nargs="*", default=[])
    given = options.parse_args()
    raise SystemExit(min(main(given.files, given.seed, given.kinds), 1))
