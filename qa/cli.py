"""The command line: each command reads its arguments, calls one public name and prints what it returns.

Results go to standard output, progress and problems to standard error. Exit status 0: done; 1: something could not be
done, and a line says what; 2: the command was not understood.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Column, Table
from rich.text import Text

import qa
from qa.attribution.attributor import Attributor
from qa.serialization import to_json
from qa.terminal import (
    ERR,
    OUT,
    describe,
    plain,
    print_answer,
    print_attributions,
    print_hit,
    print_json,
    print_report,
    print_statements,
    show_progress,
)

_KIND_STYLES = {"headline": "bold", "caption": "dim italic", "boilerplate": "dim"}


@dataclass(frozen=True, slots=True)
class _Context:
    settings: qa.Settings

    def open(self, *, create: bool = False) -> qa.Library:
        path = self.settings.library
        if not create and not path.is_dir():
            raise qa.LibraryError(f"{path}: there is no library. Make one with `qa add FOLDER`, or name it (--library)")
        return qa.Library(path, settings=self.settings)


class _Commands(click.Group):
    """Prints the errors of Cuttings as one line, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except qa.QAError as error:
            ERR.print(f"qa: {plain(str(error))}", soft_wrap=True)
            context.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--library", type=click.Path(path_type=Path), help="The library's folder.  [QA_LIBRARY, ./news.library]")
@click.version_option(package_name="cuttings", prog_name="qa")
@click.pass_context
def main(context: click.Context, library: Path | None) -> None:
    """Ask a collection of articles a question; get the passages that answer it, word for word."""
    settings = qa.Settings.load()
    context.obj = _Context(replace(settings, library=library) if library else settings)


def _filter_options(command: Callable[..., None]) -> Callable[..., None]:
    day = click.DateTime(["%Y-%m-%d"])
    for option in (
        click.option("--until", type=day, help="Published on that day or before."),
        click.option("--since", type=day, help="Published on that day or after."),
        click.option("--author", "authors", multiple=True, help="Only by this author; may be repeated."),
        click.option("--source", "sources", multiple=True, help="Only from this outlet; may be repeated."),
    ):
        command = option(command)
    return command


_speaker_option = click.option(
    "--speaker",
    "speakers",
    multiple=True,
    help="Only where they speak, by the full name that `qa show --statements` prints; may be repeated.",
)


def _to_filters(
    sources: tuple[str, ...],
    authors: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    speakers: tuple[str, ...] = (),
) -> qa.Filters:
    if since and until and since > until:
        raise click.UsageError(f"--since {since:%Y-%m-%d} is after --until {until:%Y-%m-%d}. Exchange them.")
    return qa.Filters(
        sources=sources,
        authors=authors,
        speakers=speakers,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )


_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_json_option
@click.pass_obj
def add(context: _Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Add files and folders: .txt .md .html .json .jsonl .pdf .docx."""
    with context.open(create=True) as library, show_progress("Adding") as progress:
        report = library.add(list(paths), progress=progress)
    if as_json:
        print_json(report)
    else:
        for key in report.replaced:
            OUT.print(Text(f"{plain(key)} took the place of the article of that key"))
        counts = f"{len(report.added)} added, {len(report.replaced)} replaced, {len(report.unchanged)} unchanged"
        OUT.print(f"{counts}, {len(report.failed)} failed")
        if report.skipped:
            kinds = ", ".join(sorted({Path(name).suffix.lower() or "no ending" for name in report.skipped}))
            OUT.print(f"Left out, of other kinds: {len(report.skipped)} ({plain(kinds)})")
    for failure in report.failed:
        ERR.print(plain(str(failure)), soft_wrap=True)
    if report.failed:
        raise SystemExit(1)


@main.command()
@click.argument("keys", nargs=-1, required=True)
@click.pass_obj
def remove(context: _Context, keys: tuple[str, ...]) -> None:
    """Remove articles by their keys (`qa list` shows them)."""
    with context.open() as library:
        for key in keys:
            library.remove(key)
            OUT.print(f"{plain(key)} removed")


@main.command("list")
@_filter_options
@_json_option
@click.pass_obj
def list_articles(context: _Context, /, as_json: bool, **filters: Any) -> None:
    """List the articles, newest first."""
    with context.open() as library:
        articles = library.articles(_to_filters(**filters))
    if as_json:
        print_json([to_json(article, whole=False) for article in articles])
        return
    if not OUT.is_terminal:
        # For other programs: an article a line, its fields separated by tabs.
        for article in articles:
            cells = (str(article.published or ""), article.source or "", article.title, article.key)
            click.echo("\t".join(" ".join(plain(cell).split()) for cell in cells))
        return
    # A key is there to be copied: it may be broken over lines, never shortened.
    key = Column("key", overflow="fold")
    table = Table("date", "outlet", "title", key, box=None, header_style="dim", pad_edge=False)
    for article in articles:
        row = (str(article.published or ""), article.source or "", article.title, article.key)
        table.add_row(*(Text(plain(cell)) for cell in row))
    OUT.print(table)
    OUT.print(f"{len(articles)} articles", style="dim")


@main.command()
@click.argument("key")
@click.option("--statements", is_flag=True, help="Show who said what in it.")
@_json_option
@click.pass_obj
def show(context: _Context, key: str, statements: bool, as_json: bool) -> None:
    """Show an article with its paragraphs as they were read, or who said what in it."""
    with context.open() as library:
        article, paragraphs = library.article(key), library.paragraphs(key)
        said = library.statements(key) if statements else []
    if as_json:
        shown = {"article": to_json(article), "paragraphs": to_json(paragraphs)}
        print_json(shown | {"statements": to_json(said)} if statements else shown)
        return
    OUT.print(Text(plain(article.title), style="bold"))
    OUT.print(Text(plain(describe(article)), style="dim"))
    if statements:
        print_statements(article, said)
        OUT.print(f"\n{len(said)} statements", style="dim")
        return
    for paragraph in paragraphs:
        OUT.print()
        label = "" if paragraph.kind == "body" else f"[{paragraph.kind}] "
        OUT.print(Text(label + plain(paragraph.text), style=_KIND_STYLES.get(paragraph.kind, "")))


@main.command()
@click.argument("question")
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="At most this many passages.")
@_speaker_option
@_filter_options
@_json_option
@click.pass_obj
def search(context: _Context, /, question: str, k: int, as_json: bool, **filters: Any) -> None:
    """Find the passages that answer a question, and why each is there."""
    with context.open() as library:
        hits = library.search(question, k=k, filters=_to_filters(**filters))
    if as_json:
        print_json(hits)
        return
    for hit in hits:
        why = ", ".join(f"{name} {channel.rank}" for name, channel in hit.channels.items())
        print_hit(f"{hit.rank}.", hit, f"score {hit.score:.2f}: {why}")
    if not hits:
        OUT.print("No passage found.")


@main.command()
@click.argument("question")
@click.option("--after", "history", multiple=True, help="An earlier question of the conversation; may be repeated.")
@_speaker_option
@_filter_options
@_json_option
@click.pass_obj
def ask(context: _Context, /, question: str, history: tuple[str, ...], as_json: bool, **filters: Any) -> None:
    """Answer a question with the articles' own words, or say that they don't say."""
    with context.open() as library:
        if not library.count():
            raise qa.LibraryError(f"{library.path}: holds no articles. Add some with `qa add FOLDER`")
        answer = library.ask(question, history=history, filters=_to_filters(**filters))
    if as_json:
        print_json(answer)
        return
    print_answer(answer)


@main.command()
@click.option("--port", default=7860, show_default=True, type=click.IntRange(1, 65535), help="The port on 127.0.0.1.")
@click.pass_obj
def chat(context: _Context, port: int) -> None:
    """Serve the chat at http://127.0.0.1:7860 until interrupted."""
    # Gradio takes four seconds to import; no other command should wait for it.
    from ui.server import serve

    with context.open(create=True) as library:
        # The model takes seconds to load; the first question should not wait for it.
        library.encoder.encode_queries(["ready?"])
        serve(library, port=port, on_ready=lambda address: OUT.print(f"Cuttings is at {address} (Ctrl-C ends it)"))


@main.command()
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
    context: _Context,
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
    if not json_file or str(json_file) != "-":
        _print_evaluation(report, comparison, said)
    if json_file:
        _write_run(json_file, report, said)
    if report and html:
        title = f"How well {context.settings.library.name} answers"
        _write(html, qa.render_report(report, comparison, title=title, day=f"{date.today():%-d %B %Y}"))
        ERR.print(f"The report is in {plain(str(html))}", soft_wrap=True)
    for line in (lines := qa.broken_floors(report, limits) if report else []):
        ERR.print(line, soft_wrap=True)
    if lines:
        raise SystemExit(1)


def _choose_questions(files: tuple[Path, ...], sample: int | None) -> list[qa.Question]:
    questions = [question for file in files for question in qa.read_questions(file)]
    if sample is not None and sample < len(questions):
        return random.Random(0).sample(questions, sample)  # noqa: S311 - a sample, no secret
    return questions


def _measure_statements(library: qa.Library, path: Path) -> qa.AttributionFigures:
    attributor = Attributor()
    figures = qa.evaluate_attributions(
        library.articles(),
        path,
        lambda article: library.statements(article.key),
        lambda article: attributor.find_pronouns(article, library.paragraphs(article.key)),
    )
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
        _write(path, json.dumps(run, ensure_ascii=False, indent=1))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(path), f"{error.strerror}. Name another file") from error


@main.command()
@click.pass_obj
def check(context: _Context) -> None:
    """Check that the store and both indexes agree and every paragraph is a place in its article."""
    with context.open() as library:
        faults = library.check()
        count = library.count()
    for fault in faults:
        ERR.print(plain(fault), soft_wrap=True)
    if faults:
        raise SystemExit(1)
    OUT.print(f"{count} articles: sound")


@main.command()
@click.pass_obj
def reindex(context: _Context) -> None:
    """Embed all passages anew with the model that the settings name."""
    with show_progress("Embedding") as progress:
        count = qa.reindex(context.settings.library, settings=context.settings, progress=progress)
    OUT.print(f"{count} passages embedded with {context.settings.model}")
