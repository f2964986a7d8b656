from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from qa.models.spans import best_spans
from qa.models.training.spans import best_spans as torch_spans


def test_known_logits() -> None:
    """Sums of first and last less those of no answer; the second best shares no token with the best."""
    first, last = np.array([0, 5, 1, 3], np.float32), np.array([0, 1, 4, 2], np.float32)
    assert list(best_spans(first, last, 2.0)) == [(7.0, 1, 2), (3.0, 3, 3), (-2.0, 0, 0)]
    assert list(best_spans(first, last, 2.0, longest=1, most=2)) == [(4.0, 1, 1), (3.0, 2, 2)]
    assert list(best_spans(first[:0], last[:0], 0.0)) == []


@pytest.mark.parametrize("longest", [1, 3, 64])
def test_the_best_is_what_training_takes(longest: int) -> None:
    """In 20 rows drawn at random the same first and last token, and the same log-odds."""
    logits = torch.randn(2, 20, 90, generator=torch.Generator().manual_seed(3))
    odds, first, last = torch_spans(logits, longest)
    for row in range(20):
        begins, ends = logits[:, row].numpy()
        found, *_ = best_spans(begins[1:], ends[1:], float(begins[0] + ends[0]), longest=longest)
        assert found == (pytest.approx(odds[row].item(), abs=1e-5), first[row].item() - 1, last[row].item() - 1)


@given(st.integers(1, 90), st.integers(1, 20), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_spans_are_apart_and_in_order(tokens: int, longest: int, most: int, seed: int) -> None:
    """Inside the window, no longer than allowed, best first; as many as there is room for."""
    first, last = np.random.default_rng(seed).normal(size=(2, tokens)).astype(np.float32)
    found = list(best_spans(first, last, 0.0, longest=longest, most=most))
    assert 1 <= len(found) <= min(most, tokens)
    assert [odds for odds, _, _ in found] == sorted((odds for odds, _, _ in found), reverse=True)
    assert all(0 <= begin <= end < min(tokens, begin + longest) for _, begin, end in found)
    places = sorted((begin, end) for _, begin, end in found)
    assert all(one[1] < other[0] for one, other in pairwise(places))
