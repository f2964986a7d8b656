"""Hits are read together with the question, and come in the order of search and reading together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import qa
from qa.protocols import Extraction, InContext, Span
from qa.retrieval.reading import READ
from tests.qa.encoders import HashEncoder

ROWS = [f"The lamp of the pier number {number} was lit by the pilots." for number in range(READ + 6)]


class Marker:
    """Is certain of the passage that has a word, and that no other answers; keeps what it was asked."""

    name = "marker"

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, list[str]]] = []

    def extract(self, question: str, passages: Sequence[str]) -> list[Extraction]:
        """Log-odds of 20 or -20, and the word's place."""
        self.asked.append((question, [each.context for each in passages if isinstance(each, InContext)]))
        return [
            Extraction(20.0, (Span(at, at + len(self.word), 20.0),))
            if (at := each.find(self.word)) >= 0
            else Extraction(-20.0)
            for each in passages
        ]


def shelf(path: Path, extractor: qa.Extractor | None, *texts: str) -> qa.Library:
    """A library of an article for each text."""
    library = qa.Library(path / "library", encoder=HashEncoder(), extractor=extractor)
    library.add([qa.Article(key=f"{n:03}", title="Pier of Arlow", text=text) for n, text in enumerate(texts)])
    return library


def test_what_is_read_to_answer_comes_first(tmp_path: Path) -> None:
    """Wherever search had put it among those that are read; ranks, scores and channels tell so."""
    with shelf(tmp_path, None, *ROWS) as library:
        before = library.search("Who lit the lamp of the pier?", k=READ)
    last = before[-1].paragraph.text.split()[6]
    with qa.Library(tmp_path / "library", encoder=HashEncoder(), extractor=Marker(f" {last} ")) as library:
        hits = library.search("Who lit the lamp of the pier?", k=READ)
        (placed,) = library.explain("Who lit the lamp of the pier?", hits[0].article.key)
    assert hits[0].paragraph == before[-1].paragraph
    assert [hit.paragraph for hit in hits[1:]] == [hit.paragraph for hit in before[:-1]]
    assert [hit.rank for hit in hits] == list(range(1, READ + 1))
    assert sorted((hit.score for hit in hits), reverse=True) == [hit.score for hit in hits]
    assert hits[0].channels["reading"] == qa.Channel(1, 20.0)
    assert (placed.rank, placed.channels["reading"]) == (1, qa.Channel(1, 20.0))


def test_further_down_nothing_is_read(tmp_path: Path) -> None:
    """What lies deeper comes after all that was read, in the order of search; a few hits are the first of many."""
    marker = Marker("nowhere")
    with shelf(tmp_path, marker, *ROWS) as library:
        hits = library.search("Who lit the lamp of the pier?", k=len(ROWS))
        few = library.search("Who lit the lamp of the pier?", k=3)
    assert ["reading" in hit.channels for hit in hits] == [True] * READ + [False] * (len(ROWS) - READ)
    assert [hit.paragraph for hit in few] == [hit.paragraph for hit in hits[:3]]
    assert [len(contexts) for _, contexts in marker.asked] == [READ / 2] * 4


def test_what_answers_is_not_looked_for_further_down(tmp_path: Path) -> None:
    """Where one of the first passages answers, the rest are not read."""
    with shelf(tmp_path, None, *ROWS) as library:
        (before, *_) = library.search("Who lit the lamp of the pier?", k=READ)
    marker = Marker(f" {before.paragraph.text.split()[6]} ")
    with qa.Library(tmp_path / "library", encoder=HashEncoder(), extractor=marker) as library:
        hits = library.search("Who lit the lamp of the pier?", k=READ)
    assert [len(contexts) for _, contexts in marker.asked] == [READ / 2]
    assert ["reading" in hit.channels for hit in hits] == [True] * (READ // 2) + [False] * (READ - READ // 2)


def test_a_passage_is_read_with_headline_day_and_speakers(tmp_path: Path) -> None:
    """So that "she said" names somebody, and "on Tuesday" a day; a follow-up is asked as it stands alone."""
    marker = Marker("garlic")
    text = "Nina Holt, the harbour master, came.\n\n“The lamp is dark,” she said."
    with shelf(tmp_path, marker, text) as library:
        library.search("and about the lamp?", history=["What did Nina Holt say about the pier?"])
    question, contexts = marker.asked[-1]
    assert "Nina Holt" in question
    assert "Pier of Arlow | Nina Holt:" in contexts


def test_the_answer_quotes_what_was_read(tmp_path: Path) -> None:
    """The sentence that the reading model found, and in it the words."""
    text = " ".join([*ROWS[:8], "A boy of nine, Otto Falk, put it out.", *ROWS[8:16]])
    with shelf(tmp_path, Marker("Otto Falk"), text) as library:
        answer = library.ask("Who put out the lamp?", threshold=0.0)
    (citation,) = answer.citations
    assert "Otto Falk, put it out." in citation.quote
    assert len(citation.quote) < len(text) / 2
    assert citation.sought is not None
    assert citation.article.text[slice(*citation.sought)] == "Otto Falk"


@pytest.mark.parametrize("extractor", ["none", "cuttings-reader"])
def test_the_settings_name_the_reading_model(tmp_path: Path, extractor: str) -> None:
    """Or that there is none."""
    settings = qa.Settings(extractor=extractor)
    with qa.Library(tmp_path / "library", encoder=HashEncoder(), settings=settings) as library:
        assert (library.extractor.name if library.extractor else "none") == extractor
