from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question.periods import find_period

# A Wednesday.
NEWEST = date(2024, 6, 19)


@pytest.mark.parametrize(
    ("text", "since", "until", "words"),
    [
        ("What did Holt say in May?", "2024-05-01", "2024-05-31", "in May"),
        ("what did holt say in may", "2024-05-01", "2024-05-31", "in may"),
        ("What happened in July?", "2023-07-01", "2023-07-31", "in July"),
        ("in June", "2024-06-01", "2024-06-30", "in June"),
        ("In May 2021 it rained", "2021-05-01", "2021-05-31", "In May 2021"),
        ("early in the day, in early May", "2024-05-01", "2024-05-11", "in early May"),
        ("What was said last week?", "2024-06-10", "2024-06-16", "last week"),
        ("What was said this week?", "2024-06-17", "2024-06-23", "this week"),
        ("yesterday's vote, or what was said yesterday?", "2024-06-18", "2024-06-18", "yesterday"),
        ("What did she say today?", "2024-06-19", "2024-06-19", "today"),
        ("last month", "2024-05-01", "2024-05-31", "last month"),
        ("this year", "2024-01-01", "2024-12-31", "this year"),
        ("last year", "2023-01-01", "2023-12-31", "last year"),
        ("Who won in 2023?", "2023-01-01", "2023-12-31", "in 2023"),
        ("Who won during 2023, and why?", "2023-01-01", "2023-12-31", "during 2023"),
        ("since 2022", "2022-01-01", None, "since 2022"),
        ("since last year", "2023-01-01", None, "since last year"),
        ("since May", "2024-05-01", None, "since May"),
        ("after 3 May", "2024-05-04", None, "after 3 May"),
        ("before June 2024", None, "2024-05-31", "before June 2024"),
        ("until 3 May 2024", None, "2024-05-03", "until 3 May 2024"),
        ("between March and May 2024", "2024-03-01", "2024-05-31", "between March and May 2024"),
        ("between November and February", "2023-11-01", "2024-02-29", "between November and February"),
        ("from 2019 to 2021", "2019-01-01", "2021-12-31", "from 2019 to 2021"),
        ("in March and April 2023", "2023-03-01", "2023-04-30", "in March and April 2023"),
        ("What did he say on 21 November?", "2023-11-21", "2023-11-21", "on 21 November"),
        ("on the 3rd of May", "2024-05-03", "2024-05-03", "on the 3rd of May"),
        ("on May 3, 2023", "2023-05-03", "2023-05-03", "on May 3, 2023"),
        ("on Tuesday, 18 June 2024", "2024-06-18", "2024-06-18", "on Tuesday, 18 June 2024"),
        ("on 2024-05-21", "2024-05-21", "2024-05-21", "on 2024-05-21"),
        ("What did she say on Monday?", "2024-06-17", "2024-06-17", "on Monday"),
        ("What did she say on Friday?", "2024-06-14", "2024-06-14", "on Friday"),
        ("in the summer of 2022", "2022-06-01", "2022-08-31", "in the summer of 2022"),
        ("last summer", "2024-06-01", "2024-08-31", "last summer"),
        ("last autumn", "2023-09-01", "2023-11-30", "last autumn"),
        ("over the last three weeks", "2024-05-29", "2024-06-19", "over the last three weeks"),
        ("in the past 2 months", "2024-04-19", "2024-06-19", "in the past 2 months"),
        ("in recent days", "2024-06-16", "2024-06-19", "in recent days"),
        ("two months ago", "2024-04-04", "2024-05-04", "two months ago"),
    ],
)
def test_dates_become_days(text: str, since: str | None, until: str | None, words: str) -> None:
    """What is relative counts from the newest article; a month without a year is the last that it can be."""
    period = find_period(text, NEWEST)
    assert period is not None
    day = date.fromisoformat
    assert (period.since, period.until) == (since and day(since), until and day(until))
    assert text[period.start : period.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "before the vote",
        "after the storm in Arlow",
        "What will happen in two years?",
        "within 3 weeks",
        "by 2030",
        "in 2030",
        "What did May say?",
        "what may happen in Arlow",
        "Who will march in the spring?",
        "Who is he up against in November?",
        "on 31 June 2023",
        "after the February 2016 release",
        "in 2016 dollars",
        "a bill of 2016 pounds",
        "the Monday's Child",
        "How did the union march on Arlow?",
        "next week",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    """Events, spans, people, verbs, days to come and days that the calendar doesn't have."""
    assert find_period(text, NEWEST) is None


def test_without_articles_only_whole_dates_are_understood() -> None:
    """There is nothing from which "last week" could count, and today's date plays no part."""
    assert find_period("last week", None) is None
    assert find_period("in May", None) is None
    assert find_period("three days ago", None) is None
    period = find_period("in May 2021", None)
    assert period is not None
    assert (period.since, period.until) == (date(2021, 5, 1), date(2021, 5, 31))


@given(
    st.text(alphabet=" in on since May may 0123456789 and,-'s between last week ago", max_size=60),
    st.dates(date(1900, 1, 1)),
)
def test_any_text_has_a_period_or_none(text: str, newest: date) -> None:
    """Its words are in the text, and it doesn't end before it begins."""
    period = find_period(text, newest)
    if period:
        assert 0 <= period.start < period.end <= len(text)
        assert period.since is None or period.until is None or period.since <= period.until
