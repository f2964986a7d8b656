from datetime import date

import pytest

from qa.generation.days import Moment, find_moments, moment_of, resolve

WEDNESDAY = date(2024, 5, 8)


def told(text: str) -> list[tuple[int | None, int | None, int | None, int | None]]:
    """What the dates of a text tell: year, month, day, weekday."""
    return [(each.year, each.month, each.day, each.weekday) for each in find_moments(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 7 May 2024", [(2024, 5, 7, None)]),
        ("on May 7, 2024", [(2024, 5, 7, None)]),
        ("on Tuesday, May 7", [(None, 5, 7, 1)]),
        ("on the 7th of May", [(None, 5, 7, None)]),
        ("2024-05-07", [(2024, 5, 7, None)]),
        ("in May 2024", [(2024, 5, None, None)]),
        ("in May", [(None, 5, None, None)]),
        ("in September and October", [(None, 9, None, None), (None, 10, None, None)]),
        ("on Tuesday", [(None, None, None, 1)]),
        ("since 1999", [(1999, None, None, None)]),
        ("May Lind may march", []),
        ("1,999 men, $2000", []),
        ("he may come", []),
    ],
)
def test_a_date_tells_what_is_written(text: str, expected: list[tuple[int | None, ...]]) -> None:
    """No more than that; names and numbers are no dates."""
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on Tuesday", ["2024-05-07"]),
        ("on Wednesday", ["2024-05-08"]),
        ("last Wednesday", ["2024-05-01"]),
        ("on Thursday", ["2024-05-02"]),
        ("will meet on Friday", ["2024-05-03", "2024-05-10"]),
        ("yesterday", ["2024-05-07"]),
        ("this morning", ["2024-05-08"]),
        ("on 3 March", ["2024-03-03"]),
        ("on 3 December", ["2023-12-03"]),
        ("on 3 March 2021", ["2021-03-03"]),
        ("last week", []),
    ],
)
def test_days_count_from_the_articles_day(text: str, days: list[str]) -> None:
    """The last such day, or where the sentence looks ahead also the next."""
    (moment,) = find_moments(text)
    full = [each for each in resolve(moment, text, WEDNESDAY) if each.year and each.month and each.day]
    assert [str(date(each.year or 0, each.month or 0, each.day or 0)) for each in full] == days


def test_a_day_fits_what_tells_as_much_or_more() -> None:
    """A Tuesday in May fits 7 May 2024; the year alone does, too; nothing told fits nothing."""
    day = moment_of(date(2024, 5, 7))
    for text in ("7 May 2024", "May 7", "Tuesday", "2024", "Tuesday, 7 May"):
        (moment,) = find_moments(text)
        assert moment.fits(day)
    for text in ("8 May 2024", "June 7", "Wednesday", "2023", "Monday, 7 May"):
        (moment,) = find_moments(text)
        assert not moment.fits(day)
    assert not Moment(0, 0).fits(day)
    assert not day.fits(Moment(0, 0, year=2024))


def test_without_the_articles_day_nothing_is_counted() -> None:
    """Only what is written stands."""
    (moment,) = find_moments("on Tuesday")
    assert resolve(moment, "on Tuesday", None) == [moment]


def test_no_such_day_breaks_nothing() -> None:
    """30 February is left as it is written."""
    (moment,) = find_moments("on 30 February 2024")
    assert resolve(moment, "on 30 February 2024", WEDNESDAY) == [moment]
