from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import qa
from ui.conversation import Talk, converse, suggest
from ui.desk import read_filters
from ui.visitors import Kept

TANNERY = "How many people does the tannery on Mill Lane employ?"


def go_on() -> bool:
    """Nobody stops."""
    return False


@pytest.fixture
def told(library: qa.Library) -> Talk:
    """A talk of one answered question."""
    *_, talk = converse(Kept(library, None), Talk(), TANNERY, cancel=go_on)
    return talk


def test_an_answer_adds_a_turn_its_cards_and_its_chips(library: qa.Library) -> None:
    """A refused question adds none of them, but a line."""
    *_, refused = converse(Kept(library, None), Talk(), "???", cancel=go_on)
    assert (refused.turns, refused.sources, len(refused.messages)) == ((), [], 1)
    *_, talk = converse(Kept(library, None), refused, TANNERY, cancel=go_on)
    (turn,) = talk.turns
    assert turn.question == TANNERY
    assert talk.sources[0].cards[0].key == "council.txt"
    assert talk.messages[1] == {"role": "user", "content": TANNERY}
    assert "(#c-0-1 " in talk.messages[2]["content"]
    assert [talk.turn_of(n) for n in (-1, 0, 1, 2, 3)] == [None, None, 0, 0, None]


def test_the_question_stands_there_while_it_is_answered(library: qa.Library) -> None:
    """What is seen first is the question, without an answer."""
    first, *_ = converse(Kept(library, None), Talk(), TANNERY, cancel=go_on)
    assert first.messages == [{"role": "user", "content": TANNERY}]


def test_each_answer_is_kept(library: qa.Library, told: Talk) -> None:
    """The library has the conversation as the page shows it, under the question's words, until it is deleted."""
    kept = library.conversation(told.kept.id)
    assert kept.title == TANNERY
    assert Talk(kept=kept).messages == told.messages
    assert Talk(kept=kept).sources == told.sources
    library.forget(told.kept.id)
    assert told.kept.id not in [each.id for each in library.conversations()]


def test_questions_to_ask_next_are_kept_too(library: qa.Library, told: Talk) -> None:
    """They are looked for after the answer is there, and once."""
    assert told.busy
    next_ = suggest(Kept(library, None), told, cancel=go_on)
    assert not next_.busy
    assert next_.turns[-1].suggestions
    assert library.conversation(told.kept.id).turns[-1].suggestions == next_.turns[-1].suggestions
    library.forget(told.kept.id)
    assert suggest(Kept(library, None), next_, cancel=go_on) == next_
    assert suggest(Kept(library, None), told, cancel=lambda: True).turns == told.turns
    assert told.kept.id not in [each.id for each in library.conversations()]


def test_only_the_last_answer_offers_questions(told: Talk) -> None:
    """What to ask next stands under the newest answer alone."""
    one = told.with_turn(0, suggestions=("And who owns it?",))
    assert one.messages[-1]["options"] == [{"value": "And who owns it?"}]
    two = one.answered(replace(one.turns[0], suggestions=()))
    assert [message for message in two.messages if "options" in message] == []


def test_going_back_from_an_earlier_turn_leaves_the_conversation_as_it_is(told: Talk) -> None:
    """The last question is asked again in its place; an earlier one in another conversation, so that none is lost."""
    two = told.answered(told.turns[0]).note("a line")
    assert (two.back_to(1).kept.id, two.back_to(1).turns) == (told.kept.id, told.turns)
    assert (two.back_to(0).kept.id, two.back_to(0).kept.title, two.back_to(0).turns) == ("", "", ())
    assert two.back_to(1).messages == told.messages


def test_leaving_later_questions_behind_is_told(told: Talk) -> None:
    """With a way back to them; the last one leaves nothing behind."""
    three = told.answered(told.turns[0]).answered(told.turns[0])
    assert three.leaves(2).messages == three.back_to(2).messages
    (line,) = (message["content"] for message in three.leaves(0).messages)
    assert f"The 2 later questions stay in [“{told.kept.title}”](#o-{told.kept.id})." in line


def test_what_was_thought_of_an_answer_stands_at_its_message(told: Talk) -> None:
    """Lines of the page's own are nobody's answers."""
    two = told.note("a line").answered(replace(told.turns[0], rating="down"))
    assert two.ratings == [None, None, "Dislike"]


def test_a_question_is_answered_within_the_filters(library: qa.Library) -> None:
    """What alone is searched stands above the answer."""
    talk = Talk().filtered(qa.Filters(sources=("The Sorrel Courier",), until=date(2024, 4, 1)))
    *_, filtered = converse(Kept(library, None), talk, TANNERY, cancel=go_on)
    answer = filtered.turns[0].answer
    assert isinstance(answer, qa.Answer)
    assert {hit.article.source for hit in answer.hits} == {"The Sorrel Courier"}
    assert filtered.messages[1]["content"].startswith("*Only The Sorrel Courier · until 1 April 2024*\n\n")
    library.forget(filtered.kept.id)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({}, qa.Filters()),
        ({"sources": ["A", 7, None], "since": "", "until": None}, qa.Filters(sources=("A",))),
        ({"authors": "A", "speakers": {"a": 1}, "since": 20240101}, qa.Filters()),
        ({"since": "2024-01-02", "until": "2024-01-02"}, qa.Filters(since=date(2024, 1, 2), until=date(2024, 1, 2))),
    ],
)
def test_filters_are_read_from_what_a_browser_sends(sent: dict[str, Any], read: qa.Filters) -> None:
    """What is no name and no day is nothing."""
    assert read_filters(sent) == qa.Filters()
    assert read_filters({"filters": sent}) == read


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        ({"since": "2024-02-01", "until": "2024-01-31"}, "1 February 2024 is after 31 January 2024"),
        ({"since": "31.1.2024"}, "31.1.2024 is no day: write it as 2024-05-31"),
        ({"sources": ["A"] * 201}, "201 names are too many: choose at most 200"),
    ],
)
def test_impossible_filters_are_told_in_one_line(sent: dict[str, Any], line: str) -> None:
    """The line says what is wrong and what to do."""
    with pytest.raises(ValueError, match=line):
        read_filters({"filters": sent})
