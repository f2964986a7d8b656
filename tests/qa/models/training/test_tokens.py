from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import FULL

from qa.models.training.examples import Asked, Examples, Text
from qa.models.training.tokens import encode, load, load_tokenizer, save

TOKENIZER = load_tokenizer(FULL)
WORDS = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=8), min_size=1, max_size=20)


def test_each_text_has_its_own_tokens() -> None:
    """Rows tell where question, context and passage stand among all tokens."""
    text = Text(text="Ida Brandt said no.", article="a", headline="No", speakers=("Ida Brandt",))
    encoded = encode(Examples([text], [Asked(question="who?", passage=0, answers=((0, 10),))]), TOKENIZER)

    def words(row: np.ndarray) -> str:
        return str(TOKENIZER.decode(encoded.tokens[row[0] : row[0] + row[1]].tolist()))

    assert words(encoded.questions[0]) == "who?"
    assert words(encoded.contexts[0]) == "no | ida brandt :"
    assert words(encoded.passages[0]) == "ida brandt said no."
    assert encoded.asked.tolist() == [[0, 0, 1]]
    assert encoded.characters(0, 0, 1) == (0, 10)


@given(WORDS, st.data())
def test_an_answer_of_whole_words_keeps_its_characters(words: list[str], data: st.DataObject) -> None:
    """Characters → tokens → characters gives the same words, less what the vocabulary drops at their ends."""
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join(words[:first])) + (first > 0)
    span = (start, start + len(" ".join(words[first : last + 1])))
    encoded = encode(
        Examples([Text(text=text, article="a")], [Asked(question="?", passage=0, answers=(span,))]), TOKENIZER
    )
    _, begin, end = encoded.asked[0].tolist()
    places = [tuple(place) for place in encoded.places[: encoded.passages[0, 1]].tolist()]
    inside = [(a, b) for a, b in places if a < span[1] and b > span[0]]
    if not inside:
        assert begin == end == -1
    else:
        found = encoded.characters(0, begin, end)
        assert span[0] <= found[0] < found[1] <= span[1]
        assert found == (inside[0][0], inside[-1][1])


def test_the_context_names_what_is_known() -> None:
    """Headline, day and speakers, each where there is one; nothing stands for nothing."""
    known = Text(text="x", article="a", headline="Pier shut", published=date(2024, 5, 7), speakers=("A", "B"))
    assert known.context == "Pier shut | 7 May 2024 | A, B:"
    assert Text(text="x", article="a", published=date(2024, 5, 7)).context == "7 May 2024:"
    assert Text(text="x", article="a").context == ""


@pytest.mark.parametrize("places", [True, False])
def test_what_was_saved_is_loaded(tmp_path: Path, places: bool) -> None:
    """All arrays come back as they were, places where they were asked for."""
    examples = Examples(
        [Text(text="one two", article="a"), Text(text="three", article="a")], [Asked(question="?", passage=0)]
    )
    encoded = encode(examples, TOKENIZER, [(0, 1)], places=places)
    save(encoded, tmp_path / "x.npz")
    again = load(tmp_path / "x.npz")
    assert again.names == ("squad",)
    assert again.negatives.tolist() == [[0, 1]]
    assert len(again.places) == (len(again.tokens) > 0) * places * 3
    for name in ("tokens", "places", "questions", "contexts", "passages", "asked", "sources"):
        assert np.array_equal(getattr(again, name), getattr(encoded, name))
