"""The network: BERT's layers (Devlin et al. 2019) over word vectors that stay as they are, and a head of two numbers.

Of each token the head tells how likely an answer begins and ends there; at [CLS], that there is none. Written out in
plain torch, so that what is stored and loaded is only what was trained.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

_LAYER = "encoder.layer"
_ATTENTION = {"project": "attention.output.dense", "attended": "attention.output.LayerNorm"}
_FEED = {"widen": "intermediate.dense", "narrow": "output.dense", "fed": "output.LayerNorm"}
# Far below any logit, and yet a number in every precision.
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a BERT is."""

    width: int
    layers: int
    heads: int
    inner: int

    @classmethod
    def from_folder(cls, folder: Path) -> Shape:
        """The shape that a model's ``config.json`` tells."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return cls(
            config["hidden_size"],
            config["num_hidden_layers"],
            config["num_attention_heads"],
            config["intermediate_size"],
        )


class Embeddings(nn.Module):
    """Tokens → vectors, by tables that are never trained: those of the embedding model, which has them anyway."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        for name in ("word", "position", "token_type"):
            # Not in the state: the embedding model's file has them already.
            self.register_buffer(name, weights[f"embeddings.{name}_embeddings.weight"].float(), persistent=False)
        for name in ("weight", "bias"):
            self.register_buffer(f"norm_{name}", weights[f"embeddings.LayerNorm.{name}"].float(), persistent=False)

    @torch.no_grad()
    def forward(self, tokens: Tensor, types: Tensor) -> Tensor:
        """Shape (rows, tokens) → (rows, tokens, width)."""
        embedded = functional.embedding(tokens, self.get_buffer("word"))
        embedded = embedded + functional.embedding(types, self.get_buffer("token_type"))
        embedded = embedded + self.get_buffer("position")[: tokens.shape[1]]
        scale, shift = self.get_buffer("norm_weight"), self.get_buffer("norm_bias")
        # BERT's epsilon, here and below; torch's own default is 1e-5.
        return functional.layer_norm(embedded, embedded.shape[-1:], scale, shift, 1e-12)


class Layer(nn.Module):
    """One layer: every token looks at all of its row, then at itself."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = dropout
        # Query, key and value in one matrix: one multiplication instead of three.
        self.attend = nn.Linear(shape.width, 3 * shape.width)
        self.project = nn.Linear(shape.width, shape.width)
        self.attended = nn.LayerNorm(shape.width, eps=1e-12)
        self.widen = nn.Linear(shape.width, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.width)
        self.fed = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Shape (rows, tokens, width) → the same; ``mask`` (rows, 1, 1, tokens) is true of what may be looked at."""
        rows, tokens, width = hidden.shape
        parts = self.attend(hidden).view(rows, tokens, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        dropout = self.dropout if self.training else 0.0
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=dropout)
        seen = self.project(seen.transpose(1, 2).reshape(rows, tokens, width))
        hidden = self.attended(hidden + functional.dropout(seen, self.dropout, self.training))
        fed = self.narrow(functional.gelu(self.widen(hidden)))
        result: Tensor = self.fed(hidden + functional.dropout(fed, self.dropout, self.training))
        return result


class Reader(nn.Module):
    """The trained part: layers and head. Its state is all that is stored."""

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.dropout = dropout
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.head = nn.Linear(shape.width, 2)
        # As BERT's own layers were begun.
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, embedded: Tensor, real: Tensor, passage: Tensor) -> Tensor:
        """The logits of first and last token, float32 of shape (2, rows, tokens).

        Args:
            embedded: of ``Embeddings``.
            real: (rows, tokens), false of what only fills a row.
            passage: (rows, tokens), true where an answer may be, and of [CLS].
        """
        hidden = functional.dropout(embedded, self.dropout, self.training)
        mask = real[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, mask)
        logits: Tensor = self.head(hidden).float().masked_fill(~passage[:, :, None], _NEVER)
        return logits.permute(2, 0, 1).contiguous()


def load_base(folder: Path, *, dropout: float = 0.0, seed: int = 0) -> tuple[Embeddings, Reader]:
    """The word vectors of a BERT in a model's folder, and a reader that begins with its layers and any head."""
    weights = load_file(folder / "model.safetensors")
    # Files of a model for a task have the BERT in it under its name.
    weights = {name.removeprefix("bert."): each.float() for name, each in weights.items()}
    shape = Shape.from_folder(folder)
    # For the head, the only part that is drawn.
    torch.manual_seed(seed)
    reader = Reader(shape, dropout)
    state = reader.state_dict()
    for number in range(shape.layers):
        for kind in ("weight", "bias"):
            parts = [weights[f"{_LAYER}.{number}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            state[f"layers.{number}.attend.{kind}"] = torch.cat(parts)
            for own, theirs in (_ATTENTION | _FEED).items():
                state[f"layers.{number}.{own}.{kind}"] = weights[f"{_LAYER}.{number}.{theirs}.{kind}"]
    reader.load_state_dict(state)
    return Embeddings(weights), reader
