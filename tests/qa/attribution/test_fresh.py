"""Sets of who said what that we wrote, labelled from the articles alone before the rules knew them, half unlooked-at.

``fresh`` has 20 articles of all kinds, ``fresh2`` 15 in which many are "he" and "she". In each ``labels.jsonl`` has a
statement a line; ``halves.json`` names the articles that may be looked at while rules are changed, and those that are
only measured at the end.
"""

import json
from pathlib import Path
from typing import Any

import pytest

SETS = ("fresh", "fresh2")
# Statements, and pronouns that name somebody, in each half.
AT_LEAST = {"fresh": (300, 50), "fresh2": (150, 100)}


def read(name: str, file: str) -> str:
    """A file of a set."""
    return (Path(__file__).parent / name / file).read_text(encoding="utf-8")


def lines(name: str, file: str) -> list[dict[str, Any]]:
    """The objects of a file of a set."""
    return [json.loads(line) for line in read(name, file).splitlines()]


@pytest.mark.parametrize("name", SETS)
def test_every_label_stands_in_its_article(name: str) -> None:
    """The words once, the mention at all; each statement has a speaker or is known to have none."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / name / "text").iterdir()}
    labels = lines(name, "labels.jsonl")
    articles = {each["article"] for each in lines(name, "articles.jsonl")}
    assert {each["article"] for each in labels} == texts.keys() == articles
    assert [each["words"] for each in labels if texts[each["article"]].count(each["words"]) != 1] == []
    assert [each["mention"] for each in labels if each["mention"] not in texts[each["article"]]] == []
    assert {each["kind"] for each in labels} == {"direct", "indirect", "mixed"}


@pytest.mark.parametrize("name", SETS)
def test_the_halves_are_halves(name: str) -> None:
    """Each article is in one, and each has its share of statements and of pronouns that name somebody."""
    halves = json.loads(read(name, "halves.json"))
    seen, unseen = set(halves["looked_at"]), set(halves["unlooked"])
    labels = lines(name, "labels.jsonl")
    statements, pronouns = AT_LEAST[name]
    assert not seen & unseen
    assert seen | unseen == {each["article"] for each in labels}
    for half in (seen, unseen):
        theirs = [each for each in labels if each["article"] in half]
        assert len(theirs) >= statements
        assert sum(each["pronoun"] and each["speaker"] is not None for each in theirs) >= pronouns
