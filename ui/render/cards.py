"""The cards beside an answer."""

from __future__ import annotations

from dataclasses import dataclass

from qa import Answer, Article
from ui.render.checking import checked, checked_citations, checked_hits
from ui.render.words import also_in, describe_origin, name_article


@dataclass(frozen=True, slots=True)
class Card:
    """A numbered source beside the conversation. ``number`` is what the chips of its answer say."""

    number: int
    key: str
    start: int
    end: int
    quote: str
    title: str
    origin: str
    speaker: str
    also: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The cards of one answer; where it found nothing, its nearest passages."""

    question: str
    found: bool
    cards: tuple[Card, ...]


def sources(answer: Answer) -> Sources:
    """The cards beside an answer, best first: its citations, or its nearest passages where it found nothing."""
    if answer.found:
        cards = [
            _card(c.number, c.article, c.start, c.end, c.speaker or "", also_in(c.also_in))
            for c in [*checked_citations(answer), *checked(answer.more)]
        ]
    else:
        cards = [
            _card(number, hit.article, hit.paragraph.start, hit.paragraph.end, "", also_in(hit.also_in))
            for number, hit in enumerate(checked_hits(answer), start=1)
        ]
    return Sources(answer.question, answer.found, tuple(cards))


def _card(number: int, article: Article, start: int, end: int, speaker: str, also: str) -> Card:
    title, origin = name_article(article), describe_origin(article)
    return Card(number, article.key, start, end, article.text[start:end], title, origin, speaker, also)
