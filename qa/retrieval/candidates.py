"""Candidates from several channels: what might answer, before anything is compared with anything else.

``dense`` and ``lexical`` find among all paragraphs, ``statements`` among those in which the speaker who is asked for is
quoted, ``conversation`` in the articles that earlier questions led to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qa.indexes.dense import DenseIndex
from qa.indexes.lexical import LexicalIndex
from qa.records import Channel
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
        request, allowed = self.request, None
        if request.filtered and request.filters is not None:
            allowed = self.snapshot.permitted(request.filters)
        runs = {
            "dense": self.dense.search(request.embedded.vector, depth, allowed),
            "lexical": self.lexical.search(request.query.searched, depth, allowed),
        }
        if request.speakers:
            # However far down they are: a paragraph that says only "he" is near no question that names him.
            theirs = self.snapshot.paragraphs_by(request.speakers)
            theirs = theirs if allowed is None else np.intersect1d(theirs, allowed)
            runs["statements"] = self.dense.search(request.embedded.vector, depth, theirs)
        if request.context:
            # A follow-up often repeats no word of what it is about.
            around = self.snapshot.paragraphs_of(list(request.context))
            around = around if allowed is None else np.intersect1d(around, allowed)
            runs["conversation"] = self.dense.search(request.embedded.vector, depth, around)
        return runs


def tell_channels(runs: Mapping[str, Sequence[tuple[int, float]]]) -> dict[int, dict[str, Channel]]:
    """For each id where each channel has it, and with which score."""
    channels: dict[int, dict[str, Channel]] = {}
    for name, run in runs.items():
        for rank, (i, value) in enumerate(run, start=1):
            channels.setdefault(i, {})[name] = Channel(rank, value)
    return channels
