"""Citations → the answer's text in Markdown: who said it, when, the exact words, and where they were printed.

What an article says is data: no mark in it becomes markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from qa.answering.asides import LABELS
from qa.names.comparing import is_name, same_person
from qa.question.query import Query
from qa.records import Article, Citation

# Of CommonMark and of GitHub's additions, "~" and "|" for one, "$" of pages that set formulas, "&" of entities.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
# "1. May" and "- no" at a line's beginning would become lists.
_LIST_MARK = re.compile(r"^(\d*)([.)+-])")


def write(query: Query, citations: Sequence[Citation], remark: str = "") -> str:
    """Quotes in their order under the headline, outlet and date of their article, or under the names of several people.

    Who said it, and when, stands above each quote where it is known, what was asked for stands out in it; a question
    who said it is answered with the name. What the reader should know of the quotes together comes before them.
    """
    blocks = []
    if query.wants == "who" and query.saying and citations[0].speaker:
        blocks.append(f"**{escape_markdown(citations[0].speaker)}** [{citations[0].number}]")
    if remark:
        blocks.append(escape_markdown(remark))
    people = by_person(citations)
    # With one who isn't known the others would seem to be all who spoke: then by article.
    if asks_people(query) and len(people) > 1 and all(name for name, _ in people):
        for name, theirs in people:
            quotes = "\n>\n".join(f"> {_date(c)}{_quote(c)} ({_source(c.article)})" for c in theirs)
            blocks.append(f"**{escape_markdown(name)}**\n\n{quotes}")
        return "\n\n".join(blocks)
    for _, group in groupby(citations, key=lambda c: c.article.key):
        theirs = list(group)
        quotes = "\n>\n".join(f"> {_speaker_line(c)}{_quote(c)}" for c in theirs)
        blocks.append(f"{_source_line(theirs[0].article)}\n\n{quotes}")
    return "\n\n".join(blocks)


def asks_people(query: Query) -> bool:
    """Tell whether a question is for what people said, so that the answer goes person by person."""
    return query.saying and query.wants in ("words", "other", "who")


def by_person(citations: Sequence[Citation]) -> list[tuple[str, list[Citation]]]:
    """The citations of each person, in the order of their first; "" are all those of whom it isn't known who speaks."""
    people: list[tuple[str, list[Citation]]] = []
    for citation in citations:
        name = citation.speaker or ""
        for number, (known, theirs) in enumerate(people):
            if name == known or same_person(name, known):
                theirs.append(citation)
                # "Holt" is called by the full name that another quote has.
                people[number] = (max(name, known, key=len) if is_name(name) and is_name(known) else known, theirs)
                break
        else:
            people.append((name, [citation]))
    return people


def escape_markdown(text: str) -> str:
    """Make Markdown show a text as it is, on one line."""
    return _LIST_MARK.sub(r"\1\\\2", _escape(text))


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _quote(citation: Citation) -> str:
    """The quote with its number, before it in brackets what it leans on, after it the day that its words mean."""
    before = f"\\[{_escape(citation.before)}\\] " if citation.before else ""
    return f"{before}{_words(citation)} [{citation.number}]{_day(citation)}"


def _words(citation: Citation) -> str:
    """The quote, with what was asked for in bold."""
    if citation.sought is None:
        return escape_markdown(citation.quote)
    start, end = (place - citation.start for place in citation.sought)
    before, sought, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    # Markdown wants no space on the inner side of its asterisks, so spaces stay outside.
    parts = [escape_markdown(before) if before.strip() else "", f"**{_escape(sought)}**", _escape(after)]
    gaps = [" " if before[-1:].isspace() else "", " " if after[:1].isspace() else ""]
    return f"{parts[0]}{gaps[0]}{parts[1]}{gaps[1]}{parts[2]}"


def _day(citation: Citation) -> str:
    """The day that words such as "on Tuesday" mean."""
    if citation.day is None or citation.sought is None:
        return ""
    return f" ({escape_markdown(citation.article.text[slice(*citation.sought)])}: {_spell_date(citation.day)})"


def _speaker_line(citation: Citation) -> str:
    if label := LABELS.get(citation.paragraph.kind):
        return f"**{label}**: "
    if not citation.speaker:
        return ""
    day = f", {_spell_date(citation.said_on)}" if citation.said_on else ""
    return f"**{escape_markdown(citation.speaker)}**{day}: "


def _date(citation: Citation) -> str:
    return f"{_spell_date(citation.said_on)}: " if citation.said_on else ""


def _source_line(article: Article) -> str:
    about = ", ".join(part for part in (article.source, _spell_date(article.published)) if part)
    title = f"**{escape_markdown(article.title or article.key)}**"
    return f"{title} ({escape_markdown(about)})" if about else title


def _source(article: Article) -> str:
    """An article on a line with its quote."""
    parts = (article.title or article.key, article.source, _spell_date(article.published))
    return escape_markdown(", ".join(part for part in parts if part))


def _spell_date(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
