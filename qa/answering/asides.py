"""What stands beside an article's paragraphs, captions, headlines and small print, and answers where nothing else does.

None of it is indexed; it is looked for in the articles that search found, and must have every word of the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from qa.answering.evidence import Evidence
from qa.answering.inquiry import Inquiry
from qa.answering.seeking import SOUGHT, seek
from qa.names.comparing import fold
from qa.passages.paragraphs import split_paragraphs
from qa.protocols import Extraction
from qa.records import Hit, Kind

LABELS: dict[Kind, str] = {"caption": "Caption", "headline": "Headline", "boilerplate": "Small print"}
# A caption is a sentence, a headline half of one, and small print seldom tells anything.
_KINDS: tuple[Kind, ...] = ("caption", "headline", "boilerplate")
# Chosen by eye: each is split anew for the question.
_ARTICLES = 5
_WORD = re.compile(r"[^\W_]+")
# "Destroys 40 boats" answers "how many boats did it destroy?"; the index's stemmer is not at hand here.
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")


Read = Callable[[Hit], Extraction]
"""What a reading model finds in a passage."""


def knowing(inquiry: Inquiry) -> Inquiry:
    """The question, each word of which stands in what was found beside the paragraphs."""
    return replace(inquiry, words=tuple(replace(word, known=True) for word in inquiry.words))


def find_aside(inquiry: Inquiry, evidence: Sequence[Evidence], read: Read | None = None) -> Evidence | None:
    """The caption, headline or small print with all words of a question, and with what it asks for; captions first."""
    words = [{_stem(part) for part in _WORD.findall(word.text)} for word in inquiry.words]
    # What somebody said stands in paragraphs; a caption has words, but no statements.
    if inquiry.asks_words or not words:
        return None
    sought = inquiry.query.wants in SOUGHT
    for hit in sorted(_asides(evidence), key=lambda hit: _KINDS.index(hit.paragraph.kind)):
        text = hit.paragraph.text
        has = {_stem(part) for part in _WORD.findall(text)}
        if all(word <= has for word in words) and (not sought or seek(inquiry.query, text)):
            return _evidence(inquiry, hit, evidence[0].terms, read(hit) if read else None)
    return None


def _asides(evidence: Sequence[Evidence]) -> Iterator[Hit]:
    """What is no paragraph of the body in the articles that were found, as hits of their best passage's score."""
    best: dict[str, Hit] = {}
    for each in evidence:
        best.setdefault(each.hit.article.key, each.hit)
    for hit in list(best.values())[:_ARTICLES]:
        for paragraph in split_paragraphs(hit.article.text, title=hit.article.title, authors=hit.article.authors):
            if paragraph.kind != "body":
                yield replace(hit, paragraph=replace(paragraph, article_id=hit.article.id), statements=(), also_in=())


def _evidence(inquiry: Inquiry, hit: Hit, terms: Callable[[str], list[str]], extraction: Extraction | None) -> Evidence:
    met = np.ones(len(inquiry.words), np.float32)
    every = np.ones(len(inquiry.words), bool)
    return Evidence(hit, met, every, every, theirs=False, terms=terms, extraction=extraction)


def _stem(word: str) -> str:
    stem = _ENDING.sub("", fold(word))
    # "Uses" and "us", "ties" and "ti": too little is left to compare.
    return stem if len(stem) >= 3 else fold(word)
