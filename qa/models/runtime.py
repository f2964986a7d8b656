"""A graph in OpenVINO: rows of numbers → what it says of them. Starts in a tenth of a second, without torch.

Rows of like length go together, so that little is padding; each processor core runs a batch of its own. Knows nothing
of texts, and nothing of how graphs are made.
"""

from __future__ import annotations

import importlib
import os
import queue
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.models.cache import Converted
from qa.records import Vectors

# Tokens of a batch, padding included. On two cores 1,024 embeds 1.75 times as fast as the original, 4,096 1.58 times.
_AT_ONCE = 1024
# Beyond so many cores a collection's articles come slower than they are embedded.
_MOST_STREAMS = 8
# Activations that are rounded to 8 bits together; the fewer, the more exact. Twenty passages of 80 tokens take two
# cores 86 ms with groups of 128, 91 with 64, 82 with 384; 115 in bfloat16.
_GROUP = 128

Row = Sequence[Sequence[int]]
"""What a graph reads of one text: for each of its inputs as many numbers as the text has tokens."""


class Network(Protocol):
    """Whatever reads rows; threads may share it."""

    @property
    def how(self) -> str:
        """By what and in which precision it runs, and why not otherwise."""

    def run(self, rows: Sequence[Row]) -> Iterator[tuple[list[int], list[Vectors]]]:
        """For each batch the numbers of its rows, and the outputs for them as float32, shape (rows, …)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Numbers of rows, and a network's inputs for them, each of shape (rows, tokens)."""

    numbers: list[int]
    inputs: list[NDArray[np.int64]]


class Graph:
    """A converted model's graph; threads may share it.

    Args:
        found: where it lies; its card tells the inputs and what fills them.
    """

    def __init__(self, found: Converted) -> None:
        self._fills = fills(found.card.inputs, found.card.padding)
        self._compiled, self.how = _compile(str(found.folder / "model.xml"), eight_bit=found.card.eight_bit)
        # As many run at once as the graph has streams; who comes then waits for one of them.
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._streams = int(self._compiled.get_property("NUM_STREAMS"))
        for _ in range(self._streams):
            self._idle.put(self._compiled.create_infer_request())

    def run(self, rows: Sequence[Row]) -> Iterator[tuple[list[int], list[Vectors]]]:
        """For each batch the numbers of its rows, and the graph's outputs for them as float32."""
        waiting = deque(gather(rows, self._fills, self._streams))
        running: deque[tuple[Batch, Any]] = deque()
        try:
            while waiting or running:
                # Every idle stream takes a batch; where none is idle, the first that was begun is waited for.
                if waiting and (request := self._take(wait=not running)) is not None:
                    running.append((waiting.popleft(), request))
                    request.start_async(dict(enumerate(running[-1][0].inputs)))
                    continue
                batch, request = running[0]
                request.wait()
                outputs = [tensor.data.astype(np.float32) for tensor in request.output_tensors]
                running.popleft()
                self._idle.put(request)
                yield batch.numbers, outputs
        finally:
            for _, request in running:
                with suppress(RuntimeError):  # it was told already
                    request.wait()
                self._idle.put(request)

    def _take(self, *, wait: bool) -> Any:
        """An idle request; None where there is none, and nobody wants to wait."""
        try:
            return self._idle.get(block=wait)
        except queue.Empty:
            return None


def fills(inputs: Sequence[str], padding: int) -> list[int]:
    """What fills the rows of each input: a token's number among tokens, nothing among marks."""
    return [padding if name == "input_ids" else 0 for name in inputs]


def gather(rows: Sequence[Row], fills: Sequence[int], streams: int = 1) -> Iterator[Batch]:
    """Put rows of like length together, long ones first, and fill them up.

    Args:
        rows: what is read.
        fills: for each input what fills its rows.
        streams: how many batches are read at once.
    """
    lengths = np.array([len(row[0]) for row in rows], np.int64)
    # A few texts are shared out, too: someone waits for them.
    most = min(_AT_ONCE, -(-int(lengths.sum()) // streams))
    group: list[int] = []
    for number in np.argsort(-lengths, kind="stable").tolist():
        if group and (len(group) + 1) * lengths[group[0]] > most:
            yield _pad(group, rows, fills)
            group = []
        group.append(number)
    if group:
        yield _pad(group, rows, fills)


def _pad(numbers: list[int], rows: Sequence[Row], fills: Sequence[int]) -> Batch:
    width = max(len(rows[number][0]) for number in numbers)
    inputs = []
    for at, fill in enumerate(fills):
        padded = np.full((len(numbers), width), fill, np.int64)
        for line, number in zip(padded, numbers, strict=True):
            line[: len(rows[number][at])] = rows[number][at]
        inputs.append(padded)
    return Batch(numbers, inputs)


def openvino() -> Any:
    """OpenVINO without what it tells its makers: of every import and conversion, unless somebody has said no.

    Nothing may leave the machine. Where the package for it isn't found, OpenVINO does without.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type] # importing it raises ImportError
    return importlib.import_module("openvino")


def _compile(path: str, *, eight_bit: bool) -> tuple[Any, str]:
    core = openvino().Core()
    quick = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    properties = {
        "INFERENCE_PRECISION_HINT": "bf16" if quick else "f32",
        "NUM_STREAMS": str(min(cores, _MOST_STREAMS)),
        "INFERENCE_NUM_THREADS": str(cores),
        # 0 would make int8 matrices bfloat16 again.
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(_GROUP if eight_bit else 0),
    }
    how = f"OpenVINO, {'int8 matrices, ' if eight_bit else ''}{'bfloat16' if quick else 'float32'}"
    return core.compile_model(path, "CPU", properties), how
