"""A sentence → the words that carry it, each with what governs it: negation, modals, conditions, clause, preposition.

English, by patterns alone: a negator reaches over the next two words of its clause, a modal to the clause's end, "if"
over the whole sentence. Dates are left out: they are compared as days. Knows nothing of passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qa.generation.days import find_moments
from qa.generation.quantities import Quantity, find_quantities
from qa.generation.words import Keys, find_words, long_form
from qa.names.comparing import fold

# Of place and time: these phrases may stand anywhere. "From", "to" and "for" may not be exchanged.
# With these three among them "The old lighthouse painted volunteers from Milton" is borne out.
_PREPOSITIONS = frozenset("in on at near within inside outside during throughout across since until".split())
# Verbs that deny are among them: "refused to sell" is no selling.
_NEGATORS = frozenset(
    """not never no nobody none nothing nor neither without cannot hardly barely scarcely few deny denied denies denying
    refuse refused refuses refusing decline declined declines declining reject rejected rejects rejecting fail failed
    fails failing lack lacked lacks lacking false untrue""".split()
)
# "Not only", "no doubt": what follows is said, not denied.
_NOT_NEGATED = re.compile(r"\s+(?:only|just|least|merely|simply|doubt)\b", re.IGNORECASE)
# What makes something else of what it governs: a plan is no deed, a request none, an allegation no fact. By kind, since
# one word of a kind may stand for another.
_KINDS = {
    "possible": "may might could can possibly perhaps maybe likely probably potentially possible",
    "future": "will would shall ’ll 'll",
    "need": "should must need needs ought",
    "intent": "plan plans planned planning intend intends intended consider considers considered considering thinking "
    "want wants wanted hope hopes hoped aim aims aimed propose proposes proposed promise promises promised expect "
    "expects expected suggest suggested suggests",
    "request": "ask asks asked asking urge urges urged demand demands demanded request requested requests order "
    "ordered",
    "attempt": "try tries tried attempt attempts attempted almost nearly",
    "condition": "if unless",
    "allegation": "alleged allegedly reportedly suspected accuse accused accuses supposedly claim claims claimed "
    "rumoured rumored rumours rumors",
    "fear": "fear fears feared threaten threatens threatened warn warned warns worry worried",
    "doubt": "whether doubt doubts doubted",
    "opposition": "against instead rather except excluding",
}
CLASSES = {word: kind for kind, words in _KINDS.items() for word in words.split()}
"""What governs others, and in which way."""

# Where a new subject may begin: what a preposition or a number belongs to ends here.
_CLAUSE = re.compile(
    r",(?!\d)|[;:()“”\"!?—–]|\.\s|\b(?:but|while|whereas|although|because|and|who|which)\b", re.IGNORECASE
)
# Where a negation or a modal ends: "will not come and vote" goes on over "and" and over "who".
_STRONG = re.compile(r",(?!\d)|[;:()“”\"!?—–]|\.\s|\b(?:but|while|whereas|although)\b", re.IGNORECASE)
# Dropped before a number: "some 1,200 ships" and "about 1,200 ships" are one. Which way "nearly" rounds is in its side.
_ABOUT = frozenset("some about around roughly approximately circa nearly almost".split())
_SUBJECTS = frozenset("he she it they".split())
# By the form of the participle, with "by": without an agent there is nothing to turn.
_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|be|being|got)\s+(?:\w+\s+){0,3}?\w+(?:ed|en|wn|nt|lt|ld|de|ght|ut|un|ung|nd|oke)\b"
    r"(?:\s+(?!and\b)\w+){0,4}?\s+by\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word that carries something, with what governs it.

    ``key`` is what it is compared by. ``negated``: 2 right behind a negator, 1 one word further, 0 otherwise. ``under``
    are the words of ``CLASSES`` that govern it, ``stretch`` how far these reach. ``is_behind``: a preposition leads to
    it. ``is_next``: nothing that carries stands between it and the one before. ``is_spare``: the
    rest of a name, which may be missing.
    """

    start: int
    end: int
    word: str
    key: str
    clause: int
    is_name: bool = False
    is_number: bool = False
    is_behind: bool = False
    is_next: bool = False
    is_spare: bool = False
    pronoun_before: bool = False
    negated: int = 0
    side: int = 0
    stretch: int = 0
    under: frozenset[str] = frozenset()

    @property
    def is_anchor(self) -> bool:
        """Whether its place among the others matters by itself."""
        return self.is_name or self.is_number

    def matches(self, other: Token) -> bool:
        """Tell whether both are one word, or forms of one."""
        if self.key == other.key:
            return True
        if self.is_number or other.is_number:
            return False
        one, two = fold(self.word), fold(other.word)
        if self.is_name or other.is_name:
            return _are_related(one, two) or long_form(self.word) == long_form(other.word)
        return False


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as it is compared: its ``tokens``, and over them ``negators`` and ``operators`` with their stretch."""

    text: str
    tokens: tuple[Token, ...]
    negators: tuple[Token, ...] = ()
    operators: tuple[tuple[str, int], ...] = ()
    passive_at: int | None = field(default=None)

    def in_active_order(self) -> list[Token]:
        """The tokens as an active sentence has them: who does it before what is done."""
        if self.passive_at is None:
            return list(self.tokens)
        clause = next((t.clause for t in self.tokens if t.start >= self.passive_at), -1)
        agent: list[Token] = []
        for token in self.tokens:
            if token.start >= self.passive_at and token.clause == clause:
                if agent and token.is_behind:
                    break
                agent.append(token)
        return [*agent, *(token for token in self.tokens if token not in agent)]

    def negator_of(self, word: str) -> str:
        """The negator that governs a word."""
        place = next((t.start for t in self.tokens if t.word == word and t.negated), 0)
        return next((n.word for n in reversed(self.negators) if n.start <= place), "not")


def read(text: str, keys: Keys, names: Sequence[tuple[int, int]] | None = None, spare: Sequence[int] = ()) -> Reading:
    """Read a sentence.

    Args:
        text: the sentence, or a part of one.
        keys: gives words their keys.
        names: where names stand; without it every capitalised word that begins no sentence is one.
        spare: where words begin that need not be borne out.
    """
    moments = [(moment.start, moment.end) for moment in find_moments(text)]
    numbers = find_quantities(text, moments)
    words = [
        match
        for match in find_words(text)
        if not any(a < match.end() and match.start() < b for a, b in moments)
        and not any(n.start < match.end() and match.start() < n.end for n in numbers)
    ]
    items: list[re.Match[str] | Quantity] = sorted([*words, *numbers], key=_start)
    return _Reader(text, keys, names, spare, [end for _, end in moments]).read(items)


def _start(item: re.Match[str] | Quantity) -> int:
    return item.start if isinstance(item, Quantity) else item.start()


class _Reader:
    def __init__(
        self,
        text: str,
        keys: Keys,
        names: Sequence[tuple[int, int]] | None,
        spare: Sequence[int],
        dates: Sequence[int],
    ) -> None:
        self._text = text
        self._keys = keys
        self._names = names
        self._spare = frozenset(spare)
        self._dates = dates
        self._breaks = [match.start() for match in _CLAUSE.finditer(text)]
        self._strong = [match.start() for match in _STRONG.finditer(text)]
        self._tokens: list[Token] = []
        self._negators: list[Token] = []
        self._operators: list[tuple[str, int, int]] = []
        # How many more words the last negator governs, and in which clause.
        self._reach, self._reach_clause = 0, -1
        self._is_apart = self._pronoun = False
        self._preposition = -1

    def read(self, items: Sequence[re.Match[str] | Quantity]) -> Reading:
        for at, item in enumerate(items):
            following = items[at + 1] if at + 1 < len(items) else None
            if isinstance(item, Quantity):
                self._put(item.start, item.end, item.key, is_number=True, side=item.side)
            elif not (isinstance(following, Quantity) and fold(item[0]) in _ABOUT):
                self._take(item)
        conditions = {word for word, _, _ in self._operators if CLASSES[word] == "condition"}
        tokens = [
            _governed(
                token,
                conditions | {w for w, at, c in self._operators if at < token.start and c == self._span(token.start)},
            )
            for token in self._tokens
        ]
        passive = _PASSIVE.search(self._text)
        operators = tuple((word, stretch) for word, _, stretch in self._operators)
        return Reading(self._text, tuple(tokens), tuple(self._negators), operators, passive.end() if passive else None)

    def _take(self, match: re.Match[str]) -> None:
        start, end = match.span()
        word = fold(match[0])
        negates = self._is_negator(word, start, end)
        operator = "will" if word.endswith(("’ll", "'ll")) else word
        # The month and the man.
        if operator in CLASSES and match[0] not in ("May", "Will"):
            self._operators.append((operator, start, self._span(start)))
        # "Not" carries nothing by itself; "refused" is a word that the passage must have, too.
        key = "" if word in _NEGATORS and word not in self._verbs() else self._keys.key(match[0])
        if match[0].isupper() and len(match[0]) > 1 and not key:
            key = word
        if key:
            self._put(start, end, key, is_name=self._is_name(start, match[0]))
        if negates:
            # A verb that denies is itself denied by nothing.
            # The word right behind is denied for certain, the next perhaps; "not enough for the harbour" denies no
            # harbour.
            self._reach, self._reach_clause = 2, self._span(start)
            self._negators.append(Token(start, end, match[0], "", self._clause(start)))
        if key:
            return
        self._is_apart = True
        if word in _PREPOSITIONS:
            self._preposition = start
        if word in _SUBJECTS:
            self._pronoun = True

    def _verbs(self) -> frozenset[str]:
        return frozenset(
            word for word in _NEGATORS if word.startswith(("den", "refus", "declin", "reject", "fail", "lack"))
        )

    def _is_negator(self, word: str, start: int, end: int) -> bool:
        if word.endswith(("n't", "n’t")):
            return True
        if word not in _NEGATORS or _NOT_NEGATED.match(self._text, end):
            return False
        # "A few tugs" are some; "few tugs" are hardly any.
        if word == "few" and re.search(r"\ba\s+(?:\w+\s+)?$", self._text[:start], re.IGNORECASE):
            return False
        # "No. 10".
        return not (word == "no" and re.match(r"\.?\s*\d", self._text[end:]))

    def _put(
        self, start: int, end: int, key: str, *, is_name: bool = False, is_number: bool = False, side: int = 0
    ) -> None:
        clause = self._clause(start)
        negated = 0
        if self._reach and self._span(start) == self._reach_clause:
            negated = self._reach
            self._reach -= 1
        # A name of two words is behind the preposition as a whole.
        last = self._tokens[-1] if self._tokens else None
        goes_on = last is not None and last.is_behind and not self._is_apart and last.clause == clause
        at = self._preposition
        # "On Sunday, and the council …": the date is what the preposition leads to.
        leads = at >= 0 and self._clause(at) == clause and not any(at < date <= start for date in self._dates)
        self._tokens.append(
            Token(
                start,
                end,
                self._text[start:end],
                key,
                clause,
                is_name,
                is_number,
                leads or goes_on,
                not self._is_apart,
                start in self._spare,
                self._pronoun,
                negated,
                side,
                self._span(start),
            )
        )
        self._is_apart = self._pronoun = False
        self._preposition = -1

    def _is_name(self, start: int, word: str) -> bool:
        if self._names is not None:
            return any(a <= start < b for a, b in self._names)
        return word[:1].isupper() and bool(self._text[:start].strip(" “\"‘'("))

    def _clause(self, place: int) -> int:
        return sum(at < place for at in self._breaks)

    def _span(self, place: int) -> int:
        """The number of the stretch over which a negator or a modal reaches: "and" does not end it."""
        return sum(at < place for at in self._strong)


def _governed(token: Token, under: set[str]) -> Token:
    own = fold(token.word)
    return replace(token, under=frozenset(word for word in under if word != own))


def _are_related(one: str, two: str) -> bool:
    """Serbia and Serbian, Holt’s and Holt."""
    short, long = sorted((one, two), key=len)
    return (
        # "Iran" and "Iranian", not "Ira" and "Iran".
        len(short) >= 4
        and long.startswith(short)
        and long[len(short) :] in ("s", "n", "an", "ian", "ns", "’s", "'s", "")
    )
