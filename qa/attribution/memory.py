"""What has been read of an article so far: who was spoken of, how prominently, and as what.

Only remembers; who is meant by the next words is told by ``pronouns`` and ``bearers``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qa.attribution.cast import Cast
from qa.attribution.people import Person
from qa.attribution.salience import Candidate, Sighting


@dataclass(slots=True)
class Memory:
    """Who has been spoken of in an article, sentence by sentence.

    ``pronouns`` are whom those that were read mean, by where they stand. ``described`` are the people without a name,
    by the noun for them, and ``descriptions`` by all that they are called. ``explained`` are the ids of those of whom a
    clause tells something: "Dunn, who has driven a crane". ``known_as`` is who is named in the next sentence only, by
    where "a track inspector" stands. ``trial`` is set where those of whom nothing tells man or woman
    are as good as others. ``weighed`` are all whom a pronoun could mean, by where it stands.
    """

    text: str
    cast: Cast
    sightings: list[Sighting] = field(default_factory=list)
    pronouns: dict[int, Person | None] = field(default_factory=dict)
    described: dict[str, list[Person]] = field(default_factory=dict)
    descriptions: dict[str, Person] = field(default_factory=dict)
    explained: set[int] = field(default_factory=set)
    known_as: dict[int, Person] = field(default_factory=dict)
    trial: bool = False
    weighed: dict[int, list[Candidate]] = field(default_factory=dict)
