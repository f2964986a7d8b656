from collections.abc import Collection, Mapping

import pytest

from qa.question.directory import Directory, named
from qa.question.register import Listed

NAMES = {
    "Nina Holt": 40,
    "Peter Holt": 5,
    "Tomáš Veselý": 12,
    "Đorđe Ilić": 3,
    "Theodora May": 6,
    "Rosa Drummond-Kaye": 4,
    "Yusuf al-Amari": 4,
    "Hal O’Dell": 2,
    "Gregor Malinowski": 9,
    "Mary Ann Brook": 2,
    "Samuel Q. Tarrant": 3,
    "a beekeeper": 1,
    "Inga Brandt": 8,
    "Otto Brandt": 8,
}
ROLES = {
    "Nina Holt": ["mayor of Arlow"],
    "Gregor Malinowski": ["Alliance Secretary-General"],
    "Tomáš Veselý": ["Albanian prime minister", "former harbour master"],
    "Peter Holt": ["harbour master"],
}
DIRECTORY = Directory(Listed(NAMES, ROLES))


def found(text: str, *, expected: bool = False) -> list[tuple[str, str]]:
    """The words that name people, and whom."""
    return [(text[m.start : m.end], m.name) for m in DIRECTORY.match(text, expected=expected)]


@pytest.mark.parametrize(
    ("text", "span", "name"),
    [
        ("What did Nina Holt say?", "Nina Holt", "Nina Holt"),
        ("what did nina holt say?", "nina holt", "Nina Holt"),
        ("Tomas Vesely’s plan", "Tomas Vesely", "Tomáš Veselý"),
        ("Vesely's plan", "Vesely", "Tomáš Veselý"),
        ("what did vesely say", "vesely", "Tomáš Veselý"),
        ("Dorde Ilic left", "Dorde Ilic", "Đorđe Ilić"),
        ("T. Veselý left", "T. Veselý", "Tomáš Veselý"),
        ("What did Gregor want?", "Gregor", "Gregor Malinowski"),
        ("What did Ms Holt say?", "Holt", "Nina Holt"),
        ("What did Mr. Holt say?", "Holt", "Peter Holt"),
        ("What did Secretary Malinowski say?", "Malinowski", "Gregor Malinowski"),
        ("Gregor Malinovski spoke", "Gregor Malinovski", "Gregor Malinowski"),
        ("Gregr Malinowski spoke", "Gregr Malinowski", "Gregor Malinowski"),
        ("What did Drummond-Kaye say?", "Drummond-Kaye", "Rosa Drummond-Kaye"),
        ("What did al-Amari say?", "al-Amari", "Yusuf al-Amari"),
        ("What did Amari say?", "Amari", "Yusuf al-Amari"),
        ("What did O'Dell say?", "O'Dell", "Hal O’Dell"),
        ("Mary Brook left", "Mary Brook", "Mary Ann Brook"),
        ("Samuel Tarrant left", "Samuel Tarrant", "Samuel Q. Tarrant"),
        ("What did May say?", "May", "Theodora May"),
        ("What did the beekeeper see?", "the beekeeper", "a beekeeper"),
        ("What did the Alliance chief say?", "the Alliance chief", "Gregor Malinowski"),
        ("what did the head of the alliance say?", "the head of the alliance", "Gregor Malinowski"),
        ("What did Albania’s prime minister say?", "Albania’s prime minister", "Tomáš Veselý"),
        ("What did the harbour master say?", "the harbour master", "Peter Holt"),
        ("What did the former harbour master say?", "the former harbour master", "Tomáš Veselý"),
        ("what did the mayor of arlow say", "the mayor of arlow", "Nina Holt"),
    ],
)
def test_words_that_name_one_person(text: str, span: str, name: str) -> None:
    """Full names, surnames, initials, titles, accents, given names, slips and roles."""
    assert found(text) == [(span, name)]


@pytest.mark.parametrize(
    "text",
    [
        "What happened in May?",
        "on 3 May and later",
        "May 2023 was wet",
        "what may happen",
        "What did Tom Holt say?",
        "what did tom holt say",
        "What did Nina Roe say?",
        "the Holt Foundation",
        "Holt Street is closed",
        "a brook in the valley",
        "Who can holt do",
        "What did the harbour cost?",
        "What did the minister say?",
        "Malinovka is a town",
        "brandy and mayors",
        "",
    ],
)
def test_words_that_name_nobody(text: str) -> None:
    """Months, other people of the surname, streets, common words, words that only begin alike."""
    assert found(text) == []


def test_one_person_of_two_spellings_is_given_once() -> None:
    """The one that is found most; another of the surname stays."""
    directory = Directory(Listed({"Nina Holt": 5, "Nina J. Holt": 3, "Holt": 2, "Peter Holt": 1}))
    assert named(directory.match("What did Holt say?")) == ("Nina Holt", "Peter Holt")


def test_a_shared_surname_means_all_who_bear_it() -> None:
    """The one who is found most comes first; equals keep the order of the alphabet."""
    assert named(DIRECTORY.match("What did Holt say?")) == ("Nina Holt", "Peter Holt")
    assert named(DIRECTORY.match("What did Brandt say?")) == ("Inga Brandt", "Otto Brandt")


def test_a_full_name_scores_above_a_surname_and_a_surname_above_a_slip() -> None:
    """The score tells how sure the match is."""
    scores = [DIRECTORY.match(text, expected=True)[0].score for text in ("Nina Holt", "Holt", "Malinowskj")]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0


@pytest.mark.parametrize(
    ("word", "name"),
    [("Malinovski", "Gregor Malinowski"), ("malinowsky", "Gregor Malinowski"), ("brook", "Mary Ann Brook")],
)
def test_slips_and_common_words_are_names_only_where_one_is_expected(word: str, name: str) -> None:
    """A name is expected before "say", and not in a topic."""
    assert found(f"the {word} of it") == []
    assert found(word, expected=True) == [(word, name)]


def test_where_nobody_is_known_nobody_is_named() -> None:
    """A library without a speaker has none."""
    assert Directory(Listed()).match("What did Nina Holt say?") == []


class Asked(Listed):
    """A register that keeps what it was asked for."""

    __slots__ = ("words",)

    def speakers(self, words: Collection[str]) -> Mapping[str, int]:
        """Those of ``Listed``."""
        object.__setattr__(self, "words", [*getattr(self, "words", []), sorted(words)])
        return super().speakers(words)


def test_only_names_that_share_a_word_are_looked_up_and_once() -> None:
    """A library of a million names is not read whole, and an order that comes by two lookups is that of one."""
    register = Asked({"Nina Holt": 5, "Otto Holt": 7, "Otto Falk": 1})
    directory = Directory(register)
    assert named(directory.match("What did Nina say?")) == ("Nina Holt",)
    assert named(directory.match("What did Holt say?")) == ("Otto Holt", "Nina Holt")
    assert named(directory.match("What did Holt say?")) == ("Otto Holt", "Nina Holt")
    assert register.words == [["did", "nina", "say", "what"], ["holt"]]
