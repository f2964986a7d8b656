"""A small embedding model as a user could write one, and libraries for tests."""

from __future__ import annotations

import re
import sqlite3  # noqa: TID251 - a library as an earlier version made it, by hand
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
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


@pytest.fixture
def encoder() -> HashEncoder:
    """The quick embedding model."""
    return HashEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashEncoder) -> Iterator[qa.Library]:
    """An empty library with the quick embedding model."""
    with qa.Library(tmp_path / "news.library", encoder=encoder) as library:
        yield library


_SCHEMA_1 = """
CREATE TABLE state (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL);
CREATE TABLE articles (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "key" VARCHAR NOT NULL UNIQUE, digest VARCHAR NOT NULL,
    generation INTEGER NOT NULL, title VARCHAR NOT NULL, text VARCHAR NOT NULL, published DATE, source VARCHAR,
    url VARCHAR, path VARCHAR, language VARCHAR
);
CREATE TABLE authors (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    name VARCHAR NOT NULL, PRIMARY KEY (article_id, ordinal)
);
CREATE TABLE paragraphs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind VARCHAR NOT NULL, fingerprint VARCHAR
);
CREATE TABLE vectors (
    paragraph_id INTEGER NOT NULL PRIMARY KEY REFERENCES paragraphs (id) ON DELETE CASCADE, vector BLOB NOT NULL
);
CREATE TABLE removals (paragraph_id INTEGER NOT NULL PRIMARY KEY, generation INTEGER NOT NULL);
INSERT INTO state VALUES ('schema', '1'), ('library_id', 'old'), ('encoder', 'hashed-words'), ('generation', '1');
"""


def make_schema_1(path: Path, texts: Mapping[str, str]) -> None:
    """Make a store as version 0.1 did, of articles by their keys; blocks between blank lines are body paragraphs."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA_1)
        for key, text in texts.items():
            row = ("INSERT INTO articles (key, digest, generation, title, text) VALUES (?, 'd', 1, '', ?)", (key, text))
            article_id = connection.execute(*row).lastrowid
            for ordinal, block in enumerate(text.split("\n\n")):
                start = text.index(block)
                place = (article_id, ordinal, start, start + len(block))
                paragraph_id = connection.execute(
                    "INSERT INTO paragraphs (article_id, ordinal, start, end, kind) VALUES (?, ?, ?, ?, 'body')", place
                ).lastrowid
                connection.execute("INSERT INTO vectors VALUES (?, ?)", (paragraph_id, bytes(1024)))
