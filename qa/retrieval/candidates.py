"""Candidates from several channels: what might answer, before anything is compared with anything else.

``dense`` and ``lexical`` find among all paragraphs, ``statements`` among those in which the speaker who is asked for is
quoted, ``conversation`` in the articles that earlier questions led to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.indexes.allowed import Allowed
from qa.indexes.dense import DenseIndex
from qa.indexes.lexical import LexicalIndex
from qa.records import Channel, Filters
from qa.retrieval.request import Request
from qa.storage.snapshot import Snapshot

Run = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Channels:
    """The store and both indexes at one generation, and what is looked for in them."""

    snapshot: Snapshot
    dense: DenseIndex
    lexical: LexicalIndex
    request: Request

    def search(self, depth: int) -> dict[str, Run]:
        """For each channel the ids of what it finds among its best ``depth``, with its scores, best first."""
        request, vector = self.request, self.request.embedded.vector
        filters = request.filters if request.filtered else None
        allowed = find_allowed(self.snapshot, filters) if filters else Allowed()
        runs = {
            "dense": self.dense.search(vector, depth, allowed if filters else None),
            "lexical": self.lexical.search(request.query.searched, depth, allowed if filters else None),
        }
        if request.speakers:
            # However far down they are: a paragraph that says only "he" is near no question that names him.
            theirs = self.snapshot.paragraphs_by(request.speakers)
            runs["statements"] = self.dense.search(vector, depth, allowed.among(theirs))
        if request.context:
            # A follow-up often repeats no word of what it is about.
            around = self.snapshot.paragraphs_of(list(request.context))
            runs["conversation"] = self.dense.search(vector, depth, allowed.among(around))
        return runs


def find_allowed(snapshot: Snapshot, filters: Filters) -> Allowed:
    """What the indexes are to leave out: authors and speakers by the passages that they have, the rest as it is."""
    sources = tuple(snapshot.spelt("source", filters.sources)) if filters.sources else None
    allowed = Allowed(sources=sources, since=filters.since, until=filters.until)
    if filters.authors:
        allowed = allowed.among(snapshot.paragraphs_by_authors(snapshot.spelt("author", filters.authors)))
    if filters.speakers:
        allowed = allowed.among(snapshot.paragraphs_by(snapshot.spelt("speaker", filters.speakers)))
    return allowed


def tell_channels(runs: Mapping[str, Sequence[tuple[int, float]]]) -> dict[int, dict[str, Channel]]:
    """For each id where each channel has it, and with which score."""
    channels: dict[int, dict[str, Channel]] = {}
    for name, run in runs.items():
        for rank, (i, value) in enumerate(run, start=1):
            channels.setdefault(i, {})[name] = Channel(rank, value)
    return channels
