"""Hits → an answer made of the articles' own sentences, or that the articles don't say.

Every citation is a place: its quote is cut out of the article's text by its offsets and checked before it is given out.
Knows nothing of indexes and SQL.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from qa.confidence import estimate
from qa.names import same_person
from qa.question.query import Query, restore_capitals
from qa.records import Answer, Article, Citation, Hit, Statement, Vectors
from qa.sentences import split_sentences

_LOG = logging.getLogger(__name__)

NOT_FOUND = "The articles don't say."
_PASSAGES = 8
_MOST_QUOTES = 4
# A shorter paragraph is quoted whole: cutting it saves nobody's time and may cut a quotation in two.
_SHORT = 320
# How far below the best a passage may score, in units of `_merit`, and still be part of the answer.
_MARGIN = 0.2
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_LIST_MARK = re.compile(r"^(\d*)([.)+-])")


@dataclass(frozen=True, slots=True)
class _Span:
    hit: Hit
    start: int
    end: int
    merit: float


def compose(
    query: Query,
    vector: Vectors,
    hits: Sequence[Hit],
    *,
    terms: Callable[[str], list[str]],
    encode: Callable[[Sequence[str]], Vectors],
    threshold: float,
) -> Answer:
    """Answer a question from what search found.

    Args:
        query: the question as understood.
        vector: its embedding, shape (dimension,).
        hits: what search found, best first.
        terms: cuts a text into the terms by which it is compared.
        encode: embeds texts, shape (n, dimension), rows of length 1.
        threshold: the confidence below which the answer is "not found".
    """
    asked = restore_capitals(query, (hit.article.text for hit in hits))
    confidence = estimate(asked, hits, terms)
    nearest = tuple(hits)
    if confidence < threshold or not hits:
        return _not_found(query, confidence, nearest)
    spans = _choose(asked, vector, hits[:_PASSAGES], terms, encode)
    citations = tuple(checked([_cite(number, span, asked, terms) for number, span in enumerate(spans, start=1)]))
    if not citations:
        return _not_found(query, confidence, nearest)
    return Answer(
        question=query.question,
        standalone=query.text,
        text=_write(query, citations),
        found=True,
        confidence=confidence,
        citations=citations,
        hits=nearest,
    )


def whose_words(query: Query) -> tuple[str, ...]:
    """Those whose own words the question asks for: known to the library, or named in it; nobody for other questions."""
    if not query.saying or query.wants not in ("words", "other"):
        return ()
    return query.speakers or query.unknown


def checked(citations: Sequence[Citation]) -> list[Citation]:
    """Keep the citations whose quote stands at its place; log and drop the others."""
    kept = []
    for citation in citations:
        if citation.quote and citation.article.text[citation.start : citation.end] == citation.quote:
            kept.append(citation)
        else:
            _LOG.error("%s: the quote is not at %d:%d; dropped", citation.article.key, citation.start, citation.end)
    return kept


def escape_markdown(text: str) -> str:
    """Make Markdown show a text as it is, on one line."""
    return _LIST_MARK.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", " ".join(text.split())))


def _not_found(query: Query, confidence: float, hits: tuple[Hit, ...]) -> Answer:
    return Answer(
        question=query.question, standalone=query.text, text=NOT_FOUND, found=False, confidence=confidence, hits=hits
    )


def _choose(
    query: Query,
    vector: Vectors,
    hits: Sequence[Hit],
    terms: Callable[[str], list[str]],
    encode: Callable[[Sequence[str]], Vectors],
) -> list[_Span]:
    """The span of each passage that answers best, of the passages that come near the best one, best first."""
    asked_for = whose_words(query)
    pieces = [
        (hit, start, end)
        for hit in hits
        for start, end in _pieces(hit.paragraph.text)
        # An interviewer's question answers nothing.
        if not hit.paragraph.text[start:end].endswith("?") and _may_answer(hit, start, end, asked_for)
    ]
    if not pieces:
        return []
    vectors = encode([hit.paragraph.text[start:end] for hit, start, end in pieces])
    similarities = np.asarray(vectors @ vector)
    topic = set(terms(query.topic)) or set(terms(query.text))
    best: dict[int, _Span] = {}
    for (hit, start, end), similarity in zip(pieces, similarities, strict=True):
        shared = len(topic & set(terms(hit.paragraph.text[start:end]))) / max(1, len(topic))
        merit = 0.6 * hit.score + 0.15 * float(similarity) + 0.25 * shared
        if hit.rank not in best or merit > best[hit.rank].merit:
            best[hit.rank] = _Span(hit, start, end, merit)
    ranked = sorted(best.values(), key=lambda span: -span.merit)
    return [span for span in ranked if span.merit >= ranked[0].merit - _MARGIN][:_MOST_QUOTES]


def _pieces(text: str) -> list[tuple[int, int]]:
    """What may be quoted of a paragraph: all of a short one, else its sentences, quotations kept whole."""
    if len(text) <= _SHORT:
        return [(0, len(text))]
    pieces: list[tuple[int, int]] = []
    for start, end in split_sentences(text):
        if pieces and _quotation_open(text[pieces[-1][0] : pieces[-1][1]]):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return pieces


def _quotation_open(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _said_in(hit: Hit, start: int, end: int) -> list[Statement]:
    """The statements that share characters with a place of the hit's article, the longest share first."""
    shared = [(min(each.end, end) - max(each.start, start), each) for each in hit.statements]
    return [each for length, each in sorted(shared, key=lambda pair: -pair[0]) if length > 0]


def _may_answer(hit: Hit, start: int, end: int, asked_for: Sequence[str]) -> bool:
    """Tell whether a place in a hit's paragraph may answer a question for somebody's words: only these do."""
    said = _said_in(hit, hit.paragraph.start + start, hit.paragraph.start + end)
    return not asked_for or any(same_person(each.speaker, name) for each in said for name in asked_for)


def _cite(number: int, span: _Span, query: Query, terms: Callable[[str], list[str]]) -> Citation:
    article, paragraph = span.hit.article, span.hit.paragraph
    start, end = paragraph.start + span.start, paragraph.start + span.end
    said = _said_in(span.hit, start, end)
    # Of several statements in one quotation the one that is asked for: by its speaker, then by what it is about.
    theirs = [each for each in said if any(same_person(each.speaker, name) for name in query.speakers)] or said
    topic = set(terms(query.topic))
    meant = max(
        theirs, key=lambda each: len(topic.intersection(terms(article.text[each.start : each.end]))), default=None
    )
    return Citation(
        number=number,
        article=article,
        paragraph=paragraph,
        start=start,
        end=end,
        quote=article.text[start:end],
        speaker=meant.speaker if meant else None,
        said_on=meant.said_on if meant else None,
        also_in=span.hit.also_in,
    )


def _write(query: Query, citations: Sequence[Citation]) -> str:
    """Quotes under the headline, outlet and date of their article, articles in the order of their best quote.

    Who said it, and when, stands above each quote where it is known; a question who said it is answered with the name.
    """
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article.key, []).append(citation)
    blocks = []
    if query.wants == "who" and query.saying and citations[0].speaker:
        blocks.append(f"**{escape_markdown(citations[0].speaker)}** [{citations[0].number}]")
    for group in by_article.values():
        quotes = "\n>\n".join(f"> {_speaker_line(c)}{escape_markdown(c.quote)} [{c.number}]" for c in group)
        blocks.append(f"{_source_line(group[0].article)}\n\n{quotes}")
    return "\n\n".join(blocks)


def _speaker_line(citation: Citation) -> str:
    if not citation.speaker:
        return ""
    day = f", {_spell_date(citation.said_on)}" if citation.said_on else ""
    return f"**{escape_markdown(citation.speaker)}**{day}: "


def _source_line(article: Article) -> str:
    about = ", ".join(part for part in (article.source, _spell_date(article.published)) if part)
    title = f"**{escape_markdown(article.title or article.key)}**"
    return f"{title} ({escape_markdown(about)})" if about else title


def _spell_date(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
