"""The record of an evaluation: what became of each question, and the means over groups of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from qa.errors import QuestionFileError
from qa.evaluation.calibration import Calibration
from qa.evaluation.measures import RETRIEVAL, folded
from qa.evaluation.misses import Miss
from qa.evaluation.questions import Question
from qa.evaluation.uncertainty import interval
from qa.serialization import to_json

STANDALONE = "standalone"
"""The run in which follow-ups are asked in their standalone form, everything else as typed."""

ALL = "all"
# Raised when earlier runs can no longer be compared.
FORMAT = 1

Values = Mapping[str, float]
Figures = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one question.

    ``values`` are its measures, those that apply; ``others`` the measures of retrieval in other runs: ``standalone``
    (follow-ups only) and each baseline. ``right`` tells whether the answer, had it been given, quotes what is asked.
    """

    id: str
    question: str
    groups: tuple[str, ...]
    answerable: bool
    values: Values
    others: Mapping[str, Values] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    answered: bool | None = None
    right: bool | None = None
    confidence: float | None = None
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """An evaluation: ``figures[group][measure]`` are means over the questions of a group to which the measure applies.

    Groups are the types of questions, "type/subtype", "said/unnamed" (no paragraph that holds evidence of grade 2 has
    the speaker's surname) and "all" that can be answered. ``counts`` are questions, ``intervals`` the 95 % bootstrap
    intervals of the means. ``latency`` has the median and the 95th percentile of ``search`` and ``ask``, in
    milliseconds.
    """

    outcomes: tuple[Outcome, ...] = ()
    calibration: Calibration | None = None
    latency: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    times: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    threshold: float | None = None
    about: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def groups(self) -> Mapping[str, Sequence[Outcome]]:
        """The questions of each group: types as they come, then "all", then the parts of types."""
        found: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            for group in outcome.groups:
                found.setdefault(group, []).append(outcome)
        answerable = [outcome for outcome in self.outcomes if outcome.answerable]
        # Types, the mean, then parts: as a table is read.
        whole = {group: found[group] for group in found if "/" not in group}
        parts = {group: found[group] for group in sorted(found) if "/" in group}
        return {**whole, **({ALL: answerable} if answerable else {}), **parts}

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many questions each group has."""
        return {group: len(outcomes) for group, outcomes in self.groups.items()}

    @cached_property
    def figures(self) -> Figures:
        """The mean of each measure over each group."""
        return {group: _means([o.values for o in outcomes]) for group, outcomes in self.groups.items()}

    @cached_property
    def intervals(self) -> Mapping[str, Mapping[str, tuple[float, float] | None]]:
        """The 95 % interval of each mean; None where one question is all there is."""
        return {
            group: {name: interval(values) for name, values in _columns([o.values for o in outcomes]).items()}
            for group, outcomes in self.groups.items()
        }

    @cached_property
    def against(self) -> Mapping[str, Figures]:
        """The means of retrieval in the other runs: follow-ups in their standalone form, and the baselines."""
        names = list(dict.fromkeys(name for outcome in self.outcomes for name in outcome.others))
        return {
            run: {
                group: _means([_in_run(o, run) for o in outcomes])
                for group, outcomes in self.groups.items()
                if any(run in o.others for o in outcomes)
            }
            for run in names
        }

    @property
    def misses(self) -> list[tuple[Outcome, Miss]]:
        """Everything that went wrong, question by question."""
        return [(outcome, miss) for outcome in self.outcomes for miss in outcome.misses]

    def to_json(self) -> dict[str, object]:
        """All of it as dictionaries, lists, texts and numbers."""
        summaries = ("counts", "figures", "intervals", "against")
        # What is short comes first, for whoever opens the file.
        stored = ("about", "threshold", "latency", "calibration", "outcomes")
        return {"format": FORMAT} | {
            name: to_json(getattr(self, name)) for name in (*stored[:3], *summaries, *stored[3:])
        }


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """What a comparison needs of an earlier report: each question's words and measures, by its id."""

    about: Mapping[str, str]
    values: Mapping[str, tuple[str, Values]]


def read_run(path: str | Path) -> EarlierRun:
    """Read what `qa evaluate --json` has written.

    Raises:
        QuestionFileError: it is no such file.
    """
    try:
        stored = json.loads(Path(path).read_text(encoding="utf-8"))
        if stored["format"] != FORMAT:
            raise ValueError(f"format {stored['format']}, this version reads {FORMAT}")
        values = {
            item["id"]: (folded(item["question"]), {name: float(v) for name, v in item["values"].items()})
            for item in stored["outcomes"]
        }
        return EarlierRun({str(k): str(v) for k, v in stored["about"].items()}, values)
    # Any JSON may be given: whatever is missing or of another type, the line is the same.
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"{path}: not a run of `qa evaluate --json` ({error!r}). Name a file that it wrote"
        raise QuestionFileError(message) from error


def group_names(question: Question, *, unnamed: bool) -> tuple[str, ...]:
    """The groups that a question belongs to, beside "all"."""
    names = [question.type]
    if question.subtype:
        names.append(f"{question.type}/{question.subtype}")
    if question.type == "said" and unnamed:
        names.append("said/unnamed")
    return tuple(names)


def _in_run(outcome: Outcome, run: str) -> Values:
    # A question without a conversation stands alone as it is: its own values count in that run.
    if run in outcome.others or run != STANDALONE:
        return outcome.others.get(run, {})
    return {name: value for name, value in outcome.values.items() if name in RETRIEVAL}


def _means(rows: Sequence[Values]) -> dict[str, float]:
    return {name: sum(values) / len(values) for name, values in _columns(rows).items()}


def _columns(rows: Sequence[Values]) -> dict[str, list[float]]:
    columns: dict[str, list[float]] = {}
    for row in rows:
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return columns
