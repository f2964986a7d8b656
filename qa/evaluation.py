"""Questions with known evidence → how well a library finds it.

A hit counts where its characters overlap the evidence's, so the figures don't depend on how paragraphs are cut.
Measures by ir-measures. Knows nothing of how search works.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa.errors import QuestionFileError
from qa.records import Article, Hit, Progress

_BLANK_LINES = re.compile(r"\n\s*\n")
MEASURES = ("R(rel=2)@1", "R(rel=2)@5", "R(rel=2)@10", "nDCG(gains={1:1,2:3})@10", "RR(rel=2)@10")
_NAMES = ("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10")
_DEPTH = 10


class Searchable(Protocol):
    """What is evaluated: a library, or anything that searches articles as one."""

    def search(self, question: str, k: int = ...) -> list[Hit]:
        """Find the k passages that answer best."""

    def articles(self) -> list[Article]:
        """All articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage that answers: a paragraph by its number (blocks between blank lines, from 0) or by its exact words.

    ``grade`` 2 answers the question directly, 1 a part of it.
    """

    article: str
    grade: int
    paragraph: int | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with what is known of its answer; without evidence it cannot be answered from the articles."""

    id: str
    type: str
    question: str
    evidence: tuple[Evidence, ...] = ()
    answers: tuple[str, ...] = ()
    subtype: str | None = None
    speaker: str | None = None
    attribution: str | None = None
    history: tuple[str, ...] = ()
    standalone: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Mean figures by type of question and, under "all", over all that can be answered; ``counts`` are questions."""

    figures: Mapping[str, Mapping[str, float]]
    counts: Mapping[str, int]


def read_questions(path: str | Path) -> list[Question]:
    """Read a file of questions, a JSON object a line.

    Raises:
        QuestionFileError: the file cannot be read, or a line breaks a rule; with the line's number.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{path}: cannot be read ({error}). Name a JSON Lines file") from error
    questions: dict[str, Question] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            question = _read_question(line, f"{path}:{number}")
            if question.id in questions:
                raise QuestionFileError(
                    f"{path}:{number}: the id {question.id} stands twice. Give each question its own"
                )
            questions[question.id] = question
    return list(questions.values())


def evaluate(library: Searchable, questions: Sequence[Question], *, progress: Progress | None = None) -> Report:
    """Measure retrieval over the questions that have evidence, follow-ups in their standalone form.

    Recall counts passages of grade 2 (of a question with more than k of them, all count); nDCG has gains 2**grade - 1.

    Raises:
        QuestionFileError: evidence names an article or words that the library does not have.
    """
    import ir_measures

    find = _Places(library.articles())
    answerable = [question for question in questions if question.evidence]
    qrels, run = [], []
    for done, question in enumerate(answerable, start=1):
        spans = {f"e{i}": find.span(evidence, question) for i, evidence in enumerate(question.evidence)}
        qrels += [ir_measures.Qrel(question.id, f"e{i}", e.grade) for i, e in enumerate(question.evidence)]
        shown: set[str] = set()
        for place, hit in enumerate(library.search(question.standalone or question.question, k=_DEPTH)):
            # Evidence counts once: what shows it again, as the second half of a paragraph may, wastes its place.
            new = [name for name, span in spans.items() if name not in shown and _overlaps(hit, span)]
            shown.update(new)
            for name in new or [f"h{place}"]:
                run.append(ir_measures.ScoredDoc(question.id, name, float(_DEPTH - place)))
        if progress:
            progress(done, len(answerable), question.id)
    measures = {ir_measures.parse_measure(text): name for text, name in zip(MEASURES, _NAMES, strict=True)}
    values = {question.id: dict.fromkeys(_NAMES, 0.0) for question in answerable}
    for metric in ir_measures.iter_calc(list(measures), qrels, run):
        values[metric.query_id][measures[metric.measure]] = metric.value
    groups: dict[str, list[str]] = {}
    for question in answerable:
        groups.setdefault(question.type, []).append(question.id)
    groups["all"] = list(values)
    figures = {
        group: {name: sum(values[i][name] for i in ids) / len(ids) for name in _NAMES}
        for group, ids in groups.items()
        if ids
    }
    return Report(figures, {group: len(ids) for group, ids in groups.items()})


@dataclass(frozen=True, slots=True)
class _Span:
    key: str
    start: int
    end: int
    words: str


class _Places:
    """Evidence → its characters; articles go by their key, their path in the folder added, or either without ending."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._by_name: dict[str, Article] = {}
        for article in articles:
            names = [article.key]
            if article.path:
                parts = Path(article.path).parts
                names += ["/".join(parts[-depth:]) for depth in range(1, min(4, len(parts)))]
            for name in names:
                self._by_name.setdefault(name, article)
                self._by_name.setdefault(re.sub(r"\.\w+$", "", name), article)

    def span(self, evidence: Evidence, question: Question) -> _Span:
        article = self._by_name.get(evidence.article)
        if article is None:
            raise QuestionFileError(f"{question.id}: no article {evidence.article!r} in the library. Add it first")
        if evidence.quote is not None:
            start = article.text.find(evidence.quote)
            if start < 0:
                message = f"{question.id}: {evidence.quote!r} is not in {evidence.article}. Quote its exact words"
                raise QuestionFileError(message)
            return _Span(article.key, start, start + len(evidence.quote), evidence.quote)
        blocks = _blocks(article.text)
        if evidence.paragraph is None or evidence.paragraph >= len(blocks):
            message = f"{question.id}: {evidence.article} has no paragraph {evidence.paragraph}. It has {len(blocks)}"
            raise QuestionFileError(message)
        start, end = blocks[evidence.paragraph]
        return _Span(article.key, start, end, article.text[start:end])


def _blocks(text: str) -> list[tuple[int, int]]:
    edges = [0, *(edge for gap in _BLANK_LINES.finditer(text) for edge in gap.span()), len(text)]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]


def _overlaps(hit: Hit, span: _Span) -> bool:
    if hit.article.key == span.key:
        return hit.paragraph.start < span.end and span.start < hit.paragraph.end
    # The same words printed elsewhere: the hit stands for all their places.
    return span.words in hit.paragraph.text and any(article.key == span.key for article in hit.also_in)


def _read_question(line: str, place: str) -> Question:
    try:
        fields = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise QuestionFileError(f"{place}: not JSON ({error}). Write one JSON object a line") from error
    if not isinstance(fields, dict):
        raise QuestionFileError(f"{place}: not an object. Write one JSON object a line")

    def text(name: str) -> str | None:
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            raise QuestionFileError(f"{place}: {name} is {value!r}, not text. Put it in quotation marks")
        return value

    for name in ("id", "type", "question"):
        if not text(name):
            raise QuestionFileError(f"{place}: {name} is missing. Every question has an id, a type and a question")
    return Question(
        id=fields["id"],
        type=fields["type"],
        question=fields["question"],
        evidence=tuple(_read_evidence(item, place) for item in _list(fields, "evidence", place)),
        answers=tuple(str(item) for item in _list(fields, "answers", place)),
        subtype=text("subtype"),
        speaker=text("speaker"),
        attribution=text("attribution"),
        history=tuple(str(item) for item in _list(fields, "history", place)),
        standalone=text("standalone"),
    )


def _list(fields: Mapping[str, object], name: str, place: str) -> list[object]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise QuestionFileError(f"{place}: {name} is {value!r}, not a list. Write [] for none")
    return value


def _read_evidence(item: object, place: str) -> Evidence:
    rule = "evidence names an article, a paragraph number or the exact words as quote, and grade 1 or 2"
    if not isinstance(item, dict) or not isinstance(item.get("article"), str):
        raise QuestionFileError(f"{place}: {json.dumps(item)}: {rule}. Mend it")
    grade, paragraph, quote = item.get("grade"), item.get("paragraph"), item.get("quote")
    numbered = type(paragraph) is int and paragraph >= 0
    worded = isinstance(quote, str) and quote != ""
    if type(grade) is not int or grade not in (1, 2) or not (numbered or worded):
        raise QuestionFileError(f"{place}: {json.dumps(item)}: {rule}. Mend it")
    if (paragraph is not None and not numbered) or (quote is not None and not worded):
        raise QuestionFileError(f"{place}: {json.dumps(item)}: {rule}. Mend it")
    return Evidence(article=item["article"], grade=item["grade"], paragraph=paragraph, quote=quote)
