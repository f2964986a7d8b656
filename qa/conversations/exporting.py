"""A conversation → a file for readers (Markdown, HTML) or programs (JSON), and a quotation → a line to cite it by.

What an article, a question or a chat model says is data: no mark in it becomes markup, and only addresses of the web
become links. A quote that is not at its place is not exported, but for those that a kept conversation marks as changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from qa.answering.answer import checked
from qa.answering.composing import escape_markdown
from qa.records import Answer, Article, CheckedSentence, Citation, Conversation, Filters, Hit, Turn, Written
from qa.serialization import to_json

FORMAT = "cuttings-conversation/1"

_TEMPLATE = Path(__file__).with_name("exporting.html.jinja")
# Chosen by eye: where nothing was found, many passages would look like an answer.
_NEAREST = 3
# Of the web alone: "javascript:" and "file:" are addresses, too; nothing that could end an attribute or a line.
_LINK = re.compile(r"https?://[^\s<>\"'\\`\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
# What some dialects of Markdown make links or marks of, and CommonMark doesn't.
_DIALECTS = re.compile(r":(?=//)|(?<=www)\.|[@^=]", re.IGNORECASE)
# Terminals obey some, XML forbids most, and half a surrogate pair cannot be written as UTF-8.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# What brings its own marks gets no others around them.
_QUOTED = (("“", "”"), ('"', '"'))
_CHANGES = {"removed": "removed since", "replaced": "replaced since"}


def cite(citation: Citation) -> str:
    """A quotation with who said it and where it stands, on one line of plain text.

    “…” — Ines Duarte, said 11 March 2024. “Ferries to stop”, Mina Halloran, The Sorrel Courier, 11 March 2024.
    https://… (characters 120–245), all that is known of it. What begins or ends with quotation marks gets no others.
    """
    quote = _line(citation.quote)
    if not any(quote.startswith(first) or quote.endswith(last) for first, last in _QUOTED):
        quote = f"“{quote}”"
    article = citation.article
    title = f"“{article.title}”" if article.title.strip() else ""
    about = ", ".join(
        part for part in (title, *article.authors, article.source, _day(article.published), article.place) if part
    )
    where = f"{_link(article) or article.key} ({_place(citation)})"
    label = f" [{_CHANGES[citation.changed]}]" if citation.changed else ""
    parts = [_line(part) for part in (_who(citation), about, where) if part]
    return f"{quote} — {'. '.join(parts)}{label}"


def export_json(conversation: Conversation) -> str:
    """A conversation as JSON: the fields of the records, as ``qa ask --json`` prints those of an answer.

    ``format`` is "cuttings-conversation/1"; then come ``id``, ``title``, ``created`` and ``changed`` (ISO 8601, UTC),
    ``filters`` and ``turns``. A turn has ``question``, ``suggestions``, ``rating`` and ``answer``: a text, null, or
    what ``Answer`` has, with ``standalone`` (the question as understood), ``found``, ``missing``, ``citations``,
    ``more``, ``hits`` and ``written``. A citation has ``quote``, ``start``, ``end`` and ``article`` (``key``, ``url``,
    ``title``, ``source``, ``published``, ``authors``, ``language``, ``section``, ``page``; no text, and no path): the
    quote stands at ``library.article(key).text[start:end]``, unless ``changed`` says "removed" or "replaced".
    """
    record = {"format": FORMAT} | to_json(_verified(conversation), paths=False)
    text = json.dumps(record, ensure_ascii=False, indent=1)
    # JSON's own escapes leave out DEL, the C1 controls and halves of surrogate pairs.
    return _CONTROLS.sub(lambda control: f"\\u{ord(control[0]):04x}", text) + "\n"


def export_markdown(conversation: Conversation) -> str:
    """A conversation as Markdown: questions are headings, quotes are block quotes with who, when and where."""
    blocks = [f"# {_markdown(_title(conversation))}", *map(_markdown, _about(conversation))]
    for number, turn in enumerate(_verified(conversation).turns, start=1):
        blocks += [f"## {number}. {_markdown(turn.question)}", *_turn(turn)]
    return "\n\n".join(blocks) + "\n"


def export_html(conversation: Conversation) -> str:
    """A conversation as one HTML file that opens offline: no script, nothing to load, light and dark."""
    from jinja2 import Environment, StrictUndefined

    # What is misspelled in the template shall fail, not show as nothing.
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.keep_trailing_newline = True
    environment.filters |= {"link": _link, "who": _who, "place": _place, "day": _day, "meaning": _meaning}
    environment.filters |= {"scope": _scope, "others": _others}
    page = environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        title=_title(conversation),
        about=_about(conversation),
        turns=_verified(conversation).turns,
        changes=_CHANGES,
        nearest=_NEAREST,
    )
    return _clean(page)


def _link(article: Article) -> str:
    """The article's address on the web, where it may be a link; else nothing."""
    return article.url if article.url and _LINK.fullmatch(article.url) else ""


def _day(day: date | None) -> str:
    """A day as newspapers write it, "11 March 2024"; nothing for no day."""
    return f"{day.day} {day:%B} {day.year}" if day else ""


def _title(conversation: Conversation) -> str:
    return conversation.title or "Conversation"


def _about(conversation: Conversation) -> list[str]:
    """What a reader should know before: when it was, and what the numbers mean."""
    begun, changed = _day(conversation.created), _day(conversation.changed)
    when = [f"begun {begun}"] if begun else []
    when += [f"last changed {changed}"] if changed and changed != begun else []
    counting = "Quotes are word for word. Characters are counted from 0 in the article's text as it was read."
    return [*(f"{line[0].upper()}{line[1:]}." for line in (", ".join(when),) if line), counting]


def _scope(filters: Filters) -> str:
    """What alone was searched for an answer; nothing where all was."""
    limits = (
        " or ".join(filters.sources),
        filters.authors and f"by {' or '.join(filters.authors)}",
        filters.speakers and f"where {' or '.join(filters.speakers)} speaks",
        filters.since and f"since {_day(filters.since)}",
        filters.until and f"until {_day(filters.until)}",
    )
    asked = ", ".join(limit for limit in limits if limit)
    return f"Asked only of: {asked}" if asked else ""


def _turn(turn: Turn) -> Iterator[str]:
    answer = turn.answer
    if answer is None:
        yield "*Not answered.*"
    elif isinstance(answer, str):
        yield _markdown(answer)
    else:
        yield from _answer(answer)


def _answer(answer: Answer) -> Iterator[str]:
    if scope := _scope(answer.filters):
        yield _markdown(scope)
    # Only where the question was read with something added.
    if answer.standalone != answer.question:
        yield f"Understood as: {_markdown(answer.standalone)}"
    if answer.written:
        yield from _written(answer.written)
    if not answer.found:
        yield _markdown(answer.text)
    if answer.remark:
        yield _markdown(answer.remark)
    yield from map(_quote, answer.citations)
    if answer.more:
        yield "### More from the articles"
        yield from map(_quote, answer.more)
    if not answer.found and answer.hits:
        yield "### The nearest passages"
        yield from map(_passage, answer.hits[:_NEAREST])
    if answer.written and answer.written.struck:
        yield f"### Struck from what {_markdown(answer.written.model)} wrote"
        yield "\n".join(f"- {_markdown(each.text)} ({_markdown(each.reason)})" for each in answer.written.struck)


def _written(written: Written) -> Iterator[str]:
    if written.text:
        doubts = (f" ({each.verdict})" if each.verdict != "supported" else "" for each in written.sentences)
        told = (f"{_markdown(each.text)}{doubt}" for each, doubt in zip(written.sentences, doubts, strict=True))
        yield f"Written by {_markdown(written.model)}, each sentence checked: {' '.join(told)}"
    if written.note:
        yield _markdown(written.note)


def _quote(citation: Citation) -> str:
    label = f"**{_CHANGES[citation.changed]}**" if citation.changed else ""
    who, meaning = _who(citation), _meaning(citation)
    said = f"**{_markdown(who)}**" if who else ""
    first = " · ".join(part for part in (said, _markdown(meaning), label) if part)
    before = f"\\[{_markdown(citation.before)}\\] " if citation.before else ""
    lines = [f"{before}{_markdown(citation.quote)} \\[{citation.number}\\]", first]
    return _block([*lines, *_printed(citation.article, _place(citation), citation.also_in)])


def _passage(hit: Hit) -> str:
    place = f"characters {hit.paragraph.start}–{hit.paragraph.end}"
    return _block([_markdown(hit.paragraph.text), *_printed(hit.article, place, hit.also_in)])


def _printed(article: Article, place: str, also_in: Sequence[Article]) -> list[str]:
    """Where words stand: title, outlet, authors and day; address; characters and key; who else prints them."""
    title = f"“{article.title}”" if article.title.strip() else ""
    about = ", ".join(p for p in (title, article.source, *article.authors, _day(article.published), article.place) if p)
    address = f"<{_link(article)}>" if _link(article) else _markdown(article.url or "")
    key = f" of {_markdown(article.key)}" if article.key != article.url else ""
    others = _others(also_in)
    return [
        _markdown(about),
        address,
        f"{place}{key}",
        others and f"also in {_markdown(others)}",
    ]


def _others(articles: Sequence[Article]) -> str:
    """Who else prints the same words: outlets, else titles."""
    names = (other.source or (f"“{other.title}”" if other.title.strip() else other.key) for other in articles)
    return ", ".join(dict.fromkeys(names))


def _block(lines: Iterable[str]) -> str:
    """A block quote: the words, then a paragraph of lines about them."""
    words, *about = (line for line in lines if line)
    # A backslash at a line's end is a line break in CommonMark; two spaces get lost in editors.
    return "\n".join([f"> {words}", ">", *(f"> {line}\\" for line in about[:-1]), f"> {about[-1]}"])


def _who(citation: Citation) -> str:
    if not citation.speaker:
        return ""
    return f"{citation.speaker}, said {_day(citation.said_on)}" if citation.said_on else citation.speaker


def _meaning(citation: Citation) -> str:
    """The day that words such as "on Tuesday" mean."""
    if citation.day is None or citation.sought is None:
        return ""
    start, end = (place - citation.start for place in citation.sought)
    return f"{citation.quote[start:end]}: {_day(citation.day)}"


def _place(citation: Citation) -> str:
    return f"characters {citation.start}–{citation.end}"


def _clean(text: str) -> str:
    return _CONTROLS.sub("\ufffd", text)


def _line(text: str) -> str:
    return _clean(" ".join(text.split()))


def _markdown(text: str) -> str:
    return _DIALECTS.sub(r"\\\g<0>", escape_markdown(_line(text)))


def _verified(conversation: Conversation) -> Conversation:
    """The conversation with those quotes and passages only that stand at their place, or are marked as changed."""
    turns = (
        replace(turn, answer=_verify(turn.answer)) if isinstance(turn.answer, Answer) else turn
        for turn in conversation.turns
    )
    return replace(conversation, turns=tuple(turns))


def _verify(answer: Answer) -> Answer:
    written = answer.written and replace(
        answer.written,
        citations=_hold(answer.written.citations),
        sentences=_hold_of(answer.written.sentences),
        struck=_hold_of(answer.written.struck),
    )
    hits = (
        hit for hit in answer.hits if hit.article.text[hit.paragraph.start : hit.paragraph.end] == hit.paragraph.text
    )
    return replace(
        answer, citations=_hold(answer.citations), more=_hold(answer.more), hits=tuple(hits), written=written
    )


def _hold(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    # A quote of an article that is gone says so beside it; any other must be at its place.
    held = (each for each in citations if each.changed or checked([each]))
    return tuple(
        each if each.changed or each.before in each.article.text[: each.start] else replace(each, before="")
        for each in held
    )


def _hold_of(sentences: Sequence[CheckedSentence]) -> tuple[CheckedSentence, ...]:
    return tuple(replace(each, citations=_hold(each.citations)) for each in sentences)
