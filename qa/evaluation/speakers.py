"""Whose name stands over what was said, and by which construction: right, wrong, nobody's, or not found at all.

A wrong name is the worst fault, so it is told apart from an unknown one, construction by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.attribution.offices import is_description
from qa.evaluation.gold_statements import GoldStatement, likeness, overlaps
from qa.names.comparing import name_words, same_person
from qa.records import Statement

Outcome = Literal["right", "wrong", "unknown", "missed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row: ``statement`` is the one that has its words."""

    row: GoldStatement
    outcome: Outcome
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class ConstructionFigures:
    """Of the rows of a construction: how many there are, were found, and found with which speaker (counts)."""

    count: int
    found: int
    right: int
    wrong: int
    unknown: int


def judge(row: GoldStatement, rows: Sequence[GoldStatement], statements: Sequence[Statement]) -> Verdict:
    """Find a row's words among the statements of its article, and tell whose they are said to be.

    Args:
        row: one that tells its speaker.
        rows: all of the article: the words around a row's own, a quotation's, are not its own.
        statements: those that were found in the article.
    """
    around = [other for other in rows if _holds(other, row)]
    near = [s for s in statements if overlaps(s, row)]
    near = [s for s in near if not any(likeness(s, other) > likeness(s, row) for other in around)]
    if not near:
        return Verdict(row, "missed")
    best = max(near, key=lambda s: likeness(s, row))
    speakers = [s.speaker for s in near if (s.start, s.end) == (best.start, best.end)]
    return Verdict(row, _outcome(row, speakers), best)


def by_construction(verdicts: Sequence[Verdict]) -> dict[str, ConstructionFigures]:
    """Count the verdicts, by construction and all."""
    groups: dict[str, list[Verdict]] = {}
    for each in verdicts:
        groups.setdefault(each.row.construction or each.row.mention.lower(), []).append(each)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return {name: _count(group) for name, group in [*ordered, ("all", list(verdicts))] if group}


def _count(verdicts: Sequence[Verdict]) -> ConstructionFigures:
    outcomes = [each.outcome for each in verdicts]
    right, wrong, unknown = (outcomes.count(each) for each in ("right", "wrong", "unknown"))
    return ConstructionFigures(len(verdicts), right + wrong + unknown, right, wrong, unknown)


def _outcome(row: GoldStatement, speakers: Sequence[str | None]) -> Outcome:
    named = [s for s in speakers if s]
    if row.speaker is None:
        # "The ferry's engineer" is right for who has no name, and so is nobody.
        right = all(is_description(s) or set(name_words(s)) & set(name_words(row.mention)) for s in named)
        return "right" if right else "wrong"
    wanted = [name.strip() for name in row.speaker.split(";")]
    names = [s for s in named if not is_description(s)]
    if any(not any(same_person(s, name) for name in wanted) for s in names):
        return "wrong"
    return "right" if all(any(same_person(s, name) for s in names) for name in wanted) else "unknown"


def _holds(outer: GoldStatement, inner: GoldStatement) -> bool:
    """Tell a row inside of another's content, as the words that somebody quotes."""
    return outer is not inner and any(
        a <= start and end <= b and (a, b) != (start, end) for a, b in outer.content for start, end in inner.content
    )
