"""Who and what a store has, asked for by key: however many there are, a question reads those that it names.

Each answer comes out of ``NAMES``, which ``registering`` keeps at what the articles have.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from qa.names.keys import keys_in
from qa.storage.among import among
from qa.storage.schema import NAME_WORDS, NAMES, ROLES
from qa.storage.tallies import Tallies, storable

Kind = Literal["speaker", "source", "author", "role"]

# Statements are made once: to build one takes as long as to run it.
_HAVING = (
    sa.select(NAMES.c.name, NAMES.c.count)
    .join(NAME_WORDS, NAME_WORDS.c.name_id == NAMES.c.id)
    .where(NAME_WORDS.c.word.in_(among("words")))
    .where(NAME_WORDS.c.kind == sa.bindparam("kind"))
)
_BY_WORD = (
    sa.select(NAME_WORDS.c.word, NAME_WORDS.c.kind, NAMES.c.name, NAMES.c.count)
    .join(NAMES, NAMES.c.id == NAME_WORDS.c.name_id)
    .where(NAME_WORDS.c.word.in_(among("words")))
)
_NAMED = (
    sa.select(NAMES.c.name, NAMES.c.count)
    .where(NAMES.c.kind == sa.bindparam("kind"))
    .where(NAMES.c.name.in_(among("names")))
)
_LIKE = (
    sa.select(NAME_WORDS.c.word)
    .where(NAME_WORDS.c.word >= sa.bindparam("first"), NAME_WORDS.c.word < sa.bindparam("after"))
    .where(NAME_WORDS.c.kind == "speaker")
    .where(sa.func.length(NAME_WORDS.c.word).between(sa.bindparam("least"), sa.bindparam("most")))
    .distinct()
)
_DESCRIBING = sa.select(NAMES.c.noun, NAMES.c.name).where(NAMES.c.noun.in_(among("words"))).distinct()
_CALLED = (
    sa.select(NAMES.c.name, NAMES.c.count)
    .where(NAMES.c.kind == "speaker")
    # Those who are introduced so, and who have no other name.
    .where(NAMES.c.name.in_(sa.select(ROLES.c.name).where(ROLES.c.role.in_(among("names"))).union(among("names"))))
    .order_by(NAMES.c.count.desc(), NAMES.c.name)
    .limit(sa.bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Similar:
    """Words that begin with a letter and are of a length, ``least`` to ``most`` letters."""

    initial: str
    least: int
    most: int


class Named(Tallies):
    """What a connection sees of names in one transaction."""

    def having(self, kind: Kind, words: Collection[str]) -> dict[str, int]:
        """The names of a kind that have one of those words (``qa.names.keys``), with how often each is found."""
        return self._counted(_HAVING, kind=kind, words=sorted(words)) if words else {}

    def by_word(self, words: Collection[str]) -> dict[str, list[tuple[Kind, str, int]]]:
        """For each of the words the names that have it: of which kind, and how often each is found."""
        found: dict[str, list[tuple[Kind, str, int]]] = {word: [] for word in words}
        for word, kind, name, count in self.rows(_BY_WORD, {"words": sorted(words)}) if words else ():
            if isinstance(name, str):
                found[word].append((kind, name, count))
        return found

    def named(self, kind: Kind, names: Collection[str]) -> dict[str, int]:
        """Those of the names that there are of a kind, with how often each is found."""
        return self._counted(_NAMED, kind=kind, names=sorted({*map(storable, names)})) if names else {}

    def spelt(self, kind: Kind, names: Collection[str]) -> list[str]:
        """The names of a kind as they are stored, where those may be in other capitals."""
        wanted = {storable(name).casefold() for name in names}
        # By the last word alone: of the first, a library has thousands.
        keys = {key for name in names for key in keys_in(name.split()[-1] if name.split() else "")}
        found = self.having(kind, keys) | self.named(kind, names)
        return sorted(name for name in found if name.casefold() in wanted)

    def words_like(self, wanted: Similar) -> list[str]:
        """The words of speakers' names that are similar."""
        bounds = {"first": wanted.initial, "after": chr(ord(wanted.initial) + 1)}
        rows = self.rows(_LIKE, {**bounds, "least": wanted.least, "most": wanted.most})
        return [row.word for row in rows if isinstance(row.word, str)]

    def describing(self, nouns: Collection[str]) -> dict[str, list[str]]:
        """What people are called by each of the nouns: "minister of transport"."""
        found: dict[str, list[str]] = {noun: [] for noun in nouns}
        for noun, name in self.rows(_DESCRIBING, {"words": sorted(nouns)}) if nouns else ():
            if isinstance(name, str):
                found[noun].append(name)
        return found

    def called(self, descriptions: Collection[str], most: int) -> dict[str, int]:
        """Speakers who are called one of those, with how often they are quoted; the most quoted, and no more."""
        return self._counted(_CALLED, names=sorted(descriptions), limit=most) if descriptions else {}

    def _counted(self, query: sa.Select[Any], **values: Any) -> dict[str, int]:
        return {name: count for name, count in self.rows(query, values) if isinstance(name, str)}
