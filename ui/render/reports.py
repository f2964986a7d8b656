"""What became of files that were to be added: as Markdown for the conversation, as data for the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from qa import AddReport, Article
from ui.render.words import describe_lacks, describe_origin, escape, name_article

# More than this would push the conversation out of sight.
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that was not added, the rule it breaks, and the remedy."""

    file: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Gave:
    """What the reading of an article gave. ``lacks`` is what was not found in it; ``taken`` the name it was to have."""

    key: str
    title: str
    origin: str
    counts: str
    lacks: str = ""
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an upload: ``line`` counts, ``warnings`` are sentences, the rest is by file and by article."""

    line: str
    warnings: tuple[str, ...] = ()
    failed: tuple[Failed, ...] = ()
    gave: tuple[Gave, ...] = ()


def report_line(report: AddReport) -> str:
    """How many were added, and how many not."""
    counts = (("added", report.added), ("replaced", report.replaced), ("already there", report.unchanged))
    parts = [f"{len(keys)} {word}" for word, keys in counts if keys]
    if report.failed:
        parts.append(f"{len(report.failed)} could not be read")
    return f"{', '.join(parts).capitalize() or 'Nothing to add'}."


def report_markdown(report: AddReport) -> str:
    """What became of uploaded files: one sentence, then a line for each that failed or was passed over.

    Files go by their names: the folder that an upload waits in is the server's own business. Many are folded away.
    """
    lines = [
        f"- **{escape(PurePath(failure.file).name)}**: {escape(failure.rule)}. {escape(failure.remedy)}"
        for failure in (*report.failed, *report.remarks)
    ]
    lines += [f"- **{escape(PurePath(file).name)}** held {count} articles." for file, count in report.held]
    lines += [f"- **{escape(key)}** took the place of the article of that address." for key in report.replaced]
    lines += [
        f"- **{escape(taken)}**: another text has this name; this one was added as **{escape(key)}**."
        for key, taken in report.beside
    ]
    # In a folder on disk such files are passed over; here somebody has dropped this one.
    lines += [f"- **{escape(PurePath(name).name)}**: not a kind of file that is read." for name in report.skipped]
    head = f"**{report_line(report)}**\n"
    if len(lines) <= _MOST_LINES:
        return "\n".join([head, *lines])
    return "\n".join([head, "<details><summary>Which, and why</summary>\n", *lines, "\n</details>"])


def describe_reading(
    article: Article, paragraphs: int, statements: int, *, taken: str = "", replaced: bool = False
) -> Gave:
    """What the reading of an article gave."""
    counts = f"{_number(paragraphs, 'paragraph')} · {_number(statements, 'statement')}"
    return Gave(
        key=article.key,
        title=name_article(article),
        origin=describe_origin(article),
        counts=f"{counts} · took the place of the article of its address" if replaced else counts,
        lacks=describe_lacks(article),
        taken=taken,
    )


def describe_outcome(
    report: AddReport, names: Mapping[str, str], gave: Sequence[Gave], undated: int, left: int = 0
) -> Outcome:
    """What became of an upload.

    Args:
        report: the library's.
        names: the name that each file of the report has for its owner.
        gave: what the reading of its articles gave.
        undated: how many of all that were added have no date.
        left: how many articles ``gave`` leaves out.
    """
    warnings = []
    # Told at once, since an article that filters leave out looks like one that is missing.
    if undated:
        has, them = ("has", "it") if undated == 1 else ("have", "them")
        warnings.append(f"{_number(undated, 'article')} {has} no date: filters by date leave {them} out.")
    warnings += [f"{_name(each.file, names)}: {each.rule}. {each.remedy}" for each in report.remarks]
    if report.beside:
        has, was = ("has", "it was") if len(report.beside) == 1 else ("have", "they were")
        number = _number(len(report.beside), "article")
        warnings.append(f"{number} {has} the name of another text. Nothing was replaced: {was} added with a number.")
    if left:
        warnings.append(f"What the reading gave is listed for the first {len(gave)} articles; {left} more were added.")
    failed = [Failed(_name(each.file, names), each.rule, each.remedy) for each in report.failed]
    failed += [Failed(_name(name, names), "not a kind of file that is read", "Convert it.") for name in report.skipped]
    return Outcome(
        " ".join([report_line(report), *_tell_held(report, names)]), tuple(warnings), tuple(failed), tuple(gave)
    )


def _tell_held(report: AddReport, names: Mapping[str, str]) -> list[str]:
    """How many articles each file held, where that is more than one."""
    if len(report.held) > _MOST_LINES:
        return [f"{len(report.held)} files held {sum(count for _, count in report.held)} articles."]
    return [f"{_name(file, names)} held {count} articles." for file, count in report.held]


def _name(file: str, names: Mapping[str, str]) -> str:
    return names.get(file, PurePath(file).name)


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
