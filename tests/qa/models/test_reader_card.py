"""The reading model's weights are those that their card describes."""

import hashlib
import json
from importlib.resources import files

FOLDER = files("qa.models").joinpath("reader")


def test_the_card_names_the_files_as_they_are() -> None:
    """Each file has the length and the hash that the card tells, and there is no other."""
    card = json.loads(FOLDER.joinpath("card.json").read_text(encoding="utf-8"))
    told = {name: (about["bytes"], about["sha256"]) for name, about in card["files"].items()}
    weights = [each for each in FOLDER.iterdir() if each.name.endswith(".safetensors")]
    assert told == {
        each.name: (len(each.read_bytes()), hashlib.sha256(each.read_bytes()).hexdigest()) for each in weights
    }
    assert len(told) == 1
