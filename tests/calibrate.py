"""Fits the confidence of answers on corpus/ and its questions: `make calibrate`.

Writes qa/answering/confidence.json: a model for embedding models that show their tokens, one for those that don't, each
with its figures, cross-validated by storyline.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

import qa
from qa.evaluation.fitting import Remembering, fit, gather
from qa.models.encoder import SentenceEncoder
from qa.protocols import Encoder
from qa.records import Vectors

ROOT = Path(__file__).parents[1]
STORED = ROOT / "qa" / "answering" / "confidence.json"


class Plain:
    """The default embedding model without its tokens."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = f"{encoder.name} without tokens"
        self.dimension = encoder.dimension
        self.fits = encoder.fits

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages."""
        return self._encoder.encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions."""
        return self._encoder.encode_queries(texts)


def calibrate(encoder: Encoder) -> dict[str, Any]:
    """Ask all questions of a library made with an embedding model, and fit."""
    questions = qa.read_questions(ROOT / "corpus" / "questions.jsonl")
    with tempfile.TemporaryDirectory() as folder, qa.Library(Path(folder) / "library", encoder=encoder) as library:
        library.add(ROOT / "corpus")
        return fit(gather(library, track(questions, encoder.name)))


def main() -> None:
    """Fit both models, print their figures and store them."""
    encoder = SentenceEncoder()
    models = {"tokens": calibrate(Remembering(encoder)), "plain": calibrate(Plain(encoder))}
    STORED.write_text(json.dumps(models, indent=2) + "\n", "utf-8")
    for name, model in models.items():
        Console().print_json(data={name: model["figures"]})


if __name__ == "__main__":
    main()
