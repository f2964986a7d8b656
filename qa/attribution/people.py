"""The people of an article and the places where their names stand, as records.

Knows nothing of how names are found and told apart.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from qa.names.comparing import fold

# The signs between letters are what a wrong encoding leaves of accents: "FranÃ§ois".
_LETTERS = "\\w¡-ª¬-º¼-¿\u0300-\u036f\u0080-\u009f"
TOKEN = re.compile(rf"[^\W\d_][{_LETTERS}]*(?:[-.'’](?!s\b)[^\W\d_][{_LETTERS}]*)*")


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in the article; ``name`` is the form that is printed most, or a description where ``named`` is false.

    ``gender`` is "m", "f" or None; ``roles`` are the words that describe them, folded, the noun first.
    """

    name: str
    gender: str | None = None
    named: bool = True
    surmised: bool = False
    """Whether only the given name tells the gender: what the article shows goes before."""
    headlined: bool = False
    """Whether the title has a word of the name: an obituary's "she" is who died."""
    writes: bool = False
    """Whether it is the byline's: "he" and "she" are others."""
    first: int = -1
    """Where the article first names him in full; -1 where that is its title or byline, or isn't known."""
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    """Other names in full, folded: a maiden name, a stage name."""
    roles: list[tuple[str, ...]] = field(default_factory=list)
    count: int = 0
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded."""
        return words_of(self.name)


@dataclass(slots=True)
class NameMention:
    """A place where a name stands: ``people`` are those whom it can mean; ``title`` what stands before it ("mr")."""

    start: int
    end: int
    words: tuple[str, ...]
    people: list[Person] = field(default_factory=list)
    title: tuple[str, ...] = ()
    gender: str | None = None

    def printed(self, text: str) -> str:
        """The name as the article has it, on one line."""
        return " ".join(text[self.start : self.end].split())


# Of each of its people an article's names are asked again and again.
@lru_cache(maxsize=100_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, folded."""
    return tuple(TOKEN.findall(fold(name)))
