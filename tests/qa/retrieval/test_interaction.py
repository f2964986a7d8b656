from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieval.interaction import TokenSigns, score


def tokens(rng: np.random.Generator, count: int, dimension: int) -> np.ndarray:
    """Token vectors of length 1."""
    rows = rng.standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def maxsim(query: np.ndarray, weights: np.ndarray, passage: np.ndarray) -> float:
    """ColBERT's score over the signs of a passage's tokens, as its paper writes it: weighted, and with the mean."""
    signs = np.where(passage > 0, 1.0, -1.0)
    nearest = [max(float(q @ s) / (np.linalg.norm(q) * np.linalg.norm(s)) for s in signs) for q in query]
    return float(np.average(nearest, weights=weights))


@pytest.mark.parametrize("dimension", [3, 8, 100, 384])
def test_scores_are_those_of_a_plain_maxsim_over_signs(dimension: int) -> None:
    """In context over all tokens, alone over the passage's own; also where the dimension fills no byte."""
    rng = np.random.default_rng(7)
    query, weights = tokens(rng, 5, dimension), rng.uniform(0.1, 3, 5).astype(np.float32)
    shapes = [(9, 4), (1, 0), (6, 5), (12, 0), (2, 1)]
    vectors = [tokens(rng, count, dimension) for count, _ in shapes]
    passages = [TokenSigns.of(rows, context) for rows, (_, context) in zip(vectors, shapes, strict=True)]
    whole, own = score(query, weights, passages)
    assert (whole.dtype, own.dtype) == (np.float32, np.float32)
    expected = [maxsim(query, weights, rows) for rows in vectors]
    assert whole.tolist() == pytest.approx(expected, abs=1e-5)
    alone = [maxsim(query, weights, rows[context:]) for rows, (_, context) in zip(vectors, shapes, strict=True)]
    assert own.tolist() == pytest.approx(alone, abs=1e-5)


def test_a_score_computed_by_hand() -> None:
    """Two tokens, weights 3 and 1, against signs (+ +), the context, and (+ -), the passage's own."""
    query = np.array([[0.6, 0.8], [1.0, 0.0]], np.float32)
    passage = TokenSigns.of(np.array([[0.1, 0.2], [0.3, -0.1]], np.float32), 1)
    whole, own = score(query, np.array([3, 1], np.float32), [passage])
    root = 2**0.5
    # Of the first token 1.4 with (+ +) and -0.2 with (+ -), of the second 1 with both.
    assert whole.tolist() == pytest.approx([(3 * 1.4 + 1) / 4 / root])
    assert own.tolist() == pytest.approx([(3 * -0.2 + 1) / 4 / root])


def test_a_passage_whose_end_was_cut_off_counts_with_its_last_token() -> None:
    """Where the window held the context only, there are no own tokens; the last one stands for them."""
    rows = tokens(np.random.default_rng(3), 4, 16)
    query, weights = tokens(np.random.default_rng(4), 2, 16), np.ones(2, np.float32)
    _, own = score(query, weights, [TokenSigns.of(rows, 4)])
    assert own.tolist() == pytest.approx([maxsim(query, weights, rows[3:])], abs=1e-5)


def test_no_passages_and_no_tokens_of_a_question() -> None:
    """Nothing to compare scores 0, and weights of 0 divide by nothing."""
    rows = tokens(np.random.default_rng(1), 3, 8)
    passage = TokenSigns.of(rows, 1)
    assert [each.tolist() for each in score(rows, np.ones(3, np.float32), [])] == [[], []]
    none = np.empty((0, 8), np.float32)
    assert [each.tolist() for each in score(none, np.empty(0, np.float32), [passage] * 2)] == [[0, 0], [0, 0]]
    assert [each.tolist() for each in score(rows, np.zeros(3, np.float32), [passage])] == [[0], [0]]


@given(st.integers(1, 40), st.integers(1, 400), st.integers(0, 2**16 - 1))
def test_what_is_stored_comes_back(dimension: int, count: int, context: int) -> None:
    """Signs and the number of the context's tokens survive the round trip, whatever the dimension."""
    vectors = np.random.default_rng(count).standard_normal((count, dimension)).astype(np.float32)
    signs = TokenSigns.of(vectors, context)
    again = TokenSigns.from_bytes(signs.to_bytes(), dimension)
    assert again.context == context
    assert np.array_equal(np.unpackbits(again.bits, axis=1, count=dimension).astype(bool), vectors > 0)
