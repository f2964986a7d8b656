"""What the store holds at one instant: every question that is asked of it, in SQL.

Knows nothing of writing: ``qa.store`` does that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from qa.records import Article, Conversation, Filters, Paragraph, Role, Statement, Vectors
from qa.schema import ARTICLES, AUTHORS, CONVERSATIONS, PARAGRAPHS, REMOVALS, ROLES, STATE, STATEMENTS, TOKENS, VECTORS

ARTICLE_FIELDS = ("key", "title", "text", "published", "source", "url", "path", "language")
_ABOUT_CONVERSATIONS = (
    CONVERSATIONS.c.id,
    CONVERSATIONS.c.title,
    CONVERSATIONS.c.created,
    CONVERSATIONS.c.changed,
    CONVERSATIONS.c.owner,
)
STATEMENT_FIELDS = ("start", "end", "speaker", "mention", "cue", "kind", "said_on", "denied", "quoted_by")


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its paragraphs; ``vectors`` belong to the paragraphs whose ids are ``vector_ids``, row by row."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    statements: tuple[Statement, ...]
    vector_ids: NDArray[np.int64]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Quoted:
    """A speaker: how many statements in how many articles; their first and last day, else that of the article."""

    speaker: str
    statements: int
    articles: int
    first: date | None
    last: date | None


class Snapshot:
    """What the store holds at one instant, whatever others write meanwhile."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    @property
    def generation(self) -> int:
        """How many transactions have changed the store."""
        return int(self.value("generation") or 0)

    @property
    def library_id(self) -> str:
        """What tells this store from every other, so that no index of another is taken for its own."""
        return self.value("library_id") or ""

    @property
    def encoder(self) -> str | None:
        """The name of the model that made the vectors; None before the first."""
        return self.value("encoder")

    def digest(self, key: str) -> str | None:
        """The content hash of the article of that key; None if there is none."""
        return self.connection.scalar(sa.select(ARTICLES.c.digest).where(ARTICLES.c.key == storable(key)))

    def article(self, key: str) -> Article | None:
        """The article of that key."""
        rows = self._articles(sa.select(ARTICLES).where(ARTICLES.c.key == storable(key)))
        return rows[0] if rows else None

    def articles_of(self, keys: Sequence[str]) -> dict[str, Article]:
        """The articles of those keys; keys that are gone are left out."""
        rows = self._articles(sa.select(ARTICLES).where(ARTICLES.c.key.in_([storable(key) for key in keys])))
        return {article.key: article for article in rows}

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """All articles that pass the filters, newest first, undated ones last, then by key."""
        query = sa.select(ARTICLES).where(*_conditions(filters))
        return self._articles(query.order_by(ARTICLES.c.published.desc().nulls_last(), ARTICLES.c.key))

    def count(self) -> int:
        """How many articles there are."""
        return self.connection.scalar(sa.select(sa.func.count()).select_from(ARTICLES)) or 0

    def paragraphs(self, article: Article) -> list[Paragraph]:
        """The paragraphs of an article of this snapshot, in order."""
        query = sa.select(PARAGRAPHS).where(PARAGRAPHS.c.article_id == article.id).order_by(PARAGRAPHS.c.ordinal)
        return [_to_paragraph(row, article.text) for row in self.connection.execute(query)]

    def find(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[Article, Paragraph]]:
        """The paragraphs of those ids with their articles; ids that are gone are left out."""
        rows = self.connection.execute(sa.select(PARAGRAPHS).where(PARAGRAPHS.c.id.in_(paragraph_ids))).all()
        wanted = {row.article_id for row in rows}
        articles = {article.id: article for article in self._articles(_by_ids(wanted))}
        return {row.id: (articles[row.article_id], _to_paragraph(row, articles[row.article_id].text)) for row in rows}

    def copies(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """For each of those ids the ids of all indexed paragraphs of the same words, itself included, ascending."""
        same = PARAGRAPHS.alias()
        query = (
            sa.select(PARAGRAPHS.c.id, same.c.id.label("copy"))
            .join(same, (same.c.fingerprint == PARAGRAPHS.c.fingerprint) & (same.c.kind == PARAGRAPHS.c.kind))
            .where(PARAGRAPHS.c.id.in_(paragraph_ids))
            .order_by(same.c.id)
        )
        found: dict[int, tuple[int, ...]] = {}
        for row in self.connection.execute(query):
            found[row.id] = (*found.get(row.id, ()), row.copy)
        return found

    def statements(
        self,
        article: Article | None = None,
        speakers: Sequence[str] | None = None,
        filters: Filters | None = None,
    ) -> list[Statement]:
        """The statements of an article, of speakers, of both, or all; articles in the order they were added in.

        Of the filters, those of articles apply.
        """
        query = sa.select(STATEMENTS, PARAGRAPHS.c.ordinal).join(PARAGRAPHS)
        if article is not None:
            query = query.where(PARAGRAPHS.c.article_id == article.id)
        if speakers is not None:
            query = query.where(sa.func.casefold(STATEMENTS.c.speaker).in_(_casefolded(speakers)))
        if conditions := _conditions(filters):
            query = query.where(PARAGRAPHS.c.article_id.in_(sa.select(ARTICLES.c.id).where(*conditions)))
        return [
            _to_statement(row)
            for row in self.connection.execute(query.order_by(STATEMENTS.c.paragraph_id, STATEMENTS.c.id))
        ]

    def statements_in(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[Statement, ...]]:
        """The statements of those paragraphs, in their order; paragraphs without one are left out."""
        query = sa.select(STATEMENTS, PARAGRAPHS.c.ordinal).join(PARAGRAPHS)
        query = query.where(STATEMENTS.c.paragraph_id.in_(paragraph_ids)).order_by(STATEMENTS.c.id)
        found: dict[int, tuple[Statement, ...]] = {}
        for row in self.connection.execute(query):
            found[row.paragraph_id] = (*found.get(row.paragraph_id, ()), _to_statement(row))
        return found

    def paragraphs_by(self, speakers: Sequence[str]) -> NDArray[np.int64]:
        """The ids of the indexed paragraphs in which one of the speakers is quoted or reported, ascending."""
        query = (
            sa.select(STATEMENTS.c.paragraph_id)
            .join(VECTORS, VECTORS.c.paragraph_id == STATEMENTS.c.paragraph_id)
            .where(STATEMENTS.c.speaker.in_([storable(name) for name in speakers]))
            .distinct()
            .order_by(STATEMENTS.c.paragraph_id)
        )
        return np.fromiter(self.connection.scalars(query), np.int64)

    def paragraphs_of(self, article_ids: Sequence[int]) -> NDArray[np.int64]:
        """The ids of the indexed paragraphs of those articles, ascending."""
        query = (
            sa.select(VECTORS.c.paragraph_id)
            .join(PARAGRAPHS, PARAGRAPHS.c.id == VECTORS.c.paragraph_id)
            .where(PARAGRAPHS.c.article_id.in_(article_ids))
            .order_by(VECTORS.c.paragraph_id)
        )
        return np.fromiter(self.connection.scalars(query), np.int64)

    def tokens(self, paragraph_ids: Sequence[int]) -> dict[int, bytes]:
        """The signs of the tokens of those paragraphs; those that have none are left out."""
        query = sa.select(TOKENS).where(TOKENS.c.paragraph_id.in_(paragraph_ids))
        return {row.paragraph_id: row.signs for row in self.connection.execute(query)}

    def roles(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """What the articles introduce people as, with the number of articles that do; the most frequent first."""
        count = sa.func.count()
        query = sa.select(ROLES.c.name, ROLES.c.role, count).group_by(ROLES.c.name, ROLES.c.role)
        found: dict[str, tuple[tuple[str, int], ...]] = {}
        for name, role, articles in self.connection.execute(query.order_by(ROLES.c.name, count.desc(), ROLES.c.role)):
            found[name] = (*found.get(name, ()), (role, articles))
        return found

    def roles_in(self, article: Article) -> list[Role]:
        """Who an article of this snapshot introduces as what, in the order of the text."""
        query = sa.select(ROLES).where(ROLES.c.article_id == article.id).order_by(ROLES.c.ordinal)
        return [Role(row.name, row.role) for row in self.connection.execute(query)]

    def sources(self) -> dict[str, int]:
        """All outlets with the number of their articles, in the order of the alphabet."""
        return self._tally(ARTICLES.c.source)

    def authors(self) -> dict[str, int]:
        """All authors with the number of their articles, in the order of the alphabet."""
        return self._tally(AUTHORS.c.name)

    def days(self) -> dict[date, int]:
        """All days on which articles were published, with their number, earliest first."""
        return self._tally(ARTICLES.c.published)

    def _tally(self, column: sa.Column[Any]) -> dict[Any, int]:
        query = sa.select(column, sa.func.count()).where(column.is_not(None)).group_by(column).order_by(column)
        return {value: count for value, count in self.connection.execute(query)}

    def newest(self) -> date | None:
        """The day of the newest article; None where none has a day."""
        newest: date | None = self.connection.scalar(sa.select(sa.func.max(ARTICLES.c.published)))
        return newest

    def speakers(self) -> dict[str, int]:
        """How many statements each speaker has made."""
        count = sa.func.count()
        query = sa.select(STATEMENTS.c.speaker, count).where(STATEMENTS.c.speaker.is_not(None))
        rows = self.connection.execute(
            query.group_by(STATEMENTS.c.speaker).order_by(count.desc(), STATEMENTS.c.speaker)
        )
        return {row[0]: row[1] for row in rows}

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
        return [Quoted(*row) for row in self.connection.execute(query)]

    def articles_quoting(self, speakers: Sequence[str]) -> dict[str, set[int]]:
        """The ids of the articles in which each of those speakers is quoted, by his name as it is written there."""
        query = (
            sa.select(STATEMENTS.c.speaker, PARAGRAPHS.c.article_id)
            .join(PARAGRAPHS, PARAGRAPHS.c.id == STATEMENTS.c.paragraph_id)
            .where(STATEMENTS.c.speaker.in_([storable(name) for name in speakers]))
            .distinct()
        )
        found: dict[str, set[int]] = {}
        for speaker, article_id in self.connection.execute(query):
            found.setdefault(speaker, set()).add(article_id)
        return found

    def conversations(self, owner: str | None = None) -> list[Conversation]:
        """All conversations, or an owner's, without turns and filters, the most recently changed first."""
        query = sa.select(*_ABOUT_CONVERSATIONS).order_by(CONVERSATIONS.c.changed.desc(), CONVERSATIONS.c.id.desc())
        if owner is not None:
            query = query.where(CONVERSATIONS.c.owner == storable(owner))
        return [_to_conversation(row) for row in self.connection.execute(query)]

    def conversation(self, id: str) -> tuple[Conversation, str] | None:
        """The conversation of that id without its turns and filters, and the body that holds them."""
        query = sa.select(*_ABOUT_CONVERSATIONS, CONVERSATIONS.c.body).where(CONVERSATIONS.c.id == storable(id))
        row = self.connection.execute(query).one_or_none()
        return row and (_to_conversation(row), row.body)

    def permitted(self, filters: Filters) -> NDArray[np.int64]:
        """The ids of all indexed paragraphs whose article passes the filters, ascending."""
        query = (
            sa.select(VECTORS.c.paragraph_id)
            .join(PARAGRAPHS, PARAGRAPHS.c.id == VECTORS.c.paragraph_id)
            .join(ARTICLES, ARTICLES.c.id == PARAGRAPHS.c.article_id)
            .where(*_conditions(filters))
            .order_by(VECTORS.c.paragraph_id)
        )
        if filters.speakers:
            said = sa.func.casefold(STATEMENTS.c.speaker).in_(_casefolded(filters.speakers))
            query = query.where(VECTORS.c.paragraph_id.in_(sa.select(STATEMENTS.c.paragraph_id).where(said)))
        return np.fromiter(self.connection.scalars(query), np.int64)

    def vectors(self) -> tuple[NDArray[np.int64], Vectors]:
        """What both indexes must hold: all ids that have a vector, ascending, shape (n,), and these, shape (n, d)."""
        return _to_arrays(self.connection.execute(sa.select(VECTORS).order_by(VECTORS.c.paragraph_id)).all())

    def removed_since(self, generation: int) -> list[int]:
        """The ids of the paragraphs that were removed after that generation."""
        return list(
            self.connection.scalars(sa.select(REMOVALS.c.paragraph_id).where(REMOVALS.c.generation > generation))
        )

    def added_since(self, generation: int) -> Iterator[StoredArticle]:
        """The articles that were written after that generation and are still here, with their vectors."""
        ids = self.connection.scalars(
            sa.select(ARTICLES.c.id).where(ARTICLES.c.generation > generation).order_by(ARTICLES.c.id)
        ).all()
        for article_id in ids:
            (article,) = self._articles(_by_ids({article_id}))
            yield self._stored(article)

    def faults(self) -> list[str]:
        """Compare paragraphs with their articles: a line for each that is no place in the text."""
        return [
            f"{article.key}: paragraph {paragraph.ordinal} is not a place in the text"
            for article in self.articles()
            for paragraph in self.paragraphs(article)
            if not (0 <= paragraph.start < paragraph.end <= len(article.text))
        ]

    def _stored(self, article: Article) -> StoredArticle:
        query = (
            sa.select(VECTORS)
            .join(PARAGRAPHS, PARAGRAPHS.c.id == VECTORS.c.paragraph_id)
            .where(PARAGRAPHS.c.article_id == article.id)
            .order_by(VECTORS.c.paragraph_id)
        )
        return StoredArticle(
            article,
            tuple(self.paragraphs(article)),
            tuple(self.statements(article)),
            *_to_arrays(self.connection.execute(query).all()),
        )

    def _articles(self, query: sa.Select[Any]) -> list[Article]:
        rows = self.connection.execute(query).all()
        names: dict[int, list[str]] = {}
        wanted = AUTHORS.c.article_id.in_([row.id for row in rows]) if len(rows) < 500 else sa.true()
        for author in self.connection.execute(sa.select(AUTHORS).where(wanted).order_by(AUTHORS.c.ordinal)):
            names.setdefault(author.article_id, []).append(author.name)
        return [_to_article(row, tuple(names.get(row.id, ()))) for row in rows]

    def value(self, name: str) -> str | None:
        """A value of the table of state; None if it is not there."""
        return self.connection.scalar(sa.select(STATE.c.value).where(STATE.c.name == name))


def storable(text: str) -> str:
    """The text as a database can compare it: half a surrogate pair, which none stores, becomes "?"."""
    return text.encode(errors="replace").decode()


def _casefolded(names: Sequence[str]) -> list[str]:
    return [storable(name).casefold() for name in names]


def _by_ids(ids: set[int]) -> sa.Select[Any]:
    return sa.select(ARTICLES).where(ARTICLES.c.id.in_(ids))


def _conditions(filters: Filters | None) -> list[sa.ColumnElement[bool]]:
    if filters is None:
        return []
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.sources:
        conditions.append(sa.func.casefold(ARTICLES.c.source).in_(_casefolded(filters.sources)))
    if filters.authors:
        mine = sa.select(AUTHORS.c.article_id).where(sa.func.casefold(AUTHORS.c.name).in_(_casefolded(filters.authors)))
        conditions.append(ARTICLES.c.id.in_(mine))
    if filters.since:
        conditions.append(ARTICLES.c.published >= filters.since)
    if filters.until:
        conditions.append(ARTICLES.c.published <= filters.until)
    return conditions


def _to_arrays(rows: Sequence[Any]) -> tuple[NDArray[np.int64], Vectors]:
    if not rows:
        return np.empty(0, np.int64), np.empty((0, 0), np.float32)
    vectors = np.frombuffer(b"".join(row.vector for row in rows), "<f4").astype(np.float32)
    return np.array([row.paragraph_id for row in rows], np.int64), vectors.reshape(len(rows), -1)


def _to_article(row: Any, authors: tuple[str, ...]) -> Article:
    return Article(id=row.id, authors=authors, **{name: getattr(row, name) for name in ARTICLE_FIELDS})


def _to_paragraph(row: Any, text: str) -> Paragraph:
    return replace(
        Paragraph(start=row.start, end=row.end, text=text[row.start : row.end], kind=row.kind, ordinal=row.ordinal),
        id=row.id,
        article_id=row.article_id,
    )


def _to_statement(row: Any) -> Statement:
    known = {name: getattr(row, name) for name in STATEMENT_FIELDS}
    return Statement(paragraph_id=row.paragraph_id, ordinal=row.ordinal, **known)


def _to_conversation(row: Any) -> Conversation:
    created, changed = row.created.replace(tzinfo=UTC), row.changed.replace(tzinfo=UTC)
    return Conversation(id=row.id, title=row.title, created=created, changed=changed, owner=row.owner)
