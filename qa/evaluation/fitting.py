"""Fits the confidence of answers on questions whose answers are known: `make calibrate`.

Each condition of an answer gets its own logistic model, fitted on questions that fail it: those that the set says can't
be answered, and made ones: a question whose passages, article or whole storyline are hidden from it, or that asks for
the words of somebody who said nothing of the kind. Figures are cross-validated: each storyline is judged by models that
have not seen it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

import numpy as np

from qa.answering.confidence import (
    MEASURES,
    PASSAGES,
    READING,
    Condition,
    Logistic,
    applies,
    conditions,
    joint,
    measure,
    weighed,
)
from qa.answering.evidence import Evidence
from qa.evaluation.calibration import expected_calibration_error
from qa.evaluation.evidence import Places, Span
from qa.evaluation.questions import Question
from qa.library import Library
from qa.names.comparing import surname

Made = Literal["asked", "passage", "article", "storyline", "speaker"]

# How much a made question counts beside one that was asked.
# Three with something hidden are made of each question that can be answered: together they count less than half of one.
# With a strange speaker there is one at most.
_WEIGHTS: Mapping[Made, float] = {"asked": 1.0, "passage": 0.15, "article": 0.15, "storyline": 0.15, "speaker": 0.5}
# The unanswerable questions that fail a condition: as the set names them, and as they are made.
_FAILING: Mapping[Condition, tuple[frozenset[str], frozenset[Made]]] = {
    "topic": (frozenset({"off_topic"}), frozenset({"storyline"})),
    "names": (frozenset({"absent_entity"}), frozenset()),
    "speaker": (frozenset({"wrong_speaker"}), frozenset({"speaker"})),
    "passage": (frozenset({"false_premise"}), frozenset({"passage"})),
}
# Five passages must be left where all of a storyline are hidden.
_DEEP = 25
# The inverse strength of regularisation, in standard deviations.
# Strong, for some conditions fail in few questions: corpus/ has 14 false premises and 12 later events.
_C = 0.3
# The default threshold was chosen so: nine in ten questions that can be answered are.
_COVERAGE = 0.9


@dataclass(frozen=True, slots=True)
class Example:
    """A question as it was asked or made, its measures, and whether the articles that it sees answer it."""

    subtype: str
    made: Made
    storyline: str
    measures: Mapping[str, float]
    answerable: bool


def gather(library: Library, questions: Iterable[Question]) -> list[Example]:
    """Ask each question, and what is made of it."""
    articles = library.articles()
    places = Places(articles)
    storylines = {article.key: PurePath(article.path or article.key).parent.name for article in articles}
    # A surname alone would be understood as whoever bears it.
    speakers = sorted({s.speaker for s in library.statements() if s.speaker and " " in s.speaker})
    said_in: dict[str, set[str]] = {}
    for article in articles:
        for statement in library.statements(article.key):
            said_in.setdefault(statement.speaker or "", set()).add(article.key)
    # The same speakers are swapped each time, so that two fits compare.
    rng = np.random.default_rng(0)
    found: list[Example] = []
    for question in questions:
        spans = places.spans(question)
        found += _examples(library, question, spans, storylines)
        keys = {span.key for span in spans}
        strangers = [name for name in speakers if not said_in[name] & keys]
        # A follow-up leaves the speaker to the conversation.
        if spans and not question.history and (swapped := _with_other_speaker(question, strangers, rng)):
            inquiry, evidence = library.examine(swapped, k=_DEEP)
            # Not understood as a question for words: then it says nothing about speakers.
            if inquiry.asks_words:
                storyline = storylines[spans[0].key]
                found.append(Example("", "speaker", storyline, measure(inquiry, evidence), answerable=False))
    return found


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Fit a model of all conditions: what ``confidence.json`` holds of it, with its cross-validated figures."""
    from scipy.special import expit

    storylines = np.array([example.storyline for example in examples])
    reading = any("read" in example.measures for example in examples)
    # On what was asked alone, for a probability is of what people ask.
    asked = np.array([example.made == "asked" for example in examples])
    answerable = np.array([example.answerable for example in examples])
    rows = np.zeros((len(examples), len(weighed(reading=reading))))
    for storyline in np.unique(storylines):
        # By storyline, not by question: questions of one storyline have the same articles, which models could learn by
        # heart.
        models = _fit_conditions([example for example in examples if example.storyline != storyline])
        for n, example in enumerate(examples):
            if example.storyline == storyline:
                # Of made questions nothing may be left that was read; they don't count here.
                rows[n] = [_joint(models, example), *(example.measures.get(name, 0.0) for name in READING if reading)]
    confidence = np.zeros(len(examples))
    for storyline in np.unique(storylines):
        others, its = asked & (storylines != storyline), storylines == storyline
        model = _fit_answer(rows[others], answerable[others], reading=reading)
        logits = [model.logit(dict(zip(model.weights, row, strict=True))) for row in rows[its]]
        confidence[its] = expit(logits)
    return {
        "conditions": {name: _stored(model) for name, model in _fit_conditions(examples).items()},
        "answer": _stored(_fit_answer(rows[asked], answerable[asked], reading=reading)),
        "figures": _figures([example for example in examples if example.made == "asked"], confidence[asked]),
    }


def _stored(model: Logistic) -> dict[str, Any]:
    # Four digits: a diff of the file shows what changed.
    return {"weights": {key: round(weight, 4) for key, weight in model.weights.items()}, "bias": round(model.bias, 4)}


def _fit_answer(rows: np.ndarray, answerable: np.ndarray, *, reading: bool) -> Logistic:
    """The model that weighs what the conditions say together, and what was read."""
    # A few parameters on hundreds of questions: no regularisation that matters.
    weights, bias = _fit_logistic(rows, answerable, np.ones(len(rows)), c=1e6)
    return Logistic(dict(zip(weighed(reading=reading), map(float, weights), strict=True)), bias)


def _examples(
    library: Library, question: Question, spans: Sequence[Span], storylines: Mapping[str, str]
) -> Iterator[Example]:
    inquiry, evidence = library.examine(question.question, history=question.history, k=_DEEP)
    if not evidence:
        return
    # A question without an answer belongs to the articles that come nearest to it.
    storyline = storylines[spans[0].key if spans else evidence[0].hit.article.key]
    subtype = question.subtype or ""
    yield Example(subtype, "asked", storyline, measure(inquiry, evidence), answerable=bool(spans))
    keys = {span.key for span in spans}
    hidden: dict[Made, Callable[[Evidence], bool]] = {
        "passage": lambda each: _holds(each, spans),
        "article": lambda each: each.hit.article.key in keys,
        "storyline": lambda each: storylines[each.hit.article.key] == storyline,
    }
    for made, hides in hidden.items():
        rest = [each for each in evidence if not hides(each)]
        # With fewer the measures would tell that something is missing.
        if spans and len(rest) >= PASSAGES:
            yield Example(subtype, made, storyline, measure(inquiry, rest), answerable=False)


def _holds(evidence: Evidence, spans: Sequence[Span]) -> bool:
    hit = evidence.hit
    return any(span.overlaps(hit.article, hit.paragraph.start, hit.paragraph.end, hit.also_in) for span in spans)


def _with_other_speaker(question: Question, strangers: Sequence[str], rng: np.random.Generator) -> str:
    """The question asked of somebody else; "" where it doesn't name its speaker."""
    if not question.speaker or not strangers:
        return ""
    name = re.escape(question.speaker)
    last = re.escape(question.speaker.split()[-1])
    # In full, else by surname with or without a title.
    for pattern in (name, rf"(?:(?:Mr|Mrs|Ms|Dr)\.?\s)?\b{last}\b"):
        swapped, count = re.subn(pattern, str(rng.choice(strangers)), question.question, count=1, flags=re.IGNORECASE)
        # Named twice, the first speaker would still be asked for.
        if count and surname(question.speaker) not in swapped.casefold():
            return swapped
    return ""


def _fit_conditions(examples: Sequence[Example]) -> dict[Condition, Logistic]:
    reading = any("read" in example.measures for example in examples)
    return {name: _fit_condition(name, examples) for name in conditions(reading=reading)}


def _fit_condition(name: Condition, examples: Sequence[Example]) -> Logistic:
    subtypes, made = _FAILING[name]
    used = [
        each
        for each in examples
        if (each.answerable or (each.made == "asked" and each.subtype in subtypes) or each.made in made)
        and applies(name, each.measures)
    ]
    names = MEASURES[name]
    rows = np.array([[each.measures[key] for key in names] for each in used])
    answerable = np.array([each.answerable for each in used])
    weights = np.array([_WEIGHTS[each.made] for each in used])
    mean, scale = rows.mean(axis=0), rows.std(axis=0)
    # A measure that never varies is left out by its own weight.
    scale[scale < 1e-6] = 1.0
    # Both kinds count the same, whatever their numbers.
    weights[answerable] *= weights[~answerable].sum() / weights[answerable].sum()
    slopes, bias = _fit_logistic((rows - mean) / scale, answerable, weights / weights.mean(), c=_C)
    slopes = slopes / scale
    # In the measures' own units, so that judging needs no mean and no scale.
    return Logistic(dict(zip(names, map(float, slopes), strict=True)), float(bias - slopes @ mean))


def _fit_logistic(rows: np.ndarray, truth: np.ndarray, weights: np.ndarray, *, c: float) -> tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, max_iter=5000).fit(rows, truth, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def _joint(models: Mapping[Condition, Logistic], example: Example) -> float:
    return joint(model.logit(example.measures) for name, model in models.items() if applies(name, example.measures))


def _figures(examples: Sequence[Example], confidence: np.ndarray) -> dict[str, Any]:
    """Discrimination and reliability, and what the threshold that answers nine in ten gives."""
    from sklearn.metrics import brier_score_loss, roc_auc_score

    answerable = np.array([example.answerable for example in examples])
    threshold = float(np.quantile(confidence[answerable], 1 - _COVERAGE))
    refused: dict[str, float] = {}
    for subtype in sorted({example.subtype for example in examples if not example.answerable}):
        of = np.array([not each.answerable and each.subtype == subtype for each in examples])
        refused[subtype] = round(float((confidence[of] < threshold).mean()), 3)
    return {
        "questions": len(examples),
        "auroc": round(float(roc_auc_score(answerable, confidence)), 3),
        "brier": round(float(brier_score_loss(answerable, confidence)), 3),
        "ece": round(expected_calibration_error(confidence, answerable), 3),
        "threshold": round(threshold, 3),
        "answered": _COVERAGE,
        "refused": refused,
    }
