"""Encoded examples → windows of a passage that the model reads at once, and batches of them in an order by the seed.

What an epoch reads follows from recipe, epoch and data alone, so that a training that was cut off goes on as if it had
not been. Knows nothing of the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from qa.models.training.recipe import Recipe
from qa.models.training.tokens import Encoded
from qa.models.windows import MARKS, cut_windows

# Numbers of BERT's uncased vocabulary, which MiniLM shares.
_CLS, _SEP = 101, 102
# Lengths are padded to a multiple: few shapes, and matrices that a GPU multiplies quickly.
_MULTIPLE = 16
# Windows of like length are put together out of so many batches.
_SORTED = 64


@dataclass(frozen=True, slots=True)
class Windows:
    """Parts of passages with a question each; all arrays have a row a window.

    ``begin`` and ``size`` are tokens of the passage, ``first`` and ``last`` the answer's in the window or -1,
    ``context`` is how many tokens of the passage's context are read.
    """

    question: NDArray[np.int64]
    passage: NDArray[np.int64]
    context: NDArray[np.int64]
    begin: NDArray[np.int64]
    size: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.question)

    def pick(self, rows: NDArray[np.int64]) -> Windows:
        """Some of the windows, in the order of the rows."""
        return Windows(*(getattr(self, name)[rows] for name in self.__slots__))

    def lengths(self, encoded: Encoded) -> NDArray[np.int64]:
        """The tokens of each window, with its question, context and marks."""
        asked: NDArray[np.int64] = encoded.questions[self.question, 1].astype(np.int64)
        return MARKS + asked + self.context + self.size


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows as the network reads them, shape (windows, tokens).

    ``passage`` marks the tokens that may be an answer's, and [CLS], which stands for none; ``first`` and ``last`` are
    the answer's tokens in the row, 0 ([CLS]) where there is none; ``offset`` is where in the row the window begins.
    """

    tokens: Tensor
    types: Tensor
    real: Tensor
    passage: Tensor
    first: Tensor
    last: Tensor
    offset: Tensor


def cut(
    encoded: Encoded,
    question: NDArray[np.int64],
    passage: NDArray[np.int64],
    recipe: Recipe,
    *,
    bare: NDArray[np.bool_],
) -> Windows:
    """Cut passages into windows; an answer counts where it stands whole in the window.

    Args:
        encoded: the examples.
        question: numbers of questions.
        passage: for each the passage that it is asked of, be it its own or another.
        recipe: its ``length`` and ``overlap``.
        bare: for each whether it is read without its context.
    """
    context = np.where(bare, 0, encoded.contexts[passage, 1]).astype(np.int64)
    total = encoded.passages[passage, 1].astype(np.int64)
    asked = encoded.questions[question, 1].astype(np.int64)
    found = cut_windows(asked, context, total, length=recipe.length, overlap=recipe.overlap)
    row, begin, size = found.number, found.begin, found.size
    answer = encoded.asked[question]
    first, last = (np.where(answer[:, 0] == passage, answer[:, n], -1)[row] - begin for n in (1, 2))
    held = (answer[row, 1] >= 0) & (answer[row, 0] == passage[row]) & (first >= 0) & (last < size)
    return Windows(
        question[row], passage[row], found.context, begin, size, np.where(held, first, -1), np.where(held, last, -1)
    )


def draw_epoch(encoded: Encoded, recipe: Recipe, epoch: int) -> list[Windows]:
    """The batches of an epoch: each question as often as its source's share, and negatives drawn anew each time.

    A share or a rate that is no whole number is a chance: 0.5 takes half of the questions.
    """
    # Of the epoch's number, not of what was drawn before: after a kill it is drawn alone.
    rng = np.random.default_rng((recipe.seed, epoch))
    shares = np.array([recipe.shares.get(name, 1.0) for name in encoded.names])
    asked = _draw(np.arange(len(encoded.asked)), shares[encoded.sources], rng)
    question, passage = asked, encoded.asked[asked, 0].astype(np.int64)
    if recipe.negatives and len(encoded.negatives):
        owners, counts = np.unique(encoded.negatives[:, 0], return_counts=True)
        each = np.repeat(1 / counts, counts)
        of = np.argsort(encoded.negatives[:, 0], kind="stable")
        # However many a question has, it gets the same number on average.
        weights = recipe.negatives * each * shares[encoded.sources[np.repeat(owners, counts)]]
        drawn = of[_draw(np.arange(len(of)), weights, rng)]
        question = np.concatenate([question, encoded.negatives[drawn, 0]])
        passage = np.concatenate([passage, encoded.negatives[drawn, 1]])
    # Some without context, or the reader would lean on it: pasted texts have none.
    windows = cut(encoded, question, passage, recipe, bare=rng.random(len(question)) < recipe.bare)
    return _group(windows.pick(rng.permutation(len(windows))), encoded, recipe.batch, rng)


def in_order(encoded: Encoded, recipe: Recipe, chosen: NDArray[np.int64], *, size: int = 128) -> Iterator[Windows]:
    """All windows of some questions, long ones first, to be read without training."""
    passage = encoded.asked[chosen, 0].astype(np.int64)
    windows = cut(encoded, chosen, passage, recipe, bare=np.zeros(len(chosen), np.bool_))
    # So that what memory can't hold fails at once, and not after an hour.
    order = np.argsort(-windows.lengths(encoded), kind="stable")
    for start in range(0, len(order), size):
        yield windows.pick(order[start : start + size])


class Collator:
    """Puts batches together on the device where all tokens lie."""

    def __init__(self, encoded: Encoded, device: torch.device) -> None:
        self._encoded = encoded
        self._device = device
        # All at once on the device: a batch then sends only places. torch computes little in uint16.
        self._tokens = torch.from_numpy(encoded.tokens.astype(np.int32)).to(device)

    def __call__(self, windows: Windows) -> Batch:
        """Question, context and part of the passage with BERT's marks: [CLS] question [SEP] context passage [SEP]."""
        encoded = self._encoded
        longest = int(windows.lengths(encoded).max())
        columns = np.stack(
            [
                encoded.questions[windows.question, 0],
                encoded.questions[windows.question, 1],
                encoded.contexts[windows.passage, 0],
                windows.context,
                encoded.passages[windows.passage, 0] + windows.begin,
                windows.size,
                windows.first,
                windows.last,
            ]
        ).astype(np.int64)
        rows = torch.from_numpy(columns).to(self._device, non_blocking=True)[:, :, None]
        asks, asked, before, context, own, size, first, last = rows
        place = torch.arange(-(-longest // _MULTIPLE) * _MULTIPLE, device=self._device)[None]
        # Where context and passage begin in the row, and where the row ends.
        second, third = asked + 2, asked + 2 + context
        end = third + size
        source = torch.where(
            place < second, asks + place - 1, torch.where(place < third, before - second, own - third) + place
        )
        # Behind a row's end places point anywhere; the next line overwrites what they fetch.
        tokens = self._tokens[source.clamp(0, len(self._tokens) - 1)].long()
        tokens = tokens.masked_fill((place == second - 1) | (place == end), _SEP).masked_fill(place > end, 0)
        tokens[:, 0] = _CLS
        inside = (place >= third) & (place < end)
        # [CLS] stands for "nothing here answers", and is chosen like any other place.
        inside[:, 0] = True
        return Batch(
            tokens,
            (place >= second).long() * (place <= end),
            place <= end,
            inside,
            torch.where(first < 0, 0, first + third)[:, 0],
            torch.where(last < 0, 0, last + third)[:, 0],
            third[:, 0],
        )


def _draw(numbers: NDArray[np.int64], shares: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    whole = np.floor(shares).astype(np.int64)
    # The whole part for certain, the rest by chance.
    return np.repeat(numbers, whole + (rng.random(len(numbers)) < shares - whole))


def _group(windows: Windows, encoded: Encoded, size: int, rng: np.random.Generator) -> list[Windows]:
    """Batches of windows of like length, in any order."""
    lengths = windows.lengths(encoded)
    batches = []
    for start in range(0, len(windows), size * _SORTED):
        order = start + np.argsort(lengths[start : start + size * _SORTED], kind="stable")
        batches += [windows.pick(order[n : n + size]) for n in range(0, len(order), size)]
    return [batches[n] for n in rng.permutation(len(batches))]
