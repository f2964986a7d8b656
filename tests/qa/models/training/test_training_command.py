import gzip
import json
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file
from tiny import make_base

from qa.models.training.__main__ import main
from qa.models.training.network import load_base
from qa.models.training.weights import digest, load_weights, save_weights

NAMES = ["Ida Brandt", "Jan Simek", "Ana Petrova", "Tom Hale"]


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """A folder with SQuAD's own files, of four articles each, and QAMR's."""
    folder = tmp_path / "squad"
    folder.mkdir()
    for split in ("train", "dev"):
        data = []
        for name in NAMES:
            context = f"In May {name} said that the {split} pier was shut."
            answer = {"text": name, "answer_start": 7}
            asked = [
                {"question": "Who said that the pier was shut?", "answers": [answer], "is_impossible": False},
                {"question": "When was the tunnel opened?", "answers": [], "is_impossible": True},
            ]
            other = {"context": "The pier was built long ago.", "qas": []}
            data.append({"title": name, "paragraphs": [{"context": context, "qas": asked}, other]})
        (folder / f"{split}-v2.0.json").write_text(json.dumps({"data": data}))
    line = {"id": "1", "tokens": ["Ida", "sang", "."], "questions": [{"question": "Who sang?", "answer_tokens": [0]}]}
    with gzip.open(folder / "qamr.jsonl.gz", "wt") as file:
        file.write(json.dumps(line) + "\n")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with twelve articles of our own, of two paragraphs and three questions each; three are held out."""
    folder = tmp_path / "own"
    folder.mkdir()
    with (folder / "articles.jsonl").open("w") as articles, (folder / "questions.jsonl").open("w") as questions:
        for n in range(20, 32):
            name = f"{NAMES[n % 4]}-{'ABCDEFGHIJKL'[n - 20]}ll"
            paragraphs = [
                {"text": f"“The pier is shut,” said {name}, the mayor.", "speakers": [name]},
                {"text": f"On day {n} 46 people came to the hall.", "speakers": []},
            ]
            article = {"title": "Pier", "published": "2024-03-05", "paragraphs": paragraphs, "id": f"n{n}"}
            articles.write(json.dumps(article) + "\n")
            rows = [
                (0, "who said it?", "who-said", name, None),
                (0, "what did the mayor say about the hall?", "said", None, "other-event"),
                (1, "how many people came?", "how-many", "46", None),
            ]
            for k, (paragraph, question, kind, answer, trap) in enumerate(rows):
                row = {"id": f"n{n}-{k}", "article": f"n{n}", "paragraph": paragraph, "question": question,
                       "kind": kind, "answer": answer, "trap": trap}  # fmt: skip
                questions.write(json.dumps(row) + "\n")
    return folder


def test_the_command_trains_measures_and_writes_a_card(tmp_path: Path, squad: Path, own: Path) -> None:
    """From SQuAD's own files and ours: weights in both precisions, their digests and figures in the card."""
    out = tmp_path / "out"
    base = make_base(tmp_path / "base")
    arguments = [f"--squad={squad}", f"--own={own}", f"--out={out}", f"--base={base}", "--device=cpu"]
    arguments += [f"--set={each}" for each in ("epochs=2", "batch=4", "length=64", "negatives=1", "share.qamr=0.5")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    card = json.loads((out / "card.json").read_text())
    counts = {name: text.split(".")[0] for name, text in card["data"].items()}
    assert counts.items() >= {"squad": "8 questions", "qamr": "1 questions", "own": "27 questions"}.items()
    assert set(card["files"]) == {"reader-bfloat16.safetensors", "reader-int8.safetensors"}
    for name, file in card["files"].items():
        assert digest(out / name) == file["sha256"]
    assert card["figures"]["bfloat16"]["squad"]["questions"] == 8
    assert set(card["kinds"]["own"]) == {"all", "how-many", "said", "who-said", "trap: other-event"}
    assert "| squad | 8 questions." in (out / "card.md").read_text()
    written = {path.name: path.read_bytes() for path in out.glob("*.safetensors")}
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert {path.name: path.read_bytes() for path in out.glob("*.safetensors")} == written


def test_a_training_without_data_is_told(tmp_path: Path) -> None:
    """One line says what is missing."""
    result = CliRunner().invoke(main, [f"--out={tmp_path / 'out'}"])
    assert result.exit_code == 1
    assert result.output == "Error: neither --squad nor --own is given. Name a folder of questions\n"


def test_int8_keeps_each_weight_to_half_a_step_of_its_row(tmp_path: Path) -> None:
    """Matrices come back within half of their row's scale, the rest as bfloat16 has it."""
    _, reader = load_base(make_base(tmp_path / "base"))
    state = reader.state_dict()
    save_weights(state, tmp_path / "x.safetensors", "int8")
    again = load_weights(tmp_path / "x.safetensors")
    stored = load_file(tmp_path / "x.safetensors")
    assert set(again) == set(state)
    for name, weight in state.items():
        if weight.ndim == 2:
            step = weight.abs().amax(dim=1, keepdim=True) / 127
            assert ((again[name] - weight).abs() <= step * 0.5001).all()
            assert stored[name].dtype == torch.int8
        else:
            assert torch.equal(again[name], weight.to(torch.bfloat16).float())
