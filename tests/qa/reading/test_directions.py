import pytest

from qa.reading.pdf.directions import in_reading_order, is_right_to_left

# Each as it looks, from left to right, and as it is read.
HEBREW = [
    ("םידבוע 340 יכ", "כי 340 עובדים"),
    (".2023 יאמב 15-ה דע", "עד ה-15 במאי 2023."),
    (")12 דומע( חודה", "הדוח (עמוד 12)"),
    ("Storvik AS תרבחמ 25%", "25% מחברת Storvik AS"),
    ("3/2/2022 םויב", "ביום 3/2/2022"),
]


@pytest.mark.parametrize(("seen", "said"), HEBREW)
def test_text_from_right_to_left_is_turned(seen: str, said: str) -> None:
    """Numbers and Latin words within it keep their order."""
    assert in_reading_order([seen], leftwards=True) == [said]


def test_a_word_from_right_to_left_within_other_text_is_turned() -> None:
    """The line around it stays."""
    assert in_reading_order(["The word םולש is peace."], leftwards=False) == ["The word שלום is peace."]
    assert in_reading_order(["(Peace)"], leftwards=False) == ["(Peace)"]


def test_brackets_that_are_given_as_they_are_meant_stay_so() -> None:
    """Some programs give them turned already."""
    assert in_reading_order(["(12 דומע) חודה"], leftwards=True) == ["הדוח (עמוד 12)"]


@pytest.mark.parametrize(("text", "leftwards"), [("שלום world", False), ("שלום לך", True), ("1 2", False), ("", False)])
def test_most_letters_tell_the_direction(text: str, leftwards: bool) -> None:
    """Figures have none."""
    assert is_right_to_left(text) is leftwards
