"""The rows of the library's table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa import Article
from ui.render.words import format_date, name_article

# The key of an article that has no file and no URL.
_MADE_OF_TEXT = re.compile(r"text-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the library's table. ``file`` is its key, where that is more than the title or a number."""

    key: str
    title: str
    source: str
    date: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with what it is found and sorted by: ``number`` grows with every article that is added."""

    row: Row
    words: str
    published: date | None
    number: int


# What a table can be sorted by, each the way round in which it begins. What is unknown comes last, whichever way.
_ORDERS: dict[str, tuple[Callable[[Entry], Any], bool]] = {
    "date": (lambda entry: entry.published, True),  # what is new is looked for first
    "added": (lambda entry: entry.number, True),
    "title": (lambda entry: entry.row.title.casefold(), False),
    "source": (lambda entry: entry.row.source.casefold() or None, False),
}


def list_entries(articles: Sequence[Article]) -> list[Entry]:
    """What the table has, in the order of the titles."""
    entries = [_entry(article) for article in articles]
    return sorted(entries, key=lambda entry: (entry.row.title.casefold(), entry.row.key))


def _entry(article: Article) -> Entry:
    title = name_article(article)
    file = "" if article.key == title or _MADE_OF_TEXT.fullmatch(article.key) else article.key
    row = Row(article.key, title, article.source or "", format_date(article.published), file)
    # The day in both spellings: "22 November" finds it, and "2023-11".
    words = " ".join((row.title, row.source, *article.authors, row.date, str(article.published or ""), row.key))
    # The store numbers articles as they come, so the number tells what was added last.
    return Entry(row, words.casefold(), article.published, article.id or 0)


def find_rows(entries: Sequence[Entry], words: str, order: str = "date", *, turned: bool = False) -> list[Row]:
    """The rows that have every word somewhere in title, outlet, authors, date or key.

    Args:
        entries: in the order that equals keep.
        words: what is looked for; nothing finds all.
        order: "date" and "added" begin with the newest, "title" and "source" with A; any other is "date".
        turned: the other way round.
    """
    wanted = words.casefold().split()
    found = [entry for entry in entries if all(word in entry.words for word in wanted)]
    value, descends = _ORDERS.get(order, _ORDERS["date"])
    known = [entry for entry in found if value(entry) is not None]
    # Python sorts stably: equal ones stay in the order of their titles.
    known.sort(key=value, reverse=descends != turned)
    return [entry.row for entry in [*known, *(entry for entry in found if value(entry) is None)]]
