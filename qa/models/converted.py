"""A converted embedding model: texts → vectors by a graph, two or three times as fast as the original.

Knows nothing of how graphs are made.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from tokenizers import Encoding, Tokenizer

from qa.models.cache import Converted
from qa.models.places import find_words
from qa.models.runtime import Graph, Row
from qa.protocols import TokenVectors
from qa.records import Vectors


class ConvertedModel:
    """A converted model; threads may share it.

    Args:
        found: where it lies.
    """

    def __init__(self, found: Converted) -> None:
        # Else tokenizers warns on standard error when a process forks after it was used.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._card = found.card
        self.dimension = found.card.dimension
        self._whole = Tokenizer.from_file(str(found.folder / "tokenizer.json"))
        self._whole.no_truncation()
        self._whole.no_padding()
        self._cut = Tokenizer.from_str(self._whole.to_str())
        self._cut.enable_truncation(found.card.window)
        self._graph = Graph(found)
        self.how = self._graph.how

    def fits(self, text: str) -> bool:
        """Whether the model reads the whole passage."""
        whole = self._card.passage + text
        # No token is shorter than a character, and two mark the ends.
        return len(whole) <= self._card.window - 2 or len(self._whole.encode(whole).ids) <= self._card.window

    def pooled(self, texts: Sequence[str], *, queries: bool) -> list[Vectors]:
        """A vector for each text, of any length."""
        encodings = self._encode(texts, queries)
        found: list[Vectors | None] = [None] * len(texts)
        for numbers, (_, pooled) in self._graph.run(self._rows(encodings)):
            for number, vector in zip(numbers, pooled, strict=True):
                found[number] = vector
        return [each for each in found if each is not None]

    def tokens(self, texts: Sequence[str], *, queries: bool) -> list[TokenVectors]:
        """Each text with the vectors of its tokens that have a letter or digit; ``pooled`` of any length."""
        encodings = self._encode(texts, queries)
        before = len(self._prompt(queries))
        found: list[TokenVectors | None] = [None] * len(texts)
        for numbers, (vectors, pooled) in self._graph.run(self._rows(encodings)):
            for number, rows, vector in zip(numbers, vectors, pooled, strict=True):
                words, starts, ends = find_words(texts[number], encodings[number].offsets, before)
                found[number] = TokenVectors(vector, rows[words], starts, ends)
        return [each for each in found if each is not None]

    def _prompt(self, queries: bool) -> str:
        return self._card.query if queries else self._card.passage

    def _encode(self, texts: Sequence[str], queries: bool) -> list[Encoding]:
        prompt = self._prompt(queries)
        return list(self._cut.encode_batch([prompt + text for text in texts]))

    def _rows(self, encodings: Sequence[Encoding]) -> list[Row]:
        return [[_values(encoding, name) for name in self._card.inputs] for encoding in encodings]


def _values(encoding: Encoding, name: str) -> list[int]:
    if name == "input_ids":
        return encoding.ids
    return encoding.attention_mask if name == "attention_mask" else encoding.type_ids
