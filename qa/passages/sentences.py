"""Text → sentences, as exact offsets.

Written for news: titles, initials and abbreviated months don't end a sentence, a closing quotation mark belongs to the
sentence that it closes. Knows nothing of paragraphs or articles.
"""

from __future__ import annotations

import re

# Possessive, with no way back: leader dots by the thousand would take minutes.
# A stop of the Latin, CJK, Arabic or Devanagari script, what closes after it, and the white space that follows.
_STOP = re.compile(r"(?:(?<![.!?…])[.!?…]++[\"”’'»)\]]*(?=\s)|[。！？؟।]+[\"”’」』)]*)\s*")
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof sen rep gov gen lt col sgt capt cmdr adm maj pres rev hon st jr sr vs etc inc co corp ltd
    jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri
    u.s u.k u.n e.u d.c a.m p.m i.e e.g""".split()
)
_LAST_WORD = re.compile(r"(?:^|[\s(\"“‘'])([^\s(\"“‘']+)$")
# Abbreviations that do end a sentence when a capital follows, as often as not: "in the U.S. He said".
_ENDS_BEFORE_CAPITAL = frozenset(
    {"u.s", "u.k", "u.n", "e.u", "d.c", "a.m", "p.m", "etc", "inc", "co", "corp", "ltd", "jr", "sr"}
)
# "No. 5", "Fig. 2": these are short for something before a number only.
_BEFORE_NUMBER = frozenset({"no", "nos", "art", "fig", "vol", "pp"})
# “Who will pay?” Nina Holt asked: the capital begins the speaker's name, not a sentence.
_SPEAKER = re.compile(
    r"(?:[^\W\d_][\w.’'-]*\s+){1,4}?(?:said|says|asked|asks|told|added|replied|answered|wrote|wondered|shouted|cried)\b"
)
_OPENER = re.compile(r"[\"“‘'«(\[]*(.)", re.DOTALL)
_SENTENCE_STARTERS = frozenset("he she it they we i you the a an this that these those but and in on at mr mrs".split())


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Cut text into sentences: half-open offsets without surrounding white space, in order."""
    spans: list[tuple[int, int]] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _ends_sentence(text, stop.start(), stop.end()):
            _append(spans, text, start, stop.end())
            start = stop.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if piece.strip():
        spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))


def _ends_sentence(text: str, stop: int, following: int) -> bool:
    if following >= len(text) or text[stop] != ".":
        # After "!" and "?" inside a quotation the sentence goes on: "Really?" she asked.
        opener = _OPENER.match(text, following)
        goes_on = opener is not None and opener[1].islower()
        if text[following - 1 : following].isspace() and text[stop:following].rstrip()[-1] in "\"”’'»":
            goes_on = goes_on or _SPEAKER.match(text, following) is not None
        return text[stop] in "。！？؟।" or not goes_on
    opener = _OPENER.match(text, following)
    if opener and opener[1].islower():
        return False
    # No abbreviation is longer; a text of one word would be searched anew at each of its stops.
    word = _LAST_WORD.search(text, max(0, stop - 30), stop)
    last = word[1].lower() if word else ""
    is_initial = len(last) == 1 and last.isalpha() and last != "i"
    # "J. Doe" goes on, "in the U.S. He said" doesn't: a word that begins sentences tells.
    if is_initial or last in _ENDS_BEFORE_CAPITAL:
        next_word = re.match(r"\W*(\w+)", text[following : following + 30])
        if next_word is None or (is_initial and len(next_word[1]) == 1):
            return False
        return next_word[1].lower() in _SENTENCE_STARTERS
    if last in _BEFORE_NUMBER and text[following].isdigit():
        return False
    return last not in _ABBREVIATIONS
