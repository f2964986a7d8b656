"""What a store holds as a whole at one instant: its state, and who and what its articles have, counted.

Names are counted as they are stored; what is no text there (damage) is left out. Knows nothing of writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from qa.errors import LibraryError
from qa.storage.damage import Damage
from qa.storage.failures import REPAIR
from qa.storage.schema import ARTICLES, NAMES, PARAGRAPHS, ROLES, STATE, STATEMENTS

_STATE = sa.select(STATE.c.name, STATE.c.value)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A speaker: how many statements in how many articles; their first and last day, else that of the article."""

    speaker: str
    statements: int
    articles: int
    first: date | None
    last: date | None


class Tallies:
    """Counts over all that a connection sees in one transaction.

    Args:
        connection: in a transaction.
        damage: where damage is noted.
    """

    def __init__(self, connection: sa.Connection, damage: Damage) -> None:
        self.connection = connection
        self.damage = damage
        # Of one instant: read once, with one statement.
        self._state: dict[str, str] | None = None

    @property
    def generation(self) -> int:
        """How many transactions have changed the store."""
        value = self.value("generation") or "0"
        if not value.isdecimal():
            raise LibraryError(f"{self.damage.path}: is damaged (generation {value!r}). {REPAIR}")
        return int(value)

    @property
    def library_id(self) -> str:
        """What tells this store from every other, so that no index of another is taken for its own."""
        return self.value("library_id") or ""

    @property
    def encoder(self) -> str | None:
        """The name of the model that made the vectors; None before the first."""
        return self.value("encoder")

    def value(self, name: str) -> str | None:
        """A value of the table of state; None if it is not there."""
        if self._state is None:
            # SQLite keeps in a column of text what was put there by a damaged page, a number as well.
            rows = self.rows(_STATE)
            self._state = {name: str(value) for name, value in rows if value is not None}
        return self._state.get(name)

    def count(self) -> int:
        """How many articles there are."""
        return self.connection.scalar(sa.select(sa.func.count()).select_from(ARTICLES)) or 0

    def sources(self) -> dict[str, int]:
        """All outlets with the number of their articles, in the order of the alphabet."""
        return self._names("source", NAMES.c.name)

    def authors(self) -> dict[str, int]:
        """All authors with the number of their articles, in the order of the alphabet."""
        return self._names("author", NAMES.c.name)

    def days(self) -> dict[date, int]:
        """All days on which articles were published, with their number, earliest first."""
        day = ARTICLES.c.published
        query = sa.select(day, sa.func.count()).where(day.is_not(None)).group_by(day).order_by(day)
        return {value: count for value, count in self.rows(query) if isinstance(value, date)}

    def newest(self) -> date | None:
        """The day of the newest article; None where none has a day."""
        newest: date | None = self.connection.scalar(sa.select(sa.func.max(ARTICLES.c.published)))
        return newest if isinstance(newest, date) else None

    def speakers(self) -> dict[str, int]:
        """How many statements each speaker has made, the most quoted first."""
        return self._names("speaker", NAMES.c.count.desc(), NAMES.c.name)

    def quoted(self) -> list[Quoted]:
        """Who is quoted how often, most often first."""
        day = sa.func.coalesce(STATEMENTS.c.said_on, ARTICLES.c.published)
        count, articles = sa.func.count(), sa.func.count(ARTICLES.c.id.distinct())
        query = (
            sa.select(STATEMENTS.c.speaker, count, articles, sa.func.min(day), sa.func.max(day))
            .join(PARAGRAPHS, PARAGRAPHS.c.id == STATEMENTS.c.paragraph_id)
            .join(ARTICLES, ARTICLES.c.id == PARAGRAPHS.c.article_id)
            .where(STATEMENTS.c.speaker.is_not(None))
            .group_by(STATEMENTS.c.speaker)
            .order_by(count.desc(), STATEMENTS.c.speaker)
        )
        return [
            Quoted(speaker, said, printed, *(day if isinstance(day, date) else None for day in days))
            for speaker, said, printed, *days in self.rows(query)
            if isinstance(speaker, str)
        ]

    def articles_quoting(self, speakers: Sequence[str]) -> dict[str, set[int]]:
        """The ids of the articles in which each of those speakers is quoted, by his name as it is written there."""
        query = (
            sa.select(STATEMENTS.c.speaker, PARAGRAPHS.c.article_id)
            .join(PARAGRAPHS, PARAGRAPHS.c.id == STATEMENTS.c.paragraph_id)
            .where(STATEMENTS.c.speaker.in_([storable(name) for name in speakers]))
            .distinct()
        )
        found: dict[str, set[int]] = {}
        for speaker, article_id in self.rows(query):
            found.setdefault(speaker, set()).add(article_id)
        return found

    def roles(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """What the articles introduce people as, with the number of articles that do; the most frequent first."""
        count = sa.func.count()
        query = sa.select(ROLES.c.name, ROLES.c.role, count).group_by(ROLES.c.name, ROLES.c.role)
        found: dict[str, tuple[tuple[str, int], ...]] = {}
        for name, role, articles in self.rows(query.order_by(ROLES.c.name, count.desc(), ROLES.c.role)):
            if isinstance(name, str) and isinstance(role, str):
                found[name] = (*found.get(name, ()), (role, articles))
        return found

    def rows(self, query: sa.Select[Any], values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """All rows that answer a query with those values.

        Raises:
            LibraryError: a value is none that its column can hold.
        """
        try:
            return self.connection.execute(query, values).all()
        except (ValueError, TypeError, OverflowError) as error:
            reason = " ".join(str(error).split())
            raise LibraryError(f"{self.damage.path}: is damaged ({reason}). {REPAIR}") from error

    def _names(self, kind: str, *order: sa.ColumnElement[Any]) -> dict[str, int]:
        query = sa.select(NAMES.c.name, NAMES.c.count).where(NAMES.c.kind == kind).order_by(*order)
        return {name: count for name, count in self.rows(query) if isinstance(name, str)}


def storable(text: str) -> str:
    """The text as a database can compare it: half a surrogate pair, which none stores, becomes "?"."""
    return text.encode(errors="replace").decode()
