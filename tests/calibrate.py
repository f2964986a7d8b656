"""Fits the confidence of answers on corpus/ and its questions: `make calibrate`.

Writes qa/answering/confidence.json: models for embedding models that show their tokens and for those that don't, each
with a reading model and without one, and with its figures, cross-validated by storyline.
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
from qa.answering.confidence import model_name
from qa.evaluation.fitting import fit, gather
from qa.models.encoder import SentenceEncoder
from qa.protocols import Encoder
from qa.records import Vectors
from qa.settings import DEFAULT_EXTRACTOR, Settings

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


def calibrate(encoder: Encoder, extractor: str) -> dict[str, Any]:
    """Ask all questions of a library made with an embedding model, read by a reading model or "none", and fit."""
    questions = qa.read_questions(ROOT / "corpus" / "questions.jsonl")
    settings = Settings(extractor=extractor)
    with (
        tempfile.TemporaryDirectory() as folder,
        qa.Library(Path(folder) / "library", encoder=encoder, settings=settings) as library,
    ):
        library.add(ROOT / "corpus")
        return fit(gather(library, track(questions, encoder.name)))


def main() -> None:
    """Fit all models, print their figures and store them."""
    encoder = SentenceEncoder()
    models = {
        model_name(tokens=tokens, reading=reading): calibrate(
            encoder if tokens else Plain(encoder), DEFAULT_EXTRACTOR if reading else "none"
        )
        for tokens in (True, False)
        for reading in (True, False)
    }
    STORED.write_text(json.dumps(models, indent=2) + "\n", "utf-8")
    for name, model in models.items():
        Console().print_json(data={name: model["figures"]})


if __name__ == "__main__":
    main()
