"""Words divided at a line's end: put together as the document itself spells them elsewhere.

A hyphen at a line's end is the program's ("emis-" and "sions") or the word's own ("long-" and "term"). The same word
whole, the same compound, or its parts as words, somewhere within the document's lines, decide; where it has neither and
is English, the language's words do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.reading.pdf.vocabulary import keeps_hyphen
from qa.reading.texts.languages import guess_language

_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+)*")
# The plain hyphen, and Unicode's own.
_DIVIDED = re.compile(r"(?:^|(?<=[^\w-]))((?:[^\W_]+[-\u2010])*[^\W_]+)[-\u2010]$")
_BEGINNING = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
# An invisible hyphen is seen at a line's end alone: a program's.
_SOFT = "\u00ad"
# "two- and three-year contracts": the first hyphen stands for the second word. In the languages most read here.
_BETWEEN = frozenset("and or to und oder bis et ou och eller og en of e o y".split())


def is_divided(line: str) -> bool:
    """Whether a line ends within a word."""
    return line.endswith(_SOFT) or _DIVIDED.search(line) is not None


class Spelling:
    """How a document spells its words.

    Args:
        lines: the document's lines; what stands at their ends and is divided doesn't count.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._is_english = guess_language("\n".join(lines)) == "en"
        counts: Counter[str] = Counter()
        begun = False
        for line in lines:
            words = _WORDS.findall(line.lower())
            divided = line.endswith(("-", "\u2010", _SOFT))
            counts.update(words[int(begun) : len(words) - int(divided)])
            begun = divided
        self._words = counts
        self._parts = Counter(part for word in counts for part in word.split("-"))

    def join(self, text: str, line: str) -> str:
        """Join a text and the line that follows it."""
        if text.endswith(_SOFT):
            return text[:-1] + line
        left, right = _DIVIDED.search(text), _BEGINNING.match(line)
        if not left or not right:
            return f"{text} {line}"
        if right[0].lower() in _BETWEEN and line[: right.end() + 1] != f"{right[0]}-":
            return f"{text} {line}"
        return text + line if self._keeps(left[1], right[0]) else text[:-1] + line

    def joins_capital(self, capital: str, rest: str) -> bool:
        """Whether a large first letter and the rest are one word: "T" and "he", not "A" and "fire"."""
        word = _BEGINNING.match(rest)
        letter = capital.strip("“\"'‘«„").lower()
        if not word or letter not in ("a", "i", "o", "y", "e", "à"):
            return True
        return self._words[letter + word[0].lower()] >= self._words[word[0].lower()]

    def _keeps(self, left: str, right: str) -> bool:
        """Whether the hyphen is the word's own."""
        # "Eide-Larsen", "mid-2020s", "20-year": programs divide no figures, and no word before a capital.
        if not right.islower() or not left[-1].isalpha() or any(c.isdigit() for c in left + right):
            return True
        # What follows a compound's last part may still be a part of it.
        last = left.lower().replace("\u2010", "-")
        whole, compound = self._words[last + right], self._words[f"{last}-{right}"]
        if whole != compound:
            return compound > whole
        part = last.rpartition("-")[2]
        if part != last:
            # "state-of-the-art" has other hyphens, and "long-estab-lished" has others, too.
            return not self._words[part + right] and self._parts[right] > 0
        if self._parts[last] and self._parts[right]:
            return True
        return self._is_english and keeps_hyphen(last, right)
