import json
from pathlib import Path

import pytest

from qa.reading.formats import parse
from qa.reading.found import Found
from qa.records import Article, Failure


def parse_file(value: object) -> list[Article | Failure]:
    """Parse the value as a file "dev.json"."""
    return list(parse(json.dumps(value).encode(), Found(Path("/news/dev.json"), "dev.json")))


def test_a_squad_file_gives_an_article_a_title() -> None:
    """Its contexts to the character, joined by blank lines; no author and day are guessed from them."""
    contexts = [
        "\n By Mara Quill\nOn Friday, Nov. 22, 2023,\u00a0the ferry sailed. ",
        "Beyoncé sang “Déjà\u2028Vu”.\r\nThen",
    ]
    paragraphs = [{"context": context, "qas": [{"id": "1", "question": "Who?", "answers": []}]} for context in contexts]
    data = [
        {"title": "River_Ferry_(Port_Alder)", "paragraphs": paragraphs},
        {"title": "AC/DC", "paragraphs": [{"context": "A band."}]},
    ]
    ferry, band = parse_file({"version": "v2.0", "data": data})
    assert ferry == Article(
        text="By Mara Quill\nOn Friday, Nov. 22, 2023,\u00a0the ferry sailed.\n\nBeyoncé sang “Déjà\u2028Vu”.\r\nThen",
        title="River Ferry (Port Alder)",
        key="dev.json#River_Ferry_(Port_Alder)",
        path="/news/dev.json",
    )
    assert band == Article(text="A band.", title="AC/DC", key="dev.json#AC/DC", path="/news/dev.json")


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("River", "is not an object"),
        ({"paragraphs": [{"context": "Text."}]}, "has no title"),
        ({"title": " ", "paragraphs": [{"context": "Text."}]}, "has no title"),
        ({"title": "River"}, "has no paragraphs"),
        ({"title": "River", "paragraphs": []}, "has no paragraphs"),
        ({"title": "River", "paragraphs": {"context": "Text."}}, "has no paragraphs"),
        ({"title": "River", "paragraphs": [{"context": "Text."}, "Text."]}, "has no context in paragraphs[1]"),
        ({"title": "River", "paragraphs": [{"context": " "}]}, "has no context in paragraphs[0]"),
    ],
)
def test_a_malformed_entry_of_squad_is_a_failure_and_the_others_are_read(entry: object, problem: str) -> None:
    """With its place, its rule and the remedy."""
    good = {"title": "Tower", "paragraphs": [{"context": "Text."}]}
    first, broken = parse_file({"data": [good, entry]})
    assert isinstance(first, Article) and first.key == "dev.json#Tower"
    remedy = "Give each of data a title, and paragraphs with a context each."
    assert str(broken) == f"/news/dev.json: data[1] {problem}. {remedy}"


def test_other_json_with_data_is_not_squad() -> None:
    """An article may have a field of that name."""
    (toll,) = parse_file({"title": "Toll", "text": "It rose.", "data": [{"day": 1}]})
    assert isinstance(toll, Article) and (toll.text, toll.key) == ("It rose.", "dev.json")
