"""The words under which a name is looked up, however it is written: "O'Dell" as "o'dell" and as "dell".

Knows nothing of who bears the name.
"""

from __future__ import annotations

import re

from qa.names.comparing import fold, name_words

# Hyphens and apostrophes join: "Drummond-Kaye", "O'Dell"; a genitive's "'s" is no part.
TOKEN = re.compile(r"[^\W_]+(?:[-'’.](?!s\b)[^\W_]+)*")
_JOINTS = re.compile(r"[-'.]")


def plain(word: str) -> str:
    """A word as words of names are compared: folded, with one kind of apostrophe, without the stop of an initial."""
    return fold(word).replace("’", "'").rstrip(".")


def keys_in(text: str) -> frozenset[str]:
    """The words of a text, plain, whole and in their parts; of one letter none, which would be anybody's initial."""
    words = {plain(match[0]) for match in TOKEN.finditer(text)}
    parts = {part for word in words for part in _JOINTS.split(word)}
    return frozenset(word for word in words | parts if len(word) > 1)


def keys_of(name: str) -> frozenset[str]:
    """The words under which a person's name is found: without titles, by which everybody of an office would be.

    And the last of them as such (``last_key``): of a thousand who are called John few have no other name.
    """
    words = name_words(name)
    keys = {key for key in keys_in(name) if not set(words).isdisjoint(_JOINTS.split(key))}
    return frozenset(keys | {last_key(word) for word in words[-1:]})


def last_key(word: str) -> str:
    """Under what names are found that end in a folded word; no word is written so."""
    return f"={word}"
