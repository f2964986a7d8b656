"""Hits → an answer made of the articles' own sentences, or that the articles don't say.

Every citation is a place: its quote is cut out of the article's text by its offsets and checked before it is given out.
Knows nothing of indexes and SQL.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.confidence import estimate
from qa.question import Query, restore_capitals
from qa.records import Answer, Article, Citation, Hit, Vectors
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
    citations = tuple(checked([_cite(number, span) for number, span in enumerate(spans, start=1)]))
    if not citations:
        return _not_found(query, confidence, nearest)
    return Answer(
        question=query.question,
        standalone=query.text,
        text=_write(citations),
        found=True,
        confidence=confidence,
        citations=citations,
        hits=nearest,
    )


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
    pieces = [
        (hit, start, end)
        for hit in hits
        for start, end in _pieces(hit.paragraph.text)
        # An interviewer's question answers nothing.
        if not hit.paragraph.text[start:end].endswith("?")
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


def _cite(number: int, span: _Span) -> Citation:
    article, paragraph = span.hit.article, span.hit.paragraph
    start, end = paragraph.start + span.start, paragraph.start + span.end
    return Citation(
        number=number,
        article=article,
        paragraph=paragraph,
        start=start,
        end=end,
        quote=article.text[start:end],
        also_in=span.hit.also_in,
    )


def _write(citations: Sequence[Citation]) -> str:
    """Quotes under the headline, outlet and date of their article, articles in the order of their best quote."""
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article.key, []).append(citation)
    blocks = []
    for group in by_article.values():
        quotes = "\n>\n".join(f"> {escape_markdown(c.quote)} [{c.number}]" for c in group)
        blocks.append(f"{_source_line(group[0].article)}\n\n{quotes}")
    return "\n\n".join(blocks)


def _source_line(article: Article) -> str:
    about = ", ".join(part for part in (article.source, _spell_date(article)) if part)
    title = f"**{escape_markdown(article.title or article.key)}**"
    return f"{title} ({escape_markdown(about)})" if about else title


def _spell_date(article: Article) -> str:
    return f"{article.published.day} {article.published:%B %Y}" if article.published else ""
