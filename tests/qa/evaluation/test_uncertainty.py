from itertools import product

import numpy as np
import pytest

from qa.evaluation.uncertainty import interval, significance

HALF = [0.0, 1.0] * 50


def test_the_interval_agrees_with_a_bootstrap_done_by_hand() -> None:
    """Percentiles 2.5 and 97.5 of the means of 4,000 samples with replacement."""
    values = np.random.default_rng(1).beta(2, 5, size=80)
    draws = np.random.default_rng(2).integers(0, 80, (4000, 80))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    assert interval(values.tolist()) == pytest.approx((low, high), abs=0.005)


def test_the_interval_of_many_coins_is_that_of_the_normal_distribution() -> None:
    """1.96 standard errors of .05 on each side of the mean, which steps of .01 can meet."""
    assert interval(HALF) == pytest.approx((0.5 - 1.96 * 0.05, 0.5 + 1.96 * 0.05), abs=0.011)


def test_the_interval_of_two_values_reaches_from_one_to_the_other() -> None:
    """A quarter of the samples are two times the lower, a quarter two times the higher."""
    assert interval([0.2, 0.6]) == pytest.approx((0.2, 0.6))


def test_the_interval_stays_where_values_can_be() -> None:
    """Of ten draws at 1/10 none is 1 in 35 % of the samples, at most three are in 98.7 %, at most two in 93 %."""
    assert interval([0.0] * 9 + [1.0]) == pytest.approx((0.0, 0.3))


def test_equal_values_are_their_own_interval_and_one_value_has_none() -> None:
    """Nothing is known of how one value would vary."""
    assert interval([1.0, 1.0, 1.0]) == (1.0, 1.0)
    assert interval([0.0, 0.0]) == (0.0, 0.0)
    assert interval([1.0]) is None
    assert interval([]) is None


def test_the_same_values_give_the_same_interval_in_plain_floats() -> None:
    """The seed is fixed."""
    first, second = interval(HALF), interval(HALF)
    assert first == second
    assert first is not None
    assert [type(end) for end in first] == [float, float]


def by_enumeration(before: list[float], after: list[float]) -> float:
    """The share of all patterns of signs whose mean difference is as far from 0."""
    differences = [now - then for then, now in zip(before, after, strict=True)]
    means = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in product((1, -1), repeat=len(differences))
    ]
    return sum(mean >= abs(sum(differences)) - 1e-9 for mean in means) / len(means)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]),
        ([0.2, 0.5, 0.1, 0.9, 0.4], [0.6, 0.4, 0.3, 1.0, 0.4]),
        ([1.0, 0.5, 1.0, 0.25, 0.0, 0.3, 0.7, 0.2], [0.5, 1.0, 0.25, 0.5, 1.0, 0.1, 0.2, 0.9]),
        ([0.9, 0.8, 0.7], [0.1, 0.9, 0.1]),
        ([0.1] * 10, [0.3, 0.2, 0.4, 0.5, 0.0, 0.2, 0.9, 0.3, 0.1, 0.6]),
    ],
)
def test_significance_of_few_questions_is_exact(before: list[float], after: list[float]) -> None:
    """All patterns of signs are tried; two of sixteen are as far from 0 as four gains of 1."""
    p = significance(before, after)
    assert p == pytest.approx(by_enumeration(before, after))
    assert p == pytest.approx(significance(after, before))
    assert type(p) is float


def test_questions_that_stay_equal_leave_a_small_set_exact() -> None:
    """Two of the sixteen patterns of four gains, however many others there are."""
    assert significance([0.5] * 30 + [0.0] * 4, [0.5] * 30 + [1.0] * 4) == pytest.approx(2 / 16)


def test_significance_of_many_questions_is_near_the_exact_one() -> None:
    """Of 2**14 patterns a sample is tried."""
    draw = np.random.default_rng(3)
    before = draw.random(14).tolist()
    after = (np.array(before) + draw.normal(0.1, 0.3, 14)).tolist()
    assert significance(before, after) == pytest.approx(by_enumeration(before, after), abs=0.03)


@pytest.mark.parametrize(
    ("before", "after"), [([], []), ([0.5, 0.1], [0.5, 0.1]), ([0.0, 0.3], [1.0, 0.3]), ([0.0], [1.0])]
)
def test_where_at_most_one_question_differs_chance_explains_all(before: list[float], after: list[float]) -> None:
    """Of one difference both signs are as far from 0."""
    assert significance(before, after) == 1.0
