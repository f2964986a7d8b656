"""Who holds an office: those whom a library's articles describe as "mayor of Arlow", asked for by such words.

Where the words don't tell which of several is meant, nobody is. Knows nothing of where a question has the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from qa.attribution.offices import (
    HEAD_WORDS,
    PHRASED,
    STOPS,
    is_description,
    nouns_like,
    office,
    office_noun,
    tokens_of,
)
from qa.names.comparing import distinct_people, fold
from qa.question.register import Register
from qa.question.roles import Described

# With 1 a speaker of corpus/ is lost (two transport ministers); without a limit five of one campaign's spokesmen would
# be asked for at once in one question of news-dev.
_MOST_HOLDERS = 3
# By eye: nobody is called "minister" in more ways, "minister of defence", "Defence Minister".
_MOST_DESCRIPTIONS = 50


class Holders:
    """The offices of a library's people; threads may share it.

    Args:
        register: where it is looked up who is called what.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._described: dict[str, Sequence[str]] = {}

    def among(self, text: str) -> Callable[[str], bool]:
        """What tells of a noun of the text whether anybody is called by it."""
        nouns = {office_noun(token.word) for token in tokens_of(text)}
        # Of these it is known.
        self._look_up(nouns - HEAD_WORDS - STOPS)
        return lambda noun: bool(self._described.get(noun))

    def _look_up(self, nouns: Iterable[str]) -> None:
        if new := set(nouns) - self._described.keys():
            self._described |= self._register.descriptions(new)

    def find(self, role: Described) -> tuple[list[str], int]:
        """Those who are so described, likeliest first, and where the words for them end."""
        # Likeliest first: what more words tell goes before what fewer do.
        for wanted, end in role.offices:
            nouns = nouns_like(wanted.noun)
            self._look_up(nouns)
            fitting = []
            # What begins so, as a word that is alike must: of ten thousand mayors few need to be taken apart.
            beginnings = [re.compile(rf"\b{re.escape(word[:5])}") for word in wanted.words - PHRASED]
            for each in (each for noun in nouns for each in self._described[noun]):
                plain = fold(each).replace("’", "'")
                begins = all(beginning.search(plain) for beginning in beginnings)
                if begins and (of := office(each)) and wanted.fits(of):
                    fitting.append(each)
                # "The minister" of a large library is one of hundreds: nobody, and not worth looking up.
                if wanted.is_bare and len(fitting) > _MOST_DESCRIPTIONS:
                    return [], end
            counts = self._register.called(fitting) if fitting else {}
            ranked = sorted(counts, key=lambda name: (-counts[name], name))
            unnamed = [name for name in ranked if is_description(name)]
            people = distinct_people([name for name in ranked if name not in unnamed])
            # "A columnist" is somebody whom the question does not know, "the columnist" somebody.
            if wanted.is_bare and not role.definite:
                people = []
            if people and role.definite:
                # Where an article doesn't say who "the harbour master" is, it is the same one.
                unnamed = [name for name in unnamed if name.split()[0] in ("the", "The")]
            if people or unnamed:
                # A bare "minister" may be anybody.
                most = 1 if wanted.is_bare else _MOST_HOLDERS
                holders = [*people, *unnamed] if max(len(people), len(unnamed)) <= most else []
                # Nobody of many, rather than the next reading of the words: it would tell less still.
                return holders, end
        return [], role.end
