"""Text of articles as parts of a line: escaped for Markdown, named, dated. Imports nothing else of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from qa import Article

# What starts markup in Markdown, anywhere or at the start of a line. The rest stays: screen readers are told the source
_MARKUP = re.compile(r"""[\\`*_\[\]<>&#|~@="$^{}]|:(?=//)|(?<=www)\.|^[-+]|(?<=^\d)[.)]|^\d{2,9}[.)]""", re.IGNORECASE)
_ALSO_SHOWN = 3


def escape(text: str) -> str:
    """Make text mean itself in Markdown: white space becomes single spaces, markup becomes character references."""
    return _MARKUP.sub(lambda match: "".join(f"&#{ord(char)};" for char in match[0]), " ".join(text.split()))


def format_date(day: date | None) -> str:
    """Write a day as newspapers do, "22 November 2023"; nothing for no day."""
    return f"{day.day} {day:%B} {day.year}" if day else ""


def name_article(article: Article) -> str:
    """Its title, else its key."""
    return article.title.strip() or article.key


def describe_origin(article: Article) -> str:
    """Outlet, authors and date in one line, whichever of them are known."""
    known = (article.source or "", ", ".join(article.authors), format_date(article.published))
    return " · ".join(part for part in known if part)


def escape_inside(text: str) -> str:
    """As ``escape``, within a line: the white space at both ends is kept as single spaces."""
    gaps = (" " if text[:1].isspace() else "", " " if text[-1:].isspace() and text.strip() else "")
    return f"{gaps[0]}{escape(text)}{gaps[1]}"


def also_in(articles: Sequence[Article]) -> str:
    """Who else prints the same words: "also in The Courier, Daily Post and 2 more"; nothing for nobody."""
    names = list(dict.fromkeys(article.source or name_article(article) for article in articles))
    if not names:
        return ""
    more = len(names) - _ALSO_SHOWN
    if more > 0:
        return f"also in {', '.join(names[:_ALSO_SHOWN])} and {more} more"
    return "also in " + " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
