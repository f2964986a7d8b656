"""Descriptions of people, "the head of the port" or "Albania's prime minister": what somebody is, and of what.

Compares a question's words with those of an article. Knows nothing of who is described: ``qa.question.holders`` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.attribution.cues import lemma_of
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
_EMPTY = _GENERIC | frozenset("master officer member general official executive person friend colleague source".split())
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
# Whoever is called so is not what he would be without the word.
_APART = frozenset("former ex deputy vice assistant acting retired outgoing incoming shadow would-be next".split())
_ASIDE = frozenset(
    """then current new old own late longtime veteran senior top very same said other whole main young elderly famous
    local unnamed so-called little poor""".split()
)
_DETERMINERS = frozenset("the a an this that".split())
_WHOSE = frozenset("his her its their my our your whose".split())
_WHICH = frozenset("who whose that which".split())
_BOUND = frozenset("of for".split())
# After these a place or a thing may follow that tells which, or only where it was said.
_LOOSE = frozenset("in at from with on behind".split())
# Words that end a description in a question; of verbs only those that are hardly ever nouns there.
_STOPS = frozenset(
    """
    and or but nor is are was were be been do does did has have had will would can could should may might must what
    who whom whose which when where why how about by to over under after before since until against between during
    into as than without within near around through across beside among despite per via off out up down like
    if that not no so then there it he she they we i you say says said tell tells told make makes made
    take takes took see sees saw get gets got want wants wanted give gives gave put puts call calls called use uses used
    go goes went come comes came according while because
""".split()
)
# Nouns for people that are verbs too: "did the minister judge …".
_VERBS = frozenset(
    "judge head chair coach guard boss captain pilot author cook model doctor counsel partner host".split()
)
HEAD_WORDS = PEOPLE_NOUNS | MALE_NOUNS | FEMALE_NOUNS | frozenset(HEADS) | frozenset(_KINDS) | frozenset(TITLES)
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.](?!s\b)[^\W_]+)*(?P<owner>['’]s\b|(?<=s)['’](?!\w))?")
# By eye: "the port company's new chief engineer" has five; what is more belongs to another phrase.
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Office:
    """What somebody is: ``noun``, "minister", and the ``words`` that tell which, "albanian", in no order."""

    noun: str
    words: frozenset[str]

    def fits(self, known: Office) -> bool:
        """Tell whether a question's words can mean an article's: all that the question says, the article says too."""
        if not self.is_named_by(known) or self.words & _APART != known.words & _APART:
            return False
        return all(any(alike(word, other) for other in known.words) for word in self.words)

    @property
    def is_bare(self) -> bool:
        """Whether nothing tells which: "the former minister" may be any of them."""
        return not self.words - _APART

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
class Described:
    """Words of a question for somebody, from ``start`` to a noun at ``text[noun:end]``.

    ``offices`` are what they can mean, each with where it ends, likeliest first: none where the words don't stand for
    somebody, as "crane driver" in "with crane driver Holt". ``definite`` tells "the driver" from "a driver".
    """

    start: int
    noun: int
    end: int
    offices: tuple[tuple[Office, int], ...]
    definite: bool = True


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    owner: bool
    capital: bool


def office(description: str) -> Office | None:
    """What a description says that somebody is: its noun before the first preposition, and its other words."""
    tokens = _tokens(description)
    while tokens and tokens[0].word in _DETERMINERS | _WHOSE:
        tokens.pop(0)
    end = next((i for i, token in enumerate(tokens) if token.word in _BOUND | _LOOSE | _STOPS), len(tokens))
    if not end or tokens[end - 1].owner:
        return None
    noun = tokens[end - 1]
    if noun.capital and noun.word not in HEAD_WORDS:
        return None
    return Office(_noun(noun.word), _telling([*tokens[: end - 1], *tokens[end:]]))


def described(text: str, is_noun: Callable[[str], bool]) -> Iterator[Described]:
    """The descriptions of people in a question, in its order.

    Args:
        text: the question, or a part of it.
        is_noun: tells whether a noun is one that people are called by, whatever the lists say.
    """
    tokens = _tokens(text)
    heads = {i for i in range(len(tokens)) if _is_head(text, tokens, i, is_noun)}
    at = 0
    while (head := next((i for i in sorted(heads) if i >= at), None)) is not None:
        last = head
        # "The chief conductor" is a conductor.
        while last + 1 in heads and _touch(text, tokens[last], tokens[last + 1]) and not tokens[last].owner:
            last += 1
        begin, words = _before(text, tokens, head, at)
        ends = [last]
        # "Did the union head judge": the last noun may be the verb, so both readings are tried.
        while ends[-1] > head and tokens[ends[-1]].word in _VERBS:
            ends.append(ends[-1] - 1)
        first = tokens[begin]
        is_whole = first.word in _DETERMINERS or any(word.owner for word in words) or begin == 0
        offices: list[tuple[Office, int]] = []
        for end in ends:
            told = Office(_noun(tokens[end].word), _telling([*words, *tokens[head:end]]))
            offices += _after(text, tokens, end, told)
        after = last + 1
        is_title = after < len(tokens) and tokens[after].capital and _touch(text, tokens[last], tokens[after])
        fits = is_whole and not is_title and first.word not in _WHOSE
        definite = first.word not in ("a", "an")
        yield Described(first.start, tokens[last].start, tokens[last].end, tuple(offices) if fits else (), definite)
        at = last + 1


def nouns_like(noun: str) -> frozenset[str]:
    """The nouns that an article may have where a question has this one."""
    return frozenset({noun}) | _KINDS.get(noun, frozenset()) | {wide for wide, kinds in _KINDS.items() if noun in kinds}


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        owner = match["owner"] is not None
        end = match.start("owner") if owner else match.end()
        word = fold(text[match.start() : end]).replace("’", "'")
        found.append(_Token(match.start(), end, word, owner, text[match.start()].isupper()))
    return _joined(text, found)


def _joined(text: str, tokens: Sequence[_Token]) -> list[_Token]:
    """Tokens with "prime minister" and the like as one."""
    joined: list[_Token] = []
    at = 0
    while at < len(tokens):
        for length in (3, 2, 1):
            run = tokens[at : at + length]
            words = " ".join(token.word for token in run)
            one = next((word for pattern, word in _PHRASES if pattern.fullmatch(words)), None)
            if len(run) == length and one and all(_touch(text, a, b) for a, b in pairwise(run)):
                joined.append(_Token(run[0].start, run[-1].end, one, run[-1].owner, run[0].capital))
                break
        else:
            length = 1
            joined.append(tokens[at])
        at += length
    return joined


def _noun(word: str) -> str:
    plain = word.removesuffix("-elect")
    return HEADS.get(plain, plain)


def _telling(tokens: Sequence[_Token]) -> frozenset[str]:
    """The words that tell which: without articles, prepositions and what would fit anybody."""
    idle = _DETERMINERS | _WHOSE | _BOUND | _LOOSE | _STOPS | _ASIDE
    # "The 38 families" are the families.
    words = {_singular(token.word) for token in tokens if token.word not in idle and not token.word[0].isdigit()}
    return frozenset(word for word in words if len(word) > 1)


def _singular(word: str) -> str:
    # "Ports" are the port; "press" and "gas" keep their "s".
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _touch(text: str, one: _Token, other: _Token) -> bool:
    return text[one.end : other.start].lstrip("'’s") in (" ", "-")


def _is_head(text: str, tokens: Sequence[_Token], at: int, is_noun: Callable[[str], bool]) -> bool:
    token = tokens[at]
    if token.word in _STOPS | _BOUND | _LOOSE | _DETERMINERS | _WHOSE | _ASIDE:
        return False
    following = tokens[at + 1 : at + 3]
    if token.owner or token.word in _APART:
        # "The driver's lawyer" is no driver, "the deputy energy minister" a minister.
        for i in range(at + 1, min(at + 4, len(tokens))):
            if tokens[i].word in _STOPS | _BOUND | _LOOSE or not _touch(text, tokens[i - 1], tokens[i]):
                break
            if tokens[i].word not in _VERBS and _is_head(text, tokens, i, is_noun):
                return False
    if len(following) == 2 and following[1].word in _BOUND and _touch(text, token, following[0]):
        # "A master mariner of Holm".
        other = following[0]
        if not other.capital and other.word not in _STOPS | _BOUND | _LOOSE and lemma_of(other.word) is None:
            return False
    return token.word in HEAD_WORDS or _noun(token.word) in HEAD_WORDS or is_noun(_noun(token.word))


def _before(text: str, tokens: Sequence[_Token], head: int, least: int) -> tuple[int, list[_Token]]:
    """Where a description begins, and its words before the noun: up to "the", "her" or what can't belong to it."""
    begin, owned = head, False
    while begin > least and head - begin < _MOST_WORDS:
        before = tokens[begin - 1]
        if not _touch(text, before, tokens[begin]):
            break
        if before.word in _DETERMINERS | _WHOSE:
            return begin - 1, list(tokens[begin:head])
        if before.word in _STOPS | _BOUND | _LOOSE or before.word[0].isdigit():
            break
        # "Did Holt's lawyer": nothing but a name or "the" belongs to an owner.
        the = any(token.word in _DETERMINERS for token in tokens[max(least, begin - 3) : begin])
        if owned and not before.capital and not the:
            break
        owned = owned or before.owner
        begin -= 1
    return begin, list(tokens[begin:head])


def _after(text: str, tokens: Sequence[_Token], head: int, office: Office) -> Iterator[tuple[Office, int]]:
    """What an office can be with the words after its noun: "of Holm" must be read, "in town" if no other word tells.

    Each with the place where it ends.
    """
    after = head + 1
    following = tokens[after].word if after < len(tokens) and _touch(text, tokens[head], tokens[after]) else ""
    if following not in _BOUND | _LOOSE:
        # "The columnist who was wrong" is one of several.
        if not (office.is_bare and (following in _WHICH or office.noun in _EMPTY)):
            yield office, tokens[head].end
        return
    bound = following in _BOUND
    rest: list[_Token] = []
    for one, token in zip(tokens[after:], tokens[after + 1 :], strict=False):
        ends = token.word in _STOPS | _LOOSE or not _touch(text, one, token)
        if ends or len(rest) > _MOST_WORDS + 2:
            break
        rest.append(token)
    bound = bound or any(token.capital for token in rest[:2])
    least = next((i for i, token in enumerate(rest) if token.capital), 0)
    while least < len(rest) and rest[least].capital:
        least += 1
    for end in range(len(rest), max(least - 1, 0), -1):
        # "The head of the port company warn": what is left out must be a verb.
        if end == len(rest) or lemma_of(rest[end].word) or rest[end].word in _VERBS:
            last = rest[end - 1] if end else tokens[head]
            yield Office(office.noun, office.words | _telling(rest[:end])), last.end
    if not bound and not office.is_bare:
        yield office, tokens[head].end
