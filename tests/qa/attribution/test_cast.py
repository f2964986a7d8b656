import pytest

from qa.attribution.capitals import find_capitalised
from qa.attribution.cast import Cast
from qa.passages.paragraphs import split_paragraphs


def named(text: str, authors: tuple[str, ...] = (), title: str = "") -> list[tuple[str, list[str]]]:
    """The words of a text that name somebody, and whom each can mean."""
    cast = Cast(text, split_paragraphs(text), authors, title)
    return [(text[m.start : m.end], [person.name for person in m.people]) for m in cast.mentions]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Edi Rama came. Rama left.", [("Edi Rama", ["Edi Rama"]), ("Rama", ["Edi Rama"])]),
        ("The boats, 12 of them, belong to Nina Holt, 44, of Arlow.", [("Nina Holt", ["Nina Holt"])]),
        ("“It leaks,” said Holt.", [("Holt", ["Holt"])]),
        ("Mr. Holt left.", [("Holt", ["Holt"])]),
        (
            "Niko Falk and Davor Falk came. Falk left.",
            [("Niko Falk", ["Niko Falk"]), ("Davor Falk", ["Davor Falk"]), ("Falk", ["Niko Falk", "Davor Falk"])],
        ),
        ("Her daughter Ines sails.", [("Ines", ["Ines"])]),
        ("The Chamber of Commerce met. Wall Street fell. NORLAND WINS, says the BBC.", []),
    ],
)
def test_who_is_named_where(text: str, people: list[tuple[str, list[str]]]) -> None:
    """By given names, titles, an age or a verb beside them; a surname is of whoever bears it; bodies are nobody."""
    assert named(text) == people


def test_byline_and_headline_tell_full_names() -> None:
    """A surname alone is theirs who wrote the article or stand in its headline."""
    assert named("“It leaks,” Holt said.", title="Nina Holt on boats") == [("Holt", ["Nina Holt"])]
    assert named("“It leaks,” Holt said.", authors=("Nina Holt",)) == [("Holt", ["Nina Holt"])]


@pytest.mark.parametrize(
    ("text", "names", "titles"),
    [
        ("But Nina Holt came", ["nina holt"], [()]),
        ("Prime Minister Edi Rama", ["edi rama"], [("prime", "minister")]),
        ("Harbour Master Ida Brandt", ["ida brandt"], [("harbour", "master")]),
        ("Ursula von der Leyen", ["ursula von der leyen"], [()]),
        ("Marine Research", ["marine research"], [()]),
        ("Nina Holt. Tom Roe Jr. left", ["nina holt", "tom roe"], [(), ()]),
        ("John “Tig” Teller", ["john tig teller"], [()]),
    ],
)
def test_names_by_their_shape(text: str, names: list[str], titles: list[tuple[str, ...]]) -> None:
    """Runs of capitalised words with particles and nicknames; what begins a sentence and titles are apart."""
    found = find_capitalised(text, 0, len(text))
    assert [" ".join(each.words) for each in found] == names
    assert [each.title for each in found] == titles
