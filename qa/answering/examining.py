"""What search found → evidence: the passages' tokens, terms and neighbourhood, compared with the question."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from qa.answering.evidence import Evidence, compare
from qa.answering.inquiry import Inquiry, read_words
from qa.protocols import Encoder, TokenEncoder, TokenVectors
from qa.question.query import restore_capitals
from qa.retrieval.request import Found

# Further down nothing is quoted.
EXAMINED = 8
# Some 30 MB at 40 tokens a passage: those of the last fifty questions, which a conversation comes back to.
_REMEMBERED = 512


class Lexicon(Protocol):
    """What the library's words are worth, as the lexical index knows them."""

    def terms(self, text: str) -> list[str]:
        """The terms by which a text is compared."""

    def rarity(self, text: str) -> float:
        """How rare a text's rarest word is."""

    @property
    def rarest(self) -> float:
        """The rarity of a word that no article has."""


class Reader:
    """Embeds the tokens of passages, and remembers those it embedded last. May be used by several threads.

    Args:
        encoder: the embedding model.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: OrderedDict[str, TokenVectors] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, texts: Sequence[str]) -> list[TokenVectors] | None:
        """The tokens of each text; None where the model shows none."""
        if not isinstance(self._encoder, TokenEncoder):
            return None
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        # Outside of the lock: others read meanwhile.
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= zip(new, self._encoder.encode_tokens(new), strict=True) if new else ()
        with self._lock:
            for text in texts:
                self._known[text] = known[text]
                self._known.move_to_end(text)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return [known[text] for text in texts]


def examine(found: Found, reader: Reader, lexicon: Lexicon, depth: int = EXAMINED) -> tuple[Inquiry, list[Evidence]]:
    """Compare a question with the first passages that search found.

    Args:
        found: what was looked for, and found.
        reader: embeds the passages.
        lexicon: cuts texts into terms, and knows how rare they are.
        depth: how many passages are compared.
    """
    request, hits = found.request, found.hits
    tokens, in_context = request.embedded.seen, found.in_context
    first = hits[:depth]
    # Whoever types in small letters means the names that the passages print in capitals.
    asked = restore_capitals(request.query, (hit.article.text for hit in first))
    words = read_words(
        asked, request.speakers, tokens, terms=lexicon.terms, rarity=lexicon.rarity, rarest=lexicon.rarest
    )
    vectors = None
    passages: Sequence[TokenVectors] | None = None
    if tokens is not None and in_context is not None:
        vectors = tokens.vectors / np.maximum(np.linalg.norm(tokens.vectors, axis=1, keepdims=True), 1e-6)
        passages = reader.read([hit.paragraph.text for hit in first])
    inquiry = Inquiry(request.query, words, request.speakers, found.quoted, request.filtered, vectors, request.newest)
    of_article: dict[str, frozenset[str]] = {}
    compared = []
    for hit in first:
        article = hit.article
        # Several of the passages may be of one article.
        if article.key not in of_article:
            of_article[article.key] = frozenset(lexicon.terms(f"{article.title} {article.text}"))
        compared.append((frozenset(lexicon.terms(hit.paragraph.text)), of_article[article.key]))
    return inquiry, compare(inquiry, first, passages, in_context, compared)
