"""Who holds an office: those whom a library's articles describe as "mayor of Arlow", asked for by such words.

Where the words don't tell which of several is meant, nobody is. Knows nothing of where a question has the words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from qa.names.comparing import distinct_people
from qa.question.roles import Described, Office, nouns_like, office

# With 1 a speaker of corpus/ is lost (two transport ministers); without a limit five of one campaign's spokesmen would
# be asked for at once in one question of news-dev.
_MOST_HOLDERS = 3


class Holders:
    """The offices of a library's people.

    Args:
        counts: how often each of its people is found; who is found more is likelier to be meant.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._offices: dict[str, list[tuple[Office, str]]] = defaultdict(list)

    def __contains__(self, noun: object) -> bool:
        """Whether anybody is called by a noun."""
        return noun in self._offices

    def describe(self, name: str, description: str) -> None:
        """Take in what somebody is called; what is no office is left out."""
        known = office(description)
        if known and (known, name) not in self._offices[known.noun]:
            self._offices[known.noun].append((known, name))

    def find(self, role: Described) -> tuple[list[str], int]:
        """Those who are so described, likeliest first, and where the words for them end."""
        # Likeliest first: what more words tell goes before what fewer do.
        for wanted, end in role.offices:
            fitting = {
                name: None
                for noun in nouns_like(wanted.noun)
                for known, name in self._offices.get(noun, ())
                if wanted.fits(known)
            }
            ranked = sorted(fitting, key=lambda name: (-self._counts.get(name, 0), name))
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


def is_description(name: str) -> bool:
    """Tell somebody whom the articles don't name: "the pilot", "A nurse", "Holt's lawyer"."""
    return name[:1].islower() or name.split(" ")[0] in ("A", "An", "The") or re.search(r"['’]s?\s", name) is not None
