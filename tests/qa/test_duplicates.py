import pytest

from qa.duplicates import fingerprint

WORDS = "The crews of the ferries went back to work on Monday."


@pytest.mark.parametrize(
    "copy",
    [
        WORDS,
        "the crews  of the\nferries went back\xa0to work on monday",
        "“The crews of the ferries” went back — to work — on Monday!",
        "THE CREWS OF THE FERRIES WENT BACK TO WORK ON MONDAY",
        "_The_ **crews** of the ferries: went back to work, on Monday…",
    ],
)
def test_the_same_words_have_the_same_fingerprint(copy: str) -> None:
    """Case, white space, quotation marks, dashes and Markdown don't count."""
    assert fingerprint(copy) == fingerprint(WORDS) is not None


@pytest.mark.parametrize(
    "other",
    [
        "The crews of the ferries went back to work on Tuesday.",
        "The crews of the ferries never went back to work on Monday.",
        "The crews of the ferries went back to work on Monday. Nobody was hurt.",
        "The crews of the ferries went to work back on Monday.",
        "Thecrews of the ferries went back to work on Monday.",
    ],
)
def test_other_words_have_another_fingerprint(other: str) -> None:
    """A word more, fewer or elsewhere can be a correction."""
    assert fingerprint(other) not in (None, fingerprint(WORDS))


def test_ligatures_and_wide_letters_are_the_letters_that_they_show() -> None:
    """What PDFs make of letters is folded."""
    plain = "The final flight of the office staff"
    assert fingerprint("The ﬁnal ﬂight of the oﬃce ｓｔａｆｆ") == fingerprint(plain) is not None


@pytest.mark.parametrize("text", ["", "…", "He declined to comment.", "— one, two, three, four, five —"])
def test_short_passages_are_copies_of_nothing(text: str) -> None:
    """Fewer than six words stand in articles that have nothing to do with each other."""
    assert fingerprint(text) is None


def test_six_words_are_enough() -> None:
    """In any script that puts spaces between words."""
    assert fingerprint("one two three four five six") == fingerprint("One, two, three; four: five? Six!") is not None
    assert fingerprint("паром вышел из порта в шторм") == fingerprint("Паром вышел из порта в шторм.") is not None
