"""The tables of the store.

A library of an earlier schema is not read: `qa reindex` makes it anew from its articles' texts, but for those of schema
3 to 5, which lack nothing but seals, the table of names, section and page, and get them when they are opened. A table
that may be empty is no new schema: ``conversations`` is made where it is missing. Knows nothing of what is asked of
them; what lies beside it here is the only user of SQLAlchemy.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

SCHEMA = 6
SEALED = 4
"""The schema from which on rows have seals."""
UPGRADABLE = ("3", "4", "5")
"""The schemas from which a library is brought to this one in place."""


class Day(sa.TypeDecorator[date]):
    """A day; in SQLite the text that it is there. One that is damaged stays text: its row's seal tells."""

    # Of every other database; SQLite has no type for a day.
    impl = sa.Date
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """How the database at hand keeps it."""
        return dialect.type_descriptor(sa.String() if dialect.name == "sqlite" else sa.Date())

    def process_bind_param(self, value: date | None, dialect: sa.Dialect) -> Any:
        """As the database takes it."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """As a day, if it is one."""
        try:
            return date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return value


METADATA = sa.MetaData()
# What is true of the library as a whole: schema, library_id, encoder, generation.
STATE = sa.Table(
    "state",
    METADATA,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)
ARTICLES = sa.Table(
    "articles",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String, nullable=False, unique=True),
    sa.Column("digest", sa.String, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("published", Day, index=True),
    sa.Column("source", sa.String, index=True),
    sa.Column("url", sa.String),
    sa.Column("path", sa.String),
    sa.Column("language", sa.String),
    sa.Column("section", sa.String),
    sa.Column("page", sa.String),
    # Of the text and what is known of it; roles have their own, since hardly any question reads them by article.
    sa.Column("seal", sa.String),
    sa.Column("roles_seal", sa.String),
    sqlite_autoincrement=True,
)
AUTHORS = sa.Table(
    "authors",
    METADATA,
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("name", sa.String, nullable=False, index=True),
)
# "start" and "end" are words of SQL; SQLAlchemy quotes them.
PARAGRAPHS = sa.Table(
    "paragraphs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("fingerprint", sa.String, index=True),
    sa.Column("seal", sa.String),
    sqlite_autoincrement=True,
)
VECTORS = sa.Table(
    "vectors",
    METADATA,
    sa.Column("paragraph_id", sa.ForeignKey("paragraphs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("checksum", sa.Integer),
)
# Apart from the vectors, since an index reads all of those and none of these.
TOKENS = sa.Table(
    "tokens",
    METADATA,
    sa.Column("paragraph_id", sa.ForeignKey("paragraphs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("signs", sa.LargeBinary, nullable=False),
    sa.Column("checksum", sa.Integer),
)
# Paragraphs that are gone: whoever brings an index up to date can't see them anywhere else.
REMOVALS = sa.Table(
    "removals",
    METADATA,
    sa.Column("paragraph_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("generation", sa.Integer, nullable=False, index=True),
)
STATEMENTS = sa.Table(
    "statements",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("paragraph_id", sa.ForeignKey("paragraphs.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("speaker", sa.String),
    sa.Column("mention", sa.String, nullable=False),
    sa.Column("cue", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("said_on", Day),
    sa.Column("denied", sa.Boolean, nullable=False),
    sa.Column("quoted_by", sa.String),
    # Has all that a question asks of a speaker: of 1,600 statements 23 ms, without reading their rows less than 1.
    sa.Index("said_by", "speaker", "paragraph_id"),
)
ROLES = sa.Table(
    "roles",
    METADATA,
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("name", sa.String, nullable=False, index=True),
    sa.Column("role", sa.String, nullable=False, index=True),
)
# Who and what the articles have, each once, so that a question asks for what it names and reads no more: speakers with
# the number of their statements, outlets and authors with that of their articles, roles with how often they are told.
# Made of the other tables, and made anew from them.
NAMES = sa.Table(
    "names",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    # Of a role and of a speaker without a name: "minister".
    sa.Column("noun", sa.String, index=True),
    # Of all but the count, with the words by which it is found.
    sa.Column("seal", sa.String, nullable=False),
    sa.UniqueConstraint("kind", "name"),
)
# The words by which a speaker, an outlet or an author is found.
NAME_WORDS = sa.Table(
    "name_words",
    METADATA,
    sa.Column("word", sa.String, primary_key=True),
    # Of the name: of a thousand Johns none has to be looked at to see that no outlet is called so.
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("name_id", sa.ForeignKey("names.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
# The user's own words: nothing that is derived anew touches them. Moments are UTC without its name, which SQLite drops.
CONVERSATIONS = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("changed", sa.DateTime, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("seal", sa.String),
    sa.Column("owner", sa.String, nullable=False, server_default=""),
    # Has all that the list shows, so that it reads no body.
    sa.Index("listed_conversations", "changed", "id", "title", "created", "owner"),
)


def add_missing(connection: sa.Connection) -> None:
    """Make the tables, columns and keys that a database of an earlier schema lacks; what it has stays as it is."""
    METADATA.create_all(connection)
    inspector = sa.inspect(connection)
    for table in METADATA.sorted_tables:
        added = False
        known = {each["name"] for each in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                kind = column.type.compile(connection.dialect)
                default = f" NOT NULL DEFAULT {column.server_default.arg!r}" if column.server_default else ""  # type: ignore[attr-defined]
                connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}{default}')
                added = True
        wanted = {index.name for index in table.indexes}
        for known_index in inspector.get_indexes(table.name):
            # One that has made room for another would cost with every article.
            if known_index["name"] not in wanted and not known_index["unique"]:
                connection.exec_driver_sql(f'DROP INDEX "{known_index["name"]}"')
        for index in table.indexes:
            # A key that covers a column now is made anew.
            if added:
                index.drop(connection, checkfirst=True)
            index.create(connection, checkfirst=True)
