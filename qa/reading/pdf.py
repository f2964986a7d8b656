"""A PDF's pages → paragraphs. A PDF knows where characters stand on a page, and nothing of lines and paragraphs.

So they are rebuilt: from the distance between lines, from their indents, and from lines that end before the next word
had to move down. Running headers, footers and page numbers are dropped.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.reading import documents

if TYPE_CHECKING:
    from pypdf import PageObject

# "12", "– 12 –", "Page 3 of 12", "3/12".
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—\s]*\d{1,4}[-–—\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’)\]]*$")
# The plain hyphen, the soft one and Unicode's own: programs divide words by any of them.
_HYPHEN_AT_END = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
# A running head has a line for the title and one for day and page.
_MARGIN_LINES = 2
# Outlet, section and date stand before a headline; further down large type is a pull quote or the next article's.
_PARAGRAPHS_AT_TOP = 8
# In the usual distance of two lines: what is wider parts paragraphs. Chosen by eye, between 1 and a blank half line.
_WIDER_GAP = 1.25
# Sizes of one font differ by rounding, headlines are set larger by a half and more. Chosen by eye.
_OTHER_SIZE = 1.15
# Where the next word had fitted well, the line ended on purpose. At .6 paragraphs without gaps run together.
_FULL_LINE = 0.9


@dataclass(slots=True)
class _Line:
    text: str
    x: float
    y: float
    size: float


def read_pdf(data: bytes) -> documents.Document:
    """Read a PDF's paragraphs; a scan has none.

    Raises:
        documents.Encrypted: It opens only with a password.
        documents.Damaged: It can't be read.
    """
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import PyPdfError

    # Beside its own errors pypdf lets through what damaged objects provoke in it: found by cutting and garbling files.
    damage = (PyPdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError, zlib.error)
    try:
        reader = PdfReader(io.BytesIO(data))
        # Many PDFs are locked against editing alone, and open with an empty password.
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise documents.Encrypted
        drawn = [_draw(page) for page in reader.pages]
        info = reader.metadata
        title, author = (str(info.title or ""), str(info.author or "")) if info else ("", "")
    except damage as error:
        raise documents.Damaged(str(error)) from error
    pages = _without_margins([_lines(pieces) for pieces in drawn])
    paragraphs = list(_paragraphs(pages))
    return documents.Document(
        paragraphs=tuple(text for text, _ in paragraphs), headline=_headline(paragraphs), title=title, author=author
    )


_Piece = tuple[str, Sequence[float], Sequence[float], float]


def _draw(page: PageObject) -> list[_Piece]:
    pieces: list[_Piece] = []

    def keep(text: str, matrix: Sequence[float], place: Sequence[float], _font: object, size: float) -> None:
        pieces.append((text, tuple(matrix), tuple(place), size))

    page.extract_text(visitor_text=keep)
    return pieces


def _lines(pieces: list[_Piece]) -> list[_Line]:
    lines: list[_Line] = []
    fresh = True
    for drawn, (a, b, c, d, e, f), (*scale, x, y), size in pieces:
        for n, text in enumerate(drawn.split("\n")):
            fresh = fresh or n > 0
            if not fresh:
                lines[-1].text += text
            elif text.strip():
                # The size on the page, not in the font's own units: browsers draw 16 units at a scale of 0.75.
                height = size * abs(scale[3] or scale[1] or 1) * abs(d or b or 1)
                lines.append(_Line(text, x * a + y * c + e, x * b + y * d + f, height or 1))
                fresh = False
    for line in lines:
        line.text = " ".join(line.text.split())
    return lines


def _without_margins(pages: list[list[_Line]]) -> list[list[_Line]]:
    margins = [_margin(page) for page in pages]
    seen = Counter(text for margin in margins for text in {_masked(line) for line in margin})
    # On most pages: what two of many have in common may be the text's own.
    repeated = {text for text, times in seen.items() if times > 1 and times > len(pages) / 2}
    kept = []
    for page, margin in zip(pages, margins, strict=True):
        furniture = {id(line) for line in margin if _masked(line) in repeated or _PAGE_NUMBER.fullmatch(line.text)}
        kept.append([line for line in page if id(line) not in furniture])
    return kept


def _margin(page: list[_Line]) -> list[_Line]:
    """Return the lines at the head and the foot of a page; files don't always draw them first and last."""
    by_height = sorted(page, key=lambda line: line.y)
    return by_height[:_MARGIN_LINES] + by_height[_MARGIN_LINES:][-_MARGIN_LINES:]


def _masked(line: _Line) -> tuple[str, int]:
    # With its height: a sentence that two pages happen to share is no running header.
    return re.sub(r"\d+", "#", line.text), round(line.y / 3)


def _headline(paragraphs: list[tuple[str, float]]) -> str:
    """Return the paragraph near the top that is set in the largest type, if it is larger than the rest."""
    if not paragraphs:
        return ""
    most_common = Counter(round(size, 1) for text, size in paragraphs for _ in text).most_common(1)[0][0]
    text, size = max(paragraphs[:_PARAGRAPHS_AT_TOP], key=lambda paragraph: paragraph[1])
    return text if size > _OTHER_SIZE * most_common else ""


def _paragraphs(pages: list[list[_Line]]) -> Iterator[tuple[str, float]]:
    """Yield each paragraph and the size of its type."""
    lines = [line for page in pages for line in page]
    if not lines:
        return
    # In the size of the type. Most lines are within paragraphs, so the commonest gap is that of lines.
    gaps = Counter(round((above.y - line.y) / above.size, 1) for above, line in pairwise(lines) if above.y > line.y)
    spacing = gaps.most_common(1)[0][0] if gaps else 1.0
    lengths = sorted(len(line.text) for line in lines)
    # Not the longest line: that may be a headline across all columns.
    width = lengths[int(0.9 * (len(lengths) - 1))]
    text = lines[0].text
    for above, line in pairwise(lines):
        if _starts_paragraph(above, line, spacing, width):
            yield text, above.size
            text = line.text
        else:
            text = _joined(text, line.text)
    yield text, lines[-1].size


def _starts_paragraph(above: _Line, line: _Line, spacing: float, width: int) -> bool:
    gap = above.y - line.y
    if max(above.size, line.size) > _OTHER_SIZE * min(above.size, line.size):
        return True
    if gap > _WIDER_GAP * spacing * above.size:
        return True
    ended = _SENTENCE_END.search(above.text) is not None
    if gap < 0:  # the next column or page
        return ended
    # Less than half a letter is the printer's jitter, more than five a centred line or another column.
    indented = above.size * 0.5 < line.x - above.x < above.size * 5 and gap > 0.5 * above.size
    had_room = len(above.text) + 1 + len(line.text.split(" ")[0]) < _FULL_LINE * width
    return ended and (indented or had_room)


def _joined(text: str, line: str) -> str:
    # Only before a small letter: of "Port-of-" and "Alder" the hyphen stays.
    if line[:1].islower() and _HYPHEN_AT_END.search(text):
        return text[:-1] + line
    return f"{text} {line}"
