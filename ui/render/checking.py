"""Each place is checked again before it is shown: what is not word for word in its article is left out and logged.

A quote of a conversation that was kept, whose article was changed since, was checked when it was made: it is shown, and
says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from qa import Answer, Citation, Hit

# On the level of errors: nothing but a fault of ours, or damage, makes words miss their place.
_log = logging.getLogger(__name__)


def holds(text: str, start: int, end: int, quote: str) -> bool:
    """Tell whether the quote is exactly what the text has at this place."""
    # Python would count negative offsets from the end and cut others short: a wrong place might fit.
    return 0 <= start < end <= len(text) and text[start:end] == quote


def checked_citations(answer: Answer) -> list[Citation]:
    """The citations whose quotes are word for word where they say."""
    return _checked(answer.citations)


def checked_more(answer: Answer) -> list[Citation]:
    """The further quotes that are word for word where they say."""
    return _checked(answer.more)


def _checked(citations: Sequence[Citation]) -> list[Citation]:
    kept = []
    for citation in citations:
        # What changed has no text any more to be checked against.
        if citation.changed or holds(citation.article.text, citation.start, citation.end, citation.quote):
            kept.append(citation)
        else:
            _log.error("not shown: citation %d does not match %s", citation.number, citation.article.key)
    return kept


def stands_before(citation: Citation) -> bool:
    """Tell whether the sentence that a quote leans on is word for word what the article has right before it."""
    if not citation.before or citation.changed:
        return False
    # The white space between the two sentences is neither's.
    stands = citation.article.text[: citation.start].rstrip().endswith(citation.before)
    if not stands:
        _log.error("not shown: what comes before citation %d does not match %s", citation.number, citation.article.key)
    return stands


def checked_hits(answer: Answer) -> list[Hit]:
    """The hits whose paragraphs are word for word where they say."""
    kept = []
    for hit in answer.hits:
        if holds(hit.article.text, hit.paragraph.start, hit.paragraph.end, hit.paragraph.text):
            kept.append(hit)
        else:
            _log.error("not shown: hit %d does not match %s", hit.rank, hit.article.key)
    return kept
