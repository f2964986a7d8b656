"""Candidates in one order, by several measures together: nearness, words, who speaks, the article, the conversation.

``interaction`` compares each candidate with the question word by word. Every measure is scaled to 0..1 over the
candidates, and summed with the weights below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.question.query import Query
from qa.records import Channel, Vectors
from qa.retrieval.candidates import Channels, tell_channels
from qa.retrieval.interaction import TokenSigns, score
from qa.retrieval.loading import Passages

# How many of an article's passages tell whether it is about the question: one may be near it by chance.
_OF_ARTICLE = 3
# What an article gains by being what the conversation is about. Recall@5 of follow-ups as typed, on news-dev and
# corpus/: without it .643 and .620, with it .774 and .643, in their standalone form .786 and .736.
_CONVERSATION = 2.0
# What an article gains by the outlet, author or time that the question names: these are no filters.
_HINT = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each measure of a passage counts.

    ``dense`` is its nearness, ``lexical`` BM25, ``whole`` word-by-word nearness in its context, ``own`` that of its own
    words alone, ``speaker`` whether the speaker is quoted in it, ``article`` the score of its article's best passages,
    ``previous`` the score of the passage before it.
    """

    dense: float = 1.0
    lexical: float = 0.5
    whole: float = 0.0
    own: float = 0.0
    speaker: float = 0.0
    article: float = 0.0
    previous: float = 0.0


# A question for somebody's words is answered by passages that lean on their context; a date or a number stands in the
# words of one that has it. Chosen on corpus/ and news-dev together; around these weights the figures change little.
SAID = Weights(whole=4.0, speaker=1.0, article=0.3, previous=0.05)
SAYING = Weights(whole=4.0, own=1.0, article=0.3)
FIGURE = Weights(lexical=0.3, whole=2.0, own=3.0)
OTHER = Weights(dense=1.5, lexical=0.3, whole=3.0, own=1.0)


def weights_for(query: Query, speakers: Sequence[str]) -> Weights:
    """By what is asked: the words of somebody who is known, words, a date or number, or anything else."""
    if query.wants in ("when", "where", "number"):
        return FIGURE
    if speakers:
        return SAID
    return SAYING if query.saying and query.wants != "who" else OTHER


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph's id with its score, in 0..1, and what each channel said of it."""

    paragraph_id: int
    score: float
    channels: Mapping[str, Channel]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Compares what the channels find."""

    channels: Channels
    passages: Passages

    def rank(self, depth: int) -> list[Candidate]:
        """All candidates, best first: what each channel has among its best ``depth``."""
        request = self.channels.request
        runs = self.channels.search(depth)
        ids = np.array(self.passages.load({i for run in runs.values() for i, _ in run}), np.int64)
        if not len(ids):
            return []
        weights = weights_for(request.query, request.speakers)
        # Scores of FAISS say the same in every channel that it serves; those of BM25 are of another kind.
        near = _scaled(ids, [pair for name in runs if name != "lexical" for pair in runs[name]], runs["dense"])
        matched = _scaled(ids, runs["lexical"], runs["lexical"])
        total = weights.dense * near + weights.lexical * matched
        channels = tell_channels(runs)
        if request.embedded.tokens is not None and request.embedded.weights is not None:
            whole, own = self._interact(ids, total)
            total += weights.whole * whole + weights.own * own
            for rank, at in enumerate(np.argsort(-whole, kind="stable"), start=1):
                channels[int(ids[at])]["interaction"] = Channel(rank, float(whole[at]))
        if request.speakers:
            said = {i for i, _ in runs.get("statements", [])}
            total += weights.speaker * np.array([i in said for i in ids.tolist()])
        if request.context:
            total += _CONVERSATION * np.array(
                [request.context.get(self.passages[i].article_id, 0.0) for i in ids.tolist()]
            )
        hints = self._hinted(ids)
        total += _HINT * hints
        total += weights.article * self._of_articles(ids, total)
        total += weights.previous * self._of_previous(ids, total)
        # The score is a share of what could be had, so that a threshold means the same for every kind of question.
        possible = weights.dense + weights.lexical
        if request.embedded.tokens is not None:
            possible += weights.whole + weights.own
        possible += (
            weights.speaker * bool(request.speakers) + _CONVERSATION * bool(request.context) + _HINT * bool(hints.any())
        )
        total /= possible * (1 + weights.article) * (1 + weights.previous)
        # Equal scores keep the order of the articles, so that a run can be repeated.
        order = np.argsort(-total, kind="stable")
        return [Candidate(int(ids[at]), float(total[at]), channels[int(ids[at])]) for at in order]

    def _interact(self, ids: NDArray[np.int64], base: Vectors) -> tuple[Vectors, Vectors]:
        """Word-by-word nearness of the candidates, scaled to 0..1; of those without tokens 0."""
        tokens, weights = self.channels.request.embedded.tokens, self.channels.request.embedded.weights
        stored = self.channels.snapshot.tokens(ids.tolist())
        has = np.array([int(i) in stored for i in ids])
        whole, own = np.zeros(len(ids), np.float32), np.zeros(len(ids), np.float32)
        if has.any() and tokens is not None and weights is not None:
            signs = [TokenSigns.from_bytes(stored[int(i)], tokens.shape[1]) for i in ids[has]]
            whole[has], own[has] = map(_unit, score(tokens, weights, signs))
        return whole, own

    def _hinted(self, ids: NDArray[np.int64]) -> Vectors:
        """For each candidate the share of the question's hints that its article meets: outlet, author, time, newest."""
        query = self.channels.request.query
        places = [self.passages[i] for i in ids.tolist()]
        hints: list[list[float]] = []
        if query.sources:
            hints.append([float(place.source in query.sources) for place in places])
        if query.authors:
            authors, named = self.passages.authors(), set(query.authors)
            hints.append([float(not named.isdisjoint(authors.get(place.article_id, ()))) for place in places])
        if query.since or query.until:
            since, until = query.since or date.min, query.until or date.max
            hints.append([float(bool(p.published) and since <= (p.published or since) <= until) for p in places])
        if query.latest:
            days = sorted({place.published for place in places if place.published})
            order = {day: place / max(1, len(days) - 1) for place, day in enumerate(days)}
            hints.append([order[place.published] if place.published else 0.0 for place in places])
        return np.mean(np.array(hints, np.float32), axis=0) if hints else np.zeros(len(ids), np.float32)

    def _of_articles(self, ids: NDArray[np.int64], total: Vectors) -> Vectors:
        """For each candidate the mean score of the best passages of its article."""
        groups: dict[int, list[int]] = {}
        for at, i in enumerate(ids.tolist()):
            groups.setdefault(self.passages[i].article_id, []).append(at)
        means = np.zeros(len(ids), np.float32)
        for places in groups.values():
            best = np.sort(total[places])[::-1][:_OF_ARTICLE]
            # Of an article with fewer candidates the others count as 0.
            means[places] = best.sum() / _OF_ARTICLE
        return means

    def _of_previous(self, ids: NDArray[np.int64], total: Vectors) -> Vectors:
        """For each candidate the score of the paragraph before it, 0 where that is none."""
        places = [(self.passages[i].article_id, self.passages[i].ordinal) for i in ids.tolist()]
        scores = dict(zip(places, total.tolist(), strict=True))
        return np.array([scores.get((article, ordinal - 1), 0.0) for article, ordinal in places], np.float32)


def _scaled(ids: NDArray[np.int64], found: Sequence[tuple[int, float]], scale: Sequence[tuple[int, float]]) -> Vectors:
    """The scores of ids, scaled to 0..1 between the last and the first score of a run; what was not found is 0."""
    known = dict(found)
    if not scale:
        return np.zeros(len(ids), np.float32)
    best, worst = scale[0][1], scale[-1][1]
    if best <= worst:
        return np.array([float(i in known) for i in ids.tolist()], np.float32)
    values = np.array([known.get(i, worst) for i in ids.tolist()], np.float32)
    return np.asarray(np.clip((values - worst) / (best - worst), 0, 1), np.float32)


def _unit(values: Vectors) -> Vectors:
    spread = float(values.max() - values.min())
    return np.asarray((values - values.min()) / spread if spread > 0 else np.ones_like(values), np.float32)
