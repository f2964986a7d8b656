"""Which words of the passages are quoted: of the best passages the sentences that a reading model finds to answer.

Without one it is those that have most of the question's words; names don't count, an article has them everywhere. What
somebody says right before and after comes along. Quotations are never cut in two, a sentence that leans on the one
before brings it, and what an editor has only touched up is quoted once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa.answering.evidence import Evidence
from qa.answering.inquiry import Inquiry, whose_words
from qa.answering.seeking import seek
from qa.names.comparing import same_person
from qa.passages.duplicates import Wording
from qa.passages.sentences import split_sentences
from qa.protocols import Span as ReadSpan
from qa.records import Article, Hit, Statement
from qa.retrieval.reading import CERTAIN

# All that is compared with the question, see ``examining``.
_PASSAGES = 8
# How far below the best a passage may weigh and still be part of the answer, or stand next to somebody's words in it,
# or be told as more. Answer in the quotes / citations on evidence / quotes on average, news-dev and corpus/, by margin:
# .03 .775/.809/1.3 and .613/.610/1.5; .07 .798/.815/1.4 and .651/.592/1.8; .1 .820/.785/1.6 and .688/.571/2.1;
# .17 .843/.754/1.9 and .721/.505/2.6. By rules, without reading: .781/.710/1.8 and .625/.547/2.1.
_MARGIN = 0.1
_NEXT = 0.4
_MORE = 0.3
# What the log-odds of reading count beside the score, in which they are already; half and twice of it were no better.
_READING = 0.0067
# Chosen by eye: what is read as one answer; what else there is stands under "more".
_MOST_QUOTES = 4
# Only the best two bring their neighbours, so that a doubtful quote brings no more doubtful ones.
_MOST_LED = 2
MOST_MORE = 4
# A shorter paragraph is quoted whole: cutting it saves nobody's time and may cut what was said in two.
_SHORT = 320
# How far below the best a sentence may weigh and still be quoted with it.
_ALSO = 0.2
# What a sentence of a passage that was not read gains by having all words of the topic, or the kind of thing that is
# asked for. Chosen by eye.
_WORDS = 0.4
_KIND = 0.1
# A sentence that cannot stand alone.
_LEANS = re.compile(
    r"[“\"‘'(]*(?:that|this|these|those|it|they|both|such|so|but|and|yet|still|instead|then|there|the\s+(?:two|latter|former))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Words to quote: ``paragraph.text[start:end]`` of a hit, and what they weigh.

    ``core`` is the sentence among them for which they were chosen, ``answer`` the words that a reading model finds to
    answer, ``copies`` are the articles that have it in nearly the same words, beside those of the whole passage.
    """

    hit: Hit
    start: int
    end: int
    merit: float
    core: tuple[int, int]
    answer: tuple[int, int] | None = None
    copies: tuple[Article, ...] = ()

    @property
    def also_in(self) -> tuple[Article, ...]:
        """The other articles that say so, each once."""
        others = {each.key: each for each in (*self.hit.also_in, *self.copies)}
        others.pop(self.hit.article.key, None)
        return tuple(others.values())


def choose(inquiry: Inquiry, evidence: Sequence[Evidence]) -> tuple[list[Span], list[Span]]:
    """The words that answer best, a span a passage, best first; and what else there is, further down."""
    best = [span for each in evidence[:_PASSAGES] if (span := _best_of(inquiry, each)) is not None]
    best = _fold(sorted(best, key=lambda span: -span.merit))
    if not best:
        return [], []
    answer = [span for span in best if span.merit >= best[0].merit - _MARGIN][:_MOST_QUOTES]
    if inquiry.asks_words:
        near = [span for span in best if span not in answer and span.merit >= best[0].merit - _NEXT]
        answer += [span for span in near if any(_are_neighbours(span.hit, each.hit) for each in answer[:_MOST_LED])]
    more = [span for span in best if span not in answer and span.merit >= best[0].merit - _MORE][:MOST_MORE]
    return answer, more


def _fold(spans: Sequence[Span]) -> list[Span]:
    """The spans without those whose sentence one before them has in nearly the same words."""
    kept: list[Span] = []
    for span in spans:
        core = Wording.of(span.hit.paragraph.text[slice(*span.core)])
        for at, other in enumerate(kept):
            if any(core.is_near_copy(wording) for wording in _wordings(other)):
                kept[at] = replace(other, copies=(*other.copies, span.hit.article, *span.hit.also_in))
                break
        else:
            kept.append(span)
    return kept


def _wordings(span: Span) -> list[Wording]:
    text = span.hit.paragraph.text[span.start : span.end]
    return [Wording.of(text[start:end]) for start, end in split_sentences(text)]


def _are_neighbours(one: Hit, other: Hit) -> bool:
    return one.article.key == other.article.key and abs(one.paragraph.ordinal - other.paragraph.ordinal) == 1


def quote_sentence(evidence: Evidence, start: int, end: int) -> Span:
    """A sentence of a passage as it is quoted: a short paragraph whole, and a sentence with what it leans on."""
    text = evidence.hit.paragraph.text
    sentences = _whole_quotations(text)
    at = next(n for n, (_, last) in enumerate(sentences) if start < last)
    first, last = (0, len(text)) if len(text) <= _SHORT else _extend(text, sentences, [-1.0] * len(sentences), at)
    return Span(evidence.hit, first, last, evidence.hit.score, (start, end))


def quote_statement(hit: Hit, statement: Statement | None = None) -> Span:
    """A statement as it is quoted, in whole sentences; without one how a passage begins."""
    text = hit.paragraph.text
    start, end = (
        (0, 1) if statement is None else (place - hit.paragraph.start for place in (statement.start, statement.end))
    )
    held = [each for each in _whole_quotations(text) if each[0] < end and start < each[1]] or [(0, len(text))]
    whole = held[0][0], held[-1][1]
    return Span(hit, *whole, hit.score, whole if statement is None else (start, end))


def quote_whole(evidence: Evidence) -> Span:
    """All words of a passage."""
    whole = (0, len(evidence.hit.paragraph.text))
    best = next(iter(evidence.extraction.spans), None) if evidence.extraction else None
    return Span(evidence.hit, *whole, evidence.hit.score, whole, answer=_answer_of(best) if best else None)


def _answer_of(found: ReadSpan) -> tuple[int, int] | None:
    """The words that answer; None where it is likelier that they don't."""
    return (found.start, found.end) if found.log_odds > 0 else None


def own_words(span: Span, asked_for: Sequence[str]) -> Span:
    """A span without the sentences at either end that are known to be somebody else's words.

    Args:
        span: what is quoted.
        asked_for: whose words it is to hold; where nobody's in particular, those of whoever speaks in its core.
    """
    hit = span.hit
    owners = asked_for or [each.speaker for each in _said(hit, *span.core) if each.speaker]
    if not owners:
        return span

    def is_others(start: int, end: int) -> bool:
        names = [each.speaker for each in _said(hit, start, end) if each.speaker]
        return bool(names) and not any(same_person(name, owner) for name in names for owner in owners)

    whole = [each for each in _whole_quotations(hit.paragraph.text) if span.start <= each[0] and each[1] <= span.end]
    core = [each for each in whole if each[0] < span.core[1] and span.core[0] < each[1]]
    first, last = (core[0][0], core[-1][1]) if core else span.core
    for start, end in reversed([each for each in whole if each[1] <= first]):
        if is_others(start, end):
            break
        first = start
    for start, end in (each for each in whole if each[0] >= last):
        if is_others(start, end):
            break
        last = end
    return replace(span, start=first, end=last)


def has_others(said: Sequence[Statement], speaker: str | None) -> bool:
    """Tell whether among statements is one of somebody else alone: what two say together is each one's."""
    his = [each for each in said if same_person(each.speaker, speaker or "")]
    return any(
        each.speaker and each not in his and not any(each.start < own.end and own.start < each.end for own in his)
        for each in said
    )


def _said(hit: Hit, start: int, end: int) -> list[Statement]:
    """The statements in ``paragraph.text[start:end]``."""
    return said_in(hit, hit.paragraph.start + start, hit.paragraph.start + end)


def said_in(hit: Hit, start: int, end: int) -> list[Statement]:
    """The statements that share characters with ``article.text[start:end]``, the longest share first."""
    shared = [(min(each.end, end) - max(each.start, start), each) for each in hit.statements]
    return [each for length, each in sorted(shared, key=lambda pair: -pair[0]) if length > 0]


def _best_of(inquiry: Inquiry, evidence: Evidence) -> Span | None:
    """The span of a passage that answers best; None where nothing in it may answer."""
    hit = evidence.hit
    text = hit.paragraph.text
    asked_for = whose_words(inquiry.query)
    sentences = _whole_quotations(text)
    may = [_may_answer(hit, start, end, asked_for) for start, end in sentences]
    for found in evidence.extraction.spans if evidence.extraction else ():
        held = [n for n, (start, end) in enumerate(sentences) if start < found.end and found.start < end]
        if held and all(may[n] for n in held):
            core = sentences[held[0]][0], sentences[held[-1]][1]
            merit = hit.score + _READING * min(max(found.log_odds, -CERTAIN), CERTAIN)
            start, end = core
            if len(held) == 1:
                start, end = _extend(text, sentences, [-1.0] * len(sentences), held[0])
            if len(text) <= _SHORT:
                start, end = 0, len(text)
            return Span(hit, start, end, merit, core, answer=_answer_of(found))
    merits = [
        _merit(inquiry, evidence, start, end) if allowed else -1.0
        for allowed, (start, end) in zip(may, sentences, strict=True)
    ]
    at = int(np.argmax(merits))
    if merits[at] < 0:
        return None
    start, end = (0, len(text)) if len(text) <= _SHORT else _extend(text, sentences, merits, at)
    # Read, and no answer found in what may be one: as if it were certain that there is none.
    merit = hit.score - _READING * CERTAIN if evidence.extraction else merits[at]
    return Span(hit, start, end, merit, sentences[at])


def _merit(inquiry: Inquiry, evidence: Evidence, start: int, end: int) -> float:
    """What a sentence weighs by its words alone."""
    words = inquiry.words
    weights = np.array([0.0 if word.name else word.rarity for word in words], np.float32)
    # "Who is Nina Holt?" has nothing but a name.
    if not weights.any():
        weights = np.array([word.rarity for word in words], np.float32)
    met = float((evidence.has(words, start, end) * weights).sum() / max(float(weights.sum()), 1e-6))
    hit, query = evidence.hit, inquiry.query
    has_kind = seek(query, hit.paragraph.text[start:end]) is not None
    if query.wants == "who" and query.saying:
        # Whoever says it is asked for; the words themselves need not name him.
        said = _said(hit, start, end)
        has_kind = has_kind or any(each.speaker for each in said)
    return hit.score + _WORDS * met + _KIND * has_kind


def _may_answer(hit: Hit, start: int, end: int, asked_for: Sequence[str]) -> bool:
    """Tell whether a place in a hit's paragraph may answer: a question doesn't, nor do anybody else's words."""
    # An interviewer's question answers nothing.
    if hit.paragraph.text[start:end].endswith("?"):
        return False
    said = _said(hit, start, end)
    return not asked_for or any(same_person(each.speaker, name) for each in said for name in asked_for)


def _extend(text: str, sentences: Sequence[tuple[int, int]], merits: Sequence[float], at: int) -> tuple[int, int]:
    """A sentence with the neighbour that it leans on, or else with the better one, if the two are still short."""
    start, end = sentences[at]
    before, after = at - 1, at + 1
    # Even if the two are long: "That is a big step" is nothing without the step.
    if before >= 0 and _LEANS.match(text, start):
        return sentences[before][0], end
    near = [n for n in (before, after) if 0 <= n < len(sentences) and merits[n] >= 0]
    for n in sorted(near, key=lambda n: -merits[n]):
        first, last = min(start, sentences[n][0]), max(end, sentences[n][1])
        if last - first <= _SHORT and merits[n] >= merits[at] - _ALSO:
            return first, last
    return start, end


def _whole_quotations(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph, those of one quotation together."""
    pieces: list[tuple[int, int]] = []
    for start, end in split_sentences(text):
        if pieces and _quotation_open(text[pieces[-1][0] : pieces[-1][1]]):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return pieces


def _quotation_open(text: str) -> bool:
    # Straight marks look alike at both ends: an odd one is open, or closes what a curly one opened.
    return (text.count("“") > text.count("”")) != (text.count('"') % 2 == 1)
