"""A trained reader → the file of its weights, in bfloat16 or int8 a row, and back.

Only layers and head are stored: word vectors are the embedding model's. int8 holds matrices, each row with its scale;
what is no matrix stays in bfloat16.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

Precision = Literal["bfloat16", "int8"]
_SCALE = ".scale"
# Not -128: without a counterpart it would put zero off its place.
_HIGHEST = 127


def save_weights(state: Mapping[str, Tensor], path: Path, precision: Precision) -> None:
    """Write a reader's state, whole or not at all."""
    stored: dict[str, Tensor] = {}
    for name, weight in state.items():
        weight = weight.detach().float().cpu()
        if precision == "int8" and weight.ndim == 2:
            # The least scale is for rows of zeros, which would be divided by none.
            scale = (weight.abs().amax(dim=1, keepdim=True) / _HIGHEST).clamp_min(1e-12)
            stored[name] = torch.round(weight / scale).to(torch.int8).contiguous()
            stored[name + _SCALE] = scale[:, 0].contiguous()
        else:
            stored[name] = weight.to(torch.bfloat16).contiguous()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.tmp")
    # One entry: of several the file would have the order of the day.
    save_file(stored, temporary, {"precision": precision})
    temporary.replace(path)


def load_weights(path: Path) -> dict[str, Tensor]:
    """Read what ``save_weights`` wrote, as float32."""
    stored = load_file(path)
    return {
        name: weight.float() * stored[name + _SCALE][:, None] if name + _SCALE in stored else weight.float()
        for name, weight in stored.items()
        if not name.endswith(_SCALE)
    }


def digest(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Write the card beside the weights, as JSON and to be read."""
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [f"# {card['name']}", "", card["what"], "", *_section("Data", card["data"])]
    for title in ("training", "figures", "files"):
        lines += _section(title.capitalize(), card[title])
    lines += ["## Limits", "", *(f"- {each}" for each in card["limits"]), ""]
    (folder / "card.md").write_text("\n".join(lines), encoding="utf-8")


def _section(title: str, rows: Mapping[str, Any]) -> list[str]:
    return [
        f"## {title}",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {_cell(each)} |" for name, each in rows.items()),
        "",
    ]


def _cell(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_cell(each)}" for name, each in value.items())
    return str(value).replace("|", "\\|")
