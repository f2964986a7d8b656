"""Our own reading model: question and passages → whether each answers, and with which words.

A row is [CLS] question [SEP] context passage [SEP], as the model learnt it (``qa.models.training.batches``). How the
network runs is for others to know.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from qa.models.runtime import Network, Row
from qa.models.spans import best_spans
from qa.models.windows import CONTEXT_TOKENS, MARKS, QUESTION_TOKENS, cut_windows
from qa.protocols import Extraction, InContext, Span
from qa.records import Vectors

# Of the network, in this order.
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
# Of a passage that has no word.
_NOTHING = Extraction(-math.inf)


class OwnReader:
    """Our own model, loaded; threads may share it.

    Args:
        network: rows of ``INPUTS`` → logits of first and last token, shape (rows, tokens, 2).
        tokenizer: the file of its tokenizer.
        length: tokens of a window, as it was trained.
        overlap: tokens that two windows of a passage share.
    """

    def __init__(self, network: Network, tokenizer: Path, *, length: int, overlap: int) -> None:
        # Else tokenizers warns on standard error when a process forks after it was used.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._network = network
        self.how = network.how
        self._length, self._overlap = length, overlap
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        # Around nothing stand [CLS] and [SEP].
        self._begin, self._end = self._tokenizer.encode("").ids

    def extract(self, question: str, passages: Sequence[str]) -> list[Extraction]:
        """Read passages, of each the window that answers best; an extraction for each."""
        asked = self._encode([question])[0].ids[:QUESTION_TOKENS]
        contexts = self._encode([each.context if isinstance(each, InContext) else "" for each in passages])
        before = [each.ids[:CONTEXT_TOKENS] for each in contexts]
        own = self._encode(passages)
        counts = [np.array([len(each) for each in group], np.int64) for group in (before, own)]
        bounds = cut_windows(
            np.full(len(own), len(asked), np.int64), *counts, length=self._length, overlap=self._overlap
        )
        windows = list(zip(*(each.tolist() for each in (bounds.number, bounds.context, bounds.begin)), strict=True))
        sizes = bounds.size.tolist()
        rows = [
            self._row(asked, before[number][:context] + own[number].ids[begin : begin + size])
            for (number, context, begin), size in zip(windows, sizes, strict=True)
        ]
        found = [_NOTHING] * len(own)
        for row, logits in self._run(rows):
            number, context, begin = windows[row]
            # [CLS], the question and its [SEP] stand before the context.
            start = MARKS - 1 + len(asked) + context
            seen, offsets = logits[start : start + sizes[row]], own[number].offsets
            spans = tuple(
                Span(offsets[begin + first][0], offsets[begin + last][1], log_odds)
                for log_odds, first, last in best_spans(seen[:, 0], seen[:, 1], float(logits[0].sum()))
            )
            if spans and spans[0].log_odds > found[number].log_odds:
                found[number] = Extraction(spans[0].log_odds, spans)
        return found

    def _run(self, rows: Sequence[Row]) -> Iterator[tuple[int, Vectors]]:
        """Each row's number, and its logits of shape (tokens, 2)."""
        for numbers, (logits,) in self._network.run(rows):
            yield from zip(numbers, logits, strict=True)

    def _row(self, asked: list[int], read: list[int]) -> Row:
        tokens = [self._begin, *asked, self._end, *read, self._end]
        second = len(read) + 1
        return [tokens, [1] * len(tokens), [0] * (len(tokens) - second) + [1] * second]

    def _encode(self, texts: Sequence[str]) -> list[Encoding]:
        return list(self._tokenizer.encode_batch([str(text) for text in texts], add_special_tokens=False))
