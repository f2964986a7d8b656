"""Records become what the page shows: Markdown for the conversation, plain data for cards, reader and table.

Article text is data. In Markdown every mark that could start markup is escaped; everything else reaches the page as
JSON and is written there with ``textContent``. Knows nothing of Gradio.

Each place is checked again before it is shown: what is not word for word in its article is left out and logged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePath

from qa import AddReport, Answer, Article, CheckedSentence, Citation, Hit, Paragraph, Statement, Written

_log = logging.getLogger(__name__)

# What starts markup in Markdown, anywhere or at the start of a line. The rest stays: screen readers are told the source
_MARKUP = re.compile(r"""[\\`*_\[\]<>&#|~@="$^{}]|:(?=//)|(?<=www)\.|^[-+]|(?<=^\d)[.)]|^\d{2,9}[.)]""", re.IGNORECASE)
# How an answer begins that is somebody's name: "who said …?"
_NAMED_FIRST = re.compile(r"\*\*.+\*\* \[1\]\n")
_MARK = re.compile(r"\[(\d+)\]")
_ALSO_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A numbered source beside the conversation. ``number`` is what the chips of its answer say."""

    number: int
    key: str
    start: int
    end: int
    quote: str
    title: str
    origin: str
    speaker: str
    also: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The cards of one answer; where it found nothing, its nearest passages."""

    question: str
    found: bool
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of an article's characters, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the reader, of its paragraph's kind or ``gap``: white space between. Blocks tile the text."""

    kind: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that somebody says in an article, at its place; ``about`` is the cue, the day and what else is known.

    ``direct`` words stand between quotation marks, which are not part of them.
    """

    speaker: str
    about: str
    words: str
    direct: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole article for the reader. ``note`` says why nothing is marked where something should be."""

    key: str
    title: str
    source: str
    byline: str
    blocks: tuple[Block, ...]
    note: str = ""
    sayings: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An article in the library's table."""

    key: str
    title: str
    source: str
    date: str


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


def holds(text: str, start: int, end: int, quote: str) -> bool:
    """Tell whether the quote is exactly what the text has at this place."""
    return 0 <= start < end <= len(text) and text[start:end] == quote


def checked_citations(answer: Answer) -> list[Citation]:
    """The citations whose quotes are word for word where they say."""
    return _checked(answer.citations)


def _checked(citations: Sequence[Citation]) -> list[Citation]:
    kept = []
    for citation in citations:
        if holds(citation.article.text, citation.start, citation.end, citation.quote):
            kept.append(citation)
        else:
            _log.error("not shown: citation %d does not match %s", citation.number, citation.article.key)
    return kept


def checked_hits(answer: Answer) -> list[Hit]:
    """The hits whose paragraphs are word for word where they say."""
    kept = []
    for hit in answer.hits:
        if holds(hit.article.text, hit.paragraph.start, hit.paragraph.end, hit.paragraph.text):
            kept.append(hit)
        else:
            _log.error("not shown: hit %d does not match %s", hit.rank, hit.article.key)
    return kept


def answer_markdown(answer: Answer, turn: int) -> str:
    """The answer as Markdown: quoted words with chips that link to ``#c-<turn>-<number>``, or what it says instead."""
    lines = []
    if answer.standalone and answer.standalone.strip() != answer.question.strip():
        lines.append(f"*Understood as: {escape(answer.standalone)}*")
    if not answer.found:
        lines.append(escape(answer.text))
        if checked_hits(answer):
            lines.append("What comes closest is listed under *Nearest passages*.")
        return "\n\n".join(lines)
    citations = checked_citations(answer)
    if not citations:
        lines.append("The words that were found no longer match their articles, so none are shown.")
    elif answer.written and answer.written.text:
        lines += _written_markdown(answer.written, turn)
    elif citations[0].speaker and _NAMED_FIRST.match(answer.text):
        lines.append(f"**{escape(citations[0].speaker)}** {_chip(citations[0], turn)}")
    if answer.written and not answer.written.text:
        lines.append(f"*{escape(answer.written.note)}*")
    lines += [_quote_markdown(citation, turn) for citation in citations]
    more = [_quote_markdown(citation, turn) for citation in _checked(answer.more)]
    if more:
        lines += ["<details><summary>More from the articles</summary>", *more, "</details>"]
    return "\n\n".join(lines)


def _written_markdown(written: Written, turn: int) -> list[str]:
    """What a chat model wrote: each sentence with chips for its marks, then what was struck, and why."""
    chips = {str(citation.number): _chip(citation, turn) for citation in written.citations}

    def show(sentence: CheckedSentence) -> str:
        parts = _MARK.split(sentence.text)
        text = "".join(
            chips.get(part, f"&#91;{part}&#93;") if n % 2 else _escape_inside(part) for n, part in enumerate(parts)
        )
        return text if sentence.verdict == "supported" else f"{text} *({sentence.verdict})*"

    lines = [" ".join(show(sentence) for sentence in written.sentences)]
    if written.struck:
        struck = "\n".join(f"- ~~{_escape_inside(s.text)}~~ ({escape(s.reason)})" for s in written.struck)
        lines.append(f"Struck from what {escape(written.model)} wrote:\n\n{struck}")
    return lines


def _escape_inside(text: str) -> str:
    """As ``escape``, within a line: the white space at both ends is kept as single spaces."""
    gaps = (" " if text[:1].isspace() else "", " " if text[-1:].isspace() and text.strip() else "")
    return f"{gaps[0]}{escape(text)}{gaps[1]}"


def _chip(citation: Citation, turn: int) -> str:
    return f'[{citation.number}](#c-{turn}-{citation.number} "{escape(name_article(citation.article))}")'


def _quote_markdown(citation: Citation, turn: int) -> str:
    article = citation.article
    said = format_date(citation.said_on) if citation.said_on != article.published else ""
    speaker = ", ".join(part for part in (f"**{escape(citation.speaker)}**" if citation.speaker else "", said) if part)
    named = "" if article.source else escape(name_article(article))
    about = (speaker, _day(citation), named, escape(describe_origin(article)), escape(also_in(citation.also_in)))
    return f"> {_quoted(citation)} {_chip(citation, turn)}\n>\n> {' · '.join(filter(None, about))}"


def _day(citation: Citation) -> str:
    """The day that the marked words of a quote mean: "Sunday afternoon: 14 July 2024"."""
    if citation.day is None or citation.sought is None:
        return ""
    words = citation.article.text[slice(*citation.sought)]
    return f"{escape(words[:1].upper() + words[1:])}: {format_date(citation.day)}"


def _quoted(citation: Citation) -> str:
    """The quote, with what was asked for in bold."""
    if citation.sought is None:
        return escape(citation.quote)
    start, end = (place - citation.start for place in citation.sought)
    before, sought, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    gaps = (" " if before[-1:].isspace() else "", " " if after[:1].isspace() else "")
    return f"{escape(before)}{gaps[0]}**{escape(sought)}**{gaps[1]}{escape(after)}"


def also_in(articles: Sequence[Article]) -> str:
    """Who else prints the same words: "also in The Courier, Daily Post and 2 more"; nothing for nobody."""
    names = list(dict.fromkeys(article.source or name_article(article) for article in articles))
    if not names:
        return ""
    more = len(names) - _ALSO_SHOWN
    if more > 0:
        return f"also in {', '.join(names[:_ALSO_SHOWN])} and {more} more"
    return "also in " + " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def sources(answer: Answer) -> Sources:
    """The cards beside an answer, best first: its citations, or its nearest passages where it found nothing."""
    if answer.found:
        cards = [
            _card(c.number, c.article, c.start, c.end, c.speaker or "", also_in(c.also_in))
            for c in [*checked_citations(answer), *_checked(answer.more)]
        ]
    else:
        cards = [
            _card(number, hit.article, hit.paragraph.start, hit.paragraph.end, "", also_in(hit.also_in))
            for number, hit in enumerate(checked_hits(answer), start=1)
        ]
    return Sources(answer.question, answer.found, tuple(cards))


def _card(number: int, article: Article, start: int, end: int, speaker: str, also: str) -> Card:
    title, origin = name_article(article), describe_origin(article)
    return Card(number, article.key, start, end, article.text[start:end], title, origin, speaker, also)


def read_article(
    article: Article,
    paragraphs: Sequence[Paragraph],
    place: tuple[int, int, str] | None,
    statements: Sequence[Statement] = (),
) -> Reading:
    """The article for the reader, with the characters of ``place`` (start, end, quote) marked if they still hold."""
    start, end, note = 0, 0, ""
    if place is not None:
        if holds(article.text, *place):
            start, end = place[:2]
        else:
            _log.error("not marked: the words at %d to %d do not match %s", *place[:2], article.key)
            note = "The article has changed since it was quoted: these words are no longer at their place."
    byline = " · ".join(filter(None, (", ".join(article.authors), format_date(article.published))))
    blocks = split_blocks(article.text, paragraphs, start, end)
    sayings = tuple(_saying(article.text, each) for each in statements if 0 <= each.start < each.end)
    return Reading(article.key, name_article(article), article.source or "", byline, blocks, note, sayings)


def _saying(text: str, statement: Statement) -> Saying:
    # Whoever is unknown is told by the words that stand for him.
    unknown = f"Unknown ({statement.mention})" if statement.mention else "Unknown"
    about = (
        statement.cue,
        "a denial" if statement.denied else "",
        f"as {statement.quoted_by} tells it" if statement.quoted_by else "",
        format_date(statement.said_on),
    )
    return Saying(
        speaker=statement.speaker or unknown,
        about=" · ".join(filter(None, about)),
        words=text[statement.start : statement.end],
        direct=statement.kind == "direct",
        start=statement.start,
        end=statement.end,
    )


def split_blocks(text: str, paragraphs: Sequence[Paragraph], start: int, end: int) -> tuple[Block, ...]:
    """Cut the text at its paragraphs and mark ``text[start:end]``; joined, the segments are the text again.

    Consecutive paragraphs on one line (a dateline and its text, a long one cut for the model) stay one block.
    """
    spans: list[tuple[int, int, str]] = []
    for paragraph in sorted(paragraphs, key=lambda p: p.start):
        if spans and not re.search(r"[\r\n]", text[spans[-1][1] : paragraph.start]):
            first, last, kind = spans[-1]
            spans[-1] = (first, max(last, paragraph.end), paragraph.kind if kind == "boilerplate" else kind)
        else:
            spans.append((paragraph.start, paragraph.end, paragraph.kind))
    blocks = []
    done = 0
    for first, last, kind in [*spans, (len(text), len(text), "body")]:
        if first > done:
            between = "body" if text[done:first].strip() else "gap"
            blocks.append(Block(between, _segments(text, done, first, start, end)))
        if last > first:
            blocks.append(Block(kind, _segments(text, first, last, start, end)))
        done = max(done, last)
    return tuple(blocks)


def _segments(text: str, first: int, last: int, start: int, end: int) -> tuple[Segment, ...]:
    cuts = [first, min(max(start, first), last), max(min(end, last), first), last]
    if start >= end:
        cuts = [first, last, last, last]
    runs = zip(pairwise(cuts), (False, True, False), strict=True)
    return tuple(Segment(text[a:b], marked) for (a, b), marked in runs if a < b)


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


def report_markdown(report: AddReport) -> str:
    """What became of uploaded files: one sentence, then a line for each that failed or was passed over.

    Files go by their names: the folder that an upload waits in is the server's own business.
    """
    counts = (("added", report.added), ("replaced", report.replaced), ("already there", report.unchanged))
    parts = [f"{len(keys)} {word}" for word, keys in counts if keys]
    if report.failed:
        parts.append(f"{len(report.failed)} could not be read")
    lines = [f"**{', '.join(parts).capitalize() or 'Nothing to add'}.**"]
    lines += [
        f"- **{escape(PurePath(failure.file).name)}**: {escape(failure.rule)}. {escape(failure.remedy)}"
        for failure in report.failed
    ]
    lines += [f"- **{escape(key)}** took the place of an article of that name." for key in report.replaced]
    lines += [f"- **{escape(PurePath(name).name)}**: not a kind of file that is read." for name in report.skipped]
    return "\n".join([lines[0], "", *lines[1:]])
