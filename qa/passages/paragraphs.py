"""Text → paragraphs: exact offsets, and what kind each is, from its shape.

``paragraph.text == text[paragraph.start:paragraph.end]``, always: nothing is normalised. Blocks are separated by blank
lines; a block whose lines are paragraphs of their own is cut at its lines, and one whose lines were wrapped where they
were left unfilled or the next one is indented; what an embedding model would not read to the end is cut at sentence
ends. Knows nothing of files and models: whether a text fits is asked of the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from qa.dates import cut_date, is_date_line
from qa.passages.sentences import split_sentences
from qa.records import Kind, Paragraph

# Without the look-ahead, "\r\n" alone would pass for two line ends.
_BLANK_LINES = re.compile(r"(?:\r\n|\r(?!\n)|\n)\s*(?:\r\n|\r|\n)\s*")
_SPACE = re.compile(r"\s")
_WORD = re.compile(r"[^\W_]")
_FIRST_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\r\n]+")
# A colon, too: "He gave three reasons:" is a whole line.
_SENTENCE_END = re.compile(r"[.!?…:。！？][\"”’'»)\]]*\s*$")
# A credit ends without a stop: "(The alliance published images of the convoy.)" is a sentence in parentheses.
_CREDIT = re.compile(r"\((?:[^()]*\b(?:photos?|(?-i:via(?=\s+[^\W\d_a-z]))|images?|file|handout|pool|picture"
                     r"|illustration|courtesy)\b[^()]*|(?:AP|AFP|Reuters|EPA|Getty)\b[^()]*)(?<![.!?…])\)\s*$"
                     r"|^(?:photo(?:graph)?|image|picture|credit|caption)s?\s*(?:(?-i:by\s+(?=[^\W\d_a-z]))|:|credit)",
                     re.IGNORECASE)  # fmt: skip
# "The ferry at the quay. Photo: Erik Berg": behind a sentence, to the end of the block.
_CREDIT_BEHIND = re.compile(
    r"[.!?…][\"”’]?\s+(?:photo(?:graph)?s?|foto|image|picture|bild|ill(?:ustration)?|credit)\s*(?::|by\b|©)\s*"
    r"[^.!?]{2,60}\.?$",
    re.IGNORECASE,
)
# corpus/'s longest caption has 272 characters; what is much longer is a paragraph to which a credit was glued.
_LONGEST_CAPTION = 600
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


# Letters and digits beside the authors' names in a byline: "Fotos: … und".
_MOST_BESIDE_NAMES = 12
# Text is wrapped at 60 to 80 characters, in columns at 40; what is shorter are lines of a list or a poem.
_NARROWEST, _WIDEST = 40, 120
# Two lines may be full by chance.
_FEWEST_WRAPPED = 3
# Of the widest line: a line that ends no sentence is a heading if it is shorter, else it was only wrapped early.
_SHORT_LINE = 0.6


def split_paragraphs(
    text: str,
    *,
    title: str = "",
    authors: Sequence[str] = (),
    fits: Callable[[str], bool] = lambda text: True,
) -> list[Paragraph]:
    """Cut an article's text into paragraphs with exact offsets, in order.

    Args:
        text: the article's text as read.
        title: its headline; the first block that repeats it is of kind ``headline``.
        authors: who wrote it; a block near the top that says little more than that is of kind ``boilerplate``.
        fits: tells whether a text is read whole by the embedding model; what does not fit is cut at sentence ends.
    """
    paragraphs: list[Paragraph] = []
    headline_seen = False
    for number, (start, end) in enumerate(_blocks(text)):
        kind = _kind(text[start:end], title, number, headline_seen, authors)
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


def is_caption(words: str) -> bool:
    """Whether a line says that it is a picture's caption: it has the picture's credit."""
    return len(words) <= _LONGEST_CAPTION and bool(_CREDIT.search(words) or _CREDIT_BEHIND.search(words))


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
    ends = [bool(_SENTENCE_END.search(text[a:b])) for a, b in lines]
    if paragraphs := _wrapped(text, lines, ends):
        return paragraphs
    # A headline ends without a stop, so one line may; wrapped lines end with one about once in ten.
    is_caption = len(lines) == 2 and _doubled_lead(text[start:end])
    # At .9 two of corpus/'s 67 articles become one block each, since headline and caption have no stops.
    if len(lines) > 1 and sum(ends) >= max(2, 0.6 * len(lines)) and not is_caption:
        return lines
    return [(start, end)]


def _wrapped(text: str, lines: list[tuple[int, int]], ends: list[bool]) -> list[tuple[int, int]]:
    """The paragraphs of lines that were wrapped at a margin; none where they weren't."""
    indents = [_indent(text, a) for a, _ in lines]
    widths = [indent + b - a for indent, (a, b) in zip(indents, lines, strict=True)]
    widest = max(widths, default=0)
    if not _NARROWEST <= widest <= _WIDEST:
        return []
    first_words = [match.end() - a for a, b in lines if (match := _FIRST_WORD.match(text, a, b))]
    # Whoever wrapped a line moved the next word down only where it didn't fit.
    filled = [width + 1 + word > widest for width, word in zip(widths, first_words[1:], strict=False)]
    # Headings, bylines and dates stand among them.
    long = [width >= _SHORT_LINE * widest for width in widths]
    unended = [full for full, is_ended, is_long in zip(filled, ends, long, strict=False) if is_long and not is_ended]
    indented = [at for at in range(1, len(lines)) if indents[at] > min(indents)]
    # Indents are those of paragraphs where sentences end before them, and not of quotations or a list.
    by_indents = 0 < len(indented) < 0.8 * len(lines) and sum(ends[at - 1] for at in indented) >= 0.7 * len(indented)
    if sum(unended) < (1 if by_indents else max(_FEWEST_WRAPPED, 0.7 * len(unended))):
        return []
    paragraphs = lines[:1]
    for at in range(1, len(lines)):
        left, right = lines[at - 1]
        is_short = not filled[at - 1] and (
            widths[at - 1] < _SHORT_LINE * widest or _is_byline_or_date(text[left:right], ())
        )
        is_new = at in indented if by_indents else not filled[at - 1] and ends[at - 1]
        if is_new or (is_short and not ends[at - 1]):
            paragraphs.append(lines[at])
        else:
            paragraphs[-1] = (paragraphs[-1][0], lines[at][1])
    return paragraphs


def _indent(text: str, start: int) -> int:
    """How far a line is indented whose first word is at ``start``."""
    at = start
    while at and text[at - 1] in " \t\u3000":
        at -= 1
    return len(text[at:start].expandtabs(4))


def _kind(block: str, title: str, number: int, headline_seen: bool, authors: Sequence[str]) -> Kind:
    words = " ".join(block.split())
    # Outlet or section may stand before it; further down the same words are the story's.
    if not headline_seen and number <= 2 and title and _bare(words) == _bare(title):
        return "headline"
    if _HEADING.match(block) and _LINE.fullmatch(block):
        return "headline"
    if is_caption(words) or (len(words) <= _LONGEST_CAPTION and number <= 4 and _doubled_lead(block)):
        return "caption"
    # Headline, standfirst and caption stand before them; further down "By …" begins sentences.
    if number <= 4 and len(words) <= 120 and _is_byline_or_date(words, authors):
        return "boilerplate"
    # Ornaments ("* * *") answer nothing.
    if not _WORD.search(words) or (len(words) <= 150 and _RIGHTS.match(words)):
        return "boilerplate"
    # A label with a few words after it ("Read more: Storm damage"); where more follows it is a sentence.
    if len(words) <= 60 and (tail := _TAIL.match(words)) and len(words) - tail.end() <= 30:
        return "boilerplate"
    return "body"


def _is_byline_or_date(words: str, authors: Sequence[str]) -> bool:
    if _BYLINE.match(words) or _DATE_LINE.match(words) or is_date_line(words):
        return True
    rest = words
    for author in authors:
        rest = re.sub(rf"(?<!\w){re.escape(author)}(?!\w)", "", rest, flags=re.IGNORECASE)
    if rest == words:
        return False
    # "Par", "Von … und", "Text:" are left of it, or a date, and an outlet in few words.
    return is_date_line(rest.strip(" ,;|/·•–—")) or len(_WORD.findall(cut_date(rest)[0])) <= _MOST_BESIDE_NAMES


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
