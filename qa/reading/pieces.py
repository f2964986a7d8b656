"""What a reader of files with many articles gives: an article's text and fields, or why a record can't be one.

Readers take bytes and know neither paths nor keys: ``formats`` makes articles of what they give.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from qa.reading.metadata import Fields
from qa.reading.texts.decoding import decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article as it stands in its file.

    ``name`` identifies it there, wherever it stands; empty where it is the file's only one. ``key`` identifies it in
    any file. With ``certain`` nothing is guessed of its title, day and authors out of the text. ``remark`` tells what
    is wrong with it all the same. Of a ``brief`` one the text is what a feed says of a page.
    """

    text: str
    fields: Fields = field(default_factory=Fields)
    name: str = ""
    key: str = ""
    certain: bool = False
    brief: bool = False
    remark: str = ""

    @property
    def identity(self) -> str:
        """What no other article of its file should have."""
        return self.fields.url or self.key or self.name

    def told_apart(self) -> Piece:
        """The same with an identity of its own, made of its words."""
        mark = hashlib.sha256(self.text.encode(errors="replace")).hexdigest()[:8]
        if self.fields.url:
            return replace(self, key=f"{self.fields.url}#{mark}")
        if self.key:
            return replace(self, key=f"{self.key} ({mark})")
        return replace(self, name=f"{self.name} ({mark})")


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that can't become an article; the others of its file can."""

    rule: str
    remedy: str


class Unreadable(Exception):
    """The file as a whole can't be read: the rule that it breaks, and the remedy."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule, remedy)
        self.rule = rule
        self.remedy = remedy


def decoded(data: bytes, declared: str | None = None) -> str:
    """Decode a file's text, as ``decoding.decode``.

    Raises:
        Unreadable: it is no text.
    """
    try:
        return decode(data, declared)
    except ValueError as error:
        remedy = "Give it the suffix of what it is, or save it as UTF-8 text."
        raise Unreadable(f"is not text ({error})", remedy) from error
