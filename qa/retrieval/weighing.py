"""A question → its vector, and its tokens with how much each counts. Knows nothing of passages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qa.names.comparing import fold, name_words
from qa.protocols import TokenVectors
from qa.question.query import Query
from qa.records import Vectors

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A query as the embedding model sees it: ``vector`` (dimension,); ``tokens`` (m, dimension) with weights (m,).

    ``seen`` are the same tokens with their places in the question's words.
    """

    vector: Vectors
    tokens: Vectors | None = None
    weights: Vectors | None = None
    seen: TokenVectors | None = None


def weigh(query: Query, vector: Vectors, tokens: TokenVectors | None, *, rarity: Callable[[str], float]) -> Embedded:
    """Let each token of the question count by how rare the word is that it belongs to.

    Who speaks is known from attribution: the speaker's own name counts half.
    """
    if tokens is None or not len(tokens.vectors):
        return Embedded(vector)
    named = {part for speaker in query.speakers for part in name_words(speaker)}
    words = [
        (word.start(), word.end(), rarity(word[0]) * (0.5 if fold(word[0]) in named else 1.0))
        for word in _WORD.finditer(query.searched)
    ]
    rarities = [max((weight for a, b, weight in words if a <= at < b), default=0.0) for at in tokens.starts]
    # A word of several tokens counts as the rarest that it is part of, once for each of them.
    lengths = np.linalg.norm(tokens.vectors, axis=1, keepdims=True)
    return Embedded(vector, tokens.vectors / lengths, np.array(rarities, np.float32), tokens)
