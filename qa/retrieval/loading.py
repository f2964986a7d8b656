"""What a question has led to so far, each loaded once: where passages stand, and their words where these are compared.

Whole articles are loaded of those passages alone that are shown, and compared with their seals then.
"""

from __future__ import annotations

from collections.abc import Iterable

from qa.records import Article, Paragraph
from qa.storage.snapshot import Place, Snapshot


class Passages:
    """The passages of a snapshot, by the ids of their paragraphs."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._places: dict[int, Place] = {}
        self._words: dict[int, str] = {}
        self._whole: dict[int, tuple[Article, Paragraph]] = {}

    def load(self, ids: Iterable[int]) -> list[int]:
        """Those of the ids that there are, ascending, from now on at hand."""
        wanted = sorted(ids)
        if new := [i for i in wanted if i not in self._places]:
            self._places.update(self._snapshot.places(new))
        return [i for i in wanted if i in self._places]

    def __getitem__(self, paragraph_id: int) -> Place:
        return self._places[paragraph_id]

    def authors(self) -> dict[int, set[str]]:
        """The authors of all articles that are at hand, by the articles' ids."""
        return self._snapshot.authors_of(sorted({place.article_id for place in self._places.values()}))

    def words(self, ids: Iterable[int]) -> dict[int, str]:
        """The words of those passages, as far as they can be read."""
        wanted = list(ids)
        if new := [i for i in wanted if i not in self._words]:
            self._words.update(self._snapshot.words(new))
        return {i: self._words[i] for i in wanted if i in self._words}

    def whole(self, ids: Iterable[int]) -> dict[int, tuple[Article, Paragraph]]:
        """Those passages with their articles; what is not as it was written is left out, from now on."""
        wanted = list(ids)
        if new := [i for i in wanted if i not in self._whole]:
            self._whole.update(self._snapshot.find(new))
        return {i: self._whole[i] for i in wanted if i in self._whole}
