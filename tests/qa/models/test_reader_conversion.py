"""Our own reading model is converted once, kept, and runs in torch where it can't be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from qa.models import cache, reader_conversion
from qa.models.extractor import open_reader
from qa.models.own_reader import OwnReader
from qa.models.reader_conversion import load_original
from qa.models.training.network import load_base
from qa.models.training.weights import save_weights
from tests.qa.models.training.tiny import make_base

pytestmark = pytest.mark.model

PASSAGES = ["The ferry sails at nine.", "Nobody asked why.", "", "The ferry sails again. " * 60]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A tiny model's weights with their card, and the folder of its word vectors."""
    base, weights = make_base(tmp_path / "base"), tmp_path / "reader"
    _, reader = load_base(base, seed=5)
    torch.nn.init.normal_(reader.head.weight, std=1.0)
    save_weights(reader.state_dict(), weights / "reader-bfloat16.safetensors", "bfloat16")
    (weights / "card.json").write_text(json.dumps({"training": {"length": 64, "overlap": 16}}), "utf-8")
    return weights, base


def log_odds(reader: OwnReader) -> list[float]:
    """What it finds, in short."""
    return [each.log_odds for each in reader.extract("When does the ferry sail?", PASSAGES)]


def test_the_graph_is_proved_and_used(folders: tuple[Path, Path], own_cache: Path) -> None:
    """It says what torch says, to the rounding of its layers' matrices; there are four in each of two layers."""
    reader = open_reader(*folders)
    assert reader.how.startswith("OpenVINO, int8 matrices, ")
    (graph,) = own_cache.rglob("model.xml")
    assert graph.read_text("utf-8").count('element_type="i8"') == 8
    np.testing.assert_allclose(log_odds(reader), log_odds(load_original(*folders, "")), atol=0.2)


def test_what_cannot_be_converted_runs_in_torch(
    folders: tuple[Path, Path], own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says why; that it was tried is kept, too."""
    tried: list[str] = []

    def fail(*_: object) -> None:
        tried.append("once")
        raise RuntimeError("no such operation:\nEinsum")

    monkeypatch.setattr(reader_conversion, "_trace", fail)
    for _ in range(2):
        reader = open_reader(*folders)
        assert reader.how == "torch, float32 (not converted: no such operation: Einsum)"
        assert log_odds(reader) == log_odds(load_original(*folders, ""))
    assert tried == ["once"]


def test_a_graph_that_says_something_else_is_not_used(
    folders: tuple[Path, Path], own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is compared with the network that it was made of."""
    trace = reader_conversion._trace

    def trace_another(network: torch.nn.Module, *rest: object) -> None:
        weight = network.reader.head.weight.data
        weight.mul_(-1)
        trace(network, *rest)
        weight.mul_(-1)

    monkeypatch.setattr(reader_conversion, "_trace", trace_another)
    assert open_reader(*folders).how.startswith("torch, float32 (not converted: its logits are others (cosine -")


def test_a_converted_model_needs_no_torch(folders: tuple[Path, Path], own_cache: Path) -> None:
    """The second process imports neither torch nor transformers, and reads the same."""
    expected = log_odds(open_reader(*folders))
    code = (
        "import sys, json, pathlib\n"
        "from qa.models import cache\n"
        "weights, base, kept = map(pathlib.Path, sys.argv[1:4])\n"
        "cache.user_cache_path = lambda _: kept\n"
        "from qa.models.extractor import open_reader\n"
        "found = open_reader(weights, base).extract('When does the ferry sail?', json.loads(sys.argv[4]))\n"
        "heavy = [name in sys.modules for name in ('torch', 'transformers', 'sentence_transformers')]\n"
        "print(json.dumps([[each.log_odds for each in found], heavy]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, folders), str(own_cache), json.dumps(PASSAGES)],
        capture_output=True,
        text=True,
        check=True,
    )
    found, imported = json.loads(done.stdout)
    np.testing.assert_allclose(found, expected, atol=0.05)
    assert imported == [False, False, False]


@pytest.mark.parametrize("damage", ["cut", "gone", "changed"])
def test_a_damaged_graph_is_made_anew(folders: tuple[Path, Path], own_cache: Path, damage: str) -> None:
    """A cache is no truth: it is compared with its checksums when it is read."""
    expected = log_odds(open_reader(*folders))
    (kept,) = own_cache.rglob("model.bin")
    content = kept.read_bytes()
    if damage == "gone":
        kept.unlink()
    else:
        kept.write_bytes(content[:-8] if damage == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    np.testing.assert_allclose(log_odds(open_reader(*folders)), expected, atol=0.05)
    assert kept.read_bytes() == content


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("reader/reader-bfloat16.safetensors", "head.weight"),
        ("base/model.safetensors", "embeddings.word_embeddings.weight"),
    ],
)
def test_other_weights_are_another_model(
    folders: tuple[Path, Path], own_cache: Path, tmp_path: Path, file: str, name: str
) -> None:
    """Trained on, or over other word vectors, it is not taken for what it was."""
    before = log_odds(open_reader(*folders))
    weights = load_file(tmp_path / file)
    save_file(weights | {name: -weights[name]}, tmp_path / file)
    cache._place.cache_clear()
    assert not np.allclose(log_odds(open_reader(*folders)), before, atol=1)
    assert len(list(own_cache.rglob("model.bin"))) == 2
