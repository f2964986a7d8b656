"""What search found → evidence: the passages' tokens, terms and neighbourhood, compared with the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from qa.answering.evidence import Evidence, compare
from qa.answering.inquiry import Inquiry, read_words
from qa.question.query import Query, restore_capitals
from qa.records import Encoder, Hit, TokenEncoder, TokenVectors, Vectors

# Further down nothing is quoted.
EXAMINED = 8


def examine(
    query: Query,
    hits: Sequence[Hit],
    *,
    speakers: Sequence[str],
    quoted: int,
    filtered: bool,
    newest: date | None,
    tokens: TokenVectors | None,
    in_context: Sequence[Vectors] | None,
    encoder: Encoder,
    terms: Callable[[str], list[str]],
    rarity: Callable[[str], float],
    rarest: float,
    depth: int = EXAMINED,
) -> tuple[Inquiry, list[Evidence]]:
    """Compare a question with the first passages that search found.

    Args:
        query: the question as understood.
        hits: what search found, best first.
        speakers: all names of those whose words are asked for.
        quoted: how many statements the library has of them, or as many as the filters leave.
        filtered: whether there are filters.
        newest: the day of the library's newest article.
        tokens: the question's tokens, if the embedding model shows any.
        in_context: for each hit how near its nearest token, context included, comes to each of these.
        encoder: embeds the passages.
        terms: cuts a text into the terms by which it is compared.
        rarity: how rare a text's rarest word is.
        rarest: the rarity of a word that no article has.
        depth: how many passages are compared.
    """
    first = hits[:depth]
    asked = restore_capitals(query, (hit.article.text for hit in first))
    words = read_words(asked, speakers, tokens, terms=terms, rarity=rarity, rarest=rarest)
    vectors = None
    passages: Sequence[TokenVectors] | None = None
    if tokens is not None and in_context is not None and isinstance(encoder, TokenEncoder):
        vectors = tokens.vectors / np.maximum(np.linalg.norm(tokens.vectors, axis=1, keepdims=True), 1e-6)
        passages = encoder.encode_tokens([hit.paragraph.text for hit in first])
    inquiry = Inquiry(query, words, tuple(speakers), quoted, filtered, vectors, newest)
    of_article: dict[str, frozenset[str]] = {}
    found = []
    for hit in first:
        article = hit.article
        if article.key not in of_article:
            of_article[article.key] = frozenset(terms(f"{article.title} {article.text}"))
        found.append((frozenset(terms(hit.paragraph.text)), of_article[article.key]))
    return inquiry, compare(inquiry, first, passages, in_context, found)
