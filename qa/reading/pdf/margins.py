"""What stands around the text of printed pages and is none of it: running heads, page numbers, a browser's stamps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qa.reading.pdf.lines import Line

# "12", "– 12 –", "Page 3 of 12", "3/12", in some languages more.
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|p\.|seite|sida|side|página|pagina|strona)\s+)?[-–—|\s]*\d{1,4}[-–—|\s]*(?:(?:of|/|von|de|av|z)\s*\d{1,4})?",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"[ivxlc]{1,6}")
# Browsers shorten a long address by "…".
_ADDRESS = re.compile(r"(?:https?://|file:///)\S+", re.IGNORECASE)
# Day and time of printing, in figures: "11/22/23, 9:14 PM", "22.11.2023, 21:14", "2023-11-22 21:14".
_PRINTED = re.compile(
    r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}\.?,?\s+(?:kl\.?\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?",
    re.IGNORECASE,
)
# A running head has a line for the title and one for day and page, and a rule's worth of small print.
_ROWS_OF_MARGIN = 3
# Pages: heads of left and right pages alternate, and where a chapter begins there is none.
_NEAR = 3
# In two of many pages the text itself may agree; in three it doesn't, at one height.
_FEW_PAGES = 4
# Points by which a head's height may differ from page to page.
_SAME_HEIGHT = 3.0
# Characters of a head that is told by its looks.
_SHORT = 60
# Of its size: heads are often set a little smaller than the text.
_OTHER_TYPE = 0.05


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Pages without what stands around the text, and the address that a browser printed there."""

    pages: tuple[list[Line], ...]
    url: str = ""


def without_margins(pages: Sequence[list[Line]], title: str) -> Cleaned:
    """Take running heads, page numbers and a browser's stamps off the pages; ``title`` is that of the properties."""
    dropped: set[int] = set()
    url = ""
    ends = [(_rows(page), _rows(page)[::-1]) for page in pages]
    seen = _seen(ends)
    slots = _slots(ends, pages, seen)
    for page, margins in zip(pages, ends, strict=True):
        for rows in margins:
            for row in rows[:_ROWS_OF_MARGIN]:
                gone = [
                    line
                    for line in row
                    if _is_number(line.text) or _recurs(line, page, seen, len(pages)) or _in_slot(line, slots)
                ]
                # With one of them the whole row is the browser's: beside it stand the page's title and number.
                if stamps := _stamps(row, page):
                    gone = row
                    url = url or next((line.text for line in stamps if _is_address(line.text)), "")
                dropped |= {id(line) for line in gone}
                if len(gone) < len(row):
                    break
    if any(_stamps(row, pages[0]) for rows in ends[:1] for margin in rows for row in margin[:1]):
        # Beside the stamps of some browsers the title stands alone, on all pages or the only one.
        dropped |= {id(line) for rows, _ in ends for line in _titles(rows[:1], title)}
    return Cleaned(tuple([line for line in page if id(line) not in dropped] for page in pages), url)


def _titles(rows: list[list[Line]], title: str) -> list[Line]:
    return [line for row in rows for line in row if title and line.text == " ".join(title.split())]


def _rows(page: list[Line]) -> list[list[Line]]:
    by_row: dict[int, list[Line]] = {}
    for line in page:
        if not line.turned:
            by_row.setdefault(line.row, []).append(line)
    return [by_row[row] for row in sorted(by_row)]


def _masked(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


_Seen = dict[str, list[tuple[int, float]]]
"""For each text of a margin, figures masked: the pages that have it there, and the heights."""


def _seen(ends: Sequence[tuple[list[list[Line]], list[list[Line]]]]) -> _Seen:
    seen: _Seen = defaultdict(list)
    for number, (top, bottom) in enumerate(ends):
        margin = {id(line): line for rows in (top, bottom) for row in rows[:_ROWS_OF_MARGIN] for line in row}
        for line in margin.values():
            seen[_masked(line)].append((number, line.y))
    return seen


_Slot = tuple[float, float]
"""A height, and the size of what stands there."""


def _slots(
    ends: Sequence[tuple[list[list[Line]], list[list[Line]]]], pages: Sequence[list[Line]], seen: _Seen
) -> list[_Slot]:
    """Where the pages have their heads: what stands there once, in the same type, is one, too, of a short chapter."""
    found = set()
    for margins, page in zip(ends, pages, strict=True):
        for line in (line for rows in margins for row in rows[:1] for line in row):
            if _is_of_other_type(line, page) and _recurs(line, page, seen, len(pages)):
                found.add((line.y, line.size))
    # Left and right heads of three pages are there once each, but at one height.
    alone = [rows[0][0] for rows, _ in ends if rows and len(rows[0]) == 1]
    small = [line for line in alone if _is_small_head(line, pages[line.page])]
    found |= {
        (one.y, one.size)
        for one in small
        if any(
            other is not one and _in_slot(other, [(one.y, one.size)]) and abs(other.page - one.page) <= _NEAR
            for other in small
        )
    }
    return sorted(found)


def _is_small_head(line: Line, page: list[Line]) -> bool:
    """Whether a line may be a head by its looks alone: short, smaller than the text and well above it."""
    small = line.size < (1 - _OTHER_TYPE) * _usual_size(page)
    return (
        small and len(line.text) < _SHORT and not line.text.endswith((".", "”", "?", "!")) and _stands_off(line, page)
    )


def _in_slot(line: Line, slots: list[_Slot]) -> bool:
    return any(abs(line.y - y) < _SAME_HEIGHT and abs(line.size - size) < 0.02 * size for y, size in slots)


def _is_number(text: str) -> bool:
    return _PAGE_NUMBER.fullmatch(text) is not None or _ROMAN.fullmatch(text) is not None


def _recurs(line: Line, page: list[Line], seen: _Seen, pages: int) -> bool:
    # With its height: a sentence that two pages happen to share is no running head.
    places = {page for page, y in seen[_masked(line)] if abs(y - line.y) < _SAME_HEIGHT}
    near = any(0 < abs(other - line.page) <= _NEAR for other in places)
    return near and (len(places) > 2 or pages <= _FEW_PAGES or _stands_off(line, page) or _is_of_other_type(line, page))


def _is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None and not text.endswith(("…", "..."))


def _stamps(row: list[Line], page: list[Line]) -> list[Line]:
    """The pieces of a margin's row that a browser printed; an address alone may be the text's own last line."""
    found = [line for line in row if _ADDRESS.fullmatch(line.text) or _PRINTED.fullmatch(line.text)]
    joined = re.sub(r"\s+", " ", " ".join(line.text for line in row))
    # Where the two ends of a narrow sheet's row meet, they are one line: "https://… 1/1".
    if not found and (match := re.match(rf"({_ADDRESS.pattern}) ({_PAGE_NUMBER.pattern})$", joined, re.IGNORECASE)):
        row[0].text = match[1]
        return row
    small = max(line.size for line in row) < _usual_size(page) * 1.02
    return found if found and small and (len(row) > 1 or _stands_off(row[0], page)) else []


def _is_of_other_type(line: Line, page: list[Line]) -> bool:
    return abs(line.size - _usual_size(page)) > _OTHER_TYPE * line.size


def _usual_size(lines: Sequence[Line]) -> float:
    return sorted(line.size for line in lines)[len(lines) // 2]


def _stands_off(line: Line, page: list[Line]) -> bool:
    """Whether a line is farther from all others than paragraphs are."""
    return all(other is line or abs(other.y - line.y) > 2.5 * max(line.size, other.size) for other in page)
