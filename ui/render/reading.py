"""A whole article for the reader: blocks that tile its text, with exactly the cited characters marked."""

from __future__ import annotations

import logging
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from urllib.parse import urlsplit

from qa import Article, Paragraph, Statement
from ui.render.checking import holds
from ui.render.words import describe_denial, describe_lacks, format_date, isolate, name_article, stands_in_marks

# So many speakers have a line of their own under their words; all others, and the unknown, share the next one.
VOICES = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of an article's characters: marked or not, and in which statements, the innermost last."""

    text: str
    marked: bool
    said: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the reader, of its paragraph's kind or ``gap``: white space between. Blocks tile the text.

    ``ordinal`` is that of its first paragraph; None between paragraphs.
    """

    kind: str
    segments: tuple[Segment, ...]
    ordinal: int | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that somebody says in an article, at its place; ``about`` is the cue, the day and what else is known.

    ``denied`` goes before what was denied, or not said.

    ``direct`` words stand between quotation marks, which are not part of them. ``voice`` numbers the line under them,
    the same for all that one speaker says.
    """

    speaker: str
    about: str
    words: str
    direct: bool
    start: int
    end: int
    voice: int = VOICES
    denied: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole article for the reader. ``note`` says why nothing is marked where something should be.

    ``lacks`` names what is not known of it. ``url`` is its address on the web, if it has one; ``cited`` is where its
    words stand, as a quotation names it.
    """

    key: str
    title: str
    source: str
    byline: str
    blocks: tuple[Block, ...]
    lacks: str = ""
    note: str = ""
    sayings: tuple[Saying, ...] = ()
    url: str = ""
    cited: str = ""


def read_article(
    article: Article,
    paragraphs: Sequence[Paragraph],
    place: tuple[int, int, str] | None,
    statements: Sequence[Statement] = (),
    note: str = "",
) -> Reading:
    """The article for the reader, with the characters of ``place`` (start, end, quote) marked if they still hold."""
    start, end = 0, 0
    if place is not None:
        if holds(article.text, *place):
            start, end = place[:2]
        else:
            _log.error("not marked: the words at %d to %d do not match %s", *place[:2], article.key)
            # Never marked by searching for the words: elsewhere in the text they may be somebody else's.
            note = "The article has changed since it was quoted: these words are no longer at their place."
    said = [each for each in statements if 0 <= each.start < each.end]
    voices = _voices(said)
    byline = (", ".join(map(isolate, article.authors)), format_date(article.published), isolate(article.place))
    return Reading(
        key=article.key,
        title=name_article(article),
        source=article.source or "",
        byline=" · ".join(filter(None, byline)),
        blocks=split_blocks(article.text, paragraphs, start, end, [(each.start, each.end) for each in said]),
        lacks=describe_lacks(article),
        note=note,
        sayings=tuple(_saying(article.text, each, voices.get(each.speaker, VOICES)) for each in said),
        url=web_address(article.url),
        cited=_cite(article),
    )


def web_address(url: str | None) -> str:
    """The address, if a browser may go there: of http or https, with a host; else nothing."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return ""
    # A link to javascript: or data: would run what an article says of itself.
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else ""


def _cite(article: Article) -> str:
    title = f"“{article.title.strip()}”" if article.title.strip() else ""
    about = ", ".join(filter(None, (title, article.source, format_date(article.published), article.place)))
    return " ".join(". ".join(filter(None, (about, web_address(article.url) or article.key))).split())


def _voices(statements: Sequence[Statement]) -> dict[str | None, int]:
    """A number for each of those who say most in the article."""
    often = Counter(each.speaker for each in statements if each.speaker)
    # By how much they say: the forms that differ most go to those who are read most.
    return {speaker: number for number, (speaker, _) in enumerate(often.most_common(VOICES))}


def _saying(text: str, statement: Statement, voice: int) -> Saying:
    # Whoever is unknown is told by the words that stand for him.
    unknown = f"Unknown ({statement.mention})" if statement.mention else "Unknown"
    denied = describe_denial(statement)
    about = (
        statement.cue if statement.cue != denied else "",
        f"as {statement.quoted_by} tells it" if statement.quoted_by else "",
        format_date(statement.said_on),
    )
    return Saying(
        speaker=statement.speaker or unknown,
        about=" · ".join(filter(None, about)),
        words=text[statement.start : statement.end],
        direct=stands_in_marks(text, statement),
        start=statement.start,
        end=statement.end,
        voice=voice,
        denied=denied,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """Consecutive paragraphs on one line (a dateline and its text, a long one cut for the model)."""

    start: int
    end: int
    kind: str
    ordinals: tuple[int, ...]


def _lines(text: str, paragraphs: Sequence[Paragraph]) -> list[_Line]:
    lines: list[_Line] = []
    for paragraph in sorted(paragraphs, key=lambda p: p.start):
        last = lines[-1] if lines else None
        if last and not re.search(r"[\r\n]", text[last.end : paragraph.start]):
            # A dateline takes the kind of the story behind it.
            kind = paragraph.kind if last.kind == "boilerplate" else last.kind
            lines[-1] = _Line(last.start, max(last.end, paragraph.end), kind, (*last.ordinals, paragraph.ordinal))
        else:
            lines.append(_Line(paragraph.start, paragraph.end, paragraph.kind, (paragraph.ordinal,)))
    return lines


def find_paragraph(text: str, paragraphs: Sequence[Paragraph], ordinal: int) -> tuple[int, int] | None:
    """Where the reader shows the paragraph of that number: with what stands on one line with it."""
    return next(((line.start, line.end) for line in _lines(text, paragraphs) if ordinal in line.ordinals), None)


def split_blocks(
    text: str, paragraphs: Sequence[Paragraph], start: int, end: int, said: Sequence[tuple[int, int]] = ()
) -> tuple[Block, ...]:
    """Cut the text at its paragraphs, at ``text[start:end]``, which is marked, and at what is said.

    Joined, the segments are the text again, whatever the places are. Consecutive paragraphs on one line stay one block.
    """
    places: list[tuple[int, int, str, int | None]] = []
    done = 0
    # An empty one at the end, so that what stands behind the last paragraph becomes a block, too.
    for line in [*_lines(text, paragraphs), _Line(len(text), len(text), "body", ())]:
        first, last = min(max(line.start, done), len(text)), min(line.end, len(text))
        if first > done:
            places.append((done, first, "body" if text[done:first].strip() else "gap", None))
        if last > first:
            places.append((first, last, line.kind, line.ordinals[0]))
        done = max(done, first, last)
    starts = [first for first, _, _, _ in places]
    runs = groupby(_runs(text, starts, (start, end), said), key=lambda run: bisect(starts, run[0]))
    return tuple(
        Block(kind, tuple(segment for _, segment in run), ordinal)
        for (_, _, kind, ordinal), (_, run) in zip(places, runs, strict=True)
    )


def _runs(
    text: str, starts: Sequence[int], mark: tuple[int, int], said: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, Segment]]:
    """The segments with their places: the text, cut wherever a block, the mark or a statement begins or ends."""
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for number, (first, last) in enumerate(said):
        first, last = max(first, 0), min(last, len(text))
        if first < last:
            opening.setdefault(first, []).append(number)
            closing.setdefault(last, []).append(number)
    marked = (max(mark[0], 0), min(mark[1], len(text)))
    ends = marked if marked[0] < marked[1] else ()
    spoken: set[int] = set()
    for first, last in pairwise(sorted({*starts, *ends, *opening, *closing, len(text)})):
        spoken.difference_update(closing.get(first, ()))
        spoken.update(opening.get(first, ()))
        # The longest first: what lies within another statement is shorter than that.
        inwards = sorted(spoken, key=lambda number: (said[number][0] - said[number][1], number))
        yield first, Segment(text[first:last], marked[0] <= first and last <= marked[1], tuple(inwards))
