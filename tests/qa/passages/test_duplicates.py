import pytest

from qa.passages.duplicates import Wording, fingerprint

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


# Near-copies

REPORT = (
    "Dockers at the country's second-largest port laid down their tools at six o'clock on Monday in a dispute over "
    "night shifts, leaving 31 ships at anchor in the roads, said Rosalind Okafor, the union's general secretary."
)


def near(one: str, other: str) -> bool:
    """Whether two passages are near-copies, which each must be of the other."""
    told = Wording.of(one).is_near_copy(Wording.of(other))
    assert Wording.of(other).is_near_copy(Wording.of(one)) is told
    return told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("the union's general secretary", "general secretary of the union"),
        (" in the roads", ""),
        ("laid down their tools", "downed tools"),
        ("in a dispute over", "in a quarrel about"),
        (", said Rosalind Okafor, the", ", according to Rosalind Okafor, the"),
        ("Dockers at the country's second-largest port", "At the country's second-largest port dockers"),
    ],
)
def test_an_editors_touch_makes_a_near_copy(old: str, new: str) -> None:
    """A few words more, fewer or other, with the same facts in them."""
    assert old in REPORT
    assert near(REPORT, REPORT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("31 ships", "36 ships"),
        ("six o'clock", "seven o'clock"),
        ("on Monday", "on Tuesday"),
        (" on Monday", ""),
        ("Okafor", "Lindqvist"),
        ("Rosalind Okafor", "Okafor"),
        ("laid down", "did not lay down"),
        ("laid down", "never laid down"),
        ("laid down", "hadn’t laid down"),
        ("said Rosalind", "denied Rosalind"),
        ("second-largest", "third largest"),
        ("second-largest", "third-largest"),
        ("at six", "at twenty-six"),
    ],
)
def test_an_update_is_no_copy_of_what_it_corrects(old: str, new: str) -> None:
    """Another number, day or name, or a negation more, and both are shown."""
    assert old in REPORT
    assert not near(REPORT, REPORT.replace(old, new))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Okafor said that the strike would go on.", "Lindqvist said that the strike would go on.", False),
        ("Okafor said that the strike would go on.", "Okafor said the strike would go on.", True),
        ("Okafor said that the strike would go on.", "She said that the strike would go on.", False),
        ("Its boss said the strike came at a bad time.", "The boss said the strike came at a bad time.", True),
        ("Dockers of the port laid down tools today.", "Today dockers of the port laid down tools.", True),
    ],
)
def test_a_name_that_begins_a_passage_counts(one: str, other: str, expected: bool) -> None:
    """Its capital alone does not tell a name: it must be missing from the other passage."""
    assert near(one, other) is expected


def test_other_words_with_the_same_facts_are_no_copy() -> None:
    """Two paragraphs on one subject stay two."""
    assert not near(
        "The union says it told the company of the new roster well before the strike began.",
        "Crews would work nights in a row under the roster, which the company needs for larger ships.",
    )


def test_short_passages_are_near_copies_of_nothing() -> None:
    """What is too short for a fingerprint is too short for this."""
    assert not near("She declined to comment today.", "She declined to comment today.")
