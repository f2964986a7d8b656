from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.people import list_people
from qa.question.directory import Directory, named
from qa.records import Article, Paragraph, Role, Statement
from qa.retrieval.acquaintance import Acquaintance, find_namesakes
from qa.storage.store import Store
from qa.storage.writer import Row

TEXT = "It rained."


def store_of(path: Path, speakers: Sequence[str], roles: Sequence[Role] = ()) -> Store:
    """A store of one article in which speakers say the same."""
    store = Store(path / "store.sqlite")
    rows = [Row(Paragraph(start=0, end=len(TEXT), text=TEXT))]
    said = [Statement(start=0, end=len(TEXT), speaker=speaker) for speaker in speakers]
    with store.write() as writer:
        writer.put(Article(key="a", text=TEXT, source="The Courier"), "digest", rows, said, roles)
    return store


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the harbour master", ("Ida Brandt",)),
        ("the mayor of Holm", ()),
        ("the ferry's engineer", ("the ferry's engineer",)),
        ("Ida Brandt", ("Ida Brandt",)),
        ("what did the Courier say", ()),
        ("the minister", ()),
        ("the letter", ()),
    ],
)
def test_people_are_known_by_name_role_and_description(tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    """Who speaks, with his roles; nobody who never speaks, no outlet, no name that is a title's, no thing."""
    speakers = ["Ida Brandt", "the ferry's engineer", "Courier", "Prime Minister Lind", "the letter"]
    store = store_of(tmp_path, speakers, [Role("Ida Brandt", "harbour master"), Role("Eva Roe", "mayor of Holm")])
    assert named(Directory(Acquaintance(store.read)).match(text, expected=True)) == names
    store.close()


def test_short_given_names_are_namesakes(tmp_path: Path) -> None:
    """Words of "Chuck Holt" are asked for with those of "Charles Holt", and not with Peter Holt's."""
    store = store_of(tmp_path, ["Charles Holt", "Chuck Holt", "Peter Holt"])
    with store.read() as snapshot:
        assert [*find_namesakes(snapshot, ("Chuck Holt",))] == ["Charles Holt", "Chuck Holt"]
    store.close()


def test_a_given_name_alone_may_be_somebodys(tmp_path: Path) -> None:
    """Where nobody else is called so: "Edi" is Edi Rama, "Bo" is neither Holt nor Lind, "Inês" is not Ines Duarte."""
    store = store_of(tmp_path, ["Inês", "Ines Duarte", "Duarte", "Edi", "Edi Rama", "Bo", "Bo Holt", "Bo Lind"])
    with store.read() as snapshot:
        assert [*find_namesakes(snapshot, ("Ines Duarte",))] == ["Duarte", "Ines Duarte"]
        assert [*find_namesakes(snapshot, ("Inês",))] == ["Inês"]
        assert [*find_namesakes(snapshot, ("Edi Rama",))] == ["Edi", "Edi Rama"]
        assert [*find_namesakes(snapshot, ("Bo Holt",))] == ["Bo Holt"]
        people = {person.name: person.statements for person in list_people(snapshot)}
        assert people == {"Ines Duarte": 2, "Edi Rama": 2, "Bo": 1, "Bo Holt": 1, "Bo Lind": 1, "Inês": 1}
    store.close()
