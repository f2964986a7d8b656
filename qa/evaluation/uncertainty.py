"""How sure a mean over questions is, and whether two runs differ by more than chance.

The 95 % interval is the percentile bootstrap over questions (Efron and Tibshirani 1993); the significance of a
difference is that of the paired randomization test (Smucker, Allan and Carterette 2007). Both by SciPy, with a fixed
seed: the same run gives the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Chosen by eye: intervals are told with two digits, and a report has some hundred of them.
_RESAMPLES = 2000
# Any will do, as long as it stays.
_SEED = 20231122
# All resamples of ten thousand questions at once would take hundreds of megabytes.
_BATCH = 100


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of a mean; None for fewer than two values."""
    from scipy.stats import bootstrap

    if len(values) < 2:
        return None
    # Every resample would be the same.
    if len(set(values)) == 1:
        return values[0], values[0]
    found = bootstrap(
        (np.asarray(values),), np.mean, n_resamples=_RESAMPLES, batch=_BATCH, method="percentile", rng=_SEED
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def significance(before: Sequence[float], after: Sequence[float]) -> float:
    """The two-sided p that paired values differ in their mean by as much as they do, if only chance paired them."""
    from scipy.stats import permutation_test

    differences = np.asarray(after, float) - np.asarray(before, float)
    # Questions that are equal in both change sign without effect; without them small sets are tested exactly.
    differences = differences[differences != 0]
    if len(differences) < 2:
        # Of one difference both signs are as far from 0 as it is.
        return 1.0
    tested = permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=_RESAMPLES, vectorized=True, rng=_SEED
    )
    return float(tested.pvalue)
