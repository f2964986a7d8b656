"""The thing that a question asks for, in the words that answer it: the number with its unit, the day, the person.

By the form of the words alone; what a question names itself is not what it asks for.
"""

from __future__ import annotations

import re
from datetime import date

from qa.attribution.saying_dates import said_on
from qa.names.comparing import fold, has_title
from qa.names.given_names import is_given_name
from qa.passages.sentences import split_sentences
from qa.question.query import Query
from qa.question.wording import CALENDAR, capitalised

# As newspapers spell them; "dozens" and "thousands" answer "how many?", too.
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|a\s+(?:dozen|hundred|thousand|million)|half|a\s+third"
    r"|a\s+quarter|two[-\s]thirds|three[-\s]quarters|dozens|hundreds|thousands|millions)"
)
# Not within a word, a time or a decimal: "B2", "8:01".
_NUMBER = re.compile(
    rf"(?:[$€£]\s?)?(?<![\w.,:])(?:\d[\d.,]*\d|\d|\b{_NUMBER_WORD}\b)(?![:.]\d)"
    r"(?:\s*%|[-\s](?:and\s+a\s+half\s+)?(?:hundred|thousand|million|billion|trillion|percent|per\s+cent))*",
    re.IGNORECASE,
)
_UNIT = re.compile(r"[\s-]+([^\W\d_][\w-]*)")
# "18 left the port", "12 of them": nothing is counted by that word.
_NO_UNIT = frozenset(
    """of in on at to by and or for from that who when as with were was is are had have has said the a an his her its
    their left came went more""".split()
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
# Longest forms first; upper case matters, for "may" and "march" are verbs.
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
_YEAR = re.compile(r"\b\d{4}$")
# "Before Tuesday" is not Tuesday: the words before it tell.
_BEFORE = 24
# ``said_on`` takes the last such day; what lies back further than this is nearer ahead.
_HALF_A_YEAR = 183
# "A good one", "the one that": no number.
_NO_ONE = re.compile(r"\b(?:the|this|that|no|any|each|every|which|another|only|an?(?:\s+\w+)?)\s+$", re.IGNORECASE)
# "63 centimetres, not 41".
_NOT = re.compile(r"\bnot\s+(?:the\s+)?$", re.IGNORECASE)
# How the number looks that answers a question for a share, a distance, a time or a speed.
_LENGTH = r"(?:kilo|centi|milli)?met(?:re|er)s?|km|(?:nautical\s+)?miles?|feet|foot|yards?|inch(?:es)?"
_TIMESPAN = r"seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?|century|centuries"
_MEASURED = tuple(
    (re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), re.compile(rf".*?(?:{form})(?!\w)", re.IGNORECASE))
    for asked, form in (
        (r"(?:what|which)\s+(?:share|percentage|proportion)", r"%|per\s?cent|half|thirds?|quarters?|fifths?|tenths?"),
        (r"how\s+(?:far|wide|deep|tall)", rf"\b(?:{_LENGTH})"),
        (r"how\s+long", rf"\b(?:{_TIMESPAN}|{_LENGTH})"),
        (r"how\s+fast|what\s+speed", r"km/h|mph|\b(?:knots|kilomet(?:re|er)s|miles)"),
    )
)
# A name that is no person's is a place only behind a preposition of place: "the Gull Company" is none.
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|outside|inside|from|to|on|into|through|between|across|towards?|around)\s+"
    r"(?:the\s+|downtown\s+|central\s+|nearby\s+|(?:north|south|east|west)(?:ern)?\s+)*$",
    re.IGNORECASE,
)
# Where a sentence begins, or words between quotation marks.
_BEGINS = re.compile(r"(?:^|[.?!:]|[.?!:,][\s”\"’']+|[“\"‘(])\s*$")
# Capitals that name nobody by themselves.
_NOBODY = frozenset("i mr mrs ms dr".split())


SOUGHT = frozenset({"number", "when", "where", "who"})
"""What a question can want that stands out in the words that answer it."""


def seek(query: Query, text: str) -> tuple[int, int] | None:
    """Where a text has the kind of thing that a question asks for; None where it has none, or any text will do."""
    if query.wants == "number":
        return _number(query, text)
    if query.wants == "when":
        return next((match.span() for pattern in (DAY, _TIME) for match in pattern.finditer(text)), None)
    names = _new_names(query, text) if query.wants in ("who", "where") else []
    if query.wants == "who":
        # An organisation may have done it, too, if no person is named.
        return min(names, key=lambda place: not _is_person(text[slice(*place)]), default=None)
    places = (each for each in names if not _is_person(text[slice(*each)]))
    return next((each for each in places if _PLACE_BEFORE.search(text, 0, each[0])), None)


def _number(query: Query, text: str) -> tuple[int, int] | None:
    """The number whose unit the question names, else the first that the question hasn't and that is no year or day."""
    asked = {_stem(word) for word in _WORD.findall(fold(query.text))}
    new = [
        match
        for match in _NUMBER.finditer(text)
        if not _is_date(text, match)
        and fold(match[0].split()[0]) not in fold(query.text).split()
        and not (
            match[0].lower() == "one" and (_NO_ONE.search(text, 0, match.start()) or text[match.end() :][:1] != " ")
        )
    ]
    units = [(match.start(), *_unit(text, match.end(), asked)) for match in new]
    for words, form in _MEASURED:
        if words.search(query.text):
            return next(((start, end) for start, end, _ in units if form.match(text[start:end])), None)
    # A stable sort: of equals the first in the text.
    units.sort(key=lambda unit: not unit[2])
    return units[0][:2] if units else None


def _unit(text: str, start: int, asked: set[str]) -> tuple[int, bool]:
    """Where the unit ends that follows a number, "four large tugs", and whether the question names it."""
    end, first = start, start
    # "Four large old tugs": an adjective or two stand before the unit; without one that the question names the first
    # word does.
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


def _is_pronoun(text: str, match: re.Match[str]) -> bool:
    """Tell "a good one" and "this one" from "one tug"."""
    ends = text[match.end() : match.end() + 1] != " "
    return match[0].lower() == "one" and (ends or _NO_ONE.search(text, 0, match.start()) is not None)


def _new_names(query: Query, text: str) -> list[tuple[int, int]]:
    """Names that the question hasn't: those of several words first, those that share a word with it last."""
    asked = set(_WORD.findall(fold(query.text)))
    found = []
    for start, end in capitalised(text):
        # A run of capitals goes over the end of a sentence; the S of "U.S." begins no name.
        end = min(end, *(stop for _, stop in split_sentences(text) if start < stop), len(text))
        words = _WORD.findall(fold(text[start:end]))
        if text[start - 1 : start] == "." or (len(words[0]) == 1 and len(words[-1]) <= 2):
            continue
        if CALENDAR.fullmatch(text[start:end]) or DAY.match(text, start) or not set(words) - _NOBODY - asked:
            continue
        # A capital at the beginning of a sentence is a name's where the text has the name again.
        begins = _BEGINS.search(text, 0, start) is not None
        if len(words) == 1 and begins and len(re.findall(rf"\b{re.escape(text[start:end])}\b", text)) == 1:
            continue
        found.append((not asked.isdisjoint(words), len(words) == 1, start, end))
    return [(start, end) for _, _, start, end in sorted(found)]


def _is_person(name: str) -> bool:
    """Tell by a title or a given name that a name is somebody's."""
    return has_title(name) or (" " in name and is_given_name(name.split()[0]))


def day_of(text: str, place: tuple[int, int], published: date | None) -> date | None:
    """The day that words such as "on Tuesday" mean in an article of that day.

    None where they mean no one day, or spell it out.
    """
    start, end = place
    if _YEAR.search(text[start:end]):
        return None
    day = said_on(text[max(0, start - _BEFORE) : end], published)
    # "May 10" in an article of April is as likely to come as to be a year ago.
    if day and published and day.year < published.year and (published - day).days > _HALF_A_YEAR:
        return None
    return day
