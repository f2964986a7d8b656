"""The fresh set of who said what: 20 articles of our own, labelled from the articles alone, half of them unlooked-at.

``fresh/labels.jsonl`` has a statement a line, ``halves.json`` names the articles that may be looked at while rules are
changed, and those that are only measured at the end.
"""

import json
from pathlib import Path
from typing import Any

FRESH = Path(__file__).parent / "fresh"


def lines(name: str) -> list[dict[str, Any]]:
    """The objects of a file."""
    return [json.loads(line) for line in (FRESH / name).read_text(encoding="utf-8").splitlines()]


def test_every_label_stands_in_its_article() -> None:
    """The words once, the mention at all; each statement has a speaker or is known to have none."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (FRESH / "text").iterdir()}
    labels = lines("labels.jsonl")
    assert {each["article"] for each in labels} == texts.keys() == {each["article"] for each in lines("articles.jsonl")}
    assert [each["words"] for each in labels if texts[each["article"]].count(each["words"]) != 1] == []
    assert [each["mention"] for each in labels if each["mention"] not in texts[each["article"]]] == []
    assert {each["kind"] for each in labels} == {"direct", "indirect", "mixed"}


def test_the_halves_are_halves() -> None:
    """Each article is in one, and each has its share of statements and of pronouns that name somebody."""
    halves = json.loads((FRESH / "halves.json").read_text(encoding="utf-8"))
    seen, unseen = set(halves["looked_at"]), set(halves["unlooked"])
    labels = lines("labels.jsonl")
    assert not seen & unseen
    assert seen | unseen == {each["article"] for each in labels}
    for half in (seen, unseen):
        theirs = [each for each in labels if each["article"] in half]
        assert len(theirs) >= 300
        assert sum(each["pronoun"] and each["speaker"] is not None for each in theirs) >= 50
