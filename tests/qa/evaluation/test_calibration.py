from itertools import pairwise

import numpy as np
import pytest

from qa.evaluation.calibration import Calibration, Judged, calibrate, expected_calibration_error, risk_coverage
from qa.serialization import to_json

# answerable, confidence, right, answered
FIVE = [
    Judged(True, 0.9, True, True),
    Judged(True, 0.8, False, True),
    Judged(False, 0.6, False, True),
    Judged(True, 0.4, True, False),
    Judged(False, 0.1, False, False),
]


def calibrated(judged: list[Judged]) -> Calibration:
    """The calibration of some questions."""
    calibration = calibrate(judged)
    assert calibration is not None
    return calibration


def test_discrimination_is_the_share_of_pairs_in_the_right_order() -> None:
    """Answerable .9 .8 .4 against .6 .1: five of six pairs; right .9 .4 against wrong .8 .6 .1: four of six."""
    calibration = calibrated(FIVE)
    assert calibration.auroc == pytest.approx(5 / 6)
    assert calibration.auroc_right == pytest.approx(4 / 6)


def test_the_brier_score_is_the_mean_squared_distance_from_the_truth() -> None:
    """Distances .1 .8 .6 .6 .1."""
    assert calibrated(FIVE).brier == pytest.approx((0.01 + 0.64 + 0.36 + 0.36 + 0.01) / 5)


def test_the_calibration_error_of_few_questions_is_their_mean_distance() -> None:
    """Each has a bin of its own; the reliability curve shows the same, from the lowest confidence on."""
    calibration = calibrated(FIVE)
    assert calibration.ece == pytest.approx((0.1 + 0.8 + 0.6 + 0.6 + 0.1) / 5)
    expected = [(0.1, 0.0), (0.4, 1.0), (0.6, 0.0), (0.8, 0.0), (0.9, 1.0)]
    assert [each == pytest.approx(pair) for each, pair in zip(calibration.reliability, expected, strict=True)] == [
        True
    ] * 5


def test_two_bins_have_half_of_the_questions_each() -> None:
    """Means of .25 and .85 against shares of 0 and 1/2."""
    confidence, right = np.array([0.9, 0.2, 0.8, 0.3]), np.array([True, False, False, False])
    assert expected_calibration_error(confidence, right, bins=2) == pytest.approx((0.25 + 0.35) / 2)


def test_equally_confident_answers_share_a_bin_in_any_order() -> None:
    """Half of them right is what .5 says."""
    right = np.array([True] * 10 + [False] * 10)
    assert expected_calibration_error(np.full(20, 0.5), right) == 0.0


def test_the_calibration_error_agrees_with_the_reliability_curve() -> None:
    """Two hundred different confidences make ten bins of twenty."""
    draw = np.random.default_rng(5)
    confidence = draw.random(200)
    judged = [Judged(True, float(c), bool(draw.random() < c**2), True) for c in confidence]
    calibration = calibrated(judged)
    assert len(calibration.reliability) == 10
    distances = [abs(expected - observed) for expected, observed in calibration.reliability]
    assert calibration.ece == pytest.approx(sum(distances) / 10)


def test_risk_and_coverage_go_from_the_highest_threshold_to_the_lowest() -> None:
    """One of one right, one of two wrong, two of three, two of four, three of five."""
    points = [(1 / 5, 0.0), (2 / 5, 1 / 2), (3 / 5, 2 / 3), (4 / 5, 2 / 4), (1.0, 3 / 5)]
    calibration = calibrated(FIVE)
    assert calibration.risk_coverage == tuple(points)
    # Trapezoids of width 1/5, the first one level.
    risks = [0.0, *(risk for _, risk in points)]
    assert calibration.aurc == pytest.approx(sum((a + b) / 2 / 5 for a, b in pairwise(risks)))
    assert calibration.operating_point == pytest.approx((3 / 5, 2 / 3))


def test_equally_confident_answers_are_given_together() -> None:
    """No threshold tells them apart."""
    confidence, right = np.array([0.5, 0.9, 0.5, 0.5]), np.array([False, True, True, False])
    assert risk_coverage(confidence, right) == [(1 / 4, 0.0), (1.0, 2 / 4)]


def test_the_area_does_not_shrink_where_the_curve_begins_late() -> None:
    """All equally confident and half wrong: a risk of 1/2 at any coverage."""
    judged = [Judged(True, 0.5, right, True) for right in (True, False)]
    assert calibrated(judged).aurc == pytest.approx(0.5)


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("count", [1, 2, 30])
def test_all_right_and_all_wrong_have_figures_but_no_discrimination(right: bool, count: int) -> None:
    """There are no two kinds to tell apart."""
    calibration = calibrated([Judged(True, 0.7, right, False)] * count)
    assert (calibration.auroc, calibration.auroc_right, calibration.operating_point) == (None, None, None)
    assert calibration.aurc == pytest.approx(float(not right))
    assert calibration.ece == pytest.approx(0.3 if right else 0.7)
    assert calibration.brier == pytest.approx(0.09 if right else 0.49)
    assert calibration.risk_coverage == ((1.0, float(not right)),)


def test_confidence_that_is_always_wrong_is_worse_than_chance() -> None:
    """Sure and wrong, unsure and right."""
    calibration = calibrated([Judged(True, 1.0, False, True), Judged(True, 0.0, True, True)])
    assert (calibration.auroc_right, calibration.brier, calibration.ece) == (0.0, 1.0, 1.0)


def test_without_questions_there_is_no_calibration() -> None:
    """Nothing was asked."""
    assert calibrate([]) is None


def test_a_calibration_is_made_of_plain_floats() -> None:
    """As JSON needs them, down to the points of curves."""
    values: list[object] = [to_json(calibrated(FIVE))]
    kinds = set()
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
        else:
            kinds.add(type(value))
    assert kinds == {float}
