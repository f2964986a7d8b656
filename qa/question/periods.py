"""Dates in questions: "in May", "last week", "since 2022" → the days that are meant.

What is relative counts from the newest article, never from today's date: to a collection that ends in 2016, "last
week" is one of 2016. An event ("before the vote") and a span of time ("in two years") are no dates. Knows nothing of
articles.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# By month: winter begins in December and ends in the next year.
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}

# Numbers of four digits that are years; "2016.5", "1,900" and "2000 %" are amounts.
_YEAR = r"(?:1[89]|20)\d\d(?![\d%.,]\d|%)"
_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|sept?(?:ember|\.)?"
    r"|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)(?![\w-])"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%])"
_SPOT = (
    rf"(?:(?P<iso>\d{{4}}-\d\d-\d\d)"
    rf"|(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),?\s+)?(?:the\s+)?(?P<day1>{_DAY})\s+(?:of\s+)?(?P<month1>{_MONTH})"
    rf"(?:,?\s+(?P<year1>{_YEAR}))?"
    rf"|(?P<month2>{_MONTH})\s+(?P<day2>{_DAY})(?:,?\s+(?P<year2>{_YEAR}))?"
    rf"|(?P<part>(?:early|late|mid)[\s-])?(?:(?P<month3>{_MONTH})|(?P<season>{'|'.join(_SEASONS)}))"
    rf"(?:\s+(?:of\s+)?(?P<year3>{_YEAR}))?"
    rf"|(?P<year4>{_YEAR})"
    rf"|(?P<which>this|last|past|previous)\s+(?P<unit>week|month|year|{'|'.join(_SEASONS)}|{'|'.join(_WEEKDAYS)}|{_MONTH})"
    rf"|(?P<word>yesterday|today)|(?P<day>{'|'.join(_WEEKDAYS)}))"
)


def _spot(suffix: str) -> str:
    return re.sub(r"\?P<(\w+)>", rf"?P<\1{suffix}>", _SPOT)


# "Last week's vote" is an event; "May-Day" no month.
_END = r"(?![\w-])(?!['’]s)"
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+{_spot('_a')}\s+(?:and|to|until|till)\s+{_spot('_b')}{_END}", re.IGNORECASE
)
_BOTH = re.compile(rf"\b(?:in|during)\s+{_spot('_a')}\s+and\s+(?:in\s+)?{_spot('_b')}{_END}", re.IGNORECASE)
_ONE = re.compile(
    rf"\b(?P<relation>in|on|during|throughout|within|of|since|after|from|before|until|till|up\s+to)\s+(?:the\s+)?{_spot('_a')}{_END}",
    re.IGNORECASE,
)
# What needs no preposition: "last week". A bare "May" or "2016" may be anything.
_BARE = re.compile(
    rf"\b(?P<iso_a>\d{{4}}-\d\d-\d\d)\b"
    rf"|\b(?P<which_a>this|last|past|previous)\s+(?P<unit_a>week|month|year|{'|'.join(_SEASONS)}|{'|'.join(_WEEKDAYS)}|{_MONTH}){_END}"
    rf"|\b(?P<word_a>yesterday|today){_END}",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:(?:in|over|during|within|for)\s+)?(?:the\s+|these\s+)?(?:last|past|previous)\s+"
    r"(?P<count>\d{1,3}|" + "|".join(_NUMBERS) + r"|few|couple\s+of)\s+(?P<unit>days?|weeks?|months?|years?)\b"
    r"|\bin\s+recent\s+(?P<recent>days|weeks|months)\b",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"\b(?P<count>\d{1,3}|an?|" + "|".join(_NUMBERS) + r")\s+(?P<unit>days?|weeks?|months?|years?)\s+ago\b",
    re.IGNORECASE,
)
# "Who is he up against in November?" asks of one to come.
_TO_COME = re.compile(r"\b(?:is|are|will|shall|do|does|can|going|next|plans?)\b|\bwho[’']s\b", re.IGNORECASE)
_OVER = re.compile(r"\b(?:said|did|was|were|had|has|have)\b", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
# By eye, for "the last few days" and "recent weeks".
_FEW = 3


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, both inclusive, None where open; ``text[start:end]`` are the words for them."""

    since: date | None
    until: date | None
    start: int
    end: int


Days = tuple[date, date]


def find_period(text: str, newest: date | None) -> Period | None:
    """Find the days that a question names; None where it names none, or only an event.

    Args:
        text: the question.
        newest: the day of the newest article, from which "last week" and a month without a year count; without it only
            dates with their year are understood.
    """
    # The longest forms first: "from March to May" is also "from March".
    for find in (_find_between, _find_past, _find_ago, _find_one, _find_bare):
        period = find(text, newest)
        if period and _is_sound(period, text, newest):
            return period
    return None


def _is_sound(period: Period, text: str, newest: date | None) -> bool:
    if period.since and period.until and period.since > period.until:
        return False
    # What lies wholly after the newest article is no date of an article.
    return not (newest and period.since and period.since > newest)


def _find_between(text: str, newest: date | None) -> Period | None:
    for pattern in (_BETWEEN, _BOTH):
        for match in pattern.finditer(text):
            last = _days(match, "_b", text, newest)
            first = _days(match, "_a", text, newest, until=last[1] if last else None)
            if first and last:
                return Period(first[0], last[1], match.start(), match.end())
    return None


def _find_past(text: str, newest: date | None) -> Period | None:
    match = _PAST.search(text)
    if not match or not newest:
        return None
    count = _count(match["count"]) if match["count"] else _FEW
    unit = (match["unit"] or match["recent"]).lower().rstrip("s")
    return Period(_shift(newest, -count, unit), newest, match.start(), match.end())


def _find_ago(text: str, newest: date | None) -> Period | None:
    match = _AGO.search(text)
    if not match or not newest:
        return None
    unit = match["unit"].lower().rstrip("s")
    about = _shift(newest, -_count(match["count"]), unit)
    # "Two months ago" is no day: half a unit on both sides.
    slack = timedelta(days=_DAYS[unit] // 2)
    return Period(about - slack, about + slack, match.start(), match.end())


def _find_one(text: str, newest: date | None) -> Period | None:
    for match in _ONE.finditer(text):
        if not _names_a_day(match, text) or not (days := _days(match, "_a", text, newest)):
            continue
        relation = match["relation"].lower()
        if relation == "of" and not (match["year3_a"] or match["year4_a"]):
            continue
        since, until = _RELATIONS.get(" ".join(relation.split()), _within)(days)
        return Period(since, until, match.start(), match.end())
    return None


def _find_bare(text: str, newest: date | None) -> Period | None:
    for match in _BARE.finditer(text):
        if days := _days(match, "_a", text, newest):
            return Period(*days, match.start(), match.end())
    return None


def _within(days: Days) -> tuple[date | None, date | None]:
    return days


_RELATIONS: dict[str, Callable[[Days], tuple[date | None, date | None]]] = {
    "since": lambda days: (days[0], None),
    "from": lambda days: (days[0], None),
    # "After 2016" begins in 2017, "since 2016" in it.
    "after": lambda days: (days[1] + timedelta(days=1), None),
    "before": lambda days: (None, days[0] - timedelta(days=1)),
    "until": lambda days: (None, days[1]),
    "till": lambda days: (None, days[1]),
    "up to": lambda days: (None, days[1]),
}


def _names_a_day(match: re.Match[str], text: str) -> bool:
    """Tell dates from what only looks like them: "in the spring", "in 2016 dollars", "after the March debate"."""
    after = text[match.end() :]
    if re.match(r"\s+(?:dollars|euros|pounds|people|tonnes|terms)\b", after):
        return False
    attributive = re.match(r"[\w.,]*\s+(?!and\b|or\b)[a-z]+\b", after) is not None
    has_article = re.search(r"\bthe\s+$", text[: _first_start(match)], re.IGNORECASE) is not None
    bare_season = match["season_a"] and not match["year3_a"]
    return not (has_article and (attributive or bare_season) and not match["day1_a"])


def _first_start(match: re.Match[str]) -> int:
    starts = [match.start(name) for name in match.groupdict() if name.endswith("_a") and match[name]]
    return min(starts)


def _days(match: re.Match[str], suffix: str, text: str, newest: date | None, until: date | None = None) -> Days | None:
    """The first and last day of one date; ``until`` gives a month its year where the later date has one."""
    parts = {name.removesuffix(suffix): value for name, value in match.groupdict().items() if name.endswith(suffix)}
    last = until or newest
    try:
        if parts.get("iso"):
            day = date.fromisoformat(parts["iso"] or "")
            return day, day
        if parts.get("which") or parts.get("word") or parts.get("day"):
            return _relative(parts, newest) if newest else None
        to_come = _TO_COME.search(text) is not None and not _OVER.search(text)
        return _absolute(parts, last, to_come)
    except ValueError:
        # There is no 31 June.
        return None


def _absolute(parts: dict[str, str | None], last: date | None, to_come: bool) -> Days | None:
    year = next((int(value) for name in ("year1", "year2", "year3", "year4") if (value := parts.get(name))), None)
    month = next((_month(value) for name in ("month1", "month2", "month3") if (value := parts.get(name))), None)
    day = next((int(re.sub(r"\D", "", value)) for name in ("day1", "day2") if (value := parts.get(name))), None)
    season = parts.get("season")
    if year and not month and not season:
        return date(year, 1, 1), date(year, 12, 31)
    if not year and not last:
        return None
    month = month or _SEASONS[(season or "").lower()]
    first = date(year or (last.year if last else 1), month, day or 1)
    if not year and last and first > last:
        if to_come:
            return None
        first = first.replace(year=first.year - 1)
    if day:
        return first, first
    return _part_of(first, 3 if season else 1, (parts.get("part") or "").strip(" -\t").lower())


def _part_of(first: date, months: int, part: str) -> Days:
    end = _shift(first, months, "month") - timedelta(days=1)
    third = (end - first).days // 3
    if part == "early":
        return first, first + timedelta(days=third)
    if part == "late":
        return end - timedelta(days=third), end
    if part == "mid":
        return first + timedelta(days=third), end - timedelta(days=third)
    return first, end


def _relative(parts: dict[str, str | None], newest: date) -> Days | None:
    if word := (parts.get("word") or "").lower():
        day = newest - timedelta(days=1) if word == "yesterday" else newest
        return day, day
    unit = (parts.get("unit") or parts.get("day") or "").lower()
    which = (parts.get("which") or "last").lower()
    if unit in _WEEKDAYS:
        day = newest - timedelta(days=(newest.weekday() - _WEEKDAYS.index(unit)) % 7)
        return day, day
    if unit in ("week", "month", "year"):
        return _calendar_unit(unit, newest, 0 if which == "this" else -1)
    month = _SEASONS.get(unit) or _month(unit)
    first = date(newest.year, month, 1)
    first = first.replace(year=first.year - 1) if first > newest else first
    return _part_of(first, 3 if unit in _SEASONS else 1, "")


def _calendar_unit(unit: str, newest: date, offset: int) -> Days:
    if unit == "week":
        monday = newest - timedelta(days=newest.weekday())
        return monday + timedelta(weeks=offset), monday + timedelta(weeks=offset, days=6)
    if unit == "month":
        first = _shift(newest.replace(day=1), offset, "month")
        return first, _shift(first, 1, "month") - timedelta(days=1)
    return date(newest.year + offset, 1, 1), date(newest.year + offset, 12, 31)


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _count(word: str) -> int:
    word = word.lower()
    if word.isdecimal():
        return int(word)
    return 1 if word in ("a", "an") else _NUMBERS.get(word, 2 if word.startswith("couple") else _FEW)


def _shift(day: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=count * _DAYS[unit])
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= 9998:
        return date(1, 1, 1)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
