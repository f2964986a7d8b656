"""The thing that a question asks for, in the words that answer it: the number with its unit, the day, the person.

By the form of the words alone; what a question names itself is not what it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from qa.attribution.saying_dates import said_on
from qa.names import fold
from qa.question.query import Query
from qa.question.wording import CALENDAR, capitalised

_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|a\s+(?:dozen|hundred|thousand|million)|half|a\s+third"
    r"|a\s+quarter|two[-\s]thirds|three[-\s]quarters|dozens|hundreds|thousands|millions)"
)
_NUMBER = re.compile(
    rf"(?:[$€£]\s?)?(?<![\w.,])(?:\d[\d.,]*\d|\d|\b{_NUMBER_WORD}\b)"
    r"(?:\s*%|[-\s](?:and\s+a\s+half\s+)?(?:hundred|thousand|million|billion|trillion|percent|per\s+cent))*",
    re.IGNORECASE,
)
_UNIT = re.compile(r"[\s-]+([^\W\d_][\w-]*)")
_NO_UNIT = frozenset(
    """of in on at to by and or for from that who when as with were was is are had have has said the a an his her its
    their left came went more""".split()
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
DAY = re.compile(
    rf"\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s\d{{4}})?"
    rf"|\b(?:(?:in|early|late|mid|last|this|next|by|since|until)[\s-])?{_MONTH}\s\d{{4}}\b"
    r"|\b(?:last\s|next\s|this\s|early\s(?:on\s)?|late\s(?:on\s)?)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s(?:morning|afternoon|evening|night))?"
    r"|\b(?:yesterday|today|tonight|tomorrow|last\s(?:week|month|year|night|spring|summer|autumn|fall|winter)"
    r"|(?:this|next)\s(?:week|month|year|morning|afternoon|evening|spring|summer|autumn|fall|winter)"
    rf"|(?:a|one|two|three|four|five|six|ten|\d+)\s(?:days?|weeks?|months?|years?)\s(?:ago|earlier|later))\b"
    rf"|\b(?:in|since|until|by)\s(?:{_MONTH}|(?:18|19|20)\d\d)\b|\b(?:18|19|20)\d\d\b"
)
_TIME = re.compile(r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:a\.m\.|p\.m\.|am|pm|o['’]clock)(?!\w)")
_WORD = re.compile(r"[^\W_]+")
# "Before Tuesday" is not Tuesday: the words before it tell.
_BEFORE = 24


def seek(query: Query, text: str) -> tuple[int, int] | None:
    """Where a text has the kind of thing that a question asks for; None where it has none, or any text will do."""
    if query.wants == "number":
        return _number(query, text)
    if query.wants == "when":
        return next((match.span() for pattern in (DAY, _TIME) for match in pattern.finditer(text)), None)
    if query.wants in ("who", "where"):
        return next(_new_names(query, text), None)
    return None


def _number(query: Query, text: str) -> tuple[int, int] | None:
    """The number whose unit the question names, else the first that the question hasn't and that is no year or day."""
    asked = {_stem(word) for word in _WORD.findall(fold(query.text))}
    found = [match for match in _NUMBER.finditer(text) if not _is_date(text, match)]
    new = [match for match in found if fold(match[0].split()[0]) not in fold(query.text).split()]
    units = [(match, *_unit(text, match.end(), asked)) for match in new]
    for match, end, is_asked in units:
        if is_asked:
            return match.start(), end
    return (units[0][0].start(), units[0][1]) if units else None


def _unit(text: str, start: int, asked: set[str]) -> tuple[int, bool]:
    """Where the unit ends that follows a number, "four large tugs", and whether the question names it."""
    end, first = start, start
    for place in range(3):
        word = _UNIT.match(text, end)
        if word is None or word[1].lower() in _NO_UNIT:
            break
        end = word.end()
        if place == 0:
            first = end
        if _stem(fold(word[1])) in asked:
            return end, True
    return first, False


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


def _is_date(text: str, match: re.Match[str]) -> bool:
    return any(day.start() <= match.start() < day.end() for day in DAY.finditer(text))


def _new_names(query: Query, text: str) -> Iterator[tuple[int, int]]:
    """Names that the question hasn't, with somebody's full name before a place or a thing of one word."""
    asked = set(_WORD.findall(fold(query.text)))
    # With a word before it the first is not taken for a sentence's beginning only.
    places = [(start, end) for start, end in capitalised(text) if not CALENDAR.fullmatch(text[start:end])]
    new = [place for place in places if not set(_WORD.findall(fold(text[slice(*place)]))) <= asked]
    yield from sorted(new, key=lambda place: -(" " in text[slice(*place)]))


def day_of(text: str, place: tuple[int, int], published: date | None) -> date | None:
    """The day that words such as "on Tuesday" mean in an article of that day; None where they mean no one day."""
    start, end = place
    return said_on(text[max(0, start - _BEFORE) : end], published)
