"""The tables of the store.

A library of an earlier schema is not read: `qa reindex` makes it anew from its articles' texts. A table that may be
empty is no new schema: ``conversations`` is made where it is missing. Knows nothing of what is asked of them; with
``qa.snapshot`` and ``qa.store`` the only user of SQLAlchemy.
"""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA = 3

METADATA = sa.MetaData()
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
    sa.Column("published", sa.Date, index=True),
    sa.Column("source", sa.String),
    sa.Column("url", sa.String),
    sa.Column("path", sa.String),
    sa.Column("language", sa.String),
    sqlite_autoincrement=True,
)
AUTHORS = sa.Table(
    "authors",
    METADATA,
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("name", sa.String, nullable=False),
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
    sqlite_autoincrement=True,
)
VECTORS = sa.Table(
    "vectors",
    METADATA,
    sa.Column("paragraph_id", sa.ForeignKey("paragraphs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
TOKENS = sa.Table(
    "tokens",
    METADATA,
    sa.Column("paragraph_id", sa.ForeignKey("paragraphs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("signs", sa.LargeBinary, nullable=False),
)
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
    sa.Column("speaker", sa.String, index=True),
    sa.Column("mention", sa.String, nullable=False),
    sa.Column("cue", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("said_on", sa.Date),
    sa.Column("denied", sa.Boolean, nullable=False),
    sa.Column("quoted_by", sa.String),
)
ROLES = sa.Table(
    "roles",
    METADATA,
    sa.Column("article_id", sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("name", sa.String, nullable=False, index=True),
    sa.Column("role", sa.String, nullable=False),
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
    sa.Column("owner", sa.String, nullable=False, server_default=""),
    # Has all that the list shows, so that it reads no body.
    sa.Index("listed_conversations", "changed", "id", "title", "created", "owner"),
)
