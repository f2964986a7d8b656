"""Dates in a text: what is said of the day, and, counted from an article's day, which day is meant.

"On Tuesday" in an article of Wednesday is the day before, and where the sentence looks ahead perhaps the next Tuesday;
"in May" is a month of the article's year or of the one before. Knows nothing of who said what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
# "3.5", "12:30" and "7%" are no days.
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?![:.,]\d|%)"
# Four digits from 1500 on: lower ones count something more often than they are years.
_YEAR = r"(?:1[5-9]|20)\d\d\b(?![.,]?\d|%)"
_DATE = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d\d-\d\d\b)"
    # "Tuesday, the 7th of May 2024" and "May 7, 2024", a weekday before either.
    rf"|(?:(?P<w1>{'|'.join(d.capitalize() for d in _WEEKDAYS)}),?\s+(?:the\s+)?)?"
    rf"(?:(?P<d1>{_DAY})\s+(?:of\s+)?(?P<m1>{_MONTH})(?:,?\s+(?P<y1>{_YEAR}))?"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>{_DAY})(?:,?\s+(?P<y2>{_YEAR}))?)"
    rf"|(?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>{_YEAR})"
    # A month alone. "May", "March" and "Jan" are words and names, too ("May Lind may march"): months only behind such
    # words.
    rf"|(?P<m4>(?<=[Ii]n\s)May\b|(?<=[Oo]f\s)May\b|(?<=ince\s)May\b|(?<=ast\s)May\b|(?<=ext\s)May\b|(?<=By\s)May\b|(?<=by\s)May\b"
    rf"|(?<=arly\s)May\b|(?<=ate\s)May\b|(?<=ntil\s)May\b|(?!May\b|Mar\b|March\b|Jan\b){_MONTH}|(?<=[Ii]n\s)(?:March|Jan\b))"
    rf"|\b(?P<w2>{'|'.join(d.capitalize() for d in _WEEKDAYS)})\b"
    # A year alone is no price, no part of a number, and no beginning of a span.
    rf"|\b(?P<y4>(?<![$€£#\d.,-]){_YEAR})(?!\s*[–-]\s*\d)"
    # Kept as words: whoever reads an answer does not know from which day they count.
    r"|\b(?P<word>yesterday|today|tonight|tomorrow|last night|this (?:morning|afternoon|evening|week|month|year)"
    r"|(?:last|next) (?:week|month|year))\b"
)
_BACK = {"yesterday": 1, "last night": 1, "tomorrow": -1}
# Where one of these stands, "on Friday" may be the next Friday as well as the last: "will meet on Friday".
_AHEAD = re.compile(
    r"\b(?:will|would|shall|next|plans?|planned|due|scheduled|expected|until|till|by|before|to|ahead|coming)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date at ``text[start:end]``, as far as it is told: ``weekday`` counts from Monday, ``word`` is relative."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    word: str = ""

    def fits(self, other: Moment) -> bool:
        """Tell whether everything that this one tells is told alike by the other."""
        mine = (self.year, self.month, self.day, self.weekday)
        theirs = (other.year, other.month, other.day, other.weekday)
        return any(mine_ is not None for mine_ in mine) and all(
            a is None or a == b for a, b in zip(mine, theirs, strict=True)
        )

    def is_comparable(self, other: Moment) -> bool:
        """Tell whether the other tells something of what this one tells."""
        mine = (self.year, self.month, self.day, self.weekday)
        theirs = (other.year, other.month, other.day, other.weekday)
        return any(a is not None and b is not None for a, b in zip(mine, theirs, strict=True))


def find_moments(text: str) -> list[Moment]:
    """Find the dates of a text, in order, as they are written."""
    return [_moment(match) for match in _DATE.finditer(text)]


def moment_of(day: date) -> Moment:
    """A day, fully told."""
    return Moment(0, 0, day.year, day.month, day.day, day.weekday())


def resolve(moment: Moment, text: str, published: date | None) -> list[Moment]:
    """The days or months that a date in an article may mean, the one as written among them.

    Args:
        moment: found in ``text``.
        text: the article's sentence, which tells whether it looks ahead.
        published: the article's day.
    """
    readings = [moment]
    if moment.year and moment.month and moment.day:
        full = _day(moment.year, moment.month, moment.day)
        return [moment_of(full)] if full else readings
    if published is None or moment.year:
        return readings
    ahead = _AHEAD.search(text) is not None
    if moment.month:
        return readings + _in_years(moment, published, ahead=ahead)
    days: list[date] = []
    if moment.word in _BACK or re.fullmatch(r"today|tonight|this (?:morning|afternoon|evening)", moment.word):
        days.append(published - timedelta(days=_BACK.get(moment.word, 0)))
    elif moment.weekday is not None:
        # On a Tuesday "on Tuesday" is today, as agencies write, and "last Tuesday" a week ago.
        back = (published.weekday() - moment.weekday) % 7
        if back == 0 and re.search(r"\blast\s+$", text[: moment.start], re.IGNORECASE):
            back = 7
        days.append(published - timedelta(days=back))
        if ahead:
            days.append(published + timedelta(days=7 - back))
    return readings + [moment_of(each) for each in days]


def _in_years(moment: Moment, published: date, *, ahead: bool) -> list[Moment]:
    """A day or a month without its year: the last one, or where the sentence looks ahead any that is near."""
    month = moment.month or 1
    later = (month, moment.day or 1) > (published.month, published.day)
    # "In December", printed in May, is last December.
    years = [published.year - 1 if later else published.year]
    if ahead:
        # "Due by March" may lie on either side of the new year.
        years = [published.year - 1, published.year, published.year + 1]
    if moment.day is None:
        return [Moment(moment.start, moment.end, year, month) for year in years]
    return [moment_of(day) for year in years if (day := _day(year, month, moment.day))]


def _moment(match: re.Match[str]) -> Moment:
    start, end = match.span()
    if match["iso"]:
        parts = [int(part) for part in match["iso"].split("-")]
        return Moment(start, end, parts[0], parts[1], parts[2])
    if match["word"]:
        return Moment(start, end, word=match["word"].lower())
    month = next((match[name] for name in ("m1", "m2", "m3", "m4") if match[name]), None)
    day = match["d1"] or match["d2"]
    year = next((match[name] for name in ("y1", "y2", "y3", "y4") if match[name]), None)
    weekday = match["w1"] or match["w2"]
    return Moment(
        start,
        end,
        int(year) if year else None,
        _MONTHS.index(month[:3].lower()) + 1 if month else None,
        int(re.sub(r"\D", "", day)) if day else None,
        _WEEKDAYS.index(weekday.lower()) if weekday else None,
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
