"""Which passages say the same words.

Two passages are identical when they have the same letters and digits in the same order, whatever their case, quotation
marks, dashes and white space. Near-copies are not folded: an update is no copy of what it corrects.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")
# "He declined to comment." stands in articles that have nothing to do with each other.
_FEWEST_WORDS = 6


def fingerprint(text: str) -> str | None:
    """Give passages of the same words the same short text; None where they are too short to be copies of each other."""
    words = _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split()
    if len(words) < _FEWEST_WORDS:
        return None
    return hashlib.sha256(" ".join(words).encode()).hexdigest()
