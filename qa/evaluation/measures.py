"""What one question gains: measures of its hits, and of its answer. Every value lies in 0..1, and more is better.

Retrieval by ir-measures; what it has no measure for (quotes, attribution, abstention) is defined here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from qa.answering.answer import OTHERWISE
from qa.evaluation.evidence import Span
from qa.evaluation.questions import Question
from qa.names.comparing import fold, same_person, surname
from qa.records import Answer, Article, Citation, Hit

# As public sets are measured (nDCG@10), so that figures compare.
DEPTH = 10
# The first, the five by which ``misses`` goes, and all that is measured.
CUTOFFS = (1, 5, 10)
RETRIEVAL = (*(f"recall@{k}" for k in CUTOFFS), f"nDCG@{DEPTH}", f"RR@{DEPTH}")
ANSWERS = (
    "answered",
    "answer_quoted",
    "mentions",
    "citation_precision",
    "citation_recall",
    "speaker_right",
    "verbatim",
)
REFUSED = "refused"
CORRECTED = "corrected"
OWN_WORDS = "own_words"

# Gains 2**grade - 1: a passage that answers is worth three that answer a part.
_RANKED = {f"nDCG(gains={{1:1,2:3}})@{DEPTH}": f"nDCG@{DEPTH}", f"RR(rel=2)@{DEPTH}": f"RR@{DEPTH}"}
# Deeper than any list of evidence: the hits have been cut already.
_ALL_SHOWN = "R(rel=2)@1000000"
# Questions are typed with straight marks, newspapers print curly ones.
_QUOTATION_MARKS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " "})


def measure_retrieval(
    spans: Mapping[str, Sequence[Span]], found: Mapping[str, Sequence[Hit]]
) -> dict[str, dict[str, float]]:
    """The measures in ``RETRIEVAL`` of each question, by its id.

    Recall counts evidence of grade 2: recall@k is its share that the first k hits show, and of a question with more
    than k such passages k are all that can be found (R@k of ir-measures times n / min(k, n)). nDCG has gains
    2**grade - 1.

    Args:
        spans: the evidence of each question, in the order in which all is given back.
        found: its hits, best first.
    """
    values = {i: dict.fromkeys(RETRIEVAL, 0.0) for i in spans}
    ranked = {i: ranked_evidence(each, found[i]) for i, each in spans.items()}
    for i, name, value in _calculate(_RANKED, spans, {i: _line_up(ranked[i], spans[i])[:DEPTH] for i in spans}):
        values[i][name] = value
    for k in CUTOFFS:
        first = {i: [n for names in ranked[i][:k] for n in names] for i in spans}
        for i, name, value in _calculate({_ALL_SHOWN: f"recall@{k}"}, spans, first):
            direct = sum(span.grade == 2 for span in spans[i])
            # One hit may show several passages, as one that stands for its copies does.
            values[i][name] = min(1.0, value * direct / min(k, direct)) if direct else 0.0
    return values


def ranked_hits(spans: Sequence[Span], hits: Sequence[Hit]) -> list[Hit]:
    """The hits that have a place: all, but where whole articles are asked for only the first of each article."""
    if not spans or not all(span.whole for span in spans):
        return list(hits)
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.article.key, hit)
    return list(first.values())


def ranked_evidence(spans: Sequence[Span], hits: Sequence[Hit]) -> list[list[int]]:
    """For each hit that has a place the numbers of the evidence that it is the first to show.

    Evidence counts once: what shows it again, as the second half of a paragraph may, wastes its place.
    """
    shown: set[int] = set()
    ranked = []
    for hit in ranked_hits(spans, hits):
        new = [n for n, span in enumerate(spans) if n not in shown and shows(hit, span)]
        shown.update(new)
        ranked.append(new)
    return ranked


def shows(passage: Hit | Citation, span: Span) -> bool:
    """Tell whether a hit's paragraph, or a citation's quote, overlaps evidence."""
    place = passage.paragraph if isinstance(passage, Hit) else passage
    return span.overlaps(passage.article, place.start, place.end, passage.also_in)


def measure_answer(
    question: Question, spans: Sequence[Span], answer: Answer, stored: Callable[[str], Article | None]
) -> dict[str, float]:
    """The measures of an answer that apply to it: of a refused one only ``answered``, or ``refused``.

    - ``answered`` / ``refused``: where the question can be answered, where it cannot
    - ``corrected``: of a question with a false premise: refused, or told that the articles say otherwise
    - ``own_words``: of a question for words that somebody else said: refused, or all quotes are of one whom it names
    - ``answer_quoted``: an answer string stands in the quotes, or is the day on which a quote was said
    - ``mentions``: share of ``must_mention`` in quotes and text
    - ``citation_precision``: share of citations that overlap evidence of any grade
    - ``citation_recall``: share of the evidence of grade 2 that citations overlap
    - ``speaker_right``: of the citations that overlap evidence of grade 2, the share with the question's speaker
    - ``verbatim``: share of quotes that stand in the stored article at their place

    Args:
        question: what was asked.
        spans: its evidence.
        answer: what was answered.
        stored: gives the article of a key as the library holds it now.
    """
    citations = answer.citations if answer.found else ()
    values: dict[str, float] = {"answered" if spans else REFUSED: float(answer.found == bool(spans))}
    if citations:
        values["verbatim"] = _share(_is_verbatim(citation, stored) for citation in citations)
    # To say that it didn't happen is as right as not to answer.
    if question.subtype == "false_premise":
        values[CORRECTED] = float(not answer.found or answer.remark == OTHERWISE)
    if question.subtype == "wrong_speaker":
        # Words of the one who is asked for are no wrong answer, though they be about something else.
        asked = folded(question.question)
        values[OWN_WORDS] = float(all(c.speaker and surname(c.speaker) in fold(asked) for c in citations))
    if not spans or not answer.found:
        return values
    if question.answers:
        values["answer_quoted"] = float(is_quoted(question, answer))
    # In the text, too: it names the speaker and the day, which quotes need not.
    if question.must_mention:
        said = folded(f"{answer.text} {_quotes(answer)}")
        values["mentions"] = _share(folded(text) in said for text in question.must_mention)
    values["citation_precision"] = _share(any(shows(c, span) for span in spans) for c in citations)
    direct = [span for span in spans if span.grade == 2]
    if direct:
        values["citation_recall"] = _share(any(shows(c, span) for c in citations) for span in direct)
    right = [c for c in citations if any(shows(c, span) for span in direct)]
    if question.speaker and right:
        values["speaker_right"] = _share(same_person(citation.speaker, question.speaker) for citation in right)
    return values


def is_right(question: Question, spans: Sequence[Span], answer: Answer) -> bool:
    """Tell whether an answer, be it found or refused, quotes what answers the question.

    That is an answer string, if the question has any, else evidence of grade 2; nothing answers what has no evidence.
    """
    if question.answers:
        return bool(spans) and is_quoted(question, answer)
    return any(shows(citation, span) for citation in answer.citations for span in spans if span.grade == 2)


def is_quoted(question: Question, answer: Answer) -> bool:
    """Tell whether one of the question's answers stands in the answer's quotes, whatever marks and case it is in.

    It stands there as whole words: "5" is not in "1995".
    """
    quotes = folded(_quotes(answer))
    # "When did she say it?" is answered by the day beside the quote, printed or not.
    days = {citation.said_on.isoformat() for citation in answer.citations if citation.said_on}
    return any(_stands_in(folded(text), quotes) or text in days for text in question.answers)


def folded(text: str) -> str:
    """A text as answers are compared: one case, plain quotation marks, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_QUOTATION_MARKS)).casefold().split())


def _line_up(ranked: Sequence[Sequence[int]], spans: Sequence[Span]) -> list[int | None]:
    """One number a place, None for no evidence: what a hit shows besides its best takes the next place that is free."""
    line: list[int | None] = []
    waiting: list[int] = []
    for numbers in ranked:
        if numbers:
            best, *rest = sorted(numbers, key=lambda n: -spans[n].grade)
            line.append(best)
            waiting += rest
        else:
            line.append(waiting.pop(0) if waiting else None)
    return [*line, *waiting]


def _calculate(
    measures: Mapping[str, str], spans: Mapping[str, Sequence[Span]], lines: Mapping[str, Sequence[int | None]]
) -> Iterator[tuple[str, str, float]]:
    """Each question's id with a measure, under the name that it has here, of the evidence in that order."""
    import ir_measures

    names = {ir_measures.parse_measure(text): name for text, name in measures.items()}
    # ir-measures judges documents: each piece of evidence is one, each hit without any another.
    qrels = [ir_measures.Qrel(i, f"e{n}", span.grade) for i, each in spans.items() for n, span in enumerate(each)]
    run = [
        ir_measures.ScoredDoc(i, f"h{place}" if number is None else f"e{number}", float(-place))
        for i, line in lines.items()
        for place, number in enumerate(line)
    ]
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        yield metric.query_id, names[metric.measure], float(metric.value)


def _stands_in(words: str, text: str) -> bool:
    # An answer may begin or end with a mark ("$5", "40%"), where there is no edge of a word.
    before, after = (r"(?<!\w)" if words[:1].isalnum() else "", r"(?!\w)" if words[-1:].isalnum() else "")
    return re.search(before + re.escape(words) + after, text) is not None


def _quotes(answer: Answer) -> str:
    return "\n".join(citation.quote for citation in answer.citations)


def _is_verbatim(citation: Citation, stored: Callable[[str], Article | None]) -> bool:
    article = stored(citation.article.key)
    return article is not None and article.text[citation.start : citation.end] == citation.quote


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return sum(values) / len(values) if values else 0.0
