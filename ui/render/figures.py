"""An evaluation as the page shows it: tables of figures, what the plots are drawn from, and the misses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa import Miss, Outcome, Passage, Report

# Named as ir-measures names them, so that whoever knows the measures finds them.
_FINDING = {name: name for name in ("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10")}
_ANSWERING = {
    "answered": "answered",
    "answer_quoted": "answer in quotes",
    "mentions": "all mentions",
    "citation_precision": "citations on evidence",
    "citation_recall": "evidence cited",
    "speaker_right": "speaker right",
    "verbatim": "verbatim",
}
_REFUSING = {"refused": "refused", "corrected": "refused, or told otherwise", "own_words": "refused, or own words only"}
# One measure for the plot, and the one that the README tells: five passages are what a reader looks through.
_PLOTTED = "recall@5"
_ALL = "all"
_UNANSWERABLE = "unanswerable"
# Follow-ups in a form that needs no conversation: the same search, so no rival to compare with.
_STANDALONE = "standalone"


@dataclass(frozen=True, slots=True)
class Cell:
    """A mean and its 95 % interval, in figures; empty where the measure does not apply."""

    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Line:
    """The means of one group of questions."""

    group: str
    questions: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Means by group of questions."""

    caption: str
    names: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A mean in 0..1 with the ends of its interval, if it has one; ``run`` says whose."""

    run: str
    value: float
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of one group of questions: the library's own first, then those of plain retrieval."""

    group: str
    questions: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """What confidence is worth, as points in 0..1, and in words; ``set_at`` is where the threshold stands."""

    risk_coverage: tuple[tuple[float, float], ...]
    set_at: tuple[float, float] | None
    reliability: tuple[tuple[float, float], ...]
    about: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage to open in the reader; ``about`` tells its ranks, ``evidence`` whether it is any."""

    key: str
    title: str
    start: int
    end: int
    quote: str
    about: str
    evidence: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """One thing that went wrong, why, what should have come and what came; ``before`` are the questions before it."""

    id: str
    type: str
    question: str
    before: tuple[str, ...]
    reason: str
    meaning: str
    confidence: str
    expected: tuple[Spot, ...]
    came: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """A whole evaluation. ``lead`` has the figures to see first, each with what it says."""

    about: str
    lead: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    plotted: str
    plot: tuple[Bars, ...]
    curves: Curves | None
    misses: tuple[Missed, ...]


def read_findings(report: Report) -> Findings:
    """What the page shows of a report."""
    return Findings(
        about=_describe(report),
        lead=tuple(_lead(report)),
        tables=tuple(
            table
            for table in (
                _table(report, "Finding the evidence: means, and below each its 95 % interval", _FINDING, "recall@1"),
                _table(report, "Answering what the articles say", _ANSWERING, "answered"),
                _table(report, "Refusing what they don't say", _REFUSING, "refused"),
            )
            if table.lines
        ),
        plotted=_PLOTTED,
        plot=tuple(_bars(report)),
        curves=_curves(report),
        misses=tuple(_missed(outcome, miss) for outcome, miss in report.misses),
    )


def _describe(report: Report) -> str:
    parts = [f"{report.about['questions']} questions over {report.about['articles']} articles"]
    parts += [f"{name}: half within {median:.0f} ms" for name, (median, _) in report.latency.items()]
    return " · ".join(parts)


def _lead(report: Report) -> Iterable[tuple[str, str]]:
    everything, refusing = report.figures.get(_ALL, {}), report.figures.get(_UNANSWERABLE, {})
    for figures, name, words in (
        (everything, _PLOTTED, _PLOTTED),
        (everything, "nDCG@10", "nDCG@10"),
        (everything, "answered", "of what the articles say is answered"),
        (everything, "answer_quoted", "of answers quote the answer"),
        (refusing, "refused", "of what they don't say is refused"),
    ):
        if name in figures:
            yield _spell(figures[name]), words
    if report.calibration and report.calibration.auroc is not None:
        yield _spell(report.calibration.auroc), "AUROC of the confidence"


def _table(report: Report, caption: str, measures: Mapping[str, str], needs: str) -> Table:
    """The groups that have the measure ``needs``, and of the others those that any group has."""
    groups = [group for group, figures in report.figures.items() if needs in figures]
    names = [name for name in measures if any(name in report.figures[group] for group in groups)]
    lines = tuple(
        Line(group, report.counts[group], tuple(_cell(report, group, name) for name in names)) for group in groups
    )
    return Table(caption, tuple(measures[name] for name in names), lines)


def _cell(report: Report, group: str, name: str) -> Cell:
    value, ends = report.figures[group].get(name), report.intervals[group].get(name)
    return Cell("" if value is None else _spell(value), f"{_spell(ends[0])}–{_spell(ends[1])}" if ends else "")


def _bars(report: Report) -> Iterable[Bars]:
    # Whatever was compared with, but for the library's own other form.
    others = {run: figures for run, figures in report.against.items() if run != _STANDALONE}
    for group, figures in report.figures.items():
        if _PLOTTED in figures:
            own = Bar("this library", figures[_PLOTTED], report.intervals[group].get(_PLOTTED))
            rest = (Bar(f"plain {run}", each.get(group, {}).get(_PLOTTED, 0.0)) for run, each in others.items())
            yield Bars(group, report.counts[group], (own, *rest))


def _curves(report: Report) -> Curves | None:
    known = report.calibration
    if known is None:
        return None
    words = (
        ("AUROC, what can be answered from what cannot", known.auroc),
        ("AUROC, right answers from wrong ones", known.auroc_right),
        ("expected calibration error", known.ece),
        ("Brier score", known.brier),
        ("area under risk and coverage", known.aurc),
    )
    about = " · ".join(f"{name} {_spell(value)}" for name, value in words if value is not None)
    return Curves(known.risk_coverage, known.operating_point, known.reliability, about)


def _missed(outcome: Outcome, miss: Miss) -> Missed:
    return Missed(
        id=outcome.id,
        type=outcome.groups[0],  # the first is the question's kind, the others cut across kinds
        question=outcome.question,
        before=outcome.history,
        reason=miss.reason,
        meaning=miss.meaning,
        confidence="" if outcome.confidence is None else _spell(outcome.confidence),
        expected=_spots(miss.expected),
        came=_spots(miss.came),
    )


def _spots(passages: Sequence[Passage]) -> tuple[Spot, ...]:
    return tuple(
        Spot(
            key=passage.key,
            title=passage.title.strip() or passage.key,
            start=passage.start,
            end=passage.end,
            quote=passage.words,
            about=_ranks(passage),
            evidence=bool(passage.grade),
        )
        for passage in passages
    )


def _ranks(passage: Passage) -> str:
    parts = [f"rank {passage.rank}"] if passage.rank else []
    parts += [f"{channel} {rank}" for channel, rank in passage.channels.items()]
    parts += [f"evidence of grade {passage.grade}"] if passage.grade else []
    return " · ".join(parts)


def _spell(value: float) -> str:
    # Two places: with some hundred questions the third is below one question's weight, or noise.
    return f"{value:.2f}"
