"""A name stands only over its own words: what is quoted of a passage ends where somebody else speaks."""

from pathlib import Path

import pytest

import qa
from tests.qa.encoders import HashEncoder

TEXT = """Mill burns down at Arlow

The miller Edda Lind denies that she set the fire. “I was at the market when the mill burned,” Lind said. Her
lawyer, Kurt Varga, said the fire began in the flour. The fire brigade came from three villages.

The fire brigade's captain, Jon Pell, spoke first: “The mill burned for nine hours.” Edda Lind said the
insurance would not pay for the mill, and Kurt Varga said that it would."""


@pytest.fixture
def library(tmp_path: Path) -> qa.Library:
    """One article in which four people speak."""
    library = qa.Library(
        tmp_path / "library", encoder=HashEncoder(), settings=qa.Settings(threshold=0.0, extractor="none")
    )
    library.add(qa.Article(key="mill", text=TEXT))
    return library


@pytest.mark.parametrize(
    ("question", "speaker", "has", "lacks"),
    [
        ("What did Edda Lind say about the mill?", "Edda Lind", "I was at the market", "in the flour"),
        ("What did Kurt Varga say about the fire in the flour?", "Kurt Varga", "began in the flour", "at the market"),
        ("What did Jon Pell say about the mill?", "Jon Pell", "for nine hours", "insurance"),
    ],
)
def test_a_quote_under_a_name_has_nothing_of_others(
    library: qa.Library, question: str, speaker: str, has: str, lacks: str
) -> None:
    """Though its paragraph is short enough to be quoted whole."""
    answer = library.ask(question)
    (quote, *_) = [each for each in answer.citations if has in each.quote]
    assert quote.speaker == speaker
    assert lacks not in quote.quote


def test_where_two_speak_in_a_sentence_no_name_stands_over_it(library: qa.Library) -> None:
    """The sentence itself says who says what."""
    answer = library.ask("What did Edda Lind say about the insurance?")
    (quote,) = [each for each in answer.citations if "insurance" in each.quote]
    assert quote.speaker is None
    assert quote.quote.endswith("Kurt Varga said that it would.")
