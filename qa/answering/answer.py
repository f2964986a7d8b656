"""Evidence → an answer made of the articles' own sentences, or that the articles don't say.

Every citation is a place: its quote is cut out of the article's text by its offsets and checked before it is given out.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qa.answering.choosing import Span, choose, said_in
from qa.answering.composing import write
from qa.answering.confidence import judge
from qa.answering.evidence import Evidence
from qa.answering.inquiry import Inquiry
from qa.answering.missing import say_missing
from qa.answering.seeking import day_of, seek
from qa.names import same_person
from qa.records import Answer, Citation, Hit, Statement

_LOG = logging.getLogger(__name__)

NOT_FOUND = "The articles don't say."


def compose(inquiry: Inquiry, hits: Sequence[Hit], evidence: Sequence[Evidence], *, threshold: float) -> Answer:
    """Answer a question from what search found.

    Args:
        inquiry: the question.
        hits: what search found, best first.
        evidence: the first of them, as they compare with the question.
        threshold: the confidence below which the answer is "not found".
    """
    query = inquiry.query
    judgement = judge(inquiry, evidence)
    answer = Answer(
        question=query.question,
        standalone=query.text,
        text=NOT_FOUND,
        found=False,
        confidence=judgement.confidence,
        hits=tuple(hits),
    )
    chosen, further = choose(inquiry, evidence) if judgement.confidence >= threshold else ([], [])
    citations = checked([_cite(inquiry, span) for span in chosen])
    if not citations:
        missing = say_missing(inquiry, evidence, judgement)
        return replace(answer, missing=missing, text=f"{NOT_FOUND} {missing}".strip())
    citations = _numbered(_in_order(inquiry, citations), 1)
    more = _numbered(checked([_cite(inquiry, span) for span in further]), len(citations) + 1)
    return replace(answer, text=write(query, citations), found=True, citations=tuple(citations), more=tuple(more))


def checked(citations: Sequence[Citation]) -> list[Citation]:
    """Keep the citations whose quote stands at its place; log and drop the others."""
    kept = []
    for citation in citations:
        if citation.quote and citation.article.text[citation.start : citation.end] == citation.quote:
            kept.append(citation)
        else:
            _LOG.error("%s: the quote is not at %d:%d; dropped", citation.article.key, citation.start, citation.end)
    return kept


def _numbered(citations: Sequence[Citation], first: int) -> list[Citation]:
    return [replace(citation, number=number) for number, citation in enumerate(citations, start=first)]


def _in_order(inquiry: Inquiry, citations: Sequence[Citation]) -> list[Citation]:
    """Somebody's words by the day they were said, several people's one after the other; all else best first."""
    if not inquiry.asks_words:
        return list(citations)
    speakers = list(dict.fromkeys(citation.speaker for citation in citations))
    return sorted(citations, key=lambda c: (speakers.index(c.speaker), c.said_on or c.article.published or date.max))


def _cite(inquiry: Inquiry, span: Span) -> Citation:
    article, paragraph = span.hit.article, span.hit.paragraph
    start, end = paragraph.start + span.start, paragraph.start + span.end
    quote = article.text[start:end]
    meant = _meant(inquiry, article.text, said_in(span.hit, start, end))
    sought = seek(inquiry.query, quote)
    return Citation(
        number=0,
        article=article,
        paragraph=paragraph,
        start=start,
        end=end,
        quote=quote,
        speaker=meant.speaker if meant else None,
        said_on=meant.said_on if meant else None,
        also_in=span.hit.also_in,
        sought=(start + sought[0], start + sought[1]) if sought else None,
        day=day_of(quote, sought, article.published) if sought and inquiry.query.wants == "when" else None,
    )


def _meant(inquiry: Inquiry, text: str, said: Sequence[Statement]) -> Statement | None:
    """Of several statements in one quotation the one that is asked for: by its speaker, then by what it is about."""
    theirs = [each for each in said if any(same_person(each.speaker, name) for name in inquiry.query.speakers)] or said
    topic = [word.text.casefold() for word in inquiry.words if not word.speaker]

    def shared(statement: Statement) -> int:
        words = text[statement.start : statement.end].casefold()
        return sum(word in words for word in topic)

    return max(theirs, key=shared, default=None)
