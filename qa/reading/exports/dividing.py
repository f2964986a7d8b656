"""Where one article of an export ends and the next begins, told by what repeats: marks, numbers, labels, rules.

What parts articles is the same line, or the same kind of line, again and again; nothing else in a text is. So no
database needs to be known here, but for the words of its closing mark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.reading.exports.labels import Role
from qa.reading.exports.lines import Line, Shape

# Nexis's, in the languages of its pages.
_END = re.compile(
    r"end of document|ende des dokument(?:e?s)?|fin du document|fin del documento|fine del documento"
    r"|fi[mn] do documento|einde(?: van)?(?: het)? document|koniec dokumentu",
    re.IGNORECASE,
)
# Factiva's: its code of the outlet, the day and a serial.
_NUMBERED_END = re.compile(r"[^\W\d]{4,12} (?P<id>[A-Z][A-Z0-9]{2,}(?:19|20)\d{6}[0-9a-z]{4,12})")
# "3 of 50 DOCUMENTS", "Dokument 3 von 50": language plays no part.
_OF = re.compile(
    r"\W*(?P<word>[^\W\d]{3,12}\W{1,2})?(?P<number>\d{1,5})\s*(?:[^\W\d]{1,3}|/)\s*(?P<total>\d{1,5})(?:\s+[^\W\d]{4,12})?\W*"
)
_COUNTED = re.compile(
    r"(?:record|document|dokument|documento|article|artikel|item|story)\W{0,3}(?P<number>\d{1,5})\W*", re.IGNORECASE
)
# "Page 1 of 5" counts pages.
_PAGE = re.compile(r"\W*(?:page|pages?|seite|p[áa]gina|strona|blz|s|p)\b", re.IGNORECASE)
# Rules stand within articles, too; what is less than a mark's worth of labels is no head. Chosen by eye.
_LEAST_LABELS = 2
# Of lines that stand above the first number. Chosen by eye.
_AT_TOP = 4
_MOST = 0.6
_HEAD_ROLES = (Role.TITLE, Role.AUTHOR, Role.SOURCE, Role.DATE, Role.URL, Role.ID)

Lines = Sequence[Line]


@dataclass(frozen=True, slots=True)
class Division:
    """The parts that a text falls into, an article each.

    ``closed``: each ends with a mark of its own, so that one without is cut off. ``expected`` is how many there should
    be, where the file tells. ``labelled``: what parts them can stand in an export only.
    """

    parts: tuple[Lines, ...]
    closed: bool = False
    expected: int = 0
    labelled: bool = True


def read_end(line: Line) -> str | None:
    """What the line that ends an article says of it: its id, or ""; None for any other line."""
    if match := _NUMBERED_END.fullmatch(line.text):
        return match["id"]
    return "" if _END.fullmatch(line.text) else None


def divide(lines: Lines, *, rules: bool = True) -> Division | None:
    """Find the parts; None where nothing parts the text.

    Args:
        lines: the text's.
        rules: whether rules alone may part articles: on a web page they part teasers.
    """
    ways: tuple[Callable[[Lines], Division | None], ...] = (_by_ends, _by_numbers, _by_ruled_labels, _by_labels)
    for way in (*ways, _by_rules) if rules else ways:
        if division := way(lines):
            return division
    return None


def count_labels(lines: Lines) -> int:
    """How many different labels are known in these lines."""
    return len({line.label.word for line in lines if line.label and line.label.role})


def _by_ends(lines: Lines) -> Division | None:
    ends = [n for n, line in enumerate(lines) if read_end(line) is not None]
    if not ends:
        return None
    begins = [0, *(n + 1 for n in ends)]
    return Division(
        tuple(lines[begin:end] for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)), closed=True
    )


def _by_numbers(lines: Lines) -> Division | None:
    """Parts that are counted: the number rises from each to the next. Where a mark is damaged, it rises by two."""
    for form in (_OF, _COUNTED):
        counted: dict[str, list[tuple[int, int]]] = {}
        for n, line in enumerate(lines):
            # "3 mai 2019" is a day, with a label or without.
            if line.is_known or line.shape is Shape.DAY or _PAGE.match(line.text):
                continue
            if (match := form.fullmatch(line.text)) and (
                form is _COUNTED or int(match["number"]) <= int(match["total"])
            ):
                counted.setdefault(match["total"] if form is _OF else "", []).append((n, int(match["number"])))
        # Other lines have two numbers, too; those that count have one total.
        total, found = max(counted.items(), key=lambda each: len(each[1]), default=("", []))
        # One alone is its first, of more that aren't there or of one.
        least = 1 if total and found and found[0][0] < _AT_TOP else 2
        if len(found) < least or any(b <= a for (_, a), (_, b) in pairwise(found)):
            continue
        parts = _between(lines, [n for n, _ in found])
        if all(count_labels(part) >= _LEAST_LABELS for part in parts):
            return Division(parts, expected=int(total) - found[0][1] + 1 if total else 0)
    return None


def _by_ruled_labels(lines: Lines) -> Division | None:
    for mark in dict.fromkeys(line.text[0] for line in lines if line.shape is Shape.RULE):
        parts = [part for part in _split(lines, mark) if part]
        labelled = [count_labels(part) >= _LEAST_LABELS for part in parts]
        # A cover sheet before the first, and a note behind the last; a damaged one may stand between.
        first = labelled.index(True) if True in labelled else 0
        last = len(labelled) - labelled[::-1].index(True) if True in labelled else 0
        most = sum(labelled) >= _MOST * (last - first)
        if last - first >= 2 and first <= 1 and len(parts) - last <= 1 and most:
            return Division(tuple(parts[first:last]))
    return None


def _by_labels(lines: Lines) -> Division | None:
    """Parts that begin with the same labels: a label of the first lines that comes again begins the next article."""
    runs = _runs(lines)
    counts = Counter(word for begin, end in runs for word in _head_words(lines[begin:end]))
    if not counts or counts.most_common(1)[0][1] < 2:
        return None
    titles = [w for w in counts if counts[w] >= 2 and any(_is(line, w, Role.TITLE) for line in lines)]
    opener = titles[0] if titles else counts.most_common(1)[0][0]
    starts = [_with_title(lines, begin, end) for begin, end in runs if opener in _head_words(lines[begin:end])]
    if len(starts) < 2:
        return None
    ends = [*starts[1:], len(lines)]
    return Division(tuple(lines[start:end] for start, end in zip(starts, ends, strict=True)))


def _by_rules(lines: Lines) -> Division | None:
    for mark in dict.fromkeys(line.text[0] for line in lines if line.shape is Shape.RULE):
        parts = tuple(part for part in _split(lines, mark) if part)
        if len(parts) >= 2:
            return Division(parts, labelled=False)
    return None


def _between(lines: Lines, marks: Sequence[int]) -> tuple[Lines, ...]:
    return tuple(lines[a + 1 : b] for a, b in zip(marks, [*marks[1:], len(lines)], strict=True))


def _split(lines: Lines, mark: str) -> list[Lines]:
    rules = [n for n, line in enumerate(lines) if line.shape is Shape.RULE and line.text[0] == mark]
    return list(_between(lines, [-1, *rules]))


def _runs(lines: Lines) -> list[tuple[int, int]]:
    """Where lines with labels of an article's head follow one another, two at least."""
    runs, begin = [], None
    for n, line in enumerate([*lines, None]):
        if line is not None and line.is_known:
            begin = n if begin is None else begin
        elif begin is not None and not (line is not None and line.label and line.label.value and not line.apart):
            if n - begin >= 2:
                runs.append((begin, n))
            begin = None
    return runs


def _head_words(lines: Lines) -> list[str]:
    return [line.label.word for line in lines if line.label and line.label.role in _HEAD_ROLES]


def _is(line: Line, word: str, role: Role) -> bool:
    return line.label is not None and line.label.word == word and line.label.role is role


def _with_title(lines: Lines, begin: int, end: int) -> int:
    """Where an article begins whose labels begin there: with the headline above them, if none of them is it."""
    titled = any(line.label and line.label.role is Role.TITLE for line in lines[begin:end])
    above = lines[begin - 1] if begin else None
    return begin - 1 if not titled and above and above.shape is Shape.FREE and not above.is_known else begin
