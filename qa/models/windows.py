"""How a reading model reads a passage: in windows that overlap, each with the question and what stands before it.

The same in training and in use, or the model would see in use what it never learnt. Counts tokens, and knows no texts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# What is longer is no question, and no headline; the rest of it is not read.
QUESTION_TOKENS = 64
CONTEXT_TOKENS = 64
# [CLS], and a [SEP] behind question and passage.
MARKS = 3
# The longest answer in tokens: clauses that somebody said are long.
LONGEST = 64

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Windows, in order of their passages; shape (windows,) each.

    ``number`` is the passage's, ``context`` how many tokens of what stands before it are read, ``begin`` and ``size``
    tell which of its own.
    """

    number: Counts
    context: Counts
    begin: Counts
    size: Counts


def cut_windows(question: Counts, context: Counts, passage: Counts, *, length: int, overlap: int) -> Bounds:
    """Cut passages into windows that cover them.

    Args:
        question: for each passage the tokens of its question.
        context: for each the tokens of what stands before it.
        passage: for each its own.
        length: tokens of a window, with question, context and marks.
        overlap: tokens that two windows of a passage share at least.
    """
    left = length - MARKS - question
    # A short window is the passage's before it is the context's.
    context = np.minimum(context, np.maximum(left // 2, 0))
    # One token at least: a question may be as long as a small window.
    room = np.maximum(left - context, 1)
    # Half a window onwards at least, where a long question leaves less room than the overlap.
    step = np.maximum(room - overlap, (room + 1) // 2)
    count = 1 + np.maximum(0, -(-(passage - room) // step))
    number = np.repeat(np.arange(len(passage)), count)
    nth = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
    # The last window ends with the passage, and so has as many tokens as any.
    begin = np.minimum(nth * step[number], np.maximum(passage - room, 0)[number])
    return Bounds(number, context[number], begin, np.minimum(room, passage)[number])
