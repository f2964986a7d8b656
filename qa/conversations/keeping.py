"""Conversations in the store: kept without the articles' texts, restored with the texts that the store has now.

A quote that still stands at its place is restored as a citation like any other, so that the next question finds what it
would have found. Where it doesn't, its citation says so (``Citation.changed``). Knows nothing of questions and indexes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from qa.conversations.restoring import hash_text, restore_turns
from qa.errors import ConversationNotFound, LibraryError
from qa.records import Article, Conversation, Filters, Paragraph, Turn
from qa.storage.store import Store

# Chosen by eye: a line of the list of conversations.
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """What is kept beside a conversation's title and moments.

    An article in it has no text, and a paragraph a hash in the place of its own: what is removed from the library does
    not stay in conversations, but for what was quoted.
    """

    turns: tuple[Turn, ...]
    filters: Filters
    # Another version fails to validate, and so stays untouched instead of being read wrongly.
    version: Literal[1]


class Conversations:
    """The conversations of one library.

    Args:
        path: the library's folder, for what is told of errors.
        store: its store.
    """

    def __init__(self, path: Path, store: Store) -> None:
        self._path = path
        self._store = store

    def list(self, owner: str | None = None) -> list[Conversation]:
        """All, or an owner's, without their turns and filters, the most recently changed first."""
        with self._store.read() as snapshot:
            return snapshot.conversations(owner)

    def read(self, id: str) -> Conversation:
        """The whole conversation of that id; errors are those of ``Library.conversation``."""
        with self._store.read() as snapshot:
            found = snapshot.conversation(id)
            if found is None:
                raise self._not_found(id)
            conversation, body = found
            kept = self._unpack(id, body)
            turns = restore_turns(snapshot, kept.turns)
            return replace(conversation, turns=turns, filters=kept.filters)

    def keep(self, conversation: Conversation) -> Conversation:
        """Insert a conversation, or replace the one of its id."""
        # A caller's slip, not a user's: no error of the library's.
        if not conversation.id:
            raise ValueError("a conversation to keep has an id; give it one, such as uuid.uuid4().hex")
        named = replace(conversation, title=_to_title(conversation.title, conversation.turns))
        body = pack(named)
        with self._store.write() as writer:
            return writer.keep(named, body)

    def rename(self, id: str, title: str) -> None:
        """Give the conversation of that id another title, and leave all else."""
        with self._store.write() as writer:
            found = writer.conversation(id)
            if found is None:
                raise self._not_found(id)
            # Only an empty title needs the turns, so that a broken conversation can still be renamed.
            writer.rename(id, _to_title(title, () if title.strip() else self._unpack(id, found[1]).turns))

    def forget(self, id: str) -> None:
        """Delete the conversation of that id."""
        with self._store.write() as writer:
            if not writer.forget(id):
                raise self._not_found(id)

    def _unpack(self, id: str, body: str) -> _Body:
        try:
            return _adapter().validate_json(body)
        except ValidationError as error:
            # One line, and nothing of what somebody asked in it.
            first = error.errors(include_url=False, include_input=False)[0]
            reason = ": ".join(part for part in (".".join(map(str, first["loc"])), first["msg"]) if part)
            raise LibraryError(
                f"{self._path}: the conversation {id} is not as it was written ({reason}). It stays as it is; "
                "a newer Cuttings may read it"
            ) from error

    def _not_found(self, id: str) -> ConversationNotFound:
        return ConversationNotFound(f"{id}: no such conversation in {self._path}. `qa conversations` shows them")


def pack(conversation: Conversation) -> str:
    """A conversation's turns and filters as JSON, without the texts of the articles."""
    body = _Body(turns=_without_texts(conversation.turns), filters=conversation.filters, version=1)
    # Not ``dump_json``: half a surrogate pair in a question is an error there.
    return json.dumps(_adapter().dump_python(body), ensure_ascii=False, default=date.isoformat)


@cache
def _adapter() -> TypeAdapter[_Body]:
    # Built once, on first use: pydantic reads every record for it.
    return TypeAdapter(_Body)


def _to_title(title: str, turns: Sequence[Turn]) -> str:
    """The title on one line, or else the first question, shortened at a word."""
    if title.strip():
        return " ".join(title.split())
    question = " ".join(turns[0].question.split()) if turns else ""
    if len(question) <= _LONGEST_TITLE:
        return question
    cut = question[:_LONGEST_TITLE]
    # Not in the midst of a word, and no comma before the ellipsis.
    return f"{cut.rsplit(' ', 1)[0].rstrip(' ,;:–—-')}…"


def _without_texts(record: Any) -> Any:
    """A record, or a tuple of records, with articles without text and hashes for the paragraphs' texts."""
    # Articles and paragraphs wherever they stand in a turn, so that a new field of a record is stripped, too.
    if isinstance(record, Article):
        return replace(record, text="")
    if isinstance(record, Paragraph):
        return replace(record, text=hash_text(record.text))
    if isinstance(record, tuple):
        return tuple(map(_without_texts, record))
    if is_dataclass(record) and not isinstance(record, type):
        return replace(record, **{each.name: _without_texts(getattr(record, each.name)) for each in fields(record)})
    return record
