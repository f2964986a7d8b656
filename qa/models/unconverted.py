"""A network in torch: rows → what it says of them. What a graph is proved by, and whatever has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from qa.models.runtime import Row, gather
from qa.records import Vectors


class TorchNetwork:
    """A network in torch, float32; threads may share it.

    Args:
        forward: the inputs in order, shape (rows, tokens) → the outputs, shape (rows, …).
        fills: for each input what fills its rows.
        reason: why it isn't converted.
    """

    def __init__(self, forward: Callable[..., Sequence[Any]], fills: Sequence[int], reason: str = "") -> None:
        self._forward = forward
        self._fills = fills
        self.how = f"torch, float32 ({reason})" if reason else "torch, float32"

    def run(self, rows: Sequence[Row]) -> Iterator[tuple[list[int], list[Vectors]]]:
        """For each batch the numbers of its rows, and the outputs for them as float32."""
        import torch

        for batch in gather(rows, self._fills):
            # The mode is the thread's own: it is left before anybody else runs in it.
            with torch.inference_mode():
                outputs = self._forward(*map(torch.from_numpy, batch.inputs))
                found = [np.asarray(each.float().numpy(), np.float32) for each in outputs]
            yield batch.numbers, found
