"""Copies of one passage are one hit: the same words, and an agency's text in several outlets' wording."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa.passages.duplicates import Wording, may_be_near_copies
from qa.retrieval.loading import Passages
from qa.retrieval.ranking import Candidate
from qa.storage.snapshot import Snapshot

# Copies of one passage rank near each other; further down nobody looks for them.
_COMPARED = 50


@dataclass(frozen=True, slots=True)
class _Text:
    """A passage's words, and what tells at a glance that two are no near-copies."""

    article_id: int
    words: str
    vocabulary: frozenset[str]

    @classmethod
    def of(cls, article_id: int, words: str) -> _Text:
        return cls(article_id, words, frozenset(words.casefold().split()))

    def is_near_copy(self, other: _Text) -> bool:
        if self.article_id == other.article_id or not may_be_near_copies(self.vocabulary, other.vocabulary):
            return False
        return Wording.of(self.words).is_near_copy(Wording.of(other.words))


def fold_copies(
    candidates: Sequence[Candidate], k: int, snapshot: Snapshot, passages: Passages, without: Collection[int] = ()
) -> list[tuple[Candidate, tuple[int, ...]]]:
    """The best k candidates, less those that say the same as one before them; with the ids of their copies.

    Args:
        candidates: best first.
        k: at most so many.
        snapshot: what the store holds.
        passages: those of the candidates are at hand.
        without: ids of passages that are left out.
    """
    left = [candidate for candidate in candidates if candidate.paragraph_id not in without]
    kept: list[tuple[Candidate, list[int]]] = []
    texts: list[tuple[_Text, list[int]]] = []
    seen: set[int] = set()
    for at in range(0, len(left), _COMPARED):
        # What comes further down is no near-copy of what is kept, and its other copies are known.
        if at and len(kept) == k:
            break
        part = [candidate.paragraph_id for candidate in left[at : at + _COMPARED]]
        same = snapshot.copies(part)
        # Comparing wordings costs far more than comparing fingerprints: only where it will be seen.
        words = passages.words(part) if not at else {}
        for candidate in left[at : at + _COMPARED]:
            i = candidate.paragraph_id
            if i in seen:
                continue
            copies = [each for each in same.get(i, (i,)) if each not in without]
            seen.update(copies)
            text = _Text.of(passages[i].article_id, words[i]) if i in words else None
            theirs = next((ids for other, ids in texts if text and text.is_near_copy(other)), None)
            if theirs is not None:
                theirs.extend(copies)
            elif len(kept) < k:
                kept.append((candidate, copies))
                if text:
                    texts.append((text, copies))
    return [(candidate, tuple(ids)) for candidate, ids in kept]
