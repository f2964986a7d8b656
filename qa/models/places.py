"""Where the tokens of a text stand that have a letter or digit in them; marks and the ends are no words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]")


def find_words(
    text: str, offsets: Sequence[tuple[int, int]], before: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Which tokens are words, and where these begin and end in the text: three arrays of shape (words,).

    Args:
        text: what was embedded, without its prompt.
        offsets: where each token stands in the prompt and the text.
        before: how many characters the prompt has; its tokens are left out.
    """
    places = [(n, a - before, b - before) for n, (a, b) in enumerate(offsets) if before <= a < b]
    words = [place for place in places if _WORD.search(text, place[1], place[2])]
    rows, starts, ends = np.array(words, np.int64).reshape(-1, 3).T
    return rows, starts, ends
