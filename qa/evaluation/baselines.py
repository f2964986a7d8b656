"""Plain retrieval over the same paragraphs, so that a library's lift is seen and not believed.

``dense`` embeds each paragraph alone with the library's own model, ``bm25`` ranks by its words alone; no headline, no
context, no speaker, no fusion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from qa.indexes.dense import DenseIndex
from qa.indexes.lexical import LexicalIndex
from qa.passages.context import Passage
from qa.protocols import Encoder
from qa.records import Article, Channel, Hit, Paragraph

Search = Callable[[str, int], list[Hit]]


class Readable(Protocol):
    """Whose paragraphs are searched."""

    encoder: Encoder

    def articles(self) -> list[Article]:
        """All articles."""

    def paragraphs(self, key: str) -> list[Paragraph]:
        """An article's paragraphs."""


def build(name: str, library: Readable, folder: Path) -> Search:
    """A baseline by its name in ``NAMES``; its index lies in the folder."""
    body = (
        (article, paragraph)
        for article in library.articles()
        for paragraph in library.paragraphs(article.key)
        if paragraph.kind == "body"
    )
    # Numbered here: a paragraph need not have an id.
    places = dict(enumerate(body, start=1))
    numbered = [replace(paragraph, id=number) for number, (_, paragraph) in places.items()]
    search = _BUILDERS[name](numbered, library.encoder, folder)

    def find(question: str, k: int) -> list[Hit]:
        return [
            Hit(rank=rank, score=score, article=of[0], paragraph=of[1], channels={name: Channel(rank, score)})
            for rank, (i, score) in enumerate(search(question, k), start=1)
            for of in [places[i]]
        ]

    return find


def _build_dense(
    paragraphs: Sequence[Paragraph], encoder: Encoder, folder: Path
) -> Callable[[str, int], list[tuple[int, float]]]:
    # The library's own index class, so that only what is put into it differs.
    index = DenseIndex(folder / "dense", "baseline")
    if paragraphs:
        ids = np.array([paragraph.id for paragraph in paragraphs], np.int64)
        index.update(1, [], ids, encoder.encode_passages([paragraph.text for paragraph in paragraphs]))
    return lambda question, k: index.search(encoder.encode_queries([question])[0], k)


def _build_bm25(
    paragraphs: Sequence[Paragraph], encoder: Encoder, folder: Path
) -> Callable[[str, int], list[tuple[int, float]]]:
    index = LexicalIndex(folder / "lexical", "baseline")
    index.update(1, [], [Passage(paragraph) for paragraph in paragraphs])
    return index.search


_BUILDERS = {"dense": _build_dense, "bm25": _build_bm25}

NAMES = tuple(_BUILDERS)
"""The baselines that there are."""
