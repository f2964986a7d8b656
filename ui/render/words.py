"""Text of articles as parts of a line: escaped for Markdown, named, dated. Imports nothing else of the page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from qa import Article, Statement

# What starts markup in Markdown, anywhere or at the start of a line. The rest stays: screen readers are told the source
_MARKUP = re.compile(r"""[\\`*_\[\]<>&#|~@="$^{}]|:(?=//)|(?<=www)\.|^[-+]|(?<=^\d)[.)]|^\d{2,9}[.)]""", re.IGNORECASE)
# An agency's report stands in dozens of outlets: their names would outgrow the quote. Chosen by eye.
_ALSO_SHOWN = 3
# How English, German and French print opens a quotation.
_MARKS = frozenset("“„«‹‘'\"")
# A cue that denies by itself ("did not say") is shown as it is; any other gets "denied" in front.
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)
# Classes of characters that can turn around what stands beside them: of right-to-left scripts, and controls.
_TURNING = frozenset("R AL AN LRE RLE LRO RLO PDF LRI RLI FSI PDI".split())
# Isolates, not marks of direction: what stands behind is set as if these words were not there.
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def escape(text: str) -> str:
    """Make text mean itself in Markdown: white space becomes single spaces, markup becomes character references."""
    return _MARKUP.sub(lambda match: "".join(f"&#{ord(char)};" for char in match[0]), " ".join(text.split()))


def isolate(text: str) -> str:
    """Keep text that runs right to left, or has controls of direction, from turning around what stands beside it.

    Text of one direction stays as it is. Isolates that the text itself opens or closes too often are balanced.
    """
    classes = [] if text.isascii() else [unicodedata.bidirectional(char) for char in text]
    if _TURNING.isdisjoint(classes):
        return text
    opened = stray = 0
    for kind in classes:
        if kind in ("LRI", "RLI", "FSI"):
            opened += 1
        elif kind == "PDI" and opened:
            opened -= 1
        elif kind == "PDI":
            stray += 1
    # As many more as the text itself closes or leaves open: else it would get out of its isolate.
    return f"{_FIRST_STRONG_ISOLATE * (stray + 1)}{text}{_POP_ISOLATE * (opened + 1)}"


def format_date(day: date | None) -> str:
    """Write a day as newspapers do, "22 November 2023"; nothing for no day."""
    # Not "%-d", which not every system knows.
    return f"{day.day} {day:%B} {day.year}" if day else ""


def name_article(article: Article) -> str:
    """Its title, else its key."""
    return article.title.strip() or article.key


def describe_origin(article: Article) -> str:
    """Outlet, authors, date and place in the paper in one line, whichever of them are known."""
    # Each for itself: an outlet in Arabic would otherwise turn the date behind it around.
    outlet, authors = isolate(article.source or ""), ", ".join(map(isolate, article.authors))
    known = (outlet, authors, format_date(article.published), isolate(article.place))
    return " · ".join(part for part in known if part)


def describe_lacks(article: Article) -> str:
    """What a citation of it will lack, "no date and no outlet found"; nothing where both are known."""
    lacks = [f"no {name}" for name, value in (("date", article.published), ("outlet", article.source)) if not value]
    return f"{' and '.join(lacks)} found" if lacks else ""


def describe_denial(statement: Statement) -> str:
    """What goes before words that somebody did not say, or says are not so: "did not say", "denied"; else nothing."""
    if not statement.denied:
        return ""
    return statement.cue if _NOT.search(statement.cue or "") else "denied"


def stands_in_marks(text: str, statement: Statement) -> bool:
    """Tell words that the article prints between quotation marks from those of a transcript or a post."""
    return statement.kind == "direct" and text[: statement.start].rstrip()[-1:] in _MARKS


def escape_inside(text: str) -> str:
    """As ``escape``, within a line: the white space at both ends is kept as single spaces."""
    gaps = (" " if text[:1].isspace() else "", " " if text[-1:].isspace() and text.strip() else "")
    return f"{gaps[0]}{escape(text)}{gaps[1]}"


def describe_change(change: str | None) -> str:
    """What became of a quoted article since: "the article was removed since"; nothing for nothing."""
    return f"the article was {change} since; these are its words as they were quoted" if change else ""


def describe_period(since: date | None, until: date | None) -> str:
    """From a day to a day, "since 1 May 2024", "1 May 2024 to 8 June 2024"; nothing for no days."""
    if since and until:
        return format_date(since) if since == until else f"{format_date(since)} to {format_date(until)}"
    return f"since {format_date(since)}" if since else f"until {format_date(until)}" if until else ""


def also_in(articles: Sequence[Article]) -> str:
    """Who else prints the same words: "also in The Courier, Daily Post and 2 more"; nothing for nobody."""
    names = list(dict.fromkeys(isolate(article.source or f"“{name_article(article)}”") for article in articles))
    if not names:
        return ""
    more = len(names) - _ALSO_SHOWN
    if more > 0:
        return f"also in {', '.join(names[:_ALSO_SHOWN])} and {more} more"
    return "also in " + " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
