"""All that somebody said, counted, and how the articles on a topic begin."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import qa
from tests.qa.encoders import HashEncoder

TEXTS = {
    3: "Nina Holt, the harbour master of Arlow, said on the quay: “The ferry is late again, as all of us can see.”",
    1: "Nina Holt, the harbour master of Arlow, said: “The ferry is old.”\n\n“I like the lighthouse,” Holt said.",
    2: "Arlow Post, 2 May\n\nThe captain of Arlow, Otto Falk, said the ferry was new and had cost him his house.",
    4: "A baker in Pell won a prize for a cake in the form of a lamp, and gave it to the school.",
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[qa.Library]:
    """Three articles about a ferry and one about a cake, without a model."""
    with qa.Library(
        tmp_path / "library", encoder=HashEncoder(), settings=qa.Settings(threshold=0.0, extractor="none")
    ) as made:
        made.add(
            [
                qa.Article(key=str(day), title=f"No. {day}", text=text, published=date(2024, 5, day))
                for day, text in TEXTS.items()
            ]
        )
        yield made


def test_words_are_counted_with_all_places_by_day(library: qa.Library) -> None:
    """Only the passages that have the word, and only those of who is asked for."""
    answer = library.ask("How often did Nina Holt mention the ferry?")
    assert answer.remark == "Nina Holt is quoted twice with “the ferry”, in 2 articles."
    assert answer.remark in answer.text
    assert [(each.article.key, each.speaker) for each in answer.citations] == [("1", "Nina Holt"), ("3", "Nina Holt")]
    assert [each.quote for each in answer.citations] == [
        "Nina Holt, the harbour master of Arlow, said: “The ferry is old.”",
        "Nina Holt, the harbour master of Arlow, said on the quay: “The ferry is late again, as all of us can see.”",
    ]
    assert library.ask("How often did Nina Holt speak?").remark == "Nina Holt is quoted 3 times, in 2 articles."


def test_nothing_is_counted_where_nothing_is_said(library: qa.Library) -> None:
    """Nobody spoke of the prize, however sure the answer need be."""
    answer = library.ask("How often did Nina Holt mention the prize?")
    assert (answer.found, answer.citations) == (False, ())
    assert answer.missing == "The articles quote Nina Holt 3 times, none of them about the prize."


def test_filters_hold_for_what_is_gathered(library: qa.Library) -> None:
    """What they leave out is not counted."""
    answer = library.ask("How often did Nina Holt mention the ferry?", filters=qa.Filters(since=date(2024, 5, 2)))
    assert [each.article.key for each in answer.citations] == ["3"]
    summary = library.ask("Summarise the ferry of Arlow", filters=qa.Filters(until=date(2024, 5, 2)))
    assert [each.article.key for each in summary.citations] == ["1", "2"]


def test_a_summary_has_the_beginning_of_each_article_by_day(library: qa.Library) -> None:
    """Of the articles that have the words; a line of outlet and day begins none."""
    answer = library.ask("Summarise the ferry of Arlow")
    assert [each.quote for each in answer.citations] == [
        "Nina Holt, the harbour master of Arlow, said: “The ferry is old.”",
        "The captain of Arlow, Otto Falk, said the ferry was new and had cost him his house.",
        "Nina Holt, the harbour master of Arlow, said on the quay: “The ferry is late again, as all of us can see.”",
    ]
    assert answer.remark == "3 articles mention it; how each begins."


def test_a_summary_of_what_somebody_said_has_all_of_it(library: qa.Library) -> None:
    """As a count has, and of a long list the first ones, with some more."""
    said = [f"“The {word} came,” Holt said." for word in "wind rain snow hail frost fog sun moon".split()]
    library.add(qa.Article(key="weather", text="Nina Holt spoke.\n\n" + "\n\n".join(said), published=date(2024, 6, 1)))
    answer = library.ask("Summarise what Nina Holt said")
    assert answer.remark == "Nina Holt is quoted 11 times, in 3 articles; here the first 8 by day."
    assert [len(answer.citations), len(answer.more)] == [8, 3]
    for each in (*answer.citations, *answer.more):
        assert each.article.text[each.start : each.end] == each.quote


def test_what_nobody_writes_of_is_not_summed_up(library: qa.Library) -> None:
    """The articles don't say, and what is missing is named."""
    answer = library.ask("Summarise the eclipse", threshold=0.7)
    assert (answer.found, answer.missing) == (False, "No article has the word “eclipse”.")
