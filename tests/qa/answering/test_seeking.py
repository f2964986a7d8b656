"""What a question asks for stands out in the words that answer it."""

from datetime import date

import pytest

from qa.answering.seeking import day_of, seek
from qa.question.query import understand


@pytest.mark.parametrize(
    ("question", "words", "sought"),
    [
        ("How many tugs were sent?", "In 2019 the port sent four tugs to Milton.", "four tugs"),
        ("How many tugs were sent?", "On May 7 two pilots and 12 tugs left.", "12 tugs"),
        ("How much did the pier cost?", "The pier was built for $3.4 million in 1911.", "$3.4 million"),
        ("What share of pilots voted?", "About 40 percent of the pilots voted.", "40 percent"),
        ("How many of the 30 pilots left?", "Of the 30 pilots 18 left the port.", "18"),
        ("When was the pier closed?", "The pier was closed on Tuesday in Arlow.", "Tuesday"),
        ("When was the pier closed?", "The pier was closed on 3 May 2024.", "3 May 2024"),
        ("When does the lamp burn?", "It is lit at 6 p.m. each day.", "6 p.m."),
        ("Who lit the lamp?", "Yesterday the lamp was lit by Otto Falk.", "Otto Falk"),
        ("Who lit the lamp of Arlow?", "In Arlow the lamp was lit by Otto Falk.", "Otto Falk"),
        ("Where was the lamp made?", "The lamp was made in Milton.", "Milton"),
    ],
)
def test_the_sought_span_is_found(question: str, words: str, sought: str) -> None:
    """The number with its unit, the day, the name that the question hasn't."""
    place = seek(understand(question), words)
    assert place is not None
    assert words[slice(*place)] == sought


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many tugs were sent?", "No tugs were sent on May 7, 2024."),
        ("When was the pier closed?", "The pier was closed by the harbour master."),
        ("Who lit the lamp?", "The lamp was lit by a pilot."),
        ("Why was the lamp lit?", "Otto Falk lit two lamps on Tuesday."),
    ],
)
def test_nothing_stands_out_where_nothing_is_sought(question: str, words: str) -> None:
    """A year is no number of tugs, and "why" asks for no span."""
    assert seek(understand(question), words) is None


def test_a_weekday_means_a_day_of_its_article() -> None:
    """Counted from the day of publication; "until Tuesday" and an article without a date tell none."""
    text = "The pier was closed on Tuesday."
    place = (text.index("Tuesday"), text.index("Tuesday") + len("Tuesday"))
    assert day_of(text, place, date(2024, 5, 9)) == date(2024, 5, 7)
    assert day_of(text, place, None) is None
    later = text.replace("on Tuesday", "until Tuesday")
    start = later.index("Tuesday")
    assert day_of(later, (start, start + len("Tuesday")), date(2024, 5, 9)) is None
