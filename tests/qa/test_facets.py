from __future__ import annotations

from datetime import date
from pathlib import Path

from encoders import HashEncoder

import qa


def test_articles_can_be_narrowed_down_to_what_they_have(tmp_path: Path) -> None:
    """Outlets and authors with their articles, speakers with their statements, the most frequent first; and days."""
    said = "Nina Holt said the tugs were old. “They are rusty,” she said. Tom Roe said that they were safe."
    day = date(2024, 3, 1)
    articles = [
        qa.Article(text=said, key="a", source="Courier", authors=("Ann",), published=day),
        qa.Article(
            text="The pier is long.", key="b", source="Alarm", authors=("Bo", "Ann"), published=date(2024, 3, 1)
        ),
        qa.Article(text="The pier is old.", key="c", source="Alarm"),
    ]
    with qa.Library(tmp_path / "library", encoder=HashEncoder()) as library:
        library.add(articles)
        assert library.facets() == qa.Facets(
            sources={"Alarm": 2, "Courier": 1},
            authors={"Ann": 2, "Bo": 1},
            speakers={"Nina Holt": 2, "Tom Roe": 1},
            days={day: 2},
            undated=1,
        )
        assert list(library.facets().sources) == ["Alarm", "Courier"]


def test_an_empty_library_has_nothing_to_narrow_down_to(tmp_path: Path) -> None:
    """No names, no days, no undated articles."""
    with qa.Library(tmp_path / "library", encoder=HashEncoder()) as library:
        assert library.facets() == qa.Facets(sources={}, authors={}, speakers={}, days={}, undated=0)
