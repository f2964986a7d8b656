"""Lines in the order of reading → paragraphs.

A PDF has none: they are told by wider gaps, by indents, by other type, and by lines that end before the next word had
to move down. One that is cut by a caption, a pull quote, a note or a page is put together again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.reading.pdf.hyphens import Spelling, is_divided
from qa.reading.pdf.lines import DROP_CAP, Line, other_size

_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»“)\]]*$")
# Outlet, section and date stand before a headline; further down large type is a pull quote or the next article's.
_PARAGRAPHS_AT_TOP = 8
# In the usual distance of two lines: what is wider parts paragraphs. Chosen by eye, between 1 and a blank half line.
_WIDER_GAP = 1.2
# A headline's type is larger than the text's by so much and more. Chosen by eye.
_LARGER = 1.12
# In the height of the type: less is the printer's jitter, more a centred line.
_INDENT = (0.4, 5.0)
# Of the column's width: a line that ends so early, without a full stop, ended on purpose. Chosen by eye.
_SHORT = 0.25
# Indents by which a document is known to set its paragraphs in: fewer may be quotations.
_FEW = 2
# What stands between the halves of a paragraph: a caption with its credit, or a page's notes.
_MOST_BETWEEN = 4


@dataclass(slots=True)
class Paragraph:
    """A paragraph, the size of its type, and the lines it was made of."""

    text: str
    size: float
    lines: list[Line]


def put_together(pages: Sequence[list[Line]]) -> list[Paragraph]:
    """Put the lines of all pages together."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    spelling = Spelling([line.text for line in lines])
    rules = _Rules(lines)
    found: list[list[Line]] = [[lines[0]]]
    for above, line in pairwise(lines):
        if rules.parts(above, line):
            found.append([line])
        else:
            found[-1].append(line)
    paragraphs = [_Run(each, spelling).paragraph() for each in _rejoined(found, rules)]
    return [paragraph for paragraph in paragraphs if paragraph.text]


def find_headline(paragraphs: Sequence[Paragraph]) -> str:
    """Return the paragraph near the top that is set in the largest type, if it is larger than the rest."""
    if not paragraphs:
        return ""
    usual = Counter[float]()
    for paragraph in paragraphs:
        usual[round(paragraph.size, 1)] += len(paragraph.text)
    most_common = usual.most_common(1)[0][0]
    largest = max(paragraphs[:_PARAGRAPHS_AT_TOP], key=lambda paragraph: paragraph.size)
    return largest.text if largest.size > _LARGER * most_common else ""


class _Run:
    """The lines of one paragraph, joined."""

    def __init__(self, lines: list[Line], spelling: Spelling) -> None:
        self._lines = lines
        self._spelling = spelling

    def paragraph(self) -> Paragraph:
        text = self._capital(self._lines[0].text)
        for line in self._lines[1:]:
            text = self._spelling.join(text, self._capital(line.text))
        return Paragraph(text.replace("\u00ad", ""), self._lines[0].size, self._lines)

    def _capital(self, text: str) -> str:
        capital, mark, rest = text.partition(DROP_CAP)
        if not mark:
            return text
        return capital + rest if self._spelling.joins_capital(capital, rest) else f"{capital} {rest}"


class _Rules:
    """Where a paragraph ends, by what is usual in one document.

    Args:
        lines: all of its lines.
    """

    def __init__(self, lines: list[Line]) -> None:
        sizes = Counter[float]()
        gaps: dict[float, Counter[float]] = defaultdict(Counter)
        for line in lines:
            sizes[round(line.size)] += len(line.text)
        for above, line in pairwise(lines):
            if line.block == above.block and line.page == above.page and not other_size(above, line):
                gaps[round(line.size)][round((above.y - line.y) / line.size, 1)] += 1
        self._body = sizes.most_common(1)[0][0]
        # In the height of the type. Most lines are within paragraphs, so the commonest gap is that of lines.
        self._spacing = {size: _usual(found) for size, found in gaps.items()}
        self._edges = self._left_edges(lines)
        self._indents = sum(
            _ended(above) and self._indented(line)
            for above, line in pairwise(lines)
            if above.block == line.block and above.page == line.page
        )

    @staticmethod
    def _left_edges(lines: list[Line]) -> dict[tuple[int, int], float]:
        """For each block the left edge that most of its lines have: what stands right of it is indented."""
        edges: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
        for line in lines:
            edges[line.page, line.block][round(line.x0)] += 1
        # Of two the left one: in a block of two lines the first is indented.
        return {block: max(found, key=lambda x: (found[x], -x)) for block, found in edges.items()}

    def is_body(self, line: Line) -> bool:
        """Whether a line is set in the type of most."""
        return round(line.size) == self._body

    def parts(self, above: Line, line: Line) -> bool:
        """Whether a paragraph begins with the second of two lines that follow each other."""
        if above.table or line.table or above.turned != line.turned or other_size(above, line):
            return True
        ended = _ended(above)
        if (above.page, above.block) != (line.page, line.block):
            return self._parts_blocks(above, line, ended)
        gap = (above.y - line.y) / line.size
        spacing = self._spacing.get(round(line.size), 1.2)
        if gap > _WIDER_GAP * spacing:
            return True
        if _turns_bold(above, line) and (ended or _room(above) > line.first):
            return True
        # A word that is divided goes on, and so does a headline: its lines are broken where it reads well.
        if is_divided(above.text) or _is_heading(above, line, self._body):
            return False
        if ended:
            return self._moved(line) or _had_room(above, line)
        return _had_room(above, line) and _room(above) > _SHORT * (above.right - above.left) and _begins(line)

    def _parts_blocks(self, above: Line, line: Line, ended: bool) -> bool:
        """The same across the end of a column or a page."""
        if (above.row == line.row and above.page == line.page) or (ended and _turns_bold(above, line)):
            return True
        # Below something else in the same column: a picture, or a wider gap than any between lines.
        below = above.page == line.page and above.y > line.y and line.x0 < above.right and above.x0 < line.right
        if below:
            return ended or _had_room(above, line) or _begins(line)
        if not ended:
            return _begins(line) and _room(above) > _SHORT * (above.right - above.left)
        # Where paragraphs begin with an indent, one that doesn't goes on.
        return self._indented(line) or (self._indents <= _FEW and _had_room(above, line))

    def _moved(self, line: Line) -> bool:
        """Whether a line begins elsewhere than most in its block: set in, or out as an item of a list is."""
        return self._indented(line) or self._edges[line.page, line.block] - line.x0 > _INDENT[0] * line.size

    def _indented(self, line: Line) -> bool:
        by = line.x0 - self._edges[line.page, line.block]
        return _INDENT[0] * line.size < by < _INDENT[1] * line.size


def _usual(gaps: Counter[float]) -> float:
    known = Counter({gap: count for gap, count in gaps.items() if gap > 0.5})
    return known.most_common(1)[0][0] if known else 1.2


def _ended(line: Line) -> bool:
    return _SENTENCE_END.search(line.text) is not None


def _turns_bold(above: Line, line: Line) -> bool:
    """Whether one of two lines is bold as a whole, and the type changes just between them."""
    return all(above.bold) != all(line.bold) and above.bold[1] != line.bold[0]


def _room(line: Line) -> float:
    return line.right - line.x1


def _had_room(above: Line, line: Line) -> bool:
    """Whether the next line's first word had fitted well: then the line ended on purpose."""
    blank = 0.3 * above.size
    return _room(above) > line.first + 2 * blank


def _begins(line: Line) -> bool:
    """Whether a line may begin a paragraph: with anything but a small letter or a comma."""
    return (
        re.match(r"[^\w]*[^\W\d_]", line.text) is None or re.match(r"[^\w,;.]*[^\W\d_a-zß-öø-ÿ]", line.text) is not None
    )


def _is_heading(above: Line, line: Line, body: float) -> bool:
    """Whether two lines are set as a headline is."""
    return min(above.size, line.size) > _LARGER * body and above.size > 1.2 * body


def _rejoined(paragraphs: list[list[Line]], rules: _Rules) -> Iterator[list[Line]]:
    """Put the halves of a paragraph together between which something in other type stands; that comes behind it."""
    waiting = list(paragraphs)
    while waiting:
        first = waiting.pop(0)
        while rules.is_body(first[-1]) and not first[-1].table and not _ended(first[-1]):
            place = _continued(first, waiting, rules)
            if place is None:
                break
            first = first + waiting.pop(place)
        yield first


def _continued(first: list[Line], others: list[list[Line]], rules: _Rules) -> int | None:
    """Which of the paragraphs that follow goes on with this one: the first in its type, if others stand before it."""
    for place, other in enumerate(others[: _MOST_BETWEEN + 1]):
        if rules.is_body(other[0]) and not other[0].table and not other[0].turned:
            starts = other[0].text[:1]
            return place if place and (starts.islower() or is_divided(first[-1].text)) else None
    return None
