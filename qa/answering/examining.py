"""What search found → evidence: the passages' words and neighbourhood, compared with the question."""

from __future__ import annotations

from typing import Protocol

from qa.answering.evidence import Evidence, compare
from qa.answering.inquiry import Inquiry, read_words
from qa.question.query import restore_capitals
from qa.retrieval.request import Found

# Further down nothing is quoted.
EXAMINED = 8


class Lexicon(Protocol):
    """What the library's words are worth, as the lexical index knows them."""

    def terms(self, text: str) -> list[str]:
        """The terms by which a text is compared."""

    def rarity(self, text: str) -> float:
        """How rare a text's rarest word is."""

    @property
    def rarest(self) -> float:
        """The rarity of a word that no article has."""


def examine(found: Found, lexicon: Lexicon, depth: int = EXAMINED) -> tuple[Inquiry, list[Evidence]]:
    """Compare a question with the first passages that search found.

    Args:
        found: what was looked for, and found.
        lexicon: cuts texts into terms, and knows how rare they are.
        depth: how many passages are compared.
    """
    request, hits = found.request, found.hits[:depth]
    # Whoever types in small letters means the names that the passages print in capitals.
    asked = restore_capitals(request.query, (hit.article.text for hit in hits))
    words = read_words(
        asked,
        request.speakers,
        request.embedded.seen,
        terms=lexicon.terms,
        rarity=lexicon.rarity,
        rarest=lexicon.rarest,
    )
    shows_tokens = request.embedded.seen is not None
    inquiry = Inquiry(
        request.query, words, request.speakers, found.quoted, request.filtered, shows_tokens, request.newest
    )
    return inquiry, compare(inquiry, hits, found, lexicon.terms)
