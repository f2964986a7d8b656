"""What the command line prints: passages, tables, JSON and progress.

Results go to standard output, progress and problems to standard error. An article's text is data: what would drive the
terminal is taken out of it. Knows nothing of commands and libraries.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import click
from rich.console import Console
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column, Table
from rich.text import Text

import qa
from qa.serialization import to_json

# Without highlight and markup: Rich would colour numbers in quotes, and take an article's "[bold]" for its own.
OUT = Console(highlight=False, markup=False, soft_wrap=False)
ERR = Console(stderr=True, highlight=False, markup=False)
# No more than fit beside the names of groups in 80 columns; so are the short names below.
_RETRIEVAL = ("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10")
_ANSWERS = {
    "answered": "answered",
    "refused": "refused",
    "corrected": "corr.",
    "own_words": "own",
    "answer_quoted": "quoted",
    "citation_precision": "prec.",
    "citation_recall": "rec.",
    "speaker_right": "speaker",
}
_CONTROLS = re.compile(r"[\x7f-\x9f\ud800-\udfff]")


def print_answer(answer: qa.Answer) -> None:
    """Print an answer: as it was understood, what a chat model wrote, the quotes, and else the nearest passages."""
    if answer.standalone != answer.question:
        OUT.print(Text(f"Understood as: {plain(answer.standalone)}", style="dim"))
    if answer.written:
        print_written(answer.written)
    if not answer.found:
        OUT.print(Text(plain(answer.text)))
    if answer.remark:
        OUT.print(Text(plain(answer.remark)))
    for citation in answer.citations:
        print_citation(citation)
    if answer.more:
        OUT.print("More from the articles:\n", style="dim")
    for citation in answer.more:
        print_citation(citation)
    if not answer.found and answer.hits:
        OUT.print("\nThe nearest passages:\n", style="dim")
        # Three tell whether the question was understood; `qa search` lists the rest.
        for hit in answer.hits[:3]:
            print_hit("·", hit)


def print_citation(citation: qa.Citation) -> None:
    """Print quoted words behind their number and who said them, and below where they stand."""
    said_on = f", {_spell(citation.said_on)}" if citation.said_on and citation.speaker else ""
    speaker = Text(f"{plain(citation.speaker)}{said_on}: ", style="bold") if citation.speaker else Text()
    # In brackets: the article's words, too, but not the quote's.
    before = f"[{plain(citation.before)}] " if citation.before else ""
    OUT.print(Text.assemble(f"[{citation.number}] ", speaker, (before, "dim"), *_quoted(citation)))
    _print_place(citation.article, citation.also_in)


def print_written(written: qa.Written) -> None:
    """Print what a chat model wrote and the passages bear out, and below it what they don't."""
    for sentence in written.sentences if written.text else ():
        doubt = f" ({sentence.verdict})" if sentence.verdict != "supported" else ""
        OUT.print(Text.assemble(plain(sentence.text), (doubt, "dim")))
    if written.note:
        OUT.print(Text(plain(written.note), style="dim"))
    if written.struck:
        OUT.print(Text(f"\nStruck from what {plain(written.model)} wrote:", style="dim"))
    for sentence in written.struck:
        OUT.print(Padding(Text(plain(f"{sentence.text} ({sentence.reason})"), style="dim"), (0, 0, 0, 4), expand=False))
    OUT.print()


def _quoted(citation: qa.Citation) -> list[str | tuple[str, str]]:
    """The quote, with what was asked for in bold, and the day that it means."""
    if citation.sought is None:
        return [plain(citation.quote)]
    start, end = (place - citation.start for place in citation.sought)
    before, sought, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    day = f" ({plain(sought)}: {_spell(citation.day)})" if citation.day else ""
    return [plain(before), (plain(sought), "bold"), plain(after), (day, "dim")]


def print_hit(mark: str, hit: qa.Hit, note: str = "") -> None:
    """Print a passage with who says something in it and where it stands; ``mark`` goes before it, ``note`` below."""
    OUT.print(Text(f"{mark} {plain(hit.paragraph.text)}"))
    _print_place(hit.article, hit.also_in, _tell_speakers(hit.statements), note)


def _print_place(article: qa.Article, also_in: tuple[qa.Article, ...], said: str = "", note: str = "") -> None:
    others = ", ".join(dict.fromkeys(other.source or other.key for other in also_in))
    lines = (said, article.title, describe(article), others and f"also in {others}", note)
    OUT.print(Padding(Text("\n".join(plain(line) for line in lines if line), style="dim"), (0, 0, 1, 4), expand=False))


def _tell_speakers(statements: Iterable[qa.Statement]) -> str:
    """Who says something in a passage, and when: "said by Edi Rama (21 November 2023), a nurse"."""
    named = [f"{s.speaker} ({_spell(s.said_on)})" if s.said_on else s.speaker for s in statements if s.speaker]
    return "said by " + ", ".join(dict.fromkeys(named)) if named else ""


def print_statements(article: qa.Article, statements: Iterable[qa.Statement]) -> None:
    """Print who said what in an article: a line on the saying, and below it the words."""
    for statement in statements:
        # Whoever is unknown is told by the words that stand for him.
        unknown = f"? ({statement.mention})" if statement.mention else "?"
        about = (
            statement.cue,
            "a denial" if statement.denied else "",
            f"as {statement.quoted_by} tells it" if statement.quoted_by else "",
            _spell(statement.said_on) if statement.said_on else "",
        )
        OUT.print()
        speaker = Text(plain(statement.speaker or unknown), style="bold" if statement.speaker else "")
        OUT.print(Text.assemble(speaker, (plain("".join(f" · {part}" for part in about if part)), "dim")))
        words = plain(article.text[statement.start : statement.end])
        # The marks of a quotation stand outside of it.
        words = f"“{words}”" if statement.kind == "direct" else words
        OUT.print(Padding(Text(words), (0, 0, 0, 4), expand=False))


def print_utterance(utterance: qa.Utterance) -> None:
    """Print what somebody said: the day, the words, and below them how and where."""
    statement = utterance.statement
    day = _spell(utterance.day) if utterance.day else "undated"
    printed = " (printed)" if utterance.day and not statement.said_on else ""
    words = plain(utterance.text)
    words = f"“{words}”" if statement.kind == "direct" else words
    OUT.print(Text.assemble((f"{day}{printed}", "bold"), f"\n{words}"))
    about = (
        statement.speaker or "",
        statement.cue,
        "a denial" if statement.denied else "",
        f"as {statement.quoted_by} tells it" if statement.quoted_by else "",
    )
    _print_place(utterance.article, utterance.also_in, " · ".join(part for part in about if part))


def describe(article: qa.Article) -> str:
    """An article's outlet, authors, date, place in the paper and key on one line."""
    published = _spell(article.published) if article.published else ""
    known = (article.source, ", ".join(article.authors), published, article.place, article.key)
    return " · ".join(part for part in known if part)


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


class _Rate(ProgressColumn):
    """How many are done a second."""

    def render(self, task: Task) -> Text:
        """The rate, once it is known."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


@contextmanager
def show_progress(what: str) -> Iterator[qa.Progress]:
    """Show a progress bar where somebody watches; the block gets the callable that moves it."""
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}"),
    )
    # Where nobody watches, a progress bar would still leave an empty line.
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        task = bar.add_task(what, total=None, last="")

        def report(done: int, total: int, last: str) -> None:
            # A column of text reads "[" as markup; forty characters leave the bar its room in 80 columns.
            bar.update(task, completed=done, total=total, last=plain(last)[:40].replace("[", "("))

        yield report


def print_report(report: qa.Report, comparison: qa.Comparison | None = None) -> None:
    """Print the tables of an evaluation, 80 columns wide; the HTML report has more."""
    _print_figures("Finding the evidence", report, {name: name for name in _RETRIEVAL})
    _print_figures(
        "Answering: refused where the articles don't say; of what was answered, its quotes", report, _ANSWERS
    )
    for name, figures in report.against.items():
        # Only follow-ups have a standalone form, so its other groups are those of the run itself.
        group = "followup" if name == "standalone" else "all"
        label = "follow-ups, standalone" if name == "standalone" else f"plain {name}, all"
        shown = ", ".join(f"{each} {figures[group][each]:.3f}" for each in _RETRIEVAL if each in figures.get(group, {}))
        OUT.print(f"{label}: {shown}", soft_wrap=True)
    verbatim = [figures["verbatim"] for figures in report.figures.values() if "verbatim" in figures]
    # The worst group, since one quote that isn't verbatim is one too many.
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


def print_attributions(figures: qa.AttributionFigures) -> None:
    """Print how well statements agree with a corpus that knows them."""
    alone, nested = figures.recall_without_source, figures.precision_nested
    OUT.print(f"statements: precision {figures.precision:.3f} of {figures.statements}", soft_wrap=True)
    OUT.print(
        f"statements: recall {figures.recall:.3f} of {figures.gold}, by their words alone {alone:.3f}", soft_wrap=True
    )
    words = figures.precision_without_source
    OUT.print(
        f"with what somebody quotes of another: precision {nested:.3f}, by their words alone {words:.3f}",
        soft_wrap=True,
    )
    OUT.print(f"exact spans: content F1 {figures.content_f1:.3f}, source F1 {figures.source_f1:.3f}", soft_wrap=True)
    groups = (
        ("said by a pronoun", figures.pronouns_speech),
        ("said, thought or planned by a pronoun", figures.pronouns_all),
        ("he and she, where they stand", figures.pronouns_resolved),
    )
    for name, of in groups:
        if of is not None:
            shares = f"right {of.right:.3f}, wrong {of.wrong:.3f}, unknown {of.unknown:.3f}"
            OUT.print(f"{name}: {shares} of {of.count}", soft_wrap=True)
    if figures.constructions:
        _print_constructions(figures)


def _print_constructions(figures: qa.AttributionFigures) -> None:
    heads = [Column(name, justify="right", no_wrap=True) for name in ("n", "found", "right", "wrong", "unknown")]
    table = Table(Column("speaker by", no_wrap=True), *heads, box=None, header_style="dim", pad_edge=False)
    for name, of in figures.constructions.items():
        table.add_row(plain(name), *(str(n) for n in (of.count, of.found, of.right, of.wrong, of.unknown)))
    OUT.print(table)


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
        # Groups times measures are a hundred rows; what stayed the same is no news.
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
