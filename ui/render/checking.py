"""Each place is checked again before it is shown: what is not word for word in its article is left out and logged."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from qa import Answer, Citation, Hit

_log = logging.getLogger(__name__)


def holds(text: str, start: int, end: int, quote: str) -> bool:
    """Tell whether the quote is exactly what the text has at this place."""
    return 0 <= start < end <= len(text) and text[start:end] == quote


def checked_citations(answer: Answer) -> list[Citation]:
    """The citations whose quotes are word for word where they say."""
    return checked(answer.citations)


def checked(citations: Sequence[Citation]) -> list[Citation]:
    """Those whose quotes are word for word where they say; the others are logged."""
    kept = []
    for citation in citations:
        if holds(citation.article.text, citation.start, citation.end, citation.quote):
            kept.append(citation)
        else:
            _log.error("not shown: citation %d does not match %s", citation.number, citation.article.key)
    return kept


def checked_hits(answer: Answer) -> list[Hit]:
    """The hits whose paragraphs are word for word where they say."""
    kept = []
    for hit in answer.hits:
        if holds(hit.article.text, hit.paragraph.start, hit.paragraph.end, hit.paragraph.text):
            kept.append(hit)
        else:
            _log.error("not shown: hit %d does not match %s", hit.rank, hit.article.key)
    return kept
