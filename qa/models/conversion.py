"""A sentence-transformers model → a graph that OpenVINO runs, proved on texts before it is used.

Needs torch; happens once for a model, and is kept (``qa.models.cache``). The whole model is traced, with its pooling
and whatever follows. Knows nothing of how the graph is run later.
"""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.models.cache import Card, Converted, keep_converted, locate
from qa.models.converted import ConvertedModel
from qa.models.original import OriginalModel, load, prompt_of, window_of
from qa.models.runtime import openvino

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# Short and long, of one script and of another: a graph that has kept the shape of its example fails one of them.
_TEXTS = (
    "The ferry sails again.",
    "“We have waited nine years,” the harbour master said on Tuesday — and nobody, she added, had asked why. " * 3,
    "Ковачевски said so.",
    " ".join(["ferry"] * 600),
)
# Cosine to the original. Rounding to bfloat16 leaves .9999 and more.
_NEAR = 0.999


def convert_once(name: str) -> Converted:
    """Convert a model, or take it from the cache if another process has; the card says why where that can't be.

    Raises:
        EncoderUnavailable: the model cannot be loaded.
    """
    if locate(name) is None:
        # Asks the hub for it.
        load(name)
    source = locate(name)
    if source is None:
        return Converted(Path(), Card(reason="its files were not found"))
    return keep_converted([source], lambda folder: _convert(load(name, converting=True), folder))


def _convert(model: SentenceTransformer, folder: Path) -> Card:
    """Write the graph and the tokenizer of a model into a folder."""
    try:
        card = _trace(model, folder)
        fault = _difference(ConvertedModel(Converted(folder, card)), OriginalModel(model, ""))
    except Exception as error:  # whatever torch and OpenVINO raise, the model runs as it is
        fault = " ".join(str(error).split())[:200] or type(error).__name__
    if not fault:
        return card
    for path in folder.iterdir():
        path.unlink()
    return Card(reason=f"not converted: {fault}")


def _trace(model: SentenceTransformer, folder: Path) -> Card:
    import torch

    engine = openvino()

    inputs = tuple(name for name in _INPUTS if name in model.tokenizer.model_input_names)
    backend = model.tokenizer.backend_tokenizer

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *given: Any) -> Any:
            found = self.model(dict(zip(inputs, given, strict=True)))
            return found["token_embeddings"], found["sentence_embedding"]

    example = model.tokenizer(list(_TEXTS[:2]), return_tensors="pt", padding=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        logging.getLogger("transformers").setLevel(logging.ERROR)
        graph = engine.convert_model(Whole().eval(), example_input=tuple(example[name] for name in inputs))
    # With 8-bit matrices, as the reading model has them, it would be 1.37 times as quick; recall@5 on news-dev and
    # corpus/ .887 and .776 instead of .893 and .779.
    # 16-bit numbers are half of a file, and of a process's memory; bfloat16 is coarser still.
    engine.save_model(graph, folder / "model.xml", compress_to_fp16=True)
    (folder / "tokenizer.json").write_text(backend.to_str(), "utf-8")
    return Card(
        dimension=int(model.get_embedding_dimension() or 0),
        window=window_of(model),
        query=prompt_of(model, queries=True),
        passage=prompt_of(model, queries=False),
        inputs=inputs,
        padding=int(model.tokenizer.pad_token_id or 0),
    )


def _difference(graph: ConvertedModel, original: OriginalModel) -> str:
    """How the graph differs from the model that it was made of; empty where it doesn't."""
    for queries in (False, True):
        pairs = zip(graph.tokens(_TEXTS, queries=queries), original.tokens(_TEXTS, queries=queries), strict=True)
        for mine, its in pairs:
            if mine.starts.tolist() != its.starts.tolist():
                return "its tokens are others"
            for one, other in ((mine.pooled[None], its.pooled[None]), (mine.vectors, its.vectors)):
                lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
                near = (one * other).sum(1) / np.maximum(lengths, 1e-9)
                if len(near) and near.min() < _NEAR:
                    return f"its vectors are others (cosine {near.min():.4f})"
    return ""
