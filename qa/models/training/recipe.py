"""How the reading model is trained: every number that was tried, with the value that was best.

What a value was chosen for stands in the card beside the weights. Knows nothing of data and networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A training, but for its data.

    Attributes:
        seed: of the head, the order, what is drawn and what is dropped.
        epochs: how often each question comes.
        batch: windows a step.
        rate: the highest learning rate, of the topmost layer; ``head_rate`` times it is the head's.
        head_rate: see ``rate``.
        layer_decay: what a layer's rate is of that above it.
        warmup: the share of steps over which the rate rises; then it falls to nothing.
        weight_decay: of matrices, as AdamW has it.
        dropout: of activations and attention.
        length: tokens of a window, with question and context.
        overlap: tokens that two windows of a passage share.
        shares: how often a source's question comes in an epoch: 1 where it isn't named.
        negatives: how many passages of a question that don't answer come in an epoch, on average, where it has any.
        bare: the share of windows without their context.
        null_weight: what a window without an answer weighs.
        smoothing: of the targets, over all places that could be meant.
        average: how much of the running average of weights a step keeps; 0 takes the last weights.
    """

    # The figures behind these are not in the repository: whoever changes one measures it anew, on both held sets.
    seed: int = 0
    epochs: float = 3.0
    batch: int = 48
    rate: float = 1e-4
    head_rate: float = 3.0
    layer_decay: float = 0.9
    warmup: float = 0.06
    # AdamW's default in torch.
    weight_decay: float = 0.01
    # As in the model's own config, by which it was trained before.
    dropout: float = 0.1
    # What the embedding model reads, too; positions go to 512.
    length: int = 256
    overlap: int = 64
    shares: dict[str, float] = field(default_factory=dict)
    negatives: float = 0.0
    bare: float = 0.1
    null_weight: float = 1.0
    smoothing: float = 0.0
    average: float = 0.0


def change(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """Change values by "name=value"; "share.qamr=0.5" is a source's share.

    Raises:
        ValueError: no such name, or not a number.
    """
    changes: dict[str, Any] = {}
    shares = dict(recipe.shares)
    kinds = {each.name: type(getattr(recipe, each.name)) for each in fields(recipe) if each.name != "shares"}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name.startswith("share."):
            shares[name.removeprefix("share.")] = float(value)
        elif name in kinds:
            changes[name] = kinds[name](value)
        else:
            raise ValueError(f"{setting}: no such value. Known are {', '.join(kinds)}, share.SOURCE")
    return replace(recipe, **changes, shares=shares)
