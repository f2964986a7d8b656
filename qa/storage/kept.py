"""The conversations that a store keeps, at one instant. Knows nothing of articles."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import sqlalchemy as sa

from qa.errors import LibraryError
from qa.records import Conversation
from qa.storage.named import Named
from qa.storage.schema import CONVERSATIONS
from qa.storage.seals import seal_conversation
from qa.storage.tallies import storable

_LISTED = (
    CONVERSATIONS.c.id,
    CONVERSATIONS.c.title,
    CONVERSATIONS.c.created,
    CONVERSATIONS.c.changed,
    CONVERSATIONS.c.owner,
)


class Kept(Named):
    """What a connection sees of conversations in one transaction."""

    def conversations(self, owner: str | None = None) -> list[Conversation]:
        """All conversations, or an owner's, without turns and filters, the most recently changed first."""
        query = sa.select(*_LISTED).order_by(CONVERSATIONS.c.changed.desc(), CONVERSATIONS.c.id.desc())
        if owner is not None:
            query = query.where(CONVERSATIONS.c.owner == storable(owner))
        return [_to_conversation(row) for row in self.rows(query)]

    def conversation(self, id: str) -> tuple[Conversation, str] | None:
        """The conversation of that id without its turns and filters, and the body that holds them."""
        query = sa.select(*_LISTED, CONVERSATIONS.c.body, CONVERSATIONS.c.seal)
        rows = self.rows(query.where(CONVERSATIONS.c.id == storable(id)))
        if not rows:
            return None
        if rows[0].seal != _seal_of(rows[0]):
            rule = f"the conversation {id} is not as it was written, and is not shown"
            raise LibraryError(f"{self.damage.path.parent}: {rule}. Restore a backup")
        return _to_conversation(rows[0]), rows[0].body

    def unsealed_conversations(self) -> list[str]:
        """A line for each conversation that is not as it was kept."""
        return [
            f"conversation {row.id}: is not as it was kept"
            for row in self.rows(sa.select(CONVERSATIONS))
            if row.seal != _seal_of(row)
        ]


def _to_conversation(row: Any) -> Conversation:
    created, changed = row.created.replace(tzinfo=UTC), row.changed.replace(tzinfo=UTC)
    return Conversation(id=row.id, title=row.title, created=created, changed=changed, owner=row.owner)


def _seal_of(row: Any) -> str:
    return seal_conversation(row.id, row.title, row.body, row.owner)
