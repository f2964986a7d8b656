"""Question and passages → what a chat model writes about them, verified, with citations of exact characters.

The seam for a library: ``write`` needs the hits, a ``Generator``, the stemmer and the attribution's
``find_statements``. The model's text is shown to nobody before it is checked; ``on_text`` is for showing that it comes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.errors import ChatServerError
from qa.generation.drafts import Draft, Part
from qa.generation.prompt import build_prompt
from qa.generation.verification import Checked, Checker, Place, StatementFinder
from qa.generation.words import Terms
from qa.protocols import Generator
from qa.records import Answer, CheckedSentence, Citation, Hit, Written

_LOG = logging.getLogger(__name__)

NOTHING_SUPPORTED = "Nothing that the model wrote is borne out by the passages; the answer without it stands."
DECLINED = "The model says that the passages don't answer; the answer without it stands."
WITHOUT = "The answer without it stands."
STOPPED = "The model was stopped before it wrote anything that the passages bear out."
NOT_THERE = "the passage is not at its place in the article"
NO_PASSAGES = "There are no passages for the model to write about."


def write_out(
    answer: Answer,
    generator: Generator,
    *,
    terms: Terms,
    find_statements: StatementFinder,
    on_text: Callable[[str], None] | None = None,
    cancel: Callable[[], bool] | threading.Event | None = None,
) -> Answer:
    """Have a model write about what an answer found; where it fails, or nothing is supported, the answer stands.

    Args are those of ``write``; the passages are the answer's hits.
    """
    try:
        written = write(
            answer.standalone,
            answer.hits,
            generator,
            terms=terms,
            find_statements=find_statements,
            on_text=on_text,
            cancel=cancel,
        )
    # The quotes don't need the model: a server that is down must not take them away.
    except ChatServerError as error:
        return replace(answer, written=Written(model=generator.name, note=f"{error} {WITHOUT}"))
    if not written.text:
        return replace(answer, written=written)
    rest = [each for each in (*answer.citations, *answer.more) if not _is_within(each, written.citations)]
    more = [replace(each, number=n) for n, each in enumerate(rest, start=len(written.citations) + 1)]
    return replace(answer, text=written.text, citations=written.citations, more=tuple(more), written=written)


def _is_within(citation: Citation, others: Sequence[Citation]) -> bool:
    """Tell whether one of the others quotes these words, too, at the same place."""
    same = [each for each in others if each.article.key == citation.article.key]
    return any(each.start <= citation.start and citation.end <= each.end for each in same)


def write(
    question: str,
    hits: Sequence[Hit],
    generator: Generator,
    *,
    terms: Terms,
    find_statements: StatementFinder,
    on_text: Callable[[str], None] | None = None,
    cancel: Callable[[], bool] | threading.Event | None = None,
) -> Written:
    """Have a model write about passages, and check what it writes.

    Args:
        question: as understood: one that needs no conversation before it.
        hits: the passages, best first; as many as fit are given to the model.
        generator: the chat model.
        terms: the stemmer.
        find_statements: finds who says what in the model's text.
        on_text: called with all that the model has written so far, each time something comes. It is not yet checked.
        cancel: an event, or a callable; once it is true the model is stopped, and what it wrote so far is checked.

    Raises:
        ChatServerError: the model gave no usable answer, told in one line.
    """
    if not hits:
        return Written(model=generator.name, note=NO_PASSAGES)
    is_cancelled = cancel.is_set if isinstance(cancel, threading.Event) else cancel or (lambda: False)
    prompt = build_prompt(question, hits)
    text = ""
    for piece in generator.write(prompt.messages, cancel=is_cancelled):
        text += piece
        if on_text:
            on_text(text)
    stopped = is_cancelled()
    return verify(text, prompt.hits, generator.name, terms=terms, find_statements=find_statements, stopped=stopped)


def verify(
    text: str,
    hits: Sequence[Hit],
    model: str = "",
    *,
    terms: Terms,
    find_statements: StatementFinder,
    stopped: bool = False,
) -> Written:
    """Check what a model wrote about passages that were numbered as ``hits`` are, from 1.

    A text that was ``stopped`` loses its last sentence, unless that is whole.
    """
    draft, checked = Checker(hits, terms, find_statements).check(text)
    # Half a sentence is not the model's fault: it is dropped, not struck.
    if stopped and checked and not draft.text[: checked[-1].sentence.end].rstrip().endswith((".", "!", "”", '"')):
        checked = checked[:-1]
    checked = [each if _is_sound(each) else _spoiled(each) for each in checked]
    kept = [each for each in checked if each.verdict != "unsupported"]
    numbers = _Numbers()
    sentences = tuple(numbers.show(draft, each) for each in kept)
    struck = tuple(numbers.show(draft, each) for each in checked if each.verdict == "unsupported")
    citations = tuple(numbers.citations)
    shared = {"model": model, "struck": struck, "stopped": stopped}
    declined = any(each.declines for each in checked)
    # Sentences that could not be checked are no answer by themselves: they stand only beside supported ones.
    if not any(each.verdict == "supported" for each in sentences):
        note = DECLINED if declined else STOPPED if stopped else NOTHING_SUPPORTED
        return Written(note=note, sentences=sentences, declined=declined, citations=citations, **shared)  # type: ignore[arg-type]
    body = " ".join(each.text for each in sentences)
    return Written(text=body, sentences=sentences, declined=declined, citations=citations, **shared)  # type: ignore[arg-type]


def _is_sound(checked: Checked) -> bool:
    """Tell whether all that a sentence rests on is at its place; what is not is logged."""
    sound = True
    for place in (place for places in checked.places for place in places):
        whole = place.hit.paragraph
        quote = place.hit.article.text[place.start : place.end]
        if not quote or quote != whole.text[place.start - whole.start : place.end - whole.start]:
            _LOG.error("%s: the quote is not at %d:%d; dropped", place.hit.article.key, place.start, place.end)
            sound = False
    return sound


def _spoiled(checked: Checked) -> Checked:
    return replace(checked, verdict="unsupported", reason=NOT_THERE, places=tuple(() for _ in checked.places))


class _Numbers:
    """Numbers citations in the order in which sentences rest on them; one place has one number."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self._known: dict[tuple[str, int, int], Citation] = {}

    def show(self, draft: Draft, checked: Checked) -> CheckedSentence:
        mine: dict[Part, list[Citation]] = {}
        # A sentence that declines rests on nothing, and has parts without places.
        for part, places in zip(checked.sentence.parts, checked.places, strict=False):
            mine[part] = [self._cite(place) for place in places]

        def mark(part: Part) -> str:
            # A number of the model's own that stands for no passage is shown as it is.
            own = [f"[{c.number}]" for c in mine.get(part, ())] or [f"[{number}]" for number in part.numbers]
            return f" {''.join(dict.fromkeys(own))}"

        text = draft.show(checked.sentence, mark)
        citations = {c.number: c for each in mine.values() for c in each}
        return CheckedSentence(
            text=text, verdict=checked.verdict, reason=checked.reason, citations=tuple(citations.values())
        )

    def _cite(self, place: Place) -> Citation:
        article = place.hit.article
        key = (article.key, place.start, place.end)
        if key in self._known:
            return self._known[key]
        citation = Citation(
            number=len(self._known) + 1,
            article=article,
            paragraph=place.hit.paragraph,
            start=place.start,
            end=place.end,
            quote=article.text[place.start : place.end],
            speaker=place.said.speaker if place.said else None,
            said_on=place.said.said_on if place.said else None,
            also_in=place.hit.also_in,
        )
        self._known[key] = citation
        self.citations.append(citation)
        return citation
