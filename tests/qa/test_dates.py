from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from qa.dates import date_from_line, date_from_name, date_from_path, date_from_text, is_date_line, parse_date

DAY = date(2023, 11, 22)


@pytest.mark.parametrize(
    "value",
    [
        "2023-11-22",
        "2023-11-22T23:30:00-08:00",
        "2023-11-22T00:10:00+09:00",
        "2023/11/22",
        "20231122",
        20231122,
        "Wed, 22 Nov 2023 14:05:00 GMT",
        "November 22, 2023",
        "Nov. 22, 2023 9:15 a.m. ET",
        "22 Nov 2023",
        "22nd of November, 2023",
        "22-Nov-2023",
        "22/11/2023",
        "11/22/2023",
        "22.11.2023",
        "22 novembre 2023",
        "22 de noviembre de 2023",
        1700661900,
        1700661900000,
        "1700661900",
        DAY,
        datetime(2023, 11, 22, 23, 59, tzinfo=timezone(timedelta(hours=-8))),
        datetime(2023, 11, 22, tzinfo=UTC),
    ],
)
def test_a_full_date_of_the_metadata_is_understood(value: object) -> None:
    """ISO, RFC 2822, words in several languages, epochs: all name the day that is printed."""
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "03/04/2023",
        "November 2023",
        "Nov 22",
        "2023",
        "22/11/23",
        "yesterday",
        "3 days ago",
        "2023-02-30",
        "Feb. 30, 2023",
        "May 1, 2023 to May 9, 2023",
        "",
        "9" * 5000,
        True,
        0,
        -5,
        12,
        10**400,
        float("nan"),
        float("inf"),
        None,
        ["2023-11-22"],
    ],
)
def test_a_date_that_leaves_a_doubt_is_none(value: object) -> None:
    """A part that is missing, two ways to read it, or a day that no calendar has gives no date."""
    assert parse_date(value) is None


def test_equal_day_and_month_leave_no_doubt() -> None:
    """In 04/04/2023 it makes no difference which number is the month."""
    assert parse_date("04/04/2023") == date(2023, 4, 4)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2023-11-22-ferry-strike", DAY),
        ("post_2023_11_22_ferry", DAY),
        ("ferry20231122", DAY),
        ("2023.11.22", DAY),
        ("ferry-120231122", None),
        ("ferry-202311229", None),
        ("2023-11-31", None),
        ("2023-11-2", None),
        ("2023-11_22", None),
        ("2023-11-20-to-2023-11-22", None),
        ("22-11-2023", None),
        ("ferry", None),
    ],
)
def test_a_file_name_gives_the_one_day_in_it(name: str, day: date | None) -> None:
    """Year, month and day with the same separators, digits at neither end, and a day that the calendar has."""
    assert date_from_name(name) == day


@pytest.mark.parametrize(
    "line",
    [
        "Nov. 22, 2023",
        "Wednesday, November 22, 2023",
        "Wed 22 Nov 2023",
        "Published: 22 November 2023 14:05 GMT",
        "Published on Nov. 22, 2023 at 9:15 a.m. ET",
        "First published 22 November 2023",
        "Date: 2023-11-22",
        "22/11/2023",
        "November 22, 2023 | 14:05",
    ],
)
def test_a_line_that_is_only_a_date_is_the_day_of_publication(line: str) -> None:
    """Near the top, with or without a label and a time."""
    assert date_from_text(f"Ferries sail again\n\nBy Mara Quill\n{line}\n\nThe crews went back on Monday.") == DAY


@pytest.mark.parametrize(
    "line",
    [
        "Updated Nov. 22, 2023",
        "Tuesday, November 22, 2023",
        "03/04/2023",
        "November 2023",
        "The strike of Nov. 22, 2023",
        "Nov. 22, 2023\nNov. 23, 2023",
    ],
)
def test_a_line_that_may_mean_another_day_is_none(line: str) -> None:
    """An update, a weekday that the calendar denies, an unclear order, other words, or two days."""
    assert date_from_text(f"Ferries sail again\n\n{line}\n\nThe crews went back on Monday.") is None


CAPTION = "Crews wait on the quay at Port Alder on Wednesday, Nov. 22, 2023. (HP Photo/Ines Roth)"


def test_a_caption_with_weekday_and_date_gives_the_day() -> None:
    """A weekday that the calendar confirms is the day of the picture, and of the article."""
    assert date_from_text(f"Ferries sail again\n\n{CAPTION}\n\nThe pact of 1998 still holds, they said.") == DAY
    assert date_from_text("word " * 1000 + CAPTION) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "Crews wait on the quay on Tuesday, Nov. 22, 2023. (HP Photo/Ines Roth)",
        "Crews will vote at Port Alder on Wednesday, Nov. 22, 2023. (HP Photo/Ines Roth)",
        "The vote is scheduled for Wednesday, Nov. 22, 2023, in Port Alder.",
        "Owners must reply by Wednesday, Nov. 22, 2023.",
        "The ship has lain there since Wednesday, Nov. 22, 2023.",
        f"{CAPTION}\n\nThey met again on Thursday, Nov. 23, 2023.",
        f"{CAPTION}\n\nTwo years on, in 2025, the quay is empty.",
        "Crews wait on the quay on Nov. 22, 2023.",
        "word " * 1000 + "They met on Wednesday, Nov. 22, 2023.",
    ],
)
def test_a_date_in_the_text_that_may_be_another_day_is_none(text: str) -> None:
    """A wrong or no weekday, the future, a second date, a later year, or a place deep in the text."""
    assert date_from_text(f"Ferries sail again\n\n{text}\n\nNobody else spoke.") is None


@pytest.mark.parametrize(
    "line",
    [
        "Mittwoch, 22. November 2023, 18.40 Uhr",
        "Publié le 22 novembre 2023 à 08h30 - Mis à jour le 24 novembre 2023",
        "22 de noviembre de 2023 a las 18:30 h",
        "Pubblicato: mercoledì 22 novembre 2023",
        "quarta-feira, 22 de novembro de 2023, 19h45",
        "Gepubliceerd op 22 november 2023 om 18:30",
        "Published 22 November 2023, 18:40 | Updated 24 November 2023, 09:12",
        "22 Nov 2023 18.05 GMT Last modified on Fri 24 Nov 2023 09.12 GMT",
        "2023-11-22T18:05:00Z",
        "2023/11/22 19:45",
        "November 22, 2023 Wednesday 9:20 AM GMT",
        "Published 6:15 PM EDT, Wed November 22, 2023",
        "Wednesday, November 22, 2023 · 4 min read",
        "miércoles, 22 de noviembre de 2023 | Actualizado a las 10:40",
    ],
)
def test_a_date_line_is_read_in_the_languages_of_news(line: str) -> None:
    """With times, labels, an update beside it; the day of an update is not that of publication."""
    assert date_from_text(f"Ferries sail again\n\n{line}\n\nThe crews went back on Monday.") == DAY
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    ["Retrieved 22 November 2023", "Downloaded on 2023-11-22", "Load-Date: November 22, 2023", "Born 22 November 1950"],
)
def test_a_label_that_is_none_of_publication_is_another_day(line: str) -> None:
    """Above all not the day on which the text was saved."""
    assert date_from_text(f"Ferries sail again\n\n{line}\n\nThe crews went back on Monday.") is None


def test_a_day_that_is_yet_to_come_is_disbelieved() -> None:
    """Whatever says it; tomorrow may be today elsewhere."""
    year = date.today().year + 2
    assert parse_date(f"{year}-11-22") is None
    assert date_from_name(f"{year}-11-22-ferry") is None
    assert date_from_text(f"Ferries sail again\n\n22 November {year}\n\nThe crews went back.") is None
    assert parse_date(date.today() + timedelta(days=1)) is not None


@pytest.mark.parametrize(
    ("language", "day"),
    [("de", date(2023, 3, 5)), ("en-GB", date(2023, 3, 5)), ("en-US", date(2023, 5, 3)), ("en", None), (None, None)],
)
def test_a_language_tells_which_number_is_the_month(language: str | None, day: date | None) -> None:
    """English alone doesn't: its countries differ."""
    assert parse_date("05.03.2023", language) == day
    assert date_from_line("05.03.2023, 18:30", language) == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2023/11/22/ferry", DAY),
        ("/world/2023/nov/22/ferry", DAY),
        ("/2023-11-22-ferry.html", DAY),
        ("/2023/11/ferry", None),
        ("/story-120231122", None),
    ],
)
def test_the_path_of_an_address_gives_the_day(path: str, day: date | None) -> None:
    """A month alone and an id do not."""
    assert date_from_path(path) == day
