"""Whether typed words are somebody's name: all of its words or some, with initials, or with a slip.

Compares words with the words of one name. Knows nothing of who is known, and of what stands around the words.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from qa.attribution.offices import TITLES
from qa.names.comparing import without_office
from qa.names.keys import TOKEN, plain


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, folded, without titles before and "Jr." behind; hyphens and apostrophes join."""
    words = [plain(match[0]) for match in TOKEN.finditer(name)]
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    while len(words) > 1 and words[-1] in ("jr", "sr", "ii", "iii", "iv"):
        words.pop()
    return without_office(words)


def fits(words: Sequence[str], known: Sequence[str]) -> bool:
    """Tell whether words are a person's name: all are its words, in their order, with the surname; initials count."""
    if len(words) > len(known) or words[-1] != known[-1]:
        return _fits_inside(words, known)
    return _in_order(words[:-1], known[:-1])


def _fits_inside(words: Sequence[str], known: Sequence[str]) -> bool:
    # "Hillary Clinton" is known as "Hillary Clinton Rodham", "Donald J Trump" as "Donald Trump".
    if len(words) == len(known) + 1 and len(words[1]) == 1:
        return _in_order([words[0], *words[2:]], known)
    return len(known) > 2 and len(words) > 1 and _in_order(words, known) and words[0] == known[0]


def _in_order(words: Sequence[str], known: Sequence[str]) -> bool:
    rest = iter(known)
    return all(
        any(word == other or ((len(word) == 1 or len(other) == 1) and word[0] == other[0]) for other in rest)
        for word in words
    )


def is_misspelling(word: str, known: str) -> bool:
    """Tell whether a word is another with a slip: one in five to seven letters, two in more, the first letter right."""
    # Four letters are a slip away from too many words ("Holt", "hold"); neither limit loses anybody in 558 questions.
    if min(len(word), len(known)) < 5 or word[0] != known[0] or word == known:
        return False
    slips = 1 if min(len(word), len(known)) < 8 else 2
    return OSA.distance(word, known, score_cutoff=slips) <= slips
