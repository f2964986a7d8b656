"""Who is quoted, as rows of a list; and what one of them said, by day, as lines."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa import Person, Utterance
from ui.render.checking import holds
from ui.render.words import also_in, describe_denial, describe_period, format_date, name_article, stands_in_marks

# Articles introduce a minister in many ways.
_ROLES_SHOWN = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the list: ``role`` is what he is called most often, ``span`` from when to when he is quoted."""

    name: str
    role: str
    statements: int
    span: str


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of the timeline, at its place in its article.

    ``day`` is an ISO date, "" where there is none; ``date`` the same in words; ``printed`` tells that it is only known
    when it was printed. ``about`` is the cue and what else is known of how it was said, ``also`` who else prints it.
    ``direct`` words stand between quotation marks; ``denied`` goes before what was denied, or not said.
    """

    key: str
    start: int
    end: int
    words: str
    direct: bool
    denied: str
    day: str
    date: str
    printed: bool
    about: str
    source: str
    title: str
    also: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What somebody said: ``roles`` and ``counts`` in words, and the lines, earliest first, undated last."""

    name: str
    roles: str
    counts: str
    lines: tuple[Line, ...]


def list_people(people: Sequence[Person], words: str) -> list[PersonRow]:
    """The people who have every word at the beginning of one in their name or roles; accents don't matter."""
    wanted = _plain(words).split()
    found = []
    for person in people:
        # Parted at hyphens, too: "Kovač" finds Ana Marić-Kovač.
        have = _plain(" ".join((person.name, *person.roles))).replace("-", " ").split()
        if all(any(each.startswith(word) for each in have) for word in wanted):
            span = _span(person.first, person.last)
            found.append(PersonRow(person.name, person.roles[0] if person.roles else "", person.statements, span))
    return found


def find_person(people: Sequence[Person], name: str) -> Person | None:
    """Whoever has that name, else the one most quoted of those whose name has all its words."""
    wanted = set(_plain(name).split())
    exact = (person for person in people if person.name == name)
    # A link may have the surname alone; the list begins with those who are quoted most.
    partly = (person for person in people if wanted and wanted <= set(_plain(person.name).split()))
    return next(exact, None) or next(partly, None)


def draw_timeline(name: str, person: Person | None, said: Sequence[Utterance]) -> Timeline:
    """What somebody said; of whom the articles don't name, ``person`` is None."""
    lines = tuple(_line(each) for each in said if _stands(each))
    roles = " · ".join(person.roles[:_ROLES_SHOWN]) if person else ""
    return Timeline(person.name if person else name, roles, _counts(person, said), lines)


def _stands(said: Utterance) -> bool:
    place = said.statement
    stands = holds(said.article.text, place.start, place.end, said.text)
    if not stands:
        _log.error("not shown: the words at %d to %d do not match %s", place.start, place.end, said.article.key)
    return stands


def _counts(person: Person | None, said: Sequence[Utterance]) -> str:
    articles = {article.key for each in said for article in (each.article, *each.also_in)}
    days = [each.day for each in said if each.day]
    statements = person.statements if person else len(said)
    parts = (
        f"{_number(statements, 'statement')} in {_number(person.articles if person else len(articles), 'article')}",
        # Else the numbers of lines and of statements would seem to disagree.
        f"{len(said)} without reprints" if len(said) < statements else "",
        _span(min(days, default=None), max(days, default=None)),
    )
    return " · ".join(filter(None, parts))


def _line(said: Utterance) -> Line:
    statement, article = said.statement, said.article
    denied = describe_denial(statement)
    about = (
        statement.cue if statement.cue != denied else "",  # it stands before the words already
        f"as {statement.quoted_by} tells it" if statement.quoted_by else "",
    )
    return Line(
        key=article.key,
        start=statement.start,
        end=statement.end,
        words=said.text,
        direct=stands_in_marks(article.text, statement),
        denied=denied,
        day=said.day.isoformat() if said.day else "",
        date=format_date(said.day),
        printed=bool(said.day and not statement.said_on),
        about=" · ".join(filter(None, about)),
        source=article.source or "",
        title=name_article(article),
        also=also_in(said.also_in),
    )


def _span(first: date | None, last: date | None) -> str:
    return describe_period(first, last) if first and last else ""


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _plain(text: str) -> str:
    """The text without case and accents."""
    # Decomposed, an accent is a character of its own, and typed names seldom have it.
    marks = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in marks if not unicodedata.combining(char))
