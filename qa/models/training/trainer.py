"""Trains a reader: from a seed, resumable after a kill at any instant, writing figures as it goes.

In the folder of a training lie ``figures.jsonl``, an object a line, and ``checkpoint.pt``, written whole or not at all.
What a step does follows from recipe, data and step alone: a training that was cut off and resumed ends with the same
weights as one that was not.
"""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from qa.models.training.batches import Batch, Collator, Windows, draw_epoch
from qa.models.training.network import Embeddings, Reader
from qa.models.training.recipe import Recipe
from qa.models.training.tokens import Encoded

CHECKPOINT = "checkpoint.pt"
FIGURES = "figures.jsonl"
# As BERT was trained: no single batch moves the weights far.
_LONGEST_GRADIENT = 1.0

Examine = Callable[[Reader], Mapping[str, Any]]
"""Called with the reader as it stands; what it gives goes into the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often what happens: a line of figures in steps, a checkpoint in seconds, an examination in epochs."""

    figures: int = 100
    # So a kill costs five minutes at most.
    checkpoint: float = 300.0
    examine: float = 1.0


@dataclass
class Trainer:
    """One training of a reader in a folder of its own.

    Args:
        recipe: how.
        encoded: on what.
        embeddings: the word vectors below the reader; on the device where it trains.
        reader: what is trained, on the same device.
        folder: where figures and checkpoint are written; what lies there is taken up again.
        examine: measures the reader after each epoch.
        pace: how often figures are written.
    """

    recipe: Recipe
    encoded: Encoded
    embeddings: Embeddings
    reader: Reader
    folder: Path
    examine: Examine | None = None
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        self._device = next(self.reader.parameters()).device
        self._optimizer = _build_optimizer(self.reader, self.recipe)
        self._weights = list(self.reader.parameters())
        self._average = [each.detach().clone() for each in self._weights] if self.recipe.average else []
        self._step = 0
        self._per_epoch = len(draw_epoch(self.encoded, self.recipe, 0))
        self.steps = max(1, round(self._per_epoch * self.recipe.epochs))

    def train(self) -> Reader:
        """Train to the end, and give back the reader with its final weights, their running average if there is one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._resume()
        collate = Collator(self.encoded, self._device)
        began, saved, seen, since = time.monotonic(), time.monotonic(), 0, self._step
        lost = torch.zeros((), device=self._device)
        examine_every = max(1, round(self._per_epoch * self.pace.examine))
        for windows in self._remaining():
            lost += self._learn(collate(windows))
            self._step += 1
            seen += len(windows)
            if self._step % self.pace.figures == 0:
                speed = seen / (time.monotonic() - began)
                self._write(loss=round(float(lost) / (self._step - since), 4), windows_a_second=round(speed, 1))
                lost.zero_()
                since = self._step
            if self._step % examine_every == 0 and self._step < self.steps:
                self._examine()
            if time.monotonic() - saved > self.pace.checkpoint:
                self._save()
                saved = time.monotonic()
        self._save()
        self._swap()
        if self.examine:
            self._write(**self.examine(self.reader))
        return self.reader

    def _remaining(self) -> Iterator[Windows]:
        """The windows of each step that is left; an epoch is drawn when it comes to it."""
        for epoch in itertools.count():
            first = epoch * self._per_epoch
            if first >= self.steps:
                return
            if first + self._per_epoch > self._step:
                batches = draw_epoch(self.encoded, self.recipe, epoch)
                # Epochs differ by a few batches, as their draws do: each has as many steps as the first.
                for step in range(max(first, self._step), min(first + self._per_epoch, self.steps)):
                    yield batches[(step - first) % len(batches)]

    def _learn(self, batch: Batch) -> Tensor:
        """One step; gives back its loss, unread, so that a GPU need not be waited for."""
        # What is dropped follows from the step, whatever was drawn before it.
        torch.manual_seed(self.recipe.seed * 1_000_003 + self._step)
        self.reader.train()
        for group in self._optimizer.param_groups:
            group["lr"] = group["highest"] * _schedule(self._step, self.steps, self.recipe.warmup)
        with torch.autocast(self._device.type, torch.bfloat16):
            logits = self.reader(self.embeddings(batch.tokens, batch.types), batch.real, batch.passage)
        # Outside of autocast: sums of logarithms want float32.
        loss = _loss(logits, batch, self.recipe)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._weights, _LONGEST_GRADIENT)
        self._optimizer.step()
        if self._average:
            # Young averages forget quickly, or the first weights would stay in them.
            keep = min(self.recipe.average, (1 + self._step) / (10 + self._step))
            torch._foreach_lerp_(self._average, [each.detach() for each in self._weights], 1 - keep)
        return loss.detach()

    def _examine(self) -> None:
        """Measure the weights that would be final now."""
        if self.examine:
            self._swap()
            self._write(**self.examine(self.reader))
            self._swap()

    def _swap(self) -> None:
        """Exchange the weights with their running average, where there is one."""
        with torch.no_grad():
            # Not strict: without an average there is nothing to exchange.
            for weight, average in zip(self._weights, self._average, strict=False):
                kept = weight.clone()
                weight.copy_(average)
                average.copy_(kept)

    def _write(self, **figures: Any) -> None:
        line = {"step": self._step, "steps": self.steps, "epoch": round(self._step / self._per_epoch, 3), **figures}
        with (self.folder / FIGURES).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _save(self) -> None:
        state = {
            "recipe": asdict(self.recipe),
            "step": self._step,
            "reader": self.reader.state_dict(),
            "average": self._average,
            "optimizer": self._optimizer.state_dict(),
        }
        temporary = self.folder / f"{CHECKPOINT}.tmp"
        torch.save(state, temporary)
        temporary.replace(self.folder / CHECKPOINT)

    def _resume(self) -> None:
        """Go on from the checkpoint, and forget figures of steps that are done again."""
        path = self.folder / CHECKPOINT
        if path.exists():
            # A checkpoint is data: nothing in it may run.
            state = torch.load(path, map_location=self._device, weights_only=True)
            if state["recipe"] != asdict(self.recipe):
                raise ValueError(f"{path}: of another recipe. Name another folder, or delete it")
            self._step = state["step"]
            self.reader.load_state_dict(state["reader"])
            self._average = state["average"]
            self._optimizer.load_state_dict(state["optimizer"])
        figures = self.folder / FIGURES
        if figures.exists():
            lines = figures.read_text(encoding="utf-8").splitlines(keepends=True)
            # A line that a kill cut short is no JSON.
            kept = [line for line in lines if line.endswith("\n") and json.loads(line)["step"] <= self._step]
            figures.write_text("".join(kept) if self._step else "", encoding="utf-8")


def _build_optimizer(reader: Reader, recipe: Recipe) -> torch.optim.AdamW:
    """AdamW, lower layers slower, biases and norms without decay."""
    top = len(reader.layers) - 1
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, weight in reader.named_parameters():
        if name.startswith("layers."):
            rate = recipe.rate * recipe.layer_decay ** (top - int(name.split(".")[1]))
        else:
            rate = recipe.rate * recipe.head_rate
        groups.setdefault((rate, recipe.weight_decay if weight.ndim > 1 else 0.0), []).append(weight)
    parts = [
        {"params": weights, "lr": rate, "highest": rate, "weight_decay": decay}
        for (rate, decay), weights in groups.items()
    ]
    # Fused: one pass over all weights instead of several over each.
    return torch.optim.AdamW(parts, fused=True)


def _schedule(step: int, steps: int, warmup: float) -> float:
    """The share of the highest rate: up in a line, then down to nothing in one."""
    rising = max(1, math.ceil(steps * warmup))
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))


def _loss(logits: Tensor, batch: Batch, recipe: Recipe) -> Tensor:
    """Cross-entropy of first and last token over the places that an answer may have, windows weighed."""
    logs = torch.log_softmax(logits, dim=2)
    target = torch.stack([batch.first, batch.last])
    lost = -logs.gather(2, target[:, :, None])[:, :, 0]
    if recipe.smoothing:
        places = batch.passage.sum(dim=1)
        even = -(logs * batch.passage).sum(dim=2) / places
        lost = (1 - recipe.smoothing) * lost + recipe.smoothing * even
    # 0 is [CLS]: nothing in the window answers.
    weights = torch.where(batch.first == 0, recipe.null_weight, 1.0)
    # By the weights' sum: null_weight shifts the balance, and not the rate of learning.
    return (lost.mean(dim=0) * weights).sum() / weights.sum()
