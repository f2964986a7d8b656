"""Whether ``confidence`` knows what it says: risk and coverage, discrimination, reliability.

Curves and AUROC by scikit-learn. An answer is *right* as ``measures.is_right`` has it, also one that was refused: it is
looked at as it would have been given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Usual in papers, so that figures compare; of corpus/'s 344 questions some 34 in each.
_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A question that was asked: could it be answered, how confident was the answer, was it right, was it given."""

    answerable: bool
    confidence: float
    right: bool
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """``confidence`` against the truth.

    ``auroc``: how well it tells what can be answered from what cannot (.5 is chance; None without one of both);
    ``auroc_right``: right answers from wrong ones. ``brier`` and ``ece`` (expected calibration error, over bins of
    equal count) compare it with the frequency of right answers; 0 is best. ``risk_coverage``: threshold by threshold,
    from the highest, the share of questions answered and the share of these answered wrongly; ``aurc`` is the area
    below it, from coverage 0 on, where the risk is that of the first point. ``reliability``: for each bin the mean
    confidence and the share that was right. ``operating_point``: the coverage and risk of the answers that were given;
    None without any.
    """

    auroc: float | None
    auroc_right: float | None
    brier: float
    ece: float
    aurc: float
    risk_coverage: tuple[tuple[float, float], ...]
    reliability: tuple[tuple[float, float], ...]
    operating_point: tuple[float, float] | None


def calibrate(judged: Sequence[Judged]) -> Calibration | None:
    """Compare confidence with what came of it; None without questions."""
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import auc, brier_score_loss, roc_auc_score

    if not judged:
        return None
    confidence = np.array([each.confidence for each in judged])
    right = np.array([each.right for each in judged])
    answerable = np.array([each.answerable for each in judged])
    curve = risk_coverage(confidence, right)
    coverage, risk = zip((0.0, curve[0][1]), *curve, strict=True)
    # Bins of equal count: most confidences lie close together, and bins of equal width would be empty or full.
    observed, expected = calibration_curve(right, confidence, n_bins=_BINS, strategy="quantile")
    given = np.array([each.answered for each in judged])
    return Calibration(
        # Undefined where there is only one kind.
        auroc=float(roc_auc_score(answerable, confidence)) if 0 < answerable.sum() < len(judged) else None,
        auroc_right=float(roc_auc_score(right, confidence)) if 0 < right.sum() < len(judged) else None,
        brier=float(brier_score_loss(right, confidence, pos_label=True, labels=[False, True])),
        ece=expected_calibration_error(confidence, right),
        aurc=float(auc(coverage, risk)),
        risk_coverage=tuple(curve),
        reliability=tuple(zip(map(float, expected), map(float, observed), strict=True)),
        operating_point=(float(given.mean()), float(1 - right[given].mean())) if given.any() else None,
    )


def risk_coverage(confidence: np.ndarray, right: np.ndarray) -> list[tuple[float, float]]:
    """(coverage, risk) at each threshold, the highest first; equally confident answers are given together."""
    # Stable: the same run gives the same curve.
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[order])
    last = np.flatnonzero(np.append(np.diff(confidence[order]) != 0, True))
    return [((i + 1) / len(order), float(wrong[i]) / (i + 1)) for i in map(int, last)]


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = _BINS) -> float:
    """The mean distance of confidence from the share that was right, over bins of equal count (Guo et al. 2017).

    The bins are those of scikit-learn's ``calibration_curve``: equal confidences share one.
    """
    edges = np.percentile(confidence, np.linspace(0, 100, bins + 1))
    numbers = np.searchsorted(edges[1:-1], confidence)
    parts = [numbers == number for number in np.unique(numbers)]
    return float(sum(p.sum() * abs(confidence[p].mean() - right[p].mean()) for p in parts) / len(confidence))
