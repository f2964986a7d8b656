"""What a caller may bring along: an embedding model, a reading model, a chat model, somebody who watches the progress.

Any class of this shape will do; none of it needs to be ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from qa.records import Vectors

Progress = Callable[[int, int, str], None]
"""Called during long work with (steps done, steps in all, what was done last)."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message to a chat model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text as an embedding model sees it: ``pooled``, shape (dimension,), length 1, and a vector for each token.

    ``vectors`` has shape (tokens, dimension); ``starts`` and ``ends``, shape (tokens,), tell which characters of the
    text a token stands for. Tokens without a letter or digit are left out.
    """

    pooled: Vectors
    vectors: Vectors
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@runtime_checkable
# Vectors of questions and passages apart: many models want a different prefix for each.
class Encoder(Protocol):
    """An embedding model. Give ``Library`` your own to use something else than sentence-transformers."""

    @property
    def name(self) -> str:
        """What identifies the model; a library refuses vectors of another name."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def fits(self, text: str) -> bool:
        """Tell whether the model reads the whole text, or would drop its end."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 of shape (len(texts), dimension), rows of length 1."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions: float32 of shape (len(texts), dimension), rows of length 1."""


@runtime_checkable
# Apart from Encoder, since models behind an API show no tokens: search then goes without them.
class TokenEncoder(Encoder, Protocol):
    """An embedding model that shows its tokens: with one, search compares questions and passages word by word."""

    # Both at once, since the vector of a text is made of those of its tokens: the model runs once.
    def encode_tokens(self, texts: Sequence[str], *, queries: bool = False) -> list[TokenVectors]:
        """Embed passages, or questions, with their tokens; ``pooled`` is what the other methods give."""


class InContext(str):
    """A passage that knows its context: what stands before it where a model reads it, as headline, day and speakers.

    To whoever asks for no ``context`` it is its text.
    """

    __slots__ = ("context",)
    context: str

    def __new__(cls, text: str, context: str = "") -> InContext:
        """Give a text its context."""
        passage = super().__new__(cls, text)
        passage.context = context
        return passage


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a passage that may answer: ``passage[start:end]``, and the log-odds that they do."""

    start: int
    end: int
    log_odds: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a reading model finds in a passage: the log-odds that it answers, and the best spans, best first.

    Where the model tells no words ``spans`` is empty. So it is where a passage has no word, and ``log_odds`` is -inf.
    """

    log_odds: float
    spans: tuple[Span, ...] = ()


@runtime_checkable
class Extractor(Protocol):
    """A model that reads question and passage together."""

    @property
    def name(self) -> str:
        """What identifies the model."""

    # All passages of a question at once: a model reads several in the time of one.
    def extract(self, question: str, passages: Sequence[str]) -> list[Extraction]:
        """Read passages; what an ``InContext`` has as context may be read before it. An extraction for each."""


@runtime_checkable
class Generator(Protocol):
    """A chat model that writes text. Give your own to use something else than an OpenAI-compatible server."""

    @property
    def name(self) -> str:
        """The model's name, as it is shown to readers."""

    def write(self, messages: Sequence[ChatMessage], *, cancel: Callable[[], bool] | None = None) -> Iterator[str]:
        """Write the next message, piece by piece; closing the iterator stops the model.

        Args:
            messages: the conversation so far.
            cancel: asked often; once it is true, the iterator ends and the model is stopped.

        A text that was cut for its length ends in an ellipsis.

        Raises:
            ChatServerError: no usable answer, told in one line.
        """
