"""Copies of one passage are one hit: the same words, and an agency's text in several outlets' wording."""

from __future__ import annotations

from collections.abc import Sequence

from qa.passages.duplicates import Wording
from qa.retrieval.loading import Passages
from qa.retrieval.ranking import Candidate
from qa.storage.snapshot import Snapshot

# Copies of one passage rank near each other; further down nobody looks for them.
_COMPARED = 50


def fold_copies(
    candidates: Sequence[Candidate], k: int, snapshot: Snapshot, passages: Passages
) -> list[tuple[Candidate, tuple[int, ...]]]:
    """The best k candidates, less those that say the same as one before them; with the ids of their copies."""
    same = snapshot.copies([candidate.paragraph_id for candidate in candidates])
    passages.load({i for copies in same.values() for i in copies})
    kept: list[tuple[Candidate, list[int]]] = []
    wordings: list[tuple[int | None, Wording]] = []
    seen: set[int] = set()
    for rank, candidate in enumerate(candidates):
        copies = same.get(candidate.paragraph_id, (candidate.paragraph_id,))
        if candidate.paragraph_id in seen:
            continue
        seen.update(copies)
        article, paragraph = passages[candidate.paragraph_id]
        # Comparing wordings costs far more than comparing fingerprints: only where it will be seen.
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
