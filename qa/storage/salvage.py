"""What can still be read of a store whose structure is damaged: row by row, past those that can't.

Knows nothing of what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from qa.errors import LibraryError
from qa.records import Article, Conversation
from qa.storage.schema import ARTICLES, CONVERSATIONS
from qa.storage.snapshot import Snapshot


def read_articles(snapshot: Snapshot) -> Iterator[Article]:
    """All articles that can be read and are as they were written."""
    for number in range(1, _last(snapshot, ARTICLES.name) + 1):
        try:
            key = snapshot.connection.scalar(sa.select(ARTICLES.c.key).where(ARTICLES.c.id == number))
            article = snapshot.text_of(key) if isinstance(key, str) else None
        except (sa.exc.DatabaseError, LibraryError):
            continue
        if article:
            yield article


def read_conversations(snapshot: Snapshot) -> Iterator[tuple[Conversation, str]]:
    """All conversations that can be read and are as they were kept, with their bodies."""
    for number in range(1, _last(snapshot, CONVERSATIONS.name) + 1):
        try:
            id = snapshot.connection.scalar(sa.select(CONVERSATIONS.c.id).where(sa.text("rowid = :n")), {"n": number})
            found = snapshot.conversation(id) if isinstance(id, str) else None
        except (sa.exc.DatabaseError, LibraryError):
            continue
        if found:
            yield found


def find_origin(snapshot: Snapshot, key: str) -> tuple[str, str]:
    """Where the file of an article lay, and the hash of its content, whether or not it is damaged; else empty."""
    query = sa.select(ARTICLES.c.path, ARTICLES.c.digest).where(ARTICLES.c.key == key)
    path, digest = next(iter(snapshot.rows(query)), ("", ""))
    return str(path or ""), str(digest or "")


def _last(snapshot: Snapshot, table: str) -> int:
    """The last row's number, as far as it can be told."""
    try:
        return int(snapshot.connection.scalar(sa.text(f"SELECT max(rowid) FROM {table}")) or 0)  # noqa: S608 - ours
    except (sa.exc.DatabaseError, ValueError):
        return 0
