"""What a chat model wrote, sentence by sentence: do the passages that it cites bear it out?

A sentence is *supported* where a cited passage has its quotations, names, numbers and dates, its words in one sentence
of the passage and in an order and under conditions that say the same, and whoever is credited with them. It is
*unsupported* where it cites nothing, or the passage has something else. What comparing words cannot tell is *not
checked*. Never the other way round: in doubt a sentence is not supported. Knows nothing of servers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qa.generation.alignment import FINE, OPEN, WRONG
from qa.generation.drafts import Draft, DraftSentence, Part, read_draft
from qa.generation.facts import Finding, check_facts, read_facts
from qa.generation.passages import Passage
from qa.generation.support import Assertion, Support, find_support
from qa.generation.words import Keys, Terms, find_words
from qa.records import Article, Hit, Paragraph, Statement, Verdict

StatementFinder = Callable[[Article, Sequence[Paragraph]], Sequence[Statement]]
"""Finds who says what in a text, as ``Attributor.find_statements`` does."""

SUPPORTED = "its words, names, numbers and dates stand in the cited passage"
# `make evaluate-chat`, 50 questions of corpus/, Qwen2.5-Coder-1.5B: of the sentences as written .29 are on evidence, of
# those that verified answers keep .41; of 49 answers 12 are left.
_VERDICTS: dict[int, Verdict] = {FINE: "supported", OPEN: "not checked", WRONG: "unsupported"}
_DECLINES = re.compile(
    r"\b(?:passages?|articles?|texts?|sources?|information|context)\b[^.]{0,40}\b(?:do(?:es)?\s+not|don[’']t|doesn[’']t|did\s+not|no|not)\b"
    r"[^.]{0,40}\b(?:say|answer|mention|tell|contain|provide|address|specify|state|give|include|information)\b"
    r"|\b(?:no|not enough)\s+(?:information|answer)\b|\bcannot\s+(?:be\s+)?answer",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a hit's article that a sentence rests on; ``said`` is the statement there, if it is somebody's."""

    hit: Hit
    start: int
    end: int
    said: Statement | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence with its verdict; ``places`` holds what each of its parts rests on, a tuple a part."""

    sentence: DraftSentence
    verdict: Verdict
    reason: str
    places: tuple[tuple[Place, ...], ...]
    declines: bool = False


@dataclass(slots=True)
class Checker:
    """Checks what a model writes about passages.

    Args:
        hits: the passages as they were numbered: number n is ``hits[n - 1]``.
        terms: the stemmer.
        find_statements: finds who says what in the model's text.
    """

    hits: Sequence[Hit]
    terms: Terms
    find_statements: StatementFinder
    _keys: Keys = field(init=False)
    _passages: dict[int, Passage] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._keys = Keys(self.terms)

    def check(self, written: str) -> tuple[Draft, list[Checked]]:
        """Check each sentence of what a model wrote."""
        draft = read_draft(written)
        paragraphs = [
            Paragraph(start=a, end=b, text=draft.text[a:b], ordinal=at) for at, (a, b) in enumerate(draft.lines)
        ]
        statements = self.find_statements(Article(text=draft.text), paragraphs) if paragraphs else []
        return draft, [self._check_sentence(draft, each, statements) for each in draft.sentences]

    def _check_sentence(self, draft: Draft, sentence: DraftSentence, statements: Sequence[Statement]) -> Checked:
        text = draft.text[sentence.start : sentence.end]
        numbers = sentence.numbers
        wrong = [number for number in numbers if not 1 <= number <= len(self.hits)]
        finding = Finding()
        if not numbers:
            # Not struck: that the passages don't answer is worth showing, and cites nothing.
            if _DECLINES.search(text):
                return Checked(sentence, "not checked", "it says that the passages don't answer", (), declines=True)
            finding = Finding(WRONG, "it cites no passage")
        # The whole sentence falls, not the one mark: a model that invents a number may have invented what it stands
        # for.
        elif wrong:
            finding = Finding(WRONG, f"it cites [{wrong[0]}], and there are {len(self.hits)} passages")
        # Not where the ellipsis is inside of quotation marks: there it may be the passage's.
        elif text.rstrip("\"”’' ").endswith("…") and not text.rstrip().endswith(("”", '"')):
            finding = Finding(WRONG, "it breaks off")
        elif text.rstrip("\"”’' ").endswith("?"):
            finding = Finding(OPEN, "it asks, and states nothing")
        if finding.grade == WRONG:
            places = tuple(self._whole(part) for part in sentence.parts)
            return Checked(sentence, "unsupported", finding.reason, places)
        supports = [self._check_part(draft, sentence, part, statements) for part in _merged(draft, sentence)]
        worst = max([finding, *(each.finding for each, _ in supports)], key=lambda each: each.grade)
        places = tuple(self._places(part, supports) for part in sentence.parts)
        return Checked(sentence, _VERDICTS[worst.grade], worst.reason or SUPPORTED, places)

    def _check_part(
        self, draft: Draft, sentence: DraftSentence, part: Part, statements: Sequence[Statement]
    ) -> tuple[Support, tuple[int, ...]]:
        """The best that any one of the cited passages gives; None gives all, but they may together: not checked."""
        numbers = part.numbers or sentence.numbers
        cited = [self._passage(number) for number in numbers]
        assertion = Assertion(draft.text, part, statements)
        supports = [find_support(assertion, passage, self._keys) for passage in cited]
        # One passage must have all of it; two that each have half may tell of two things.
        best = min(range(len(supports)), key=lambda at: supports[at].finding.grade)
        support = supports[best]
        if len(cited) > 1 and support.finding.grade == WRONG:
            together = check_facts(read_facts(assertion.words, cited), cited)
            singly = [check_facts(read_facts(assertion.words, [each]), [each]) for each in cited]
            # Perhaps right, perhaps a mixture: that is not for words to tell.
            if together.grade != WRONG and all(each.grade == WRONG for each in singly):
                support = Support(Finding(OPEN, "only several passages together have all of it"), support.spans)
        return support, (numbers[best],)

    def _passage(self, number: int) -> Passage:
        if number not in self._passages:
            self._passages[number] = Passage(self.hits[number - 1], self._keys)
        return self._passages[number]

    def _whole(self, part: Part) -> tuple[Place, ...]:
        hits = [self.hits[number - 1] for number in part.numbers if 1 <= number <= len(self.hits)]
        return tuple(Place(hit, hit.paragraph.start, hit.paragraph.end) for hit in hits)

    def _places(self, part: Part, supports: Sequence[tuple[Support, tuple[int, ...]]]) -> tuple[Place, ...]:
        """What a part rests on in each passage that it cites; the whole passage where nothing narrower is known."""
        places = []
        for number in part.numbers:
            hit = self.hits[number - 1]
            spans = [span for support, used in supports if number in used for span in support.spans]
            said = next((support.said for support, used in supports if number in used and support.said), None)
            start, end = self._extent(number, spans)
            places.append(Place(hit, hit.paragraph.start + start, hit.paragraph.start + end, said))
        return tuple(places)

    def _extent(self, number: int, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
        passage = self._passage(number)
        if not spans:
            return 0, len(passage.text)
        start, end = min(a for a, _ in spans), max(b for _, b in spans)
        touched = [each for each in passage.sentences if each.start < end and start < each.end]
        return (touched[0].start, touched[-1].end) if touched else (start, end)


def _merged(draft: Draft, sentence: DraftSentence) -> list[Part]:
    """The parts of a sentence as they are checked: what has hardly a word by itself goes with the next, or the last."""
    parts: list[Part] = []
    waiting: Part | None = None
    for part in sentence.parts:
        if waiting is not None:
            part = Part(waiting.start, part.end, tuple(dict.fromkeys(waiting.numbers + part.numbers)))
            waiting = None
        # "Yes [1], and [2] …": two words bear nothing out by themselves.
        if len(find_words(draft.text[part.start : part.end])) < 3:
            waiting = part
        else:
            parts.append(part)
    if waiting is not None:
        if parts:
            last = parts.pop()
            waiting = Part(last.start, waiting.end, tuple(dict.fromkeys(last.numbers + waiting.numbers)))
        parts.append(waiting)
    return parts
