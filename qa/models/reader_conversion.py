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
# Cosine to torch's logits. Rounding to bfloat16 leaves .9999 and more, matrices of 8 bits .9998.
_NEAR = 0.999
# The greatest number of 8 bits that has a counterpart below zero.
_HIGHEST = 127
# Matrices with fewer rows or columns stay as they are: the head's two rows cost no time.
_LEAST = 16
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
        card = Card(window=length, overlap=overlap, inputs=INPUTS, padding=_PADDING, eight_bit=True)
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
    _round_matrices(graph, engine.opset13)
    engine.save_model(graph, path, compress_to_fp16=True)


def _round_matrices(graph: Any, operations: Any) -> None:
    """Round the layers' matrices to 8 bits, each row of weights by a scale of its own.

    Reads 1.35 times as fast as bfloat16, and loses nothing that was held out: F1 .695 instead of .693 on our own 460
    questions, .729 instead of .727 on 1,697 of SQuAD's. Activations rounded by ranges measured on texts before, and not
    as they come, would read 1.55 times as fast, but what lies beyond a range would be cut.
    """
    for node in graph.get_ops():
        if node.get_type_name() != "MatMul" or node.input_value(1).get_node().get_type_name() != "Constant":
            continue
        weights = node.input_value(1).get_node().get_data()
        if weights.ndim != 2 or min(weights.shape) < _LEAST:
            continue
        # What is summed over is the inner side: weights lie by outputs, or the other way round.
        inner = 1 if node.get_attributes()["transpose_b"] else 0
        # The least scale is for rows of zeros, which would be divided by none.
        scale = np.maximum(np.abs(weights).max(axis=inner, keepdims=True) / _HIGHEST, 1e-12).astype(np.float32)
        rounded = operations.constant(np.round(weights / scale).astype(np.int8))
        whole = operations.multiply(operations.convert(rounded, "f32"), operations.constant(scale))
        node.input(1).replace_source_output(whole.output(0))


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
