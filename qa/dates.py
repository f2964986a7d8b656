"""The day an article was published: from metadata, from a file's name, or from the text where it is unmistakable.

No date is better than a wrong one. A date needs a day, a month and a year that are printed; today's date fills in
nothing, but what lies after it is no day of publication. A time with a zone keeps the calendar day that is printed.
Knows nothing of files and formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from qa.calendars import Order, find_month, find_weekdays, is_month, order_of

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
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])\s?(\d{1,2})\2\s?(\d{4})(?!\d)")
# Of three centuries only: any eight digits of an id might be a day of the year 7731.
_IN_NAME = re.compile(r"(?<!\d)((?:18|19|20)\d{2})([-_.]?)(\d{2})\2(\d{2})(?!\d)")

# In any language: "Dienstag, 14. März 2023", "1er février 2022", "7 de mayo de 2021", "5 maja 2022 r.".
_DAY_FIRST = re.compile(
    r"(?<![\d.,:/-])(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|º|ª|°|\.)?[\s-]+(?:(?:of|de|d[’'])\s*)?"
    r"(?P<month>[^\W\d_]{3,})\.?,?[\s-]+(?:(?:de|del|do)\s+)?(?P<year>\d{4})(?!\d)(?:\s*(?:r\.|roku\b|г\.))?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?<![^\W_])(?P<month>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]")
_ISO_WITHIN = re.compile(r"(?<![\w/.-])(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)")
# What stands behind a date: a time with its zone, and how long it takes to read.
_TIME = re.compile(
    r"(?:T|[\s,|·•@(–—-]*(?:[^\W\d_]{1,5}\b\.?:?\s+){0,3})?\d{1,2}(?:\s?[:.h]\s?\d{2}){0,2}(?:\.\d+)?\s*(?:[ap]\.?\s?m\b\.?)?"
    r"\s*(?:Z\b|[+-]\d{2}:?\d{2}|[^\W\d_]{1,5}\b\.?)?(?:\s*\(?[A-Z]{2,5}(?:[+-]\d{1,2})?\b\)?)?\)?",
    re.IGNORECASE,
)
_WORD_BEHIND = re.compile(r"[\s,]+([^\W\d_]+)")
_TO_READ = re.compile(r"\d{1,3}[\s-]*min[^\W\d_]*(?:\.|\s+[^\W\d_]+){0,2}", re.IGNORECASE)
# Labels are short, and built of these in any of the languages: no list of labels would be complete. A date with another
# word before it ("Retrieved", "Born") is another day.
_PUBLISHED = re.compile(
    r"(?:(?:first|originally|zuerst|date|data|datum|fecha)\s+(?:de\s+|di\s+)?)?(?:publi|publ\b|pubbl|opubli|gepubl|veröff|erschienen|erstellt|online|posted|issued|date\b|data\b|datum"
    r"|fecha|первая|опубл|geplaatst|wydan|dodan|inserit|creat|créé|creado|criado)[^\W\d_]*(?:\s+[^\W\d_]{1,10}){0,2}",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"\b(?:updat|(?:re)?modif|aktuali|actuali|atuali|zaktuali|mise?\s+à\s+jour|maj\b|aggiorn|bijgewerkt|gewijzigd|geändert"
    r"|bearbeitet|edited|corrected|revised|stand\b|last\b|обновл|uppdater|opdater|oppdater)",
    re.IGNORECASE,
)
# Between label and date, or before it: "on", "am", "le", "dnia".
_LITTLE = re.compile(r"(?:on|am|den|le|il|el|op|em|dnia|w|lo|the|la|d\.)", re.IGNORECASE)
# What parts labels, dates and times.
_MARKS = " \t\u00a0,;:|·•()[]–—-./"
# "Last updated on", "Dernière mise à jour le": what is longer is a sentence.
_LONGEST_LABEL = 5
# Section, headline, standfirst, caption and byline stand before it, in a line or two each. Chosen by eye.
_LINES_AT_TOP = 12
# A label, date, time and zone twice have 100 characters; also what dateparser is given at most, which is slow.
_LONGEST_DATE_LINE = 120

# In the path of an address: "/2022/06/08/", "/2022/jun/08/", "/2022-06-08-orchard". An id may have the same digits.
_IN_PATH = re.compile(r"(?<![^/])((?:19|20)\d{2})([/-])(\d{1,2}|[a-z]{3})\2(\d{1,2})(?=[/-]|\.\w+$|$)", re.IGNORECASE)

# A time before the date, behind its label: "Updated 4:15 p.m. ET, March 14, 2023".
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?\s?m\b\.?)?\s*(?:[A-Z]{2,5}\b)?", re.IGNORECASE)
# What parts a byline's date from the name before it; "on May 4" is one, "of May 4" is a sentence.
_BEFORE_DATE = re.compile(r"\s*[,;|/·•–—(]\s*|\s+-\s+|\s+on\s+|\s+")
# What parts labels, dates and times.
_MARKS = " \t\u00a0,;:|·•()[]–—-./"
# "Last updated on", "Dernière mise à jour le": what is longer is a sentence.
_LONGEST_LABEL = 5
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


@dataclass(frozen=True, slots=True)
class _Printed:
    """A date in a line, where it stands; ``day`` is None where it can't be told, or the calendar denies it."""

    start: int
    end: int
    day: date | None


def parse_date(value: object, language: str | None = None) -> date | None:
    """Understand a date of an article's metadata: a date, an epoch in seconds or milliseconds, or words.

    None where the day can't be told for certain: "03/04/2023" is April in London and March in New York. A ``language``
    ("de", "en-GB") may tell which number is the month. None, too, for a day that is yet to come.
    """
    if isinstance(value, datetime):
        return _believed(value.date())
    if isinstance(value, date):
        return _believed(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _believed(_from_number(value))
    if isinstance(value, str):
        return _believed(_from_words(" ".join(value.split()), language))
    return None


def date_from_name(name: str) -> date | None:
    """Find the one calendar day in a file's name: ``2023-11-22``, ``2023_11_22`` or ``20231122``."""
    days = {_calendar_day(year, month, day) for year, _, month, day in _IN_NAME.findall(name)}
    return _believed(_only(days - {None}))


def date_from_path(path: str) -> date | None:
    """Find the one calendar day in the path of an address: ``/2022/06/08/``, ``/2022/jun/08/``, ``/2022-06-08-…``."""
    days = set()
    for year, _, month, day in _IN_PATH.findall(path):
        number = month if month.isdecimal() else str(find_month(month, "en") or "")
        days.add(_calendar_day(year, number, day))
    return _believed(_only(days - {None}))


def date_from_text(text: str, language: str | None = None) -> date | None:
    """Find the day of publication in the text, where nothing else can be meant.

    That is a line near the top which holds only a date; else a weekday with its full date, which the calendar confirms,
    near the top or in a photograph's caption, if the article has no other such day. ``language`` as in ``parse_date``.
    """
    lines = [line.strip() for line in text[:_OPENING].splitlines() if line.strip()][:_LINES_AT_TOP]
    days = {day for line in lines if (day := _from_date_line(line, language))}
    return _believed(_only(days) if days else _from_mentions(text))


def date_from_line(line: str, language: str | None = None) -> date | None:
    """The day of publication that a line names which holds only dates, labels and times; ``language`` as there."""
    return _believed(_from_date_line(line, language))


def is_date_line(line: str) -> bool:
    """Whether a line holds dates, with or without label and time, and no other word: "Updated 3 May 2022, 9:15"."""
    return _read_date_line(line, None) is not None


def cut_date(line: str, language: str | None = None) -> tuple[str, date | None]:
    """A line without the date that it ends with, and that date: ("By Jane Doe", 19 March 2025)."""
    if len(line) <= _LONGEST_DATE_LINE and _find_dates(line, language):
        for before in _BEFORE_DATE.finditer(line):
            if before.start() and (day := _believed(_from_date_line(line[before.end() :].strip(" .)"), language))):
                return line[: before.start()], day
    return line, None


def _believed(day: date | None) -> date | None:
    # A day more: where the article was printed it may be tomorrow already.
    return day if day and day <= date.today() + timedelta(days=1) else None


def _from_number(value: float) -> date | None:
    # 20231122, not in quotes.
    if 18_000_101 <= value <= 29_991_231 and value == int(value) and (day := _from_words(str(int(value)))):
        return day
    if not _EARLIEST_EPOCH <= value <= _LATEST_EPOCH * 1000:
        return None
    seconds = value / 1000 if value >= _EPOCH_IN_MILLISECONDS else value
    return datetime.fromtimestamp(seconds, UTC).date() if seconds <= _LATEST_EPOCH else None


def _from_words(text: str, language: str | None = None) -> date | None:
    # What leaves no doubt first; other languages last, which dateparser tries one by one.
    if iso := _ISO.match(text):
        return _from_iso(iso)
    if text.isdecimal():
        # As many digits as an epoch has in seconds or milliseconds; eight were a day, above.
        return _from_number(int(text)) if len(text) in (9, 10, 12, 13) else None
    if numeric := _NUMERIC.search(text):
        return _from_numeric(numeric, order_of(language))
    named = list(_NAMED.finditer(text))
    if named:
        return _only({_from_named(match) for match in named})
    if len(text) <= _LONGEST_DATE_LINE and (printed := _find_dates(text, language)):
        return _only({each.day for each in printed})
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


def _from_numeric(match: re.Match[str], order: Order | None = None) -> date | None:
    first, second, year = match[1], match[3], match[4]
    day_first, month_first = _calendar_day(year, second, first), _calendar_day(year, first, second)
    if day_first and month_first and order in ("DMY", "MDY"):
        return day_first if order == "DMY" else month_first
    return _only({day_first, month_first} - {None})


def _from_named(match: re.Match[str]) -> date | None:
    month = match["m1"] or match["m2"]
    day = re.sub(r"\D", "", match["d1"] or match["d2"])
    return _calendar_day(match["y1"] or match["y2"], str(_MONTHS.index(month[:3].lower()) + 1), day)


def _find_dates(line: str, language: str | None) -> list[_Printed]:
    """The dates of a line that may be a date line, in order."""
    found = [_Printed(*match.span(), _from_numeric(match, order_of(language))) for match in _NUMERIC.finditer(line)]
    for form in (_ISO_WITHIN, _YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST):
        for match in form.finditer(line):
            month = match["month"]
            number = month if month.isdecimal() else find_month(month, language)
            # Not a month: "Chapter 12 2023" is no date at all. "listopad" is one, and two months.
            if number is not None or is_month(month):
                found.append(_Printed(*match.span(), _calendar_day(match["year"], str(number or ""), match["day"])))
    found.sort(key=lambda printed: printed.start)
    return [each for n, each in enumerate(found) if n == 0 or each.start >= found[n - 1].end]


def _from_date_line(line: str, language: str | None = None) -> date | None:
    read = _read_date_line(line, language)
    if not read:
        return None
    # What is named the day of publication counts before what has no name; what is named an update is another day.
    labelled = {day for label, day in read if label == "published"}
    return _only(labelled) or _only({day for label, day in read if not label})


def _read_date_line(line: str, language: str | None) -> list[tuple[str, date | None]] | None:
    """The dates of a line, each as "published", "updated" or ""; None where it holds anything else."""
    if len(line) > _LONGEST_DATE_LINE or not (printed := _find_dates(line, language)):
        return None
    read = []
    at = 0
    for date_, following in zip(printed, [*(each.start for each in printed[1:]), len(line)], strict=True):
        before, weekdays = _cut_weekday(line[at : date_.start])
        label = _kind_of_label(before)
        if label is None:
            return None
        # One of weekday and date is wrong where they disagree, and nobody can tell which.
        agrees = date_.day is not None and (not weekdays or date_.day.weekday() in weekdays)
        read.append((label, date_.day if agrees else None))
        # A weekday may stand behind, as databases print it: "March 14, 2023 Tuesday 9:20 AM".
        word = _WORD_BEHIND.match(line, date_.end, following)
        at = word.end() if word and find_weekdays(word[1]) else date_.end
        time = _TIME.match(line, at, following)
        at = time.end() if time else at
    rest = line[at:].strip(_MARKS)
    is_update = len(rest.split()) <= _LONGEST_LABEL and _UPDATED.search(rest)
    return read if not rest or _TO_READ.fullmatch(rest) or is_update else None


def _cut_weekday(words: str) -> tuple[str, frozenset[int]]:
    words = _CLOCK.sub("", words).strip(_MARKS)
    while (parts := words.split()) and _LITTLE.fullmatch(parts[-1]):
        words = words[: words.rindex(parts[-1])].strip(_MARKS)
    last = words.split()[-1] if words else ""
    weekdays = find_weekdays(last.strip(_MARKS))
    return (words[: words.rindex(last)].strip(_MARKS), weekdays) if weekdays else (words, weekdays)


def _kind_of_label(words: str) -> str | None:
    if not words:
        return ""
    if len(words.split()) > _LONGEST_LABEL:
        return None
    if _UPDATED.search(words):
        return "updated"
    return "published" if _PUBLISHED.fullmatch(words) else None


def _from_mentions(text: str) -> date | None:
    mentions = [match for match in _MENTION.finditer(text) if not _is_labelled(text, match)]
    day = _only({_from_named(match) for match in mentions})
    if day is None or not all(_weekday_agrees(match, day) for match in mentions):
        return None
    # An anniversary piece opens with a full date too; a later year in the text gives it away.
    if any(int(year) > day.year for year in _YEAR.findall(text)):
        return None
    if any(_OTHER_DAY.search(_sentence_around(text, match)) for match in mentions):
        return None
    return day if any(_is_prominent(text, match) for match in mentions) else None


def _is_labelled(text: str, match: re.Match[str]) -> bool:
    """Whether a date stands in a line of its own behind a label: one that isn't of publication tells another day."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else len(text)].strip()
    beside = re.findall(r"[^\W\d_]{3,}", text[start : match.start()])
    return (
        len(line) <= _LONGEST_DATE_LINE
        and 0 < len(beside) <= _LONGEST_LABEL
        and not line.endswith((".", "!", "?", ")"))
    )


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
