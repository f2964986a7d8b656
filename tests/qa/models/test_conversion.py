"""Models are converted once, kept, and run as they are where they can't be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from qa.models import cache, conversion
from qa.models.encoder import SentenceEncoder
from qa.settings import DEFAULT_MODEL

pytestmark = pytest.mark.model

TEXTS = ["The ferry sails again.", "“Nobody asked,” the harbour master said.", "", "ferry " * 300]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A model of another make than the default one: prompts, and a layer behind its pooling."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    words = "[PAD] [UNK] [CLS] [SEP] [MASK] the ferry sails again nobody asked harbour master said query passage : . ,"
    (tmp_path / "bert").mkdir()
    (tmp_path / "bert" / "vocab.txt").write_text("\n".join(words.split()), "utf-8")
    config = BertConfig(
        vocab_size=len(words.split()), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    BertTokenizerFast(str(tmp_path / "bert" / "vocab.txt")).save_pretrained(tmp_path / "bert")
    parts = [Transformer(str(tmp_path / "bert"), max_seq_length=64), Pooling(32, "mean"), Dense(32, 16), Normalize()]
    prompts = {"query": "query : ", "document": "passage : "}
    SentenceTransformer(modules=parts, prompts=prompts, device="cpu").save(str(tmp_path / "small"))
    return tmp_path / "small"


def test_any_model_that_is_a_graph_is_converted(small: Path, own_cache: Path) -> None:
    """Its prompts, pooling and last layers with it: both ways say the same."""
    encoder, original = SentenceEncoder(str(small)), conversion.load(str(small))
    assert encoder.how.startswith("OpenVINO, ")
    assert encoder.dimension == 16
    np.testing.assert_allclose(encoder.encode_queries(TEXTS), original.encode_query(TEXTS), atol=2e-2)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), original.encode_document(TEXTS), atol=2e-2)
    assert not np.allclose(encoder.encode_queries(TEXTS[:1]), encoder.encode_passages(TEXTS[:1]), atol=1e-3)
    assert encoder.fits("ferry " * 60)
    assert not encoder.fits("ferry " * 61)
    # The prompt is no part of the text.
    (tokens,) = encoder.encode_tokens(["The ferry sails"])
    assert list(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)) == [(0, 3), (4, 9), (10, 15)]


def test_what_cannot_be_converted_runs_as_it_is(small: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says why; that it was tried is kept, too."""
    tried: list[str] = []

    def fail(*_: object) -> None:
        tried.append("once")
        raise RuntimeError("no such operation:\nEinsum")

    monkeypatch.setattr(conversion, "_trace", fail)
    for _ in range(2):
        encoder = SentenceEncoder(str(small))
        assert encoder.encode_passages(TEXTS).shape == (4, 16)
        assert encoder.how == "sentence-transformers, float32 (not converted: no such operation: Einsum)"
    assert tried == ["once"]


def test_a_graph_that_says_something_else_is_not_used(
    small: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is compared with the model that it was made of."""
    monkeypatch.setattr(conversion, "prompt_of", lambda *_args, **_options: "said : ")
    assert "(not converted: its " in SentenceEncoder(str(small)).how


def test_a_converted_model_needs_no_torch(small: Path, own_cache: Path) -> None:
    """The second process imports neither torch nor sentence-transformers, and gives the same vectors."""
    expected = SentenceEncoder(str(small)).encode_passages(TEXTS)
    code = (
        "import sys, json, pathlib\n"
        "from qa.models import cache\n"
        f"cache.user_cache_path = lambda _: pathlib.Path({str(own_cache)!r})\n"
        "from qa.models.encoder import SentenceEncoder\n"
        f"found = SentenceEncoder({str(small)!r}).encode_passages(json.loads(sys.argv[1]))\n"
        "print(json.dumps([found.tolist(), [name in sys.modules for name in ('torch', 'sentence_transformers')]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(TEXTS)], capture_output=True, text=True, check=True, env={**os.environ}
    )
    found, imported = json.loads(done.stdout)
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert imported == [False, False]


@pytest.mark.parametrize("damage", ["cut", "gone", "changed"])
def test_a_damaged_graph_is_made_anew(small: Path, own_cache: Path, damage: str) -> None:
    """A cache is no truth: it is compared with its checksums when it is read."""
    expected = SentenceEncoder(str(small)).encode_passages(TEXTS)
    (weights,) = own_cache.rglob("model.bin")
    content = weights.read_bytes()
    if damage == "gone":
        weights.unlink()
    else:
        weights.write_bytes(content[:-8] if damage == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    np.testing.assert_allclose(SentenceEncoder(str(small)).encode_passages(TEXTS), expected, atol=1e-3)
    assert weights.read_bytes() == content


def test_other_weights_are_another_model(small: Path, own_cache: Path) -> None:
    """A model that was trained on in its folder is not taken for what it was."""
    before = SentenceEncoder(str(small)).encode_passages(TEXTS)
    (weights,) = (small / "2_Dense").glob("model.safetensors")
    content = weights.read_bytes()
    weights.write_bytes(content[:-4] + b"\x00\x00\x80\x3f")
    cache._place.cache_clear()
    assert not np.allclose(SentenceEncoder(str(small)).encode_passages(TEXTS), before, atol=1e-3)


def test_a_cache_that_cannot_be_written(small: Path, own_cache: Path) -> None:
    """The model is converted for this process alone."""
    own_cache.write_text("a file, where a folder is wanted")
    encoder = SentenceEncoder(str(small))
    assert encoder.encode_passages(TEXTS).shape == (4, 16)
    assert encoder.how.startswith("OpenVINO, ")


def test_the_default_model_lies_in_its_package() -> None:
    """No hub is asked for it; a name that is none is nowhere."""
    assert (cache.locate(DEFAULT_MODEL) or Path()).joinpath("model.safetensors").exists()
    assert cache.locate("no such / model") is None


def test_nothing_leaves_the_machine(small: Path, tmp_path: Path) -> None:
    """Converting a model and running it opens no connection, and leaves no consent to that in the user's folder."""
    code = (
        "import socket, sys, pathlib\n"
        "def refuse(*_args): raise SystemExit('a connection')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from qa.models import cache\n"
        "cache.user_cache_path = lambda _: pathlib.Path(sys.argv[2])\n"
        "from qa.models.encoder import SentenceEncoder\n"
        "assert SentenceEncoder(sys.argv[1]).how.startswith('OpenVINO'), SentenceEncoder(sys.argv[1]).how\n"
        "print([name for name in sys.modules if name.startswith('openvino_telemetry') and sys.modules[name]])"
    )
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, str(small), str(tmp_path / "cache")],
        capture_output=True,
        text=True,
        check=False,
        # As for a user: in continuous integration OpenVINO says nothing anyway.
        env={name: value for name, value in os.environ.items() if name != "CI"} | {"HOME": str(home)},
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
    assert [path.name for path in home.rglob("*")] == []
