"""How far passages meet a question, word by word: in their own words, in their context, and as facts.

A word is met as nearly as the nearest token of a passage is to it. What a passage says will be, may be, or is not, is
no fact: "ruled out his resignation" does not meet "Why did he resign?". Knows nothing of probabilities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.answering.inquiry import Inquiry
from qa.names.comparing import same_person
from qa.protocols import TokenVectors
from qa.records import Hit, Vectors

# The asked speaker's name counts as met in a passage that quotes him: attribution knows it, the words may not say it.
_BY_ATTRIBUTION = 0.9
# What may stand before something that is not, not yet, or not for certain so; looked for in the same clause.
# How well it tells questions that can be answered from false premises and later events, AUROC news-dev | corpus/: .77 |
# .55; by the parser .75 | .59, which costs a parse of each passage.
_UNREAL = re.compile(
    r"\b(?:not|\w+n['’]t|never|no|nobody|none|neither|nor|nothing|without|cannot|will|would|could|may|might|should"
    r"|shall|must|if|unless|whether|refus\w+|den(?:y|ied|ies|ying)|declin\w+|reject\w+|rul\w+\s+out|until|yet|plan\w*"
    r"|hop\w+|want\w*|ask\w*|demand\w*|urg\w+|propos\w+|suggest\w*|claim\w*|to)\b|['’](?:ll|d)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:.!?“”\"()—–]|\b(?:and|but|because|while|when|which|who|after|before)\b", re.IGNORECASE)
# In long clauses what governs a word stands no further before it, by eye.
_REACH = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """A hit, and how near it comes to each of n words.

    ``own`` and ``context``, shape (n,), about 0..1: to its own words, and to those with headline, previous paragraph
    and speakers. ``exact`` and ``article``, shape (n,), bool: whether the paragraph, and the article, has the word
    itself. ``real`` and ``unreal``, shape (n,): as ``own``, by tokens that state a fact and by all others; 0 where
    there are none. ``theirs``: it holds words of a speaker who is asked for. ``nearness``, shape (words, tokens), is
    how near each of the paragraph's tokens is, which begin at ``starts``; both are None without an embedding model
    that shows tokens.
    """

    hit: Hit
    own: Vectors
    context: Vectors
    exact: NDArray[np.bool_]
    article: NDArray[np.bool_]
    real: Vectors
    unreal: Vectors
    theirs: bool
    nearness: Vectors | None = None
    starts: NDArray[np.int64] | None = None

    def near(self, start: int, end: int) -> Vectors:
        """How near the words of ``paragraph.text[start:end]`` come to each of the question's, shape (n,)."""
        if self.nearness is None or self.starts is None:
            return self.exact.astype(np.float32)
        inside = (self.starts >= start) & (self.starts < end)
        if not inside.any():
            return np.zeros(len(self.own), np.float32)
        return np.asarray(self.nearness[:, inside].max(axis=1), np.float32)


def compare(
    inquiry: Inquiry,
    hits: Sequence[Hit],
    tokens: Sequence[TokenVectors] | None,
    in_context: Sequence[Vectors] | None,
    terms: Sequence[tuple[frozenset[str], frozenset[str]]],
) -> list[Evidence]:
    """Compare a question with what search found.

    Args:
        inquiry: the question.
        hits: n passages, best first.
        tokens: the tokens of their paragraphs; None where the embedding model shows none.
        in_context: for each the nearness of its nearest token, context included, to each of the question's tokens.
        terms: for each the terms of its paragraph, and of its whole article.
    """
    found = []
    for number, hit in enumerate(hits):
        paragraph, article = terms[number]
        exact = np.array([bool(word.terms) and paragraph.issuperset(word.terms) for word in inquiry.words], bool)
        known = np.array([bool(word.terms) and article.issuperset(word.terms) for word in inquiry.words], bool)
        theirs = is_theirs(hit, inquiry.speakers or inquiry.query.unknown)
        its = np.array([word.speaker and theirs for word in inquiry.words], bool)
        # What attribution resolved from "she" counts as if the name stood there.
        exact |= its
        if tokens is None or in_context is None or inquiry.vectors is None:
            plain = exact.astype(np.float32)
            found.append(Evidence(hit, plain, plain, exact, known, plain, np.zeros_like(plain), theirs))
            continue
        nearness = _nearness(inquiry, inquiry.vectors, tokens[number].vectors)
        unreal = _unreal(hit.paragraph.text, tokens[number].starts)
        own = _best(nearness)
        around = np.array([in_context[number][list(word.tokens)].mean() for word in inquiry.words], np.float32)
        found.append(
            Evidence(
                hit=hit,
                own=np.where(its, np.maximum(own, _BY_ATTRIBUTION), own),
                context=np.where(its, np.maximum(around, _BY_ATTRIBUTION), around),
                exact=exact,
                article=known,
                real=_best(nearness[:, ~unreal]),
                unreal=_best(nearness[:, unreal]),
                theirs=theirs,
                nearness=nearness,
                starts=tokens[number].starts,
            )
        )
    return found


def is_theirs(hit: Hit, speakers: Sequence[str]) -> bool:
    """Tell whether a passage holds words of one of those speakers."""
    return any(same_person(each.speaker, name) for each in hit.statements for name in speakers)


def _nearness(inquiry: Inquiry, asked: Vectors, vectors: Vectors) -> Vectors:
    """How near each token of a passage is to each word of the question, shape (words, tokens)."""
    if not len(vectors) or not inquiry.words:
        return np.zeros((len(inquiry.words), len(vectors)), np.float32)
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    by_token = asked @ unit.T
    return np.array([by_token[list(word.tokens)].mean(axis=0) for word in inquiry.words], np.float32)


def _best(nearness: Vectors) -> Vectors:
    if not nearness.shape[1]:
        return np.zeros(len(nearness), np.float32)
    return np.asarray(nearness.max(axis=1), np.float32)


def _unreal(text: str, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each token whether its clause says before it that something is not, not yet, or not for certain so."""
    cuts = np.array([0, *(match.start() for match in _CLAUSE.finditer(text))])
    found = []
    for start in starts.tolist():
        clause = int(cuts[cuts <= start].max())
        found.append(_UNREAL.search(text, max(clause, start - _REACH), start) is not None)
    return np.array(found, bool)
