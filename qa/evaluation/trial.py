"""Ask a library every question, and record what came of it.

As a user would: follow-ups with the questions before them, beside it in their standalone form; every question through
``search`` and through ``ask``. Baselines know no conversation and get the standalone form.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from qa.errors import ArticleNotFound, QuestionFileError
from qa.evaluation import baselines
from qa.evaluation.calibration import Judged, calibrate
from qa.evaluation.evidence import Places, Span
from qa.evaluation.measures import DEPTH, is_right, measure_answer, measure_retrieval, ranked_hits
from qa.evaluation.misses import Asked, find_answer_misses, find_misses, is_unnamed
from qa.evaluation.questions import Question, check_ids
from qa.evaluation.reports import STANDALONE, Outcome, Report, Values, group_names
from qa.indexes.lexical import build_analyzer
from qa.protocols import Encoder, Progress
from qa.records import Answer, Article, Hit, Paragraph, Placement
from qa.settings import Settings

# Where whole articles are ranked, hits beyond the first of each article have no place.
_DEPTH_OF_ARTICLES = 5 * DEPTH
_Result = TypeVar("_Result")


class Evaluable(Protocol):
    """What is evaluated: a ``Library``, or whatever answers as one."""

    encoder: Encoder
    settings: Settings

    def articles(self) -> list[Article]:
        """All articles."""

    def article(self, key: str) -> Article:
        """The article of a key."""

    def paragraphs(self, key: str) -> list[Paragraph]:
        """An article's paragraphs."""

    def search(self, question: str, k: int = ..., *, history: Sequence[str] = ...) -> list[Hit]:
        """Find the k passages that answer best."""

    def ask(self, question: str, *, history: Sequence[str] = ..., threshold: float | None = ...) -> Answer:
        """Answer, or say that the articles don't say."""

    def explain(
        self, question: str, key: str, start: int = ..., end: int | None = ..., *, history: Sequence[str] = ...
    ) -> list[Placement]:
        """Where search puts the paragraphs of a place."""


def evaluate(
    library: Evaluable,
    questions: Sequence[Question],
    *,
    against: Sequence[str] = (),
    answers: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Measure retrieval, answers and confidence on questions whose answers are known.

    Args:
        library: what is asked.
        questions: of ``read_questions``, or made in Python.
        against: plain baselines over the same paragraphs, asked in the same run: "dense", "bm25".
        answers: whether to ask for answers too, or only to search.
        progress: called with (steps done, steps in all, what was done last).

    Raises:
        QuestionFileError: evidence names an article or words that the library does not have, two questions have one id,
            or a baseline is unknown.
    """
    unknown = [name for name in against if name not in baselines.NAMES]
    if unknown:
        raise QuestionFileError(f"{unknown[0]}: no such baseline. Known are {', '.join(baselines.NAMES)}")
    questions = check_ids((repr(question.question), question) for question in questions)
    against = list(dict.fromkeys(against))
    articles = {article.key: article for article in library.articles()}
    places = Places(list(articles.values()))
    # Before anything is asked: evidence that is not there is told at once, not after minutes.
    spans = {question.id: places.spans(question) for question in questions}
    run = _Run(library, articles, spans, answers)
    # Baselines have indexes of their own, and leave nothing in the library.
    with tempfile.TemporaryDirectory() as folder:
        for done, question in enumerate(questions, start=1):
            run.ask(question)
            if progress:
                progress(done, len(questions) * (1 + len(against)), question.id)
        for count, name in enumerate(against, start=1):
            (Path(folder) / name).mkdir()
            baseline = baselines.build(name, library, Path(folder) / name)
            for done, question in enumerate(questions, start=1):
                run.search_with(name, baseline, question)
                if progress:
                    progress(done + count * len(questions), len(questions) * (1 + len(against)), name)
    return run.report(questions)


@dataclass
class _Run:
    """What has been asked so far."""

    library: Evaluable
    articles: dict[str, Article]
    spans: dict[str, list[Span]]
    answers: bool
    hits: dict[str, dict[str, list[Hit]]] = field(default_factory=lambda: {"": {}})
    given: dict[str, Answer] = field(default_factory=dict)
    would_be: dict[str, Answer] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)
    terms: Callable[[str], list[str]] = field(default_factory=lambda: build_analyzer().analyze)

    def ask(self, question: Question) -> None:
        if not self.hits[""] and not self.given:
            # The first question loads the model; that is no latency of a search.
            self.library.search(question.question, k=1)
        self.hits[""][question.id] = self._clock("search", lambda: self._search(question, question.question))
        if question.history and question.standalone:
            found = self.library.search(question.standalone, k=self._depth(question))
            self.hits.setdefault(STANDALONE, {})[question.id] = found
        if self.answers:
            answer = self._clock("ask", lambda: self.library.ask(question.question, history=question.history))
            self.given[question.id] = answer
            if not answer.found:
                # What would have been answered: whether refusing was right cannot be told otherwise.
                answer = self.library.ask(question.question, history=question.history, threshold=0.0)
            self.would_be[question.id] = answer

    def search_with(self, name: str, search: baselines.Search, question: Question) -> None:
        # A baseline knows no conversation: given the follow-up alone it would be beaten too easily.
        found = search(question.standalone or question.question, self._depth(question))
        self.hits.setdefault(name, {})[question.id] = found

    def report(self, questions: Sequence[Question]) -> Report:
        values = {
            name: measure_retrieval({i: self.spans[i] for i in found if self.spans[i]}, found)
            for name, found in self.hits.items()
        }
        outcomes = []
        for question in questions:
            others = {name: each[question.id] for name, each in values.items() if name and question.id in each}
            outcomes.append(self._outcome(question, values[""].get(question.id, {}), others))
        return Report(
            outcomes=tuple(outcomes),
            calibration=calibrate(
                [
                    Judged(o.answerable, o.confidence, bool(o.right), bool(o.answered))
                    for o in outcomes
                    if o.confidence is not None
                ]
            ),
            # No mean: one question that met a busy machine would move it.
            latency={
                name: (float(np.percentile(ms, 50)), float(np.percentile(ms, 95))) for name, ms in self.times.items()
            },
            times={name: tuple(ms) for name, ms in self.times.items()},
            threshold=self.library.settings.threshold if self.answers else None,
            about={
                "model": self.library.encoder.name,
                "articles": str(len(self.articles)),
                "questions": str(len(questions)),
            },
        )

    def _outcome(self, question: Question, values: Values, others: Mapping[str, Values]) -> Outcome:
        spans = self.spans[question.id]
        asked = Asked(
            question=question,
            spans=spans,
            titles=[self.articles[span.key].title for span in spans],
            hits=ranked_hits(spans, self.hits[""][question.id]),
            standalone=ranked_hits(spans, self.hits.get(STANDALONE, {}).get(question.id, ())),
        )
        misses = find_misses(asked, lambda span: self._explain(question, span), self.terms)
        outcome = Outcome(
            id=question.id,
            question=question.question,
            history=question.history,
            groups=group_names(question, unnamed=is_unnamed(question, spans)),
            answerable=bool(spans),
            values=values,
            others=others,
            misses=tuple(misses),
        )
        if not self.answers:
            return outcome
        given = self.given[question.id]
        measured = measure_answer(question, spans, given, self._stored)
        right = is_right(question, spans, self.would_be[question.id])
        misses += find_answer_misses(asked, given, right=right, verbatim=measured.get("verbatim", 1.0) == 1.0)
        return replace(
            outcome,
            values={**values, **measured},
            answered=given.found,
            right=right,
            confidence=float(given.confidence),
            misses=tuple(misses),
        )

    def _search(self, question: Question, text: str) -> list[Hit]:
        return self.library.search(text, k=self._depth(question), history=question.history)

    def _explain(self, question: Question, span: Span) -> list[Placement]:
        return self.library.explain(question.question, span.key, span.start, span.end, history=question.history)

    def _depth(self, question: Question) -> int:
        spans = self.spans[question.id]
        return _DEPTH_OF_ARTICLES if spans and all(span.whole for span in spans) else DEPTH

    def _stored(self, key: str) -> Article | None:
        try:
            return self.library.article(key)
        # Removed while it was asked: its quotes are not verbatim then.
        except ArticleNotFound:
            return None

    def _clock(self, name: str, work: Callable[[], _Result]) -> _Result:
        start = time.perf_counter()
        result = work()
        self.times.setdefault(name, []).append(1000 * (time.perf_counter() - start))
        return result
