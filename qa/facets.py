"""What a reader can narrow the articles down to: outlets, authors and speakers with their counts, and days.

Reads the store; knows nothing of questions and indexes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa.names.comparing import is_name
from qa.storage.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Facets:
    """``sources`` and ``authors`` with the number of their articles, ``speakers`` with that of their statements.

    Each most frequent first. ``days`` are those of publication with the number of articles, earliest first; ``undated``
    articles pass no filter by date.
    """

    sources: dict[str, int]
    authors: dict[str, int]
    speakers: dict[str, int]
    days: dict[date, int]
    undated: int


def count_facets(snapshot: Snapshot) -> Facets:
    """Count what the articles of a snapshot have; speakers by name alone."""
    days = snapshot.days()
    return Facets(
        sources=_most_first(snapshot.sources()),
        authors=_most_first(snapshot.authors()),
        # "A fisherman" is nobody that one could filter by.
        speakers={name: count for name, count in snapshot.speakers().items() if is_name(name)},
        days=days,
        # Told apart, for a filter by date leaves them out without a word.
        undated=snapshot.count() - sum(days.values()),
    )


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: -item[1]))
