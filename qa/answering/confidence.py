"""How probable it is that the passages found answer the question, and which condition fails.

An answer needs all of these: the passages are about the topic, they have the names, the speaker who is asked for
speaks about it, and, where no reading model tells, a passage has the words. For each a logistic model over a few
measures tells how well it is met. What they say together, and what a reading model says, are weighed by one more.
``confidence.json`` holds the models and their figures; `make calibrate` fits them on the project's own articles and
questions. Knows nothing of how they are fitted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from qa.answering.evidence import Evidence
from qa.answering.inquiry import Inquiry
from qa.retrieval.reading import CERTAIN

Condition = Literal["topic", "names", "speaker", "passage"]

# What each condition is judged by.
MEASURES: Mapping[Condition, tuple[str, ...]] = {
    "topic": ("dense", "near", "article", "unknown", "article_topic", "score"),
    "names": ("names_article", "names", "name_unknown"),
    "speaker": ("gap", "theirs_exact", "theirs", "theirs_none", "score", "theirs_rank"),
    # What reading knows, words can't add to: with both the figures are lower.
    "passage": ("score", "weakest", "exact", "names", "weakest_topic"),
}
# What a reading model says, which counts beside the conditions and not as one of them: it may outweigh them. AUROC on
# news-dev | corpus/, cross-validated | 552 questions on articles of corpus/training that no model had seen: .948 | .886
# | .790; as one more condition .952 | .862 | .729.
READING = ("read",)
# How many of the first passages are measured.
# Chosen by eye; another number asks for `make calibrate`, since the models are fitted with this one.
PASSAGES = 5
# Of so many passages the log-odds are measured: all that are examined.
_READ = 8
# Our reading model's log-odds are four times as far apart as they would be if they were true probabilities'.
_SOFT = 4.0
# Below every threshold at which something is refused at all.
_AHEAD = 0.01


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: the probability is 1 / (1 + exp(-(bias + weights · measures)))."""

    weights: Mapping[str, float]
    bias: float

    def logit(self, measures: Mapping[str, float]) -> float:
        """The logarithm of the odds, bias + weights · measures."""
        return self.bias + sum(weight * measures[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Model:
    """A model for each condition, and one of their ``joint`` logarithm of probability and what was read."""

    conditions: Mapping[Condition, Logistic]
    answer: Logistic

    def judge(self, measures: Mapping[str, float]) -> Judgement:
        """How probable an answer is, by its measures."""
        logits = {name: model.logit(measures) for name, model in self.conditions.items() if applies(name, measures)}
        return Judgement(_probability(self.answer.logit({**measures, "joint": joint(logits.values())})), logits)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``confidence`` in 0..1, and the logit of each condition: the lowest is the one that fails first."""

    confidence: float
    conditions: Mapping[Condition, float]

    @property
    def weakest(self) -> Condition:
        """The condition that is met worst."""
        return min(self.conditions, key=lambda name: self.conditions[name])


def joint(logits: Sequence[float] | Any) -> float:
    """The logarithm of the probability that all conditions hold, as if each were independent of the others."""
    # At 30 the sum no longer changes; far beyond it exp overflows.
    return float(sum(-math.log1p(math.exp(-max(logit, -30.0))) for logit in logits))


def applies(condition: Condition, measures: Mapping[str, float]) -> bool:
    """Whether a question must meet a condition: who asks for no words is not refused because nobody speaks."""
    return condition != "speaker" or bool(measures["asks_words"])


def conditions(*, reading: bool) -> list[Condition]:
    """What an answer needs, beside what a reading model tells, or without one."""
    return [name for name in MEASURES if name != "passage" or not reading]


def weighed(*, reading: bool) -> tuple[str, ...]:
    """What is weighed at last."""
    return ("joint", *(READING if reading else ()))


def model_name(*, tokens: bool, reading: bool) -> str:
    """What a fitted model is called in ``confidence.json``."""
    return f"{'tokens' if tokens else 'plain'}{', read' if reading else ''}"


@cache
def fitted(*, tokens: bool, reading: bool) -> Model:
    """The model that `make calibrate` fitted: for embedding models that show their tokens, and with a reading model."""
    stored = json.loads(files("qa.answering").joinpath("confidence.json").read_text("utf-8"))
    return read_model(stored[model_name(tokens=tokens, reading=reading)])


def read_model(stored: Mapping[str, Any]) -> Model:
    """Read a model as ``confidence.json`` holds it."""
    conditions = {name: Logistic(each["weights"], each["bias"]) for name, each in stored["conditions"].items()}
    return Model(conditions, Logistic(stored["answer"]["weights"], stored["answer"]["bias"]))


def judge(inquiry: Inquiry, evidence: Sequence[Evidence]) -> Judgement:
    """How probable it is that the first passages answer a question."""
    if not evidence:
        return Judgement(0.0, {"topic": -math.inf})
    measures = measure(inquiry, evidence)
    judgement = fitted(tokens=inquiry.shows_tokens, reading="read" in measures).judge(measures)
    # No article can tell what came to pass after the newest.
    return replace(judgement, confidence=min(judgement.confidence, _AHEAD)) if inquiry.is_ahead else judgement


def measure(inquiry: Inquiry, evidence: Sequence[Evidence]) -> dict[str, float]:
    """The measures of the first passages, each about 0..1 but for log-odds.

    Means over words are weighted by rarity, and of all passages the best counts. ``near``, ``exact``, ``article`` are
    such means over all words, ``names…`` over names alone, ``…topic`` over the others, ``theirs…`` over all but the
    speaker's name, in his passages alone; ``gap`` is how much nearer somebody else's come. ``weakest`` is the word that
    is met worst. Where passages were read, ``read`` are the log-odds that one of them answers.
    """
    # Of all passages the best counts, word by word and not on average: one that answers is enough.
    first = evidence[:PASSAGES]
    words = inquiry.words
    rarity = np.array([word.rarity for word in words], np.float32)
    named = np.array([word.name for word in words], bool)
    others = np.array([not word.speaker for word in words], bool)
    # A speaker's name is as much as one word, whether it is given in full or not.
    follows = [word.speaker and after.speaker for word, after in pairwise(words)]
    every = ~np.array([*follows, False][: len(words)], bool)
    names = named & every

    def best(values: Callable[[Evidence], np.ndarray], of: np.ndarray, among: Sequence[Evidence] = first) -> float:
        return max((_mean(values(each), of, rarity) for each in among), default=0.0)

    def weakest(of: np.ndarray) -> float:
        return max(float(each.context[of].min()) if of.any() else 1.0 for each in first)

    theirs = [each for each in first if each.theirs]
    near_theirs = best(lambda each: each.context, others, theirs)
    common = ~named
    return {
        "asks_words": float(inquiry.asks_words),
        "dense": max((e.hit.channels["dense"].score for e in first if "dense" in e.hit.channels), default=0.0),
        "score": first[0].hit.score,
        "near": best(lambda each: each.context, every),
        "exact": best(lambda each: each.exact, every),
        "article": best(lambda each: each.article, every),
        "article_topic": best(lambda each: each.article, common),
        "names": best(lambda each: each.exact, names),
        "names_article": best(lambda each: each.article, names),
        "name_unknown": float(any(word.name and not word.known for word in words)),
        "unknown": sum(not word.known for word in words) / max(1, len(words)),
        "weakest": weakest(every),
        "weakest_topic": weakest(common),
        "theirs": near_theirs,
        "theirs_exact": best(lambda each: each.exact, others, theirs),
        "theirs_none": float(not theirs),
        # None among the first five: as if the tenth were.
        "theirs_rank": next((1 / rank for rank, each in enumerate(first, start=1) if each.theirs), 0.1),
        "gap": best(lambda each: each.context, others) - near_theirs,
    } | _measure_reading(evidence)


def _measure_reading(evidence: Sequence[Evidence]) -> dict[str, float]:
    log_odds = [each.extraction.log_odds for each in evidence[:_READ] if each.extraction]
    if not log_odds:
        return {}
    found = np.clip(log_odds, -CERTAIN, CERTAIN)
    # The logarithm of a sum: several passages that may answer are more than one of them, and never less.
    return {"read": _SOFT * float(np.log(np.exp(found / _SOFT).sum()))}


def _mean(values: np.ndarray, of: np.ndarray, rarity: np.ndarray) -> float:
    weights = rarity[of]
    return float((values[of] * weights).sum() / max(float(weights.sum()), 1e-6)) if of.any() else 1.0


def _probability(logit: float) -> float:
    return 1 / (1 + math.exp(-min(max(logit, -30.0), 30.0)))
