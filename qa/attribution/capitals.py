"""Names by their shape: runs of capitalised words, without the titles before them and what begins a sentence.

Knows nothing of whose names they are, nor whether they are a person's.
"""

from __future__ import annotations

import re

from qa.attribution.nouns import HONORIFICS, LEADING, NOT_PEOPLE, OFFICE, PEOPLE_NOUNS, PLACES, ROLES, TIMES
from qa.attribution.people import TOKEN, NameMention
from qa.names.comparing import fold
from qa.names.given_names import is_given_name

_PARTICLES = frozenset("de da van von der den bin al el la le di del du dos ibn ben ter af zu".split())
# "Marine Research" is nobody's name.
_NO_TITLES = frozenset({"marine"})


def find_capitalised(text: str, start: int, end: int) -> list[NameMention]:
    """Sequences of capitalised words, without the title and the words of a sentence's beginning."""
    found: list[NameMention] = []
    run: list[re.Match[str]] = []
    for token in TOKEN.finditer(text, start, end):
        if run and not _joins(text, run[-1], token):
            _append(found, run)
            run = []
        # "al-Khatib" is printed small and is a surname.
        capital = token[0][0].isupper() or token[0].lower().startswith(("al-", "el-"))
        if capital or (run and token[0] in _PARTICLES):
            run.append(token)
        elif run:
            _append(found, run)
            run = []
    _append(found, run)
    return found


def _joins(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    gap = text[before.end() : after.start()]
    # A nickname: John “Tig” Tiegen.
    if gap in (" “", "” ", ' "', '" ') and before[0][0].isupper() and after[0][0].isupper():
        if gap in (" “", ' "'):
            return text[after.end() : after.end() + 2] in ("” ", '" ')
        return text[max(0, before.start() - 2) : before.start()] in (" “", ' "')
    if gap.strip() == "":
        return "\n" not in gap
    is_abbreviation = len(before[0]) == 1 or before[0].lower() in HONORIFICS or before[0].lower() in ("st", "jr", "sr")
    return gap.strip() == "." and is_abbreviation


def _is_time(run: list[re.Match[str]]) -> bool:
    """Tell "Yesterday Holt" and "Monday Nina Holt" from "June Holt" and "Good Friday"."""
    first = fold(run[0][0])
    return first in TIMES and len(run) > (2 if is_given_name(first) else 1)


def _append(found: list[NameMention], run: list[re.Match[str]]) -> None:
    run = list(run)
    while run and (run[-1][0] in _PARTICLES or fold(run[-1][0]) in ("jr", "sr", "ii", "iii", "iv", "st")):
        run.pop()
    # What begins a sentence has a capital, too: without this 10 of 189 pronouns that speak on news-dev are lost.
    # "Yesterday Nina Holt", "Late on Thursday Nina Holt": no name begins with a word of time.
    while run and (fold(run[0][0]) in LEADING or _is_time(run)):
        run.pop(0)
    if not run:
        return
    words = [fold(token[0]) for token in run]
    titles = [
        i
        # Not the last word: "Judge" and "Baker" are surnames, too.
        for i, word in enumerate(words[:-1])
        if word in HONORIFICS or (word in ROLES and word not in _NO_TITLES and not is_given_name(word))
    ]
    cut = titles[-1] + 1 if titles else 0
    # From behind: the given name nearest to the surname is the bearer's.
    for i in range(len(words) - 2, cut, -1):
        # "Undersecretary for Political Affairs Wendy Sherman": what stands before the given name is not hers.
        if is_given_name(words[i]) and any(w in NOT_PEOPLE or w in PLACES for w in words[cut:i]):
            cut = i
            break
        # "Harbour Master Ida Brandt": an office that no list has, by its ending, before a given name.
        if is_given_name(words[i]) and OFFICE.search(words[i - 1]) and not is_given_name(words[i - 1]):
            cut = i
            break
    # "Concertmaster Yuki Tane".
    while len(words) - cut > 2 and words[cut] in PEOPLE_NOUNS and not is_given_name(words[cut]):
        cut += 1
    names = words[cut:]
    if len(names) > 5 or not names:
        return
    genders = [HONORIFICS[word] for word in words[:cut] if HONORIFICS.get(word)]
    gender = genders[-1] if genders else None
    start, end = run[cut].start(), run[-1].end()
    found.append(NameMention(start, end, tuple(names), [], tuple(words[:cut]), gender))
