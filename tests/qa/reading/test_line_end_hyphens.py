"""``qa.reading.pdf.hyphens``: words divided at a line's end."""

import pytest

from qa.reading.pdf.hyphens import Spelling

ENGLISH = ["The council said on Monday that it is", "for the plan, as it was in the spring of"]
GERMAN = ["Der Rat sagte am Montag, dass er für den", "Plan ist, wie er es auch im Mai war, und mit"]


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("a long-", "term plan", "a long-term plan"),
        ("a state-", "owned utility", "a state-owned utility"),
        ("their emis-", "sions", "their emissions"),
        ("the light-", "house", "the lighthouse"),
        ("two ferry-", "men", "two ferrymen"),
        ("in the quiver-", "field", "in the quiverfield"),
    ],
)
def test_english_words_are_known_where_the_document_is_silent(left: str, right: str, joined: str) -> None:
    """A compound keeps its hyphen, another word gets none, and one that nobody knows gets none."""
    assert Spelling(ENGLISH).join(left, right) == joined


def test_the_document_itself_comes_first() -> None:
    """What it spells so elsewhere stays so."""
    assert Spelling([*ENGLISH, "longterm plans"]).join("a long-", "term plan") == "a longterm plan"
    assert Spelling([*ENGLISH, "a light-house"]).join("the light-", "house") == "the light-house"


def test_other_languages_are_not_asked_for_english_words() -> None:
    """By chance "not" and "term" are English ones."""
    assert Spelling(GERMAN).join("der Not-", "term") == "der Notterm"
