"""How probable it is that the passages found answer the question.

A logistic model over four plain measures of the best passages. Its weights are fitted on the project's own questions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from qa.question import Query
from qa.records import Hit

_PASSAGES = 5
# bias, cosine of the nearest, share of the question's terms in one passage, in its article, of its names in the article
_WEIGHTS = (-6.0, 8.0, 2.0, 2.0, 2.0)


def estimate(query: Query, hits: Sequence[Hit], terms: Callable[[str], list[str]]) -> float:
    """The probability, in 0..1, that the first passages answer the question; 0 without passages."""
    if not hits:
        return 0.0
    values = (1.0, *features(query, hits, terms))
    total = sum(weight * value for weight, value in zip(_WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-total))


def features(query: Query, hits: Sequence[Hit], terms: Callable[[str], list[str]]) -> tuple[float, float, float, float]:
    """The measures, each about 0..1: cosine, terms in a passage, terms in its article, names in its article."""
    first = hits[:_PASSAGES]
    cosine = max((hit.channels["dense"].score for hit in first if "dense" in hit.channels), default=0.0)
    wanted = set(terms(query.text))
    names = set(terms(query.names))
    passages = [set(terms(f"{hit.article.title} {hit.paragraph.text}")) for hit in first]
    articles = [set(terms(hit.article.text)) for hit in first]
    return (
        cosine,
        max(_share(wanted, found) for found in passages),
        max(_share(wanted, found) for found in articles),
        max(_share(names, found) for found in articles),
    )


def _share(wanted: set[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 1.0
