"""What each channel finds, and what filters leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from encoders import HashEncoder
from filtered import FILTERED

import qa
from qa.records import Filters
from qa.retrieval.candidates import Channels, find_allowed

ARTICLES = {
    "a": {"source": "Časopis", "authors": ("Josip Broz-Živković", "Ann Lee"), "published": date(2024, 1, 1)},
    "b": {"source": "The Daily", "published": date(2024, 1, 2)},
    "c": {"authors": ("ANN LEE",), "published": date(2024, 1, 3)},
    "d": {},
}
# In each somebody speaks of ferries: Edi Rama in a, b and d, Živko in c.
SPEAKERS = {"a": "Edi Rama", "b": "Edi Rama", "c": "Živko Ilić", "d": "Edi Rama"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[qa.Library]:
    """Four articles that say the same."""
    with qa.Library(tmp_path_factory.mktemp("filters") / "library", encoder=HashEncoder()) as library:
        for key, about in ARTICLES.items():
            text = f"{SPEAKERS[key]} said that the ferry sails on time."
            library.add(qa.Article(key=key, text=text, **about))  # type: ignore[arg-type]
        yield library


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        *FILTERED,
        (Filters(speakers=("edi RAMA",)), "abd"),
        (Filters(speakers=("živko ilić", "nobody")), "c"),
        (Filters(speakers=("nobody",)), ""),
        (Filters(speakers=("Edi Rama",), sources=("the daily",)), "b"),
        (Filters(speakers=("Edi Rama",), authors=("Ann Lee",), since=date(2024, 1, 1)), "a"),
    ],
)
@pytest.mark.parametrize(
    ("question", "channels"),
    [
        ("Which ferry sails on time?", "dense lexical"),
        ("What did Edi Rama say of the ferry?", "dense lexical statements"),
    ],
)
def test_filters_hold_in_every_channel(
    library: qa.Library, filters: Filters, expected: str, question: str, channels: str
) -> None:
    """Names compare without regard to case, days are inclusive, an undated article passes no date."""
    request = library._finder.understand(question, filters=filters)
    with library._indexes.view() as snapshot:
        found = Channels(snapshot, library._indexes.dense, library._indexes.lexical, request).search(10)
        keys = {i: article.key for i, (article, _) in snapshot.find(range(1, 9)).items()}
    assert set(found) == set(channels.split())
    for name, run in found.items():
        said = {key for key in expected if SPEAKERS[key] == "Edi Rama"} if name == "statements" else set(expected)
        assert {keys[i] for i, _ in run} == said, name


def test_what_need_not_be_looked_up_is_not(library: qa.Library) -> None:
    """Days and outlets are conditions that the indexes meet; of authors and speakers the passages are listed."""
    with library._indexes.view() as snapshot:
        allowed = find_allowed(snapshot, Filters(sources=("the daily",), since=date(2024, 1, 1)))
        assert (allowed.ids, allowed.sources, allowed.since) == (None, ("The Daily",), date(2024, 1, 1))
        assert find_allowed(snapshot, Filters(authors=("Ann Lee",), speakers=("edi rama",))).ids is not None
