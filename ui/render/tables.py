"""The rows of the library's table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa import Article
from ui.render.words import format_date, name_article


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the library's table."""

    key: str
    title: str
    source: str
    date: str


def rows(articles: Sequence[Article], words: str) -> list[Row]:
    """The articles that have every word somewhere in title, outlet, authors, date or key; newest first."""
    wanted = words.casefold().split()
    newest = sorted(articles, key=lambda a: (a.published or date.min, name_article(a).casefold()), reverse=True)
    found = []
    for article in newest:
        row = Row(article.key, name_article(article), article.source or "", format_date(article.published))
        hay = " ".join((row.title, row.source, *article.authors, row.date, str(article.published), row.key)).casefold()
        if all(word in hay for word in wanted):
            found.append(row)
    return found
