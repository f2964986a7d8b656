"""A whole article for the reader: blocks that tile its text, with exactly the cited characters marked."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa import Article, Paragraph, Statement
from ui.render.checking import holds
from ui.render.words import format_date, name_article

_log = logging.getLogger(__name__)


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
