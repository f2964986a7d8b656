"""Passages → all that somebody said, counted, or the beginnings of the articles on a topic: by day, none left out.

Where a question asks for the few best passages, these are chosen (``choosing``); here all of a kind are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from qa.answering.choosing import Span, quote_statement
from qa.answering.inquiry import Inquiry
from qa.names.comparing import same_person
from qa.passages.duplicates import Wording, fingerprint
from qa.records import Article, Hit
from qa.retrieval.request import Found, Request

# How many passages tell which articles are on a topic.
MOST_FOUND = 60
# What is read as one answer; the rest is told by its number, and some of it stands under "more".
MOST_GATHERED = 8
# The share of a topic's words, the rarer the more, that an article on it has.
_ABOUT = 0.75

Terms = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was gathered, by day, and a line that tells how much it is."""

    spans: tuple[Span, ...]
    remark: str


class Shelf(Protocol):
    """Where more is found than a search gives."""

    def said(self, request: Request) -> list[Hit]:
        """Every passage with words of the speakers that a request asks for."""

    def beginnings(self, articles: Sequence[Article]) -> list[Hit]:
        """The first paragraph of each article's text."""


def gather(inquiry: Inquiry, found: Found, shelf: Shelf, terms: Terms) -> Gathered:
    """What the task of a question asks for: somebody's words, or how the articles on a topic begin.

    Args:
        inquiry: the question, which has a task.
        found: what search found.
        shelf: has the rest.
        terms: cuts a text into the terms by which words are compared.
    """
    if not inquiry.speakers:
        return gather_beginnings(inquiry, shelf.beginnings(find_articles(inquiry, found.hits, terms)))
    # What a count mentions stands in its words; a summary takes what was read to be about the topic, too.
    near = {
        hit.paragraph.id
        for hit, each in zip(found.hits, found.extractions, strict=False)
        if each.log_odds > 0 and inquiry.query.task == "summary"
    }
    return gather_words(inquiry, shelf.said(found.request), terms, near)


def gather_words(inquiry: Inquiry, hits: Sequence[Hit], terms: Terms, near: Collection[int | None] = ()) -> Gathered:
    """All that those said who are asked for, about the topic if there is one; what several articles print, once.

    Args:
        inquiry: the question.
        hits: every passage with words of theirs.
        terms: cuts a text into the terms by which words are compared.
        near: ids of paragraphs that count as about the topic whatever their words: those that were read to be.
    """
    topic = frozenset(terms(inquiry.query.topic))
    spans: dict[tuple[int | None, int], Span] = {}
    for hit in hits:
        text = hit.paragraph.text
        for each in hit.statements:
            if not any(same_person(each.speaker, name) for name in inquiry.speakers):
                continue
            span = quote_statement(hit, each)
            if topic <= frozenset(terms(text[span.start : span.end])) or hit.paragraph.id in near:
                spans.setdefault((hit.paragraph.id, span.start), span)
    said = _fold(sorted(spans.values(), key=lambda span: _day_of(inquiry, span)))
    query = inquiry.query
    about = f" {'with' if query.task == 'count' else 'on'} “{query.topic}”" if topic else ""
    times = {1: "once", 2: "twice"}.get(len(said), f"{len(said)} times")
    remark = f"{query.speakers[0]} is quoted {times}{about}, in {_articles(said)}"
    return Gathered(tuple(said), f"{remark}{_cut(said)}.")


def gather_beginnings(inquiry: Inquiry, hits: Sequence[Hit]) -> Gathered:
    """How each article on a topic begins.

    Args:
        inquiry: the question.
        hits: the first paragraph of each article that is.
    """
    spans = _fold(sorted((quote_statement(hit) for hit in hits), key=lambda span: _day_of(inquiry, span)))
    articles = f"{_number(len(spans), 'article')} {'mentions' if len(spans) == 1 else 'mention'}"
    return Gathered(tuple(spans), f"{articles} it; how each begins{_cut(spans)}.")


def find_articles(inquiry: Inquiry, hits: Iterable[Hit], terms: Terms) -> list[Article]:
    """Of the articles that search found those that have the words of the question, the rarer the more they count."""
    # "The water crisis" is told of in other words than "crisis".
    words = [word for word in inquiry.words if word.terms and word.known]
    total = sum(word.rarity for word in words)
    articles = {hit.article.key: hit.article for hit in hits}
    found = []
    for article in articles.values():
        its = frozenset(terms(f"{article.title} {article.text}"))
        if total and sum(word.rarity for word in words if its.issuperset(word.terms)) >= _ABOUT * total:
            found.append(article)
    return found


def _fold(spans: Iterable[Span]) -> list[Span]:
    """The spans, without those that another article prints before them: few words alike, many nearly so."""
    kept: list[tuple[Span, Wording, bool]] = []
    for span in spans:
        words = span.hit.paragraph.text[slice(*span.core)]
        wording, is_short = Wording.of(words), fingerprint(words) is None
        for at, (other, its, short) in enumerate(kept):
            elsewhere = other.hit.article.key != span.hit.article.key
            if elsewhere and (its.words == wording.words or (not (is_short or short) and its.is_near_copy(wording))):
                copies = (*other.copies, span.hit.article, *span.hit.also_in)
                kept[at] = replace(other, copies=copies), its, short
                break
        else:
            kept.append((span, wording, is_short))
    return [span for span, _, _ in kept]


def _day_of(inquiry: Inquiry, span: Span) -> tuple[date, str, int]:
    start, end = (span.hit.paragraph.start + place for place in span.core)
    days = [each.said_on for each in span.hit.statements if each.said_on and each.start < end and start < each.end]
    day = days[0] if days and inquiry.speakers else span.hit.article.published
    return day or date.max, span.hit.article.key, start


def _articles(spans: Sequence[Span]) -> str:
    return _number(len({article.key for span in spans for article in (span.hit.article, *span.also_in)}), "article")


def _cut(spans: Sequence[Span]) -> str:
    return f"; here the first {MOST_GATHERED} by day" if len(spans) > MOST_GATHERED else ""


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
