"""Texts → vectors, with any sentence-transformers model.

The default model comes inside a package, so no hub is asked. Loading takes a while, so it happens at the first text.
How a model is run is for ``qa.models.converted`` and ``qa.models.original`` to know.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from qa.models.cache import find_converted, locate
from qa.models.converted import ConvertedModel
from qa.protocols import TokenVectors
from qa.records import Vectors
from qa.settings import DEFAULT_MODEL

_DEFAULT_NAMES = (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}")


class Runner(Protocol):
    """A loaded model; threads may share it."""

    @property
    def how(self) -> str:
        """By what and in which precision it runs, and why not otherwise."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def fits(self, text: str) -> bool:
        """Whether the model reads the whole passage."""

    def pooled(self, texts: Sequence[str], *, queries: bool) -> list[Vectors]:
        """A vector for each text, shape (dimension,), of any length."""

    def tokens(self, texts: Sequence[str], *, queries: bool) -> list[TokenVectors]:
        """Each text with the vectors of its tokens; ``pooled`` of any length."""


class SentenceEncoder:
    """A sentence-transformers model by name or path.

    Raises:
        EncoderUnavailable: at the first text, when the model cannot be loaded.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self.name = DEFAULT_MODEL if model in _DEFAULT_NAMES else model
        self._runner: Runner | None = None
        # A loaded model is safe to share, its loading is not.
        self._loading = threading.Lock()

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self.load().dimension

    @property
    def how(self) -> str:
        """By what and in which precision the model runs, and why not otherwise."""
        return self.load().how

    def load(self) -> Runner:
        """Load the model, unless it is."""
        with self._loading:
            if self._runner is None:
                self._runner = _find_runner(self.name)
            return self._runner

    def fits(self, text: str) -> bool:
        """Tell whether the model reads the whole text, or would drop its end."""
        return self.load().fits(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 of shape (len(texts), dimension), rows of length 1."""
        return self._encode(texts, queries=False)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: float32 of shape (len(texts), dimension), rows of length 1."""
        return self._encode(texts, queries=True)

    def encode_tokens(self, texts: Sequence[str], *, queries: bool = False) -> list[TokenVectors]:
        """Embed passages, or questions, with the tokens of them that have a letter or digit."""
        return [
            TokenVectors(_normalise(each.pooled[None])[0], each.vectors, each.starts, each.ends)
            for each in self.load().tokens(list(texts), queries=queries)
        ]

    def _encode(self, texts: Sequence[str], *, queries: bool) -> Vectors:
        rows = self.load().pooled(list(texts), queries=queries)
        return _normalise(np.array(rows, np.float32)) if rows else np.empty((0, self.dimension), np.float32)


def _find_runner(name: str) -> Runner:
    """The model as a graph, which starts in a tenth of the time; the original where it can't be converted."""
    folder = locate(name)
    found = find_converted(folder) if folder else None
    if found is None:
        # Only here and below: importing torch and sentence-transformers takes seconds.
        from qa.models.conversion import convert_once

        found = convert_once(name)
    if found.card.reason:
        from qa.models.original import OriginalModel, load

        return OriginalModel(load(name), found.card.reason)
    return ConvertedModel(found)


def _normalise(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
