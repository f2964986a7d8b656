import pytest

from qa.names.comparing import alike, distinct_people, fold, has_title, is_name, name_words, same_person, surname


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Edi  RAMA\n", "edi rama"),
        ("Živković", "zivkovic"),
        ("Đoković", "dokovic"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Straße", "strasse"),
        ("Ковачевски", "ковачевски"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Case, accents and doubled spaces go; other scripts stay."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "words", "last"),
    [
        ("Edi Rama", ("edi", "rama"), "rama"),
        ("Prime Minister Edi Rama", ("edi", "rama"), "rama"),
        ("President Dr. Nina Holt", ("nina", "holt"), "holt"),
        ("Transport Minister Per Lind", ("per", "lind"), "lind"),
        ("Concertmaster Yuki Tane", ("yuki", "tane"), "tane"),
        ("Sen. Robert Kolar Jr.", ("robert", "kolar"), "kolar"),
        ("Stoltenberg's", ("stoltenberg",), "stoltenberg"),
        ("Stoltenberg’s", ("stoltenberg",), "stoltenberg"),
        ("Ana Drummond-Rao", ("ana", "drummond", "rao"), "rao"),
        ("Ursula von der Leyen", ("ursula", "von", "der", "leyen"), "leyen"),
        ("Mayor", ("mayor",), "mayor"),
        ("", (), ""),
        ("—", (), ""),
    ],
)
def test_the_words_of_a_name_and_its_last(name: str, words: tuple[str, ...], last: str) -> None:
    """Titles in front and "Jr." or "'s" behind tell nobody apart; a title alone is kept."""
    assert name_words(name) == words
    assert surname(name) == last


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rama", "Edi Rama"),
        ("Edi", "Edi Rama"),
        ("Mr. Rama", "edi RAMA"),
        ("Živković", "Ana Zivkovic"),
        ("J. Stoltenberg", "Jens Stoltenberg"),
        ("Nina Holt", "Nina Maria Holt"),
        ("Holt's", "Nina Holt"),
        ("Chuck Holt", "Charles Holt"),
        ("Chuck Holt", "Charles W. Holt"),
        ("Bill Kolar", "William Kolar"),
        ("Liz Roe", "Elizabeth Ann Roe"),
        ("Ted Roe", "Edward Roe"),
        ("Ted Roe", "Theodore Roe"),
        ("Concertmaster Yuki Tane", "Yuki Tane"),
    ],
)
def test_two_names_that_can_be_one_persons(one: str, other: str) -> None:
    """The words of one are among the other's, an initial or a short form stands for a given name; both ways."""
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nina Holt", "Peter Holt"),
        ("J. Stoltenberg", "Karl Stoltenberg"),
        ("Nina Holt", "Nina Kolar"),
        ("Chuck Holt", "Charles Kolar"),
        ("Bill Holt", "Robert Holt"),
        ("Edward Holt", "Theodore Holt"),
        ("Holt", "Holten"),
        (None, "Rama"),
        ("Rama", ""),
        (None, None),
        ("—", "—"),
    ],
)
def test_two_names_that_cannot(one: str | None, other: str | None) -> None:
    """Another given name, another surname; and nobody is no person."""
    assert not same_person(one, other)
    assert not same_person(other, one)


@pytest.mark.parametrize(
    "text", ["Edi Rama", "Rama", "Ursula von der Leyen", "Josip Broz-Živković", "José de la Cruz", "O'Brien"]
)
def test_a_name(text: str) -> None:
    """Up to five words with capitals, particles between them."""
    assert is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a nurse",
        "The Mayor",
        "Two Officials",
        "Rama's aides",
        "Rama’s Office",
        "police",
        "Edi rama",
        "the NATO chief",
        "Edi Rama, the premier",
        "Holt (Labour)",
        "Unit 17",
        "One Two Three Four Five Six",
        "Mike @mike",
    ],
)
def test_a_description_is_no_name(text: str) -> None:
    """An article, a genitive, small letters, marks and digits tell."""
    assert not is_name(text)


@pytest.mark.parametrize(
    ("name", "titled"),
    [
        ("Mr. Holt", True),
        ("Prime Minister Lind", True),
        ("Transport Minister Per Lind", True),
        ("Lieutenant Signe Aas", True),
        ("Nina Holt", False),
        ("Sir Tom Roe", True),
        ("Prima Roe", False),
    ],
)
def test_a_title_in_front_of_a_name_is_told(name: str, titled: bool) -> None:
    """Such a name is of somebody whom the article doesn't name in full."""
    assert has_title(name) is titled


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("albania", "albanian", True),
        ("harbour", "harbour", True),
        ("norland", "norlander", True),
        ("danish", "albanian", False),
        ("port", "ports", False),
        ("transport", "translator", False),
    ],
)
def test_a_country_and_who_is_from_there_are_alike(one: str, other: str, are_alike: bool) -> None:
    """Five letters and all but the last two of the shorter; in both directions."""
    assert alike(one, other) is alike(other, one) is are_alike


def test_of_one_persons_names_the_first_is_kept() -> None:
    """A part of a name, a short form and an initial are one person's; another given name is another's."""
    names = ["Nina Holt", "Holt", "Bill Roe", "Peter Holt", "William Roe", "N. Holt"]
    assert distinct_people(names) == ["Nina Holt", "Bill Roe", "Peter Holt"]
