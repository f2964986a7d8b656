"""A model as a graph in OpenVINO: starts in a tenth of a second, without torch, and embeds two or three times as fast.

Texts of like length go together, so that little is padding; each processor core runs a batch of its own. Knows nothing
of how graphs are made.
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
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from qa.models.cache import Converted
from qa.models.places import find_words
from qa.protocols import TokenVectors
from qa.records import Vectors

# Tokens of a batch, padding included. On two cores 1,024 embeds 1.75 times as fast as the original, 4,096 1.58 times.
_AT_ONCE = 1024
# Beyond so many cores a collection's articles come slower than they are embedded.
_MOST_STREAMS = 8


@dataclass(frozen=True, slots=True)
class _Batch:
    """Numbers of texts, and the graph's inputs for them, each of shape (texts, tokens)."""

    numbers: list[int]
    inputs: list[NDArray[np.int64]]


class ConvertedModel:
    """A converted model; threads may share it.

    Args:
        found: where it lies.
    """

    def __init__(self, found: Converted) -> None:
        # Else tokenizers warns on standard error when a process forks after it was used.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._card = found.card
        self.dimension = found.card.dimension
        self._whole = Tokenizer.from_file(str(found.folder / "tokenizer.json"))
        self._whole.no_truncation()
        self._whole.no_padding()
        self._cut = Tokenizer.from_str(self._whole.to_str())
        self._cut.enable_truncation(found.card.window)
        self._graph, self.how = _compile(str(found.folder / "model.xml"))
        # As many run at once as the graph has streams; who comes then waits for one of them.
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._streams = int(self._graph.get_property("NUM_STREAMS"))
        for _ in range(self._streams):
            self._idle.put(self._graph.create_infer_request())

    def fits(self, text: str) -> bool:
        """Whether the model reads the whole passage."""
        whole = self._card.passage + text
        # No token is shorter than a character, and two mark the ends.
        return len(whole) <= self._card.window - 2 or len(self._whole.encode(whole).ids) <= self._card.window

    def pooled(self, texts: Sequence[str], *, queries: bool) -> list[Vectors]:
        """A vector for each text, of any length."""
        encodings = self._encode(texts, queries)
        found: list[Vectors | None] = [None] * len(texts)
        for numbers, _, pooled in self._run(encodings):
            for number, vector in zip(numbers, pooled, strict=True):
                found[number] = vector
        return [each for each in found if each is not None]

    def tokens(self, texts: Sequence[str], *, queries: bool) -> list[TokenVectors]:
        """Each text with the vectors of its tokens that have a letter or digit; ``pooled`` of any length."""
        encodings = self._encode(texts, queries)
        before = len(self._prompt(queries))
        found: list[TokenVectors | None] = [None] * len(texts)
        for numbers, vectors, pooled in self._run(encodings):
            for number, rows, vector in zip(numbers, vectors, pooled, strict=True):
                words, starts, ends = find_words(texts[number], encodings[number].offsets, before)
                found[number] = TokenVectors(vector, rows[words], starts, ends)
        return [each for each in found if each is not None]

    def _prompt(self, queries: bool) -> str:
        return self._card.query if queries else self._card.passage

    def _encode(self, texts: Sequence[str], queries: bool) -> list[Encoding]:
        prompt = self._prompt(queries)
        return list(self._cut.encode_batch([prompt + text for text in texts]))

    def _run(self, encodings: Sequence[Encoding]) -> Iterator[tuple[list[int], Vectors, Vectors]]:
        """For each batch the numbers of its texts, the vectors of their tokens and their own."""
        waiting = deque(self._batches(encodings))
        running: deque[tuple[_Batch, Any]] = deque()
        try:
            while waiting or running:
                # Every idle stream takes a batch; where none is idle, the first that was begun is waited for.
                if waiting and (request := self._take(wait=not running)) is not None:
                    running.append((waiting.popleft(), request))
                    request.start_async(dict(enumerate(running[-1][0].inputs)))
                    continue
                batch, request = running[0]
                request.wait()
                vectors, pooled = (request.get_output_tensor(at).data.astype(np.float32) for at in (0, 1))
                running.popleft()
                self._idle.put(request)
                yield batch.numbers, vectors, pooled
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

    def _batches(self, encodings: Sequence[Encoding]) -> Iterator[_Batch]:
        lengths = np.array([len(each.ids) for each in encodings], np.int64)
        # A few texts are shared out, too: someone waits for them.
        most = min(_AT_ONCE, -(-int(lengths.sum()) // self._streams))
        group: list[int] = []
        for number in np.argsort(-lengths, kind="stable").tolist():
            if group and (len(group) + 1) * lengths[group[0]] > most:
                yield self._pad(group, encodings)
                group = []
            group.append(number)
        if group:
            yield self._pad(group, encodings)

    def _pad(self, numbers: list[int], encodings: Sequence[Encoding]) -> _Batch:
        width = max(len(encodings[number].ids) for number in numbers)
        fills = {"input_ids": self._card.padding}
        inputs = []
        for name in self._card.inputs:
            rows = np.full((len(numbers), width), fills.get(name, 0), np.int64)
            for row, number in zip(rows, numbers, strict=True):
                row[: len(encodings[number].ids)] = _values(encodings[number], name)
            inputs.append(rows)
        return _Batch(numbers, inputs)


def _values(encoding: Encoding, name: str) -> list[int]:
    if name == "input_ids":
        return encoding.ids
    return encoding.attention_mask if name == "attention_mask" else encoding.type_ids


def openvino() -> Any:
    """OpenVINO without what it tells its makers: of every import and conversion, unless somebody has said no.

    Nothing may leave the machine. Where the package for it isn't found, OpenVINO does without.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type] # importing it raises ImportError
    return importlib.import_module("openvino")


def _compile(path: str) -> tuple[Any, str]:
    core = openvino().Core()
    # 8-bit matrices (weights by row, activations in groups of 128) would be 1.37 times as quick; recall@5 on news-dev
    # and corpus/ .887 and .776 instead of .893 and .779.
    quick = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    properties = {
        "INFERENCE_PRECISION_HINT": "bf16" if quick else "f32",
        "NUM_STREAMS": str(min(cores, _MOST_STREAMS)),
        "INFERENCE_NUM_THREADS": str(cores),
    }
    return core.compile_model(path, "CPU", properties), f"OpenVINO, {'bfloat16' if quick else 'float32'}"
