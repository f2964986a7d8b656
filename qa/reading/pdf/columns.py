"""Words on a page → its rows, and the empty strips that part columns, or cells of tables.

A strip goes from row to row, no word stands in it, and there is text on both sides. Whether that is prose tells columns
from cells.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from qa.reading.pdf.words import Word

# All lengths below are in the height of the type's box, a tenth more than its size; chosen by looking at pages, where
# nothing else is said.
# Words on one line may differ so much in height: less than any distance of two lines.
_SAME_ROW = 0.35
# The blank between two words has a quarter; between columns newspapers leave one, and hardly less.
_GUTTER = 0.75
# Letters stand closer, brackets almost as far apart: where PDFium sees a blank, and where it doesn't.
_BLANK, _NO_BLANK = 0.15, 0.27
# In justified lines blanks grow, all together: a gutter is wider than the blanks of most of its lines.
_WIDER_THAN_BLANKS = 1.5
# Blanks may stand one above the other by chance, over two lines, seldom over three.
_ROWS_OF_GUTTER = 3
_ROWS_WITHOUT_DOUBT = 6
# No justified line has such blanks in a row's middle: between cells they are usual.
_WIDE = 1.3
# In prose most lines are full: they reach so far into their column.
_FULL = 0.8
# A column's lines begin so near to its edge, but for the indented ones.
_FLUSH = 0.6
# Letters of prose on a line; cells of tables have words and numbers.
_PROSE = 16
# Empty strips that are followed at a time; a newspaper's page has twenty.
_MOST_STRIPS = 60


@dataclass(slots=True)
class Row:
    """Words at one height; in columns their lines may stand at the same one."""

    words: list[Word]
    y: float
    size: float
    # The gaps that may be gutters, and the width from which they aren't its blanks.
    gaps: list[tuple[float, float]] = field(default_factory=list)
    clear: float = 0.0


@dataclass(frozen=True, slots=True)
class Strip:
    """An empty strip from row to row, both included."""

    x0: float
    x1: float
    top: int
    bottom: int

    @property
    def rows(self) -> int:
        """Over how many rows it goes."""
        return self.bottom - self.top + 1


def find_rows(words: Iterable[Word], *, leftwards: bool) -> list[Row]:
    """Group words into rows, from the top, each from left to right; ``leftwards`` is how the page is read."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda word: -word.y):
        row = rows[-1] if rows else None
        if row and row.y - word.y < _SAME_ROW * max(row.size, word.size):
            row.words.append(word)
            # The largest word's: figures may be raised above it.
            if word.size > row.size:
                row.size, row.y = word.size, word.y
        else:
            rows.append(Row([word], word.y, word.size))
    for row in rows:
        row.words.sort(key=lambda word: word.x0 + word.x1)
        if leftwards:
            row.words = _spelled(row.words)
        _find_gaps(row)
    return rows


def _spelled(letters: list[Word]) -> list[Word]:
    """Words of the letters on a row that is read from right to left."""
    words = [letters[0]]
    for letter in letters[1:]:
        word = words[-1]
        # PDFium's blanks are right but beside figures and brackets.
        blank = _BLANK if abs(letter.number - word.number) != 1 else _NO_BLANK
        if letter.x0 - word.x1 < blank * letter.size:
            word.text, word.x1, word.number = letter.text + word.text, max(word.x1, letter.x1), letter.number
        else:
            words.append(letter)
    return words


def _find_gaps(row: Row) -> None:
    gaps, end = [], row.words[0].x1
    for word in row.words[1:]:
        if word.x0 > end:
            gaps.append((end, word.x0))
        end = max(end, word.x1)
    if len(gaps) > 3:
        row.clear = _WIDER_THAN_BLANKS * median(b - a for a, b in gaps)
    row.gaps = [(a, b) for a, b in gaps if b - a > _GUTTER * row.size]


def find_gutters(rows: list[Row]) -> tuple[list[Strip], list[Strip]]:
    """The strips that part columns, and those that part the cells of tables."""
    if sum(bool(row.gaps) for row in rows) < 2 and not _side_by_side(rows):
        return [], []
    gutters: list[Strip] = []
    tables: list[Strip] = []
    for strip in sorted(_strips(rows), key=lambda strip: (-strip.rows, strip.x0 - strip.x1)):
        if any(_covers(other, strip) for other in (*gutters, *tables)):
            continue
        between = rows[strip.top : strip.bottom + 1]
        left = [_beside(row, strip, -1) for row in between]
        right = [_beside(row, strip, 1) for row in between]
        if min(sum(map(bool, left)), sum(map(bool, right))) < _ROWS_OF_GUTTER - 1:
            continue
        beside = [(a[-1], b[0], row) for a, b, row in zip(left, right, between, strict=True) if a and b]
        # Here and there a line's blanks are as wide as the gutter.
        if 2 * sum(b.x0 - a.x1 > row.clear for a, b, row in beside) < len(beside):
            continue
        both = len(beside)
        # Over few rows blanks of justified lines stand one above the other by chance.
        short = strip.rows < _ROWS_WITHOUT_DOUBT
        prose = _is_prose(left), _is_prose(right)
        if all(prose) or (any(prose) and not short):
            # What is right of a gutter begins at it; a blank that is empty by chance stands within lines.
            starts = [line[0].x0 - strip.x1 < _FLUSH * line[0].size for line in right if line]
            if 2 * sum(starts) >= len(starts):
                gutters.append(strip)
        elif (
            both >= 2 and 2 * both >= len(between) and (not short or strip.x1 - strip.x0 > _WIDE * rows[strip.top].size)
        ):
            tables.append(strip)
    return gutters, tables


def _side_by_side(rows: list[Row]) -> bool:
    """Whether columns stand beside each other whose lines are at different heights: then no row has a gap."""
    return any(
        above.words[0].x0 > below.words[-1].x1 or below.words[0].x0 > above.words[-1].x1
        for above, below in pairwise(rows)
    )


def _strips(rows: list[Row]) -> list[Strip]:
    """The empty strips that can't be made wider or longer, over as many rows as a gutter has."""
    done: list[Strip] = []
    open_strips: dict[tuple[float, float], int] = {}
    for n, row in enumerate(rows):
        ends = [(-math.inf, row.words[0].x0), *row.gaps, (max(word.x1 for word in row.words), math.inf)]
        going_on: dict[tuple[float, float], int] = {end: n for end in ends}
        for (x0, x1), top in open_strips.items():
            kept = False
            for a, b in ends:
                both = (max(x0, a), min(x1, b))
                if both[1] - both[0] > _GUTTER * row.size * 0.9:
                    going_on[both] = min(top, going_on.get(both, n))
                    kept = kept or both == (x0, x1)
            if not kept:
                done.append(Strip(x0, x1, top, n - 1))
        # The longest ones: a page of dots would have thousands.
        longest = sorted(going_on.items(), key=lambda each: each[1])[:_MOST_STRIPS]
        open_strips = dict(longest)
    done += [Strip(x0, x1, top, len(rows) - 1) for (x0, x1), top in open_strips.items()]
    return [strip for strip in done if strip.rows >= _ROWS_OF_GUTTER and math.isfinite(strip.x1 - strip.x0)]


def _covers(one: Strip, other: Strip) -> bool:
    """Whether a strip makes another needless: at the same place, and no longer."""
    return one.x0 < other.x1 and other.x0 < one.x1 and one.top <= other.top and other.bottom <= one.bottom


def _beside(row: Row, strip: Strip, side: int) -> list[Word]:
    """The words of a row that stand next to the strip, as far as the next gap."""
    if side < 0:
        start = max((b for _, b in row.gaps if b <= strip.x0), default=-math.inf)
        return [word for word in row.words if start <= word.x0 and word.x1 <= strip.x0]
    end = min((a for a, _ in row.gaps if a >= strip.x1), default=math.inf)
    return [word for word in row.words if strip.x1 <= word.x0 and word.x1 <= end]


def _is_prose(rows: Sequence[Sequence[Word]]) -> bool:
    """Whether the lines of a column run on, and are no cells."""
    lines = [row for row in rows if row]
    if median(sum(len(word.text) + 1 for word in line) for line in lines) < _PROSE:
        return False
    lengths = [line[-1].x1 - line[0].x0 for line in lines]
    return 2 * sum(length > _FULL * max(lengths) for length in lengths) >= len(lengths)
