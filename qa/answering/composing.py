"""Citations → the answer's text in Markdown: who said it, when, the exact words, and where they were printed.

What an article says is data: no mark in it becomes markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from qa.question.query import Query
from qa.records import Article, Citation

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_LIST_MARK = re.compile(r"^(\d*)([.)+-])")
_DIGITS = re.compile(r"\d[\d.,]*")


def write(query: Query, citations: Sequence[Citation]) -> str:
    """Quotes under the headline, outlet and date of their article, articles in the order of their first quote.

    Who said it, and when, stands above each quote where it is known, what was asked for stands out in it; a question
    who said it is answered with the name.
    """
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article.key, []).append(citation)
    blocks = []
    if query.wants == "who" and query.saying and citations[0].speaker:
        blocks.append(f"**{escape_markdown(citations[0].speaker)}** [{citations[0].number}]")
    if differ(query, citations):
        blocks.append("The articles give different figures.")
    for group in by_article.values():
        quotes = "\n>\n".join(f"> {_speaker_line(c)}{_quote(c)} [{c.number}]{_day(c)}" for c in group)
        blocks.append(f"{_source_line(group[0].article)}\n\n{quotes}")
    return "\n\n".join(blocks)


def differ(query: Query, citations: Sequence[Citation]) -> bool:
    """Tell whether articles answer a question for a number with different ones of one unit."""
    if query.wants != "number":
        return False
    figures: dict[str, dict[str, str]] = {}
    for citation in citations:
        if citation.sought:
            words = citation.article.text[slice(*citation.sought)].casefold()
            if digits := _DIGITS.search(words):
                unit = " ".join(words[digits.end() :].split())
                figures.setdefault(unit, {})[citation.article.key] = digits[0].rstrip(".,")
    return any(len(set(each.values())) > 1 for each in figures.values())


def escape_markdown(text: str) -> str:
    """Make Markdown show a text as it is, on one line."""
    return _LIST_MARK.sub(r"\1\\\2", _escape(text))


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _quote(citation: Citation) -> str:
    """The quote, with what was asked for in bold."""
    if citation.sought is None:
        return escape_markdown(citation.quote)
    start, end = (place - citation.start for place in citation.sought)
    before, sought, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    parts = [escape_markdown(before) if before.strip() else "", f"**{_escape(sought)}**", _escape(after)]
    gaps = [" " if before[-1:].isspace() else "", " " if after[:1].isspace() else ""]
    return f"{parts[0]}{gaps[0]}{parts[1]}{gaps[1]}{parts[2]}"


def _day(citation: Citation) -> str:
    """The day that words such as "on Tuesday" mean."""
    if citation.day is None or citation.sought is None:
        return ""
    return f" ({escape_markdown(citation.article.text[slice(*citation.sought)])}: {_spell_date(citation.day)})"


def _speaker_line(citation: Citation) -> str:
    if not citation.speaker:
        return ""
    day = f", {_spell_date(citation.said_on)}" if citation.said_on else ""
    return f"**{escape_markdown(citation.speaker)}**{day}: "


def _source_line(article: Article) -> str:
    about = ", ".join(part for part in (article.source, _spell_date(article.published)) if part)
    title = f"**{escape_markdown(article.title or article.key)}**"
    return f"{title} ({escape_markdown(about)})" if about else title


def _spell_date(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
