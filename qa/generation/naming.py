"""Names in a sentence that a model wrote, and whether a passage has them.

A name is a run of capitalised words. At the beginning of a sentence a capital tells nothing by itself. Knows nothing of
what is said about whom.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.generation.words import FUNCTION, find_words, long_form
from qa.names.comparing import fold
from qa.names.given_names import is_given_name

# Small words inside of names: "Bank of England", "van der Berg", "bin Laden". The last three join no names, "Holt and
# Ferris", but are skipped where initials are read.
_JOINING = frozenset("of the de da di do dos du del della van von der den ter la le al el bin ibn y e and for".split())
_POSSESSIVE = re.compile(r"[’']s$|[’']$")
_MONTHS_AND_DAYS = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)

Where = Literal["passage", "partly", "article", "nowhere"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``text[start:end]``, of the given words."""

    start: int
    end: int
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it is written, without what joins it."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Namebook:
    """The words that a passage, and its article, have; ``common`` are those that stand there in small letters."""

    passage: frozenset[str]
    article: frozenset[str]
    common: frozenset[str]
    running: str

    @classmethod
    def read(cls, passage: str, article: str, speakers: Sequence[str]) -> Namebook:
        """Take down a passage, the names of those who speak in it, and its whole article with headline and outlet."""
        words = [match[0] for match in find_words(f"{passage} {' '.join(speakers)}")]
        every = [match[0] for match in find_words(article)]
        return cls(
            _folded(words) | _initials(words),
            _folded(every) | _initials(every),
            frozenset(fold(word) for word in [*words, *every] if word.islower()),
            f" {' '.join(fold(_bare(word)) for word in every)} ",
        )

    def find(self, name: Name) -> Where:
        """Where the words of a name stand; a fuller form of a name in the passage may stand in its article."""
        words = [word for word in name.words if fold(word) not in _JOINING]
        missing = [word for word in words if not _is_in(word, self.passage)]
        if not missing:
            return "passage"
        if any(not _is_in(word, self.article) for word in missing):
            return "nowhere"
        # "Nina Holt" where the passage has Holt: if the article runs the two together, they are one name.
        whole = f" {' '.join(fold(_bare(word)) for word in name.words)} " in self.running
        # The surname is what identifies: a passage that lacks it may tell of another Nina.
        if words[-1] in missing:
            return "article"
        return "passage" if whole else "partly"


def find_names(text: str, book: Namebook) -> list[Name]:
    """Find the names in a sentence, in order."""
    words = [match for match in find_words(text)]
    capital = [_is_capital(match, at, words, text, book) for at, match in enumerate(words)]
    names = []
    at = 0
    while at < len(words):
        if not capital[at]:
            at += 1
            continue
        end = at + 1
        while end < len(words):
            gap = text[words[end - 1].end() : words[end].start()]
            joined = (
                end + 1 < len(words) and capital[end + 1] and fold(words[end][0]) in _JOINING - {"and", "for", "the"}
            )
            if gap.strip(" .\u00a0") or words[end - 1][0].endswith(("’s", "'s")) or not (capital[end] or joined):
                break
            end += 2 if joined and not capital[end] else 1
        names.append(Name(words[at].start(), words[end - 1].end(), tuple(_bare(match[0]) for match in words[at:end])))
        at = end
    return names


def _is_capital(match: re.Match[str], at: int, words: Sequence[re.Match[str]], text: str, book: Namebook) -> bool:
    word = _bare(match[0])
    folded = fold(word)
    if (
        not word[:1].isupper()
        or folded in _MONTHS_AND_DAYS
        # "US" and "IT" in capitals are names, "It" and "us" are not.
        or (folded in FUNCTION and not (word.isupper() and len(word) > 1))
    ):
        return False
    if not re.search(r"(?:^|[.!?:…]\s)[\s\"“‘'(\[]*$", text[: match.start()]):
        return True
    following = words[at + 1] if at + 1 < len(words) else None
    joined = following is not None and not text[match.end() : following.start()].strip(" .")
    # With a capital behind it a first word is part of the name ("Harbour Minister Nina Holt"), unless it is a common
    # word that the passage lacks.
    if joined and following is not None and following[0][:1].isupper() and fold(_bare(following[0])) not in FUNCTION:
        return folded not in book.common or folded in book.passage
    if folded in book.common:
        return False
    # "McKay", "NATO"; else the article or a list of given names must know it.
    return word[1:] != word[1:].lower() or folded in book.article or is_given_name(word)


def _is_in(word: str, known: frozenset[str]) -> bool:
    folded = fold(word)
    if folded in known or folded.replace(".", "") in known:
        return True
    full = long_form(word)
    if full != folded and set(full.split()) <= known:
        return True
    if "-" in folded and all(part in known for part in folded.split("-")):
        return True
    return any(_is_relative(folded, other) for other in known if other[:4] == folded[:4])


def _is_relative(one: str, other: str) -> bool:
    """Serbia and Serbian, Kosovo and Kosovar, Holts and Holt."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    rests = {one[shared:], other[shared:]}
    # "Ira" is no relative of "Iran".
    return shared >= 4 and (
        # America and Americans, Russia and Russian, Holts and Holt.
        rests <= {"", "n", "s", "ns", "es"}
        # Kosovo and Kosovar, Mexico and Mexican, Brazil and Brazilian; shorter stems would join what is not one.
        or (shared >= 5 and rests <= {"o", "ar", "ars", "a", "an", "ans", "ian", "ians", ""})
    )


def _folded(words: Sequence[str]) -> frozenset[str]:
    folded = {fold(_bare(word)) for word in words}
    folded |= {part for word in folded if "-" in word for part in word.split("-")}
    full = {part for word in words for part in long_form(_bare(word)).split()}
    return frozenset(folded | full | {word.replace(".", "") for word in folded})


def _initials(words: Sequence[str]) -> frozenset[str]:
    """Abbreviations that a run of capitalised words spells: "Arlow Harbour Board", AHB."""
    found, run = set(), ""
    for word in [*words, ""]:
        if word[:1].isupper() and len(word) > 1:
            run += word[0].lower()
        elif fold(word) not in _JOINING or not word:
            # Up to five letters: longer abbreviations are rare, and each length more is found by chance more often.
            found |= {run[at : at + n] for n in range(2, 6) for at in range(len(run) - n + 1)}
            run = ""
    return frozenset(each for each in found if len(each) > 2)


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word)
