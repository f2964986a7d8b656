"""Exact-span F1 of contents and sources, the measure of the field (CofeNet, on PolNeAR).

A span counts only if it is exactly a row's: but for quotation marks, white space and stops at its ends, which corpora
annotate differently. Of a row in several pieces each piece is a span, as each of our statements is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from qa.evaluation.gold_statements import GoldStatement, overlaps
from qa.records import Statement

_ENDS = " \t\r\n\u00a0“”‘’„«»\"'`.,:;!?…()[]*_>–—-"


def content_f1(
    rows: Sequence[GoldStatement], found: Mapping[str, Sequence[Statement]], texts: Mapping[str, str]
) -> float:
    """F1 of the places of what was said, in 0..1."""
    gold = {(row.article, *_bare(texts[row.article], *piece)) for row in rows for piece in row.content}
    ours = {(name, *_bare(texts[name], s.start, s.end)) for name, each in found.items() for s in each}
    return _f1(len(gold & ours), ours, gold)


def source_f1(rows: Sequence[GoldStatement], found: Mapping[str, Sequence[Statement]]) -> float:
    """F1 of sources as printed, in 0..1: right where a row that a statement overlaps has the same mention."""
    gold = [row for row in rows if row.mention]
    ours = [(name, s) for name, each in found.items() for s in each if s.mention]
    right = [(name, s) for name, s in ours if any(r.article == name and _same(s, r) and overlaps(s, r) for r in gold)]
    hit = [r for r in gold if any(_same(s, r) and overlaps(s, r) for s in found[r.article])]
    precision, recall = len(right) / len(ours) if ours else 0.0, len(hit) / len(gold) if gold else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _same(statement: Statement, row: GoldStatement) -> bool:
    return " ".join(statement.mention.split()).strip(_ENDS) == " ".join(row.mention.split()).strip(_ENDS)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _ENDS:
        start += 1
    while end > start and text[end - 1] in _ENDS:
        end -= 1
    return start, end


def _f1(right: int, ours: Collection[object], gold: Collection[object]) -> float:
    return 2 * right / (len(ours) + len(gold)) if ours or gold else 0.0
