"""Answers as Markdown for the conversation: every mark of an article that could start markup is escaped.

Links that begin with ``#`` are the page's own: ``#c-`` opens a citation, ``#u-`` takes back what a question was taken
to name, ``#p-`` shows all that somebody said. Numbers follow: of the turn, and within it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from qa import Answer, CheckedSentence, Citation, Filters, Understood, Written
from ui.render.checking import checked_citations, checked_hits, checked_more, stands_before
from ui.render.words import (
    also_in,
    describe_change,
    describe_origin,
    describe_period,
    escape,
    escape_inside,
    format_date,
    isolate,
    name_article,
)

# How an answer begins that is somebody's name: "who said …?"
_NAMED_FIRST = re.compile(r"\*\*.+\*\* \[1\]\n")
# As verification leaves them; whatever else stands in brackets is the model's text.
_MARK = re.compile(r"\[(\d+)\]")
# Words that the story itself doesn't say are told as such; body needs no label.
_KINDS = {"caption": "from a caption", "headline": "a headline", "boilerplate": "from the small print"}


def answer_markdown(answer: Answer, turn: int) -> str:
    """The answer as Markdown: quoted words with chips that link to ``#c-<turn>-<number>``, or what it says instead."""
    lines = list(filter(None, (_understood(answer, turn), _filtered(answer.filters))))
    if not answer.found:
        lines.append(escape(answer.text))
        # Without any the panel beside is empty, and pointing there would mislead.
        if checked_hits(answer):
            lines.append("What comes closest is listed under “Nearest passages”.")
        return "\n\n".join(lines)
    citations = checked_citations(answer)
    if not citations:
        lines.append("The words that were found no longer match their articles, so none are shown.")
    elif answer.written and answer.written.text:
        lines += _written_markdown(answer.written, turn)
    # The name alone answers "who said …?", so it stands above the words; Markdown of the library's isn't passed on.
    elif citations[0].speaker and _NAMED_FIRST.match(answer.text):
        lines.append(f"**{escape(citations[0].speaker)}** {_chip(citations[0], turn)}")
    if answer.written and not answer.written.text:
        lines.append(f"*{escape(answer.written.note)}*")
    if answer.remark:
        lines.append(escape(answer.remark))
    lines += [_quote_markdown(citation, turn) for citation in citations]
    more = [_quote_markdown(citation, turn) for citation in checked_more(answer)]
    if more:
        # Folded: they answer less likely, and would stand between the answer and its end.
        lines += ["<details><summary>More from the articles</summary>", *more, "</details>"]
    if citations and answer.understood.speakers:
        lines.append(_timelines(answer.understood, turn))
    return "\n\n".join(lines)


def draft_markdown(text: str) -> str:
    """What a chat model has written so far, not yet checked; its marks are no chips yet."""
    return f"*Being written, not yet checked:*\n\n{escape(text)}"


def _understood(answer: Answer, turn: int) -> str:
    """The question in other words, if in any, and what it was taken to name, each to be taken back with a click."""
    parts = []
    if answer.standalone and answer.standalone.strip() != answer.question.strip():
        parts.append(f"*Understood as: {escape(answer.standalone)}*")
    named = answer.understood
    chips = [
        *_chips("speaker", named.speakers, f"#u-{turn}-speakers"),
        *_chips("outlet", named.sources, f"#u-{turn}-sources"),
        # A columnist who is asked for is both; one chip takes the name back.
        *_chips("author", [name for name in named.authors if name not in named.speakers], f"#u-{turn}-authors"),
        *_chips("date", filter(None, [describe_period(named.since, named.until)]), f"#u-{turn}-dates"),
    ]
    return " ".join([*parts, *chips])


def _chips(kind: str, names: Iterable[str], link: str) -> Iterator[str]:
    for number, name in enumerate(names):
        yield f'[{kind}: {escape(name)}]({link}-{number} "Ask again without it")'


def _filtered(filters: Filters) -> str:
    """What alone was searched."""
    names = chain(filters.sources, filters.authors, filters.speakers)
    period = describe_period(filters.since, filters.until)
    parts = [*map(escape, names), *([period] if period else [])]
    return f"*Only {' · '.join(parts)}*" if parts else ""


def _timelines(understood: Understood, turn: int) -> str:
    return " ".join(
        f"[Everything {escape(name)} said](#p-{turn}-{number})" for number, name in enumerate(understood.speakers)
    )


def _written_markdown(written: Written, turn: int) -> list[str]:
    """What a chat model wrote: each sentence with chips for its marks, then what was struck, and why."""
    chips = {str(citation.number): _chip(citation, turn) for citation in written.citations}

    def show(sentence: CheckedSentence) -> str:
        parts = _MARK.split(sentence.text)
        # Odd parts are what the pattern caught. A mark without its citation is text, and no link.
        text = "".join(
            chips.get(part, f"&#91;{part}&#93;") if n % 2 else escape_inside(part) for n, part in enumerate(parts)
        )
        return text if sentence.verdict == "supported" else f"{text} *({sentence.verdict})*"

    lines = [" ".join(show(sentence) for sentence in written.sentences)]
    if written.struck:
        struck = "\n".join(f"- ~~{escape_inside(s.text)}~~ ({escape(s.reason)})" for s in written.struck)
        lines.append(f"Struck from what {escape(written.model)} wrote:\n\n{struck}")
    return lines


def _chip(citation: Citation, turn: int) -> str:
    return f'[{citation.number}](#c-{turn}-{citation.number} "{escape(name_article(citation.article))}")'


def _quote_markdown(citation: Citation, turn: int) -> str:
    article = citation.article
    said = format_date(citation.said_on) if citation.said_on != article.published else ""
    speaker = ", ".join(
        part for part in (f"**{isolate(escape(citation.speaker))}**" if citation.speaker else "", said) if part
    )
    # Some line must say where a quote stands, also where no outlet is known.
    named = "" if article.source else f"“{isolate(escape(name_article(article)))}”"
    about = (
        speaker,
        _day(citation),
        named,
        escape(describe_origin(article)),
        escape(also_in(citation.also_in)),
        _KINDS.get(citation.paragraph.kind, ""),
        describe_change(citation.changed),
    )
    # In brackets, as print marks what an editor adds: it is no part of the quote.
    before = f"&#91;{isolate(escape(citation.before))}&#93; " if stands_before(citation) else ""
    return f"> {before}{isolate(_quoted(citation))} {_chip(citation, turn)}\n>\n> {' · '.join(filter(None, about))}"


def _day(citation: Citation) -> str:
    """The day that the marked words of a quote mean: "Sunday afternoon: 14 July 2024"."""
    if citation.day is None or citation.sought is None:
        return ""
    start, end = (place - citation.start for place in citation.sought)
    words = citation.quote[start:end]
    return f"{escape(words[:1].upper() + words[1:])}: {format_date(citation.day)}"


def _quoted(citation: Citation) -> str:
    """The quote, with what was asked for in bold."""
    if citation.sought is None:
        return escape(citation.quote)
    start, end = (place - citation.start for place in citation.sought)
    before, sought, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    # Escaping trims each part, and the bold words would stick to their neighbours.
    gaps = (" " if before[-1:].isspace() else "", " " if after[:1].isspace() else "")
    return f"{escape(before)}{gaps[0]}**{escape(sought)}**{gaps[1]}{escape(after)}"
