"""Words on a page → lines in the order of reading, whatever the order in which a program drew them.

A row is cut where columns are parted (``columns``); a table's row is one line. Lines that follow each other in a
column make a block; blocks above come before those below, and those on the left before those on the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from qa.reading.pdf.columns import Row, Strip, find_gutters, find_rows
from qa.reading.pdf.directions import in_reading_order
from qa.reading.pdf.words import Page, Word

# All lengths below are in the height of the type's box, a tenth more than its size; chosen by looking at pages, where
# nothing else is said.
# What stands closer is one word, set in two kinds of type, or with a figure raised.
_TOGETHER = 0.05
# What is farther apart on a line is said apart: "By Jane Doe            June 12, 2023".
_APART = 2.2
# Lines of a block follow each other within two lines' distance; a picture is higher.
_NEXT_LINE = 2.4
# Sizes of one font differ by rounding, headlines are set larger by a half and more.
_OTHER_SIZE = 1.12
# A first letter over two lines has nearly three times their type.
_LARGE = 1.7
# Blocks are compared each with each; maps and timetables have more, and no order but by rows.
_MOST_BLOCKS = 150

DROP_CAP = "\u2060"
"""Stands between a large first letter and the rest, which are one word, or two ("A" and "fire")."""


@dataclass(slots=True)
class Line:
    """A line of one column.

    ``left`` and ``right`` are the ends of the column, as far as its lines tell; ``block`` numbers what belongs
    together, ``row`` the rows of the page from the top. ``first`` is the length of its first word. ``bold`` is of its
    first and its last word. A table's row is one line.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    first: float
    bold: tuple[bool, bool]
    row: int = 0
    block: int = 0
    left: float = 0.0
    right: float = 0.0
    table: bool = False
    turned: bool = False
    page: int = 0


def read_lines(page: Page, number: int = 0) -> list[Line]:
    """The lines of a page in the order of reading; those that are set at another angle than most stand last."""
    lines: list[Line] = []
    for nth, words in enumerate(page.words):
        capitals, others = _drop_capitals(words)
        rows = find_rows(others, leftwards=page.leftwards)
        gutters, tables = find_gutters(rows)
        placed = [line for n, row in enumerate(rows) for line in _cut(row, n, gutters, tables, page.leftwards)]
        _give_capitals(capitals, placed)
        blocks = _blocks(placed)
        for block in _ordered(blocks):
            for line in block:
                line.block, line.page, line.turned = len(lines), number, nth > 0
            lines.extend(block)
    for line, text in zip(
        lines, in_reading_order([line.text for line in lines], leftwards=page.leftwards), strict=True
    ):
        line.text = text
    return lines


def _cut(row: Row, number: int, gutters: list[Strip], tables: list[Strip], leftwards: bool) -> list[Line]:
    here = [strip for strip in gutters if strip.top <= number <= strip.bottom]
    cells = [strip for strip in tables if strip.top <= number <= strip.bottom]
    pieces = [[row.words[0]]]
    marks: list[list[int]] = [[]]
    for word in row.words[1:]:
        before = pieces[-1][-1]
        gap = word.x0 - before.x1
        if gap > 0 and _holds(before, word, here):
            pieces.append([])
            marks.append([])
        elif gap > 0 and _holds(before, word, cells):
            marks[-1].append(len(pieces[-1]))
        elif gap > _APART * max(before.size, word.size) and not cells:
            pieces.append([])
            marks.append([])
        pieces[-1].append(word)
    return [_line(piece, number, tabs, leftwards) for piece, tabs in zip(pieces, marks, strict=True)]


def _holds(before: Word, word: Word, strips: list[Strip]) -> bool:
    """Whether one of the strips stands between two words."""
    return any(before.x1 <= strip.x0 + 1 and strip.x1 - 1 <= word.x0 for strip in strips)


def _line(words: list[Word], row: int, tabs: list[int], leftwards: bool) -> Line:
    # That of most letters: a raised figure or a large initial is no other type.
    size = max({word.size for word in words}, key=lambda size: sum(len(w.text) for w in words if w.size == size))
    y = next(word.y for word in words if word.size == size)
    pieces = []
    for n, word in enumerate(words):
        if n:
            together = word.x0 - words[n - 1].x1 < _TOGETHER * size
            pieces.append("\t" if n in tabs else "" if together else " ")
        pieces.append(word.text)
    # The words' own texts are in the order of sight.
    text = "".join(reversed(pieces) if leftwards else pieces)
    first = words[0].x1 - words[0].x0
    bold = (words[0].bold, words[-1].bold)
    return Line(text, words[0].x0, max(word.x1 for word in words), y, size, first, bold, row, table=bool(tabs))


def _drop_capitals(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The large letters that begin a paragraph, and the other words."""
    if not words:
        return [], []
    usual = median(word.size for word in words)
    capitals = [
        word for word in words if word.size > _LARGE * usual and len(word.text) <= 2 and word.text[-1].isalpha()
    ]
    # A headline's short words stand beside others of their size.
    large = [word for word in words if word.size > _LARGE * usual]
    alone = [
        cap
        for cap in capitals
        if not any(each is not cap and abs(each.y - cap.y) < cap.size / 2 for each in large)
        and sum(cap.y - 0.2 * usual < each.y < cap.y + cap.size and each.x0 >= cap.x1 for each in words) > 1
    ]
    taken = {id(cap) for cap in alone}
    return alone, [word for word in words if id(word) not in taken]


def _give_capitals(capitals: list[Word], lines: list[Line]) -> None:
    for cap in capitals:
        beside = [
            line
            for line in lines
            if cap.y - 0.3 * line.size <= line.y < cap.y + cap.size and -2 < line.x0 - cap.x1 < 1.5 * line.size
        ]
        for line in beside:
            line.x0 = cap.x0
        if beside:
            top = max(beside, key=lambda line: line.y)
            top.text = f"{cap.text}{DROP_CAP}{top.text}"
        else:
            lines.append(_line([cap], max((line.row for line in lines), default=0) + 1, [], leftwards=False))
            lines.sort(key=lambda line: -line.y)


def _blocks(lines: list[Line]) -> list[list[Line]]:
    """Lines in columns: each line that has one line above it, which has one line below it, follows it."""
    blocks: list[list[Line]] = []
    open_blocks: list[list[Line]] = []
    by_row: dict[int, list[Line]] = {}
    for line in lines:
        by_row.setdefault(line.row, []).append(line)
    for _, row in sorted(by_row.items()):
        above = [[block for block in open_blocks if _overlap(block[-1], line)] for line in row]
        for line, over in zip(row, above, strict=True):
            # A line over two columns closes both; a second line beside the first below a block begins one, too.
            near = [block for block in over if block[-1].y - line.y < _NEXT_LINE * max(block[-1].size, line.size)]
            shared = over and sum(over[0] in each for each in above) > 1
            if len(over) == 1 and near and not shared and not other_size(over[0][-1], line):
                over[0].append(line)
                continue
            open_blocks = [block for block in open_blocks if block not in over]
            blocks.append([line])
            open_blocks.append(blocks[-1])
    for block in blocks:
        left, right = min(line.x0 for line in block), max(line.x1 for line in block)
        for line in block:
            line.left, line.right = left, right
    _widen(blocks)
    return blocks


def other_size(one: Line, other: Line) -> bool:
    """Whether two lines are set in type of different size."""
    return max(one.size, other.size) > _OTHER_SIZE * min(one.size, other.size)


def _overlap(one: Line, other: Line) -> bool:
    return min(one.x1, other.x1) - max(one.x0, other.x0) > 0.1 * min(one.x1 - one.x0, other.x1 - other.x0)


def _widen(blocks: list[list[Line]]) -> None:
    """Let short lines with nothing beside them have the width of the column that they stand over."""
    if len(blocks) > _MOST_BLOCKS:
        return
    spans = [(block[0].left, block[0].right, block[0].y, block[-1].y, block[0].size) for block in blocks]
    for block, (left, right, top, bottom, size) in zip(blocks, spans, strict=True):
        same = [each[1] for each in spans if abs(each[0] - left) < size]
        beside = [each for each in spans if each[0] >= right and each[2] > bottom - size and each[3] < top + size]
        if not beside:
            for line in block:
                line.right = max([right, *same])


def _ordered(blocks: list[list[Line]]) -> list[list[Line]]:
    """Blocks in the order of reading: a topological order of what must come before what."""
    if len(blocks) > _MOST_BLOCKS:
        return sorted(blocks, key=lambda block: (-block[0].y, block[0].x0))
    spans = [(b[0].left, max(line.x1 for line in b), b[0].y, b[-1].y) for b in blocks]
    before: list[set[int]] = [
        {m for m in range(len(blocks)) if m != n and _comes_before(spans[m], spans[n], spans)}
        for n in range(len(blocks))
    ]
    order: list[int] = []
    left = set(range(len(blocks)))
    while left:
        # On a circle, which overlapping blocks can make, the highest goes first.
        ready = [n for n in left if not before[n] & left] or list(left)
        chosen = min(ready, key=lambda n: (-spans[n][2], spans[n][0]))
        order.append(chosen)
        left.remove(chosen)
    return [blocks[n] for n in order]


_Span = tuple[float, float, float, float]
"""Left, right, the first and the last baseline."""


def _comes_before(one: _Span, other: _Span, spans: list[_Span]) -> bool:
    if _shared(one, other):
        return one[2] > other[2]
    if one[0] >= other[0]:
        return False
    # On the left, and not below something that stands over both.
    return not any(
        _shared(each, one) and _shared(each, other) and one[2] < each[3] and each[2] < other[3] for each in spans
    )


def _shared(one: _Span, other: _Span) -> bool:
    return min(one[1], other[1]) - max(one[0], other[0]) > 0.1 * min(one[1] - one[0], other[1] - other[0])
