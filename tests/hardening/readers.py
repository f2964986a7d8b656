"""Readers in threads and processes beside a writer that adds, replaces, removes and embeds anew.

Usage: python tests/hardening/readers.py [--seconds 600] [--processes 2] [--threads 3] [--seed 0]. Whatever a reader is
told must be from an edition that was written, word for word at its place, and from none before one that it has seen.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import forked
from editions import edition, edition_of
from encoders import HashTokenEncoder
from figures import Figures, finish

import qa

ARTICLES = 24
REMOVED = 6  # of these some are always missing; of the others none ever is
MOST_FAULTS = 20
QUESTIONS = (
    "Which ferry line is printed?",
    "What did Holm say about line {n}?",
    "What did Ada Holm say about season {v}?",
)


def write(path: Path, seconds: float, seed: int) -> Figures:
    """Add, replace, remove and embed anew until the time is over; each edition is a later one than those before it."""
    figures, rng = Figures("readers"), random.Random(seed)  # noqa: S311 - which article, no secret
    ends, version = time.monotonic() + seconds, 2
    while time.monotonic() < ends:
        with qa.Library(path, encoder=HashTokenEncoder()) as library:
            for _ in range(12):
                some = rng.sample(range(ARTICLES), 3)
                library.add([edition(number, version) for number in some])
                figures.count("writer: articles written", len(some))
                gone = edition(rng.randrange(REMOVED), 0).key
                if any(article.key == gone for article in library.articles()):
                    library.remove(gone)
                    figures.count("writer: articles removed")
                version += 1
                if time.monotonic() > ends:
                    return figures
        qa.reindex(path, encoder=HashTokenEncoder())
        figures.count("writer: embedded anew")
    return figures


def read(path: Path, seconds: float, threads: int, seed: int) -> Figures:
    """Read with several threads over one open library, opened again where it was embedded anew."""
    figures, ends = Figures("readers"), time.monotonic() + seconds
    readers = [Reader(path, ends, seed + number, figures) for number in range(threads)]
    while time.monotonic() < ends and len(figures.faults) < MOST_FAULTS:
        with qa.Library(path, encoder=HashTokenEncoder()) as library:
            started = [threading.Thread(target=reader.read, args=(library,)) for reader in readers]
            for thread in started:
                thread.start()
            for thread in started:
                thread.join()
    return figures


class Reader:
    """One thread that reads, and what it has seen."""

    def __init__(self, path: Path, ends: float, seed: int, figures: Figures) -> None:
        self._path = path
        self._ends = ends
        self._rng = random.Random(seed)  # noqa: S311 - what is asked, no secret
        self._figures = figures
        self._seen: dict[int, int] = {}

    def read(self, library: qa.Library) -> None:
        """Ask one thing after the other, of the library that all threads share or of one of its own.

        Ends with the time, or where the library says that it was embedded anew.
        """
        calls = (self._search, self._ask, self._list, self._show, self._statements, self._people, self._reopen)
        while time.monotonic() < self._ends and len(self._figures.faults) < MOST_FAULTS:
            call = self._rng.choice(calls)
            name = call.__name__.strip("_")
            try:
                faults = list(call(library))
            except qa.LibraryError as error:
                if "embedded anew" in str(error):
                    self._figures.count("reader: told to open it again")
                    return
                faults = [f"told {error}"]
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                faults = [f"raised {error!r} in {where.filename}:{where.lineno}"]
            self._figures.count(f"reader: {name}")
            self._figures.faults += [f"{name}: {fault}" for fault in faults]

    def _question(self) -> str:
        return self._rng.choice(QUESTIONS).format(n=self._rng.randrange(ARTICLES), v=self._rng.randrange(2, 60))

    def _search(self, library: qa.Library) -> Iterable[str]:
        hits = library.search(self._question())
        yield from [] if hits else ["found nothing"]
        for hit in hits:
            yield from self._check(hit.article)
            yield from _is_place(hit.article, hit.paragraph.start, hit.paragraph.end, hit.paragraph.text)

    def _ask(self, library: qa.Library) -> Iterable[str]:
        answer = library.ask(self._question())
        for citation in (*answer.citations, *answer.more):
            self._figures.count("citations compared")
            yield from self._check(citation.article)
            yield from _is_place(citation.article, citation.start, citation.end, citation.quote)
            if citation.speaker not in (None, "Ada Holm"):
                yield f"{citation.quote!r} is put into the mouth of {citation.speaker}"

    def _list(self, library: qa.Library) -> Iterable[str]:
        articles = library.articles()
        keys = [article.key for article in articles]
        yield from [] if len(set(keys)) == len(keys) else [f"an article is there twice: {keys}"]
        lost = [n for n in range(REMOVED, ARTICLES) if edition(n, 0).key not in keys]
        yield from [f"articles {lost} are missing, which were never removed"] if lost else []
        for article in articles:
            yield from self._check(article)

    def _show(self, library: qa.Library) -> Iterable[str]:
        key = edition(self._rng.randrange(REMOVED, ARTICLES), 0).key
        article = library.article(key)
        yield from self._check(article)

    def _statements(self, library: qa.Library) -> Iterable[str]:
        for statement in library.statements(speaker="Holm"):
            if statement.speaker != "Ada Holm":
                yield f"a statement of {statement.speaker}"

    def _people(self, library: qa.Library) -> Iterable[str]:
        for utterance in library.said_by("Ada Holm"):
            yield from self._check(utterance.article)

    def _reopen(self, _: qa.Library) -> Iterable[str]:
        with qa.Library(self._path, encoder=HashTokenEncoder()) as own:
            yield from self._search(own)
            yield from (f"check: {line}" for line in own.check())

    def _check(self, article: qa.Article) -> Iterable[str]:
        """An article is an edition that was written, and none before what this reader has seen of it already."""
        known = edition_of(article)
        if known is None:
            yield f"{article.key} was never written like this: {article.text!r}"
        elif known[1] < self._seen.get(known[0], 0):
            yield f"{article.key} is edition {known[1]} after {self._seen[known[0]]}"
        else:
            self._seen[known[0]] = known[1]


def _is_place(article: qa.Article, start: int, end: int, words: str) -> Iterable[str]:
    if article.text[start:end] != words:
        yield f"{words!r} is quoted, at its place stands {article.text[start:end]!r}"


def harden(seconds: float = 600, processes: int = 2, threads: int = 3, seed: int = 0) -> Figures:
    """Start the writer and the readers, and wait for all."""
    forked.warm()
    figures = Figures("readers")
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "news.library"
        assert not forked.run(_begin, path).trouble
        calls: list[tuple[Callable[..., Figures], tuple[object, ...]]] = [(write, (path, seconds, seed))]
        calls += [(read, (path, seconds, threads, seed + 100 * number)) for number in range(1, processes + 1)]
        for ending in forked.side_by_side(calls, limit=seconds + 120):
            figures.faults += [ending.trouble] if ending.trouble else []
            if ending.value:
                figures.merge(ending.value)
    return figures


def _begin(path: Path) -> None:
    with qa.Library(path, encoder=HashTokenEncoder()) as library:
        library.add([edition(number, 1) for number in range(ARTICLES)])


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--threads", type=int, default=3)
    options.add_argument("--seed", type=int, default=0)
    finish(options, harden)
