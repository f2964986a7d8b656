"""The lines of an export, each with its place in the text, and what its shape alone tells: a day, a number of words.

Shapes are the same in all languages, words are not; so an article's first lines are told apart by shape where that is
enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import lru_cache

from qa.dates import parse_date
from qa.reading.exports.labels import Label, Role, read_label, role_of


class Shape(Enum):
    """What a line without a label is by its looks; ``FREE`` may be a title, an outlet or a name."""

    FREE = auto()
    PARAGRAPH = auto()
    DAY = auto()
    TIME = auto()
    WORDS = auto()
    NUMBER = auto()
    CODE = auto()
    RIGHTS = auto()
    ADDRESS = auto()
    RULE = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it: ``text == source[start:end]``, but for its no-break spaces."""

    text: str
    start: int
    end: int
    shape: Shape
    label: Label | None
    # Whether a blank line, or nothing, stands before it.
    apart: bool

    @property
    def is_known(self) -> bool:
        """Whether it begins with a label whose word is known."""
        return self.label is not None and self.label.role is not None


# Longer than any headline or label's value but a list of subjects. Chosen by eye.
_LONGEST_FREE = 140
_LONGEST_DAY = 70
_BLANKS = " \t\r\n\v\f\x85\u2028\u2029\ufeff\u200b\u200e\u200f"
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d{2}(?!\d)")
_CLOCK = re.compile(
    r"(?:,?\s*\b(?:at|um|à|a las|alle|om)\s+)?\b\d{1,2}(?:[:.h]\d{2}){1,2}\b\s*(?:[ap]\.?m\b\.?)?\s*(?:uhr\b)?"
    r"\s*(?:\(?[A-Z]{2,5}(?:[+-]\d+)?\)?)?\s*$",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?(?:\s?(?:Uhr|[A-Z]{2,5}))?", re.IGNORECASE)
_WORDS = re.compile(r"\d[\d.,\s]{0,9}\s?[^\W\d_]{1,12}")
_NUMBER = re.compile(r"(?:[^\W\d_]{1,6}\.?\s?)?[A-Z]{0,3}\d{1,4}[A-Z]?(?:\s?[-–,;]\s?[A-Z]{0,3}\d{1,4}[A-Z]?)*")
_CODE = re.compile(r"[A-Z][A-Z0-9]{2,7}")
_RIGHTS = re.compile(
    r"(?:\(c\)|©|copyright\b|all rights reserved\b|alle rechte vorbehalten\b|tous droits réservés|todos los derechos"
    r"|tutti i diritti|todos os direitos|alle rechten voorbehouden).*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+|www\.\S+", re.IGNORECASE)
_RULE = re.compile(r"([=_*~#+─━—–-])(?:\s?\1){2,}")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+")


def split_lines(text: str) -> list[Line]:
    """Cut a text into its lines, blank ones left out."""
    lines: list[Line] = []
    apart, begin = True, 0
    for whole in text.splitlines(keepends=True):
        raw = whole.replace("\xa0", " ").replace("\u202f", " ")
        words = raw.strip(_BLANKS)
        if words:
            start = begin + len(raw) - len(raw.lstrip(_BLANKS))
            lines.append(Line(words, start, start + len(words), shape_of(words), read_label(words), apart))
        apart, begin = not words, begin + len(whole)
    return lines


def shape_of(text: str) -> Shape:
    """Tell what a line is by its looks."""
    if _RULE.fullmatch(text):
        return Shape.RULE
    if _RIGHTS.fullmatch(text):
        return Shape.RIGHTS
    if _ADDRESS.fullmatch(text):
        return Shape.ADDRESS
    if len(text) <= _LONGEST_DAY and _YEAR.search(text) and read_day(text):
        return Shape.DAY
    for form, shape in ((_TIME, Shape.TIME), (_NUMBER, Shape.NUMBER), (_WORDS, Shape.WORDS), (_CODE, Shape.CODE)):
        if form.fullmatch(text):
            return shape
    ends = _SENTENCE_END.search(text)
    # "Is Orrin Bay next?" is a headline.
    if len(text) > _LONGEST_FREE or (
        ends and len(text.split()) > 3 and (ends[0][0] not in "?!" or len(text) > _LONGEST_DAY)
    ):
        return Shape.PARAGRAPH
    return Shape.FREE


@lru_cache(maxsize=4096)
def read_day(text: str) -> date | None:
    """The day that a line is, with a weekday on either side, and a time: "March 14, 2023 Tuesday 9:20 AM GMT"."""
    day = _CLOCK.sub("", text).strip(" ,;|·")
    words = _WORD.findall(day)
    # Month, weekday and the small words of "14 de marzo de 2023". What has more is a sentence or a headline.
    if len(words) > 5 or len(re.findall(r"\d+", day)) < 2 or not _YEAR.search(day):
        return None
    if found := parse_date(day):
        return found
    # A weekday that stands behind the date is none that readers of dates know.
    shorter = re.sub(r"\s*[,(]?\s*[^\W\d_]+\)?$|^[^\W\d_]+\s*[,.]?\s+", "", day)
    return parse_date(shorter) if shorter != day else None


def text_word(line: Line) -> str:
    """The word that tells that a text begins: a label's ("Full text: …"), or one alone on its line ("Body")."""
    if line.label:
        return line.label.word if line.label.role is Role.TEXT else ""
    return line.text if role_of(line.text) is Role.TEXT else ""


def is_text_mark(line: Line) -> bool:
    """Whether a line is the word alone that stands over a text: "Body"."""
    return line.label is None and role_of(line.text) is Role.TEXT
