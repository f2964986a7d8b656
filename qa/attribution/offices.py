"""Offices: what a description says that somebody is, "minister", and the words that tell which, "of Albania".

Of articles and of questions alike. Knows nothing of who is described, and of sentences around a description.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from qa.attribution.nouns import FEMALE_NOUNS, MALE_NOUNS, PEOPLE_NOUNS
from qa.names.comparing import alike, fold

# Before a surname these belong to the name; with a gender they tell which of two Holts.
TITLES: Mapping[str, str | None] = {
    **dict.fromkeys("mr sir lord king prince".split(), "m"),
    **dict.fromkeys("mrs ms miss dame lady queen princess".split(), "f"),
    **dict.fromkeys(
        """dr prof professor sen senator rep representative gov governor gen general lt col colonel capt captain sgt
        judge justice mayor president chancellor secretary minister premier councillor congressman congresswoman pope
        chairman chairwoman lieutenant inspector director ambassador commissioner sheriff bishop""".split()
    ),
}
# Nouns that mean the same office.
_SAME = """
chairman chairwoman chair chairperson; spokesman spokeswoman spokesperson; lawyer attorney counsel solicitor barrister;
doctor physician; mayor mayoress; primeminister pm premier; ceo; secretary-general; councillor councilor councilman
councilwoman; congressman congresswoman; policeman policewoman; firefighter fireman; headmaster headteacher;
conductor maestro; skipper captain; salesman saleswoman; businessman businesswoman; shopkeeper; mp; stationmaster;
reporter journalist; caretaker janitor
"""
HEADS: Mapping[str, str] = {noun: nouns.split()[0] for nouns in _SAME.split(";") for noun in nouns.split()}
# "The NATO chief" is its secretary-general, "the scientist" a biologist; a biologist is no chemist.
_KINDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        "chief head boss".split(),
        frozenset(
            """chief head boss leader director chairman president ceo executive manager chancellor secretary-general
            director-general primeminister master founder principal superintendent commander""".split()
        ),
    ),
    "leader": frozenset(
        "chief head leader chairman president secretary-general primeminister chancellor founder".split()
    ),
    **dict.fromkeys(
        "scientist researcher".split(),
        frozenset(
            """scientist researcher biologist physicist chemist geologist astronomer astrophysicist oceanographer
            ecologist zoologist botanist climatologist meteorologist seismologist virologist epidemiologist
            neuroscientist""".split()
        ),
    ),
    "musician": frozenset("musician violinist cellist pianist flautist bassoonist oboist trumpeter drummer".split()),
    "academic": frozenset("academic professor lecturer".split()),
    "politician": frozenset("politician mp senator congressman lawmaker councillor minister".split()),
    "lawmaker": frozenset("lawmaker mp senator congressman legislator".split()),
    "writer": frozenset("writer novelist author columnist poet".split()),
}
_GENERIC = frozenset("chief head boss leader".split())
# These alone tell nothing.
EMPTY = _GENERIC | frozenset("master officer member general official executive person friend colleague source".split())
_PHRASES = (
    (re.compile(r"\b(?:secretary[- ]general|general secretary)\b"), "secretary-general"),
    *(
        (re.compile(rf"\b{word}[- ]general\b"), f"{word}-general")
        for word in "attorney director surgeon inspector consul solicitor governor".split()
    ),
    (re.compile(r"\bprime[- ]minister\b"), "primeminister"),
    (re.compile(r"\bchief executive(?: officer)?\b"), "ceo"),
    (re.compile(r"\bmember of parliament\b"), "mp"),
    (re.compile(r"\b(?:shop|store) owner\b"), "shopkeeper"),
)
PHRASED = frozenset(word for _, word in _PHRASES)
"""Words that stand for several: a text need not have them."""
# A word of each of them: most texts have none.
_OF_PHRASES = re.compile("general|minister|executive|parliament|owner")
# Whoever is called so is not what he would be without the word.
APART = frozenset("former ex deputy vice assistant acting retired outgoing incoming shadow would-be next".split())
ASIDE = frozenset(
    """then current new old own late longtime veteran senior top very same said other whole main young elderly famous
    local unnamed so-called little poor""".split()
)
DETERMINERS = frozenset("the a an this that".split())
WHOSE = frozenset("his her its their my our your whose".split())
BOUND = frozenset("of for".split())
# After these a place or a thing may follow that tells which, or only where it was said.
LOOSE = frozenset("in at from with on behind".split())
# Words that end a description in a question; of verbs only those that are hardly ever nouns there.
STOPS = frozenset(
    """
    and or but nor is are was were be been do does did has have had will would can could should may might must what
    who whom whose which when where why how about by to over under after before since until against between during
    into as than without within near around through across beside among despite per via off out up down like
    if that not no so then there it he she they we i you say says said tell tells told make makes made
    take takes took see sees saw get gets got want wants wanted give gives gave put puts call calls called use uses used
    go goes went come comes came according while because
""".split()
)
HEAD_WORDS = PEOPLE_NOUNS | MALE_NOUNS | FEMALE_NOUNS | frozenset(HEADS) | frozenset(_KINDS) | frozenset(TITLES)
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.](?!s\b)[^\W_]+)*(?P<owner>['’]s\b|(?<=s)['’](?!\w))?")


@dataclass(frozen=True, slots=True)
class Office:
    """What somebody is: ``noun``, "minister", and the ``words`` that tell which, "albanian", in no order."""

    noun: str
    words: frozenset[str]

    def fits(self, known: Office) -> bool:
        """Tell whether a question's words can mean an article's: all that the question says, the article says too."""
        if not self.is_named_by(known) or self.words & APART != known.words & APART:
            return False
        return all(any(alike(word, other) for other in known.words) for word in self.words)

    @property
    def is_bare(self) -> bool:
        """Whether nothing tells which: "the former minister" may be any of them."""
        return not self.words - APART

    def is_named_by(self, known: Office) -> bool:
        """Tell whether one noun can stand for the other: the same office, or "the NATO chief" for its director."""
        if self.noun == known.noun:
            return True
        # "The scientist" alone may be anybody; who "heads the port company" is asked for as its director, too.
        is_kind = known.noun in _KINDS.get(self.noun, ()) or (
            self.noun in _KINDS["chief"] and known.noun in _GENERIC and self.noun not in _GENERIC
        )
        return is_kind and not self.is_bare


@dataclass(frozen=True, slots=True)
class Token:
    """A word, ``text[start:end]``, folded; ``owner`` where it ends with "'s"."""

    start: int
    end: int
    word: str
    owner: bool
    capital: bool


# The same descriptions are compared with question after question.
@lru_cache(maxsize=50_000)
def office(description: str) -> Office | None:
    """What a description says that somebody is: its noun before the first preposition, and its other words."""
    tokens = tokens_of(description)
    while tokens and tokens[0].word in DETERMINERS | WHOSE:
        tokens.pop(0)
    end = next((i for i, token in enumerate(tokens) if token.word in BOUND | LOOSE | STOPS), len(tokens))
    if not end or tokens[end - 1].owner:
        return None
    noun = tokens[end - 1]
    if noun.capital and noun.word not in HEAD_WORDS:
        return None
    return Office(office_noun(noun.word), telling([*tokens[: end - 1], *tokens[end:]]))


def nouns_like(noun: str) -> frozenset[str]:
    """The nouns that an article may have where a question has this one."""
    return frozenset({noun}) | _KINDS.get(noun, frozenset()) | {wide for wide, kinds in _KINDS.items() if noun in kinds}


def is_description(name: str) -> bool:
    """Tell somebody whom the articles don't name: "the pilot", "A nurse", "Holt's lawyer"."""
    return name[:1].islower() or name.split(" ")[0] in ("A", "An", "The") or re.search(r"['’]s?\s", name) is not None


def tokens_of(text: str) -> list[Token]:
    """The words of a text, "prime minister" and the like as one."""
    found = []
    for match in _TOKEN.finditer(text):
        owner = match["owner"] is not None
        end = match.start("owner") if owner else match.end()
        word = fold(text[match.start() : end]).replace("’", "'")
        found.append(Token(match.start(), end, word, owner, text[match.start()].isupper()))
    return _joined(text, found)


def _joined(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Tokens with "prime minister" and the like as one."""
    if not any(_OF_PHRASES.search(token.word) for token in tokens):
        return [*tokens]
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        for length in (3, 2, 1):
            run = tokens[at : at + length]
            words = " ".join(token.word for token in run)
            one = next((word for pattern, word in _PHRASES if pattern.fullmatch(words)), None)
            if len(run) == length and one and all(touch(text, a, b) for a, b in pairwise(run)):
                joined.append(Token(run[0].start, run[-1].end, one, run[-1].owner, run[0].capital))
                break
        else:
            length = 1
            joined.append(tokens[at])
        at += length
    return joined


def office_noun(word: str) -> str:
    """The noun under which a folded one is compared: "spokesman" for "spokeswoman", "mayor" for "mayor-elect"."""
    plain = word.removesuffix("-elect")
    return HEADS.get(plain, plain)


def telling(tokens: Sequence[Token]) -> frozenset[str]:
    """The words that tell which: without articles, prepositions and what would fit anybody."""
    idle = DETERMINERS | WHOSE | BOUND | LOOSE | STOPS | ASIDE
    # "The 38 families" are the families.
    words = {_singular(token.word) for token in tokens if token.word not in idle and not token.word[0].isdigit()}
    return frozenset(word for word in words if len(word) > 1)


def _singular(word: str) -> str:
    # "Ports" are the port; "press" and "gas" keep their "s".
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def touch(text: str, one: Token, other: Token) -> bool:
    """Whether nothing but a space or hyphen stands between two words, of which the first may own the other."""
    return text[one.end : other.start].lstrip("'’s") in (" ", "-")
