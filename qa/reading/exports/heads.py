"""The lines above and below an article's text in an export → its metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa.dates import parse_date
from qa.reading.bylines import read_byline, split_authors
from qa.reading.exports.labels import LANGUAGES, Role
from qa.reading.exports.lines import Line, Shape, is_text_mark, read_day
from qa.reading.metadata import Fields
from qa.reading.places import find_page, read_place

Lines = Sequence[Line]

# "Skerrin Courier, The. 03/14/2023, p4": outlet, day and page in one.
_DAY_WITHIN = re.compile(
    r"[\s.,;:(]*(?:\[[^\]]*\])?\s*(?P<day>\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}-\d{2}-\d{2}|"
    r"\d{1,2}\.?\s+[^\W\d_]{3,10}\.?,?\s+\d{4}"
    r"|[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}[A-Z][a-z]{2}\d{4})(?P<rest>.*)"
)
_ARTICLE_LAST = re.compile(r"(?P<name>.+), (?P<article>The|Der|Die|Das|Le|La|Les|El|Il)\b\.?", re.IGNORECASE)
_INVERTED = re.compile(
    r"(?P<last>(?:[a-z]{1,4}\s+)*[^\W\d_][\w'’-]+)\s*,\s*(?P<first>[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,2})\.?"
)
_LISTED = re.compile(r"\s*\d{1,4}[.)]\s+(?P<title>.+)")
_BY = re.compile(r"(?:by|von|par|por|di|door|av|af)\s+", re.IGNORECASE)
_NO_NAMES = (Shape.RULE, Shape.RIGHTS, Shape.ADDRESS)
# Old exports break lines at some 72 characters; a label's value that ends well before is whole. Chosen by eye.
_NEAR_MARGIN = 66
# Of an outlet with its place, day and page. Chosen by eye.
_LONGEST_VALUE = 300
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{2})\.$")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the articles of one export have in common.

    ``marks`` are the words that their texts begin with, ``words`` labels that no list knows and most articles have,
    ``once`` those that each has once. So many ``lines_before_day`` stand above the day of all but the first. ``order``
    is a language of whose numeric dates theirs are. With ``one_notice`` each has one line about rights; ``last_lines``
    close several.
    """

    marks: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    lines_before_day: int = 2
    wrapped: bool = False
    order: str | None = None
    one_notice: bool = False
    last_lines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Head:
    """What head and tail of an article say of it: its ``identity`` in the database, its ``place`` in the paper."""

    fields: Fields
    identity: str = ""
    place: str = ""


def read_head(head: Lines, tail: Lines, shared: Shared) -> Head:
    """Read the metadata out of the lines above the text and those below it; labels are those that count as such."""
    values = _labelled([*head, *tail], wrapped=shared.wrapped)
    free = _free(head, wrapped=shared.wrapped)
    by_place = _by_place(free, shared, titled=Role.TITLE in values)
    language = LANGUAGES.get(values.get(Role.LANGUAGE, "").strip(" .").capitalize()) or next(
        (LANGUAGES[line.text] for line in free if line.text in LANGUAGES), None
    )
    told, printed, page = _outlet(values.get(Role.SOURCE, ""), shared.order or language)
    labelled = values.get(Role.DATE, "")
    day = parse_date(labelled, shared.order or language) or read_day(labelled) or printed or by_place.day
    pages = values.get(Role.PAGE, "") or page or find_page(values.get(Role.SECTION, ""))
    section, number = read_place(
        values.get(Role.SECTION, "") or by_place.section, values.get(Role.PAGE, "") or page or by_place.page
    )
    addresses = (values.get(Role.URL, ""), *(line.text for line in head if line.shape is Shape.ADDRESS))
    fields = Fields(
        title=_SPACES.sub(" ", values.get(Role.TITLE) or by_place.title),
        published=day,
        authors=read_authors(values.get(Role.AUTHOR) or by_place.byline),
        source=told or by_place.source or None,
        url=next((address for address in addresses if "://" in address), None),
        language=language,
        section=section,
        page=number,
    )
    return Head(fields, values.get(Role.ID, ""), f"p. {pages}" if pages else "")


def read_authors(value: str) -> tuple[str, ...]:
    """Split a database's byline into names: "Wren, Tobias; Calloway, Ines", or "By Tobias Wren and Ines Calloway"."""
    value = _BY.sub("", value.strip(), count=1) if _BY.match(value.strip()) else value
    names = [_turned(part.strip()) for part in value.split(";")]
    return tuple(dict.fromkeys(name for each in names if each for name in split_authors(each)))


def _turned(name: str) -> str:
    # ProQuest closes its list with a full stop.
    name = _FULL_STOP.sub("", name)
    match = _INVERTED.fullmatch(name)
    return f"{match['first']} {match['last']}" if match and not match["first"].islower() else name


def _labelled(lines: Lines, *, wrapped: bool) -> dict[Role, str]:
    """The first value of each role; one that stands on the lines below its label, or goes on there, is read whole."""
    values: dict[Role, str] = {}
    for n, line in enumerate(lines):
        label = line.label
        if label is None or label.role in (None, Role.TEXT, Role.ABOUT):
            continue
        value, previous = label.value, line
        for below in lines[n + 1 :]:
            if below.label is not None or (value and not _goes_on(previous, below, wrapped=wrapped)):
                break
            value, previous = f"{value} {below.text}".strip(), below
        if value and label.role is not None:
            values.setdefault(label.role, value)
    return values


def _goes_on(line: Line, below: Line, *, wrapped: bool) -> bool:
    """Whether a value goes on on the next line: it is so long that the margin has cut it."""
    return wrapped and not below.apart and len(line.text) + len(below.text.split()[0]) >= _NEAR_MARGIN


def is_value(line: Line, above: Line | None, *, wrapped: bool) -> bool:
    """Whether a line without a label is the value of the one above it, or its rest."""
    if above is None or above.label is None or line.label is not None:
        return False
    if above.label.value:
        return _goes_on(above, line, wrapped=wrapped)
    return above.label.role is not Role.TEXT and (above.label.role is not Role.ABOUT or not line.apart)


def _free(head: Lines, *, wrapped: bool) -> list[Line]:
    free: list[Line] = []
    for n, line in enumerate(head):
        value = is_value(line, head[n - 1] if n else None, wrapped=wrapped)
        if line.label is None and not value and line.shape not in _NO_NAMES and not is_text_mark(line):
            free.append(line)
    return free


@dataclass(frozen=True, slots=True)
class _Placed:
    """What lines say by their order alone."""

    title: str = ""
    source: str = ""
    byline: str = ""
    day: date | None = None
    section: str = ""
    page: str = ""


def _by_place(free: Sequence[Line], shared: Shared, *, titled: bool) -> _Placed:
    words = next((n for n, line in enumerate(free) if line.shape is Shape.WORDS), None)
    days = [n for n, line in enumerate(free) if line.shape is Shape.DAY and (words is None or n > words)]
    if words is not None and days:
        return _around_words(free, words, days[0], wrapped=shared.wrapped)
    byline = next((line.text for line in free if read_byline(line.text)), "")
    last = days[-1] if days else None
    names = [line.text for line in free[:last] if not read_byline(line.text)]
    if last is None:
        return _Placed(names[0] if names and not titled else "", "", byline)
    # Above the first article there is a cover sheet.
    names, day = names[-max(shared.lines_before_day, 1) :], read_day(free[last].text)
    if titled:
        return _Placed("", names[-1] if names else "", byline, day)
    if len(names) <= 1 and (title := _below_day(free[last + 1 :])):
        return _Placed(title, names[0] if names else "", byline, day)
    return _Placed(" ".join(names[:-1] or names), names[-1] if len(names) > 1 else "", byline, day)


def _below_day(free: Sequence[Line]) -> str:
    """The headline that stands below the day; an edition stands right below it, a headline apart from it."""
    begin = next((n for n, line in enumerate(free) if line.apart and not read_byline(line.text)), len(free))
    end = next((n for n in range(begin + 1, len(free)) if free[n].apart), len(free))
    return " ".join(line.text for line in free[begin:end])


def _around_words(free: Sequence[Line], words: int, day: int, *, wrapped: bool) -> _Placed:
    """Lines around the number of words: headline and name above it, day and outlet below."""
    above, byline = list(free[:words]), ""
    # In a text a name stands right above the number, in a web page each line is apart.
    near = not free[words].apart or all(line.apart for line in free)
    if len(above) > 1 and near and looks_like_names(above[-1].text):
        byline = above.pop().text
    begin = next((n for n in range(len(above) - 1, -1, -1) if above[n].apart), 0)
    block = [line.text for line in above[begin:]]
    # A section stands above the headline, and lines that aren't wrapped are one thing each.
    goes_on = wrapped and len(block[:1]) and len(block[0].split()) > 2
    title, section = (" ".join(block), "") if goes_on else ("".join(block[-1:]), "".join(block[-2:-1]))
    below = [line for line in free[day + 1 :] if line.shape is not Shape.TIME]
    # "SKY 9" may be the outlet, but no page.
    page = next((line.text for line in below[1:] if line.shape is Shape.NUMBER), "")
    return _Placed(title, below[0].text if below else "", byline, read_day(free[day].text), section, page)


def looks_like_names(text: str) -> bool:
    """Whether a line can be a byline: "Maud Ellingsworth", "By Tobias Wren and Ines Calloway", "Staff Reporter"."""
    return read_byline(text if _BY.match(text) else f"By {text}") is not None or bool(_INVERTED.fullmatch(text))


def _outlet(value: str, language: str | None) -> tuple[str, date | None, str]:
    """Outlet, day and page of a value that may hold all of them."""
    if not value:
        return "", None, ""
    value = value[:_LONGEST_VALUE]
    match = _DAY_WITHIN.search(value)
    name = value[: match.start()] if match else value
    name = re.split(r"\s;\s", name)[0].strip(" .,;(")
    if turned := _ARTICLE_LAST.fullmatch(name):
        name = f"{turned['article']} {turned['name']}"
    page = find_page(match["rest"]) if match else ""
    return name, parse_date(match["day"], language) if match else None, page
