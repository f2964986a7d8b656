from datetime import date

import pytest

from qa.attribution.saying_dates import said_on

WEDNESDAY = date(2023, 11, 22)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("said on Tuesday in Holm", date(2023, 11, 21)),
        ("said Sunday night", date(2023, 11, 19)),
        ("said on Wednesday", WEDNESDAY),
        ("said last Wednesday", date(2023, 11, 15)),
        ("said on Thursday", date(2023, 11, 16)),
        ("said yesterday", date(2023, 11, 21)),
        ("said this morning", WEDNESDAY),
        ("said on Nov. 20", date(2023, 11, 20)),
        ("said on 20 November", date(2023, 11, 20)),
        ("said on Monday, Nov. 13", date(2023, 11, 13)),
        ("said on Dec. 3", date(2022, 12, 3)),
        ("said on March 3, 2021", date(2021, 3, 3)),
        ("said last week", None),
        ("said in May", None),
        ("said after Wednesday’s talks", None),
        ("said on Mondays", None),
        ("said before Friday", None),
        ("said one Sunday", None),
        ("said on Saturday and on Sunday", None),
        ("said on Feb. 30", None),
        ("said in 1999", None),
    ],
)
def test_the_day_is_the_articles_last(words: str, day: date | None) -> None:
    """A weekday or a date is the last one up to the article's day; what names no single day gives none."""
    assert said_on(words, WEDNESDAY) == day


@pytest.mark.parametrize(
    ("words", "day"),
    [("said on Tuesday", None), ("said on Nov. 20", None), ("said on Nov. 20, 2023", date(2023, 11, 20))],
)
def test_without_the_articles_day_only_a_full_date_tells(words: str, day: date | None) -> None:
    """An article without a date never takes today's."""
    assert said_on(words, None) == day
