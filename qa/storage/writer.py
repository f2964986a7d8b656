"""What is written to the store: articles whole, what is derived of them anew, and conversations.

An article is written or removed in one transaction, which raises the store's generation by one. Row ids are never used
twice. Whatever is written is sealed. Knows nothing of files, models and indexes.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa

from qa.passages.duplicates import fingerprint
from qa.records import Article, Conversation, Paragraph, Role, Statement
from qa.storage.registering import count_names, names_of, register, register_all, unregister
from qa.storage.schema import (
    ARTICLES,
    AUTHORS,
    CONVERSATIONS,
    PARAGRAPHS,
    REMOVALS,
    ROLES,
    SCHEMA,
    STATE,
    STATEMENTS,
    TOKENS,
    VECTORS,
    add_missing,
)
from qa.storage.seals import (
    ARTICLE_FIELDS,
    PARAGRAPH_FIELDS,
    STATEMENT_FIELDS,
    checksum,
    seal_article,
    seal_conversation,
    seal_paragraph,
    seal_roles,
)
from qa.storage.snapshot import ARTICLES_BY_ID, Snapshot
from qa.storage.tallies import storable


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
        # One generation for both: an index never sees an article gone that is only being replaced.
        generation = self._next_generation()
        self._delete(article.key, generation)
        values = {name: getattr(article, name) for name in ARTICLE_FIELDS}
        seals = {"seal": seal_article(article, digest, article.authors), "roles_seal": seal_roles(roles)}
        article_id = self._insert(ARTICLES.insert().values(digest=digest, generation=generation, **values, **seals))
        if article.authors:
            authors = [{"article_id": article_id, "ordinal": i, "name": n} for i, n in enumerate(article.authors)]
            self.connection.execute(AUTHORS.insert(), authors)
        said: dict[int, list[Statement]] = defaultdict(list)
        for statement in statements:
            said[statement.ordinal].append(statement)
        ids: dict[int, int] = {}
        for row in rows:
            values = {name: getattr(row.paragraph, name) for name in PARAGRAPH_FIELDS}
            values["fingerprint"] = fingerprint(row.paragraph.text)
            values["seal"] = seal_paragraph(article_id, row.paragraph, said[row.paragraph.ordinal])
            ids[row.paragraph.ordinal] = self._insert(PARAGRAPHS.insert().values(article_id=article_id, **values))
        self._insert_derived([(ids[row.paragraph.ordinal], row) for row in rows])
        self._insert_statements([(ids[statement.ordinal], statement) for statement in statements])
        self._insert_roles([(article_id, roles)])
        said_by, called = (each.speaker for each in statements), (each.role for each in roles)
        register(self.connection, count_names(said_by, article.source, article.authors, called))

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
        add_missing(self.connection)
        for table in (VECTORS, TOKENS, STATEMENTS, ROLES):
            self.connection.execute(table.delete())
        self._insert_derived(rows)
        self._insert_statements(statements)
        self._insert_roles(roles)
        if self._sealed:
            for article_id, of in roles:
                mine = ARTICLES.c.id == article_id
                self.connection.execute(ARTICLES.update().where(mine).values(roles_seal=seal_roles(of)))
            self._seal_paragraphs([paragraph_id for paragraph_id, _ in rows])
        else:
            self.seal_all()
        register_all(self.connection)
        self.state("schema", str(SCHEMA))
        self.state("encoder", encoder)
        self.state("library_id", uuid.uuid4().hex)
        self._next_generation()

    def keep(self, conversation: Conversation, body: str) -> Conversation:
        """Write a conversation in place of the one of the same id, if there is one; tell when it was created, changed.

        Conversations are no part of what is searched: the generation stays as it is.
        """
        now = datetime.now(UTC)
        before = self.conversation(conversation.id)
        created = (before[0].created if before else conversation.created) or now
        texts = {"id": conversation.id, "title": conversation.title, "body": body, "owner": conversation.owner}
        moments = {"created": _without_zone(created), "changed": _without_zone(now)}
        # SQLite's own upsert would do; SQLAlchemy spells it differently for each database.
        self.forget(conversation.id)
        stored = {name: storable(text) for name, text in texts.items()}
        its_seal = seal_conversation(**stored)
        self.connection.execute(CONVERSATIONS.insert().values(**stored, **moments, seal=its_seal))
        return replace(conversation, created=created.astimezone(UTC), changed=now)

    def rename(self, id: str, title: str) -> bool:
        """Give the conversation of that id another title; tell whether there is one."""
        found = self.conversation(id)
        if found is None:
            return False
        conversation, body = found
        named = {"id": storable(id), "title": storable(title)}
        its_seal = seal_conversation(**named, body=body, owner=conversation.owner)
        mine = CONVERSATIONS.c.id == named["id"]
        self.connection.execute(CONVERSATIONS.update().where(mine).values(title=named["title"], seal=its_seal))
        return True

    def forget(self, id: str) -> bool:
        """Delete the conversation of that id; tell whether there was one."""
        return self.connection.execute(CONVERSATIONS.delete().where(CONVERSATIONS.c.id == storable(id))).rowcount > 0

    def register_all(self) -> None:
        """Make the table of names anew from the articles."""
        add_missing(self.connection)
        register_all(self.connection)

    def claim(self, encoder: str) -> None:
        """Record which model makes this library's vectors."""
        self.state("encoder", encoder)

    def seal_all(self) -> None:
        """Seal everything as it stands: what was written before there were seals."""
        add_missing(self.connection)
        self._sealed = False  # reads what stands there as it is
        for row in self.rows(sa.select(ARTICLES.c.id, ARTICLES.c.digest)):
            (article,) = self._articles(ARTICLES_BY_ID[False], {"values": [row.id]})
            seals = {
                "seal": seal_article(article, row.digest, article.authors),
                "roles_seal": seal_roles(self.roles_in(article)),
            }
            self.connection.execute(ARTICLES.update().where(ARTICLES.c.id == row.id).values(seals))
            self._seal_paragraphs([each.id or 0 for each in self.paragraphs(article)])
        for table, name in ((VECTORS, "vector"), (TOKENS, "signs")):
            for row in self.connection.execute(sa.select(table.c.paragraph_id, table.c[name])).all():
                mine, its = table.c.paragraph_id == row.paragraph_id, checksum(row.paragraph_id, getattr(row, name))
                self.connection.execute(table.update().where(mine).values(checksum=its))
        for row in self.rows(sa.select(CONVERSATIONS)):
            mine = CONVERSATIONS.c.id == row.id
            self.connection.execute(
                CONVERSATIONS.update()
                .where(mine)
                .values(seal=seal_conversation(row.id, row.title, row.body, row.owner))
            )
        self._sealed = True

    def _seal_paragraphs(self, ids: Sequence[int]) -> None:
        for i in ids:
            row = self.connection.execute(sa.select(PARAGRAPHS).where(PARAGRAPHS.c.id == i)).one()
            said = self.connection.execute(
                sa.select(STATEMENTS).where(STATEMENTS.c.paragraph_id == i).order_by(STATEMENTS.c.id)
            ).all()
            values = {"seal": seal_paragraph(row.article_id, row, said)}
            self.connection.execute(PARAGRAPHS.update().where(PARAGRAPHS.c.id == i).values(values))

    def _insert(self, insert: sa.Insert) -> int:
        """Insert a row; tell its id."""
        return int(self.connection.execute(insert).inserted_primary_key[0])  # type: ignore[index]  # one row has a key

    def _insert_derived(self, rows: Sequence[tuple[int, Row]]) -> None:
        vectors = [(i, row.vector) for i, row in rows if row.vector is not None]
        tokens = [(i, row.tokens) for i, row in rows if row.tokens is not None]
        for table, name, blobs in ((VECTORS, "vector", vectors), (TOKENS, "signs", tokens)):
            found = [{"paragraph_id": i, name: blob, "checksum": checksum(i, blob)} for i, blob in blobs]
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
        unregister(self.connection, names_of(self.connection, article_id))
        self.connection.execute(ARTICLES.delete().where(ARTICLES.c.id == article_id))
        self.damage.forget(key)
        return True

    def _next_generation(self) -> int:
        generation = self.generation + 1
        self.state("generation", str(generation))
        return generation

    def state(self, name: str, value: str) -> None:
        """Write a value of the table of state."""
        self._state = None
        changed = self.connection.execute(STATE.update().where(STATE.c.name == name).values(value=value))
        if not changed.rowcount:
            self.connection.execute(STATE.insert().values(name=name, value=value))


def _without_zone(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
