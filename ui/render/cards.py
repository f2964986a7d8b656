"""The cards beside an answer."""

from __future__ import annotations

from dataclasses import dataclass

from qa import Answer, Citation, Hit, cite
from ui.render.checking import checked_citations, checked_hits, checked_more
from ui.render.words import also_in, describe_change, describe_origin, format_date, isolate, name_article


@dataclass(frozen=True, slots=True)
class Card:
    """A numbered source beside the conversation. ``number`` is what the chips of its answer say.

    ``said`` is the day on which the words were said, where that is another than that of the article. ``change`` tells
    what became of the article since; there is then nothing to open. ``copied`` is what goes to the clipboard.
    """

    number: int
    key: str
    start: int
    end: int
    quote: str
    title: str
    origin: str
    speaker: str = ""
    said: str = ""
    also: str = ""
    change: str = ""
    copied: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The cards of one answer; where it found nothing, its nearest passages.

    ``chips`` are what the question was taken to name, ``people`` whose words were asked for, ``topic`` about what.
    """

    question: str
    found: bool
    cards: tuple[Card, ...]
    people: tuple[str, ...] = ()
    topic: str = ""


NO_SOURCES = Sources("", False, ())


def sources(answer: Answer) -> Sources:
    """The cards beside an answer, best first: its citations, or its nearest passages where it found nothing."""
    if answer.found:
        cards = [_cited(citation) for citation in [*checked_citations(answer), *checked_more(answer)]]
    else:
        # Numbered anew: a hit that no longer matches its article is left out.
        cards = [_near(number, hit) for number, hit in enumerate(checked_hits(answer), start=1)]
    return Sources(answer.question, answer.found, tuple(cards), answer.understood.speakers, answer.understood.topic)


def _cited(citation: Citation) -> Card:
    article = citation.article
    return Card(
        number=citation.number,
        key=article.key,
        start=citation.start,
        end=citation.end,
        quote=citation.quote,
        title=name_article(article),
        origin=describe_origin(article),
        speaker=isolate(citation.speaker or ""),
        # The card has the article's own day already.
        said=format_date(citation.said_on) if citation.said_on != article.published else "",
        also=also_in(citation.also_in),
        change=describe_change(citation.changed),
        copied=cite(citation),
    )


def _near(number: int, hit: Hit) -> Card:
    article, paragraph = hit.article, hit.paragraph
    return Card(
        number=number,
        key=article.key,
        start=paragraph.start,
        end=paragraph.end,
        quote=paragraph.text,
        title=name_article(article),
        origin=describe_origin(article),
        speaker=", ".join(map(isolate, dict.fromkeys(said.speaker for said in hit.statements if said.speaker))),
        also=also_in(hit.also_in),
        # A passage is copied with its source in the same form as a quote.
        copied=cite(_as_citation(number, hit)),
    )


def _as_citation(number: int, hit: Hit) -> Citation:
    place = hit.paragraph
    return Citation(
        number=number, article=hit.article, paragraph=place, start=place.start, end=place.end, quote=place.text
    )
