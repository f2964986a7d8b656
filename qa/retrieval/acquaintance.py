"""What a library knows before it is asked: its people with their roles, outlets and dates; and who goes by which names.

Reads the store for ``qa.question``; knows nothing of indexes and vectors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qa.attribution.descriptions import is_described
from qa.names.comparing import fold, has_title, is_name, name_words, same_person, surname
from qa.names.given_names import is_given_name
from qa.question.asking import NOTHING
from qa.question.directory import Directory
from qa.question.query import Known
from qa.storage.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Whom and what the articles know at one generation; ``counts``: how many statements each speaker has made."""

    known: Known = NOTHING
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, snapshot: Snapshot) -> Acquaintance:
        """The people who are quoted, what else they are called, the outlets, the authors and the newest day."""
        counts, sources = snapshot.speakers(), snapshot.sources()
        # "Prime Minister Lind" is somebody whose name isn't given: as a name it would answer to every minister.
        outlets = {fold(source).removeprefix("the ") for source in sources}
        names = {
            name: n for name, n in counts.items() if is_name(name) and not has_title(name) and fold(name) not in outlets
        }
        # Who has no name may be asked for by what he is called: "the ferry's engineer".
        names |= {name: n for name, n in counts.items() if not is_name(name) and is_described(name)}
        roles = {name: [role for role, _ in known] for name, known in snapshot.roles().items() if name in names}
        return cls(Known(Directory(names, roles), tuple(sources), tuple(snapshot.authors()), snapshot.newest()), counts)

    def namesakes(self, speakers: Sequence[str]) -> tuple[str, ...]:
        """All names under which the articles know those speakers."""
        return namesakes(self.counts, speakers)


def namesakes(counts: Mapping[str, int], speakers: Sequence[str]) -> tuple[str, ...]:
    """All names under which the articles know those speakers: "Edi Rama" may be "Rama" elsewhere.

    A surname alone is theirs if nobody else of that surname is quoted more often, a given name alone if nobody else who
    is quoted bears it.

    Args:
        counts: all who are quoted, with how often each is.
        speakers: names.
    """
    if not speakers:
        return ()
    # Descriptions ("a fisherman") are nobody's other name.
    named = {name: count for name, count in counts.items() if name in speakers or is_name(name)}
    given = given_names(named)
    return tuple(name for name in named if any(_is_namesake(name, each, named, given) for each in speakers))


def given_names(names: Iterable[str]) -> dict[str, set[str]]:
    """The surnames that follow each given name."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        words = name_words(name)
        if len(words) > 1:
            found[words[0]].add(words[-1])
    return found


def shares_given_name_alone(one: str, other: str, given: Mapping[str, set[str]]) -> bool:
    """Tell "Inês" and "Ines Duarte", who is another, and "Ines" where several are called so.

    Args:
        one: a name.
        other: a name.
        given: the surnames that follow each given name.
    """
    short, full = sorted((one, other), key=lambda name: len(name_words(name)))
    words, its = name_words(short), name_words(full)
    if not len(words) == 1 < len(its) or words[0] != its[0] or not is_given_name(words[0]):
        return False
    return short.split()[-1] not in full.split() or len(given[words[0]]) > 1


def _is_namesake(name: str, speaker: str, counts: Mapping[str, int], given: Mapping[str, set[str]]) -> bool:
    if not same_person(name, speaker) or shares_given_name_alone(name, speaker, given):
        return False
    if len(name_words(name)) > 1 or name == speaker:
        return True
    # "Rama" alone is whoever of that surname is in the news most.
    bearers = [other for other in counts if len(name_words(other)) > 1 and surname(other) == surname(name)]
    return not bearers or same_person(speaker, max(bearers, key=lambda other: counts[other]))
