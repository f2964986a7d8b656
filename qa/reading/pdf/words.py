"""A PDF's pages → the words drawn on them, each with its place. Only this module knows PDFium.

PDFium tells where characters stand and which belong to a word; it guesses lines and their order, which is not used.
Places are turned so that the page is read upright: x grows in the direction of reading, y upwards, in points.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.reading import documents
from qa.reading.pdf.directions import is_right_to_left

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

# A broadsheet's page has 40,000. What has more is no page, and takes minutes to lay out.
_MOST_CHARACTERS = 200_000
# For a hyphen at what it takes for a line's end PDFium gives U+FFFE, and runs on to the next line without a blank.
_WORD = re.compile("[^\\s\ufffe]+\ufffe?|\ufffe")
# What has no shape, or no meaning: controls, zero-width characters, glyphs whose character the file doesn't tell.
_NOTHING = re.compile("[\0-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]")
# Beside letters that run to the right PDFium leaves brackets and quotation marks as they are drawn, and turns others.
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_TURNED_BY_PDFIUM = str.maketrans("()[]{}<>«»‹›“”‘’", ")(][}{><»«›‹”“’‘")
# Of its size: by so much the last character may stand off the first's line. Found by looking at raised figures.
_SAME_LINE = 0.1


@dataclass(slots=True)
class Word:
    """A word, or several characters that stand together; on a page that is read from right to left each is alone.

    ``x0`` and ``x1`` are its ends, ``y`` is its baseline, ``size`` the height of its type's box. The text is in the
    order of sight, from left to right, also on a page that is read from right to left, where x grows leftwards.
    ``number`` is a lone character's, as PDFium counts them and the blanks between them.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    number: int = -1


@dataclass(frozen=True, slots=True)
class Page:
    """A page's words by the angle at which they are set, most first; and whether it is read from right to left."""

    words: tuple[tuple[Word, ...], ...]
    leftwards: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn in a PDF, and the title and author of its properties."""

    pages: tuple[Page, ...]
    title: str
    author: str


def read_words(data: bytes) -> Drawn:
    """Read each page's words.

    Raises:
        documents.Encrypted: It opens only with a password.
        documents.Damaged: It can't be read.
        documents.TooLarge: A page has more characters than can be text.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            pages = tuple(_read_page(pdfium, document, number) for number in range(len(document)))
            return Drawn(pages, document.get_metadata_value("Title"), document.get_metadata_value("Author"))
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise documents.Encrypted from error
        raise documents.Damaged(str(error)) from error


def _read_page(pdfium: Any, document: PdfDocument, number: int) -> Page:
    page = pdfium.FPDF_LoadPage(document.raw, number)
    # A page that can't be loaded is one without words: it is named like a scan.
    text_page = pdfium.FPDFText_LoadPage(page) if page else None
    try:
        return _Reader(pdfium, text_page).page() if text_page else Page(())
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
        if page:
            pdfium.FPDF_ClosePage(page)


_Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""


def _around(one: _Box, other: _Box) -> _Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


class _Reader:
    """Reads one page; each call of PDFium takes half a microsecond, so as few as can be are made a word."""

    def __init__(self, pdfium: Any, text_page: Any) -> None:
        self._pdfium = pdfium
        self._page = text_page
        self._box = pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def page(self) -> Page:
        text = self._text()
        leftwards = is_right_to_left(text)
        by_angle: dict[int, list[Word]] = {}
        for angle, word in self._letters(text) if leftwards else self._words(text):
            if word and word.text:
                by_angle.setdefault(angle, []).append(word)
        if leftwards:
            for words in by_angle.values():
                for word in words:
                    word.x0, word.x1 = -word.x1, -word.x0
        ordered = sorted(by_angle.values(), key=len, reverse=True)
        return Page(tuple(tuple(_once(words)) for words in ordered), leftwards)

    def _text(self) -> str:
        count = self._pdfium.FPDFText_CountChars(self._page)
        if count > _MOST_CHARACTERS:
            raise documents.TooLarge(f"{count:,}")
        units = (ctypes.c_ushort * (count + 1))()
        written = self._pdfium.FPDFText_GetText(self._page, 0, count, units)
        text = bytes(units)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # Characters beyond 16 bits, and such as PDFium leaves out: one by one, so that each has its number.
        codes = (self._pdfium.FPDFText_GetUnicode(self._page, n) for n in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\0" for code in codes)

    def _words(self, text: str) -> Iterator[tuple[int, Word | None]]:
        for match in _WORD.finditer(text):
            for start, end, box in self._on_one_line(match.start(), match.end()):
                yield self._word(text, start, end, box)

    def _letters(self, text: str) -> Iterator[tuple[int, Word | None]]:
        """Each character but blanks: what PDFium takes for the order of reading, and for words, may be neither."""
        latin = {n for match in _WORD.finditer(text) if _LATIN.search(match[0]) for n in range(*match.span())}
        for n, character in enumerate(text):
            if character.isspace():
                continue
            angle, word = self._word(text, n, n + 1, self._bounds(n))
            # A letter that stands for itself begins at its origin, as far from the one on its left as it is set.
            if word:
                word.number = n
                word.x0 = min(word.x0, self._x.value) if angle == 0 else word.x0
            if word and n not in latin:
                word.text = word.text.translate(_TURNED_BY_PDFIUM)
            yield angle, word

    def _on_one_line(self, start: int, end: int) -> Iterator[tuple[int, int, _Box]]:
        """A word's range and box; of one that goes up or down, such as "12" with a raised figure, one a line."""
        first = box = self._bounds(start)
        if end - start > 1:
            last = self._bounds(end - 1)
            box = _around(first, last)
            if abs(first[1] - last[1]) > 0.5 and abs(first[0] - last[0]) > 0.5:
                yield from self._parted(start, end)
                return
        yield start, end, box

    def _parted(self, start: int, end: int) -> Iterator[tuple[int, int, _Box]]:
        box, begun, foot = self._bounds(start), start, self._bounds(start)
        for n in range(start + 1, end):
            bounds = self._bounds(n)
            if abs(bounds[1] - foot[1]) > _SAME_LINE * (foot[3] - foot[1] or 1):
                yield begun, n, box
                box, begun, foot = bounds, n, bounds
            else:
                box = _around(box, bounds)
        yield begun, end, box

    def _bounds(self, n: int) -> _Box:
        box = self._box
        self._pdfium.FPDFText_GetLooseCharBox(self._page, n, box)
        return box.left, box.bottom, box.right, box.top

    def _word(self, text: str, start: int, end: int, box: _Box) -> tuple[int, Word | None]:
        """The angle of a word in degrees, and the word; None if it can't be seen."""
        left, bottom, right, top = box
        self._pdfium.FPDFText_GetCharOrigin(self._page, start, self._x, self._y)
        # PDFium counts angles downwards.
        turn = -self._pdfium.FPDFText_GetCharAngle(self._page, start)
        words = text[start:end]
        if is_right_to_left(words, any_of_it=True):
            words = self._by_sight(text, start, end)
        bold = self._pdfium.FPDFText_GetFontWeight(self._page, start) >= 600
        x, y = self._x.value, self._y.value
        if not math.isfinite(left + right + top + bottom + x + y + turn):
            return 0, None
        if abs(turn) > 0.01:
            left, bottom, right, top, y = _turned(turn, left, bottom, right, top, x, y)
        size = top - bottom
        clean = _NOTHING.sub("", words).replace("\ufffe", "-")
        return round(math.degrees(turn)) % 360, Word(clean, left, right, y, size if size > 0.1 else 1.0, bold)

    def _by_sight(self, text: str, start: int, end: int) -> str:
        """A word's characters from left to right, which PDFium has put into the order of reading, as far as it could.

        Those at one place are one sign's: they are reversed, so that all is right once it is turned around.
        """
        places = []
        for n in range(start, end):
            left, _, right, _ = self._bounds(n)
            mark = unicodedata.combining(text[n]) > 0
            places.append((round(left if not mark else (left + right) / 2, 1), -n, text[n]))
        word = "".join(character for _, _, character in sorted(places))
        return word if _LATIN.search(word) else word.translate(_TURNED_BY_PDFIUM)


def _turned(
    turn: float, left: float, bottom: float, right: float, top: float, x: float, y: float
) -> tuple[float, float, float, float, float]:
    """The box and the baseline, turned so that the text runs to the right."""
    cos, sin = math.cos(turn), math.sin(turn)
    along = [a * cos + b * sin for a in (left, right) for b in (bottom, top)]
    across = [b * cos - a * sin for a in (left, right) for b in (bottom, top)]
    return min(along), min(across), max(along), max(across), y * cos - x * sin


def _once(words: list[Word]) -> list[Word]:
    """The words without those drawn twice at one place, to look bold or to throw a shadow."""
    counts = Counter(word.text for word in words)
    kept: list[Word] = []
    places: dict[str, list[Word]] = {}
    for word in words:
        if counts[word.text] > 1:
            near = places.setdefault(word.text, [])
            reach = 0.15 * word.size
            if any(abs(word.x0 - each.x0) < reach and abs(word.y - each.y) < reach for each in near[-50:]):
                continue
            near.append(word)
        kept.append(word)
    return kept
