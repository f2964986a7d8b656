from datetime import date

import pytest

from qa.reading.bylines import find_byline, read_byline

DAY = date(2023, 11, 6)


@pytest.mark.parametrize(
    ("line", "authors", "day"),
    [
        ("By Mara Quill in Port Alder", ("Mara Quill",), None),
        ("Words by Mara Quill", ("Mara Quill",), None),
        ("By Mara Quill Staff Writer", ("Mara Quill",), None),
        ("By Mara Quill and agencies", ("Mara Quill",), None),
        ("By Mara Quill (mquill@ledger.example)", ("Mara Quill",), None),
        ("By José Ortega y Gasset", ("José Ortega y Gasset",), None),
        ("By Mara Quill Published 6 November 2023, 18:40", ("Mara Quill",), DAY),
        ("Posted 6 Nov 2023 by Mara Quill", ("Mara Quill",), DAY),
        ("Von Gundula Ferch und Jan Kühn", ("Gundula Ferch", "Jan Kühn"), None),
        ("Von Gundula Ferch, Altenried | 6. November 2023", ("Gundula Ferch",), DAY),
        ("Par Maude Terrasson et Luc Arnal, publié le 6 novembre 2023", ("Maude Terrasson", "Luc Arnal"), DAY),
        ("Por María Núñez y José Ruiz", ("María Núñez", "José Ruiz"), None),
        ("Di Luca Rossi", ("Luca Rossi",), None),
        ("Door Piet de Vries", ("Piet de Vries",), None),
        ("Autor: Jan Kowalski", ("Jan Kowalski",), None),
        ("Anna Berg | 6. November 2023", ("Anna Berg",), DAY),
    ],
)
def test_bylines_are_read_as_outlets_print_them(line: str, authors: tuple[str, ...], day: date | None) -> None:
    """Places, roles, addresses and agencies behind a name are no authors; a date behind or before it is the day."""
    byline = read_byline(line)
    assert byline is not None
    assert (byline.authors, byline.published) == (authors, day)


@pytest.mark.parametrize(
    "line",
    ["Von Berlin nach Paris", "Por fin llegó", "Par Paris", "Harbour Point Hall, 6 November 2023", "By nightfall"],
)
def test_a_preposition_alone_makes_no_byline(line: str) -> None:
    """A name without "by" is one only if it begins with a given name."""
    assert read_byline(line) is None


def test_a_name_beside_a_date_line_is_the_author() -> None:
    """As pages are copied: headline, name and date in lines of their own."""
    assert find_byline("Pier shut\nAnna Berg\n6 November 2023\n\nThe pier is shut.").authors == ("Anna Berg",)
    assert find_byline("Pier shut\nAnna Berg\n\nThe pier is shut.").authors == ()
