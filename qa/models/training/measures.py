"""What reading is measured by: SQuAD 2.0's exact match and F1 (Rajpurkar et al. 2018), their definitions written anew.

A question without an answer scores 1 where nothing is answered, else 0; nothing is answered where the log-odds that
the passage answers are at or below a threshold.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ARTICLES = re.compile(r"\b(a|an|the)\b")
# ASCII's alone, as in SQuAD's own script: other marks would make figures that don't compare with published ones.
_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Scores:
    """For each question: what its best span gains, the log-odds that anything answers, whether something does."""

    exact: NDArray[np.float64]
    f1: NDArray[np.float64]
    log_odds: NDArray[np.float64]
    answerable: NDArray[np.bool_]


def normalise_answer(text: str) -> str:
    """Lower case, without punctuation and articles, single spaces: as SQuAD compares answers."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(given: str, right: str) -> float:
    """1 where both are the same but for case, punctuation and articles, else 0."""
    return float(normalise_answer(given) == normalise_answer(right))


def f1(given: str, right: str) -> float:
    """The harmonic mean of precision and recall of words, each counted as often as it stands."""
    words, wanted = normalise_answer(given).split(), normalise_answer(right).split()
    if not words or not wanted:
        # "The" is nothing once normalised, and two nothings are equal.
        return float(words == wanted)
    common = (Counter(words) & Counter(wanted)).total()
    return 2 * common / (len(words) + len(wanted))


def score(given: Sequence[str], right: Sequence[Sequence[str]], log_odds: Sequence[float]) -> Scores:
    """Score best spans against the right answers, of which the nearest counts; none where nothing answers."""
    return Scores(
        np.array(
            [max((exact_match(text, each) for each in answers), default=0.0) for text, answers in _pair(given, right)]
        ),
        np.array([max((f1(text, each) for each in answers), default=0.0) for text, answers in _pair(given, right)]),
        np.array(log_odds, np.float64),
        np.array([bool(answers) for answers in right], np.bool_),
    )


def summarise(scores: Scores, threshold: float = 0.0) -> dict[str, float]:
    """The figures of a set, by the names that SQuAD 2.0's own script gives them, as shares of 1.

    ``f1`` and ``exact`` hold at the threshold, ``best_f1`` at the one that makes it highest.
    """
    gained = {"f1": scores.f1, "exact": scores.exact}
    answered = scores.log_odds > threshold
    figures: dict[str, float] = {"questions": float(len(answered))}
    for name, values in gained.items():
        each = np.where(scores.answerable, values * answered, ~answered)
        figures[name] = _mean(each)
        figures[f"HasAns_{name}"] = _mean(each[scores.answerable])
        figures[f"NoAns_{name}"] = _mean(each[~scores.answerable])
        best, figures[f"best_{name}_threshold"] = find_threshold(scores, values)
        figures[f"best_{name}"] = best
    figures["auroc"] = area_under_curve(scores.log_odds, scores.answerable)
    return {name: round(value, 4) for name, value in figures.items()}


def find_threshold(scores: Scores, values: NDArray[np.float64]) -> tuple[float, float]:
    """The best mean of values over all thresholds, and the lowest threshold that gives it."""
    if not len(values):
        return 0.0, 0.0
    order = np.argsort(-scores.log_odds, kind="stable")
    odds = scores.log_odds[order]
    # Answering one question more gains its value, or loses the 1 for silence.
    gains = np.cumsum(np.where(scores.answerable, values, -1.0)[order])
    totals = np.concatenate([[0.0], gains]) + (~scores.answerable).sum()
    # Questions of the same log-odds are answered together, or not.
    whole = np.concatenate([odds[1:] != odds[:-1], [True]])
    totals[1:][~whole] = -1.0
    # The first of several best: it answers least.
    best = int(np.argmax(totals))
    # Where answering all is best, the threshold lies below the lowest.
    return float(totals[best] / len(values)), float(odds[best] if best < len(odds) else odds[-1] - 1)


def area_under_curve(values: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """How often a true one has the higher value than a false one, ties counting half; 0 where either is missing."""
    ordered = np.sort(values[~truth])
    if not len(ordered) or not truth.any():
        return 0.0
    below = np.searchsorted(ordered, values[truth], "left") + np.searchsorted(ordered, values[truth], "right")
    return float(below.mean() / 2 / len(ordered))


def _pair(given: Sequence[str], right: Sequence[Sequence[str]]) -> list[tuple[str, Sequence[str]]]:
    return list(zip(given, right, strict=True))


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else 0.0
