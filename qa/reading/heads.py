"""The lines above and below an article's text in an export → its metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.dates import parse_date
from qa.reading.bylines import read_byline, split_authors
from qa.reading.labels import LANGUAGES, Role
from qa.reading.lines import Line, Shape, read_day
from qa.reading.metadata import Fields

Lines = Sequence[Line]

# "Skerrin Courier, The. 03/14/2023, p4": outlet, day and page in one.
_DAY_WITHIN = re.compile(
    r"[\s.,;:(]*(?:\[[^\]]*\])?\s*(?P<day>\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}\.?\s+[^\W\d_]{3,10}\.?,?\s+\d{4}"
    r"|[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}[A-Z][a-z]{2}\d{4})(?P<rest>.*)"
)
_PAGE = re.compile(
    r"(?:\b(?:pg|pp?|page|seite|s|página|pagina|blz)\b[.:]?\s*|(?<=[:,;] ))"
    r"(?P<page>[A-Z]{0,3}\d{1,4}[A-Z]?(?:[-–]\d{1,4})?)",
    re.IGNORECASE,
)
_ARTICLE_LAST = re.compile(r"(?P<name>.+), (?P<article>The|Der|Die|Das|Le|La|Les|El|Il)\b\.?", re.IGNORECASE)
_INVERTED = re.compile(
    r"(?P<last>(?:[a-z]{1,4}\s+)*[^\W\d_][\w'’-]+)\s*,\s*(?P<first>[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,2})\.?"
)
_LISTED = re.compile(r"\s*\d{1,4}[.)]\s+(?P<title>.+)")
_BY = re.compile(r"(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Head:
    """What head and tail of an article say of it: its ``identity`` in the database, its ``place`` in the paper."""

    fields: Fields
    identity: str = ""
    place: str = ""


def read_head(head: Lines, tail: Lines, before_day: int, *, wrapped: bool, offset: int = 0) -> Head:
    """Read the metadata.

    Args:
        head: the lines above the text.
        tail: those below it.
        before_day: how many lines without a label stand before the day in other articles of the file: above the first
            there is a cover sheet.
        wrapped: whether long values go on on the next line.
        offset: where in the last line of the head the text begins, if within it.
    """
    values = _labelled([*head, *tail], wrapped=wrapped)
    free = _free(head, wrapped=wrapped)
    title, source, byline, day = _by_place(free, before_day, titled=Role.TITLE in values)
    told, printed, page = _outlet(values.get(Role.SOURCE, ""))
    dates = [
        each
        for each in (parse_date(values.get(Role.DATE, "")), read_day(values.get(Role.DATE, "")), printed, day)
        if each
    ]
    url = next(
        (
            v
            for v in (values.get(Role.URL, ""), *(line.text for line in head if line.shape is Shape.ADDRESS))
            if "://" in v
        ),
        None,
    )
    fields = Fields(
        title=_SPACES.sub(" ", values.get(Role.TITLE) or title),
        published=dates[0] if dates else None,
        authors=read_authors(values.get(Role.AUTHOR) or byline),
        source=told or source or None,
        url=url,
        language=LANGUAGES.get(values.get(Role.LANGUAGE, "").strip(" .").capitalize())
        or next((LANGUAGES[line.text] for line in free if line.text in LANGUAGES), None),
    )
    pages = values.get(Role.PAGE, "") or page or _page_of(values.get(Role.SECTION, ""))
    return Head(fields, values.get(Role.ID, ""), f"p. {pages}" if pages else "")


def read_authors(value: str) -> tuple[str, ...]:
    """Split a database's byline into names: "Wren, Tobias; Calloway, Ines", or "By Tobias Wren and Ines Calloway"."""
    value = _BY.sub("", value.strip(), count=1) if _BY.match(value.strip()) else value
    names = [_turned(part.strip()) for part in value.split(";")]
    return tuple(dict.fromkeys(name for each in names if each for name in split_authors(each)))


def _turned(name: str) -> str:
    match = _INVERTED.fullmatch(name)
    return (
        f"{match['first']} {match['last']}"
        if match and not match["first"].islower()
        else name.rstrip(".")
        if name.count(" ") < 4
        else name
    )


def _labelled(lines: Lines, *, wrapped: bool) -> dict[Role, str]:
    """The first value of each role; one that stands on the lines below its label, or goes on there, is read whole."""
    values: dict[Role, str] = {}
    for n, line in enumerate(lines):
        label = line.label
        if label is None or label.role in (None, Role.TEXT, Role.ABOUT):
            continue
        value, previous = label.value, line
        for below in lines[n + 1 :]:
            goes_on = not below.apart and wrapped and len(previous.text) > 60
            if below.label is not None or (value and not goes_on):
                break
            value, previous = f"{value} {below.text}".strip(), below
        if value and label.role is not None:
            values.setdefault(label.role, value)
    return values


def _free(head: Lines, *, wrapped: bool) -> list[Line]:
    free: list[Line] = []
    for n, line in enumerate(head):
        previous = head[n - 1] if n else None
        value = (
            previous is not None
            and previous.label is not None
            and previous.is_known
            and (
                (not previous.label.value and (previous.label.role is not Role.ABOUT or not line.apart))
                or (wrapped and not line.apart and len(previous.text) > 60)
            )
        )
        if line.label is None and not value and line.shape is not Shape.RULE:
            free.append(line)
    return free


def _by_place(free: Sequence[Line], before_day: int, *, titled: bool) -> tuple[str, str, str, date | None]:
    """Title, outlet, byline and day of lines without labels, by their order."""
    words = next((n for n, line in enumerate(free) if line.shape is Shape.WORDS), None)
    day = next((n for n, line in enumerate(free) if line.shape is Shape.DAY and (words is None or n > words)), None)
    if words is not None and day is not None:
        return _counted(free, words, day)
    days = [n for n, line in enumerate(free) if line.shape is Shape.DAY]
    byline = next((line.text for line in free if read_byline(line.text)), "")
    if not days:
        names = [
            line.text
            for line in free
            if line.shape in (Shape.FREE, Shape.PARAGRAPH, Shape.CODE) and not read_byline(line.text)
        ]
        return (names[0] if names else ""), "", byline, None
    last = days[-1]
    published = read_day(free[last].text)
    above = [
        line
        for line in free[:last]
        if line.shape in (Shape.FREE, Shape.PARAGRAPH, Shape.CODE) and not read_byline(line.text)
    ]
    below = [
        line for line in free[last + 1 :] if line.shape in (Shape.FREE, Shape.PARAGRAPH) and not read_byline(line.text)
    ]
    above = above[-max(before_day, 1) :]
    # An edition stands right below the day, a headline apart from it.
    while below and not below[0].apart:
        below = below[1:]
    if titled:
        return "", (above[-1].text if above else ""), byline, published
    if len(above) <= 1 and below:
        block = [below[0].text]
        for line in below[1:]:
            if line.apart:
                break
            block.append(line.text)
        return " ".join(block), (above[0].text if above else ""), byline, published
    if len(above) == 1:
        return above[0].text, "", byline, published
    return " ".join(line.text for line in above[:-1]), (above[-1].text if above else ""), byline, published


def _counted(free: Sequence[Line], words: int, day: int) -> tuple[str, str, str, date | None]:
    """Lines around the number of words: headline and name above it, day and outlet below."""
    above = [line for line in free[:words] if line.shape in (Shape.FREE, Shape.PARAGRAPH, Shape.CODE)]
    byline = ""
    if len(above) > 1 and (looks_like_names(above[-1].text)):
        byline = above.pop().text
    # The last block apart from others is the headline; a section may stand above it.
    begin = next((n for n in range(len(above) - 1, -1, -1) if above[n].apart), 0)
    block = [line.text for line in above[begin:]]
    if len(block) > 1 and len(block[0].split()) <= 2:
        block = block[1:]
    source = next((line.text for line in free[day + 1 :] if line.shape in (Shape.FREE, Shape.CODE)), "")
    return " ".join(block), source, byline, read_day(free[day].text)


def looks_like_names(text: str) -> bool:
    """Whether a line can be a byline: "Maud Ellingsworth", "By Tobias Wren and Ines Calloway", "Staff Reporter"."""
    return read_byline(text if _BY.match(text) else f"By {text}") is not None or bool(_INVERTED.fullmatch(text))


def _outlet(value: str) -> tuple[str, date | None, str]:
    """Outlet, day and page of a value that may hold all of them."""
    if not value:
        return "", None, ""
    match = _DAY_WITHIN.search(value)
    name = value[: match.start()] if match else value
    name = re.split(r"\s;\s", name)[0].strip(" .,;(")
    if turned := _ARTICLE_LAST.fullmatch(name):
        name = f"{turned['article']} {turned['name']}"
    page = _PAGE.search(match["rest"]) if match else None
    return name, parse_date(match["day"]) if match else None, page["page"] if page else ""


def _page_of(section: str) -> str:
    match = _PAGE.search(section)
    return match["page"] if match else ""
