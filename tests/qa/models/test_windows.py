import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.models.windows import MARKS, cut_windows


def one(number: int) -> np.ndarray:
    """An array of it."""
    return np.array([number], np.int64)


def test_a_short_passage_is_one_window() -> None:
    """With its whole context."""
    found = cut_windows(one(5), one(7), one(40), length=256, overlap=64)
    assert [each.tolist() for each in (found.number, found.context, found.begin, found.size)] == [[0], [7], [0], [40]]


def test_a_long_passage_is_read_in_windows_that_overlap() -> None:
    """256 less the marks, 13 of the question and 40 of the context leave 200; the last ends with the passage."""
    found = cut_windows(np.array([13, 1]), np.array([40, 0]), np.array([420, 1]), length=256, overlap=64)
    assert found.number.tolist() == [0, 0, 0, 1]
    assert found.begin.tolist() == [0, 136, 220, 0]
    assert found.size.tolist() == [200, 200, 200, 1]
    assert found.context.tolist() == [40, 40, 40, 0]


@given(st.integers(0, 64), st.integers(0, 64), st.integers(0, 900), st.integers(16, 256), st.integers(0, 64))
def test_windows_cover_and_fit(question: int, context: int, passage: int, length: int, overlap: int) -> None:
    """Whatever the lengths; a window may be too long only where the question alone fills it."""
    found = cut_windows(one(question), one(context), one(passage), length=length, overlap=overlap)
    held = {n for begin, size in zip(found.begin, found.size, strict=True) for n in range(begin, begin + size)}
    assert held == set(range(passage))
    assert (found.context + found.size + MARKS + question <= max(length, question + MARKS + 1)).all()
