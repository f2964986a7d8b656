"""A query → hits: dense and lexical channels fused, copies folded, filtered inside the indexes.

Each channel's scores are scaled to 0..1 over its best 100 and summed with weights. Recall@5 and nDCG@10 on news-dev,
where the weights were chosen: .819 and .745 (dense alone .797 and .731, BM25 alone .686 and .638, reciprocal rank
fusion .796 and .724). On corpus/, which had no part in the choice: .625 and .560 (.580 and .510, .546 and .473, .633
and .563), so rank fusion is no worse there. Knows nothing of files and answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.dense import DenseIndex
from qa.lexical import LexicalIndex
from qa.records import Article, Channel, Filters, Hit, Paragraph, Placement, Vectors
from qa.store import Snapshot

_DEPTH = 100
WEIGHTS: Mapping[str, float] = {"dense": 1.0, "lexical": 0.5}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph's id with its fused score, in 0..1, and what each channel said of it."""

    paragraph_id: int
    score: float
    channels: Mapping[str, Channel]


def retrieve(
    text: str,
    vector: Vectors,
    *,
    snapshot: Snapshot,
    dense: DenseIndex,
    lexical: LexicalIndex,
    k: int,
    filters: Filters | None = None,
) -> list[Hit]:
    """Find the k passages that answer best.

    Args:
        text: the question with what it leans on.
        vector: its embedding, shape (dimension,).
        snapshot: the store at the generation that both indexes have reached.
        dense: the dense index.
        lexical: the lexical index.
        k: at most this many hits; copies of one passage count once.
        filters: what may be found; None and empty filters allow all.
    """
    allowed = snapshot.permitted(filters) if filters is not None and filters != Filters() else None
    # A passage that many outlets print fills many places, so the channels are asked for more than k.
    depth = max(_DEPTH, 3 * k)
    runs = {"dense": dense.search(vector, depth, allowed), "lexical": lexical.search(text, depth, allowed)}
    candidates = fuse(runs)
    copies = snapshot.copies([candidate.paragraph_id for candidate in candidates])
    kept = _fold(candidates, copies)[:k]
    wanted = {i for candidate in kept for i in (candidate.paragraph_id, *copies.get(candidate.paragraph_id, ()))}
    found = snapshot.find(sorted(wanted))
    return [
        _to_hit(rank, candidate, found, copies.get(candidate.paragraph_id, ()))
        for rank, candidate in enumerate(kept, start=1)
    ]


def place(
    text: str,
    vector: Vectors,
    paragraphs: Sequence[Paragraph],
    *,
    snapshot: Snapshot,
    dense: DenseIndex,
    lexical: LexicalIndex,
) -> list[Placement]:
    """Tell where ``retrieve`` puts paragraphs, and each channel, down to the last; the arguments are its own."""
    runs = {"dense": dense.search(vector, len(dense)), "lexical": lexical.search(text, len(lexical))}
    candidates = fuse({name: run[:_DEPTH] for name, run in runs.items()})
    copies = snapshot.copies([candidate.paragraph_id for candidate in candidates])
    ranks: dict[int, int] = {}
    for rank, candidate in enumerate(_fold(candidates, copies), start=1):
        for i in (candidate.paragraph_id, *copies.get(candidate.paragraph_id, ())):
            ranks.setdefault(i, rank)
    channels = {
        name: {i: Channel(rank, score) for rank, (i, score) in enumerate(run, start=1)} for name, run in runs.items()
    }
    return [
        Placement(
            paragraph=paragraph,
            rank=ranks.get(paragraph.id or 0),
            channels={name: of[paragraph.id or 0] for name, of in channels.items() if paragraph.id in of},
        )
        for paragraph in paragraphs
    ]


def fuse(runs: Mapping[str, list[tuple[int, float]]]) -> list[Candidate]:
    """Merge the channels' runs, best first: each scaled to 0..1 between its last and its first score, then weighted."""
    totals: dict[int, float] = {}
    channels: dict[int, dict[str, Channel]] = {}
    for name, run in runs.items():
        if not run:
            continue
        best, worst = run[0][1], run[-1][1]
        for rank, (paragraph_id, score) in enumerate(run, start=1):
            scaled = (score - worst) / (best - worst) if best > worst else 1.0
            totals[paragraph_id] = totals.get(paragraph_id, 0.0) + WEIGHTS[name] * scaled
            channels.setdefault(paragraph_id, {})[name] = Channel(rank, score)
    whole = sum(WEIGHTS.values())
    # Equal scores keep the order of the articles, so that a run can be repeated.
    ordered = sorted(totals, key=lambda paragraph_id: (-totals[paragraph_id], paragraph_id))
    return [Candidate(i, totals[i] / whole, channels[i]) for i in ordered]


def _fold(candidates: Sequence[Candidate], copies: Mapping[int, tuple[int, ...]]) -> list[Candidate]:
    """The candidates, best first, less those that print the same words as one before them."""
    kept: list[Candidate] = []
    seen: set[int] = set()
    for candidate in candidates:
        if candidate.paragraph_id not in seen:
            kept.append(candidate)
        seen.update(copies.get(candidate.paragraph_id, (candidate.paragraph_id,)))
    return kept


def _to_hit(
    rank: int, candidate: Candidate, found: Mapping[int, tuple[Article, Paragraph]], copies: Iterable[int]
) -> Hit:
    article, paragraph = found[candidate.paragraph_id]
    others = {found[i][0].id: found[i][0] for i in copies if found[i][0].id != article.id}
    return Hit(
        rank=rank,
        score=candidate.score,
        article=article,
        paragraph=paragraph,
        also_in=tuple(others.values()),
        channels=candidate.channels,
    )
