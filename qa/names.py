"""Names of people as they are compared: without case, accents, titles and particles.

Knows nothing of articles and questions.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_TITLES = frozenset(
    """mr mrs ms miss prime dr prof professor sir dame lord lady sen senator rep representative gov governor gen general
    president vice pm minister chancellor secretary judge justice mayor col colonel capt captain lt sgt rev""".split()
)
_PARTICLES = frozenset("de da di do dos du del della van von der den ter la le al el bin ibn y e of".split())
_ARTICLES = frozenset("the a an some many one two most several".split())
_NO_NAME = ("'s", "’s", "(", ")", ",", ";", ":", "@")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "s"})


def fold(text: str) -> str:
    """A text without case, accents and doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d").replace("ł", "l").replace("ø", "o")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=100_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell whose it is, folded: no title in front, no "Jr." or "'s" behind."""
    words = [word for word in _WORD.findall(fold(name)) if word not in _SUFFIXES]
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    return tuple(words)


def has_title(name: str) -> bool:
    """Tell whether a title or office stands in front of a name: "Mr. Holt", "Prime Minister Lind"."""
    return fold(name).replace(".", " ").split()[0] in _TITLES


def surname(name: str) -> str:
    """The last word of a name, folded; "" where there is none."""
    return (name_words(name) or ("",))[-1]


def same_person(one: str | None, other: str | None) -> bool:
    """Tell whether two names can be one person's: the words of one are all among the other's, or both end alike.

    "Rama" can be Edi Rama; two full names of one surname ("Nina Holt", "Peter Holt") are two people.
    """
    mine, theirs = name_words(one or ""), name_words(other or "")
    if not mine or not theirs:
        return False
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    # "J. Stoltenberg" and "Jens Stoltenberg".
    return mine[-1] == theirs[-1] and mine[0][0] == theirs[0][0] and 1 in (len(mine[0]), len(theirs[0]))


def is_name(text: str) -> bool:
    """Tell whether a text can be somebody's name: "Edi Rama"; "Rama's aides" and "a nurse" are descriptions."""
    words = text.split()
    if not 1 <= len(words) <= 5 or any(mark in text for mark in _NO_NAME) or any(c.isdigit() for c in text):
        return False
    if words[0].casefold() in _ARTICLES or not words[-1][:1].isupper():
        return False
    return all(word[:1].isupper() or word in _PARTICLES for word in words)
