"""Why a question went wrong: what should have come, what came instead, and the likeliest reason.

A reason is found by rules over what search itself tells (each channel's rank of the passage that was missed) and over
the words of question and passage. Rules are tried in the order in which ``REASONS`` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qa.evaluation.evidence import Span
from qa.evaluation.measures import shows
from qa.evaluation.questions import Question
from qa.names.comparing import name_words, surname
from qa.records import Answer, Hit, Placement

REASONS = {
    "not indexed": "the passage is a headline, a caption or boilerplate",
    "conversation": "found in the standalone form: what the conversation adds was not understood",
    "speaker not named": "the passage doesn't have the speaker's surname, and other passages do",
    "one channel": "one channel has it among its best five; the other outvotes it",
    "other words": "the passage shares no word with the question but its names",
    "near": "among the ten best, not among the five",
    "ranked low": "every channel ranks other passages higher",
    "wrongly refused": "the confidence is below the threshold, though the articles say",
    "wrongly answered": "the confidence is above the threshold, though the articles don't say",
    "wrong words": "the answer quotes other words than those that answer",
    "not verbatim": "a quote is not the article's text at its place",
}
"""Each reason in one sentence."""

# As recall@5, the figure that is looked at.
_NEAR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A passage in a list of misses; ``rank`` is search's, ``channels`` those of each channel, None for nowhere."""

    key: str
    title: str
    start: int
    end: int
    words: str
    rank: int | None = None
    channels: dict[str, int] = field(default_factory=dict)
    grade: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One thing that went wrong: the reason (a key of ``REASONS``), what was expected and what came."""

    reason: str
    expected: tuple[Passage, ...] = ()
    came: tuple[Passage, ...] = ()

    @property
    def meaning(self) -> str:
        """The reason in one sentence."""
        return REASONS[self.reason]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what came of it: its hits that have a place; ``standalone`` those of its standalone form."""

    question: Question
    spans: Sequence[Span]
    titles: Sequence[str]
    hits: Sequence[Hit]
    standalone: Sequence[Hit] = ()


def find_misses(
    asked: Asked, explain: Callable[[Span], Sequence[Placement]], terms: Callable[[str], list[str]]
) -> list[Miss]:
    """One miss for each passage of grade 2 that is not among the first five hits.

    Of a question with more than five such passages, only as many count as places are left empty.

    Args:
        asked: the question and its hits.
        explain: where search puts the paragraphs of a span, each channel's rank with it.
        terms: cuts a text into the terms by which it is compared.
    """
    direct = [(span, title) for span, title in zip(asked.spans, asked.titles, strict=True) if span.grade == 2]
    first = asked.hits[:_NEAR]
    missed = [(span, title) for span, title in direct if not any(shows(hit, span) for hit in first)]
    # More passages than places cannot all be among them: that is no miss of search.
    room = min(_NEAR, len(direct)) - (len(direct) - len(missed))
    came = tuple(_came(hit, asked.spans) for hit in first)
    return [
        Miss(reason=_reason(asked, span, places, terms), expected=(_expected(span, title, places),), came=came)
        for span, title in missed[: max(0, room)]
        for places in [explain(span)]
    ]


def find_answer_misses(asked: Asked, answer: Answer, *, right: bool, verbatim: bool) -> list[Miss]:
    """What is wrong with an answer: refused or given wrongly, other words, or words that are nowhere."""
    came = tuple(
        Passage(
            key=c.article.key,
            title=c.article.title,
            start=c.start,
            end=c.end,
            words=c.quote,
            grade=max((span.grade for span in asked.spans if shows(c, span)), default=0),
        )
        for c in answer.citations
    )
    expected = tuple(
        _expected(span, title, ()) for span, title in zip(asked.spans, asked.titles, strict=True) if span.grade == 2
    )
    reasons = []
    if not verbatim:
        reasons.append("not verbatim")
    # One of these at most, and "not verbatim" beside it.
    if asked.spans and not answer.found:
        reasons.append("wrongly refused")
    elif not asked.spans and answer.found:
        reasons.append("wrongly answered")
    elif answer.found and not right:
        reasons.append("wrong words")
    return [Miss(reason=reason, expected=expected, came=came) for reason in reasons]


def is_unnamed(question: Question, spans: Sequence[Span]) -> bool:
    """Tell whether no paragraph that holds evidence of grade 2 has the surname of the question's speaker."""
    return bool(question.speaker) and not any(_names_speaker(question, span) for span in spans if span.grade == 2)


def _names_speaker(question: Question, span: Span) -> bool:
    return surname(question.speaker or "") in name_words(span.around)


def _reason(asked: Asked, span: Span, places: Sequence[Placement], terms: Callable[[str], list[str]]) -> str:
    question = asked.question
    # From what search cannot help to what it should: the first rule that holds is the likeliest to be mended.
    if not any(place.paragraph.kind == "body" for place in places):
        return "not indexed"
    if asked.standalone and any(shows(hit, span) for hit in asked.standalone[:_NEAR]):
        return "conversation"
    if question.speaker and not _names_speaker(question, span):
        return "speaker not named"
    # Before "other words": a channel that has it found it by something.
    if any(channel.rank <= _NEAR for place in places for channel in place.channels.values()):
        return "one channel"
    # A speaker's name is in all his passages: that it is shared says nothing.
    names = set(terms(question.speaker or ""))
    if not (set(terms(question.standalone or question.question)) - names) & set(terms(span.around)):
        return "other words"
    best = min((place.rank for place in places if place.rank), default=None)
    return "near" if best is not None and best <= 2 * _NEAR else "ranked low"


def _expected(span: Span, title: str, places: Sequence[Placement]) -> Passage:
    ranks: dict[str, int] = {}
    for place in places:
        for name, channel in place.channels.items():
            ranks[name] = min(channel.rank, ranks.get(name, channel.rank))
    return Passage(
        key=span.key,
        title=title,
        start=span.start,
        end=span.end,
        words=span.words,
        rank=min((place.rank for place in places if place.rank), default=None),
        channels=ranks,
        grade=span.grade,
    )


def _came(hit: Hit, spans: Sequence[Span]) -> Passage:
    return Passage(
        key=hit.article.key,
        title=hit.article.title,
        start=hit.paragraph.start,
        end=hit.paragraph.end,
        words=hit.paragraph.text,
        rank=hit.rank,
        channels={name: channel.rank for name, channel in hit.channels.items()},
        grade=max((span.grade for span in spans if shows(hit, span)), default=0),
    )
