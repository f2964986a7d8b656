"""Evidence → an answer made of the articles' own sentences, or that the articles don't say.

Every citation is a place: its quote is cut out of the article's text by its offsets and checked before it is given out.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from qa.answering.accord import correcting, differ, differing, is_correction, newest_first
from qa.answering.asides import LABELS, Read, find_aside, knowing
from qa.answering.choosing import MOST_MORE, Span, choose, has_others, own_words, quote_sentence, quote_whole, said_in
from qa.answering.composing import asks_people, by_person, write
from qa.answering.confidence import Judgement, judge
from qa.answering.denial import find_denial
from qa.answering.evidence import Evidence
from qa.answering.gathering import MOST_GATHERED, Gathered
from qa.answering.inquiry import Inquiry, whose_words
from qa.answering.leaning import leans, sentence_before
from qa.answering.missing import say_missing
from qa.answering.seeking import SOUGHT, day_of, seek
from qa.names.comparing import same_person
from qa.records import Answer, Citation, Hit, Statement

_LOG = logging.getLogger(__name__)

NOT_FOUND = "The articles don't say."
CORRECTED = "A correction was printed; it comes first."
ASIDE = "Only this answers, and it is no part of the text: {}."
OTHERWISE = "The articles tell otherwise than the question supposes."


def compose(
    inquiry: Inquiry, hits: Sequence[Hit], evidence: Sequence[Evidence], *, threshold: float, read: Read | None = None
) -> Answer:
    """Answer a question from what search found.

    Args:
        inquiry: the question.
        hits: what search found, best first.
        evidence: the first of them, as they compare with the question.
        threshold: the confidence below which the answer is "not found".
        read: reads what stands beside paragraphs, where there is a reading model.
    """
    judgement = judge(inquiry, evidence)
    answer = _unanswered(inquiry, hits, judgement)
    chosen, further = choose(inquiry, evidence) if judgement.confidence >= threshold else ([], [])
    remark = ""
    if not _has_sought(inquiry, chosen) and (aside := find_aside(inquiry, evidence, read)):
        # Second, so that what is measured of the first passage alone stays search's; it must convince as a paragraph
        # must.
        again = judge(knowing(inquiry), [*evidence[:1], aside, *evidence[1:]])
        if again.confidence >= threshold:
            further = [*chosen, *further]
            chosen, remark = [quote_whole(aside)], ASIDE.format(LABELS[aside.hit.paragraph.kind].lower())
            answer = replace(answer, confidence=again.confidence)
    # Only of what would be answered: else the articles just don't say.
    elif chosen and (denial := find_denial(inquiry, evidence)):
        further = [span for span in (*chosen, *further) if span.hit is not denial[0].hit]
        chosen, remark = [quote_sentence(*denial)], OTHERWISE
    citations = checked([_cite(inquiry, span) for span in chosen])
    if not citations:
        return _without(answer, say_missing(inquiry, evidence, judgement))
    more = checked([_cite(inquiry, span) for span in further[:MOST_MORE]])
    if remark == OTHERWISE:
        # What is supposed wrongly has no number, day or person.
        citations = [replace(each, sought=None, day=None) for each in citations]
    # An aside or a denial stands alone: what differs from it is no second answer.
    if not remark:
        citations, more, remark = _agree(inquiry, citations, more)
    return _told(answer, inquiry, citations, more, remark)


def compose_gathered(
    inquiry: Inquiry, hits: Sequence[Hit], evidence: Sequence[Evidence], gathered: Gathered, *, threshold: float
) -> Answer:
    """Answer a question that has a task from what was gathered for it; other args as for ``compose``."""
    judgement = judge(inquiry, evidence)
    answer = _unanswered(inquiry, hits, judgement)
    citations = checked([_cite(inquiry, span) for span in gathered.spans[: MOST_GATHERED + MOST_MORE]])
    # Words that are counted stand there, however sure it is that they are what was asked for.
    if not citations or (judgement.confidence < threshold and inquiry.query.task != "count"):
        return _without(answer, say_missing(inquiry, evidence, judgement))
    return _told(answer, inquiry, citations[:MOST_GATHERED], citations[MOST_GATHERED:], gathered.remark)


def _unanswered(inquiry: Inquiry, hits: Sequence[Hit], judgement: Judgement) -> Answer:
    return Answer(
        question=inquiry.query.question,
        standalone=inquiry.query.text,
        text=NOT_FOUND,
        found=False,
        confidence=judgement.confidence,
        hits=tuple(hits),
        understood=inquiry.query.understood,
    )


def _without(answer: Answer, missing: str) -> Answer:
    return replace(answer, missing=missing, text=f"{NOT_FOUND} {missing}".strip())


def _told(answer: Answer, inquiry: Inquiry, citations: list[Citation], more: list[Citation], remark: str) -> Answer:
    citations = _without_doubles(_numbered(citations, 1))
    more = _without_doubles(_numbered(more, len(citations) + 1))
    return replace(
        answer,
        text=write(inquiry.query, citations, remark),
        found=True,
        citations=tuple(citations),
        more=tuple(more),
        remark=remark,
    )


def _has_sought(inquiry: Inquiry, spans: Sequence[Span]) -> bool:
    """Tell whether one of the spans has what is asked for, be it a number, a day, a place, a person, or words."""
    if inquiry.query.wants not in SOUGHT:
        return bool(spans)
    return any(_sought(inquiry, span) for span in spans)


def _agree(
    inquiry: Inquiry, citations: list[Citation], more: list[Citation]
) -> tuple[list[Citation], list[Citation], str]:
    """The quotes in order, with those of further ones that correct them or tell it differently, and a line of that."""
    query = inquiry.query
    promoted = differing(query, citations, more)
    correction = correcting(query, citations, more)
    promoted += [each for each in correction if each not in (*promoted, *citations)]
    citations = [*citations, *promoted]
    more = [each for each in more if each not in promoted]
    remark = " ".join(filter(None, (CORRECTED if correction else "", differ(query, citations))))
    return newest_first(citations) if remark else _in_order(inquiry, citations), more, remark


def checked(citations: Sequence[Citation]) -> list[Citation]:
    """Keep the citations whose quote stands at its place; log and drop the others."""
    kept = []
    for citation in citations:
        if citation.quote and citation.article.text[citation.start : citation.end] == citation.quote:
            kept.append(citation)
        else:
            # A quote that isn't there is worse than one quote less, and is our own fault: whoever runs the library must
            # see it.
            _LOG.error("%s: the quote is not at %d:%d; dropped", citation.article.key, citation.start, citation.end)
    return kept


def _numbered(citations: Sequence[Citation], first: int) -> list[Citation]:
    return [replace(citation, number=number) for number, citation in enumerate(citations, start=first)]


def _without_doubles(citations: Sequence[Citation]) -> list[Citation]:
    """The citations without a sentence before them that another of them quotes."""
    quotes = [citation.quote for citation in citations]
    return [replace(c, before="") if any(c.before in quote for quote in quotes) else c for c in citations]


def _in_order(inquiry: Inquiry, citations: Sequence[Citation]) -> list[Citation]:
    """Somebody's words by the day they were said, several people's one after the other; all else by article."""
    if not asks_people(inquiry.query):
        articles = list(dict.fromkeys(citation.article.key for citation in citations))
        return sorted(citations, key=lambda c: articles.index(c.article.key))
    people = by_person(citations)
    place = {id(each): number for number, (_, theirs) in enumerate(people) for each in theirs}
    days = {
        id(c): (c.said_on or c.article.published or date.max) if inquiry.asks_words else date.max for c in citations
    }
    return sorted(citations, key=lambda c: (place[id(c)], days[id(c)]))


def _cite(inquiry: Inquiry, span: Span) -> Citation:
    article, paragraph = span.hit.article, span.hit.paragraph
    span = own_words(span, whose_words(inquiry.query))
    start, end = paragraph.start + span.start, paragraph.start + span.end
    quote = article.text[start:end]
    meant = _meant(inquiry, article.text, said_in(span.hit, start, end))
    sought = _sought(inquiry, span)
    return Citation(
        number=0,
        article=article,
        paragraph=paragraph,
        start=start,
        end=end,
        quote=quote,
        speaker=meant.speaker if meant else None,
        said_on=meant.said_on if meant else None,
        also_in=span.also_in,
        sought=(start + sought[0], start + sought[1]) if sought else None,
        day=day_of(quote, sought, article.published) if sought and inquiry.query.wants == "when" else None,
        before=sentence_before(article, start) if leans(quote, named=meant is not None) else "",
    )


def _sought(inquiry: Inquiry, span: Span) -> tuple[int, int] | None:
    """Where a quote has what is asked for: in the sentence that it was chosen for, else anywhere.

    Who said something is whoever says the quoted words, and a correction tells at its end what is right.
    """
    text = span.hit.paragraph.text[span.start : span.end]
    query = inquiry.query
    if query.wants == "who" and query.saying:
        said = said_in(span.hit, span.hit.paragraph.start + span.start, span.hit.paragraph.start + span.end)
        meant = _meant(inquiry, span.hit.article.text, said)
        if meant and meant.speaker:
            at = text.find(meant.speaker)
            return (at, at + len(meant.speaker)) if at >= 0 else None
    if query.wants in SOUGHT and span.answer:
        start, end = (place - span.start for place in span.answer)
        # The number of "more than 3,000 came", the name of "the pilot Otto Falk".
        if (0 <= start < end <= len(text)) and not is_correction(text):
            place = seek(query, text[start:end])
            return (start + place[0], start + place[1]) if place else (start, end)
    first, last = (place - span.start for place in span.core)
    if is_correction(text[first:last]) and (place := seek(query, text[last:])):
        return last + place[0], last + place[1]
    if place := seek(query, text[first:last]):
        return first + place[0], first + place[1]
    return seek(query, text)


def _meant(inquiry: Inquiry, text: str, said: Sequence[Statement]) -> Statement | None:
    """Of several statements in one quotation the one that is asked for: by its speaker, then by what it is about.

    None, too, where somebody else speaks in it: no name may stand over another's words.
    """
    theirs = [each for each in said if any(same_person(each.speaker, name) for name in inquiry.query.speakers)] or said
    topic = [word.text.casefold() for word in inquiry.words if not word.speaker]

    def shared(statement: Statement) -> int:
        words = text[statement.start : statement.end].casefold()
        return sum(word in words for word in topic)

    meant = max(theirs, key=shared, default=None)
    return meant if meant and not has_others(said, meant.speaker) else None
