"""A report → one HTML file that opens offline: figures, plots, and the list of misses.

Everything that comes from questions and articles is escaped by the template engine; plots are drawn by us.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from qa.evaluation import plots
from qa.evaluation.comparison import Comparison
from qa.evaluation.measures import ANSWERS, CORRECTED, OWN_WORDS, REFUSED, RETRIEVAL
from qa.evaluation.misses import REASONS
from qa.evaluation.reports import STANDALONE, Report

_TEMPLATE = Path(__file__).with_name("page.html.jinja")
LABELS = {
    "answered": "answered",
    "answer_quoted": "answer in the quotes",
    "mentions": "all mentions",
    "citation_precision": "citations on evidence",
    "citation_recall": "evidence cited",
    "speaker_right": "speaker right",
    "verbatim": "verbatim",
    REFUSED: "refused",
    CORRECTED: "refused, or told otherwise",
    OWN_WORDS: "refused, or only words of those asked for",
}
"""How measures are called where people read."""


def render_report(
    report: Report, comparison: Comparison | None = None, *, title: str = "Evaluation", day: str = ""
) -> str:
    """Write the page.

    Args:
        report: what was measured.
        comparison: with an earlier run, if there is one.
        title: the page's headline.
        day: when it was measured, in words.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    # What is misspelled in the template shall fail, not show as nothing.
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["figure"] = lambda value: "–" if value is None else f"{value:.3f}"
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    drawn = dict.fromkeys(("recall", "risk_coverage", "reliability", "latency"), "")
    # A set of unanswerable questions alone has no retrieval to draw.
    if any("recall@5" in figures for figures in report.figures.values()):
        drawn["recall"] = plots.draw_recall(report)
    if report.calibration:
        drawn["risk_coverage"] = plots.draw_risk_coverage(report.calibration)
        drawn["reliability"] = plots.draw_reliability(report.calibration)
    if report.times:
        drawn["latency"] = plots.draw_latency(report.times)
    return template.render(
        report=report,
        comparison=comparison,
        title=title,
        day=day,
        plots={name: Markup(svg) for name, svg in drawn.items()},  # noqa: S704 - drawn by us, text escaped by matplotlib
        retrieval=_table(report, RETRIEVAL),
        answers=_table(report, ANSWERS, needs="answered"),
        answer_names=[LABELS[measure] for measure in ANSWERS],
        refusals=_table(report, (REFUSED, CORRECTED, OWN_WORDS)),
        labels=LABELS,
        baselines=[name for name in report.against if name != STANDALONE],
        standalone=report.against.get(STANDALONE, {}).get("followup", {}),
        reasons=[(reason, count, REASONS[reason]) for reason, count in _count_reasons(report)],
    )


def _table(
    report: Report, measures: Sequence[str], needs: str | None = None
) -> list[tuple[str, int, list[tuple[float | None, str]]]]:
    """Rows of (group, questions, [(mean, its interval in words)]) for the groups that have the first, or ``needs``."""
    rows = []
    for group, figures in report.figures.items():
        if (needs or measures[0]) in figures:
            cells = [(figures.get(measure), _spell_interval(report, group, measure)) for measure in measures]
            rows.append((group, report.counts[group], cells))
    return rows


def _spell_interval(report: Report, group: str, measure: str) -> str:
    ends = report.intervals[group].get(measure)
    return f"{ends[0]:.2f} to {ends[1]:.2f}" if ends else ""


def _count_reasons(report: Report) -> list[tuple[str, int]]:
    """How often each reason occurs, in the order in which misses are explained."""
    counted = Counter(miss.reason for _, miss in report.misses)
    return [(reason, counted[reason]) for reason in REASONS if counted[reason]]
