"""The confidence of an answer, what it rests on, and what is said to be missing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

import qa
from qa.answering.confidence import MEASURES, PASSAGES, conditions, fitted, joint, judge, measure, weighed
from qa.answering.missing import say_missing
from qa.protocols import Extraction
from tests.qa.encoders import HashEncoder, HashTokenEncoder

PIER = qa.Article(
    key="pier.txt",
    title="Pier of Arlow to be repaired",
    source="Arlow Courier",
    published=date(2024, 5, 8),
    text="""Pier of Arlow to be repaired

“The pier of Arlow will be repaired before winter,” said Nina Holt, the minister of transport.

Holt ruled out her resignation over the delay. She has not resigned.

“The lamp of the pier is the oldest of the coast,” the pilot Otto Falk said. “We light it by hand.”

The mayor, Ana Kos, came to the pier with her dog.""",
)


@pytest.fixture(scope="module", params=[HashEncoder, HashTokenEncoder])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """One article, with an embedding model that shows its tokens and one that doesn't."""
    with qa.Library(tmp_path_factory.mktemp("pier") / "library", encoder=request.param()) as made:
        made.add(PIER)
        yield made


def test_measures_are_those_of_the_model(library: qa.Library) -> None:
    """Every measure that a condition is judged by is measured, and lies about 0..1."""
    measures = measure(*library.examine("What did Nina Holt say about the pier?"))
    assert {name for condition in conditions(reading=False) for name in MEASURES[condition]} <= set(measures)
    assert all(-1.0 <= value <= 1.1 for value in measures.values())


def test_a_question_of_the_article_is_likelier_than_one_of_something_else(library: qa.Library) -> None:
    """And one for words of whoever said them likelier than of somebody who didn't."""
    held = judge(*library.examine("What did Nina Holt say about repairing the pier?")).confidence
    other = judge(*library.examine("What did Otto Falk say about repairing the pier?")).confidence
    strange = judge(*library.examine("What did Nina Holt say about garlic?")).confidence
    assert held > other
    assert held > strange


def test_words_of_asking_and_the_speakers_name_count_as_they_should(library: qa.Library) -> None:
    """Words such as "what" and "say" are none to be met; the speaker's name is met where he is quoted."""
    inquiry, evidence = library.examine("What did Nina Holt say about the pier?")
    assert [word.text for word in inquiry.words] == ["Nina", "Holt", "pier"]
    assert [word.speaker for word in inquiry.words] == [True, True, False]
    (hers,) = [each for each in evidence if each.hit.paragraph.text.startswith("“The pier of Arlow")]
    assert hers.theirs
    assert hers.exact.tolist() == [True, True, True]


def test_what_is_read_to_answer_is_likelier(library: qa.Library) -> None:
    """The more certain a reading model is of a passage, the likelier the answer; of several that may answer, too."""
    inquiry, evidence = library.examine("What did Nina Holt say about the pier?")

    def judged(*log_odds: float) -> float:
        found = [replace(each, extraction=Extraction(odds)) for each, odds in zip(evidence, log_odds, strict=False)]
        return judge(inquiry, found).confidence

    assert judged(-math.inf, -math.inf) < judged(-5.0, -5.0) < judged(5.0, -5.0) < judged(5.0, 5.0)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What did Greta Lund say about the pier?", "No article mentions Greta Lund."),
        ("What happened to the pier in June 2025?", "The articles here end on 2024-05-08."),
        ("What did Ana Kos say about the lamp?", "The articles quote no words of Ana Kos."),
        ("How is garlic planted?", "No article has the words “garlic” or “planted”."),
    ],
)
def test_not_found_says_what_is_missing(library: qa.Library, question: str, missing: str) -> None:
    """The name, the time, the speaker's words, or the words of the question."""
    answer = library.ask(question, threshold=1.0)
    assert answer.missing == missing
    assert answer.text == f"The articles don't say. {missing}"


def test_a_speaker_who_speaks_of_something_else_is_told_with_number_and_topic(library: qa.Library) -> None:
    """So that a reader knows whether to ask about another topic, or another person."""
    answer = library.ask("What did Otto Falk say about the repairs?", threshold=1.0)
    assert answer.missing.startswith("The articles quote Otto Falk ")
    assert "the repairs" in answer.missing


def test_a_name_in_full_weighs_no_more_than_a_surname(library: qa.Library) -> None:
    """What is asked about somebody counts as much, however he is called."""
    full, short = (measure(*library.examine(f"What did {name} say about chess?")) for name in ("Otto Falk", "Falk"))
    assert [full[name] for name in ("exact", "names", "theirs_exact")] == pytest.approx(
        [short[name] for name in ("exact", "names", "theirs_exact")]
    )
    assert full["exact"] < 0.75


def test_within_filters_only_what_they_leave_is_counted(library: qa.Library) -> None:
    """What is missing may be there without them."""

    def missing(**filters: Any) -> str:
        return library.ask("What did Otto Falk say about chess?", filters=qa.Filters(**filters), threshold=1.0).missing

    days = sorted(said.article.published for said in library.said_by("Otto Falk") if said.article.published)
    assert missing(until=days[0] - timedelta(days=1)) == "Within the filters, the articles quote no words of Otto Falk."
    assert missing(since=days[0]).startswith("Within the filters, the articles quote Otto Falk ")
    assert missing(speakers=("Nina Holt",)) == "Within the filters, the articles quote no words of Otto Falk."


def test_plans_for_a_later_time_may_be_asked_about(library: qa.Library) -> None:
    """Only what came to pass after the newest article can be in none."""
    inquiry, _ = library.examine("What will happen to the pier in 2026?")
    assert not inquiry.is_ahead
    inquiry, evidence = library.examine("What did the minister say in 2026?")
    assert inquiry.is_ahead
    assert judge(inquiry, evidence).confidence <= 0.01


def test_without_passages_there_is_no_confidence(library: qa.Library) -> None:
    """And nothing in particular is missing."""
    inquiry, _ = library.examine("What did Nina Holt say about the pier?")
    judgement = judge(inquiry, [])
    assert judgement.confidence == 0.0
    assert isinstance(say_missing(inquiry, [], judgement), str)


def test_the_stored_models_are_whole() -> None:
    """Each has every condition with its measures; more of what speaks for an answer never lowers it."""
    for tokens, reading in product((True, False), repeat=2):
        model = fitted(tokens=tokens, reading=reading)
        assert {name: tuple(each.weights) for name, each in model.conditions.items()} == {
            name: MEASURES[name] for name in conditions(reading=reading)
        }
        assert tuple(model.answer.weights) == weighed(reading=reading)
        assert min(model.answer.weights.values()) > 0
    assert joint([0.0, 0.0]) < joint([2.0, 0.0]) < joint([2.0, 2.0]) < 0
    assert PASSAGES >= 1
