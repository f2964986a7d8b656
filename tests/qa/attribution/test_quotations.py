import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.attribution.quotations import find_inner, find_quotations, is_sentence
from qa.passages.paragraphs import split_paragraphs

MARKS = ["“", "”", '"', "''", "‘", "’", "'", "«", "»", " ", "\n\n", "said", "It is.", "workers' ", "isn't"]


def quotations(text: str) -> list[str]:
    """The quoted words."""
    return [quotation.inner(text) for quotation in find_quotations(text, split_paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“One,” she said. “Two.”", ["One,", "Two."]),
        ('"One," she said. "Two."', ["One,", "Two."]),
        ("''It's one,'' she said. ''Two.''", ["It's one,", "Two."]),
        ("«One», she said.", ["One"]),
        ("‘It isn’t one,’ she said.", ["It isn’t one,"]),
        ("'I shall go home,' she said of the dogs' day.", ["I shall go home,"]),
        ('“out of control," she said.', ["out of control,"]),
        ("“He said “no” to me,” she said.", ["He said “no” to me,"]),
        ('"He said "no" to me," she said.', ['He said "no" to me,']),
        ("The workers' union and the dogs' day", []),
        ("It was 5'10'' tall.", []),
        ("“One.\n\n“Two.\n\n“Three.”", ["One.", "Two.", "Three."]),
    ],
)
def test_quoted_words(text: str, quoted: list[str]) -> None:
    """Marks of every kind give the words between them; apostrophes and inches are no marks."""
    assert quotations(text) == quoted


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    """What a paragraph leaves open the next one continues, if it opens with a mark; a closed one does not."""
    text = "“One.\n\n“Two.”\n\n“Three.\n\nFour."
    found = find_quotations(text, split_paragraphs(text))
    assert [(q.inner(text), q.closed, q.continued) for q in found] == [
        ("One.", False, False),
        ("Two.", True, True),
        ("Three.", False, False),
    ]


def test_quotations_inside_a_quotation() -> None:
    """The quotation inside is one level down, in single marks or in the same."""
    text = "“She said: ‘Go home,’ and went,” he said."
    [outer] = find_quotations(text, split_paragraphs(text))
    assert [inner.inner(text) for inner in find_inner(text, outer)] == ["Go home,"]


@pytest.mark.parametrize(
    ("words", "alone"), [("It is over,", True), ("[It] is over.", True), ("out of control", False), ("over,", False)]
)
def test_a_sentence_of_its_own(words: str, alone: bool) -> None:
    """Words with a capital and a stop stand for themselves, a fragment belongs to its sentence."""
    assert is_sentence(words) is alone


@given(st.lists(st.sampled_from(MARKS), max_size=40).map("".join))
def test_quotations_are_places_without_overlap(text: str) -> None:
    """Quotations lie inside their paragraph, one behind the other, and hold something."""
    paragraphs = split_paragraphs(text)
    end = 0
    for quotation in find_quotations(text, paragraphs):
        paragraph = paragraphs[quotation.ordinal]
        assert paragraph.start <= quotation.start < quotation.end <= paragraph.end
        assert end <= quotation.start <= quotation.inner_start < quotation.inner_end <= quotation.end
        end = quotation.end
