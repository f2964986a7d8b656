"""What a library's names are looked up in: by their words, by what people are called.

Whoever understands a question asks a ``Register``, which may hold millions. ``Listed`` is one in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from qa.attribution.offices import is_description, office
from qa.names.keys import keys_in

# By eye: a slip is a letter or two, and no word is that much longer or shorter.
SLIPS = 2


class Register(Protocol):
    """Who and what the articles of a library have. Words are as those of ``qa.names.keys``."""

    def speakers(self, words: Collection[str]) -> Mapping[str, int]:
        """Everybody who is quoted under a name that has one of the words, with how often he is."""

    def words_like(self, word: str) -> Collection[str]:
        """The words of names that begin as a word does, and are two letters longer or shorter at most."""

    def descriptions(self, nouns: Collection[str]) -> Mapping[str, Sequence[str]]:
        """What people are called by each of the nouns: "minister of transport", "the ferry's pilot"."""

    def called(self, descriptions: Collection[str]) -> Mapping[str, int]:
        """Those who are quoted and called so, with how often: "Nina Holt", and "the ferry's pilot" who has no name."""

    def outlets(self, words: Collection[str]) -> Collection[str]:
        """The outlets whose names have one of the words."""

    def authors(self, names: Collection[str]) -> Collection[str]:
        """Those of the names that are an author's."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A register in memory.

    Args:
        people: each name as the articles write it, with how often it is quoted.
        roles: what some of them are called, e.g. {"Jens Stoltenberg": ["NATO Secretary-General"]}.
        sources: outlets.
        writers: authors.
    """

    people: Mapping[str, int] = field(default_factory=dict)
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sources: Sequence[str] = ()
    writers: Sequence[str] = ()

    def speakers(self, words: Collection[str]) -> Mapping[str, int]:
        """As ``Register``."""
        wanted = set(words)
        return {
            name: n
            for name, n in self.people.items()
            if not is_description(name) and not wanted.isdisjoint(keys_in(name))
        }

    def words_like(self, word: str) -> Collection[str]:
        """As ``Register``."""
        words = {key for name in self.people for key in keys_in(name)}
        return [each for each in words if each[0] == word[0] and abs(len(each) - len(word)) <= SLIPS]

    def descriptions(self, nouns: Collection[str]) -> Mapping[str, Sequence[str]]:
        """As ``Register``."""
        found: dict[str, list[str]] = {noun: [] for noun in nouns}
        roles = {role: None for of in self.roles.values() for role in of}
        for each in [*roles, *(name for name in self.people if is_description(name))]:
            if (known := office(each)) and known.noun in found:
                found[known.noun].append(each)
        return found

    def called(self, descriptions: Collection[str]) -> Mapping[str, int]:
        """As ``Register``."""
        wanted = set(descriptions)
        return {
            name: n
            for name, n in self.people.items()
            if name in wanted or not wanted.isdisjoint(self.roles.get(name, ()))
        }

    def outlets(self, words: Collection[str]) -> Collection[str]:
        """As ``Register``."""
        return [source for source in self.sources if not keys_in(source).isdisjoint(words)]

    def authors(self, names: Collection[str]) -> Collection[str]:
        """As ``Register``."""
        return {name for name in names if name in self.writers}
