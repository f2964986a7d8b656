"""A query → hits: candidates from three channels, ranked by several measures together, copies folded.

The channels find candidates: ``dense`` and ``lexical`` among all paragraphs, ``statements`` among those in which the
speaker who is asked for is quoted, ``conversation`` in the articles that earlier questions led to. ``interaction``
then compares each candidate with the question word by word. Every measure is scaled to 0..1 over the candidates, and
summed with the weights below. Knows nothing of files and answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qa.dense import DenseIndex
from qa.duplicates import Wording
from qa.interaction import TokenSigns, nearness, score
from qa.lexical import LexicalIndex
from qa.names import fold, name_words
from qa.question.query import Query
from qa.records import Article, Channel, Filters, Hit, Paragraph, Placement, Statement, TokenVectors, Vectors
from qa.snapshot import Snapshot

_WORD = re.compile(r"\w+")
_DEPTH = 100
# How many of an article's passages tell whether it is about the question.
_OF_ARTICLE = 3
# What an article gains by being what the conversation is about. Recall@5 of follow-ups as typed, on news-dev and
# corpus/: without it .643 and .620, with it .774 and .643, in their standalone form .786 and .736.
_CONVERSATION = 2.0
# What an article gains by the outlet, author or time that the question names: these are no filters.
_HINT = 0.5
# Copies of one passage rank near each other; further down nobody looks for them.
_COMPARED = 50


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
class Embedded:
    """A query as the embedding model sees it: ``vector`` (dimension,); ``tokens`` (m, dimension) with weights (m,).

    ``seen`` are the same tokens with their places in the question's words.
    """

    vector: Vectors
    tokens: Vectors | None = None
    weights: Vectors | None = None
    seen: TokenVectors | None = None


def weigh(query: Query, vector: Vectors, tokens: TokenVectors | None, *, rarity: Callable[[str], float]) -> Embedded:
    """Let each token of the question count by how rare the word is that it belongs to.

    Who speaks is known from attribution: the speaker's own name counts half.
    """
    if tokens is None or not len(tokens.vectors):
        return Embedded(vector)
    named = {part for speaker in query.speakers for part in name_words(speaker)}
    words = [
        (word.start(), word.end(), rarity(word[0]) * (0.5 if fold(word[0]) in named else 1.0))
        for word in _WORD.finditer(query.searched)
    ]
    rarities = [max((weight for a, b, weight in words if a <= at < b), default=0.0) for at in tokens.starts]
    lengths = np.linalg.norm(tokens.vectors, axis=1, keepdims=True)
    return Embedded(vector, tokens.vectors / lengths, np.array(rarities, np.float32), tokens)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph's id with its score, in 0..1, and what each channel said of it."""

    paragraph_id: int
    score: float
    channels: Mapping[str, Channel]


@dataclass(frozen=True, slots=True)
class Searcher:
    """The store and both indexes at one generation.

    ``speakers`` are the names of those who are asked for. ``context`` holds the articles that the conversation is
    about, by their ids, with how much it is about each, in 0..1.
    """

    snapshot: Snapshot
    dense: DenseIndex
    lexical: LexicalIndex
    query: Query
    embedded: Embedded
    speakers: tuple[str, ...] = ()
    filters: Filters | None = None
    context: Mapping[int, float] = field(default_factory=dict)
    _found: dict[int, tuple[Article, Paragraph]] = field(default_factory=dict)

    def retrieve(self, k: int) -> list[Hit]:
        """Find the k passages that answer best; copies of one passage count once."""
        kept = self._fold(self._ranked(k), k)
        # What is not as it was written is left out here: it isn't among those that have statements.
        statements = self.snapshot.statements_in([candidate.paragraph_id for candidate, _ in kept])
        sound = [each for each in kept if each[0].paragraph_id in statements]
        return [
            self._to_hit(rank, candidate, copies, statements[candidate.paragraph_id])
            for rank, (candidate, copies) in enumerate(sound, start=1)
        ]

    def within(self) -> int | None:
        """How many statements of the speakers the filters leave; None where none is in force."""
        if self.filters is None or self.filters == Filters():
            return None
        left = {name.casefold() for name in self.filters.speakers or self.speakers}
        speakers = [name for name in self.speakers if name.casefold() in left]
        return len(self.snapshot.statements(speakers=speakers, filters=self.filters))

    def _ranked(self, k: int) -> list[Candidate]:
        """The candidates in one order whatever k is: what lies deeper than usual comes after all others."""
        candidates = self.rank(_DEPTH)
        # A passage that many outlets print fills many places.
        if 3 * k <= _DEPTH or not candidates:
            return candidates
        known = {candidate.paragraph_id for candidate in candidates}
        deeper = [candidate for candidate in self.rank(3 * k) if candidate.paragraph_id not in known]
        last = candidates[-1].score
        return [*candidates, *(replace(candidate, score=min(candidate.score, last)) for candidate in deeper)]

    def best(self, k: int = 5) -> list[tuple[Article, Paragraph, list[Statement]]]:
        """The best k passages with what is said in them, best first; copies count each."""
        ids = [candidate.paragraph_id for candidate in self.rank(_DEPTH)[:k]]
        statements = self.snapshot.statements_in(ids)
        return [(*self._found[i], list(statements.get(i, ()))) for i in ids]

    def place(self, paragraphs: Sequence[Paragraph]) -> list[Placement]:
        """Tell where ``retrieve`` puts paragraphs, and each channel, down to the last."""
        candidates = self.rank(_DEPTH)
        channels = {
            name: {i: Channel(rank, value) for rank, (i, value) in enumerate(run, start=1)}
            for name, run in self._runs(max(1, len(self.dense))).items()
        }
        ranks: dict[int, int] = {}
        for rank, (candidate, copies) in enumerate(self._fold(candidates, len(candidates)), start=1):
            for i in (candidate.paragraph_id, *copies):
                ranks.setdefault(i, rank)
        ranked = {candidate.paragraph_id: candidate.channels for candidate in candidates}
        return [
            Placement(
                paragraph=paragraph,
                rank=ranks.get(i),
                channels={name: of[i] for name, of in channels.items() if i in of} | _interaction(ranked.get(i, {})),
            )
            for paragraph in paragraphs
            for i in [paragraph.id or 0]
        ]

    def nearness(self, hits: Sequence[Hit]) -> list[Vectors] | None:
        """For each hit how near its nearest token, its context's included, comes to each token of the question.

        Arrays of shape (m,); None where the embedding model shows no tokens.
        """
        tokens = self.embedded.tokens
        if tokens is None:
            return None
        stored = self.snapshot.tokens([hit.paragraph.id or 0 for hit in hits])
        found = []
        for hit in hits:
            signs = stored.get(hit.paragraph.id or 0)
            if signs is None:
                found.append(np.zeros(len(tokens), np.float32))
            else:
                found.append(nearness(tokens, TokenSigns.from_bytes(signs, tokens.shape[1])).max(axis=1))
        return found

    def rank(self, depth: int) -> list[Candidate]:
        """All candidates, best first: what each channel has among its best ``depth``."""
        runs = self._runs(depth)
        ids = np.array(self._load({i for run in runs.values() for i, _ in run}), np.int64)
        if not len(ids):
            return []
        weights = weights_for(self.query, self.speakers)
        near = _scaled(ids, [pair for name in runs if name != "lexical" for pair in runs[name]], runs["dense"])
        matched = _scaled(ids, runs["lexical"], runs["lexical"])
        total = weights.dense * near + weights.lexical * matched
        channels = _channels(runs)
        if self.embedded.tokens is not None and self.embedded.weights is not None:
            whole, own = self._interact(ids, total)
            total += weights.whole * whole + weights.own * own
            for rank, at in enumerate(np.argsort(-whole, kind="stable"), start=1):
                channels[int(ids[at])]["interaction"] = Channel(rank, float(whole[at]))
        if self.speakers:
            said = {i for i, _ in runs.get("statements", [])}
            total += weights.speaker * np.array([i in said for i in ids.tolist()])
        if self.context:
            total += _CONVERSATION * np.array([self.context.get(self._found[i][0].id or 0, 0.0) for i in ids.tolist()])
        hints = self._hinted(ids)
        total += _HINT * hints
        total += weights.article * self._of_articles(ids, total)
        total += weights.previous * self._of_previous(ids, total)
        possible = weights.dense + weights.lexical
        if self.embedded.tokens is not None:
            possible += weights.whole + weights.own
        possible += (
            weights.speaker * bool(self.speakers) + _CONVERSATION * bool(self.context) + _HINT * bool(hints.any())
        )
        total /= possible * (1 + weights.article) * (1 + weights.previous)
        # Equal scores keep the order of the articles, so that a run can be repeated.
        order = np.argsort(-total, kind="stable")
        return [Candidate(int(ids[at]), float(total[at]), channels[int(ids[at])]) for at in order]

    def _runs(self, depth: int) -> dict[str, list[tuple[int, float]]]:
        filters = self.filters
        allowed = self.snapshot.permitted(filters) if filters is not None and filters != Filters() else None
        runs = {
            "dense": self.dense.search(self.embedded.vector, depth, allowed),
            "lexical": self.lexical.search(self.query.searched, depth, allowed),
        }
        if self.speakers:
            theirs = self.snapshot.paragraphs_by(self.speakers)
            theirs = theirs if allowed is None else np.intersect1d(theirs, allowed)
            runs["statements"] = self.dense.search(self.embedded.vector, depth, theirs)
        if self.context:
            around = self.snapshot.paragraphs_of(list(self.context))
            around = around if allowed is None else np.intersect1d(around, allowed)
            runs["conversation"] = self.dense.search(self.embedded.vector, depth, around)
        return runs

    def _interact(self, ids: NDArray[np.int64], base: Vectors) -> tuple[Vectors, Vectors]:
        """Word-by-word nearness of the candidates, scaled to 0..1; of those without tokens 0."""
        tokens, weights = self.embedded.tokens, self.embedded.weights
        stored = self.snapshot.tokens(ids.tolist())
        has = np.array([int(i) in stored for i in ids])
        whole, own = np.zeros(len(ids), np.float32), np.zeros(len(ids), np.float32)
        if has.any() and tokens is not None and weights is not None:
            signs = [TokenSigns.from_bytes(stored[int(i)], tokens.shape[1]) for i in ids[has]]
            whole[has], own[has] = map(_unit, score(tokens, weights, signs))
        return whole, own

    def _hinted(self, ids: NDArray[np.int64]) -> Vectors:
        """For each candidate the share of the question's hints that its article meets: outlet, author, time, newest."""
        query = self.query
        articles = [self._found[i][0] for i in ids.tolist()]
        hints: list[list[float]] = []
        if query.sources:
            hints.append([float(article.source in query.sources) for article in articles])
        if query.authors:
            hints.append([float(any(name in query.authors for name in article.authors)) for article in articles])
        if query.since or query.until:
            since, until = query.since or date.min, query.until or date.max
            hints.append([float(bool(a.published) and since <= (a.published or since) <= until) for a in articles])
        if query.latest:
            days = sorted({article.published for article in articles if article.published})
            order = {day: place / max(1, len(days) - 1) for place, day in enumerate(days)}
            hints.append([order[article.published] if article.published else 0.0 for article in articles])
        return np.mean(np.array(hints, np.float32), axis=0) if hints else np.zeros(len(ids), np.float32)

    def _of_articles(self, ids: NDArray[np.int64], total: Vectors) -> Vectors:
        """For each candidate the mean score of the best passages of its article."""
        groups: dict[int, list[int]] = {}
        for at, i in enumerate(ids.tolist()):
            groups.setdefault(self._found[i][0].id or 0, []).append(at)
        means = np.zeros(len(ids), np.float32)
        for places in groups.values():
            best = np.sort(total[places])[::-1][:_OF_ARTICLE]
            # Of an article with fewer candidates the others count as 0.
            means[places] = best.sum() / _OF_ARTICLE
        return means

    def _of_previous(self, ids: NDArray[np.int64], total: Vectors) -> Vectors:
        """For each candidate the score of the paragraph before it, 0 where that is none."""
        places = [(self._found[i][0].id, self._found[i][1].ordinal) for i in ids.tolist()]
        scores = dict(zip(places, total.tolist(), strict=True))
        return np.array([scores.get((article, ordinal - 1), 0.0) for article, ordinal in places], np.float32)

    def _load(self, ids: Iterable[int]) -> list[int]:
        """Those of the ids that there are, ascending: what is damaged is none."""
        wanted = sorted(ids)
        self._found.update(self.snapshot.find([i for i in wanted if i not in self._found]))
        return [i for i in wanted if i in self._found]

    def _fold(self, candidates: Sequence[Candidate], k: int) -> list[tuple[Candidate, tuple[int, ...]]]:
        """The best k candidates, less those that say the same as one before them; with the ids of their copies."""
        same = self.snapshot.copies([candidate.paragraph_id for candidate in candidates])
        self._load({i for copies in same.values() for i in copies})
        kept: list[tuple[Candidate, list[int]]] = []
        wordings: list[tuple[int | None, Wording]] = []
        seen: set[int] = set()
        for rank, candidate in enumerate(candidates):
            copies = same.get(candidate.paragraph_id, (candidate.paragraph_id,))
            if candidate.paragraph_id in seen:
                continue
            seen.update(copies)
            article, paragraph = self._found[candidate.paragraph_id]
            wording = Wording.of(paragraph.text) if rank < _COMPARED else None
            for (_, theirs), (other, its_wording) in zip(kept, wordings, strict=False):
                if wording and other != article.id and wording.is_near_copy(its_wording):
                    theirs.extend(copies)
                    break
            else:
                if len(kept) < k:
                    kept.append((candidate, list(copies)))
                    if wording:
                        wordings.append((article.id, wording))
        return [(candidate, tuple(ids)) for candidate, ids in kept]

    def _to_hit(self, rank: int, candidate: Candidate, copies: Sequence[int], statements: tuple[Statement, ...]) -> Hit:
        article, paragraph = self._found[candidate.paragraph_id]
        others = {self._found[i][0].id: self._found[i][0] for i in copies if i in self._found}
        others.pop(article.id, None)
        return Hit(
            rank=rank,
            score=candidate.score,
            article=article,
            paragraph=paragraph,
            statements=statements,
            also_in=tuple(others.values()),
            channels=candidate.channels,
        )


def _channels(runs: Mapping[str, Sequence[tuple[int, float]]]) -> dict[int, dict[str, Channel]]:
    channels: dict[int, dict[str, Channel]] = {}
    for name, run in runs.items():
        for rank, (i, value) in enumerate(run, start=1):
            channels.setdefault(i, {})[name] = Channel(rank, value)
    return channels


def _interaction(channels: Mapping[str, Channel]) -> dict[str, Channel]:
    return {"interaction": channels["interaction"]} if "interaction" in channels else {}


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
