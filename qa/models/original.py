"""A model as sentence-transformers runs it: whatever can't be converted. The only user of sentence-transformers.

Loading it is the moment to convert it, once, if that can be: see ``qa.models.conversion``.
"""

from __future__ import annotations

import copy
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import EncoderUnavailable
from qa.models.cache import locate
from qa.models.places import find_words
from qa.protocols import TokenVectors
from qa.records import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The library's own default.
_BATCH = 32


class OriginalModel:
    """A model of sentence-transformers; threads may share it.

    Args:
        model: the model, loaded.
        reason: why it isn't converted.
    """

    def __init__(self, model: SentenceTransformer, reason: str) -> None:
        self._model = model
        self.how = f"sentence-transformers, {_precision(model)} ({reason})"
        self.dimension = int(model.get_embedding_dimension() or 0)
        # A tokenizer keeps how it pads and truncates from call to call. The model's own is left to the model, which
        # always asks for the same: two threads that ask for different things would give each other ragged batches.
        self._tokenizer = copy.deepcopy(model.tokenizer)
        self._tokenizing = threading.Lock()

    def fits(self, text: str) -> bool:
        """Whether the model reads the whole passage."""
        whole = prompt_of(self._model, queries=False) + text
        # No token is shorter than a character, and two mark the ends.
        return len(whole) <= window_of(self._model) - 2 or len(self._tokenize(whole)["input_ids"]) <= window_of(
            self._model
        )

    def pooled(self, texts: Sequence[str], *, queries: bool) -> list[Vectors]:
        """A vector for each text, of any length."""
        encode = self._model.encode_query if queries else self._model.encode_document
        rows: Any = encode(list(texts), batch_size=_BATCH, convert_to_numpy=False)
        # Rows come in the model's own precision, which NumPy does not know when it is bfloat16.
        return [row.float().numpy() for row in rows]

    def tokens(self, texts: Sequence[str], *, queries: bool) -> list[TokenVectors]:
        """Each text with the vectors of its tokens that have a letter or digit; ``pooled`` of any length."""
        encode = self._model.encode_query if queries else self._model.encode_document
        embedded: Any = encode(list(texts), batch_size=_BATCH, output_value=None, convert_to_numpy=False)
        prompt = prompt_of(self._model, queries=queries)
        return [self._to_tokens(text, prompt, each) for text, each in zip(texts, embedded, strict=True)]

    def _to_tokens(self, text: str, prompt: str, embedded: Mapping[str, Any]) -> TokenVectors:
        window = window_of(self._model)
        found = self._tokenize(prompt + text, truncation=True, max_length=window, return_offsets_mapping=True)
        rows, starts, ends = find_words(text, found["offset_mapping"], len(prompt))
        vectors = embedded["token_embeddings"].float().numpy()[rows]
        return TokenVectors(embedded["sentence_embedding"].float().numpy(), vectors, starts, ends)

    def _tokenize(self, text: str, **options: Any) -> Any:
        with self._tokenizing:
            return self._tokenizer(text, verbose=False, **options)


def load(name: str, *, converting: bool = False) -> SentenceTransformer:
    """Load a model by name or path; ``converting``: in the form that can be converted.

    Raises:
        EncoderUnavailable: it cannot be loaded.
    """
    # Else tokenizers warns on standard error when a process forks after it was used.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import huggingface_hub.utils
    import torch
    import transformers.utils
    from sentence_transformers import SentenceTransformer

    # The error below says it in one line; the hub says it thirty times.
    huggingface_hub.utils.logging.set_verbosity(logging.CRITICAL)
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    place = locate(name)
    # Measured on AVX-512 with bfloat16 but without AMX: 26-33 long texts a second, in float32 38-39.
    quick = torch.cpu.get_capabilities().get("amx_bf16", False) and not converting
    options: dict[str, Any] = {"dtype": torch.bfloat16 if quick else torch.float32}
    if converting:
        # Its other forms of attention are no plain graph.
        options["attn_implementation"] = "eager"
    try:
        return SentenceTransformer(
            str(place or name), device="cpu", local_files_only=Path(name).exists(), model_kwargs=options
        )
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        message = f"{name}: the embedding model cannot be loaded ({reason}). Name another with QA_MODEL"
        raise EncoderUnavailable(message) from error


def window_of(model: SentenceTransformer) -> int:
    """How many tokens it reads. Where a model names no window it is a BERT, which has 512 positions."""
    return int(model.max_seq_length or 512)


def prompt_of(model: SentenceTransformer, *, queries: bool) -> str:
    """What the model's makers put before a question, or a passage."""
    for name in ("query",) if queries else ("document", "passage", "corpus"):
        if name in model.prompts:
            return model.prompts[name] or ""
    return model.prompts.get(model.default_prompt_name or "", "") or ""


def _precision(model: SentenceTransformer) -> str:
    return str(model.dtype).removeprefix("torch.")
