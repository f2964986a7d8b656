"""Reading models of other makers, in transformers: question and passage go in as a pair of texts.

A cross-encoder, as sentence-transformers trains and saves them, gives a pair one logit; an extractive model for
question answering gives each token two, and [CLS] those of no answer. Which one a model is, its config tells.
"""

from __future__ import annotations

import logging
import math
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qa.errors import ExtractorUnavailable
from qa.models.runtime import Row, fills
from qa.models.spans import best_spans
from qa.models.unconverted import TorchNetwork
from qa.models.windows import QUESTION_TOKENS
from qa.protocols import Extraction, InContext, Span
from qa.records import Vectors

_SCORES, _SPANS = "ForSequenceClassification", "ForQuestionAnswering"
# How many logits each gives; a model for kinds of texts has more.
_LOGITS = {_SCORES: 1, _SPANS: 2}
# The positions of BERT and most others. Reading more at once costs by the square, and paragraphs are shorter.
_WINDOW = 512
# Windows share as much as our own model's do, small ones less; so much of a small window may be the question.
_OVERLAP = 64
_PART = 4
_REASON = "only our own model is converted"
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class PairReader:
    """A model of another maker, loaded; threads may share it.

    A passage's context is read before it, a line of its own. Of what is longer than a window the best one counts.

    Args:
        model: a model of transformers.
        tokenizer: its tokenizer, which knows where in a text a token stands.
    """

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        # It keeps how it truncates from call to call: two threads would change it for each other.
        self._tokenizing = threading.Lock()
        self._window = min(
            _WINDOW, tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", _WINDOW)
        )
        self._inputs = [name for name in _INPUTS if name in tokenizer.model_input_names]
        self._scores = _is_a(model.config, _SCORES)

        def forward(*given: Any) -> list[Any]:
            found = model(**dict(zip(self._inputs, given, strict=True)))
            return [found.logits] if self._scores else [found.start_logits, found.end_logits]

        self._network = TorchNetwork(forward, fills(self._inputs, tokenizer.pad_token_id or 0), _REASON)
        self.how = self._network.how

    def extract(self, question: str, passages: Sequence[str]) -> list[Extraction]:
        """An extraction for each passage; a cross-encoder's has no spans."""
        before = [f"{each.context}\n" if isinstance(each, InContext) and each.context else "" for each in passages]
        texts = [context + str(each) for context, each in zip(before, passages, strict=True)]
        windows = self._tokenize(question, texts)
        found = [Extraction(-math.inf) for _ in passages]
        rows: list[Row] = [[windows[name][n] for name in self._inputs] for n in range(len(windows["input_ids"]))]
        for numbers, outputs in self._network.run(rows):
            for number, *logits in zip(numbers, *outputs, strict=True):
                of = windows["overflow_to_sample_mapping"][number]
                if self._scores:
                    read = Extraction(float(logits[0].item()))
                else:
                    read = self._find_spans(windows, number, str(passages[of]), len(before[of]), logits)
                if read.log_odds > found[of].log_odds:
                    found[of] = read
        return found

    def _tokenize(self, question: str, texts: Sequence[str]) -> Any:
        """The windows of all texts, each with the question before it."""
        most = min(QUESTION_TOKENS, self._window // _PART)
        with self._tokenizing:
            asked = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
            places = asked["offset_mapping"]
            return self._tokenizer(
                # What is longer is no question.
                [question[: places[most - 1][1]] if len(places) > most else question] * len(texts),
                list(texts),
                truncation="only_second",
                max_length=self._window,
                stride=min(_OVERLAP, self._window // _PART),
                return_overflowing_tokens=True,
                return_offsets_mapping=True,
            )

    def _find_spans(
        self, windows: Any, number: int, passage: str, before: int, logits: Sequence[Vectors]
    ) -> Extraction:
        """The best spans among those tokens of a window that are the passage's own."""
        offsets = windows["offset_mapping"][number]
        own = [
            at
            for at, (part, (start, end)) in enumerate(zip(windows.sequence_ids(number), offsets, strict=True))
            if part == 1 and before <= start < end
        ]
        if not own:
            return Extraction(-math.inf)
        null = windows["input_ids"][number].index(self._tokenizer.cls_token_id)
        first, last = logits
        spans = tuple(
            Span(*_trim(passage, offsets[own[a]][0] - before, offsets[own[b]][1] - before), log_odds)
            for log_odds, a, b in best_spans(first[own], last[own], float(first[null] + last[null]))
        )
        return Extraction(spans[0].log_odds, spans)


def load_pairs(name: str) -> PairReader:
    """Load a model by name or path.

    Raises:
        ExtractorUnavailable: it cannot be loaded, or is none that reads pairs.
    """
    # Else tokenizers warns on standard error when a process forks after it was used.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import huggingface_hub.utils
    import torch
    import transformers
    from safetensors import SafetensorError

    # The error below says it in one line; the hub says it thirty times.
    huggingface_hub.utils.logging.set_verbosity(logging.CRITICAL)
    transformers.utils.logging.set_verbosity(logging.CRITICAL)
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options = {"local_files_only": Path(name).exists()}
    try:
        config = transformers.AutoConfig.from_pretrained(name, **options)
        kinds: dict[str, Any] = {
            _SCORES: transformers.AutoModelForSequenceClassification,
            _SPANS: transformers.AutoModelForQuestionAnswering,
        }
        kind = next((kind for kind in kinds if _is_a(config, kind)), None)
        if kind is None or config.num_labels != _LOGITS[kind]:
            raise ValueError("it neither gives a pair one score nor finds spans")
        model, about = kinds[kind].from_pretrained(name, dtype=torch.float32, output_loading_info=True, **options)
        # What is missing would be drawn at random.
        if about["missing_keys"]:
            raise ValueError(f"its weights lack {min(about['missing_keys'])}")
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, **options)
        if not tokenizer.is_fast:
            raise ValueError("its tokenizer doesn't tell where tokens stand")
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        remedy = "Name a cross-encoder or a question-answering model of transformers"
        raise ExtractorUnavailable(f"{name}: the reading model cannot be loaded ({reason}). {remedy}") from error
    return PairReader(model.eval(), tokenizer)


def _is_a(config: Any, kind: str) -> bool:
    return any(each.endswith(kind) for each in config.architectures or ())


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks that some tokenizers count to a word."""
    words = text[start:end]
    return (start + len(words) - len(words.lstrip()), start + len(words.rstrip())) if words.strip() else (start, end)
