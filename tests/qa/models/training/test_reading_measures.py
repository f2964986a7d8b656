import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.models.training import measures


@pytest.mark.parametrize(
    ("given", "right", "exact", "f1"),
    [
        ("The Eiffel Tower", "eiffel tower!", 1.0, 1.0),
        ("in 1999", "1999", 0.0, 2 / 3),
        ("cat cat dog", "cat dog dog", 0.0, 2 / 3),
        ("Paris", "London", 0.0, 0.0),
        ("the", "a", 1.0, 1.0),
        ("the", "word", 0.0, 0.0),
        ("“no” – never", "“no” never", 0.0, 0.8),
    ],
)
def test_words_are_compared_as_squad_compares_them(given: str, right: str, exact: float, f1: float) -> None:
    """Case, ASCII punctuation and articles don't count, each word counts as often as it stands."""
    assert measures.exact_match(given, right) == exact
    assert measures.f1(given, right) == pytest.approx(f1)


def test_the_nearest_of_several_answers_counts() -> None:
    """A question's best answer is its score; one without answers scores nothing where something is given."""
    scores = measures.score(["in May 1999", "x"], [["May", "May 1999"], []], [1.0, 1.0])
    assert scores.f1.tolist() == pytest.approx([0.8, 0.0])
    assert scores.answerable.tolist() == [True, False]


def test_figures_of_four_questions_by_hand() -> None:
    """At 0 the second answer stays away and the fourth comes; the best threshold lies between 2 and 3."""
    scores = measures.Scores(
        np.array([1.0, 1.0, 0.0, 0.0]),
        np.array([1.0, 1.0, 0.0, 0.0]),
        np.array([3.0, -1.0, -2.0, 2.0]),
        np.array([True, True, False, False]),
    )
    figures = measures.summarise(scores)
    assert figures["f1"] == figures["exact"] == 0.5
    assert (figures["HasAns_f1"], figures["NoAns_f1"]) == (0.5, 0.5)
    assert (figures["best_f1"], figures["best_f1_threshold"]) == (0.75, 2.0)
    # Of four pairs the second answerable one loses to the fourth.
    assert figures["auroc"] == 0.75


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from([-2.0, -1.0, 0.0, 0.5, 3.0]), st.booleans()), min_size=1, max_size=12
    )
)
def test_no_threshold_is_better_than_the_best(rows: list[tuple[float, float, bool]]) -> None:
    """The threshold that is found gives what it promises, and no other gives more."""
    gained, odds, answerable = (np.array(each) for each in zip(*rows, strict=True))
    scores = measures.Scores(gained, gained, odds, answerable)
    best, threshold = measures.find_threshold(scores, gained)

    def mean(limit: float) -> float:
        return float(np.where(answerable, gained * (odds > limit), odds <= limit).mean())

    assert mean(threshold) == pytest.approx(best)
    assert all(mean(limit) <= best + 1e-9 for limit in (-9.0, *odds))
