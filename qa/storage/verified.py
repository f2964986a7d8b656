"""Rows as they are read: each compared with its seal first, and noted instead where it is not as it was written.

Knows nothing of what is asked: ``snapshot`` does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from qa.records import Article, Paragraph, Role, Statement, Vectors
from qa.storage.among import among
from qa.storage.damage import Damage
from qa.storage.kept import Kept
from qa.storage.schema import ARTICLES, AUTHORS, PARAGRAPHS, ROLES, STATEMENTS, TOKENS, VECTORS
from qa.storage.seals import (
    ARTICLE_FIELDS,
    LATER_FIELDS,
    STATEMENT_FIELDS,
    checksum,
    seal_article,
    seal_paragraph,
    seal_roles,
)

CHANGED = "is not as it was added"
# A schema without seals has neither of them.
_MISSING = ("seal", "roles_seal", "checksum", *LATER_FIELDS)


def columns(table: sa.Table, sealed: bool) -> list[sa.Column[Any]]:
    """The columns of a table, less those that it lacks in a schema without seals."""
    return [column for column in table.columns if sealed or column.name not in _MISSING]


def select_both(table: sa.Table, column: sa.Column[Any], order: sa.Column[Any] | None = None) -> Mapping[bool, Rows]:
    """Statements for the rows whose column is among the "values": in a schema with seals, and in one without.

    They are made once: to build one takes longer than to run it.
    """
    found = {}
    for sealed in (True, False):
        query = sa.select(*columns(table, sealed)).where(column.in_(among("values")))
        found[sealed] = query if order is None else query.order_by(order)
    return found


Rows = sa.Select[Any]
ARTICLES_BY_KEY = select_both(ARTICLES, ARTICLES.c.key)
_PARAGRAPHS_OF = select_both(PARAGRAPHS, PARAGRAPHS.c.article_id, PARAGRAPHS.c.ordinal)
_SAID_IN = select_both(STATEMENTS, STATEMENTS.c.paragraph_id, STATEMENTS.c.id)
_AUTHORS_OF = select_both(AUTHORS, AUTHORS.c.article_id, AUTHORS.c.ordinal)
_ROLES_OF = select_both(ROLES, ROLES.c.article_id, ROLES.c.ordinal)


class Verified(Kept):
    """What a connection reads of articles in one transaction, as far as it is sound.

    Args:
        connection: in a transaction.
        damage: where damage is noted.
        sealed: False: of a schema without seals, where nothing tells what is damaged.
    """

    def __init__(self, connection: sa.Connection, damage: Damage, *, sealed: bool = True) -> None:
        super().__init__(connection, damage)
        self._sealed = sealed

    def roles_in(self, article: Article) -> list[Role]:
        """Who an article of this snapshot introduces as what, in the order of the text."""
        return [Role(row.name, row.role) for row in self.rows(_ROLES_OF[True], {"values": [article.id]})]

    def faults(self) -> list[str]:
        """Compare every row with its seal: a line for each article that is not as it was written."""
        for article in self._articles(sa.select(*columns(ARTICLES, self._sealed))):
            self._note_paragraphs(article, self._paragraphs_of(article))
            if self._sealed and not self._are_sealed(article):
                self.damage.note(article.id or 0, article.key, f"who is introduced as what in it {CHANGED}")
            for row in self.rows(self._of_article(TOKENS, article)):
                self._is_whole(row, "signs")
            for row in self.rows(self._of_article(VECTORS, article)):
                self._is_whole(row, "vector")
        return self.damage.lines()

    def _articles(
        self, query: Rows, values: Mapping[str, Any] | None = None, *, left_out: bool = False
    ) -> list[Article]:
        """The articles of those rows; those that are not as they were written are noted instead.

        ``left_out``: also those that are left out for something else than their own row.
        """
        rows = self.rows(query, values)
        names: dict[int, list[str]] = {}
        for author in self.rows(_AUTHORS_OF[True], {"values": [row.id for row in rows]}):
            names.setdefault(author.article_id, []).append(author.name)
        found = []
        for row in rows:
            authors = tuple(names.get(row.id, ()))
            # Before anything of it is used: a damaged row may hold bytes where text belongs.
            if self._sealed and row.seal != seal_article(row, row.digest, authors):
                self.damage.note(row.id, str(row.key), f"its text or what is known of it {CHANGED}")
            elif left_out or not self.damage.leaves_out(row.id, row.key):
                found.append(to_article(row, authors))
        return found

    def _paragraphs_of(self, article: Article) -> Sequence[Any]:
        return self.rows(_PARAGRAPHS_OF[self._sealed], {"values": [article.id]})

    def _note_paragraphs(self, article: Article, rows: Sequence[Any]) -> bool:
        """Note the article if one of its paragraphs is not as it was written; tell whether it is sound."""
        sound = self._sound(rows)
        wrong = [row for row in rows if row.id not in sound or not is_place(row, article.text)]
        for row in wrong:
            self.damage.note(article.id or 0, article.key, f"paragraph {row.ordinal} {CHANGED}")
        return not wrong

    def _sound(self, rows: Sequence[Any]) -> dict[int, list[Any]]:
        """The ids of the paragraphs among those rows that are as they were written, with what is said in them."""
        said: dict[int, list[Any]] = defaultdict(list)
        if self._sealed:  # else there may be no such table
            for statement in self.rows(_SAID_IN[True], {"values": [row.id for row in rows]}):
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
        query = sa.select(*columns(VECTORS, self._sealed)).order_by(VECTORS.c.paragraph_id)
        if conditions:
            query = query.join(PARAGRAPHS, PARAGRAPHS.c.id == VECTORS.c.paragraph_id).where(*conditions)
        return _to_arrays([row for row in self.rows(query) if self._is_whole(row, "vector")])

    def _of_article(self, table: sa.Table, article: Article) -> sa.Select[Any]:
        query = sa.select(*columns(table, self._sealed)).join(PARAGRAPHS, PARAGRAPHS.c.id == table.c.paragraph_id)
        return query.where(PARAGRAPHS.c.article_id == article.id)

    def _is_whole(self, row: Any, name: str) -> bool:
        """Whether the bytes of a row are those that were written; where they aren't, it is told."""
        content = getattr(row, name)
        if not self._sealed or (isinstance(content, bytes) and row.checksum == checksum(row.paragraph_id, content)):
            return True
        self.damage.note_vector(self._key_of(row.paragraph_id), f"a vector of it {CHANGED}")
        return False

    def _key_of(self, paragraph_id: int) -> str:
        query = sa.select(ARTICLES.c.key).join(PARAGRAPHS, PARAGRAPHS.c.article_id == ARTICLES.c.id)
        return str(self.connection.scalar(query.where(PARAGRAPHS.c.id == paragraph_id)) or f"paragraph {paragraph_id}")


def is_place(row: Any, text: str) -> bool:
    """Whether a paragraph's row is a place in the text of its article."""
    numbers = isinstance(row.start, int) and isinstance(row.end, int)
    return numbers and 0 <= row.start < row.end <= len(text)


def _to_arrays(rows: Sequence[Any]) -> tuple[NDArray[np.int64], Vectors]:
    if not rows:
        return np.empty(0, np.int64), np.empty((0, 0), np.float32)
    vectors = np.frombuffer(b"".join(row.vector for row in rows), "<f4").astype(np.float32)
    return np.array([row.paragraph_id for row in rows], np.int64), vectors.reshape(len(rows), -1)


def to_article(row: Any, authors: tuple[str, ...]) -> Article:
    """An article's row with its authors."""
    known: dict[str, Any] = {name: getattr(row, name, None) for name in ARTICLE_FIELDS}
    return Article(id=row.id, authors=authors, **known)


def to_paragraph(row: Any, text: str) -> Paragraph:
    """A paragraph's row with its words."""
    place = {"start": row.start, "end": row.end, "kind": row.kind, "ordinal": row.ordinal}
    return Paragraph(text=text[row.start : row.end], id=row.id, article_id=row.article_id, **place)


def to_statement(row: Any, ordinal: int) -> Statement:
    """A statement's row with the number of its paragraph."""
    known = {name: getattr(row, name) for name in STATEMENT_FIELDS}
    return Statement(paragraph_id=row.paragraph_id, ordinal=ordinal, **known)
