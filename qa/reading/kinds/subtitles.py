"""Subtitles (SRT, WebVTT) → what is said in them, a paragraph a speaker, without numbers and times."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.reading.pieces import Piece, Unreadable, decoded

_TIMES = re.compile(
    r"(?P<begin>(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*(?P<end>(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})[^\n]*"
)
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,40})?\s+(?P<who>[^<>]{1,80})>")
# <i>, <c.yellow>, <00:00:01.000>, and SubStation's {\an8}.
_MARK = re.compile(r"</?[a-z][^<>]{0,40}>|<\d[\d:.]{0,20}>|\{\\[^{}]{0,40}\}", re.IGNORECASE)
# "SLETTEN:", "- Yes.", ">> REPORTER:"
_TURN = re.compile(r"(?:>>+\s*|[-–—]\s+|[^\W\d_][\w .'’-]{0,40}:\s)")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
# Seconds in which nobody speaks, behind a sentence; and where a paragraph grows too long to be read. Chosen by eye.
_PAUSE, _LONGEST = 2.0, 600


def read_subtitles(data: bytes) -> Iterator[Piece]:
    """Read the text of a file of subtitles.

    Raises:
        Unreadable: It has no subtitle.
    """
    paragraphs: list[str] = []
    shown: list[str] = []
    until = 0.0
    for begin, end, lines in _cues(decoded(data).replace("\r\n", "\n").replace("\r", "\n")):
        # Live captions roll: each repeats the line above.
        fresh = (
            lines[len(shown) :]
            if shown and lines[: len(shown)] == shown
            else lines[1:]
            if lines[:1] == shown[-1:]
            else lines
        )
        shown = lines
        for line in fresh:
            last = paragraphs[-1] if paragraphs else ""
            ended = _SENTENCE_END.search(last) and (begin - until >= _PAUSE or len(last) > _LONGEST)
            if not last or ended or _TURN.match(line):
                paragraphs.append(line)
            else:
                paragraphs[-1] = f"{last} {line}"
            until = end
    if not paragraphs:
        raise Unreadable("no subtitle found", "Give it the suffix of what it is.")
    yield Piece(text="\n\n".join(paragraphs))


def _cues(text: str) -> Iterator[tuple[float, float, list[str]]]:
    times = list(_TIMES.finditer(text))
    ends = [match.start() for match in times[1:]] + [len(text)]
    for match, end in zip(times, ends if times else [], strict=True):
        block = text[match.end() : end]
        # A blank line ends a subtitle; the next one's number or name follows.
        lines = block.strip("\n").split("\n\n")[0].split("\n") if block.strip() else []
        voiced = [_MARK.sub("", _VOICE.sub(lambda voice: f"{voice['who'].strip()}: ", line)).strip() for line in lines]
        yield _seconds(match["begin"]), _seconds(match["end"]), [" ".join(line.split()) for line in voiced if line]


def _seconds(time: str) -> float:
    seconds = 0.0
    for part in time.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
