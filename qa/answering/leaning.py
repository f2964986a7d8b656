"""What a quote leans on: "It was lit again" says nothing without the sentence before it.

By the first words alone. Knows nothing of questions.
"""

from __future__ import annotations

import re

from qa.passages.paragraphs import split_paragraphs
from qa.passages.sentences import split_sentences
from qa.records import Article

_OPENING = r"[“\"‘'(\[]*"
# A sentence that points to what stands before it.
_POINTS = re.compile(
    rf"{_OPENING}(?:(?:and|but|so|yet|still|then|also|instead),?\s+)?"
    r"(?:that|this|these|those|they|them|their|both|such|neither|the\s+(?:two|latter|former|same))\b",
    re.IGNORECASE,
)
# Apart from the others: whom "she" means is told where the speaker is named.
_PERSON = re.compile(rf"{_OPENING}(?:(?:and|but|so|yet),?\s+)?(?:he|she|his|her)\b", re.IGNORECASE)
_IT = re.compile(rf"{_OPENING}(?:(?:and|but|so|yet),?\s+)?(?:it|its)\b", re.IGNORECASE)
# "It is not known whether", "It was in May that": nothing before it is meant.
_EXPLETIVE = re.compile(
    rf"{_OPENING}(?:(?:and|but|so|yet),?\s+)?it(?:['’]s|\s+(?:is|was|will\s+be|would\s+be|has\s+been|seems|appears|took|takes))\s+"
    r"(?:[\w’'-]+\s+){0,6}?(?:that|to|how|whether|who|why|when|if|unless|until|before)\b",
    re.IGNORECASE,
)
# "That he resigned" needs nothing, and "that winter" tells itself what it means.
_CONJUNCTION = re.compile(rf"{_OPENING}(?:that|this)\s+(?:he|she|it|they|the|week|month|year|morning)\b", re.IGNORECASE)
# What is longer explains nothing at a glance.
_LONGEST = 320


def leans(quote: str, *, named: bool) -> bool:
    """Tell whether a quote's first words mean something that stands before it; ``named``: it is told who speaks."""
    if _CONJUNCTION.match(quote) or _EXPLETIVE.match(quote):
        return False
    return bool(_POINTS.match(quote) or _IT.match(quote) or (not named and _PERSON.match(quote)))


def sentence_before(article: Article, start: int) -> str:
    """The last sentence before ``article.text[start:]``, as it is; "" where there is none, or a long one."""
    earlier = [
        (each.start, min(each.end, start))
        for each in split_paragraphs(article.text, title=article.title, authors=article.authors)
        if each.kind == "body" and each.start < start
    ]
    if not earlier:
        return ""
    words = article.text[slice(*earlier[-1])]
    sentences = split_sentences(words)
    if not sentences:
        return ""
    first, last = sentences[-1]
    # A quotation is not cut in two.
    while sentences and words[first:last].count("”") > words[first:last].count("“"):
        sentences.pop()
        first = sentences[-1][0] if sentences else 0
    return words[first:last] if last - first <= _LONGEST else ""
