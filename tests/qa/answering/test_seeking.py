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
        ("How long is the crack?", "The crack is 63 centimetres long, not 41.", "63 centimetres long"),
        ("How long did the storm last?", "With 14 boats at sea, the storm raged for two days.", "two days"),
        (
            "What share of pilots voted?",
            "At 8:01 a.m. the first of 90 pilots came; 58 percent voted.",
            "58 percent voted",
        ),
        ("How many tugs came?", "It was a bad moment, or a good one, and three tugs came.", "three tugs"),
        ("Who lit the lamp?", "“I've seen it,” said a guest from Arlow: the lamp was lit by Otto Falk.", "Otto Falk"),
        ("Who lit the lamp?", "In the U.S. While others slept, Otto Falk lit the lamp.", "Otto Falk"),
        ("Where was the bell cast?", "For Nina Holt the bell of the Gull Company was cast in Milton.", "Milton"),
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
        ("What share of pilots voted?", "The pilots voted at 8:01 a.m. in 12 rooms."),
        ("Where was the lamp made?", "The lamp was made by Nina Holt."),
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


def test_a_day_that_is_spelt_out_or_may_lie_ahead_needs_no_other() -> None:
    """The full date says it all, and "May 10" in an article of April may be to come."""
    assert day_of("It closed on 3 May 2024.", (13, 23), date(2024, 5, 9)) is None
    assert day_of("The May 10 vote", (4, 10), date(2024, 4, 26)) is None
    assert day_of("The May 10 vote", (4, 10), date(2024, 6, 1)) == date(2024, 5, 10)
