"""Hits → hits in the order of search and of a reading model together, which sees question and passage at once.

Search compares what was encoded apart: it finds the passage, and can't tell "will vote" from "voted".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qa.passages.context import introduce
from qa.protocols import Extraction, Extractor, InContext
from qa.records import Channel, Hit
from qa.retrieval.request import Request

# How many of the first hits are read at most; each takes 4 ms or more. Recall@5/nDCG@10 on news-dev and corpus/, of 12,
# 20, 24: .913/.841, .923/.850, .923/.850 and .802/.715, .810/.720, .814/.723; without reading .894/.812 and .779/.663.
READ = 20
# So many are read at once, and the rest only where none of these answers: 13.8 of 20 on the mean, 10 for most
# questions, and .923/.848 and .807/.716. More than are examined for an answer, so that of those each is read.
_FIRST = 10
# Log-odds of an answer. Above 4, 15.4 would be read, for .923/.848 and .807/.717.
_ANSWERS = 0.0
# What the log-odds count beside search's score. With .25, .5, 1 and 1.5: .898/.840, .923/.850, .920/.859, .917/.854 and
# .806/.709, .810/.720, .810/.714, .803/.702.
_WEIGHT = 0.5
# Log-odds beyond it are as good as certain; our own model's lie between -22 and 22.
CERTAIN = 25.0


def read(request: Request, hits: Sequence[Hit], extractor: Extractor) -> list[Extraction]:
    """Read the first hits with the question, and as many again where none answers: an extraction for each of these."""
    passages = [_in_context(hit) for hit in hits[:READ]]
    extractions = extractor.extract(request.query.text, passages[:_FIRST])
    if len(passages) <= _FIRST or any(each.log_odds > _ANSWERS for each in extractions):
        return extractions
    return [*extractions, *extractor.extract(request.query.text, passages[_FIRST:])]


def rerank(hits: Sequence[Hit], extractions: Sequence[Extraction]) -> tuple[list[Hit], list[int]]:
    """The hits in their new order, and where each stood before, from 0; what was not read comes last, as it was."""
    log_odds = np.array([each.log_odds for each in extractions])
    ranks = np.argsort(np.argsort(-log_odds, kind="stable"), kind="stable") + 1
    read_well = np.zeros(len(hits))
    read_well[: len(log_odds)] = (np.clip(log_odds, -CERTAIN, CERTAIN) + CERTAIN) / (2 * CERTAIN)
    scores = (np.array([hit.score for hit in hits]) + _WEIGHT * read_well) / (1 + _WEIGHT)
    order = [*np.argsort(-scores[: len(log_odds)], kind="stable").tolist(), *range(len(log_odds), len(hits))]
    reranked: list[Hit] = []
    for rank, at in enumerate(order, start=1):
        channels = dict(hits[at].channels)
        if at < len(log_odds):
            channels["reading"] = Channel(int(ranks[at]), float(log_odds[at]))
        # Of two hits the first has never the lower score.
        score = min(float(scores[at]), reranked[-1].score) if reranked else float(scores[at])
        reranked.append(replace(hits[at], rank=rank, score=score, channels=channels))
    return reranked, order


def _in_context(hit: Hit) -> InContext:
    speakers = dict.fromkeys(each.speaker for each in hit.statements if each.speaker)
    article = hit.article
    return InContext(hit.paragraph.text, introduce(article.title, article.published, list(speakers)))
