"""A span of an article that is somebody's words as a whole, as a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa.attribution.people import Person


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose words ``text[start:end]`` are; ``mention`` is the label as printed, "" where a byline tells.

    ``start == end``: the paragraph is a label, and nobody's words.
    """

    ordinal: int
    start: int
    end: int
    speaker: str | None
    person: Person | None = None
    mention: str = ""
    said_on: date | None = None
    whole: bool = True
    """Nothing in the paragraph is the article's own; false in an opinion piece, which quotes others as articles do."""
