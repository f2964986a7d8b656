"""How far passages meet a question: word by word, in their own words and in their context, and as they were read.

Knows nothing of probabilities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qa.answering.inquiry import Inquiry, Word
from qa.names.comparing import same_person
from qa.protocols import Extraction
from qa.records import Hit, Vectors
from qa.retrieval.request import Found

# The asked speaker's name counts as met in a passage that quotes him: attribution knows it, the words may not say it.
_BY_ATTRIBUTION = 0.9


@dataclass(frozen=True, slots=True)
class Evidence:
    """A hit, and how near it comes to each of n words.

    ``context``, shape (n,), about 0..1: how near its nearest token is, those of headline, previous paragraph and
    speakers included. ``exact`` and ``article``, shape (n,), bool: whether the paragraph, and the article, has the word
    itself. ``theirs``: it holds words of a speaker who is asked for. ``extraction`` is what a reading model found in
    it; None without one. ``terms`` cuts a text into those by which words are compared.
    """

    hit: Hit
    context: Vectors
    exact: NDArray[np.bool_]
    article: NDArray[np.bool_]
    theirs: bool
    terms: Callable[[str], list[str]] = field(repr=False)
    extraction: Extraction | None = None

    def has(self, words: Sequence[Word], start: int, end: int) -> NDArray[np.bool_]:
        """Which of the question's words stand in ``paragraph.text[start:end]``, shape (n,)."""
        return _has(words, frozenset(self.terms(self.hit.paragraph.text[start:end])))


def compare(inquiry: Inquiry, hits: Sequence[Hit], found: Found, terms: Callable[[str], list[str]]) -> list[Evidence]:
    """Compare a question with what search found.

    Args:
        inquiry: the question.
        hits: the first n passages of those found, best first.
        found: has what was compared and read of them.
        terms: cuts a text into those by which words are compared.
    """
    of_article: dict[str, frozenset[str]] = {}
    compared = []
    for number, hit in enumerate(hits):
        article = hit.article
        # Several of the passages may be of one article.
        if article.key not in of_article:
            of_article[article.key] = frozenset(terms(f"{article.title} {article.text}"))
        theirs = is_theirs(hit, inquiry.speakers or inquiry.query.unknown)
        its = np.array([word.speaker and theirs for word in inquiry.words], bool)
        # What attribution resolved from "she" counts as if the name stood there.
        exact = _has(inquiry.words, frozenset(terms(hit.paragraph.text))) | its
        context = exact.astype(np.float32)
        if inquiry.shows_tokens and found.in_context is not None:
            near = found.in_context[number]
            context = np.array([near[list(word.tokens)].mean() for word in inquiry.words], np.float32)
            context = np.where(its, np.maximum(context, _BY_ATTRIBUTION), context)
        compared.append(
            Evidence(
                hit=hit,
                context=context,
                exact=exact,
                article=_has(inquiry.words, of_article[article.key]),
                theirs=theirs,
                terms=terms,
                extraction=found.extractions[number] if number < len(found.extractions) else None,
            )
        )
    return compared


def is_theirs(hit: Hit, speakers: Sequence[str]) -> bool:
    """Tell whether a passage holds words of one of those speakers."""
    return any(same_person(each.speaker, name) for each in hit.statements for name in speakers)


def _has(words: Sequence[Word], terms: frozenset[str]) -> NDArray[np.bool_]:
    return np.array([bool(word.terms) and terms.issuperset(word.terms) for word in words], bool)
