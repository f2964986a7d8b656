"""Answers and reports as Markdown for the conversation: every mark of an article that could start markup is escaped."""

from __future__ import annotations

import re
from pathlib import PurePath

from qa import AddReport, Answer, CheckedSentence, Citation, Written
from ui.render.checking import checked, checked_citations, checked_hits
from ui.render.words import also_in, describe_origin, escape, escape_inside, format_date, name_article

# How an answer begins that is somebody's name: "who said …?"
_NAMED_FIRST = re.compile(r"\*\*.+\*\* \[1\]\n")
_MARK = re.compile(r"\[(\d+)\]")


def answer_markdown(answer: Answer, turn: int) -> str:
    """The answer as Markdown: quoted words with chips that link to ``#c-<turn>-<number>``, or what it says instead."""
    lines = []
    if answer.standalone and answer.standalone.strip() != answer.question.strip():
        lines.append(f"*Understood as: {escape(answer.standalone)}*")
    if not answer.found:
        lines.append(escape(answer.text))
        if checked_hits(answer):
            lines.append("What comes closest is listed under *Nearest passages*.")
        return "\n\n".join(lines)
    citations = checked_citations(answer)
    if not citations:
        lines.append("The words that were found no longer match their articles, so none are shown.")
    elif answer.written and answer.written.text:
        lines += _written_markdown(answer.written, turn)
    elif citations[0].speaker and _NAMED_FIRST.match(answer.text):
        lines.append(f"**{escape(citations[0].speaker)}** {_chip(citations[0], turn)}")
    if answer.written and not answer.written.text:
        lines.append(f"*{escape(answer.written.note)}*")
    lines += [_quote_markdown(citation, turn) for citation in citations]
    more = [_quote_markdown(citation, turn) for citation in checked(answer.more)]
    if more:
        lines += ["<details><summary>More from the articles</summary>", *more, "</details>"]
    return "\n\n".join(lines)


def _written_markdown(written: Written, turn: int) -> list[str]:
    """What a chat model wrote: each sentence with chips for its marks, then what was struck, and why."""
    chips = {str(citation.number): _chip(citation, turn) for citation in written.citations}

    def show(sentence: CheckedSentence) -> str:
        parts = _MARK.split(sentence.text)
        text = "".join(
            chips.get(part, f"&#91;{part}&#93;") if n % 2 else escape_inside(part) for n, part in enumerate(parts)
        )
        return text if sentence.verdict == "supported" else f"{text} *({sentence.verdict})*"

    lines = [" ".join(show(sentence) for sentence in written.sentences)]
    if written.struck:
        struck = "\n".join(f"- ~~{escape_inside(s.text)}~~ ({escape(s.reason)})" for s in written.struck)
        lines.append(f"Struck from what {escape(written.model)} wrote:\n\n{struck}")
    return lines


def _chip(citation: Citation, turn: int) -> str:
    return f'[{citation.number}](#c-{turn}-{citation.number} "{escape(name_article(citation.article))}")'


def _quote_markdown(citation: Citation, turn: int) -> str:
    article = citation.article
    said = format_date(citation.said_on) if citation.said_on != article.published else ""
    speaker = ", ".join(part for part in (f"**{escape(citation.speaker)}**" if citation.speaker else "", said) if part)
    named = "" if article.source else escape(name_article(article))
    about = (speaker, _day(citation), named, escape(describe_origin(article)), escape(also_in(citation.also_in)))
    return f"> {_quoted(citation)} {_chip(citation, turn)}\n>\n> {' · '.join(filter(None, about))}"


def _day(citation: Citation) -> str:
    """The day that the marked words of a quote mean: "Sunday afternoon: 14 July 2024"."""
    if citation.day is None or citation.sought is None:
        return ""
    words = citation.article.text[slice(*citation.sought)]
    return f"{escape(words[:1].upper() + words[1:])}: {format_date(citation.day)}"


def _quoted(citation: Citation) -> str:
    """The quote, with what was asked for in bold."""
    if citation.sought is None:
        return escape(citation.quote)
    start, end = (place - citation.start for place in citation.sought)
    before, sought, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    gaps = (" " if before[-1:].isspace() else "", " " if after[:1].isspace() else "")
    return f"{escape(before)}{gaps[0]}**{escape(sought)}**{gaps[1]}{escape(after)}"


def report_markdown(report: AddReport) -> str:
    """What became of uploaded files: one sentence, then a line for each that failed or was passed over.

    Files go by their names: the folder that an upload waits in is the server's own business.
    """
    counts = (("added", report.added), ("replaced", report.replaced), ("already there", report.unchanged))
    parts = [f"{len(keys)} {word}" for word, keys in counts if keys]
    if report.failed:
        parts.append(f"{len(report.failed)} could not be read")
    lines = [f"**{', '.join(parts).capitalize() or 'Nothing to add'}.**"]
    lines += [
        f"- **{escape(PurePath(failure.file).name)}**: {escape(failure.rule)}. {escape(failure.remedy)}"
        for failure in report.failed
    ]
    lines += [f"- **{escape(key)}** took the place of an article of that name." for key in report.replaced]
    lines += [f"- **{escape(PurePath(name).name)}**: not a kind of file that is read." for name in report.skipped]
    return "\n".join([lines[0], "", *lines[1:]])
