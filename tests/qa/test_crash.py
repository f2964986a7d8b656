from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import qa

_ARTICLES = 200
_AT_ONCE = 20
_KILLS = 20

# Says how many articles of the version are surely there, each time that `add` returns.
CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from encoders import HashEncoder
from test_crash import _ARTICLES, _AT_ONCE, source
import qa

path, version = sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
with qa.Library(path, encoder=HashEncoder()) as library:
    for first in range(0, _ARTICLES, _AT_ONCE):
        library.add([source(n, version) for n in range(first, first + _AT_ONCE)])
        print(first + _AT_ONCE, flush=True)
"""


def source(number: int, version: int) -> qa.Article:
    """An article of three paragraphs, other words in each version."""
    return qa.Article(
        key=f"a{number:03}",
        title=f"Ferry line {number}",
        text="\n\n".join(f"Paragraph {p} of ferry line {number}, edition e{version}, as printed." for p in range(3)),
    )


def start(path: Path, version: int) -> subprocess.Popen[str]:
    """Start a process that adds all articles of a version, and wait until it has loaded its modules."""
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(path), str(version)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def assert_sound(path: Path, encoder: qa.Encoder, promised: dict[str, int], version: int) -> set[str]:
    """Open what a kill has left; every article is whole, of the promised version or a later one. Gives the keys."""
    with qa.Library(path, encoder=encoder) as library:
        assert library.check() == []
        here = {article.key: article for article in library.articles()}
        ids = []
        for key, article in here.items():
            editions = [source(int(key[1:]), v) for v in range(promised.get(key, 0), version + 1)]
            assert article.text in [edition.text for edition in editions]
            assert article.title == editions[0].title
            paragraphs = library.paragraphs(key)
            assert [p.text for p in paragraphs] == article.text.split("\n\n")
            ids += [p.id for p in paragraphs]
        # Every paragraph has its vector, and both indexes hold these and no others.
        assert library._indexes.dense.vectors()[0].tolist() == library._indexes.lexical.ids().tolist() == sorted(ids)
        assert promised.keys() <= here.keys()
        if here:
            key = random.Random(len(here)).choice(sorted(here))  # noqa: S311
            words = here[key].text.split("\n\n")[1]
            assert library.search(words, k=1)[0].paragraph.text == words
    return set(here)


def test_a_kill_loses_nothing_and_leaves_no_ghost(tmp_path: Path, encoder: qa.Encoder) -> None:
    """Killed at twenty moments, from scratch and over what kills have left, the library is sound and can go on."""
    path = tmp_path / "news.library"
    rng = random.Random(1918)  # noqa: S311
    began = time.monotonic()
    with start(path, 0) as process:
        began = time.monotonic()
        assert process.wait(60) == 0
    duration = time.monotonic() - began
    assert len(assert_sound(path, encoder, {source(n, 0).key: 0 for n in range(_ARTICLES)}, 0)) == _ARTICLES

    interrupted = 0
    promised: dict[str, int] = {}
    for kill in range(_KILLS):
        if kill % 4 == 0:
            shutil.rmtree(path)
            promised = {}
        with start(path, kill) as process:
            # One kill in each twentieth of the duration, in an order that mixes early and late ones.
            time.sleep(duration * ((7 * kill) % _KILLS + rng.random()) / _KILLS)
            process.send_signal(signal.SIGKILL)
            output, _ = process.communicate(timeout=60)
            interrupted += process.returncode == -signal.SIGKILL
        sure = max((int(line) for line in output.split()), default=0)
        promised |= {source(n, kill).key: kill for n in range(sure)}
        assert_sound(path, encoder, promised, kill)
    assert interrupted >= _KILLS // 2

    with qa.Library(path, encoder=encoder) as library:
        library.add([source(n, _KILLS) for n in range(_ARTICLES)])
    everything = {source(n, _KILLS).key: _KILLS for n in range(_ARTICLES)}
    assert assert_sound(path, encoder, everything, _KILLS) == set(everything)
    # Temporary files of killed processes do not pile up.
    assert sum(file.suffix == ".tmp" for file in path.iterdir()) <= 2
