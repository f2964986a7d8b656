"""Words that a line's end parts ("tele-" and "vision"): what search has to know beside the text as it stands."""

from __future__ import annotations

import re

# Also soft hyphens, which stand anywhere in a word and are seen at a line's end only.
_PARTED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:(?:[-‐]\s*\n\s*|\u00ad\s*)[^\W\d_]+)+")
_PARTING = re.compile(r"[-‐]\s*\n\s*|\u00ad\s*")


def parted_words(text: str) -> list[str]:
    """The words of a text that line ends part, whole: ["television"].

    A hyphen at a line's end may be the word's own ("well-known"). Both parts stand in the text anyway.
    """
    return [_PARTING.sub("", match[0]) for match in _PARTED.finditer(text)]
