"""What the store holds at one instant: every question that is asked of it, in SQL.

What is not as it was written (``seals``) is noted and left out, or refused where it is asked for by its key. Knows
nothing of writing: ``writer`` does that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from qa.records import Article, Filters, Paragraph, Statement, Vectors
from qa.storage.among import among
from qa.storage.schema import ARTICLES, AUTHORS, PARAGRAPHS, REMOVALS, STATEMENTS, TOKENS, VECTORS
from qa.storage.tallies import storable
from qa.storage.verified import (
    ARTICLES_BY_KEY,
    CHANGED,
    Verified,
    columns,
    is_place,
    select_both,
    to_paragraph,
    to_statement,
)

# So many paragraphs are read at once: somebody who is quoted in thousands fits into memory.
_AT_ONCE = 10_000
# Vectors are read of so many articles at once: some 3,500, or 5 MB of MiniLM's.
_ARTICLES_AT_ONCE = 500
# Statements of a question are made once: to build one takes longer than to run it.
_DIGEST = sa.select(ARTICLES.c.digest).where(ARTICLES.c.key == sa.bindparam("key"))
ARTICLES_BY_ID = select_both(ARTICLES, ARTICLES.c.id)
_PARAGRAPHS = select_both(PARAGRAPHS, PARAGRAPHS.c.id, PARAGRAPHS.c.id)
_TOKENS = select_both(TOKENS, TOKENS.c.paragraph_id)
_PLACES = (
    sa.select(PARAGRAPHS.c.id, PARAGRAPHS.c.article_id, PARAGRAPHS.c.ordinal)
    .add_columns(ARTICLES.c.key, ARTICLES.c.source, ARTICLES.c.published)
    .join(ARTICLES, ARTICLES.c.id == PARAGRAPHS.c.article_id)
    .where(PARAGRAPHS.c.id.in_(among("values")))
)
_WORDS = (
    sa.select(PARAGRAPHS.c.id)
    .add_columns(sa.func.substr(ARTICLES.c.text, PARAGRAPHS.c.start + 1, PARAGRAPHS.c.end - PARAGRAPHS.c.start))
    .join(ARTICLES, ARTICLES.c.id == PARAGRAPHS.c.article_id)
    .where(PARAGRAPHS.c.id.in_(among("values")))
)
_AUTHORS = sa.select(AUTHORS.c.article_id, AUTHORS.c.name).where(AUTHORS.c.article_id.in_(among("values")))
_SAME = PARAGRAPHS.alias()
_COPIES = (
    sa.select(PARAGRAPHS.c.id, _SAME.c.id.label("copy"))
    .join(_SAME, (_SAME.c.fingerprint == PARAGRAPHS.c.fingerprint) & (_SAME.c.kind == PARAGRAPHS.c.kind))
    .where(PARAGRAPHS.c.id.in_(among("values")))
    .order_by(_SAME.c.id)
)
_BY = (
    sa.select(STATEMENTS.c.paragraph_id)
    .where(STATEMENTS.c.speaker.in_(among("values")))
    .distinct()
    .order_by(STATEMENTS.c.paragraph_id)
)
_WRITTEN = (
    sa.select(VECTORS.c.paragraph_id)
    .join(PARAGRAPHS, PARAGRAPHS.c.id == VECTORS.c.paragraph_id)
    .join(AUTHORS, AUTHORS.c.article_id == PARAGRAPHS.c.article_id)
    .where(AUTHORS.c.name.in_(among("values")))
    .distinct()
    .order_by(VECTORS.c.paragraph_id)
)
_INDEXED = (
    sa.select(VECTORS.c.paragraph_id)
    .join(PARAGRAPHS, PARAGRAPHS.c.id == VECTORS.c.paragraph_id)
    .where(PARAGRAPHS.c.article_id.in_(among("values")))
    .order_by(VECTORS.c.paragraph_id)
)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its paragraphs and what is said in them."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands: in which article, from which outlet and day, as its how manieth."""

    article_id: int
    ordinal: int
    source: str | None
    published: date | None


class Snapshot(Verified):
    """What the store holds at one instant, whatever others write meanwhile."""

    def digest(self, key: str) -> str | None:
        """The content hash of the article of that key; None if there is none."""
        return self.connection.scalar(_DIGEST, {"key": storable(key)})

    def article(self, key: str) -> Article | None:
        """The article of that key.

        Raises:
            LibraryError: it is damaged.
        """
        rows = self._articles(ARTICLES_BY_KEY[self._sealed], {"values": [storable(key)]})
        if not rows and key in self.damage.articles and self.digest(key) is not None:
            raise self.damage.refuse(key)
        return rows[0] if rows else None

    def text_of(self, key: str) -> Article | None:
        """The article of that key as it was written, whatever became of its paragraphs and what is said in them."""
        return next(
            iter(self._articles(ARTICLES_BY_KEY[self._sealed], {"values": [storable(key)]}, left_out=True)), None
        )

    def articles_of(self, keys: Sequence[str]) -> dict[str, Article]:
        """The articles of those keys; keys that are gone are left out."""
        rows = self._articles(ARTICLES_BY_KEY[self._sealed], {"values": [storable(key) for key in keys]})
        return {article.key: article for article in rows}

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """All articles that pass the filters, newest first, undated ones last, then by key."""
        query = sa.select(*columns(ARTICLES, self._sealed)).where(*self._conditions(filters))
        return self._articles(query.order_by(ARTICLES.c.published.desc().nulls_last(), ARTICLES.c.key))

    def paragraphs(self, article: Article) -> list[Paragraph]:
        """The paragraphs of an article of this snapshot, in order.

        Raises:
            LibraryError: one is damaged.
        """
        rows = self._paragraphs_of(article)
        if not self._note_paragraphs(article, rows):
            raise self.damage.refuse(article.key)
        return [to_paragraph(row, article.text) for row in rows]

    def find(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[Article, Paragraph]]:
        """The paragraphs of those ids with their articles; ids that are gone or damaged are left out."""
        rows = self.rows(_PARAGRAPHS[self._sealed], {"values": paragraph_ids})
        known = self._articles(ARTICLES_BY_ID[self._sealed], {"values": {row.article_id for row in rows}})
        articles = {article.id: article for article in known}
        return {
            row.id: (articles[row.article_id], to_paragraph(row, articles[row.article_id].text))
            for row in rows
            if row.article_id in articles and is_place(row, articles[row.article_id].text)
        }

    def places(self, paragraph_ids: Sequence[int]) -> dict[int, Place]:
        """Where the paragraphs of those ids stand; ids that are gone, or of articles known as damaged, are left out.

        No text is read, and nothing is compared with its seal: ``find`` does that for what is shown.
        """
        # Taken apart: of many rows each column costs a look into the row's names otherwise.
        return {
            i: Place(
                article_id,
                ordinal,
                source if isinstance(source, str) else None,
                published if isinstance(published, date) else None,
            )
            for i, article_id, ordinal, key, source, published in self.rows(_PLACES, {"values": paragraph_ids})
            if not self.damage.leaves_out(article_id, key)
        }

    def words(self, paragraph_ids: Sequence[int]) -> dict[int, str]:
        """The words of the paragraphs of those ids, as ``places``."""
        rows = self.rows(_WORDS, {"values": paragraph_ids})
        return {i: words for i, words in rows if isinstance(words, str)}

    def authors_of(self, article_ids: Sequence[int]) -> dict[int, set[str]]:
        """The authors of the articles of those ids; articles that have none are left out."""
        found: dict[int, set[str]] = {}
        for article_id, name in self.rows(_AUTHORS, {"values": article_ids}):
            found.setdefault(article_id, set()).add(name)
        return found

    def copies(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """For each of those ids the ids of all indexed paragraphs of the same words, itself included, ascending."""
        found: dict[int, tuple[int, ...]] = {}
        for i, copy in self.rows(_COPIES, {"values": paragraph_ids}):
            found[i] = (*found.get(i, ()), copy)
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
            query = query.where(STATEMENTS.c.speaker.in_(self.spelt("speaker", speakers)))
        if conditions := self._conditions(filters):
            query = query.where(PARAGRAPHS.c.article_id.in_(sa.select(ARTICLES.c.id).where(*conditions)))
        wanted = {row.id: row.paragraph_id for row in self.rows(query)}
        paragraphs = sorted(set(wanted.values()))
        found: list[Statement] = []
        for at in range(0, len(paragraphs), _AT_ONCE):
            for statements in self._statements_in(paragraphs[at : at + _AT_ONCE]).values():
                found += [each for i, each in statements if i in wanted]
        return found

    def count_statements(self, speakers: Sequence[str], filters: Filters) -> int:
        """How many statements of those speakers there are in the articles that pass the filters."""
        if not speakers:
            return 0
        query = sa.select(sa.func.count(STATEMENTS.c.id)).join(PARAGRAPHS)
        query = query.where(STATEMENTS.c.speaker.in_(self.spelt("speaker", speakers)))
        passing = sa.select(ARTICLES.c.id).where(*self._conditions(filters))
        return self.connection.scalar(query.where(PARAGRAPHS.c.article_id.in_(passing))) or 0

    def statements_in(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[Statement, ...]]:
        """The statements of those paragraphs, in their order; paragraphs that are gone or damaged are left out."""
        found = self._statements_in(paragraph_ids)
        return {i: tuple(each for _, each in statements) for i, statements in found.items()}

    def _statements_in(self, paragraph_ids: Sequence[int]) -> dict[int, list[tuple[int, Statement]]]:
        """The same with the statements' ids."""
        rows = self.rows(_PARAGRAPHS[self._sealed], {"values": paragraph_ids})
        said = self._sound(rows)
        for row in rows:
            if row.id not in said:
                self.damage.note(row.article_id, self._key_of(row.id), f"paragraph {row.ordinal} {CHANGED}")
        return {
            row.id: [(each.id, to_statement(each, row.ordinal)) for each in said[row.id]]
            for row in rows
            if row.id in said
        }

    def paragraphs_by(self, speakers: Sequence[str]) -> NDArray[np.int64]:
        """The ids of the paragraphs in which one of the speakers is quoted or reported, ascending, indexed or not."""
        return self._ids(_BY, [storable(name) for name in speakers])

    def paragraphs_by_authors(self, authors: Sequence[str]) -> NDArray[np.int64]:
        """The ids of the indexed paragraphs of articles by one of the authors, ascending."""
        return self._ids(_WRITTEN, [storable(name) for name in authors])

    def paragraphs_of(self, article_ids: Sequence[int]) -> NDArray[np.int64]:
        """The ids of the indexed paragraphs of those articles, ascending."""
        return self._ids(_INDEXED, article_ids)

    def _ids(self, query: sa.Select[Any], values: Collection[Any]) -> NDArray[np.int64]:
        return np.fromiter(self.connection.scalars(query, {"values": values}), np.int64)

    def tokens(self, paragraph_ids: Sequence[int]) -> dict[int, bytes]:
        """The signs of the tokens of those paragraphs; those that have none are left out."""
        rows = self.rows(_TOKENS[self._sealed], {"values": paragraph_ids})
        return {row.paragraph_id: row.signs for row in rows if self._is_whole(row, "signs")}

    def vectors_since(self, generation: int) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """What the dense index must hold of the articles written after a generation, in batches that fit into memory.

        Ids that have a vector, ascending, shape (n,), and these, shape (n, dimension).
        """
        written = sa.select(ARTICLES.c.id).where(ARTICLES.c.generation > generation).order_by(ARTICLES.c.id)
        articles = self.connection.scalars(written).all()
        for at in range(0, len(articles), _ARTICLES_AT_ONCE):
            ids, vectors = self._vectors(PARAGRAPHS.c.article_id.in_(articles[at : at + _ARTICLES_AT_ONCE]))
            if len(ids):
                yield ids, vectors

    def removed_since(self, generation: int) -> list[int]:
        """The ids of the paragraphs that were removed after that generation."""
        return list(
            self.connection.scalars(sa.select(REMOVALS.c.paragraph_id).where(REMOVALS.c.generation > generation))
        )

    def added_since(self, generation: int) -> Iterator[StoredArticle]:
        """The articles that were written after that generation and are still here; ``vectors_since`` has vectors."""
        ids = self.connection.scalars(
            sa.select(ARTICLES.c.id).where(ARTICLES.c.generation > generation).order_by(ARTICLES.c.id)
        ).all()
        for article_id in ids:
            for article in self._articles(ARTICLES_BY_ID[self._sealed], {"values": [article_id]}):
                rows = self._paragraphs_of(article)
                yield StoredArticle(
                    article,
                    tuple(to_paragraph(row, article.text) for row in rows if is_place(row, article.text)),
                    tuple(self.statements(article)),
                )

    def _conditions(self, filters: Filters | None) -> list[sa.ColumnElement[bool]]:
        if filters is None:
            return []
        conditions: list[sa.ColumnElement[bool]] = []
        if filters.sources:
            conditions.append(ARTICLES.c.source.in_(self.spelt("source", filters.sources)))
        if filters.authors:
            mine = AUTHORS.c.name.in_(self.spelt("author", filters.authors))
            conditions.append(ARTICLES.c.id.in_(sa.select(AUTHORS.c.article_id).where(mine)))
        if filters.since:
            conditions.append(ARTICLES.c.published >= filters.since)
        if filters.until:
            conditions.append(ARTICLES.c.published <= filters.until)
        return conditions
