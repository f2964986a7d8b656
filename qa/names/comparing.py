"""Names of people as they are compared: without case, accents, titles and particles.

Knows nothing of articles and questions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
# Left in, "Mayor Holt" and "Nina Holt" would be two people: both end alike, and their first words differ.
_TITLES = frozenset(
    """mr mrs ms miss prime dr prof professor sir dame lord lady sen senator rep representative gov governor gen general
    president vice pm minister chancellor secretary judge justice mayor col colonel capt captain lt sgt rev lieutenant
    sergeant councillor inspector superintendent ambassador sheriff constable concertmaster""".split()
)
# These have words of their own before them: "Transport Minister Per Lind".
_OFFICES = frozenset(
    "minister secretary chancellor president governor senator mayor chairman chairwoman director commissioner".split()
)
# The small letters that a name may have: "Ursula von der Leyen" is one, "Edi rama" is none.
_PARTICLES = frozenset("de da di do dos du del della van von der den ter la le al el bin ibn y e of".split())
# "Two Officials" and "The Mayor" have a name's capitals where a sentence or a headline begins.
_ARTICLES = frozenset("the a an some many one two most several".split())
# A genitive is somebody's aide, a comma has a description behind it, a colon a label before it, "@" is a handle.
_NO_NAME = ("'s", "’s", "(", ")", ",", ";", ":", "@")
# News has both forms in one article. "Ted" is short for two names, which are not each other's: Edward is no Theodore.
_NICKNAMES = """
charles chuck charlie; william bill billy will; robert bob bobby rob; james jim jimmy; michael mike mick; thomas
tom tommy; joseph joe; richard dick rick rich; edward ted ed eddie ned; anthony tony; stephen steve steven;
david dave; daniel dan danny; elizabeth liz beth betty; margaret peggy maggie meg; katherine kate kathy katie;
john jack johnny; lawrence larry; henry harry hank; patricia pat patty; deborah debbie; barbara barb; susan sue;
theodore ted teddy; andrew andy drew; christopher chris kit; kenneth ken; ronald ron ronnie; donald don; gerald
jerry gerry; eugene gene; frederick fred; samuel sam; alexander alex sasha; nikola niko; rebecca becky; abigail
abby; jennifer jenny jen; jacob jake; nathaniel nate nathan; peter pete; philip phil; raymond ray; vincent
vince; walter walt; zachary zach; bernard bernie; francis frank; albert al; mitchell mitch; randall randy
"""
_FULL: dict[str, set[str]] = {}
for _line in _NICKNAMES.split(";"):
    for _short in _line.split()[1:]:
        _FULL.setdefault(_short, set()).add(_line.split()[0])
# "Kolar Jr." is Kolar; an "s" alone is what the pattern of words leaves of "Kolar's".
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "s"})


def fold(text: str) -> str:
    """A text without case, accents and doubled spaces."""
    # Most words of a question are: a tenth of the time.
    if text.isascii():
        return " ".join(text.lower().split())
    # Unicode takes "ž" apart into a letter and a sign, but not these: "Đoković" would stay apart from "Dokovic".
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d").replace("ł", "l").replace("ø", "o")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def alike(one: str, other: str) -> bool:
    """Tell that two folded words are one, or a country and who is from there: "Albanian" and "Albania"."""
    if one == other:
        return True
    shared = min(len(one), len(other))
    # Two letters are left for the ending; five must agree, or who is from Mali would be from Malta.
    return shared >= 5 and one[: max(5, shared - 2)] == other[: max(5, shared - 2)]


# A question is compared with all names of a library, and so is the next one.
@lru_cache(maxsize=100_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell whose it is, folded: no title in front, no "Jr." or "'s" behind."""
    words = [word for word in _WORD.findall(fold(name)) if word not in _SUFFIXES]
    # A title that stands alone is kept: there would be nothing left to compare.
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    # "The former secretary of the union" is a description.
    return without_office(words) if is_name(name) else tuple(words)


def without_office(words: Sequence[str]) -> tuple[str, ...]:
    """The folded words of a name without an office before it: "transport minister per lind" is "per lind"."""
    ends = [i + 1 for i, word in enumerate(words[:-1]) if word in _OFFICES]
    return tuple(words[ends[-1] if ends else 0 :])


def has_title(name: str) -> bool:
    """Tell whether a title or office stands in front of a name: "Mr. Holt", "Prime Minister Lind"."""
    words = fold(name).replace(".", " ").split()
    return words[0] in _TITLES or len(without_office(words)) < len(words)


def surname(name: str) -> str:
    """The last word of a name, folded; "" where there is none."""
    return (name_words(name) or ("",))[-1]


def same_person(one: str | None, other: str | None) -> bool:
    """Tell whether two names can be one person's: the words of one are all among the other's, or both end alike.

    "Rama" can be Edi Rama, and Bill Holt is William Holt; two full names of one surname ("Nina Holt", "Peter Holt") are
    two people.
    """
    mine, theirs = name_words(one or ""), name_words(other or "")
    if not mine or not theirs:
        return False
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return True
    if mine[-1] != theirs[-1] or len(mine) == 1 or len(theirs) == 1:
        return False
    # "J. Stoltenberg" and "Jens Stoltenberg", "Chuck Holt" and "Charles W. Holt".
    is_initial = mine[0][0] == theirs[0][0] and 1 in (len(mine[0]), len(theirs[0]))
    return is_initial or same_given_name(mine[0], theirs[0])


def distinct_people(names: Iterable[str], most: int | None = None) -> list[str]:
    """Names of different people, of one person's the first of them; of so many people at most."""
    kept: list[str] = []
    for name in names:
        if most is not None and len(kept) == most:
            break
        if not any(same_person(name, other) for other in kept):
            kept.append(name)
    return kept


def same_given_name(one: str, other: str) -> bool:
    """Tell whether two folded given names can be one: the same, or a short form and what it is short for."""
    return bool((_FULL.get(one, set()) | {one}) & (_FULL.get(other, set()) | {other}))


# Of a large library the same hundreds of Johns are looked at with each question.
@lru_cache(maxsize=100_000)
def is_name(text: str) -> bool:
    """Tell whether a text can be somebody's name: "Edi Rama"; "Rama's aides" and "a nurse" are descriptions."""
    words = text.split()
    # Five are enough for "José María de la Cruz"; what is longer is a body or a headline.
    if not 1 <= len(words) <= 5 or any(mark in text for mark in _NO_NAME) or any(c.isdigit() for c in text):
        return False
    if words[0].casefold() in _ARTICLES or not words[-1][:1].isupper():
        return False
    return all(word[:1].isupper() or word in _PARTICLES for word in words)
