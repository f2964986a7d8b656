"""The day an article was published: from metadata, from a file's name, or from the text where it is unmistakable.

No date is better than a wrong one. A date needs a day, a month and a year that are printed; today's date plays no part.
A time with a zone keeps the calendar day that is printed. Knows nothing of files and formats.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# As agencies shorten them, too: "Tues.", "Sept.".
_WEEKDAY = r"\b(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:\b(?P<m1>{_MONTH})\s+(?P<d1>{_DAY}),?\s+(?P<y1>\d{{4}})\b"
    rf"|(?P<d2>{_DAY})[\s-]+(?:of\s+)?(?P<m2>{_MONTH}),?[\s-]+(?P<y2>\d{{4}})\b)"
)
_NAMED = re.compile(rf"(?:{_WEEKDAY})?{_DATE}", re.IGNORECASE)
_MENTION = re.compile(_WEEKDAY + _DATE, re.IGNORECASE)
# Also 20231122; the same sign must part year, month and day, or it is a range or a number of something.
_ISO = re.compile(r"(?P<year>\d{4})(?:(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})|(\d{2})(\d{2}))(?!\d)")
# Either order: only the numbers themselves can tell which.
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
# Of three centuries only: any eight digits of an id might be a day of the year 7731.
_IN_NAME = re.compile(r"(?<!\d)((?:18|19|20)\d{2})([-_.]?)(\d{2})\2(\d{2})(?!\d)")

# A label, the date, a time with its zone, and no other word. "Updated" is none of the labels: it tells another day.
_DATE_LINE = re.compile(
    r"(?:(?:first\s+)?(?:published|posted|issued|date)\b(?:\s+on\b)?\s*[:|–—-]?\s*)?"
    r"(?P<date>.+?)"
    r"(?:(?:\s*[,|·–—]\s*|\s+-\s+|\s+)(?:at\s+)?\d{1,2}(?:[:.]\d{2}){0,2}\s*(?:[ap]\.?m\.?)?\s*(?:\(?[a-z]{2,5}\)?|[+-]\d{2}:?\d{2}|z)?)?\.?",
    re.IGNORECASE,
)
# What parts a byline's date from the name before it; "on May 4" is one, "of May 4" is a sentence.
_BEFORE_DATE = re.compile(r"(?:\s*[,;|/·–—(]\s*|\s+-\s+|\s+on\s+)$")
# Section, headline, standfirst, caption and byline stand before it, in a line or two each. Chosen by eye.
_LINES_AT_TOP = 12
# Label, date, time and zone have half of it; also what dateparser is given at most, which is slow.
_LONGEST_DATE_LINE = 80

# Characters: headline, lead and a few paragraphs. Deeper in the text a full date is an event's.
_OPENING = 2_000
# Characters: the rest of a sentence, and a caption's credit behind its date. Chosen by eye.
_NEARBY = 120
# What makes a date that of a plan, a deadline or a birth. The "…" stands for the date: "by Wednesday, Nov. 22".
_OTHER_DAY = re.compile(
    r"\b(?:will|would|shall|scheduled|due(?! to)|planned|expected|slated|deadline|upcoming|born|anniversary"
    r"|on or before|no later than)\b|\b(?:by|until|till|before|after|since|from|next)\s*…",
    re.IGNORECASE,
)
# A caption's date is that of the picture, and news prints its pictures on that day.
_CREDIT = re.compile(r"\bphoto|/\s?(?:ap|afp|reuters|getty)\b", re.IGNORECASE)
# A year, and no price ($1990), share (2010%) or part of a number (1,998.5).
_YEAR = re.compile(r"(?<![\d$€£.,])(?:19|20)\d{2}(?![\d%]|[.,]\d)")

# From 1973 to 2096. Smaller numbers are years, counts and ids; from 10**11 on it can only be milliseconds.
_EARLIEST_EPOCH = 10**8
_EPOCH_IN_MILLISECONDS = 10**11
_LATEST_EPOCH = 4 * 10**9


def parse_date(value: object) -> date | None:
    """Understand a date of an article's metadata: a date, an epoch in seconds or milliseconds, or words.

    None where the day can't be told for certain: "03/04/2023" is April in London and March in New York.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _from_number(value)
    if isinstance(value, str):
        return _from_words(" ".join(value.split()))
    return None


def date_from_name(name: str) -> date | None:
    """Find the one calendar day in a file's name: ``2023-11-22``, ``2023_11_22`` or ``20231122``."""
    days = {_calendar_day(year, month, day) for year, _, month, day in _IN_NAME.findall(name)}
    return _only(days - {None})


def date_from_text(text: str) -> date | None:
    """Find the day of publication in the text, where nothing else can be meant.

    That is a line near the top which holds only a date; else a weekday with its full date, which the calendar confirms,
    near the top or in a photograph's caption, if the article has no other such day.
    """
    lines = [line.strip() for line in text[:_OPENING].splitlines() if line.strip()][:_LINES_AT_TOP]
    days = {day for line in lines if (day := _from_date_line(line))}
    return _only(days) if days else _from_mentions(text)


def cut_date(line: str) -> tuple[str, date | None]:
    """A line without the date that it ends with, and that date: ("By Jane Doe", 19 March 2025)."""
    for form in (_NAMED, _ISO):
        for match in form.finditer(line):
            if line[match.end() :].strip(" .)") or not (before := _BEFORE_DATE.search(line, 0, match.start())):
                continue
            if day := _from_date_line(match[0]):
                return line[: before.start()], day
    return line, None


def _from_number(value: float) -> date | None:
    # 20231122, not in quotes.
    if 18_000_101 <= value <= 29_991_231 and value == int(value) and (day := _from_words(str(int(value)))):
        return day
    if not _EARLIEST_EPOCH <= value <= _LATEST_EPOCH * 1000:
        return None
    seconds = value / 1000 if value >= _EPOCH_IN_MILLISECONDS else value
    return datetime.fromtimestamp(seconds, UTC).date() if seconds <= _LATEST_EPOCH else None


def _from_words(text: str) -> date | None:
    # What leaves no doubt first; other languages last, which dateparser tries one by one.
    if iso := _ISO.match(text):
        return _from_iso(iso)
    if text.isdecimal():
        # As many digits as an epoch has in seconds or milliseconds; eight were a day, above.
        return _from_number(int(text)) if len(text) in (9, 10, 12, 13) else None
    if numeric := _NUMERIC.search(text):
        return _from_numeric(numeric)
    named = list(_NAMED.finditer(text))
    if named:
        return _only({_from_named(match) for match in named})
    return _from_other_language(text)


def _from_other_language(text: str) -> date | None:
    # A year, a day and a word: without them dateparser tries two hundred languages in vain, for 1.5 seconds.
    if len(text) > _LONGEST_DATE_LINE or sorted(map(len, re.findall(r"\d+", text)))[-1:] != [4]:
        return None
    if not re.search(r"(?<!\d)\d{1,2}(?!\d)", text) or not re.search(r"[^\W\d_]", text):
        return None
    import dateparser

    # With every part required, dateparser has nothing left to fill in from today.
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    found = dateparser.parse(text, settings=settings)
    return found.date() if found else None


def _from_iso(match: re.Match[str]) -> date | None:
    if match["sep"]:
        return _calendar_day(match["year"], match["month"], match["day"])
    return _calendar_day(match["year"], match[5], match[6])


def _from_numeric(match: re.Match[str]) -> date | None:
    first, second, year = match[1], match[3], match[4]
    readings = {_calendar_day(year, second, first), _calendar_day(year, first, second)}
    return _only(readings - {None})


def _from_named(match: re.Match[str]) -> date | None:
    month = match["m1"] or match["m2"]
    day = re.sub(r"\D", "", match["d1"] or match["d2"])
    return _calendar_day(match["y1"] or match["y2"], str(_MONTHS.index(month[:3].lower()) + 1), day)


def _from_date_line(line: str) -> date | None:
    if len(line) > _LONGEST_DATE_LINE or not (match := _DATE_LINE.fullmatch(line)):
        return None
    words = match["date"]
    if named := _NAMED.fullmatch(words):
        day = _from_named(named)
        # One of weekday and date is wrong where they disagree, and nobody can tell which.
        return day if day and _weekday_agrees(named, day) else None
    if iso := _ISO.fullmatch(words):
        return _from_iso(iso) if iso["sep"] else None
    if numeric := _NUMERIC.fullmatch(words):
        return _from_numeric(numeric)
    return None


def _from_mentions(text: str) -> date | None:
    mentions = list(_MENTION.finditer(text))
    day = _only({_from_named(match) for match in mentions})
    if day is None or not all(_weekday_agrees(match, day) for match in mentions):
        return None
    # An anniversary piece opens with a full date too; a later year in the text gives it away.
    if any(int(year) > day.year for year in _YEAR.findall(text)):
        return None
    if any(_OTHER_DAY.search(_sentence_around(text, match)) for match in mentions):
        return None
    return day if any(_is_prominent(text, match) for match in mentions) else None


def _sentence_around(text: str, match: re.Match[str]) -> str:
    before = re.split(r"[!?]\s|[a-z)”\"]\.\s|\n\s*\n", text[max(0, match.start() - _NEARBY) : match.start()])[-1]
    after = re.split(r"[.!?]\s|\n\s*\n", text[match.end() : match.end() + _NEARBY])[0]
    return f"{before}…{after}"


def _is_prominent(text: str, match: re.Match[str]) -> bool:
    return match.start() < _OPENING or _CREDIT.search(text[match.end() : match.end() + _NEARBY]) is not None


def _weekday_agrees(match: re.Match[str], day: date) -> bool:
    weekday = match["weekday"]
    return weekday is None or _WEEKDAYS[day.weekday()] == weekday[:3].lower()


def _calendar_day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _only(days: set[date | None] | set[date]) -> date | None:
    return next(iter(days)) if len(days) == 1 else None
