"""Examples → the tokens of questions, contexts and passages, as arrays that fit in memory and in a small file.

Each text is tokenised alone, so that a question may be asked of any passage. A place in a passage's tokens and one in
its characters are turned into each other exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from qa.models.training.examples import Examples, Span
from qa.models.windows import CONTEXT_TOKENS, QUESTION_TOKENS

Rows = NDArray[np.int32]
# Texts that go to the tokenizer's threads at once; more would only hold more memory. Chosen by eye.
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Encoded:
    """Examples as arrays; rows of ``questions``, ``contexts`` and ``passages`` are (first token, number of tokens).

    Attributes:
        tokens: all texts' tokens, one after the other.
        places: the characters of each token of a passage, in a row of their own for each; empty where not needed.
        questions: of each question its tokens.
        contexts: of each passage the tokens before it.
        passages: of each passage its own.
        asked: of each question the passage's number, and the first and last token of its answer in it, or -1.
        sources: of each question the number of its source in ``names``.
        negatives: a question's number, and that of a passage which retrieval finds for it and which doesn't answer.
        names: the sources.
    """

    # BERT's 30,522 words fit in two bytes.
    tokens: NDArray[np.uint16]
    places: NDArray[np.uint32]
    questions: Rows
    contexts: Rows
    passages: Rows
    asked: Rows
    sources: NDArray[np.uint8]
    negatives: Rows
    names: tuple[str, ...]

    def characters(self, passage: int, first: int, last: int) -> Span:
        """The characters of a passage from its first to its last token, counted in it from 0."""
        begin = int(self.passages[passage, 0])
        return int(self.places[begin + first, 0]), int(self.places[begin + last, 1])


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model's folder, which cuts nothing off."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(
    examples: Examples, tokenizer: Tokenizer, negatives: Sequence[tuple[int, int]] = (), *, places: bool = True
) -> Encoded:
    """Tokenise examples.

    Args:
        examples: what is asked of which passage.
        tokenizer: of ``load_tokenizer``.
        negatives: pairs of a question's and a passage's number.
        places: whether characters will be asked for; what is only trained on is smaller without.
    """
    asked_tokens, _ = _tokenise(tokenizer, [each.question for each in examples.asked], QUESTION_TOKENS)
    context_tokens, _ = _tokenise(tokenizer, [each.context for each in examples.texts], CONTEXT_TOKENS)
    own_tokens, own_places = _tokenise(tokenizer, [each.text for each in examples.texts])
    names = tuple(dict.fromkeys(each.source for each in examples.asked))
    # Passages come first: the rows of ``places`` are those of their tokens.
    groups = (own_tokens, context_tokens, asked_tokens)
    lengths = [np.array([len(each) for each in group], np.int32) for group in groups]
    starts = np.cumsum(np.concatenate([[0], *lengths]))[:-1].astype(np.int32)
    passages, contexts, questions = (
        np.stack([some, length], axis=1)
        for some, length in zip(
            np.split(starts, np.cumsum([len(group) for group in groups])[:-1]), lengths, strict=True
        )
    )
    spans = [
        (each.passage, *_to_tokens(each.answers[0], own_places[each.passage]))
        if each.answers
        else (each.passage, -1, -1)
        for each in examples.asked
    ]
    return Encoded(
        tokens=_flatten(token for group in groups for token in group),
        places=np.array([pair for each in own_places for pair in each] if places else [], np.uint32).reshape(-1, 2),
        questions=questions,
        contexts=contexts,
        passages=passages,
        asked=np.array(spans, np.int32).reshape(-1, 3),
        sources=np.array([names.index(each.source) for each in examples.asked], np.uint8),
        negatives=np.array(list(negatives), np.int32).reshape(-1, 2),
        names=names,
    )


def save(encoded: Encoded, path: Path) -> None:
    """Write to a compressed file, whole or not at all."""
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("wb") as file:
        arrays = {name: getattr(encoded, name) for name in Encoded.__slots__ if name != "names"}
        # Names as JSON: an array of objects is a pickle, which runs code when it is read.
        np.savez_compressed(file, names=np.array(json.dumps(encoded.names)), **arrays)
    temporary.replace(path)


def load(path: Path) -> Encoded:
    """Read what ``save`` wrote."""
    with np.load(path) as arrays:
        fields = {name: arrays[name] for name in arrays.files if name != "names"}
        return Encoded(**fields, names=tuple(json.loads(str(arrays["names"]))))


def _tokenise(
    tokenizer: Tokenizer, texts: Sequence[str], most: int | None = None
) -> tuple[list[list[int]], list[list[Span]]]:
    tokens: list[list[int]] = []
    places: list[list[Span]] = []
    for start in range(0, len(texts), _BATCH):
        for each in tokenizer.encode_batch(list(texts[start : start + _BATCH]), add_special_tokens=False):
            tokens.append(each.ids[:most])
            places.append(each.offsets[:most])
    return tokens, places


def _to_tokens(answer: Span, places: Sequence[Span]) -> tuple[int, int]:
    """The first and last token that an answer touches."""
    start, end = answer
    touched = [number for number, (a, b) in enumerate(places) if a < end and b > start]
    return (touched[0], touched[-1]) if touched else (-1, -1)


def _flatten(lists: Iterable[Sequence[int]]) -> NDArray[np.uint16]:
    return np.concatenate([np.zeros(0, np.uint16), *(np.array(each, np.uint16) for each in lists)])
