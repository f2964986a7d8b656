"""Text → paragraphs: exact offsets, and what kind each is, from its shape.

``paragraph.text == text[paragraph.start:paragraph.end]``, always: nothing is normalised. Blocks are separated by blank
lines; a block whose lines are paragraphs of their own is cut at its lines; what an embedding model would not read to
the end is cut at sentence ends. Knows nothing of files and models: whether a text fits is asked of the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from qa.passages.sentences import split_sentences
from qa.records import Kind, Paragraph

# Without the look-ahead, "\r\n" alone would pass for two line ends.
_BLANK_LINES = re.compile(r"(?:\r\n|\r(?!\n)|\n)\s*(?:\r\n|\r|\n)\s*")
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"[^\W_]")
_LINE = re.compile(r"[^\r\n]+")
# A colon, too: "He gave three reasons:" is a whole line.
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"”’'»)\]]*\s*$")
# A credit ends without a stop: "(The alliance published images of the convoy.)" is a sentence in parentheses.
_CREDIT = re.compile(r"\((?:[^()]*\b(?:photos?|(?-i:via(?=\s+[^\W\d_a-z]))|images?|file|handout|pool|picture"
                     r"|illustration|courtesy)\b[^()]*|(?:AP|AFP|Reuters|EPA|Getty)\b[^()]*)(?<![.!?…])\)\s*$"
                     r"|^(?:photo(?:graph)?|image|picture|credit|caption)s?\s*(?:(?-i:by\s+(?=[^\W\d_a-z]))|:|credit)",
                     re.IGNORECASE)  # fmt: skip
# "By Jane Doe", "From our correspondent in Paris"; a stop within it makes it a sentence.
_BYLINE = re.compile(r"(?i:by|from)\s+(?:[^\W\d_a-z]|staff|our)[^.!?]{2,90}$")
# A date alone, with or without weekday, time and "Updated": what pages print under a headline.
_DATE_LINE = re.compile(
    r"(?:(?i:(?:first |last )?(?:published|posted|updated))\b[^!?]{0,40}?\d[^!?]{0,40}(?:[ap]\.m\.|(?<!\.))"
    r"|(?:\w+day,?\s+)?(?:\d{1,2}\.?\s+)?[A-Z][a-z]{2,8}\.?\s+(?:\d{1,2},?\s+)?\d{4}(?:[,\s|·–—-]+(?:at\s+)?\d.{0,40})?"
    r"|\d{4}-\d\d-\d\d(?:[T,\s]+\d.{0,30})?)$"
)
# What pages print after a story, or in the middle of it. The first group is no label where somebody speaks.
_TAIL = re.compile(
    r"(?:(?:story continues|continue reading|share this(?: article| story)?|sign up|subscribe|newsletter|view comments"
    r"|comments are closed|all rights reserved|©|follow us|click here|see also|more on this story)"
    r"(?!.*\b(?:said|says|told|asked|added|he|she|they)\b)"
    # "Related costs rose." is a sentence: a small letter after the word, and a stop at the end.
    r"|(?:read more|advertisement|sponsored|related(?: stories| articles| links)?|recommended(?: stories)?|most read"
    r"|comments|copyright)(?!,?\s+(?-i:[a-z]).*[.!?][\"”’']?$))(?!\w)",
    re.IGNORECASE,
)
# "© 2024 Harbour Post", and whatever ends in "All rights reserved".
_RIGHTS = re.compile(r"(?:©|copyright)[\s©(c)]*\d{4}\b|.*\ball rights reserved\W*$", re.IGNORECASE)
# "SKOPJE, North Macedonia — ", "PHILADELPHIA, July 25 (UPI) — ", "BEIJING - ": the town in capitals, then a dash, then
# the beginning of a sentence: in "NATO — the alliance — said" a small letter follows.
_CAPITALS = "".join(character for character in map(chr, range(0x2000)) if character.isupper())
_DATELINE = re.compile(
    rf"[{_CAPITALS}][{_CAPITALS} .'’/-]{{2,40}}(?:,\s[^—–\n]{{2,40}}?)?(?:\s\([A-Za-z .]{{2,30}}\))?"
    r"\s+(?:—|–|--?)\s+"
)
_HEADING = re.compile(r"#{1,6}\s+")


def split_paragraphs(text: str, *, title: str = "", fits: Callable[[str], bool] = lambda text: True) -> list[Paragraph]:
    """Cut an article's text into paragraphs with exact offsets, in order.

    Args:
        text: the article's text as read.
        title: its headline; the first block that repeats it is of kind ``headline``.
        fits: tells whether a text is read whole by the embedding model; what does not fit is cut at sentence ends.
    """
    paragraphs: list[Paragraph] = []
    headline_seen = False
    for number, (start, end) in enumerate(_blocks(text)):
        kind = _kind(text[start:end], title, number, headline_seen)
        headline_seen = headline_seen or kind == "headline"
        pieces = [(start, end, kind)]
        if kind == "body":
            # At the top: further down a town in capitals and a dash are a heading in the story.
            dateline = _DATELINE.match(text, start, end) if number <= 5 else None
            if dateline and (first := _WORD.search(text, dateline.end(), end)) and not first[0].islower():
                mark = start + len(dateline[0].rstrip())
                pieces = [(start, mark, "boilerplate"), (dateline.end(), end, kind)]
        for piece_start, piece_end, piece_kind in pieces:
            for cut_start, cut_end in _cut(text, piece_start, piece_end, fits):
                paragraphs.append(
                    Paragraph(
                        start=cut_start,
                        end=cut_end,
                        text=text[cut_start:cut_end],
                        kind=piece_kind,
                        ordinal=len(paragraphs),
                    )
                )
    return paragraphs


def _blocks(text: str) -> list[tuple[int, int]]:
    """Blocks between blank lines; a block of one-line paragraphs gives its lines."""
    blocks: list[tuple[int, int]] = []
    start = 0
    for end, following in [*((gap.start(), gap.end()) for gap in _BLANK_LINES.finditer(text)), (len(text), len(text))]:
        span = _strip(text, start, end)
        if span:
            blocks.extend(_lines(text, *span))
        start = following
    return blocks


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    if not piece.strip():
        return None
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Tell a block of one-line paragraphs from hard-wrapped prose: its lines end where sentences end."""
    lines = [span for line in _LINE.finditer(text, start, end) if (span := _strip(text, *line.span()))]
    ended = sum(bool(_SENTENCE_END.search(text[a:b])) for a, b in lines)
    # A headline ends without a stop, so one line may; wrapped lines end with one about once in ten.
    is_caption = len(lines) == 2 and _doubled_lead(text[start:end])
    # At .9 two of corpus/'s 67 articles become one block each, since headline and caption have no stops.
    if len(lines) > 1 and ended >= max(2, 0.6 * len(lines)) and not is_caption:
        return lines
    return [(start, end)]


def _kind(block: str, title: str, number: int, headline_seen: bool) -> Kind:
    words = " ".join(block.split())
    # Outlet or section may stand before it; further down the same words are the story's.
    if not headline_seen and number <= 2 and title and _bare(words) == _bare(title):
        return "headline"
    if _HEADING.match(block) and _LINE.fullmatch(block):
        return "headline"
    # corpus/'s longest caption has 272 characters; what is much longer is a paragraph to which a credit was glued.
    if len(words) <= 600 and (_CREDIT.search(words) or (number <= 4 and _doubled_lead(block))):
        return "caption"
    # Headline, standfirst and caption stand before them; further down "By …" begins sentences.
    if number <= 4 and len(words) <= 120 and (_BYLINE.match(words) or _DATE_LINE.match(words)):
        return "boilerplate"
    # Ornaments ("* * *") answer nothing.
    if not _WORD.search(words) or (len(words) <= 150 and _RIGHTS.match(words)):
        return "boilerplate"
    # A label with a few words after it ("Read more: Storm damage"); where more follows it is a sentence.
    if len(words) <= 60 and (tail := _TAIL.match(words)) and len(words) - tail.end() <= 30:
        return "boilerplate"
    return "body"


def _bare(words: str) -> str:
    return " ".join(words.lstrip("# ").split()).casefold().rstrip(".")


def _doubled_lead(block: str) -> bool:
    """A caption as web pages leave it: a line, and the same words again as the beginning of the next."""
    first, *rest = _LINE.findall(block)
    first = " ".join(first.split()).rstrip(".…")
    # Two short lines may begin alike in a story: "He left." and "He left again."
    return len(first) >= 15 and " ".join(" ".join(rest).split()).startswith(first)


def _cut(text: str, start: int, end: int, fits: Callable[[str], bool]) -> list[tuple[int, int]]:
    # Nearly all do: the default model reads 256 tokens.
    if fits(text[start:end]):
        return [(start, end)]
    sentences = [(start + a, start + b) for a, b in split_sentences(text[start:end])]
    pieces: list[tuple[int, int]] = []
    for sentence_start, sentence_end in sentences:
        if pieces and fits(text[pieces[-1][0] : sentence_end]):
            pieces[-1] = (pieces[-1][0], sentence_end)
        elif fits(text[sentence_start:sentence_end]):
            pieces.append((sentence_start, sentence_end))
        else:
            pieces.extend(_cut_at_words(text, sentence_start, sentence_end, fits))
    return pieces


def _cut_at_words(text: str, start: int, end: int, fits: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Halve what has no sentence end, at white space near its middle if there is any."""
    if end - start < 2 or fits(text[start:end]):
        return [(start, end)]
    middle = (start + end) // 2
    # A blank in the first quarter would leave a crumb: then rather within a word, in the middle.
    gap = max((space.start() for space in _SPACE.finditer(text, start + 1, middle)), default=-1)
    at = gap if gap > start + (middle - start) // 2 else middle
    left = _strip(text, start, at)
    right = _strip(text, at, end)
    return [piece for span in (left, right) if span for piece in _cut_at_words(text, *span, fits)]
