"""Web pages that are cut, have flipped bytes, or tags doubled and dropped: each is read or refused, in time.

python tests/hardening/damaged_pages.py [--pages 1000] [--seed 0]
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from qa.errors import ReadingError
from qa.reading.formats import Found, parse

_SLOWEST_S = 10.0
_WORDS = "pier ferry harbour crew council winter “shut” said Wrenn, Holt told reporters on Monday. 1931 crowns".split()


def damaged(number: int, seed: int = 0) -> Iterator[bytes]:
    """That many damaged pages, the same for one seed."""
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    for _ in range(number):
        page = _page(rng).encode()
        for _ in range(rng.randint(1, 3)):
            page = rng.choice([_cut, _flip, _repeat, _drop, _nest])(page, rng)
        yield page


def read_all(pages: Iterable[bytes]) -> list[str]:
    """Read pages; what went wrong, a line each."""
    wrong = []
    for number, data in enumerate(pages):
        started = time.monotonic()
        try:
            list(parse(data, Found(Path("/news/a.html"), "a.html")))
        except ReadingError:
            pass
        except Exception as error:  # whatever it is
            wrong.append(f"page {number}: {error!r}")
        if (took := time.monotonic() - started) > _SLOWEST_S:
            wrong.append(f"page {number}: {took:.0f} s")
    return wrong


def _text(rng: random.Random, most: int = 60) -> str:
    return " ".join(rng.choices(_WORDS, k=rng.randint(1, most)))


def _page(rng: random.Random) -> str:
    parts = [
        lambda: f"<p>{_text(rng)}</p>",
        lambda: f"<table><tr><td>{_text(rng, 5)}<td>{_text(rng, 80)}</table>",
        lambda: f"<ol start={rng.randint(-5, 99)}><li>{_text(rng, 9)}<li><p>{_text(rng, 9)}</ol>",
        lambda: f"<div class=live><time>12:{rng.randint(0, 59)}</time><h2>{_text(rng, 4)}</h2><p>{_text(rng)}</div>",
        lambda: f"<figure><figcaption>{_text(rng, 9)} Photo: Ines Roth</figcaption></figure>",
        lambda: f"<blockquote>{_text(rng)}<footer>{_text(rng, 4)}</footer></blockquote>",
    ]
    data = (
        f'{{"@type":["NewsArticle"],"headline":"{_text(rng, 6)}","articleBody":"{_text(rng, 99)}","wordCount":'
        f'{rng.randint(0, 999)},"author":[{{"@id":"#a"}},null,7],"liveBlogUpdate":[{{"articleBody":"x"}},3]}}'
    )
    body = "".join(rng.choice(parts)() for _ in range(rng.randint(1, 30)))
    return (
        "<!doctype html><!-- saved from url=(0021)https://herald.example --><html lang=de><head><title>"
        f'{_text(rng, 6)}</title><link rel=canonical href="https://herald.example/2023/11/06/x?utm_id=4">'
        f'<script type="application/ld+json">{data}</script></head><body><article>{body}</article></body></html>'
    )


def _cut(page: bytes, rng: random.Random) -> bytes:
    return page[: rng.randint(0, len(page))]


def _flip(page: bytes, rng: random.Random) -> bytes:
    flipped = bytearray(page)
    for _ in range(rng.randint(1, 20)):
        if flipped:
            flipped[rng.randrange(len(flipped))] = rng.randrange(256)
    return bytes(flipped)


def _repeat(page: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(page))
    return page[:at] + page[at : at + 400] * rng.randint(2, 40) + page[at:]


def _drop(page: bytes, rng: random.Random) -> bytes:
    return re.sub(rb"</?\w+[^>]*>", lambda tag: b"" if rng.random() < 0.2 else tag[0], page)


def _nest(page: bytes, rng: random.Random) -> bytes:
    tag = rng.choice([b"<div>", b"<table><tr><td>", b"<ol><li>", b"<article>", b"<blockquote>", b"<time>"])
    return page.replace(b"<p>", tag * rng.randint(1, 300) + b"<p>", 2)


def main() -> int:
    """Read the pages, print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    wrong = read_all(damaged(options.pages, options.seed))
    sys.stdout.write("\n".join([*wrong, f"{options.pages} pages, {len(wrong)} wrong\n"]))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
