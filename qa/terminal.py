"""What the command line prints: passages, tables, JSON and progress.

Results go to standard output, progress and problems to standard error. An article's text is data: what would drive the
terminal is taken out of it. Knows nothing of commands and libraries.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import click
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table
from rich.text import Text

import qa
from qa.serialization import to_json

OUT = Console(highlight=False, markup=False, soft_wrap=False)
ERR = Console(stderr=True, highlight=False, markup=False)
_RETRIEVAL = ("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10")
_ANSWERS = {
    "answered": "answered",
    "refused": "refused",
    "answer_quoted": "quoted",
    "citation_precision": "precision",
    "citation_recall": "recall",
    "speaker_right": "speaker",
}
_CONTROLS = re.compile(r"[\x7f-\x9f\ud800-\udfff]")


def print_passage(mark: str, words: str, article: qa.Article, also_in: tuple[qa.Article, ...], note: str = "") -> None:
    """Print words with where they stand; ``mark`` goes before them, ``note`` below."""
    OUT.print(Text(f"{mark} {plain(words)}"))
    lines = [article.title, describe(article)]
    if also_in:
        lines.append("also in " + ", ".join(dict.fromkeys(other.source or other.key for other in also_in)))
    if note:
        lines.append(note)
    OUT.print(Padding(Text("\n".join(plain(line) for line in lines if line), style="dim"), (0, 0, 1, 4), expand=False))


def describe(article: qa.Article) -> str:
    """An article's outlet, authors, date and key on one line."""
    published = _spell(article.published) if article.published else ""
    return " · ".join(part for part in (article.source, ", ".join(article.authors), published, article.key) if part)


def _spell(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def plain(text: str) -> str:
    """Take out what would drive the terminal: an article's text is data."""
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") else "\ufffd"
        for c in text.replace("\r\n", "\n").replace("\r", "\n")
    )


def print_json(record: object) -> None:
    """Print a record, or what is made of records, as JSON."""
    text = json.dumps(to_json(record), ensure_ascii=False, indent=2)
    # JSON's own escapes leave out DEL and the C1 controls, which drive some terminals.
    click.echo(_CONTROLS.sub(lambda character: f"\\u{ord(character[0]):04x}", text))


@contextmanager
def show_progress(what: str) -> Iterator[qa.Progress]:
    """Show a progress bar where somebody watches; the block gets the callable that moves it."""
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}"),
    )
    # Where nobody watches, a progress bar would still leave an empty line.
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        task = bar.add_task(what, total=None, last="")

        def report(done: int, total: int, last: str) -> None:
            bar.update(task, completed=done, total=total, last=plain(last)[:40].replace("[", "("))

        yield report


def print_report(report: qa.Report, comparison: qa.Comparison | None = None) -> None:
    """Print the tables of an evaluation, 80 columns wide; the HTML report has more."""
    _print_figures("Finding the evidence", report, {name: name for name in _RETRIEVAL})
    _print_figures(
        "Answering: refused where the articles don't say; of what was answered, its quotes", report, _ANSWERS
    )
    for name, figures in report.against.items():
        group = "followup" if name == "standalone" else "all"
        label = "follow-ups, standalone" if name == "standalone" else f"plain {name}, all"
        shown = ", ".join(f"{each} {figures[group][each]:.3f}" for each in _RETRIEVAL if each in figures.get(group, {}))
        OUT.print(f"{label}: {shown}", soft_wrap=True)
    verbatim = [figures["verbatim"] for figures in report.figures.values() if "verbatim" in figures]
    if verbatim:
        OUT.print(f"quotes verbatim at their place: {min(verbatim):.3f}")
    if report.calibration:
        known = report.calibration
        auroc = "" if known.auroc is None else f"AUROC {known.auroc:.3f}, "
        OUT.print(f"confidence: {auroc}calibration error {known.ece:.3f}, risk-coverage area {known.aurc:.3f}")
    for name, (median, late) in report.latency.items():
        OUT.print(f"{name}: median {median:.1f} ms, p95 {late:.1f} ms")
    reasons = Counter(miss.reason for _, miss in report.misses)
    if reasons:
        counted = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        OUT.print(f"misses: {counted}", soft_wrap=True)
    if comparison:
        _print_comparison(comparison)


def _print_figures(caption: str, report: qa.Report, measures: Mapping[str, str]) -> None:
    shown = [name for name in measures if any(name in figures for figures in report.figures.values())]
    if not shown:
        return
    heads = [Column(measures[name], justify="right", no_wrap=True) for name in shown]
    kind = Column("type", no_wrap=True)
    table = Table(kind, Column("n", justify="right"), *heads, box=None, header_style="dim", pad_edge=False)
    for group, figures in report.figures.items():
        if any(name in figures for name in shown):
            cells = [f"{figures[name]:.3f}" if name in figures else "" for name in shown]
            table.add_row(plain(group.replace("unanswerable/", "- ")), str(report.counts[group]), *cells)
    OUT.print(caption, style="dim")
    OUT.print(table)
    OUT.print()


def _print_comparison(comparison: qa.Comparison) -> None:
    OUT.print("\nSince the earlier run", style="dim")
    table = Table("type", "measure", "before", "now", "difference", "p", box=None, header_style="dim", pad_edge=False)
    for d in comparison.differences:
        if d.before != d.now:
            cells = (f"{d.before:.3f}", f"{d.now:.3f}", f"{d.now - d.before:+.3f}", f"{d.p:.3f}")
            table.add_row(plain(d.group), d.measure, *cells)
    OUT.print(table)
    for name, changes in (("won", comparison.won), ("lost", comparison.lost)):
        OUT.print(f"{name}: {len(changes)}")
        for change in changes:
            line = f"  {change.outcome.id}  {change.outcome.question}  {change.before:.2f} to {change.now:.2f}"
            OUT.print(Text(plain(line)))
    if comparison.unmatched:
        OUT.print(f"{comparison.unmatched} questions are not in the earlier run, or in other words")
