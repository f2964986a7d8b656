"""What stands between quotation marks, and whether a passage has these very words.

White space, the style of marks and dashes, the first letter's case and a stop at the end may differ; no word may. Where
a quotation leaves something out ("…"), what it leaves out must not turn it round; words in brackets are its own, and
are said to be so. Knows nothing of who speaks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

_MARKS = re.compile(r"[\"“”„«»]|''|``")
# Not the apostrophes of "crew's", "'n'" and "'90s", and none that closes inside of a word.
_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=\S)(?!n[’'](?!\w)|\d0s)(?P<inner>.+?)(?<=\S)[’'](?![\w])")
# One character for one, so that places in the passage hold.
_QUOTES = str.maketrans({**dict.fromkeys('“”„«»"', '"'), **dict.fromkeys("‘’`´", "'"), **dict.fromkeys("–—−", "-")})
_GAP = re.compile(r"\s*[\[(]?\s*(?:\.\s?\.\s?\.|…)\s*[\])]?\s*")
_BRACKETS = re.compile(r"\[[^\]]*\]")
# A quotation may end with the sentence's stop, which the passage has elsewhere.
_EDGE = " \t.,;:!?\"'-"
# What, left out of the middle, makes something else of the rest.
_TURNS = re.compile(
    r"\b(?:not|never|no|nobody|none|nothing|nor|without|unless|if|but|however|hardly|deny|denied|denies|refused?)\b|n't\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?][\"”’]?\s")
# Of more left out the rest may be about two things. Chosen by eye: about a long sentence.
_LONGEST_GAP = 200

Found = Literal["there", "joined", "bracketed", "cut", "absent"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Quoted words: ``text[start:end]`` without the marks, ``text[outer_start:outer_end]`` with them."""

    start: int
    end: int
    outer_start: int
    outer_end: int

    def words(self, text: str) -> str:
        """What is between the marks."""
        return text[self.start : self.end]


def find_quoted(text: str) -> list[Quoted]:
    """Find what stands between quotation marks; a mark that is never closed, or opened, reaches to the text's edge."""
    marks = list(_MARKS.finditer(text))
    found = []
    for opening, closing in zip(marks[::2], [*marks[1::2], None], strict=False):
        if closing is None:
            # A lone mark: is it the end of something that began before this text?
            is_end = opening.start() > 0 and not text[opening.start() - 1].isspace()
            if is_end:
                found.append(Quoted(0, opening.start(), 0, opening.end()))
            else:
                found.append(Quoted(opening.end(), len(text), opening.start(), len(text)))
        else:
            found.append(Quoted(opening.end(), closing.start(), opening.start(), closing.end()))
    for single in _SINGLE.finditer(text):
        if not any(q.outer_start < single.end() and single.start() < q.outer_end for q in found):
            found.append(Quoted(*single.span("inner"), *single.span()))
    return sorted((q for q in found if q.words(text).strip(_EDGE)), key=lambda q: q.start)


def find_in(quote: str, passage: str) -> tuple[Found, tuple[int, int] | None]:
    """Tell whether a passage has the quoted words, and where.

    Returns:
        "there"; "joined" where they are two sentences' or more; "bracketed" where they are but for words in brackets;
        "cut" where what they leave out turns them round; "absent". With the place in the passage, where there is one.
    """
    whole = _locate(quote, passage, 0)
    if whole:
        return "there", whole
    bare, brackets = _BRACKETS.subn(lambda m: m[0] if _GAP.fullmatch(m[0]) else " … ", quote)
    pieces = [piece for piece in _GAP.split(bare) if piece.strip(_EDGE)]
    added = brackets and any(not _GAP.fullmatch(each) for each in _BRACKETS.findall(quote))
    if not pieces or (len(pieces) == 1 and not added and not _GAP.search(quote)):
        return "absent", None
    return _locate_pieces(pieces, passage, bool(added))


def _locate_pieces(pieces: list[str], passage: str, added: bool) -> tuple[Found, tuple[int, int] | None]:
    first = _locate(pieces[0], passage, 0)
    while first:
        places = [first]
        for piece in pieces[1:]:
            place = _locate(piece, passage, places[-1][1])
            if place is None:
                break
            places.append(place)
        if len(places) == len(pieces):
            gaps = [passage[a[1] : b[0]] for a, b in pairwise(places)]
            span = (places[0][0], places[-1][1])
            if any(_TURNS.search(gap) or len(gap) > _LONGEST_GAP for gap in gaps):
                return "cut", span
            if any(_STOP.search(gap) for gap in gaps):
                return "joined", span
            return ("bracketed" if added else "there"), span
        first = _locate(pieces[0], passage, first[0] + 1)
    return "absent", None


def _locate(piece: str, passage: str, start: int) -> tuple[int, int] | None:
    words = re.sub(r"\.\s?\.\s?\.", "…", piece).translate(_QUOTES).strip(_EDGE).split()
    if not words:
        return None
    first = re.escape(words[0])
    if words[0][0].isalpha():
        first = f"[{re.escape(words[0][0].lower())}{re.escape(words[0][0].upper())}]{re.escape(words[0][1:])}"
    pattern = r"(?<!\w)" + r"\s+".join([first, *map(re.escape, words[1:])]) + r"(?!\w)"
    # Both have one character for one, so that places hold; a soft hyphen is left out of no word here.
    match = re.compile(pattern).search(passage.translate(_QUOTES), start)
    return match.span() if match else None
