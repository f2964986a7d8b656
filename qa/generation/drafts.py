"""What a model wrote → its sentences, each in parts with the numbers of the passages that they cite.

Markdown is taken off, and what a model thought aloud is left out. A mark behind a sentence's stop belongs to it.
Knows nothing of what the passages say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qa.passages.sentences import split_sentences

# Reasoning models think aloud before they answer; some servers send only the closing tag, a model that is cut off only
# the opening one.
_THOUGHT = re.compile(
    r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)|\A(?:(?!<think).)*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE
)
_NUMBERS = r"\d{1,3}(?:\s*(?:,|;|and|&|–|-)\s*(?:passages?\s+)?\d{1,3})*"
# Square brackets as the rules ask for, and what models write all the same: "[^1]", "【1†source】", "(passage 2)".
_MARK = re.compile(
    rf"\s*(?:\[\^?\s*(?:passages?\s+)?(?P<a>{_NUMBERS})\s*\]|【\s*(?P<b>{_NUMBERS})[^】]*】|\(passages?\s+(?P<c>{_NUMBERS})\))",
    re.IGNORECASE,
)
# Lists, headings and "Answer:", which the rules forbid and small models write.
_LINE_START = re.compile(r"^\s*(?:[-*•>]\s+|\d{1,2}[.)]\s+|#{1,6}\s+)*(?:answer:\s*)?", re.IGNORECASE)
# Not every asterisk: "5 * 3" keeps its own.
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
# The stop at a sentence's end stands behind the mark: "came [1]."
_PARTING = re.compile(r"[\s.!?…,;:]*$")


@dataclass(frozen=True, slots=True)
class Part:
    """``draft.text[start:end]``, and the passages that it cites."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence, ``draft.text[start:end]``, cut behind each of its marks; its last part may cite nothing."""

    start: int
    end: int
    parts: tuple[Part, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """All that it cites, in order, each once."""
        return tuple(dict.fromkeys(number for part in self.parts for number in part.numbers))


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote, without marks; its ``lines`` are places in ``text``."""

    text: str
    lines: tuple[tuple[int, int], ...]
    sentences: tuple[DraftSentence, ...]

    def show(self, sentence: DraftSentence, mark: Callable[[Part], str]) -> str:
        """A sentence on one line, with a mark behind each part that cites something."""
        shown = ""
        for part in sentence.parts:
            words = self.text[part.start : part.end]
            stop = _PARTING.search(words)
            cut = stop.start() if stop and part.end == sentence.end else len(words)
            shown += f"{words[:cut].rstrip()}{mark(part)}{words[cut:].rstrip()}" if part.numbers else words
        return " ".join(shown.split())


def read_draft(written: str) -> Draft:
    """Cut what a model wrote into sentences."""
    text = ""
    lines: list[tuple[int, int]] = []
    sentences: list[DraftSentence] = []
    # Half an emoji, cut in two on its way, is no character that a parser takes.
    for raw in _THOUGHT.sub("", written.encode(errors="replace").decode()).splitlines():
        line, marks = _take_marks(_EMPHASIS.sub("", _LINE_START.sub("", raw)))
        if not line.strip() and not marks:
            continue
        offset = len(text)
        text += line + "\n"
        lines.append((offset, offset + len(line)))
        sentences += [_cut(start + offset, end + offset, offset, line, marks) for start, end in _sentences(line)]
    return Draft(text, tuple(lines), tuple(sentences))


def _take_marks(line: str) -> tuple[str, list[tuple[int, tuple[int, ...]]]]:
    clean, marks, at = "", [], 0
    for match in _MARK.finditer(line):
        clean += line[at : match.start()]
        marks.append((len(clean), _numbers(match["a"] or match["b"] or match["c"])))
        at = match.end()
    return clean + line[at:], marks


def _numbers(text: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for piece in re.split(r"[,;&]|and", re.sub(r"passages?", "", text, flags=re.IGNORECASE)):
        ends = [int(each) for each in re.findall(r"\d+", piece)]
        # "[1-3]" is a range; of more than twenty it is a slip, and only its ends are cited.
        numbers += range(ends[0], ends[-1] + 1) if len(ends) == 2 and ends[0] < ends[1] <= ends[0] + 20 else ends
    return tuple(dict.fromkeys(numbers))


def _sentences(line: str) -> list[tuple[int, int]]:
    """Sentences, where one that opens a quotation goes on to the one that closes it."""
    spans = split_sentences(line)
    merged: list[tuple[int, int]] = []
    for at, (start, end) in enumerate(spans):
        # Unless it is never closed: a stray mark must not swallow the rest of the line.
        if merged and _is_open(line[merged[-1][0] : merged[-1][1]]) and _closes(line[start : spans[-1][1]]):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append(spans[at])
    return merged


def _is_open(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _closes(text: str) -> bool:
    return "”" in text or '"' in text


def _cut(start: int, end: int, offset: int, line: str, marks: list[tuple[int, tuple[int, ...]]]) -> DraftSentence:
    # A mark between two sentences is the first one's, and one before all the first one's, too.
    opens = not line[: start - offset].strip()
    limit = offset + len(line)
    following = [offset + a for a, _ in _sentences(line) if offset + a >= end]
    mine = [
        (at + offset, numbers)
        for at, numbers in marks
        if (start < at + offset or opens) and at + offset <= (following[0] if following else limit)
    ]
    parts: list[Part] = []
    begin = start
    for at, numbers in mine:
        stop = max(begin, min(at, end))
        rest = line[stop - offset : end - offset]
        if _PARTING.match(rest):
            stop = end
        if parts and not any(c.isalnum() for c in line[begin - offset : stop - offset]):
            parts[-1] = Part(parts[-1].start, max(stop, parts[-1].end), parts[-1].numbers + numbers)
        else:
            parts.append(Part(begin, stop, numbers))
        begin = max(stop, begin)
    if begin < end or not parts:
        parts.append(Part(begin, end, ()))
    return DraftSentence(start, end, tuple(parts))
