"""How quotes stand to each other: articles that give different figures or days, and those that correct another.

Sentences tell of the same thing where most of their words are the same, but for what was asked for. By words alone;
knows nothing of embedding models.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from datetime import date
from itertools import combinations

from qa.answering.seeking import day_of
from qa.attribution.saying_dates import said_on
from qa.names.comparing import fold, same_person
from qa.passages.sentences import split_sentences
from qa.question.query import Query
from qa.records import Article, Citation

# "1,200" and "3.4" are one word each.
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
# Two sentences share these by chance; "no", "more" and "less" stand beside figures whatever they count.
_PLAIN = frozenset(
    """a an the of to in on at by for from with about and or but as that this these those it its he she they his her
    their was were is are be been has have had will would not no than more less over under some after before when which
    who said says told also only""".split()
)
_NAMES = {"number": "figures", "when": "days", "where": "places", "who": "names"}
# Of two sentences on the same thing so many words are in both, and this share of the shorter's.
_SHARED = 3
_ALIKE = {"number": 0.4, "when": 0.4, "where": 0.7, "who": 0.7}
# A correction further down concerns an answer that shares so many words with it, or a question that shares so many.
_WITH_QUOTE = 4
_WITH_QUESTION = 2
# Above these newspapers print digits.
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""".split()
    )
}
_PAPER = r"(?:article|story|report|piece|page|post|column|headline|caption|interview|newspaper|paper)"
_WRONGLY = r"(?:wrongly|incorrectly|mistakenly|erroneously|inaccurately|falsely)"
_CORRECTS = re.compile(
    # "Correction: …", "Clarification – …"
    r"\A\W*(?:corrections?|clarifications?|erratum|corrigendum)\b\s*[:—–.-]"
    # "An earlier version of this article said …"; of a bill, an earlier version is news.
    rf"|\b(?:earlier|previous|original)\s+versions?\s+of\s+(?:this|the|our|an)\s+{_PAPER}"
    # "This article was amended on 3 May …"
    rf"|\b(?:this|the|our|an?)\s+{_PAPER}\s+(?:has\s+been|have\s+been|was|were)\s+(?:since\s+)?(?:amended|corrected|clarified|revised)"
    # "We wrongly reported that …", "An article of Tuesday misspelled the name …"
    rf"|\b(?:we|this\s+newspaper|this\s+paper|an?\s+(?:\w+\s+)?{_PAPER}|our\s+{_PAPER}s?)\b[^.]{{0,80}}?\b{_WRONGLY}\s+\w+"
    rf"|\b(?:we|this\s+newspaper|this\s+paper|an?\s+(?:\w+\s+)?{_PAPER}|our\s+{_PAPER}s?)\b[^.]{{0,80}}?"
    r"\bmis(?:stated|spelled|spelt|identified|quoted|reported|named|attributed)\b"
    # "This newspaper reported on Friday that the coach had left. He had not."
    rf"|\b(?:we|this\s+newspaper|this\s+paper|our\s+{_PAPER}s?)\s+(?:had\s+)?(?:reported|wrote|said|stated|published)\b"
    r"[^.]{0,200}\.\s+(?:That\s+(?:is|was)\s+(?:wrong|not|untrue|incorrect)|(?:He|She|It|They)\s+(?:had|has|have|did|does|was|were|is|are)(?:\s+not|n['’]t)\b)"
    # "The weight was given wrongly …", "The number of the injured has been corrected."
    rf"|\b(?:was|were)\s+(?:reported|stated|given|printed|published|identified)\s+{_WRONGLY}"
    r"|\b(?:is|are|was|were|has\s+been|have\s+been)\s+(?:now\s+|since\s+)?corrected\b"
    r"|\bcorrect(?:s|ed)\s+(?:a|an|the|its|that|this)\s+(?:earlier\s+|first\s+|previous\s+)?(?:figure|number|value|date|name|report|account|statement|toll)\b"
    # "Five more than first reported", "63 kilograms, not 41 as stated".
    r"|\bthan\s+(?:was\s+)?(?:first|previously|originally|initially|earlier)\s+(?:reported|stated|announced|given|counted)\b"
    r"|\bnot\s+(?:[\w.,$€£%-]+\s+){1,3}?as\s+(?:\w+\s+)?(?:reported|stated|announced|printed)\b",
    re.IGNORECASE,
)


def is_correction(text: str) -> bool:
    """Tell whether a paragraph or headline says that something printed was wrong."""
    return _CORRECTS.search(" ".join(text.split())) is not None


def corrects(citation: Citation) -> bool:
    """Tell whether a quote is part of a correction: it says so, or such a headline says the same."""
    if is_correction(citation.quote):
        return True
    title = citation.article.title
    # Below a headline "Correction" a paper may print several: the quote must be about this one.
    return is_correction(title) and len(_content_words(title) & _content_words(citation.quote)) >= _SHARED


def correcting(query: Query, citations: Sequence[Citation], further: Sequence[Citation]) -> list[Citation]:
    """The corrections, among all quotes, that concern the question or what else the answer quotes."""
    asked = _content_words(query.text)
    quoted = [(citation, _content_words(citation.quote)) for citation in citations]

    def concerns(citation: Citation) -> bool:
        words = _content_words(citation.quote)
        near = any(other is not citation and len(words & theirs) >= _WITH_QUOTE for other, theirs in quoted)
        return near or len(words & asked) >= _WITH_QUESTION

    return [each for each in (*citations, *further) if corrects(each) and concerns(each)]


def newest_first(citations: Sequence[Citation]) -> list[Citation]:
    """Corrections first, then the latest; what has no date comes last."""
    return sorted(citations, key=lambda c: (corrects(c), c.article.published or date.min), reverse=True)


def differ(query: Query, citations: Sequence[Citation]) -> str:
    """Tell in a line what different articles give for the same thing, newest first; "" where they don't differ."""
    apart: dict[int, Citation] = {}
    for one, other in combinations(citations, 2):
        if _are_apart(query, one, other):
            apart[id(one)], apart[id(other)] = one, other
    if not apart:
        return ""
    parts = [f"{_spell(citation)} ({describe(citation.article)})" for citation in newest_first(list(apart.values()))]
    return f"The articles give different {_NAMES[query.wants]}: {'; '.join(parts)}."


def differing(query: Query, citations: Sequence[Citation], further: Sequence[Citation]) -> list[Citation]:
    """Those of further quotes that give something else for the same thing than one of the answer's."""
    return [other for other in further if any(_are_apart(query, one, other) for one in citations)]


def _are_apart(query: Query, one: Citation, other: Citation) -> bool:
    # An article that gives two figures tells of two things, or how one became the other.
    if query.wants not in _NAMES or one.article.key == other.article.key:
        return False
    mine, theirs = _value(query, one), _value(query, other)
    if mine is None or theirs is None or not _unlike(query, mine, theirs):
        return False
    return _same_thing(query, one, other)


def describe(article: Article) -> str:
    """An article by its outlet, else its headline, and its day."""
    day = f"{article.published.day} {article.published:%B %Y}" if article.published else ""
    return ", ".join(filter(None, (article.source or f"“{article.title or article.key}”", day)))


def _spell(citation: Citation) -> str:
    words = " ".join(citation.article.text[slice(*(citation.sought or (0, 0)))].split())
    return f"{words}, {citation.day.day} {citation.day:%B %Y}" if citation.day else words


def _value(query: Query, citation: Citation) -> Hashable | None:
    """What a citation gives for what is asked, so that two can be compared."""
    if citation.sought is None:
        return None
    words = citation.article.text[slice(*citation.sought)]
    if query.wants == "when":
        start = citation.sought[0] - citation.start
        place = (start, start + len(words))
        return day_of(citation.quote, place, citation.article.published) or said_on(words, citation.article.published)
    if query.wants != "number":
        return fold(words)
    first, *unit = fold(words).replace("-", " ").split()
    digits = _NUMBER_WORDS.get(first, first).replace(",", "").rstrip(".")
    number = next((each for each in re.findall(r"\d+(?:\.\d+)?", digits)), None)
    kind = " ".join([*re.findall(r"[$€£%]", first), *(word.removesuffix("s") for word in unit)])
    # A bare number may count anything.
    return (number, kind) if number and kind else None


def _unlike(query: Query, one: Hashable, other: Hashable) -> bool:
    if query.wants == "number" and isinstance(one, tuple) and isinstance(other, tuple):
        return bool(one[1] == other[1] and float(one[0]) != float(other[0]))
    if isinstance(one, str) and isinstance(other, str):
        # "Holt" and "Nina Holt", "Milton" and "the port of Milton" are no contradiction.
        return not same_person(one, other) and not set(one.split()) & set(other.split())
    return one != other


def _same_thing(query: Query, one: Citation, other: Citation) -> bool:
    mine, theirs = _content(one), _content(other)
    shared = len(mine & theirs)
    return shared >= _SHARED and shared >= _ALIKE[query.wants] * min(len(mine), len(theirs))


def _content(citation: Citation) -> set[str]:
    """The words of the sentence in which stands what was asked for, without it."""
    start, end = (place - citation.start for place in citation.sought or (citation.start, citation.start))
    whole = (0, len(citation.quote))
    first, last = next(((a, b) for a, b in split_sentences(citation.quote) if a <= start < b), whole)
    return _content_words(f"{citation.quote[first:start]} {citation.quote[end:last]}")


def _content_words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in _WORD.findall(fold(text)) if word not in _PLAIN}
