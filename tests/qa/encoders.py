"""Small embedding models as a user could write them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

import qa

_WORD = re.compile(r"\w+")


class HashEncoder:
    """Bags of hashed words: texts that share words get similar vectors, the same everywhere and always."""

    def __init__(self, name: str = "hashed-words", dimension: int = 256, window: int = 100) -> None:
        self.name = name
        self.dimension = dimension
        self.window = window

    def fits(self, text: str) -> bool:
        """Tell whether the text has at most ``window`` words."""
        return len(_WORD.findall(text)) <= self.window

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Count words by their hash, and scale to length 1."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.casefold()) or ["nothing"]:
                row[zlib.crc32(word.encode(errors="replace")) % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions as passages are."""
        return self.encode_passages(texts)


class HashTokenEncoder(HashEncoder):
    """The same with tokens: a word is a token, and its vector is drawn by its hash."""

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """The mean of the words' vectors, scaled to length 1."""
        return np.array([each.pooled for each in self.encode_tokens(texts)], np.float32).reshape(-1, self.dimension)

    def encode_tokens(self, texts: Sequence[str], *, queries: bool = False) -> list[qa.TokenVectors]:
        """Give the words with their vectors and places, as questions and as passages."""
        return [self._to_tokens(text) for text in texts]

    def _to_tokens(self, text: str) -> qa.TokenVectors:
        words = list(_WORD.finditer(text))
        rows = [self._draw(word[0]) for word in words]
        pooled = np.sum(rows or [self._draw("nothing")], axis=0)
        return qa.TokenVectors(
            np.asarray(pooled / np.linalg.norm(pooled), np.float32),
            np.array(rows, np.float32).reshape(-1, self.dimension),
            np.array([word.start() for word in words], np.int64),
            np.array([word.end() for word in words], np.int64),
        )

    def _draw(self, word: str) -> np.ndarray:
        rng = np.random.default_rng(zlib.crc32(word.casefold().encode(errors="replace")))
        return rng.standard_normal(self.dimension).astype(np.float32)
