"""What the store holds at one instant: every question that is asked of it, in SQL.

What is not as it was written (``seals``) is noted and left out, or refused where it is asked for by its key. Knows
nothing of writing: ``writer`` does that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from qa.records import Article, Filters, Paragraph, Role, Statement, Vectors
from qa.storage.damage import Damage
from qa.storage.kept import Kept
from qa.storage.schema import ARTICLES, AUTHORS, PARAGRAPHS, REMOVALS, ROLES, STATEMENTS, TOKENS, VECTORS
from qa.storage.seals import (
    ARTICLE_FIELDS,
    STATEMENT_FIELDS,
    checksum,
    seal_article,
    seal_paragraph,
    seal_roles,
)
from qa.storage.tallies import storable

_CHANGED = "is not as it was added"
_SEALS = ("seal", "roles_seal", "checksum")
# SQLite takes some 32,000 values in a statement.
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its paragraphs; ``vectors`` belong to the paragraphs whose ids are ``vector_ids``, row by row."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    statements: tuple[Statement, ...]
    vector_ids: NDArray[np.int64]
    vectors: Vectors


class Snapshot(Kept):
    """What the store holds at one instant, whatever others write meanwhile.

    Args:
        connection: in a transaction.
        damage: where damage is noted.
        sealed: False: of a schema without seals, where nothing tells what is damaged.
    """

    def __init__(self, connection: sa.Connection, damage: Damage, *, sealed: bool = True) -> None:
        super().__init__(connection)
        self.damage = damage
        self._sealed = sealed

    def digest(self, key: str) -> str | None:
        """The content hash of the article of that key; None if there is none."""
        return self.connection.scalar(sa.select(ARTICLES.c.digest).where(ARTICLES.c.key == storable(key)))

    def article(self, key: str) -> Article | None:
        """The article of that key.

        Raises:
            LibraryError: it is damaged.
        """
        rows = self._articles(ARTICLES.c.key == storable(key))
        if not rows and key in self.damage.articles and self.digest(key) is not None:
            raise self.damage.refuse(key)
        return rows[0] if rows else None

    def text_of(self, key: str) -> Article | None:
        """The article of that key as it was written, whatever became of its paragraphs and what is said in them."""
        return next(iter(self._articles(ARTICLES.c.key == storable(key), left_out=True)), None)

    def articles_of(self, keys: Sequence[str]) -> dict[str, Article]:
        """The articles of those keys; keys that are gone are left out."""
        rows = self._articles(ARTICLES.c.key.in_([storable(key) for key in keys]))
        return {article.key: article for article in rows}

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """All articles that pass the filters, newest first, undated ones last, then by key."""
        return self._articles(*_conditions(filters), order=(ARTICLES.c.published.desc().nulls_last(), ARTICLES.c.key))

    def paragraphs(self, article: Article) -> list[Paragraph]:
        """The paragraphs of an article of this snapshot, in order.

        Raises:
            LibraryError: one is damaged.
        """
        rows = self._paragraphs(PARAGRAPHS.c.article_id == article.id)
        if not self._note_paragraphs(article, rows):
            raise self.damage.refuse(article.key)
        return [_to_paragraph(row, article.text) for row in rows]

    def find(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[Article, Paragraph]]:
        """The paragraphs of those ids with their articles; ids that are gone or damaged are left out."""
        rows = self._paragraphs(PARAGRAPHS.c.id.in_(paragraph_ids))
        known = self._articles(ARTICLES.c.id.in_({row.article_id for row in rows}))
        articles = {article.id: article for article in known}
        return {
            row.id: (articles[row.article_id], _to_paragraph(row, articles[row.article_id].text))
            for row in rows
            if row.article_id in articles and _is_place(row, articles[row.article_id].text)
        }

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
        for row in self.rows(query):
            found[row.id] = (*found.get(row.id, ()), row.copy)
        return found

    def statements(
        self,
        article: Article | None = None,
        speakers: Sequence[str] | None = None,
        filters: Filters | None = None,
    ) -> list[Statement]:
        """The statements of an article, of speakers, of both, or all; articles in the order they were added in.

        Of the filters, those of articles apply. What is damaged is left out.
        """
        query = sa.select(STATEMENTS.c.id, STATEMENTS.c.paragraph_id).join(PARAGRAPHS)
        if article is not None:
            query = query.where(PARAGRAPHS.c.article_id == article.id)
        if speakers is not None:
            query = query.where(sa.func.casefold(STATEMENTS.c.speaker).in_(_casefolded(speakers)))
        if conditions := _conditions(filters):
            query = query.where(PARAGRAPHS.c.article_id.in_(sa.select(ARTICLES.c.id).where(*conditions)))
        wanted = {row.id: row.paragraph_id for row in self.rows(query)}
        paragraphs = sorted(set(wanted.values()))
        found: list[Statement] = []
        for at in range(0, len(paragraphs), _AT_ONCE):
            for statements in self._statements_in(paragraphs[at : at + _AT_ONCE]).values():
                found += [each for i, each in statements if i in wanted]
        return found

    def statements_in(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[Statement, ...]]:
        """The statements of those paragraphs, in their order; paragraphs that are gone or damaged are left out."""
        found = self._statements_in(paragraph_ids)
        return {i: tuple(each for _, each in statements) for i, statements in found.items()}

    def _statements_in(self, paragraph_ids: Sequence[int]) -> dict[int, list[tuple[int, Statement]]]:
        """The same with the statements' ids."""
        rows = self._paragraphs(PARAGRAPHS.c.id.in_(paragraph_ids), PARAGRAPHS.c.id)
        said = self._sound(rows)
        for row in rows:
            if row.id not in said:
                self.damage.note(row.article_id, self._key_of(row.id), f"paragraph {row.ordinal} {_CHANGED}")
        return {
            row.id: [(each.id, _to_statement(each, row.ordinal)) for each in said[row.id]]
            for row in rows
            if row.id in said
        }

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
        query = sa.select(*self._columns(TOKENS)).where(TOKENS.c.paragraph_id.in_(paragraph_ids))
        return {row.paragraph_id: row.signs for row in self.rows(query) if self._is_whole(row, "signs")}

    def roles_in(self, article: Article) -> list[Role]:
        """Who an article of this snapshot introduces as what, in the order of the text."""
        query = sa.select(ROLES).where(ROLES.c.article_id == article.id).order_by(ROLES.c.ordinal)
        return [Role(row.name, row.role) for row in self.rows(query)]

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
        return self._vectors()

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
            for article in self._articles(ARTICLES.c.id == article_id):
                rows = self._paragraphs(PARAGRAPHS.c.article_id == article.id)
                yield StoredArticle(
                    article,
                    tuple(_to_paragraph(row, article.text) for row in rows if _is_place(row, article.text)),
                    tuple(self.statements(article)),
                    *self._vectors(PARAGRAPHS.c.article_id == article.id),
                )

    def faults(self) -> list[str]:
        """Compare every row with its seal: a line for each article that is not as it was written."""
        for article in self.articles():
            self._note_paragraphs(article, self._paragraphs(PARAGRAPHS.c.article_id == article.id))
            if self._sealed and not self._are_sealed(article):
                self.damage.note(article.id or 0, article.key, f"who is introduced as what in it {_CHANGED}")
            for row in self.rows(self._of_article(TOKENS, article)):
                self._is_whole(row, "signs")
            for row in self.rows(self._of_article(VECTORS, article)):
                self._is_whole(row, "vector")
        return self.damage.lines()

    def _articles(
        self, *conditions: sa.ColumnElement[bool], order: Sequence[Any] = (), left_out: bool = False
    ) -> list[Article]:
        """The articles that meet the conditions; those that are not as they were written are noted instead.

        ``left_out``: also those that are left out for something else than their own row.
        """
        rows = self.rows(sa.select(*self._columns(ARTICLES)).where(*conditions).order_by(*order))
        names: dict[int, list[str]] = {}
        # Of many articles all authors are read: SQLite takes some 32,000 values, and a long list is slower than none.
        wanted = AUTHORS.c.article_id.in_([row.id for row in rows]) if len(rows) < 500 else sa.true()
        for author in self.rows(sa.select(AUTHORS).where(wanted).order_by(AUTHORS.c.ordinal)):
            names.setdefault(author.article_id, []).append(author.name)
        found = []
        for row in rows:
            authors = tuple(names.get(row.id, ()))
            # Before anything of it is used: a damaged row may hold bytes where text belongs.
            if self._sealed and row.seal != seal_article(row, row.digest, authors):
                self.damage.note(row.id, str(row.key), f"its text or what is known of it {_CHANGED}")
            elif left_out or not self.damage.leaves_out(row.id, row.key):
                found.append(_to_article(row, authors))
        return found

    def _paragraphs(
        self, condition: sa.ColumnElement[bool], order: sa.Column[Any] = PARAGRAPHS.c.ordinal
    ) -> Sequence[Any]:
        return self.rows(sa.select(*self._columns(PARAGRAPHS)).where(condition).order_by(order))

    def _note_paragraphs(self, article: Article, rows: Sequence[Any]) -> bool:
        """Note the article if one of its paragraphs is not as it was written; tell whether it is sound."""
        sound = self._sound(rows)
        wrong = [row for row in rows if row.id not in sound or not _is_place(row, article.text)]
        for row in wrong:
            self.damage.note(article.id or 0, article.key, f"paragraph {row.ordinal} {_CHANGED}")
        return not wrong

    def _sound(self, rows: Sequence[Any]) -> dict[int, list[Any]]:
        """The ids of the paragraphs among those rows that are as they were written, with what is said in them."""
        said: dict[int, list[Any]] = defaultdict(list)
        if self._sealed:  # else there may be no such table
            query = sa.select(STATEMENTS).where(STATEMENTS.c.paragraph_id.in_([row.id for row in rows]))
            for statement in self.rows(query.order_by(STATEMENTS.c.id)):
                said[statement.paragraph_id].append(statement)
        return {
            row.id: said[row.id]
            for row in rows
            if not self._sealed or row.seal == seal_paragraph(row.article_id, row, said[row.id])
        }

    def _are_sealed(self, article: Article) -> bool:
        """Whether the roles of an article are as they were written."""
        roles_seal = self.connection.scalar(sa.select(ARTICLES.c.roles_seal).where(ARTICLES.c.id == article.id))
        return bool(roles_seal == seal_roles(self.roles_in(article)))

    def _vectors(self, *conditions: sa.ColumnElement[bool]) -> tuple[NDArray[np.int64], Vectors]:
        query = sa.select(*self._columns(VECTORS)).order_by(VECTORS.c.paragraph_id)
        if conditions:
            query = query.join(PARAGRAPHS, PARAGRAPHS.c.id == VECTORS.c.paragraph_id).where(*conditions)
        return _to_arrays([row for row in self.rows(query) if self._is_whole(row, "vector")])

    def _of_article(self, table: sa.Table, article: Article) -> sa.Select[Any]:
        query = sa.select(*self._columns(table)).join(PARAGRAPHS, PARAGRAPHS.c.id == table.c.paragraph_id)
        return query.where(PARAGRAPHS.c.article_id == article.id)

    def _is_whole(self, row: Any, name: str) -> bool:
        """Whether the bytes of a row are those that were written; where they aren't, it is told."""
        content = getattr(row, name)
        if not self._sealed or (isinstance(content, bytes) and row.checksum == checksum(row.paragraph_id, content)):
            return True
        self.damage.note_vector(self._key_of(row.paragraph_id), f"a vector of it {_CHANGED}")
        return False

    def _key_of(self, paragraph_id: int) -> str:
        query = sa.select(ARTICLES.c.key).join(PARAGRAPHS, PARAGRAPHS.c.article_id == ARTICLES.c.id)
        return str(self.connection.scalar(query.where(PARAGRAPHS.c.id == paragraph_id)) or f"paragraph {paragraph_id}")

    def _columns(self, table: sa.Table) -> list[sa.Column[Any]]:
        """The columns of a table, less those that it lacks in a schema without seals."""
        return [column for column in table.columns if self._sealed or column.name not in _SEALS]


def _casefolded(names: Sequence[str]) -> list[str]:
    return [storable(name).casefold() for name in names]


def _is_place(row: Any, text: str) -> bool:
    """Whether a paragraph's row is a place in the text of its article."""
    numbers = isinstance(row.start, int) and isinstance(row.end, int)
    return numbers and 0 <= row.start < row.end <= len(text)


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


def _to_statement(row: Any, ordinal: int) -> Statement:
    known = {name: getattr(row, name) for name in STATEMENT_FIELDS}
    return Statement(paragraph_id=row.paragraph_id, ordinal=ordinal, **known)
