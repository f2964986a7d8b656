"""`qa evaluate`: how well a library finds, quotes and refuses, and who said what, against files that know."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import click

import qa
from qa.commands.context import Context, write_file
from qa.commands.terminal import ERR, plain, print_attributions, print_json, print_report, show_progress
from qa.serialization import to_json


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--statements", type=click.Path(path_type=Path), help="Measure who said what against a file that knows.")
@click.option("--against", default="", help="Plain baselines to run beside it, by commas: dense,bm25.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as one HTML file.")
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
              help="Write the run as JSON; - prints it.")  # fmt: skip
@click.option("--baseline", type=click.Path(path_type=Path), help="Compare with an earlier run, written by --json.")
@click.option(
    "--floor", "floors", multiple=True, help="Fail below it: recall@5=.85 or said:recall@5=.8; may be repeated."
)
@click.option("--sample", type=click.IntRange(1), help="Ask only this many of the questions, the same ones each time.")
@click.option("--no-answers", is_flag=True, help="Only search; quicker on large sets.")
@click.pass_obj
def evaluate(
    context: Context,
    files: tuple[Path, ...],
    statements: Path | None,
    against: str,
    html: Path | None,
    json_file: Path | None,
    baseline: Path | None,
    floors: tuple[str, ...],
    sample: int | None,
    no_answers: bool,
) -> None:
    """Measure how well the library finds, quotes and refuses, on questions whose answers are known.

    FILES are question files (JSON Lines), SQuAD files (.json) and BEIR folders; their articles are added before.
    """
    if not files and (not statements or html or baseline or floors):
        raise click.UsageError("Name question files, or --statements FILE alone.")
    # What can be wrong with the arguments is told before minutes are spent.
    questions = _choose_questions(files, sample)
    earlier = qa.read_run(baseline) if baseline else None
    limits = [qa.Floor.parse(text) for text in floors]
    names = [name.strip() for name in against.split(",") if name.strip()]
    with context.open() as library, show_progress("Asking") as progress:
        said = _measure_statements(library, statements) if statements else None
        report = (
            qa.evaluate(library, questions, against=names, answers=not no_answers, progress=progress) if files else None
        )
    comparison = qa.compare_runs(report, earlier) if report and earlier else None
    # What goes to standard output must be nothing but JSON.
    if not json_file or str(json_file) != "-":
        _print_evaluation(report, comparison, said)
    if json_file:
        _write_run(json_file, report, said)
    if report and html:
        title = f"How well {context.settings.library.name} answers"
        write_file(html, qa.render_report(report, comparison, title=title, day=f"{date.today():%-d %B %Y}"))
        ERR.print(f"The report is in {plain(str(html))}", soft_wrap=True)
    for line in (lines := qa.broken_floors(report, limits) if report else []):
        ERR.print(line, soft_wrap=True)
    if lines:
        raise SystemExit(1)


def _choose_questions(files: tuple[Path, ...], sample: int | None) -> list[qa.Question]:
    questions = [question for file in files for question in qa.read_questions(file)]
    if sample is not None and sample < len(questions):
        # From a fixed seed: two runs of one sample compare.
        return random.Random(0).sample(questions, sample)  # noqa: S311 - a sample, no secret
    return questions


def _measure_statements(library: qa.Library, path: Path) -> qa.AttributionFigures:
    # Only here: the commands that need no grammar start without it.
    from qa.attribution.attributor import Attributor

    attributor = Attributor()
    figures = qa.evaluate_attributions(
        library.articles(),
        path,
        lambda article: library.statements(article.key),
        lambda article: attributor.find_pronouns(article, library.paragraphs(article.key)),
    )
    # Figures of nothing would be zeros that look measured.
    if not figures.gold and not figures.statements:
        rule = f"none of its articles is in {library.path}, or nobody speaks in them"
        raise qa.QuestionFileError(f"{path}: {rule}. Add them with `qa add`")
    return figures


def _print_evaluation(
    report: qa.Report | None, comparison: qa.Comparison | None, said: qa.AttributionFigures | None
) -> None:
    if report:
        print_report(report, comparison)
    if said:
        print_attributions(said)


def _write_run(path: Path, report: qa.Report | None, said: qa.AttributionFigures | None) -> None:
    run = report.to_json() if report else {}
    if said:
        # The single statements are for whoever looks into them in Python.
        figures = to_json(said)
        run["statements"] = {name: value for name, value in figures.items() if not isinstance(value, list)}
    if str(path) == "-":
        print_json(run)
    else:
        write_file(path, json.dumps(run, ensure_ascii=False, indent=1))
