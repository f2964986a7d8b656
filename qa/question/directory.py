"""The people whom a library knows, and whom of them a text names.

A name stands for somebody by its words: in full, by the surname, with an initial, without accents, with a title, by a
given name that only one of them bears, by a role ("the NATO chief"), or misspelt by a letter or two. Two people of one
surname are both given, the one who is quoted most first. Knows nothing of questions.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from qa.attribution.offices import HEAD_WORDS, TITLES
from qa.names.comparing import distinct_people
from qa.names.given_names import gender_of, is_given_name
from qa.names.keys import TOKEN, plain
from qa.question.holders import Holders
from qa.question.register import Register
from qa.question.roles import Described, described
from qa.question.spelling import fits, is_misspelling, name_words

# Words that are surnames or given names too. In small letters they name somebody only where a name is expected.
_COMMON = frozenset(
    """
    abbot archer april art august baker ball banks barber bell berry bill bishop black blue bond bush book brook
    brown butler carpenter carter case chance church clay close coach cole cook cooper cross crow dawn day dean
    drew dwell early east fair faith fall farmer field fields fish fisher flood flowers ford forest foster fox
    frank free french frost garland gene glass gold good grace grant gray green grey grove guy hall hand harbour
    hardy head heath high hill holder holly hood hope house hunt hunter iris ivory jack jay jewel joy judge june
    king knight lake lamb land lane law lily little long love low major march mark marks marsh mason may mead
    mercy miles mill miller mills moon moss new noble north page park parks pat patience peace pearl penny piper
    pitt poll poole pope porter post potter power price prince pound ray reed rice rich rivers road robin rock
    root rose rosy ruby rush sage sand school sharp shepherd short silver singer small smart snow south speaker
    spring stark steel stern stone storm story street strong sue summer summers sky swift tailor taylor temple
    tower town trip trump turner victor violet wade walker wall ward warden waters way weaver weeks wells west
    white will winter wise wolf wood woods worth young
""".split()
)
# Never a name in small letters, and not at the start of a question either.
_NEVER = frozenset(
    """
    a an and any are as at be been but by can could did do does for from had has have he her hers him his how if
    in into is it its many me more most much my no not of on or our out over she should so some than that the
    their them then there these they this to too us was we were what when where which who whom whose why will
    with would you your say says said tell told think thinks about after before since until against between
    during under says new
""".split()
)
# "May" and "April" are people, months and verbs; what stands beside them tells.
_CALENDAR = re.compile(r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\Z")
_MONTH_BEFORE = re.compile(
    r"(?:\b(?:in|since|until|till|during|last|next|this|early|late|mid|of|by|before|after|between|from|and|to)"
    r"|\d(?:st|nd|rd|th)?)[\s-]+\Z",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(r",?\s+(?:\d|and\s+(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec))")
# Of one surname all are searched for, so that no guess is made; beyond eight by eye: nobody is meant in particular.
_MOST_BEARERS = 8
# "José María de la Cruz". With 2 two names of news-dev are read as a surname with words before it; 9 finds no more.
_LONGEST_RUN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """Words of a text, ``text[start:end]``, that can stand for a person; ``score`` in 0..1, 1 for a name in full."""

    start: int
    end: int
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    folded: str
    capital: bool


class Directory:
    """Everybody whom a library knows; names are looked up as texts have their words. Threads may share it.

    Args:
        register: where names are looked up.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._counts: dict[str, int] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._by_word: dict[str, list[str]] = {}
        self._by_surname: dict[str, list[str]] = {}
        self._holders = Holders(register)
        self._asked: set[str] = set()
        self._learning = threading.Lock()

    def match(self, text: str, *, expected: bool = False) -> list[Match]:
        """Find the people whom a text names, in the order of the text; several of one place are best first.

        Args:
            text: a question, or a part of one.
            expected: the text is where a name must be ("what did … say"): misspellings of a surname alone and names
                that are common words in small letters are taken for names only there.
        """
        tokens = [_Token(m.start(), m.end(), plain(m[0]), _has_capital(m[0])) for m in TOKEN.finditer(text)]
        self._learn({token.folded for token in tokens if len(token.folded) > 1})
        roles = list(described(text, self._holders.among(text)))
        found: list[Match] = []
        at = 0
        while at < len(tokens):
            places = self._longest(text, tokens, at, expected)
            found += [place for place in places if not _is_of_role(text, place, roles)]
            at = max([at + 1, *(self._index_after(tokens, place.end) for place in places)])
        held = self._match_roles(text, roles, found)
        # "The mayor of Arlow" is not about Arlow Harbour Partners.
        found = [m for m in found if m.score >= 0.9 or not any(r.start <= m.start and m.end <= r.end for r in held)]
        return sorted(found + held, key=lambda match: match.start)

    def _learn(self, words: Iterable[str]) -> None:
        """Look up everybody whose name has one of the words, unless that was done before."""
        with self._learning:
            new = set(words) - self._asked
            if not new:
                return
            found = self._register.speakers(new)
            for name in found.keys() - self._counts.keys():
                self._counts[name] = found[name]
                self._enter(name)
            # Whoever is quoted most comes first. Of words that nobody has asked for not all are known yet.
            for lists in (self._by_word, self._by_surname):
                for word in new & lists.keys():
                    lists[word] = sorted(lists[word], key=lambda name: (-self._counts[name], name))
            self._asked |= new

    def _parts(self, name: str) -> dict[str, None]:
        """By which words a name is found: "al-Khatib" as "Khatib" too, "Drummond-Rao" as "Drummond"."""
        words = self._words[name]
        return dict.fromkeys([*words, *(part for word in words if "-" in word for part in word.split("-"))])

    def _enter(self, name: str) -> None:
        words = self._words[name] = name_words(name)
        for word in self._parts(name):
            if len(word) > 1:
                self._by_word.setdefault(word, []).append(name)
        last = words[-1].split("-") if words else []
        for word in dict.fromkeys([*words[-1:], *(last if len(last[:1]) and len(last[0]) < 3 else [])]):
            # "Li" and "Wu" are left to full names: in small letters two letters are mostly something else.
            if len(word) > 2:
                self._by_surname.setdefault(word, []).append(name)

    @staticmethod
    def _index_after(tokens: Sequence[_Token], end: int) -> int:
        return next((i for i, token in enumerate(tokens) if token.start >= end), len(tokens))

    def _longest(self, text: str, tokens: Sequence[_Token], at: int, expected: bool) -> list[Match]:
        """The people named by the most words from a token on."""
        # The longest first: "Nina Holt" is not also any other Holt.
        for length in range(min(_LONGEST_RUN, len(tokens) - at), 1, -1):
            run = tokens[at : at + length]
            if _is_run(text, run) and (places := self._match_run(run)):
                return places
        return self._match_word(text, tokens, at, expected)

    def _match_run(self, run: Sequence[_Token]) -> list[Match]:
        words = [token.folded for token in run]
        if words[0] in TITLES or words[0] in _NEVER:
            return []
        # By surname, else by the first word, for who is known under a longer name.
        candidates = self._by_word.get(words[-1], []) or self._by_word.get(words[0], [])
        exact = [name for name in candidates if fits(words, self._words[name])]
        score = 1.0
        if not exact and (exact := self._misspelt(words)):
            score = 0.9
        return [Match(run[0].start, run[-1].end, name, score) for name in distinct_people(exact, _MOST_BEARERS)]

    def _misspelt(self, words: Sequence[str]) -> list[str]:
        """Those whose full name it nearly is: one of two words is right, the other nearly."""
        if len(words) != 2:
            return []
        found = []
        for right, wrong in ((0, 1), (1, 0)):
            for name in self._by_word.get(words[right], ()):
                known = self._words[name]
                if len(known) >= 2 and words[right] == known[-right] and is_misspelling(words[wrong], known[-wrong]):
                    found.append(name)
        return found

    def _match_word(self, text: str, tokens: Sequence[_Token], at: int, expected: bool) -> list[Match]:
        token = tokens[at]
        if not self._may_name(text, tokens, at, expected):
            return []
        # Scores order what one place can mean: in full 1, surname .9, role .8, other part .7, slip .6.
        bearers, score = self._by_surname.get(token.folded, []), 0.9
        if not bearers:
            bearers, score = self._by_part(token.folded), 0.7
        if not bearers and expected and token.folded not in self._by_word:
            bearers, score = self._by_sound(token.folded), 0.6
        gender = TITLES.get(tokens[at - 1].folded) if at else None
        if gender:
            bearers = [name for name in bearers if gender_of(name.split()[0]) in (gender, None)]
        return [Match(token.start, token.end, name, score) for name in distinct_people(bearers, _MOST_BEARERS)]

    def _may_name(self, text: str, tokens: Sequence[_Token], at: int, expected: bool) -> bool:
        token = tokens[at]
        if len(token.folded) < 3 or token.folded in _NEVER or token.folded.isdecimal():
            return False
        if _CALENDAR.match(token.folded) and _is_month(text, token, expected):
            return False
        # In a question with capitals a small word is no name; one typed all small has none to tell by.
        if not token.capital and not expected and (token.folded in _COMMON or not text[:1].islower()):
            return False
        if at and _touch(text, tokens[at - 1], token) and self._is_other_given_name(tokens[at - 1], token):
            return False
        # "the Clinton Foundation", "Rama Street".
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        return not (after and token.capital and after.capital and _touch(text, token, after))

    def _is_other_given_name(self, before: _Token, token: _Token) -> bool:
        """Tell whether the word before makes it somebody else's name: a given name, or a capital that is no title."""
        if before.folded in TITLES or before.folded in _NEVER or before.folded in HEAD_WORDS:
            return False
        return (before.capital and token.capital) or (not token.capital and is_given_name(before.folded))

    def _by_part(self, word: str) -> list[str]:
        """Those who bear the word as another part of their name, if they are mostly one person."""
        bearers = self._by_word.get(word, [])
        if len(bearers) == 1:
            return bearers
        total = sum(self._counts[name] for name in bearers)
        # By eye: a given name is one's if others who bear it are hardly quoted; with .4 no question of 558 changes.
        return bearers[:1] if bearers and self._counts[bearers[0]] >= 0.8 * total else []

    def _by_sound(self, word: str) -> list[str]:
        """Those whose surname it nearly is."""
        alike = [known for known in self._register.words_like(word) if is_misspelling(word, known)]
        self._learn(alike)
        near = [known for known in alike if known in self._by_surname]
        if not near:
            return []
        least = min(OSA.distance(word, known) for known in near)
        nearest = [name for known in near if OSA.distance(word, known) == least for name in self._by_surname[known]]
        return sorted(nearest, key=lambda name: -self._counts[name])

    def _match_roles(self, text: str, roles: Sequence[Described], found: Sequence[Match]) -> list[Match]:
        matches: list[Match] = []
        for role in roles:
            # "The mayor nina holt" is named.
            is_named = any(m.start <= role.noun < m.end or text[role.end : m.start] == " " for m in found)
            if not is_named:
                names, end = self._holders.find(role)
                matches += [Match(role.start, end, name, 0.8) for name in names]
        return matches


def _is_of_role(text: str, match: Match, roles: Sequence[Described]) -> bool:
    """Tell a word that belongs to a role from a name: "crane driver", "the Harbour master"."""
    words = text[match.start : match.end]
    if " " in words or (match.score >= 0.9 and words[:1].isupper()):
        return False
    for role in roles:
        first = role.start if role.offices else role.noun - (match.end - match.start) - 1
        if first <= match.start and match.end < role.noun and text[match.end] in " -":
            return True
    return False


def _has_capital(word: str) -> bool:
    # "al-Khatib".
    return any(part[:1].isupper() for part in word.split("-"))


def _touch(text: str, one: _Token, other: _Token) -> bool:
    return text[one.end : other.start] in (" ", ". ", ".")


def _is_run(text: str, run: Sequence[_Token]) -> bool:
    return all(_touch(text, one, other) for one, other in pairwise(run))


def _is_month(text: str, token: _Token, expected: bool) -> bool:
    if _MONTH_BEFORE.search(text[: token.start]) or _MONTH_AFTER.match(text, token.end):
        return True
    return not token.capital and not expected


def named(matches: Iterable[Match]) -> tuple[str, ...]:
    """The names of matches, each once, in their order."""
    return tuple(dict.fromkeys(match.name for match in matches))
