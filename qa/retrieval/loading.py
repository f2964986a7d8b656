"""Passages with their articles, each loaded once for a question. What is damaged is none (``qa.storage.damage``)."""

from __future__ import annotations

from collections.abc import Iterable

from qa.records import Article, Paragraph
from qa.storage.snapshot import Snapshot


class Passages:
    """The passages of a snapshot that a question has led to so far, by the ids of their paragraphs."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: dict[int, tuple[Article, Paragraph]] = {}

    def load(self, ids: Iterable[int]) -> list[int]:
        """Those of the ids that there are, ascending, from now on at hand."""
        wanted = sorted(ids)
        self._found.update(self._snapshot.find([i for i in wanted if i not in self._found]))
        return [i for i in wanted if i in self._found]

    def __contains__(self, paragraph_id: int) -> bool:
        return paragraph_id in self._found

    def __getitem__(self, paragraph_id: int) -> tuple[Article, Paragraph]:
        return self._found[paragraph_id]
