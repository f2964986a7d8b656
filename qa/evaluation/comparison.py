"""A run against an earlier one, and against floors that it must not fall below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.errors import FloorError
from qa.evaluation.measures import folded
from qa.evaluation.reports import ALL, EarlierRun, Outcome, Report, Values
from qa.evaluation.uncertainty import significance

# By which a question is won or lost: the first of these that it has.
# nDCG sees every passage that rises or falls; what can't be answered has only "refused".
_DECIDING = ("nDCG@10", "refused")


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean over the questions that both runs asked, before and now; ``p`` of the paired randomization test."""

    group: str
    measure: str
    questions: int
    before: float
    now: float
    p: float


@dataclass(frozen=True, slots=True)
class Change:
    """A question that is answered better or worse than before."""

    outcome: Outcome
    measure: str
    before: float
    now: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed since an earlier run; ``unmatched`` questions it had not asked, or in other words."""

    differences: tuple[Difference, ...]
    won: tuple[Change, ...]
    lost: tuple[Change, ...]
    unmatched: int


@dataclass(frozen=True, slots=True)
class Floor:
    """A figure that must not fall: ``group`` and ``measure`` as in ``Report.figures``."""

    group: str
    measure: str
    value: float

    @classmethod
    def parse(cls, text: str) -> Floor:
        """Read "recall@5=.85" (over all that can be answered) or "said:recall@5=.85".

        Raises:
            FloorError: it is neither.
        """
        name, _, value = text.rpartition("=")
        group, _, measure = name.rpartition(":")
        try:
            number = float(value)
        except ValueError:
            # What is no number is told by the same line as one out of 0..1.
            number = -1.0
        if not measure or not 0 <= number <= 1:
            raise FloorError(f"{text}: not a figure and a number in 0..1. Write recall@5=.85 or said:recall@5=.85")
        return cls(group or ALL, measure, number)


def compare_runs(report: Report, earlier: EarlierRun) -> Comparison:
    """Compare question by question, by their ids; a question in other words is another one."""
    paired = {
        outcome.id: earlier.values[outcome.id][1]
        for outcome in report.outcomes
        # A question that was reworded is another: its old value says nothing of the new one.
        if outcome.id in earlier.values and earlier.values[outcome.id][0] == folded(outcome.question)
    }
    differences = []
    for group, outcomes in report.groups.items():
        for measure in report.figures[group]:
            pairs = [
                (paired[o.id][measure], o.values[measure])
                for o in outcomes
                if o.id in paired and measure in paired[o.id] and measure in o.values
            ]
            if pairs:
                before, now = [list(column) for column in zip(*pairs, strict=True)]
                p = significance(before, now)
                differences.append(Difference(group, measure, len(pairs), _mean(before), _mean(now), p))
    changes = [change for outcome in report.outcomes if outcome.id in paired for change in _changes(outcome, paired)]
    # The greatest gain first; of losses, reversed, the greatest loss.
    changes.sort(key=lambda change: change.before - change.now)
    return Comparison(
        differences=tuple(differences),
        won=tuple(change for change in changes if change.now > change.before),
        lost=tuple(reversed([change for change in changes if change.now < change.before])),
        unmatched=len(report.outcomes) - len(paired),
    )


def broken_floors(report: Report, floors: Sequence[Floor]) -> list[str]:
    """A line for each floor that the report falls below.

    Raises:
        FloorError: a floor names a figure that the report doesn't have.
    """
    lines = []
    for floor in floors:
        figures = report.figures.get(floor.group)
        if figures is None or floor.measure not in figures:
            # The group may be wrong, or only the measure in it.
            known = ", ".join(figures or report.figures)
            raise FloorError(f"{floor.group}:{floor.measure}: no such figure in this run. There are {known}")
        measured = figures[floor.measure]
        if measured < floor.value:
            lines.append(f"{floor.group}:{floor.measure} is {measured:.3f}, below its floor of {floor.value:g}")
    return lines


def _changes(outcome: Outcome, paired: Mapping[str, Values]) -> list[Change]:
    before = paired[outcome.id]
    for measure in _DECIDING:
        if measure in outcome.values and measure in before:
            return [Change(outcome, measure, before[measure], outcome.values[measure])]
    return []


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
