"""The report's figures as SVG that stands inside a page: text stays text, nothing is fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from qa.evaluation.calibration import Calibration
from qa.evaluation.reports import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Ink, teal and brick are the page's own; the plots have no background, so that they stand on its paper.
_INK, _FAINT, _TEAL, _BRICK = "#2b2a27", "#8b877d", "#1f5f59", "#a4462f"
_SHADES = (_TEAL, "#8fb0ab", "#c9c3b4", "#dcd7ca")
_STYLE: dict[str, object] = {
    "svg.fonttype": "none",
    # Ids are random without it: the same run would give another file.
    "svg.hashsalt": "cuttings",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": _FAINT,
    "ytick.color": _FAINT,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "legend.frameon": False,
}


def draw_recall(report: Report, measure: str = "recall@5") -> str:
    """Recall by type of question with its 95 % interval, beside the baselines of the same run."""
    groups = [group for group, figures in report.figures.items() if measure in figures]
    runs = [("this library", report.figures)]
    runs += [(name, figures) for name, figures in report.against.items() if name != "standalone"]
    # A fifth of the room keeps groups apart.
    width = 0.8 / max(1, len(runs))
    with _figure(7.2, 3.0) as (axes, svg):
        for number, (name, figures) in enumerate(runs):
            places = [place + (number - (len(runs) - 1) / 2) * width for place in range(len(groups))]
            heights = [figures.get(group, {}).get(measure, 0.0) for group in groups]
            axes.bar(places, heights, width * 0.92, label=name, color=_SHADES[number % len(_SHADES)])
            if number == 0:
                _draw_intervals(axes, places, heights, [report.intervals[group][measure] for group in groups])
        axes.set_xticks(range(len(groups)), [f"{group}\n{report.counts[group]}" for group in groups])
        axes.tick_params(axis="x", length=0, labelcolor=_INK)
        # Never cut to the values: a small difference shall look small.
        axes.set_ylim(0, 1)
        axes.set_ylabel(measure)
        if len(runs) > 1:
            axes.legend(ncols=len(runs), loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return svg[0]


def draw_risk_coverage(calibration: Calibration) -> str:
    """Of the questions answered, from the most confident on, the share answered wrongly."""
    with _figure(3.5, 3.0) as (axes, svg):
        coverage, risk = zip(*calibration.risk_coverage, strict=True)
        axes.plot(coverage, risk, color=_TEAL, linewidth=1.8)
        if calibration.operating_point:
            axes.plot(*calibration.operating_point, "o", color=_BRICK)
            axes.annotate("as set", calibration.operating_point, (4, 8), textcoords="offset points", color=_BRICK)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="questions answered", ylabel="of these wrongly")
    return svg[0]


def draw_reliability(calibration: Calibration) -> str:
    """Confidence against the share of answers that were right; on the diagonal it means what it says."""
    with _figure(3.5, 3.0) as (axes, svg):
        expected, observed = zip(*calibration.reliability, strict=True)
        axes.plot((0, 1), (0, 1), color=_FAINT, linewidth=0.8, linestyle="--")
        axes.plot(expected, observed, "o-", color=_TEAL, linewidth=1.2, markersize=4)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share that was right")
    return svg[0]


def draw_latency(times: Mapping[str, Sequence[float]]) -> str:
    """Share of the questions that were done after so many milliseconds."""
    with _figure(7.2, 2.4) as (axes, svg):
        for number, (name, values) in enumerate(times.items()):
            ordered = sorted(values)
            shares = [(place + 1) / len(ordered) for place in range(len(ordered))]
            axes.step(ordered, shares, where="post", label=name, color=(_TEAL, _BRICK)[number % 2], linewidth=1.6)
        axes.set(ylim=(0, 1), xlabel="milliseconds", ylabel="questions done")
        # One question that met a busy machine would flatten all others.
        axes.set_xlim(0, max(1.0, *(float(np.percentile(values, 99)) for values in times.values())))
        axes.legend(loc="lower right")
    return svg[0]


def _draw_intervals(
    axes: Axes, places: Sequence[float], heights: Sequence[float], intervals: Sequence[tuple[float, float] | None]
) -> None:
    for place, height, ends in zip(places, heights, intervals, strict=True):
        if ends:
            # Of few questions an interval may end beside its mean, and Matplotlib refuses negative lengths.
            below, above = max(0.0, height - ends[0]), max(0.0, ends[1] - height)
            axes.errorbar(place, height, [[below], [above]], color=_INK, linewidth=0.9, capsize=2)


@contextmanager
def _figure(width: float, height: float) -> Iterator[tuple[Axes, list[str]]]:
    """Axes to draw on; afterwards the list holds the SVG. No global state of matplotlib is touched."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    svg: list[str] = []
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]  # its stub lists every key
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure.add_subplot(), svg
        out = io.StringIO()
        # Without the date the same run gives the same file.
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    # The XML header and the metadata, with its links, have no place in HTML.
    text = re.sub(r"<metadata>.*?</metadata>", "", out.getvalue(), flags=re.DOTALL)
    svg.append(text[text.index("<svg") :].replace("<svg ", '<svg role="img" ', 1))
