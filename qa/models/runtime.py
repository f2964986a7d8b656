"""A graph in OpenVINO: rows of numbers → what it says of them. Starts in a tenth of a second, without torch.

Rows of like length go together, so that little is padding; of many each processor core runs a batch of its own. Knows
nothing of texts, and nothing of how graphs are made.
"""

from __future__ import annotations

import importlib
import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
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


class _Compiled:
    """A graph as it runs: so many batches at once, each on its share of the processor's cores."""

    def __init__(self, path: str, streams: int, properties: Mapping[str, str]) -> None:
        compiled = openvino().Core().compile_model(path, "CPU", {**properties, "NUM_STREAMS": str(streams)})
        # Whoever comes when all run waits for one of them.
        self.idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.streams = int(compiled.get_property("NUM_STREAMS"))
        for _ in range(self.streams):
            self.idle.put(compiled.create_infer_request())

    def take(self, *, wait: bool) -> Any:
        """An idle request; None where there is none, and nobody wants to wait."""
        try:
            return self.idle.get(block=wait)
        except queue.Empty:
            return None


class Graph:
    """A converted model's graph; threads may share it.

    Args:
        found: where it lies; its card tells the inputs and what fills them.
    """

    def __init__(self, found: Converted) -> None:
        self._fills = fills(found.card.inputs, found.card.padding)
        self._path = str(found.folder / "model.xml")
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._cores = cores
        self._properties, self.how = _configure(cores, eight_bit=found.card.eight_bit)
        self._compiled: dict[int, _Compiled] = {}
        self._compiling = threading.Lock()
        # A graph that can't be compiled is told here, and not with the first question.
        self._compile(1)

    def _compile(self, streams: int) -> _Compiled:
        with self._compiling:
            if streams not in self._compiled:
                self._compiled[streams] = _Compiled(self._path, streams, self._properties)
            return self._compiled[streams]

    def _choose(self, rows: Sequence[Row]) -> _Compiled:
        """All cores for one batch where somebody waits for a few texts, else a batch for each.

        On two cores a question takes 3.9 ms so, and 5.6 on one of two streams; but two streams embed 167 passages a
        second, and one 140.
        """
        is_little = sum(len(row[0]) for row in rows) <= _AT_ONCE
        return self._compile(1 if is_little else min(self._cores, _MOST_STREAMS))

    def run(self, rows: Sequence[Row]) -> Iterator[tuple[list[int], list[Vectors]]]:
        """For each batch the numbers of its rows, and the graph's outputs for them as float32."""
        compiled = self._choose(rows)
        waiting = deque(gather(rows, self._fills, compiled.streams))
        running: deque[tuple[Batch, Any]] = deque()
        try:
            while waiting or running:
                # Every idle stream takes a batch; where none is idle, the first that was begun is waited for.
                if waiting and (request := compiled.take(wait=not running)) is not None:
                    running.append((waiting.popleft(), request))
                    request.start_async(dict(enumerate(running[-1][0].inputs)))
                    continue
                batch, request = running[0]
                request.wait()
                outputs = [tensor.data.astype(np.float32) for tensor in request.output_tensors]
                running.popleft()
                compiled.idle.put(request)
                yield batch.numbers, outputs
        finally:
            for _, request in running:
                with suppress(RuntimeError):  # it was told already
                    request.wait()
                compiled.idle.put(request)


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


def _configure(cores: int, *, eight_bit: bool) -> tuple[dict[str, str], str]:
    """What graphs are compiled with, and in words."""
    quick = "BF16" in openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    properties = {
        "INFERENCE_PRECISION_HINT": "bf16" if quick else "f32",
        "INFERENCE_NUM_THREADS": str(cores),
        # 0 would make int8 matrices bfloat16 again.
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": str(_GROUP if eight_bit else 0),
    }
    return properties, f"OpenVINO, {'int8 matrices, ' if eight_bit else ''}{'bfloat16' if quick else 'float32'}"
