"""Logits of a window → the spans of it that answer best, and the log-odds that each does.

The log-odds of a span are the logits of its first and last token less those of "nothing here answers".
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qa.models.windows import LONGEST
from qa.records import Vectors

# A second place is another answer ("who said so?"); of a fourth nobody would ask.
_MOST = 3


def best_spans(
    first: Vectors, last: Vectors, null: float, *, longest: int = LONGEST, most: int = _MOST
) -> Iterator[tuple[float, int, int]]:
    """The log-odds of the best spans, and their first and last token, best first; none shares a token with a better.

    Args:
        first: shape (tokens,), how likely an answer begins at a token.
        last: the same of its end.
        null: what "nothing here answers" has for both.
        longest: tokens that a span may have.
        most: so many spans at most.
    """
    count = len(first)
    begins = np.arange(count)[:, None]
    ends = begins + np.arange(min(longest, count))
    totals = np.where(ends < count, first[:, None] + last[np.minimum(ends, count - 1)], -np.inf)
    for _ in range(most):
        if not totals.size or not np.isfinite(best := totals.max()):
            return
        begin, ahead = np.unravel_index(int(totals.argmax()), totals.shape)
        start, end = int(begin), int(begin + ahead)
        yield float(best - null), start, end
        totals[(begins <= end) & (ends >= start)] = -np.inf
