"""Lines that tell whose turn it is: in interviews, transcripts, hearings and minutes.

A label may stand before a colon, a dash or a stop ("HOLT (Ferry Line): …", "FALK — …", "Q. …"), beside the time of the
recording, or on a line of its own, and be set off as a list's item, a heading, bold or in italics. Which of these an
article has is told by their coming again and again. Knows nothing of people but what the caller tells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.names.comparing import fold
from qa.records import Paragraph

_ORNAMENT = r"(?:[-*•>#]+\s+|\d{1,2}[.)]\s+)?[*_]{0,2}"
_STAMP = r"[\[(]?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?[\])]?"
# Up to 48 characters before the colon, since sentences have colons, too.
_WHO = r"(?P<label>[^\W\d_a-z][^\n:@“”\"?!]{0,48}?)(?:\s\((?P<aside>[^)\n]{1,40})\))?"
_TIMED = rf"{_ORNAMENT}(?:{_STAMP}[\s–-]+)?[*_]{{0,2}}{_WHO}"
_SECOND = _WHO.replace("label", "label2").replace("aside", "aside2")
# What follows a mark is the words, or the label has the paragraph to itself.
_BREAK = r"[*_]{0,2}[ \t]*(?:\n\s*(?=\S)|\Z)"
_SHAPES = {
    "letter": re.compile(rf"{_ORNAMENT}(?P<label>[QA])[.)][*_]{{0,2}}\s+(?=\S)"),
    "colon": re.compile(rf"{_TIMED}(?:\s+{_STAMP})?[*_]{{0,2}}\s?:[*_]{{0,2}}(?:\s+(?=\S)|\s*\Z)"),
    "stamp": re.compile(rf"(?:{_TIMED},?\s+{_STAMP}|{_STAMP}[\s–-]+[*_]{{0,2}}{_SECOND}){_BREAK}"),
    "dash": re.compile(rf"{_ORNAMENT}{_WHO}[*_]{{0,2}}\s+(?:—|–|--?)(?:\s+(?=\S)|\s*\Z)"),
    "line": re.compile(rf"{_ORNAMENT}{_WHO}{_BREAK}"),
}
# "EXAMINATION BY MS. HALE:", "BY MR. PELL:": whose questions follow.
_EXAMINER = re.compile(
    r"(?:[A-Z][A-Z -]*\s)?BY\s+(?P<who>[^:\n]{3,40}?)\s*:?\s*\Z"
    r"|(?:\w+-)?[Ee]xamination by (?P<who2>[^:\n]{3,40}?)\s*:?\s*\Z"
)
_PARTICLES = ("of", "the", "from", "de", "van", "von", "der", "al")


@dataclass(frozen=True, slots=True)
class Turn:
    """Words under a label: ``text[start:end]`` of a paragraph; ``aside`` stands in brackets behind the label.

    ``examiner`` is who asks, where a line above tells it. ``start == end`` where the label stands
    alone in its paragraph.
    """

    ordinal: int
    start: int
    end: int
    label: str
    aside: str = ""
    examiner: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    paragraph: Paragraph
    shape: str
    label: str
    aside: str
    end: int

    @property
    def is_alone(self) -> bool:
        return self.end >= len(self.paragraph.text)


def core_of(label: str) -> str:
    """A label as it is compared: "THE CHAIRMAN" is the chairman, too."""
    return fold(label.strip("*_ .")).removeprefix("the ")


def find_turns(paragraphs: Sequence[Paragraph], knows: Callable[[str], bool], *, subtitled: bool = False) -> list[Turn]:
    """Find the turns of a dialogue, in order; none in what is no dialogue.

    Args:
        paragraphs: all of the article: a label may look like a heading or a dateline.
        knows: tells whether a label is the name of somebody in the article.
        subtitled: whether the words are a recording's subtitles: there whatever stands before a colon is who speaks,
            though it comes but once.
    """
    marks = [mark for p in paragraphs if p.kind != "caption" and (mark := _mark(p))]
    marks = [mark for mark in marks if mark.shape == "colon"] if subtitled else _accepted(marks, knows)
    if not marks:
        return []
    by_ordinal = {mark.paragraph.ordinal: mark for mark in marks}
    turns: list[Turn] = []
    current: _Mark | None = None
    examiner = ""
    # What follows the last label may be the article again.
    last = marks[-1].paragraph.ordinal + marks[-1].is_alone
    for p in paragraphs:
        if asking := _EXAMINER.match(p.text):
            examiner, current = asking["who"] or asking["who2"], None
        elif mark := by_ordinal.get(p.ordinal):
            current = mark
            turns.append(Turn(p.ordinal, p.start + mark.end, p.end, mark.label, mark.aside, examiner))
        elif current and p.kind == "body" and p.ordinal <= last:
            turns.append(Turn(p.ordinal, p.start, p.end, current.label, current.aside, examiner))
    return turns


def _mark(paragraph: Paragraph) -> _Mark | None:
    if _EXAMINER.match(paragraph.text):
        return None
    for shape, pattern in _SHAPES.items():
        if match := pattern.match(paragraph.text):
            groups = match.groupdict()
            label, aside = groups.get("label") or groups.get("label2") or "", groups.get("aside") or ""
            if _is_label(label):
                return _Mark(paragraph, shape, label.strip("*_ "), aside, match.end())
    return None


def _is_label(label: str) -> bool:
    words = label.strip("*_ ").split()
    if not words or len(words) > 5:
        return False
    return label.isupper() or all(w[0].isupper() or w[0].isdigit() or w in _PARTICLES for w in words)


def _accepted(marks: Sequence[_Mark], knows: Callable[[str], bool]) -> list[_Mark]:
    """The marks that are labels: of shapes that come again and again, from the first sure one to the last."""
    counts = Counter((mark.shape, core_of(mark.label)) for mark in marks)
    shapes = {shape for shape in _SHAPES if _is_dialogue([m for m in marks if m.shape == shape], knows)}
    kept = [m for m in marks if m.shape in shapes]
    sure = [i for i, m in enumerate(kept) if counts[m.shape, core_of(m.label)] > 1 or knows(m.label)]
    # "Byline: Nina Holt" and "Witness: Tom Ferris, stoker" are fields of a head: names, without a sentence's stop.
    while sure and _is_field(kept[sure[0]]):
        sure.pop(0)
    if not sure:
        return []
    between = kept[sure[0] : sure[-1] + 1]
    # Labels on a line or before a dash look like headings and datelines: nobody new is brought in by them.
    return [
        m for m in between if m.shape not in ("dash", "line") or counts[m.shape, core_of(m.label)] > 1 or knows(m.label)
    ]


def _is_field(mark: _Mark) -> bool:
    words = mark.paragraph.text[mark.end :].strip()
    return mark.shape == "colon" and bool(words) and words[-1] not in '.?!…"”)*_' and words[0].isupper()


def _is_dialogue(marks: Sequence[_Mark], knows: Callable[[str], bool]) -> bool:
    counts = Counter(core_of(mark.label) for mark in marks)
    repeated = [label for label, count in counts.items() if count > 1]
    if not marks:
        return False
    match marks[0].shape:
        case "letter":
            return len(counts) == 2 and len(marks) >= 3
        case "colon":
            # Two of one kind, and four in all unless in capitals.
            return bool(repeated) and (len(marks) >= 4 or any(m.label.isupper() for m in marks))
        case "stamp":
            return len(marks) >= 2 and bool(repeated or all(knows(m.label) for m in marks))
        case _:
            known = len(counts) >= 2 and len(marks) >= 3 and all(knows(m.label) for m in marks)
            return len(repeated) >= 2 or (known and bool(repeated))
