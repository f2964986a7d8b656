"""Question and passages → whether each answers, and with which words: our own reading model, or another by name.

Loading takes a while, so it happens at the first question. How a model is run is for ``qa.models.own_reader`` and
``qa.models.pairs`` to know.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from qa.errors import ExtractorUnavailable
from qa.models.cache import find_converted, locate
from qa.models.own_reader import OwnReader
from qa.models.runtime import Graph
from qa.protocols import Extraction, InContext
from qa.settings import DEFAULT_EXTRACTOR, DEFAULT_MODEL

_NONE = "none"
# The passages of the last fifty questions, a megabyte or two.
_REMEMBERED = 1000
_WEIGHTS = Path(__file__).parent / "reader"


class Runner(Protocol):
    """A loaded model; threads may share it."""

    @property
    def how(self) -> str:
        """By what and in which precision it runs, and why not otherwise."""

    def extract(self, question: str, passages: Sequence[str]) -> list[Extraction]:
        """An extraction for each passage."""


class ReadingModel:
    """Our own reading model, or another by name or path.

    Others are a cross-encoder, which gives a pair one logit, or an extractive question-answering model of transformers.
    What was read last is remembered: who asks again, with other filters or a chat model, need not wait for it.

    Raises:
        ExtractorUnavailable: at the first question, when the model cannot be loaded.
    """

    def __init__(self, name: str = DEFAULT_EXTRACTOR) -> None:
        self.name = name
        self._runner: Runner | None = None
        # A loaded model is safe to share, its loading is not.
        self._loading = threading.Lock()
        self._known: OrderedDict[tuple[str, str, str], Extraction] = OrderedDict()
        self._remembering = threading.Lock()

    @property
    def how(self) -> str:
        """By what and in which precision the model runs, and why not otherwise."""
        return self.load().how

    def load(self) -> Runner:
        """Load the model, unless it is."""
        with self._loading:
            if self._runner is None:
                self._runner = _find_runner(self.name)
            return self._runner

    def extract(self, question: str, passages: Sequence[str]) -> list[Extraction]:
        """Read passages: for each the log-odds that it answers, and its best spans in characters, best first."""
        keys = [(question, each.context if isinstance(each, InContext) else "", str(each)) for each in passages]
        with self._remembering:
            known = {key: self._known[key] for key in keys if key in self._known}
        # Outside of the lock: others read meanwhile.
        new = {key: passage for key, passage in zip(keys, passages, strict=True) if key not in known}
        if new:
            known |= zip(new, self.load().extract(question, list(new.values())), strict=True)
        with self._remembering:
            for key in keys:
                self._known[key] = known[key]
                self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return [known[key] for key in keys]


def load_extractor(name: str = DEFAULT_EXTRACTOR) -> ReadingModel | None:
    """The reading model of a name or path; None for "none". It is loaded at the first question."""
    return None if name == _NONE else ReadingModel(name)


def open_reader(weights: Path, base: Path) -> OwnReader:
    """Our own model as a graph, which starts in a tenth of the time; in torch where it can't be converted.

    Args:
        weights: the folder of the trained weights and their card.
        base: the folder of the embedding model, whose word vectors it has.
    """
    found = find_converted(base, weights)
    if found is None:
        # Only here and below: importing torch takes seconds.
        from qa.models.reader_conversion import convert_reader_once

        found = convert_reader_once(weights, base)
    if found.card.reason:
        from qa.models.reader_conversion import load_original

        return load_original(weights, base, found.card.reason)
    card = found.card
    return OwnReader(Graph(found), found.folder / "tokenizer.json", length=card.window, overlap=card.overlap)


def _find_runner(name: str) -> Runner:
    if name != DEFAULT_EXTRACTOR:
        from qa.models.pairs import load_pairs

        return load_pairs(name)
    base = locate(DEFAULT_MODEL)
    if base is None:
        raise ExtractorUnavailable(
            f"{name}: its word vectors are {DEFAULT_MODEL}'s, which is not installed. Install it"
        )
    return open_reader(_WEIGHTS, base)
