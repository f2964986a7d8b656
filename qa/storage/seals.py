"""Seals: what tells whether a row of the store is as it was written, so that damage is noticed before it is shown.

A disk that rots, a sync that mixes two versions, an editor: SQLite notices none of it where its own structure stays
whole. Each article and paragraph therefore carries a hash of all that is shown of it, each vector a checksum.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

_FIRST_FIELDS = ("key", "title", "text", "published", "source", "url", "path", "language")
# Of later schemas: sealed where they are told, so that what was sealed without them stays so.
LATER_FIELDS = ("section", "page")
ARTICLE_FIELDS = (*_FIRST_FIELDS, *LATER_FIELDS)
PARAGRAPH_FIELDS = ("ordinal", "start", "end", "kind")
STATEMENT_FIELDS = ("start", "end", "speaker", "mention", "cue", "kind", "said_on", "denied", "quoted_by")


def seal(*values: object) -> str:
    """A hash of plain values: text, numbers, days, None and tuples of them."""
    # 64 bits: what it stands against is chance, not an opponent, who could write a new seal as well.
    return blake2b(repr(values).encode(errors="backslashreplace"), digest_size=8).hexdigest()


def seal_article(article: Any, digest: str, authors: Sequence[str]) -> str:
    """The seal of an article or of its row, with the hash of its content and its authors in order."""
    later = [(name, value) for name in LATER_FIELDS if (value := getattr(article, name)) is not None]
    return seal(digest, tuple(authors), *(getattr(article, name) for name in _FIRST_FIELDS), *later)


def seal_paragraph(article_id: int, paragraph: Any, statements: Iterable[Any]) -> str:
    """The seal of a paragraph or of its row, with what is said in it, in the order in which it is stored."""
    said = tuple(tuple(getattr(each, name) for name in STATEMENT_FIELDS) for each in statements)
    return seal(article_id, *(getattr(paragraph, name) for name in PARAGRAPH_FIELDS), said)


def seal_roles(roles: Iterable[Any]) -> str:
    """The seal of whom an article introduces as what, in order."""
    return seal(*((each.name, each.role) for each in roles))


def seal_name(kind: str, name: str, noun: str | None, words: Iterable[str]) -> str:
    """The seal of a name: as what, by which noun and by which words it is found."""
    return seal(kind, name, noun, *sorted(words))


def seal_conversation(id: str, title: str, body: str, owner: str) -> str:
    """The seal of a conversation: whose it is, and all that is shown of it."""
    return seal(id, title, body, owner)


def checksum(paragraph_id: int, content: bytes) -> int:
    """The checksum of a vector, or of its tokens' signs, for that paragraph and no other."""
    return zlib.crc32(content, paragraph_id & 0xFFFFFFFF)
