"""A request → hits: candidates, ranked, their copies folded, with what is said in them; and where a passage comes.

One searcher looks for one request in the store and both indexes at one generation. Knows nothing of files and answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from qa.indexes.dense import DenseIndex
from qa.indexes.lexical import LexicalIndex
from qa.records import Article, Channel, Hit, Paragraph, Placement, Statement, Vectors
from qa.retrieval.candidates import Channels
from qa.retrieval.folding import fold_copies
from qa.retrieval.interaction import TokenSigns, nearness
from qa.retrieval.loading import Passages
from qa.retrieval.ranking import Candidate, Ranking
from qa.retrieval.request import Request
from qa.storage.snapshot import Snapshot

# How deep each channel is looked into: every candidate is loaded and compared word by word, and that costs time. With
# 100 it takes 1.25 times as long, and nDCG@10 on news-dev and corpus/ is .812 and .663 as well; with 30 .810 and .660.
_DEPTH = 60


class Searcher:
    """Looks for a request.

    Args:
        snapshot: what the store holds.
        dense: the dense index at its generation.
        lexical: the lexical index at its generation.
        request: what is looked for.
    """

    def __init__(self, snapshot: Snapshot, dense: DenseIndex, lexical: LexicalIndex, request: Request) -> None:
        self.snapshot = snapshot
        self._request = request
        self._channels = Channels(snapshot, dense, lexical, request)
        self._passages = Passages(snapshot)
        self._ranking = Ranking(self._channels, self._passages)

    def retrieve(self, k: int) -> list[Hit]:
        """Find the k passages that answer best; copies of one passage count once."""
        candidates, damaged = self._ranked(k), set[int]()
        while True:
            kept = fold_copies(candidates, k, self.snapshot, self._passages, damaged)
            ids = [candidate.paragraph_id for candidate, _ in kept]
            statements, whole = self.snapshot.statements_in(ids), self._passages.whole(ids)
            # What is not as it was written leaves its place to the next.
            if not (wrong := {i for i in ids if i not in whole or i not in statements}):
                break
            damaged |= wrong
        self._passages.whole([i for _, copies in kept for i in copies])
        return [
            self._to_hit(rank, candidate, copies, statements[candidate.paragraph_id])
            for rank, (candidate, copies) in enumerate(kept, start=1)
        ]

    def quoted(self) -> int:
        """How many statements of the speakers the filters leave."""
        request = self._request
        if not request.filtered or request.filters is None:
            return request.quoted
        left = {name.casefold() for name in request.filters.speakers or request.speakers}
        speakers = [name for name in request.speakers if name.casefold() in left]
        return self.snapshot.count_statements(speakers, request.filters)

    def _ranked(self, k: int) -> list[Candidate]:
        """The candidates in one order whatever k is: what lies deeper than usual comes after all others."""
        candidates = self._ranking.rank(_DEPTH)
        # A passage that many outlets print fills many places: three times k is room for two copies of each.
        if 3 * k <= _DEPTH or not candidates:
            return candidates
        known = {candidate.paragraph_id for candidate in candidates}
        deeper = [candidate for candidate in self._ranking.rank(3 * k) if candidate.paragraph_id not in known]
        last = candidates[-1].score
        return [*candidates, *(replace(candidate, score=min(candidate.score, last)) for candidate in deeper)]

    def best(self, k: int = 5) -> list[tuple[Article, Paragraph, list[Statement]]]:
        """The best k passages with what is said in them, best first; copies count each."""
        ids = [candidate.paragraph_id for candidate in self._ranking.rank(_DEPTH)[:k]]
        statements = self.snapshot.statements_in(ids)
        return [(*whole, list(statements.get(i, ()))) for i, whole in self._passages.whole(ids).items()]

    def place(self, paragraphs: Sequence[Paragraph]) -> list[Placement]:
        """Tell where ``retrieve`` puts paragraphs, and each channel, down to the last."""
        candidates = self._ranking.rank(_DEPTH)
        channels = {
            name: {i: Channel(rank, value) for rank, (i, value) in enumerate(run, start=1)}
            for name, run in self._channels.search(max(1, len(self._channels.dense))).items()
        }
        ranks: dict[int, int] = {}
        folded = fold_copies(candidates, len(candidates), self.snapshot, self._passages)
        for rank, (candidate, copies) in enumerate(folded, start=1):
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
        tokens = self._request.embedded.tokens
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

    def _to_hit(self, rank: int, candidate: Candidate, copies: Sequence[int], statements: tuple[Statement, ...]) -> Hit:
        whole = self._passages.whole([candidate.paragraph_id, *copies])
        article, paragraph = whole[candidate.paragraph_id]
        others = {other.id: other for other, _ in (whole[i] for i in copies if i in whole)}
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


def _interaction(channels: Mapping[str, Channel]) -> dict[str, Channel]:
    return {"interaction": channels["interaction"]} if "interaction" in channels else {}
