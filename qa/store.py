"""The store: articles, their paragraphs and vectors in SQL, the one place of truth.

An article is written or removed whole, in one transaction, which raises the store's generation by one. The indexes are
caches: ``added_since`` and ``removed_since`` tell them what happened after the generation that they have reached. Row
ids are never used twice. Knows nothing of files, models and indexes.

The only user of SQLAlchemy; SQLite by default, in WAL mode, so that readers in other processes see the old state or the
new and never wait for a writer.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from filelock import FileLock
from numpy.typing import NDArray

from qa.duplicates import fingerprint
from qa.errors import LibraryError
from qa.records import Article, Filters, Paragraph, Vectors

SCHEMA = 1

_metadata = sa.MetaData()
_state = sa.Table(
    "state",
    _metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)
_articles = sa.Table(
    "articles",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String, nullable=False, unique=True),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("published", sa.Date, index=True),
    sa.Column("source", sa.String),
    sa.Column("url", sa.String),
    sa.Column("path", sa.String),
    sa.Column("language", sa.String),
    sqlite_autoincrement=True,
)
_authors = sa.Table(
    "authors",
    _metadata,
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
)
# "start" and "end" are words of SQL; SQLAlchemy quotes them.
_paragraphs = sa.Table(
    "paragraphs",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("fingerprint", sa.String, index=True),
    sqlite_autoincrement=True,
)
_vectors = sa.Table(
    "vectors",
    _metadata,
    sa.Column("paragraph_id", sa.ForeignKey("paragraphs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
_removals = sa.Table(
    "removals",
    _metadata,
    sa.Column("paragraph_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("generation", sa.Integer, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with its paragraphs; ``vectors`` belong to the paragraphs whose ids are ``vector_ids``, row by row."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    vector_ids: NDArray[np.int64]
    vectors: Vectors


class Snapshot:
    """What the store holds at one instant, whatever others write meanwhile."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    @property
    def generation(self) -> int:
        """How many transactions have changed the store."""
        return int(self._value("generation") or 0)

    @property
    def library_id(self) -> str:
        """What tells this store from every other, so that no index of another is taken for its own."""
        return self._value("library_id") or ""

    @property
    def encoder(self) -> str | None:
        """The name of the model that made the vectors; None before the first."""
        return self._value("encoder")

    def digest(self, key: str) -> str | None:
        """The content hash of the article of that key; None if there is none."""
        return self._connection.scalar(sa.select(_articles.c.digest).where(_articles.c.key == _storable(key)))

    def article(self, key: str) -> Article | None:
        """The article of that key."""
        rows = self._articles(sa.select(_articles).where(_articles.c.key == _storable(key)))
        return rows[0] if rows else None

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """All articles that pass the filters, newest first, undated ones last, then by key."""
        query = sa.select(_articles).where(*_conditions(filters))
        return self._articles(query.order_by(_articles.c.published.desc().nulls_last(), _articles.c.key))

    def count(self) -> int:
        """How many articles there are."""
        return self._connection.scalar(sa.select(sa.func.count()).select_from(_articles)) or 0

    def paragraphs(self, article: Article) -> list[Paragraph]:
        """The paragraphs of an article of this snapshot, in order."""
        query = sa.select(_paragraphs).where(_paragraphs.c.article_id == article.id).order_by(_paragraphs.c.ordinal)
        return [_to_paragraph(row, article.text) for row in self._connection.execute(query)]

    def find(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[Article, Paragraph]]:
        """The paragraphs of those ids with their articles; ids that are gone are left out."""
        rows = self._connection.execute(sa.select(_paragraphs).where(_paragraphs.c.id.in_(paragraph_ids))).all()
        wanted = {row.article_id for row in rows}
        articles = {article.id: article for article in self._articles(_by_ids(wanted))}
        return {row.id: (articles[row.article_id], _to_paragraph(row, articles[row.article_id].text)) for row in rows}

    def copies(self, paragraph_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """For each of those ids the ids of all indexed paragraphs of the same words, itself included, ascending."""
        same = _paragraphs.alias()
        query = (
            sa.select(_paragraphs.c.id, same.c.id.label("copy"))
            .join(same, (same.c.fingerprint == _paragraphs.c.fingerprint) & (same.c.kind == _paragraphs.c.kind))
            .where(_paragraphs.c.id.in_(paragraph_ids))
            .order_by(same.c.id)
        )
        found: dict[int, tuple[int, ...]] = {}
        for row in self._connection.execute(query):
            found[row.id] = (*found.get(row.id, ()), row.copy)
        return found

    def permitted(self, filters: Filters) -> NDArray[np.int64]:
        """The ids of all indexed paragraphs whose article passes the filters, ascending."""
        query = (
            sa.select(_vectors.c.paragraph_id)
            .join(_paragraphs, _paragraphs.c.id == _vectors.c.paragraph_id)
            .join(_articles, _articles.c.id == _paragraphs.c.article_id)
            .where(*_conditions(filters))
            .order_by(_vectors.c.paragraph_id)
        )
        return np.fromiter(self._connection.scalars(query), np.int64)

    def vectors(self) -> tuple[NDArray[np.int64], Vectors]:
        """What both indexes must hold: all ids that have a vector, ascending, shape (n,), and these, shape (n, d)."""
        return _to_arrays(self._connection.execute(sa.select(_vectors).order_by(_vectors.c.paragraph_id)).all())

    def removed_since(self, generation: int) -> list[int]:
        """The ids of the paragraphs that were removed after that generation."""
        return list(
            self._connection.scalars(sa.select(_removals.c.paragraph_id).where(_removals.c.generation > generation))
        )

    def added_since(self, generation: int) -> Iterator[StoredArticle]:
        """The articles that were written after that generation and are still here, with their vectors."""
        ids = self._connection.scalars(
            sa.select(_articles.c.id).where(_articles.c.generation > generation).order_by(_articles.c.id)
        ).all()
        for article_id in ids:
            (article,) = self._articles(_by_ids({article_id}))
            yield self._stored(article)

    def _stored(self, article: Article) -> StoredArticle:
        query = (
            sa.select(_vectors)
            .join(_paragraphs, _paragraphs.c.id == _vectors.c.paragraph_id)
            .where(_paragraphs.c.article_id == article.id)
            .order_by(_vectors.c.paragraph_id)
        )
        return StoredArticle(
            article, tuple(self.paragraphs(article)), *_to_arrays(self._connection.execute(query).all())
        )

    def _articles(self, query: sa.Select[Any]) -> list[Article]:
        rows = self._connection.execute(query).all()
        names: dict[int, list[str]] = {}
        wanted = _authors.c.article_id.in_([row.id for row in rows]) if len(rows) < 500 else sa.true()
        for author in self._connection.execute(sa.select(_authors).where(wanted).order_by(_authors.c.ordinal)):
            names.setdefault(author.article_id, []).append(author.name)
        return [_to_article(row, tuple(names.get(row.id, ()))) for row in rows]

    def _value(self, name: str) -> str | None:
        return self._connection.scalar(sa.select(_state.c.value).where(_state.c.name == name))


class Writer(Snapshot):
    """A transaction that changes the store; all of it is committed, or nothing."""

    def put(
        self, article: Article, digest: str, paragraphs: Sequence[Paragraph], vectors: Sequence[bytes | None]
    ) -> None:
        """Write an article in place of the one of the same key, if there is one.

        Args:
            article: its ``key`` must not be empty; its ``id`` is not used.
            digest: the hash of its content.
            paragraphs: in order, with the offsets of ``article.text``.
            vectors: a little-endian float32 vector for each paragraph that is indexed, None for the others.
        """
        generation = self._next_generation()
        self._delete(article.key, generation)
        row = {name: getattr(article, name) for name in _ARTICLE_FIELDS}
        inserted = self._connection.execute(_articles.insert().values(digest=digest, generation=generation, **row))
        article_id = inserted.inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
        if article.authors:
            authors = [{"article_id": article_id, "ordinal": i, "name": n} for i, n in enumerate(article.authors)]
            self._connection.execute(_authors.insert(), authors)
        for paragraph, vector in zip(paragraphs, vectors, strict=True):
            values = {name: getattr(paragraph, name) for name in ("ordinal", "start", "end", "kind")}
            values["fingerprint"] = fingerprint(paragraph.text)
            inserted = self._connection.execute(_paragraphs.insert().values(article_id=article_id, **values))
            if vector is not None:
                paragraph_id = inserted.inserted_primary_key[0]  # type: ignore[index]  # as above
                self._connection.execute(_vectors.insert().values(paragraph_id=paragraph_id, vector=vector))

    def remove(self, key: str) -> bool:
        """Remove the article of that key; tell whether there was one."""
        return self._delete(key, self._next_generation())

    def replace_vectors(self, encoder: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """Give every indexed paragraph the vector of another model; the indexes start anew."""
        self._connection.execute(_vectors.delete())
        if vectors:
            rows = [{"paragraph_id": paragraph_id, "vector": vector} for paragraph_id, vector in vectors]
            self._connection.execute(_vectors.insert(), rows)
        self._set("encoder", encoder)
        self._set("library_id", uuid.uuid4().hex)
        self._next_generation()

    def claim(self, encoder: str) -> None:
        """Record which model makes this library's vectors."""
        self._set("encoder", encoder)

    def _delete(self, key: str, generation: int) -> bool:
        article_id = self._connection.scalar(sa.select(_articles.c.id).where(_articles.c.key == _storable(key)))
        if article_id is None:
            return False
        mine = sa.select(_vectors.c.paragraph_id).join(_paragraphs, _paragraphs.c.id == _vectors.c.paragraph_id)
        ids = sa.select(mine.where(_paragraphs.c.article_id == article_id).subquery(), sa.literal(generation))
        self._connection.execute(_removals.insert().from_select(["paragraph_id", "generation"], ids))
        self._connection.execute(_articles.delete().where(_articles.c.id == article_id))
        return True

    def _next_generation(self) -> int:
        generation = self.generation + 1
        self._set("generation", str(generation))
        return generation

    def _set(self, name: str, value: str) -> None:
        changed = self._connection.execute(_state.update().where(_state.c.name == name).values(value=value))
        if not changed.rowcount:
            self._connection.execute(_state.insert().values(name=name, value=value))


class Store:
    """An SQL database that holds one library.

    Raises:
        LibraryError: the file is no database of ours, or of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
        sa.event.listen(self._engine, "connect", _on_connect)
        sa.event.listen(self._engine, "begin", _on_begin)
        try:
            # SQLite does not wait where two connections make a new file a WAL one.
            with FileLock(path.with_name(f"{path.name}.lock")):
                self._create()
        except sa.exc.DatabaseError as error:
            reason = str(error.orig)
            self._engine.dispose()
            raise LibraryError(f"{path}: cannot be used ({reason}). Restore it, or name another library") from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        """Open a snapshot; it holds until the block ends."""
        with self._engine.begin() as connection:
            yield Snapshot(connection)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Open a transaction; it is committed when the block ends, and undone when it raises."""
        with self._engine.connect().execution_options(qa_write=True) as connection, connection.begin():
            yield Writer(connection)

    def _create(self) -> None:
        with self.read() as snapshot:
            exists = sa.inspect(snapshot._connection).has_table("state")
            schema = snapshot._value("schema") if exists else None
        if exists and schema != str(SCHEMA):
            message = f"{self._path}: has schema {schema}, this version reads {SCHEMA}. Install a newer Cuttings"
            raise LibraryError(message)
        if not exists:
            with self.write() as writer:
                _metadata.create_all(writer._connection)
                # Another process may have been quicker.
                if writer._value("schema") is None:
                    writer._set("schema", str(SCHEMA))
                    writer._set("library_id", uuid.uuid4().hex)


_ARTICLE_FIELDS = ("key", "title", "text", "published", "source", "url", "path", "language")


def _on_connect(connection: Any, _record: object) -> None:
    # pysqlite would begin transactions late, and a snapshot would not be one: we send BEGIN ourselves.
    connection.isolation_level = None
    # SQLite's own lower() knows ASCII only.
    connection.create_function("casefold", 1, lambda text: text and text.casefold(), deterministic=True)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("qa_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _storable(text: str) -> str:
    """The text as a database can compare it: half a surrogate pair, which none stores, becomes "?"."""
    return text.encode(errors="replace").decode()


def _by_ids(ids: set[int]) -> sa.Select[Any]:
    return sa.select(_articles).where(_articles.c.id.in_(ids))


def _conditions(filters: Filters | None) -> list[sa.ColumnElement[bool]]:
    if filters is None:
        return []
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.sources:
        names = [_storable(name).casefold() for name in filters.sources]
        conditions.append(sa.func.casefold(_articles.c.source).in_(names))
    if filters.authors:
        names = [_storable(name).casefold() for name in filters.authors]
        mine = sa.select(_authors.c.article_id).where(sa.func.casefold(_authors.c.name).in_(names))
        conditions.append(_articles.c.id.in_(mine))
    if filters.since:
        conditions.append(_articles.c.published >= filters.since)
    if filters.until:
        conditions.append(_articles.c.published <= filters.until)
    return conditions


def _to_arrays(rows: Sequence[Any]) -> tuple[NDArray[np.int64], Vectors]:
    if not rows:
        return np.empty(0, np.int64), np.empty((0, 0), np.float32)
    vectors = np.frombuffer(b"".join(row.vector for row in rows), "<f4").astype(np.float32)
    return np.array([row.paragraph_id for row in rows], np.int64), vectors.reshape(len(rows), -1)


def _to_article(row: Any, authors: tuple[str, ...]) -> Article:
    return Article(id=row.id, authors=authors, **{name: getattr(row, name) for name in _ARTICLE_FIELDS})


def _to_paragraph(row: Any, text: str) -> Paragraph:
    return replace(
        Paragraph(start=row.start, end=row.end, text=text[row.start : row.end], kind=row.kind, ordinal=row.ordinal),
        id=row.id,
        article_id=row.article_id,
    )
