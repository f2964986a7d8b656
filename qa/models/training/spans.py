"""Logits → the best span of each window, and the log-odds that it answers.

The log-odds of a span are its logits' sum less that of [CLS]; of several windows of a passage the best counts.
"""

from __future__ import annotations

import torch
from torch import Tensor

from qa.models.windows import LONGEST


def best_spans(logits: Tensor, longest: int = LONGEST) -> tuple[Tensor, Tensor, Tensor]:
    """Of each row the log-odds of the best span, and the row's place of its first and last token.

    Args:
        logits: (2, rows, tokens), very low where no answer may be; at place 0 those of no answer.
        longest: tokens that a span may have.
    """
    start, end = logits[0], logits[1]
    tokens = start.shape[1]
    null = start[:, 0] + end[:, 0]
    # Of each first token the best last one, among itself and those after it.
    width = min(longest, tokens)
    padded = torch.nn.functional.pad(end, (0, width - 1), value=float("-inf"))
    best_end, ahead = padded.unfold(1, width, 1).max(dim=2)
    totals = start + best_end
    totals[:, 0] = float("-inf")
    best, first = totals.max(dim=1)
    return best - null, first, first + ahead.gather(1, first[:, None])[:, 0]
