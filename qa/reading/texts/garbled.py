"""Tells a text that was decoded wrongly before it came here ("itâ€™s", "caf�"). It is named, and never corrected.

What was meant can be guessed, but a quotation is what the file has.
"""

from __future__ import annotations

import re

# Characters: where a text of megabytes is garbled, its beginning is, too.
_LOOKED_AT = 200_000
_LOST = "\ufffd"
# A character of several bytes becomes as many, one beside the other.
_NEIGHBOURS = re.compile(r"[^\x00-\x7f]{2}")


def find_garbled(text: str) -> str:
    """The first word that was decoded wrongly, "" where there is none."""
    text = text[:_LOOKED_AT]
    if text.isascii():
        return ""
    import ftfy
    from ftfy.badness import is_bad

    # By ftfy's signs alone a word of two scripts is bad; what can be decoded anew was decoded wrongly.
    for line in text.splitlines():
        if _LOST in line or (_NEIGHBOURS.search(line) and is_bad(line)):
            for word in line.split():
                if _LOST in word or (is_bad(word) and ftfy.fix_encoding(word) != word):
                    return word[:40]
    return ""
