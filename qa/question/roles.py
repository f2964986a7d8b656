"""Descriptions of people in a question: "the head of the port", "Albania's prime minister".

Where they begin and end, and what they can mean. Knows nothing of who is described: ``qa.question.holders`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa.attribution.cues import lemma_of
from qa.attribution.offices import (
    APART,
    ASIDE,
    BOUND,
    DETERMINERS,
    EMPTY,
    HEAD_WORDS,
    LOOSE,
    STOPS,
    WHOSE,
    Office,
    Token,
    office_noun,
    telling,
    tokens_of,
    touch,
)

# Nouns for people that are verbs too: "did the minister judge …".
_VERBS = frozenset(
    "judge head chair coach guard boss captain pilot author cook model doctor counsel partner host".split()
)
_WHICH = frozenset("who whose that which".split())
# By eye: "the port company's new chief engineer" has five; what is more belongs to another phrase.
_MOST_WORDS = 5


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


def described(text: str, is_noun: Callable[[str], bool]) -> Iterator[Described]:
    """The descriptions of people in a question, in its order.

    Args:
        text: the question, or a part of it.
        is_noun: tells whether a noun is one that people are called by, whatever the lists say.
    """
    tokens = tokens_of(text)
    heads = {i for i in range(len(tokens)) if _is_head(text, tokens, i, is_noun)}
    at = 0
    while (head := next((i for i in sorted(heads) if i >= at), None)) is not None:
        last = head
        # "The chief conductor" is a conductor.
        while last + 1 in heads and touch(text, tokens[last], tokens[last + 1]) and not tokens[last].owner:
            last += 1
        begin, words = _before(text, tokens, head, at)
        ends = [last]
        # "Did the union head judge": the last noun may be the verb, so both readings are tried.
        while ends[-1] > head and tokens[ends[-1]].word in _VERBS:
            ends.append(ends[-1] - 1)
        first = tokens[begin]
        is_whole = first.word in DETERMINERS or any(word.owner for word in words) or begin == 0
        offices: list[tuple[Office, int]] = []
        for end in ends:
            told = Office(office_noun(tokens[end].word), telling([*words, *tokens[head:end]]))
            offices += _after(text, tokens, end, told)
        after = last + 1
        is_title = after < len(tokens) and tokens[after].capital and touch(text, tokens[last], tokens[after])
        fits = is_whole and not is_title and first.word not in WHOSE
        definite = first.word not in ("a", "an")
        yield Described(first.start, tokens[last].start, tokens[last].end, tuple(offices) if fits else (), definite)
        at = last + 1


def _is_head(text: str, tokens: Sequence[Token], at: int, is_noun: Callable[[str], bool]) -> bool:
    token = tokens[at]
    if token.word in STOPS | BOUND | LOOSE | DETERMINERS | WHOSE | ASIDE:
        return False
    following = tokens[at + 1 : at + 3]
    if token.owner or token.word in APART:
        # "The driver's lawyer" is no driver, "the deputy energy minister" a minister.
        for i in range(at + 1, min(at + 4, len(tokens))):
            if tokens[i].word in STOPS | BOUND | LOOSE or not touch(text, tokens[i - 1], tokens[i]):
                break
            if tokens[i].word not in _VERBS and _is_head(text, tokens, i, is_noun):
                return False
    if len(following) == 2 and following[1].word in BOUND and touch(text, token, following[0]):
        # "A master mariner of Holm".
        other = following[0]
        if not other.capital and other.word not in STOPS | BOUND | LOOSE and lemma_of(other.word) is None:
            return False
    return token.word in HEAD_WORDS or office_noun(token.word) in HEAD_WORDS or is_noun(office_noun(token.word))


def _before(text: str, tokens: Sequence[Token], head: int, least: int) -> tuple[int, list[Token]]:
    """Where a description begins, and its words before the noun: up to "the", "her" or what can't belong to it."""
    begin, owned = head, False
    while begin > least and head - begin < _MOST_WORDS:
        before = tokens[begin - 1]
        if not touch(text, before, tokens[begin]):
            break
        if before.word in DETERMINERS | WHOSE:
            return begin - 1, list(tokens[begin:head])
        if before.word in STOPS | BOUND | LOOSE or before.word[0].isdigit():
            break
        # "Did Holt's lawyer": nothing but a name or "the" belongs to an owner.
        the = any(token.word in DETERMINERS for token in tokens[max(least, begin - 3) : begin])
        if owned and not before.capital and not the:
            break
        owned = owned or before.owner
        begin -= 1
    return begin, list(tokens[begin:head])


def _after(text: str, tokens: Sequence[Token], head: int, office: Office) -> Iterator[tuple[Office, int]]:
    """What an office can be with the words after its noun: "of Holm" must be read, "in town" if no other word tells.

    Each with the place where it ends.
    """
    after = head + 1
    following = tokens[after].word if after < len(tokens) and touch(text, tokens[head], tokens[after]) else ""
    if following not in BOUND | LOOSE:
        # "The columnist who was wrong" is one of several.
        if not (office.is_bare and (following in _WHICH or office.noun in EMPTY)):
            yield office, tokens[head].end
        return
    bound = following in BOUND
    rest: list[Token] = []
    for one, token in zip(tokens[after:], tokens[after + 1 :], strict=False):
        ends = token.word in STOPS | LOOSE or not touch(text, one, token)
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
            yield Office(office.noun, office.words | telling(rest[:end])), last.end
    if not bound and not office.is_bare:
        yield office, tokens[head].end
