import pytest

from qa.question.spelling import fits, is_misspelling, name_words


@pytest.mark.parametrize(
    ("word", "known", "alike"),
    [
        ("stolten", "stolden", True),
        ("malinovsky", "malinowski", True),
        ("hlot", "holt", False),
        ("walter", "alter", False),
        ("marten", "martens", True),
        ("marton", "mortan", False),
        ("holt", "holt", False),
    ],
)
def test_misspellings(word: str, known: str, alike: bool) -> None:
    """One slip in five letters, two in eight, never in the first letter, never in a short word."""
    assert is_misspelling(word, known) is alike


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Dr. Rosa Drummond-Kaye", ("rosa", "drummond-kaye")),
        ("Transport Minister Per Lind Jr.", ("per", "lind")),
        ("Hal O’Dell", ("hal", "o'dell")),
        ("J. Veselý", ("j", "vesely")),
    ],
)
def test_the_words_of_a_name(name: str, words: tuple[str, ...]) -> None:
    """Folded, without titles and "Jr."; what a hyphen or an apostrophe joins is one word."""
    assert name_words(name) == words


@pytest.mark.parametrize(
    ("words", "known", "one_name"),
    [
        ("nina holt", "nina maria holt", True),
        ("n holt", "nina holt", True),
        ("nina j holt", "nina holt", True),
        ("nina holt", "nina holt kaye", True),
        ("maria holt", "nina maria holt", True),
        ("holt nina", "nina holt", False),
        ("peter holt", "nina holt", False),
        ("nina roe", "nina holt", False),
        ("maria holt", "nina maria holt kaye", False),
    ],
)
def test_words_that_fit_a_name(words: str, known: str, one_name: bool) -> None:
    """In the order of the name, with its surname or all before it; initials stand for names."""
    assert fits(words.split(), known.split()) is one_name
