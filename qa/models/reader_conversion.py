"""Our own reading model's weights and the embedding model's word vectors → a graph, proved before it is used.

Needs torch; happens once, and is kept (``qa.models.cache``). Knows nothing of how the graph is run later.
"""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from qa.models.cache import Card, Converted, keep_converted
from qa.models.own_reader import INPUTS, OwnReader
from qa.models.runtime import Graph, Network, fills, openvino
from qa.models.unconverted import TorchNetwork

# Short and long, of one script and of another: a graph that has kept the shape of its example fails one of them.
_PAIRS = (
    ("When does the ferry sail?", "The ferry sails at nine."),
    ("What did the harbour master say?", "“We have waited nine years,” the harbour master said on Tuesday. " * 6),
    ("Кој рече?", "Ковачевски said so, and nobody asked why."),
    ("Who?", "ferry " * 600),
)
# Cosine to torch's logits. Rounding to bfloat16 leaves .9999 and more.
_NEAR = 0.999
# Of BERT's vocabulary, in which [PAD] comes first.
_PADDING = 0


def convert_reader_once(weights: Path, base: Path) -> Converted:
    """Convert the model, or take it from the cache if another process has; the card says why where that can't be.

    Args:
        weights: the folder of the trained weights and their card.
        base: the folder of the embedding model.
    """
    return keep_converted([base, weights], lambda folder: _convert(weights, base, folder))


def load_original(weights: Path, base: Path, reason: str) -> OwnReader:
    """The model in torch, where it can't be converted, for a reason."""
    length, overlap = _windows(weights)
    network = TorchNetwork(load_network(weights, base), fills(INPUTS, _PADDING), reason)
    return OwnReader(network, base / "tokenizer.json", length=length, overlap=overlap)


def load_network(weights: Path, base: Path) -> Any:
    """The network in torch: the tensors of ``INPUTS`` → one of logits, shape (rows, tokens, 2)."""
    import torch

    from qa.models.training.network import load_base
    from qa.models.training.weights import load_weights

    embeddings, reader = load_base(base)
    (file,) = weights.glob("*.safetensors")
    reader.load_state_dict(load_weights(file))

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embeddings, self.reader = embeddings, reader

        def forward(self, tokens: Any, real: Any, types: Any) -> Any:
            real = real.bool()
            # Where an answer may be is known to who reads the logits, and none is hidden here.
            return (self.reader(self.embeddings(tokens, types), real, torch.ones_like(real)).permute(1, 2, 0),)

    return Whole().eval()


def _convert(weights: Path, base: Path, folder: Path) -> Card:
    """Write the graph and the tokenizer into a folder."""
    network = load_network(weights, base)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    length, overlap = _windows(weights)
    tokenizer.enable_truncation(length)
    encodings = tokenizer.encode_batch(list(_PAIRS))
    rows = [[each.ids, each.attention_mask, each.type_ids] for each in encodings]
    try:
        _trace(network, rows[0], folder / "model.xml")
        shutil.copy(base / "tokenizer.json", folder)
        card = Card(window=length, overlap=overlap, inputs=INPUTS, padding=_PADDING)
        fault = _difference(Graph(Converted(folder, card)), TorchNetwork(network, fills(INPUTS, _PADDING)), rows)
    except Exception as error:  # whatever torch and OpenVINO raise, the model runs as it is
        fault = " ".join(str(error).split())[:200] or type(error).__name__
    if not fault:
        return card
    for path in folder.iterdir():
        path.unlink()
    return Card(reason=f"not converted: {fault}")


def _trace(network: Any, row: list[list[int]], path: Path) -> None:
    import torch

    engine = openvino()
    # Two rows: of one, a dimension of 1 would be taken for a constant.
    example = tuple(torch.tensor([each, each]) for each in row)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        graph = engine.convert_model(network, example_input=example)
    engine.save_model(graph, path, compress_to_fp16=False)


def _difference(graph: Network, original: Network, rows: list[list[list[int]]]) -> str:
    """How the graph differs from the network that it was made of; empty where it doesn't."""
    mine, its = (
        {number: logits for numbers, (found,) in each.run(rows) for number, logits in zip(numbers, found, strict=True)}
        for each in (graph, original)
    )
    for number, row in enumerate(rows):
        one, other = (each[number][: len(row[0])].ravel() for each in (mine, its))
        near = float(one @ other / max(np.linalg.norm(one) * np.linalg.norm(other), 1e-9))
        if not near >= _NEAR:
            return f"its logits are others (cosine {near:.4f})"
    return ""


def _windows(weights: Path) -> tuple[int, int]:
    """Length and overlap of the windows that the model learnt."""
    training = json.loads((weights / "card.json").read_text("utf-8"))["training"]
    return training["length"], training["overlap"]
