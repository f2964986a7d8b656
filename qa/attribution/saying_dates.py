"""The day on which something was said, from a sentence's words and the article's day of publication.

"On Tuesday" is the last Tuesday before the article, or the article's own day; "yesterday" the day before. "Last week"
and "in May" tell no day. Knows nothing of grammar; today's date plays no part.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
# American print has the month first, British the day; "3:30" behind a month is an hour.
_NAMED = re.compile(
    rf"\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s(?P<year>\d{{4}}))?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH.replace('month', 'month2')}(?:,?\s(?P<year2>\d{{4}}))?",
    re.IGNORECASE,
)
# "Wednesday's talks" and "Mondays" are no day on which something was said.
_WEEKDAY = re.compile(
    rf"(?P<before>(?:\b[\w’']+\s){{0,2}}?)\b(?P<day>{'|'.join(_WEEKDAYS)})\b(?P<after>[’']s\b|s\b|-)?(?!\s+(?:night|morning)['’]s)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?P<word>yesterday|today|tonight|this (?:morning|afternoon|evening)|last night)\b(?![’']s)", re.IGNORECASE
)
# "On a Sunday", "one Sunday": not the last one.
_SOME_DAY = re.compile(r"\b(?:an?|one|other|between\s+\w+\s+and)\s+$", re.IGNORECASE)
# Before a day these make it one to come, a bound, or one of many.
_AHEAD = frozenset(
    "next until till by before since from after every each following coming upcoming for through between to".split()
)


def said_on(words: str, published: date | None) -> date | None:
    """The one day that the words around a saying give ("said on Tuesday in Belgrade"); None where they give none.

    Args:
        words: what stands around what was said, without it.
        published: the article's day; without it only a full date tells.
    """
    days = {*_named_days(words, published), *_weekdays(words, published), *_relative(words, published)}
    # Two days in one sentence: one of them belongs to something else, and which isn't told.
    return days.pop() if len(days) == 1 else None


def _named_days(words: str, published: date | None) -> list[date]:
    found = []
    for match in _NAMED.finditer(words):
        if _is_ahead(words[: match.start()]):
            continue
        month = _MONTHS.index((match["month"] or match["month2"])[:3].lower()) + 1
        day, year = int(match["day"] or match["day2"]), match["year"] or match["year2"]
        if year:
            found.append(_day(int(year), month, day))
        elif published:
            this_year = _day(published.year, month, day)
            # News tells what was said, so a day of the year that is yet to come is last year's.
            is_later = this_year is not None and this_year > published
            found.append(_day(published.year - 1, month, day) if is_later else this_year)
    return [each for each in found if each]


def _weekdays(words: str, published: date | None) -> list[date]:
    if published is None:
        return []
    found = []
    for match in _WEEKDAY.finditer(words):
        # "At Saturday's meeting" was on Saturday; "Wednesday's talks" alone may be to come.
        at = match["after"] in ("'s", "’s") and re.search(
            r"\b(?:at|during|after)\s+$", words[: match.start("day")], re.IGNORECASE
        )
        if re.search(r"\bago\s+$", words[: match.start("day")]):
            # "Ten years ago Sunday": a day of ten years ago.
            continue
        if (match["after"] and not at) or _is_ahead(words[: match.start("day")]):
            continue
        back = (published.weekday() - _WEEKDAYS.index(match["day"].lower())) % 7
        # "Last Wednesday" in Wednesday's paper is a week ago; "on Wednesday" is today.
        if re.search(r"\blast\s+$", words[: match.start("day")], re.IGNORECASE) and back == 0:
            back = 7
        if _SOME_DAY.search(words[: match.start("day")]) or re.match(r"\s+of last\b", words[match.end() :]):
            continue
        # "on Tuesday, Nov. 14": the full date tells.
        if not _NAMED.match(words[match.end() :].lstrip(" ,")):
            found.append(published - timedelta(days=back))
    return found


def _relative(words: str, published: date | None) -> list[date]:
    if published is None:
        return []
    back = {"yesterday": 1, "last night": 1}
    return [published - timedelta(days=back.get(match["word"].lower(), 0)) for match in _RELATIVE.finditer(words)]


def _is_ahead(before: str) -> bool:
    words = re.findall(r"[\w’']+", before.lower())[-2:]
    return bool(words) and (
        words[-1] in _AHEAD
        or (len(words) == 2 and words[0] in ("until", "by", "before", "since") and words[1] in ("the", "last", "on"))
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
