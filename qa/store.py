"""The store: articles, their paragraphs, statements and vectors in SQL, the one place of truth.

An article is written or removed whole, in one transaction, which raises the store's generation by one. The indexes are
caches: ``added_since`` and ``removed_since`` tell them what happened after the generation that they have reached. Row
ids are never used twice. Knows nothing of files, models and indexes.

SQLite by default, in WAL mode, so that readers in other processes see the old state or the
new and never wait for a writer.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock

from qa.duplicates import fingerprint
from qa.errors import LibraryError
from qa.reading import LIBRARY_FILE
from qa.records import Article, Conversation, Paragraph, Role, Statement
from qa.schema import (
    ARTICLES,
    AUTHORS,
    CONVERSATIONS,
    METADATA,
    PARAGRAPHS,
    REMOVALS,
    ROLES,
    SCHEMA,
    STATE,
    STATEMENTS,
    TOKENS,
    VECTORS,
)
from qa.snapshot import ARTICLE_FIELDS, STATEMENT_FIELDS, Snapshot, storable


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph as it is written: its vector (little-endian float32) and its tokens' signs, if it is indexed."""

    paragraph: Paragraph
    vector: bytes | None = None
    tokens: bytes | None = None


class Writer(Snapshot):
    """A transaction that changes the store; all of it is committed, or nothing."""

    def put(
        self,
        article: Article,
        digest: str,
        rows: Sequence[Row],
        statements: Sequence[Statement] = (),
        roles: Sequence[Role] = (),
    ) -> None:
        """Write an article in place of the one of the same key, if there is one.

        Args:
            article: its ``key`` must not be empty; its ``id`` is not used.
            digest: the hash of its content.
            rows: its paragraphs in order, with the offsets of ``article.text``.
            statements: who said what in it; their ``ordinal`` is that of their paragraph.
            roles: who is introduced as what in it, each once.
        """
        generation = self._next_generation()
        self._delete(article.key, generation)
        values = {name: getattr(article, name) for name in ARTICLE_FIELDS}
        article_id = self._insert(ARTICLES.insert().values(digest=digest, generation=generation, **values))
        if article.authors:
            authors = [{"article_id": article_id, "ordinal": i, "name": n} for i, n in enumerate(article.authors)]
            self.connection.execute(AUTHORS.insert(), authors)
        ids: dict[int, int] = {}
        for row in rows:
            values = {name: getattr(row.paragraph, name) for name in ("ordinal", "start", "end", "kind")}
            values["fingerprint"] = fingerprint(row.paragraph.text)
            ids[row.paragraph.ordinal] = self._insert(PARAGRAPHS.insert().values(article_id=article_id, **values))
        self._insert_derived([(ids[row.paragraph.ordinal], row) for row in rows])
        self._insert_statements([(ids[statement.ordinal], statement) for statement in statements])
        self._insert_roles([(article_id, roles)])

    def remove(self, key: str) -> bool:
        """Remove the article of that key; tell whether there was one."""
        return self._delete(key, self._next_generation())

    def replace_derived(
        self,
        encoder: str,
        rows: Sequence[tuple[int, Row]],
        statements: Sequence[tuple[int, Statement]],
        roles: Sequence[tuple[int, Sequence[Role]]] = (),
    ) -> None:
        """Give every paragraph the vector and tokens of another model, and new statements and roles.

        Each comes with its paragraph's id, roles with their article's. The indexes start anew; a library of an earlier
        schema is of this one afterwards.
        """
        METADATA.create_all(self.connection)
        self._add_owners()
        for table in (VECTORS, TOKENS, STATEMENTS, ROLES):
            self.connection.execute(table.delete())
        self._insert_derived(rows)
        self._insert_statements(statements)
        self._insert_roles(roles)
        self._set("schema", str(SCHEMA))
        self._set("encoder", encoder)
        self._set("library_id", uuid.uuid4().hex)
        self._next_generation()

    def _add_owners(self) -> None:
        """Give conversations of an earlier schema the column that tells whose they are: nobody's."""
        columns = {each["name"] for each in sa.inspect(self.connection).get_columns(CONVERSATIONS.name)}
        if CONVERSATIONS.c.owner.name not in columns:
            self.connection.execute(sa.text("ALTER TABLE conversations ADD COLUMN owner VARCHAR NOT NULL DEFAULT ''"))
            for index in CONVERSATIONS.indexes:
                index.drop(self.connection, checkfirst=True)
                index.create(self.connection)

    def keep(self, conversation: Conversation, body: str) -> Conversation:
        """Write a conversation in place of the one of the same id, if there is one; tell when it was created, changed.

        Conversations are no part of what is searched: the generation stays as it is.
        """
        now = datetime.now(UTC)
        before = self.conversation(conversation.id)
        created = (before[0].created if before else conversation.created) or now
        texts = {"id": conversation.id, "title": conversation.title, "body": body, "owner": conversation.owner}
        moments = {"created": _without_zone(created), "changed": _without_zone(now)}
        self.forget(conversation.id)
        kept = CONVERSATIONS.insert().values({name: storable(text) for name, text in texts.items()} | moments)
        self.connection.execute(kept)
        return replace(conversation, created=created.astimezone(UTC), changed=now)

    def rename(self, id: str, title: str) -> bool:
        """Give the conversation of that id another title; tell whether there is one."""
        mine = CONVERSATIONS.c.id == storable(id)
        return self.connection.execute(CONVERSATIONS.update().where(mine).values(title=storable(title))).rowcount > 0

    def forget(self, id: str) -> bool:
        """Delete the conversation of that id; tell whether there was one."""
        return self.connection.execute(CONVERSATIONS.delete().where(CONVERSATIONS.c.id == storable(id))).rowcount > 0

    def claim(self, encoder: str) -> None:
        """Record which model makes this library's vectors."""
        self._set("encoder", encoder)

    def _insert(self, insert: sa.Insert) -> int:
        """Insert a row; tell its id."""
        return int(self.connection.execute(insert).inserted_primary_key[0])  # type: ignore[index]  # one row has a key

    def _insert_derived(self, rows: Sequence[tuple[int, Row]]) -> None:
        vectors = [{"paragraph_id": i, "vector": row.vector} for i, row in rows if row.vector is not None]
        tokens = [{"paragraph_id": i, "signs": row.tokens} for i, row in rows if row.tokens is not None]
        for table, found in ((VECTORS, vectors), (TOKENS, tokens)):
            if found:
                self.connection.execute(table.insert(), found)

    def _insert_statements(self, statements: Sequence[tuple[int, Statement]]) -> None:
        rows = [
            {"paragraph_id": paragraph_id} | {name: getattr(statement, name) for name in STATEMENT_FIELDS}
            for paragraph_id, statement in statements
        ]
        if rows:
            self.connection.execute(STATEMENTS.insert(), rows)

    def _insert_roles(self, roles: Sequence[tuple[int, Sequence[Role]]]) -> None:
        rows = [
            {"article_id": article_id, "ordinal": i, "name": each.name, "role": each.role}
            for article_id, of in roles
            for i, each in enumerate(of)
        ]
        if rows:
            self.connection.execute(ROLES.insert(), rows)

    def _delete(self, key: str, generation: int) -> bool:
        article_id = self.connection.scalar(sa.select(ARTICLES.c.id).where(ARTICLES.c.key == storable(key)))
        if article_id is None:
            return False
        mine = sa.select(VECTORS.c.paragraph_id).join(PARAGRAPHS, PARAGRAPHS.c.id == VECTORS.c.paragraph_id)
        ids = sa.select(mine.where(PARAGRAPHS.c.article_id == article_id).subquery(), sa.literal(generation))
        self.connection.execute(REMOVALS.insert().from_select(["paragraph_id", "generation"], ids))
        self.connection.execute(ARTICLES.delete().where(ARTICLES.c.id == article_id))
        return True

    def _next_generation(self) -> int:
        generation = self.generation + 1
        self._set("generation", str(generation))
        return generation

    def _set(self, name: str, value: str) -> None:
        changed = self.connection.execute(STATE.update().where(STATE.c.name == name).values(value=value))
        if not changed.rowcount:
            self.connection.execute(STATE.insert().values(name=name, value=value))


class Store:
    """An SQL database that holds one library.

    Args:
        path: the file; it is created if it does not exist.
        outdated: whether one of an earlier schema may be opened, to be made anew.

    Raises:
        LibraryError: the file is no database of ours, or of another version.
    """

    def __init__(self, path: Path, *, outdated: bool = False) -> None:
        self._path = path
        self._outdated = outdated
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
            tables = sa.inspect(snapshot.connection).get_table_names()
            exists = STATE.name in tables
            schema = snapshot.value("schema") if exists else None
        if schema is not None and schema.isdecimal() and int(schema) < SCHEMA:
            if not self._outdated:
                message = f"{self._path}: made by an earlier Cuttings (schema {schema}). Run `qa reindex` once"
                raise LibraryError(message)
        elif exists and schema != str(SCHEMA):
            message = f"{self._path}: has schema {schema}, this version reads {SCHEMA}. Install a newer Cuttings"
            raise LibraryError(message)
        if not exists or (schema == str(SCHEMA) and CONVERSATIONS.name not in tables):
            with self.write() as writer:
                METADATA.create_all(writer.connection)
                # Another process may have been quicker.
                if writer.value("schema") is None:
                    writer._set("schema", str(SCHEMA))
                    writer._set("library_id", uuid.uuid4().hex)


def _without_zone(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


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


def open_store(path: Path, *, outdated: bool = False) -> Store:
    """Open the store of the library in that folder, which is created if it does not exist.

    Raises:
        LibraryError: the folder cannot be used, or holds no store of this version.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        return Store(path / LIBRARY_FILE, outdated=outdated)
    except OSError as error:
        raise unusable(path, error) from error


def unusable(path: Path, error: OSError) -> LibraryError:
    """The error that says why a library's folder cannot be written."""
    return LibraryError(f"{path}: cannot be written ({error.strerror}). Mend its permissions, or name another library")
