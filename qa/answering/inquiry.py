"""What an answer must meet: the words of the question that count, with what the library knows of each.

A word counts that is no word of asking ("what", "did", "say"); a rare one counts more. Knows nothing of passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from qa.names.comparing import fold, name_words
from qa.protocols import TokenVectors
from qa.question.periods import find_period
from qa.question.query import Query
from qa.question.wording import capitalised

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# "Holt's" and "dockers'".
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
# Whoever asks so takes it for past; "will" and "planned" ask what articles can know beforehand.
_PAST = re.compile(r"\b(?:did|was|were|has|have|had|happened|became|won|said)\b", re.IGNORECASE)
_PLANNED = re.compile(
    r"\b(?:will|would|shall|should|plan\w*|expect\w*|intend\w*|suppose\w*|due|going)\b", re.IGNORECASE
)
# Words of asking, of saying, and those that nearly every passage meets.
_PLAIN = frozenset(
    """
    what who whom whose which when where why how did do does is are was were has have had will would can could should
    may might must the a an of to in on at by for from with about and or but as that this these those it its he she
    they his her hers him their them some any each both than then so i you we my your our me us into onto over after
    before during under up down out off there here not no nor also ever else just still only own very more most much
    many long far often old be been being am if say said says saying tell told think thought thinks view views opinion
    opinions comment comments commented respond responded react reacted reaction explain explained give gave given
    reason reasons describe described mean means meant made make day date year month time people person according
""".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that counts, ``searched[start:end]``.

    ``terms`` are what the lexical index makes of it, ``rarity`` is 0 for the commonest; ``known``: an article has it.
    ``name``: it is, or belongs to, a name; ``speaker``: to that of somebody whose words are asked for. ``tokens`` are
    the numbers of the question's tokens that it is made of.
    """

    text: str
    terms: tuple[str, ...]
    rarity: float
    known: bool
    name: bool
    speaker: bool
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question as it is compared with passages.

    ``speakers`` are all names of those who are asked for, ``quoted`` how many statements the library has of them; where
    it is ``filtered``, as many as the filters leave.
    ``shows_tokens``: passages were compared with it token by token. ``newest`` is the day of the library's newest
    article.
    """

    query: Query
    words: tuple[Word, ...]
    speakers: tuple[str, ...] = ()
    quoted: int = 0
    filtered: bool = False
    shows_tokens: bool = False
    newest: date | None = None

    @property
    def asks_words(self) -> bool:
        """Whether somebody's own words are asked for."""
        return bool(whose_words(self.query))

    @property
    def is_ahead(self) -> bool:
        """Whether it asks what came to pass at a time after the newest article; of plans an article may well tell."""
        text = self.query.searched
        # Without a day to count from: only what is dated in full is surely ahead.
        period = find_period(text, None)
        if self.newest is None or period is None or period.since is None or _PLANNED.search(text):
            return False
        return period.since > self.newest and _PAST.search(text) is not None


def whose_words(query: Query) -> tuple[str, ...]:
    """Those whose own words the question asks for: known to the library, or named in it; nobody for other questions."""
    if not query.saying or query.wants not in ("words", "other"):
        return ()
    return query.speakers or query.unknown


def read_words(
    query: Query,
    speakers: Sequence[str],
    tokens: TokenVectors | None,
    *,
    terms: Callable[[str], list[str]],
    rarity: Callable[[str], float],
    rarest: float,
) -> tuple[Word, ...]:
    """Find the words of a question that count.

    Args:
        query: the question as understood, capitals restored.
        speakers: all names of those whose words are asked for.
        tokens: the question's tokens, if the embedding model shows any.
        terms: cuts a text into the terms by which it is compared.
        rarity: how rare a text's rarest word is.
        rarest: the rarity of a word that no article has.
    """
    text = query.searched
    names = list(capitalised(text))
    theirs = {word for speaker in speakers for word in name_words(speaker)}
    found = []
    for match in _WORD.finditer(text):
        plain = _POSSESSIVE.sub("", match[0])
        # A single letter is an initial, or a remnant.
        if plain.lower() in _PLAIN or len(plain) < 2:
            continue
        # Of "Drummond-Rao" the rarer half tells it apart.
        weight = max((rarity(part) for part in re.findall(r"\w+", plain)), default=0.0)
        places = () if tokens is None else tuple(np.flatnonzero(_inside(tokens, match.start(), match.end())).tolist())
        # Cut off by the model's window: what has no vector cannot be compared.
        if tokens is not None and not places:
            continue
        found.append(
            Word(
                text=plain,
                terms=tuple(terms(plain)),
                rarity=weight / rarest if rarest else 0.0,
                known=weight < rarest,
                name=any(start <= match.start() < end for start, end in names),
                speaker=fold(plain) in theirs,
                tokens=places,
            )
        )
    return tuple(found)


def _inside(tokens: TokenVectors, start: int, end: int) -> np.ndarray:
    return np.asarray((start <= tokens.starts) & (tokens.starts < end))
