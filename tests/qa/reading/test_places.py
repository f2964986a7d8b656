"""``qa.reading.places``: section and page."""

import pytest

from qa.reading.places import read_place


@pytest.mark.parametrize(
    ("section", "page", "read"),
    [
        ("News; Pg. 4", "", ("News", "4")),
        ("Politics", "A12", ("Politics", "A12")),
        ("A; Page 3, Column 1; Foreign Desk", "", ("A", "3")),
        ("", "p4", (None, "4")),
        ("", "Seite 12", (None, "12")),
        ("", "2-3, 7", (None, "2-3, 7")),
        ("Elections, 2024", "", ("Elections, 2024", None)),
        ("n/a", "0", (None, None)),
        ("", "front", (None, None)),
        ("What the council of a small town decided on a night in March, and why", "", (None, None)),
    ],
)
def test_section_and_page(section: str, page: str, read: tuple[str | None, str | None]) -> None:
    """Without their labels; what is no place is none."""
    assert read_place(section, page) == read
