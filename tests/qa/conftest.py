"""A small embedding model as a user could write one, and libraries for tests."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

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


@pytest.fixture
def encoder() -> HashEncoder:
    """The quick embedding model."""
    return HashEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashEncoder) -> Iterator[qa.Library]:
    """An empty library with the quick embedding model."""
    with qa.Library(tmp_path / "news.library", encoder=encoder) as library:
        yield library
