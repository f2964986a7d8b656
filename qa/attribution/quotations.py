"""Quotation marks → quotations: the exact places of quoted words in an article's paragraphs.

Reads curly, straight and doubled single marks, guillemets, and single marks where an apostrophe cannot be meant; marks
of different kinds may open and close one quotation, as they do in print. Quotations inside a quotation belong to it.
Knows nothing of who speaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.records import Paragraph

# Doubled single marks are double ones in the plain text of some outlets.
_MARK = re.compile(r"[\"“”„«»]|''|``|’’|‘‘")
_SINGLE = re.compile(r"[‘']")
_OPENS, _CLOSES = "“„«``‘‘", "”’’"
# Behind a letter or a stop a straight mark closes; a dash or a colon comes before what is quoted.
_BEFORE_OPENING = " \t\r\n\u00a0([{—–-:/>"
# Behind a stop (‘…,’ he said), else before white space: behind an apostrophe there is mostly a letter.
_CLOSING_SINGLE = re.compile(r"(?<=[,.!?…])['’](?=[\s)\]”\"]|$)|['’](?=[.,;:]?(?:\s|$))")
_STOP = re.compile(r"[,.!?…—–-]$")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words: ``text[start:end]`` has the marks, ``text[inner_start:inner_end]`` only the words.

    ``continued``: it goes on from a quotation that the paragraph before left open. ``closed`` is false where the
    paragraph ends before the quotation does.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    ordinal: int
    closed: bool = True
    continued: bool = False

    def inner(self, text: str) -> str:
        """The quoted words of the article's text."""
        return text[self.inner_start : self.inner_end]


def find_quotations(text: str, paragraphs: Sequence[Paragraph]) -> list[Quotation]:
    """Find the outermost quotations of the body paragraphs, in order."""
    found: list[Quotation] = []
    is_open = False
    for paragraph in paragraphs:
        if paragraph.kind != "body":
            continue
        spans = _scan(text, paragraph.start, paragraph.end)
        for start, end, width, closed in spans:
            inner = (start + width, end - width if closed else end)
            continued = is_open and not text[paragraph.start : start].strip(" >*_")
            if inner[0] < inner[1]:
                found.append(Quotation(start, end, *inner, paragraph.ordinal, closed, continued))
        is_open = bool(spans) and not spans[-1][3]
    return found


def find_inner(text: str, quotation: Quotation) -> list[Quotation]:
    """Find the quotations inside a quotation, one level down."""
    start, end = quotation.inner_start, quotation.inner_end
    # Inside double marks print has single ones, inside single ones double.
    spans = _scan(text, start, end) or _scan_singles(text, start, end)
    return [
        Quotation(a, b, a + width, b - width if closed else b, quotation.ordinal, closed)
        for a, b, width, closed in spans
        if a + width < b
    ]


def is_sentence(words: str) -> bool:
    """Tell whether quoted words stand for themselves ("It is over," …), or are a part of the sentence around them."""
    words = words.strip()
    first = words.lstrip("“”\"'‘’([… ")[:1]
    return bool(first) and not first.islower() and bool(_STOP.search(words.rstrip("\"”'’)]")))


def _scan(text: str, start: int, end: int) -> list[tuple[int, int, int, bool]]:
    """Outermost spans between double marks: start, end, width of a mark, and whether it is closed."""
    spans: list[tuple[int, int, int, bool]] = []
    depth, opened, width = 0, 0, 1
    for mark in _MARK.finditer(text, start, end):
        before = text[mark.start() - 1] if mark.start() > start else " "
        after = text[mark.end()] if mark.end() < end else " "
        if _opens(mark[0], before, after, depth):
            if depth == 0:
                opened, width = mark.start(), len(mark[0])
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                spans.append((opened, mark.end(), min(width, len(mark[0])), True))
    if depth:
        spans.append((opened, end, width, False))
    return spans or _scan_singles(text, start, end)


def _opens(mark: str, before: str, after: str, depth: int) -> bool:
    # Misprints open with a closing mark.
    if mark == "”" and depth == 0 and before.isspace() and not after.isspace():
        return True
    if mark in _OPENS:
        # German print closes with “ what „ opens.
        return not (depth and mark == "“" and not before.isspace() and (after.isspace() or after in ".,;:"))
    if mark in _CLOSES:
        return False
    # Danish and German print have »these« guillemets.
    if mark == "»":
        return depth == 0
    return (before in _BEFORE_OPENING or before in "“‘\"'") and not after.isspace() and after not in ",.;:)"


def _scan_singles(text: str, start: int, end: int) -> list[tuple[int, int, int, bool]]:
    """Spans between single marks: what opens after white space and closes before it, with four words or a stop."""
    spans: list[tuple[int, int, int, bool]] = []
    at = start
    while opening := _SINGLE.search(text, at, end):
        at = opening.end()
        before = text[opening.start() - 1] if opening.start() > start else " "
        # A digit behind it is a year: the ’90s.
        if before not in _BEFORE_OPENING or not text[at : at + 1].strip() or text[at : at + 1].isdigit():
            continue
        for closing in _CLOSING_SINGLE.finditer(text, at, end):
            inner = text[at : closing.start()]
            # Fewer than four words without a stop may be between two plurals, "the workers' and the dogs'".
            if _STOP.search(inner) or (len(inner.split()) >= 4 and not inner.endswith("s")):
                spans.append((opening.start(), closing.end(), 1, True))
                at = closing.end()
                break
    return spans
