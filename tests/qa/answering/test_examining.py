"""What is read of passages, and remembered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qa.answering import examining
from qa.protocols import TokenVectors
from qa.records import Vectors


class LengthEncoder:
    """Shows one token a text, as long as the text; tells what it was given."""

    name, dimension = "length", 1

    def __init__(self) -> None:
        self.given: list[list[str]] = []

    def fits(self, text: str) -> bool:
        """Any."""
        return True

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Not asked."""
        raise NotImplementedError

    encode_queries = encode_passages

    def encode_tokens(self, texts: Sequence[str], *, queries: bool = False) -> list[TokenVectors]:
        """The length of each text."""
        self.given.append(list(texts))
        places = np.zeros(1, np.int64)
        return [TokenVectors(np.ones(1, np.float32), np.full((1, 1), len(text)), places, places) for text in texts]


def read(reader: examining.Reader, *texts: str) -> list[float]:
    """The length that it tells of each text."""
    return [float(each.vectors[0, 0]) for each in reader.read(texts) or ()]


def test_a_passage_is_read_once() -> None:
    """What was read before is not read again, whatever the order; a text that comes twice comes back twice."""
    encoder = LengthEncoder()
    reader = examining.Reader(encoder)
    assert read(reader, "a", "bbb", "a") == [1, 3, 1]
    assert read(reader, "cc", "bbb") == [2, 3]
    assert read(reader, "bbb", "a", "cc") == [3, 1, 2]
    assert encoder.given == [["a", "bbb"], ["cc"]]


def test_what_was_read_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of a million passages does not end in memory."""
    monkeypatch.setattr(examining, "_REMEMBERED", 2)
    encoder = LengthEncoder()
    reader = examining.Reader(encoder)
    for texts in (["a", "bb"], ["a"], ["ccc"], ["a"], ["bb"]):
        read(reader, *texts)
    assert encoder.given == [["a", "bb"], ["ccc"], ["bb"]]


def test_a_model_that_shows_no_tokens_reads_nothing() -> None:
    """Then passages are compared by their words alone."""

    class Plain:
        name, dimension, fits = "plain", 1, LengthEncoder.fits
        encode_passages = encode_queries = LengthEncoder.encode_passages

    assert examining.Reader(Plain()).read(["a"]) is None
