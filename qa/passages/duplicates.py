"""Which passages say the same.

Two passages are identical when they have the same letters and digits in the same order, whatever their case, quotation
marks, dashes and white space. They are near-copies when an editor has touched a few words, but no number, name or
negation: an update is no copy of what it corrects.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

_NOT_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
# How much of two near-copies is alike, as rapidfuzz counts it (100 for all). In the agency reports of corpus/ edited
# copies of a paragraph reach 80 to 99, different paragraphs of one report at most 60.
_ALIKE = 80
# What an update changes besides numbers: "agreed" becomes "has not agreed".
_NEGATIONS = frozenset("no not never none nobody nothing neither nor without cannot denied denies deny".split())
# Words that have a capital at the beginning of a sentence, and name nothing.
_OPENERS = frozenset(
    """the a an he she it they we i you his her its their our my in on at by for from to of with as and but or so that
    this these those there here then when while after before since until if some all many most few both each""".split()
)
_NUMBERS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen half
    twice first second third fourth fifth monday tuesday wednesday thursday friday saturday sunday""".split()
)
_FACTS = _NUMBERS | _NEGATIONS
# "He declined to comment." stands in articles that have nothing to do with each other.
_FEWEST_WORDS = 6


def may_be_near_copies(one: frozenset[str], other: frozenset[str]) -> bool:
    """A quick look at the words of two passages, cut at white space and folded, that spares the slow one.

    An editor who has touched a few words leaves most of them: the 44 pairs of near-copies in corpus/ and news-dev share
    .8 and more.
    """
    return 2 * len(one & other) > 0.5 * (len(one) + len(other))


def fingerprint(text: str) -> str | None:
    """Give passages of the same words the same short text; None where they are too short to be copies of each other."""
    words = _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split()
    if len(words) < _FEWEST_WORDS:
        return None
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Wording:
    """A passage as near-copies are told by: its words without case, and the facts in it.

    ``opening`` is its first word where that can be a name, else "".
    """

    words: tuple[str, ...]
    vocabulary: frozenset[str]
    facts: frozenset[str]
    opening: str

    @classmethod
    # The passages of one answer are compared again and again, and are asked for again by the next question.
    @lru_cache(maxsize=1024)
    def of(cls, text: str) -> Wording:
        """Take a passage's words apart."""
        found = _WORD.findall(text)
        words = tuple(word.casefold() for word in found)
        facts = {word for word in words if any(c.isdigit() for c in word)}
        # "Second-largest" and "twenty-one" are numbers, too.
        facts |= {word for word in words if not _FACTS.isdisjoint(word.split("-")) or word.endswith(("n't", "n’t"))}
        # A capital inside a passage is a name's, but for words that begin a sentence.
        names = [word for word in found if word[0].isupper() and word.casefold() not in _OPENERS]
        opening = words[0] if names and names[0] is found[0] else ""
        return cls(words, frozenset(words), frozenset(facts.union(names[1:] if opening else names)), opening)

    def is_near_copy(self, other: Wording) -> bool:
        """Tell whether two passages of different articles are one text, edited: alike, with the same facts in it."""
        if min(len(self.words), len(other.words)) < _FEWEST_WORDS or self.facts != other.facts:
            return False
        common = self.vocabulary & other.vocabulary
        # "Okafor said so" is no edit of "Lindqvist said so".
        if not {self.opening, other.opening} - {""} <= common:
            return False
        # A quick look that spares most pairs the slow one. Sets forget repeated words, hence a fifth of room.
        if 100 * 2 * len(common) < _ALIKE * 0.8 * (len(self.vocabulary) + len(other.vocabulary)):
            return False
        return fuzz.ratio(self.words, other.words, score_cutoff=_ALIKE) > 0
