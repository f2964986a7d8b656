"""Text that is read from right to left: from the order of sight, in which pages are drawn, to that of reading.

The rules are those by which such text is laid out (Unicode's bidirectional algorithm), backwards. Where two texts look
the same, the likelier one is taken: a number behind a Latin word belongs to it ("Covid 19").
"""

from __future__ import annotations

import re

_LEFTWARDS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_ONE = re.compile(f"[{_LEFTWARDS}]")
# Arabic digits stand in a block of their letters, and are written to the right.
_DIGITS = "\\d"
_LETTER = f"(?:(?![{_LEFTWARDS}])[^\\W\\d_])"
_NUMBER = f"[$€£#±]?{_DIGITS}+(?:[-+.,:/]{_DIGITS}+)*[%°$€£]?"
# What runs to the right within a line that runs to the left: Latin words with what is between them, and numbers.
_RIGHTWARDS = re.compile(f"{_DIGITS}*{_LETTER}(?:[^{_LEFTWARDS}]*(?:{_LETTER}|{_DIGITS}))?|{_NUMBER}")
# And the other way round.
_WITHIN = re.compile(f"[{_LEFTWARDS}](?:(?:(?!{_LETTER}).)*[{_LEFTWARDS}])?")
_PAIRS = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def is_right_to_left(text: str, *, any_of_it: bool = False) -> bool:
    """Whether most letters of a text run to the left; or ``any_of_it``."""
    if text.isascii():
        return False
    leftwards = len(_ONE.findall(text))
    if any_of_it or not leftwards:
        return leftwards > 0
    return 2 * leftwards > sum(character.isalpha() for character in text)


def in_reading_order(lines: list[str], *, leftwards: bool) -> list[str]:
    """Turn lines in the order of sight into that of reading; ``leftwards`` is the direction of the page.

    Some files give brackets as they look, others as they are meant: what matches better on all lines is right.
    """
    if not any(_ONE.search(line) for line in lines):
        return lines
    read = [_turned(line) if leftwards else _WITHIN.sub(lambda run: _turned(run[0]), line) for line in lines]
    other = [line.translate(_PAIRS) if _ONE.search(line) else line for line in read]
    return other if _matched("".join(other)) > _matched("".join(read)) else read


def _turned(line: str) -> str:
    pieces: list[str] = []
    at = 0
    for run in _RIGHTWARDS.finditer(line):
        pieces += [*line[at : run.start()].translate(_PAIRS), run[0]]
        at = run.end()
    pieces += line[at:].translate(_PAIRS)
    return "".join(reversed(pieces))


def _matched(text: str) -> int:
    """How many brackets are closed after they were opened, less those that are closed before."""
    depth = matched = 0
    for character in text:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            matched += 1 if depth else -1
            depth = max(0, depth - 1)
    return matched
