import pytest

from qa.attribution.attributor import Attributor
from qa.attribution.descriptions import is_described, tidy
from qa.passages.paragraphs import split_paragraphs
from qa.records import Article


@pytest.fixture(scope="module")
def attributor() -> Attributor:
    """One parser for all passages."""
    return Attributor()


def introduced(attributor: Attributor, text: str) -> list[tuple[str, str]]:
    """Who is introduced as what in a text."""
    return [(each.name, each.role) for each in attributor.attribute(Article(text=text), split_paragraphs(text)).roles]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "Ida Brandt, the harbour master of Port Ellis, said that it rained.",
            [("Ida Brandt", "harbour master of Port Ellis")],
        ),
        ("The harbour master, Ida Brandt, said that it rained.", [("Ida Brandt", "harbour master")]),
        ("Harbour master Ida Brandt said that it rained.", [("Ida Brandt", "Harbour master")]),
        ("Transport Minister Edvard Lind said that it rained.", [("Edvard Lind", "Transport Minister")]),
        ("Albania's prime minister, Edvard Lind, left.", [("Edvard Lind", "Albania's prime minister")]),
        ("Marta Roe, 44, a former coach of Lindhaven, said it rained.", [("Marta Roe", "former coach of Lindhaven")]),
        ("Marta Roe is the mayor of Holm.", [("Marta Roe", "mayor of Holm")]),
        (
            "Marta Roe, who chairs the committee of the users, said it rained.",
            [("Marta Roe", "chair of the committee of the users")],
        ),
        ("Marta Roe, who runs the port company, said it rained.", [("Marta Roe", "head of the port company")]),
        ("Marta Roe, who speaks for the union, said it rained.", [("Marta Roe", "spokesperson for the union")]),
        ("Concertmaster Yuki Tane said that it rained.", [("Yuki Tane", "Concertmaster")]),
        ("Mr. Tom Ferris said that it rained. He was no friend of Nina Holt.", []),
        (
            "Marta Roe, the winner of no prize at all, a Monday and 12 boats.",
            [("Marta Roe", "winner of no prize at all")],
        ),
        ("The boat of Marta Roe, the Heron, sank.", []),
    ],
)
def test_who_is_introduced_as_what(attributor: Attributor, text: str, roles: list[tuple[str, str]]) -> None:
    """Beside the name, before it, by "is", "who chairs": as printed, without "the"; no title of address, no thing."""
    assert introduced(attributor, text) == roles


def test_each_is_told_once_and_in_order(attributor: Attributor) -> None:
    """An article that says it twice has it once."""
    text = "Mayor Marta Roe spoke. The pilot, Tom Ferris, left.\n\nMayor Marta Roe said that it rained."
    assert introduced(attributor, text) == [("Marta Roe", "Mayor"), ("Tom Ferris", "pilot")]


@pytest.mark.parametrize(
    ("words", "description"),
    [
        ("the  mayor\nof Holm,", "mayor of Holm"),
        ("his old friend", "old friend"),
        ("no friend", ""),
        ("", ""),
    ],
)
def test_a_description_is_tidied(words: str, description: str) -> None:
    """One line, without what stands before it; "no friend" is none."""
    assert tidy(words) == description


@pytest.mark.parametrize(
    ("speaker", "told"),
    [
        ("the ferry's engineer", True),
        ("a spokesman for the port", True),
        ("technician", True),
        ("the letter", False),
        ("officials", False),
        ("the woman", False),
        ("Nina Holt’s mother", False),
        ("The Chamber of Commerce", False),
        ("", False),
    ],
)
def test_a_source_that_is_one_person(speaker: str, told: bool) -> None:
    """Neither things nor several, nor who is only somebody's kin."""
    assert is_described(speaker) is told
