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

from qa.attribution.cues import is_speech_cue
from qa.generation.alignment import FINE, OPEN, WRONG, Alignment, align
from qa.generation.crediting import check_credit
from qa.generation.days import Moment, moment_of
from qa.generation.drafts import Draft, DraftSentence, Part, read_draft
from qa.generation.facts import INSTRUCTIONS, Finding, check_facts, read_facts
from qa.generation.naming import find_names
from qa.generation.passages import Passage, SourceSentence
from qa.generation.quoting import find_in, find_quoted
from qa.generation.tokens import Reading, read
from qa.generation.words import Keys, Terms, find_words
from qa.names.comparing import fold, same_person
from qa.records import Article, Hit, Paragraph, Statement, Verdict

StatementFinder = Callable[[Article, Sequence[Paragraph]], Sequence[Statement]]
"""Finds who says what in a text, as ``Attributor.find_statements`` does."""

SUPPORTED = "its words, names, numbers and dates stand in the cited passage"
_VERDICTS: dict[int, Verdict] = {FINE: "supported", OPEN: "not checked", WRONG: "unsupported"}
_LEAST_SHARED = 1 / 3
_DECLINES = re.compile(
    r"\b(?:passages?|articles?|texts?|sources?|information|context)\b[^.]{0,40}\b(?:do(?:es)?\s+not|don[’']t|doesn[’']t|did\s+not|no|not)\b"
    r"[^.]{0,40}\b(?:say|answer|mention|tell|contain|provide|address|specify|state|give|include|information)\b"
    r"|\b(?:no|not enough)\s+(?:information|answer)\b|\bcannot\s+(?:be\s+)?answer",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"^(?:the\s+|this\s+)?(?:passages?|articles?|reports?|texts?|news|story|outlet)\b(?:\s*\d+)?$", re.IGNORECASE
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


@dataclass(frozen=True, slots=True)
class _Outcome:
    finding: Finding
    spans: tuple[tuple[int, int], ...] = ()
    said: Statement | None = None


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
            if _DECLINES.search(text):
                return Checked(sentence, "not checked", "it says that the passages don't answer", (), declines=True)
            finding = Finding(WRONG, "it cites no passage")
        elif wrong:
            finding = Finding(WRONG, f"it cites [{wrong[0]}], and there are {len(self.hits)} passages")
        elif text.rstrip("\"”’' ").endswith("…") and not text.rstrip().endswith(("”", '"')):
            finding = Finding(WRONG, "it breaks off")
        elif text.rstrip("\"”’' ").endswith("?"):
            finding = Finding(OPEN, "it asks, and states nothing")
        if finding.grade == WRONG:
            places = tuple(self._whole(part) for part in sentence.parts)
            return Checked(sentence, "unsupported", finding.reason, places)
        outcomes = [self._check_part(draft, sentence, part, statements) for part in _merged(draft, sentence)]
        worst = max([finding, *(each.finding for each, _ in outcomes)], key=lambda each: each.grade)
        places = tuple(self._places(part, outcomes) for part in sentence.parts)
        return Checked(sentence, _VERDICTS[worst.grade], worst.reason or SUPPORTED, places)

    def _check_part(
        self, draft: Draft, sentence: DraftSentence, part: Part, statements: Sequence[Statement]
    ) -> tuple[_Outcome, tuple[int, ...]]:
        """The best that any one of the cited passages gives; None gives all, but they may together: not checked."""
        numbers = part.numbers or sentence.numbers
        cited = [self._passage(number) for number in numbers]
        outcomes = [self._check_in(draft, part, passage, statements) for passage in cited]
        best = min(range(len(outcomes)), key=lambda at: outcomes[at].finding.grade)
        outcome = outcomes[best]
        if len(cited) > 1 and outcome.finding.grade == WRONG:
            together = check_facts(read_facts(draft.text[part.start : part.end], cited), cited)
            singly = [check_facts(read_facts(draft.text[part.start : part.end], [each]), [each]) for each in cited]
            if together.grade != WRONG and all(each.grade == WRONG for each in singly):
                outcome = _Outcome(Finding(OPEN, "only several passages together have all of it"), outcome.spans)
        return outcome, (numbers[best],)

    def _check_in(self, draft: Draft, part: Part, passage: Passage, statements: Sequence[Statement]) -> _Outcome:
        text = draft.text[part.start : part.end]
        quoted = [find_in(each.words(text), passage.text)[1] for each in find_quoted(text)]
        spans = tuple(place for place in quoted if place)
        facts = check_facts(read_facts(text, [passage]), [passage])
        if facts.grade == WRONG:
            return _Outcome(facts, spans)
        claims = [each for each in statements if part.start <= each.start and each.end <= part.end]
        claims = [each for each in claims if not self._is_outlet(each, passage)]
        names = [(n.start + part.start, n.end + part.start) for n in find_names(text, passage.book)]
        spare = _spare(draft.text, part, passage)
        told = self._check_claims(draft.text, part, claims, passage, spare) if claims else None
        plain = self._check_plain(draft.text, part, passage, names, spare, bool(claims))
        outcome = plain if told is None or _is_better(plain, told) else told
        if facts.grade > outcome.finding.grade:
            outcome = _Outcome(facts, outcome.spans, outcome.said)
        return _Outcome(outcome.finding, (*spans, *outcome.spans), outcome.said)

    def _check_claims(
        self, text: str, part: Part, claims: Sequence[Statement], passage: Passage, spare: Sequence[int]
    ) -> _Outcome:
        """Whose words the sentence says that they are, and the rest of it."""
        outer = [c for c in claims if not any(o is not c and o.start <= c.start and c.end <= o.end for o in claims)]
        credits = [check_credit(each, text, passage, self._keys, spare) for each in claims]
        worst = max((each.finding for each in credits), key=lambda finding: finding.grade)
        spans = [(c.piece.start, c.piece.end) for c in credits if c.piece]
        said = next((c.said.statement for c in credits if c.said), None)
        rest = _Rest(text, part, outer).words(self._keys)
        missing = [word for word in rest if not any(self._keys.key(word) == k for k in self._passage_keys(passage))]
        if missing and worst.grade == FINE:
            worst = Finding(OPEN, f"the passage does not have “{missing[0]}”")
        if worst.grade == FINE and said is not None:
            worst = self._check_day(text, part, said, credits[0].piece, passage) or worst
        return _Outcome(worst, tuple(spans), said)

    def _check_day(
        self, text: str, part: Part, said: Statement, piece: SourceSentence | None, passage: Passage
    ) -> Finding | None:
        """Tell where a sentence gives a day on which the words were not said."""
        touched = [s for s in passage.sentences if piece and s.start < piece.end and piece.start < s.end]
        near = [day for sentence in touched for day in sentence.days]
        near += [moment_of(said.said_on)] if said.said_on else []
        return _check_days(read_facts(text[part.start : part.end], [passage]).moments, near)

    def _check_plain(
        self,
        text: str,
        part: Part,
        passage: Passage,
        names: Sequence[tuple[int, int]],
        spare: Sequence[int],
        credits: bool,
    ) -> _Outcome:
        """Compare the part as it stands with each sentence of the passage."""
        shifted = [(a - part.start, b - part.start) for a, b in names]
        reading = read(text[part.start : part.end], self._keys, shifted, [at - part.start for at in spare])
        if not any(not token.is_spare for token in reading.tokens):
            return _Outcome(Finding(OPEN, "it has no words that could be compared"))
        compared = [(each, align(reading, each.reading)) for each in passage.sentences]
        usable = [pair for pair in compared if pair[0].usable]
        sentence, alignment = max(compared, key=_fit)
        if not sentence.usable and (not usable or max(usable, key=_fit)[1].share < alignment.share):
            return _Outcome(Finding(WRONG, INSTRUCTIONS), ((sentence.start, sentence.end),))
        sentence, alignment = max(usable, key=_fit)
        span = ((sentence.start, sentence.end),)
        if alignment.share < _LEAST_SHARED and len(reading.tokens) > 2:
            return _Outcome(Finding(WRONG, "the passage has next to nothing of this"), span)
        said = passage.covering(self._at(sentence, alignment))
        if said and said.statement.denied and not credits and not reading.negators:
            return _Outcome(Finding(WRONG, "the passage has this as denied or not said"), span, said.statement)
        finding = Finding(alignment.grade, alignment.reason)
        if finding.grade == FINE:
            moments = read_facts(text[part.start : part.end], [passage]).moments
            finding = _check_days(moments, sentence.days) or finding
        if finding.grade == FINE and not credits:
            return self._credited(text, part, passage, sentence, alignment, reading)
        if finding.grade == FINE and credits and passage.covering(self._at(sentence, alignment)) is None:
            # It says whose words they are; the passage tells of no words.
            return (
                _Outcome(finding, span)
                if _tells(sentence, passage)
                else _Outcome(Finding(OPEN, "the passage does not have these words as anybody's statement"), span)
            )
        if finding.grade == FINE:
            finding = Finding(OPEN, "whose words these are cannot be told")
        return _Outcome(finding, span)

    def _credited(
        self, text: str, part: Part, passage: Passage, sentence: SourceSentence, alignment: Alignment, reading: Reading
    ) -> _Outcome:
        """A sentence that credits nobody: do its words stand in the passage as the article's own?"""
        span = ((sentence.start, sentence.end),)
        said = passage.covering(self._at(sentence, alignment))
        if said is None:
            return _Outcome(Finding(), span)
        statement = said.statement
        whose = statement.speaker or "somebody"
        if any(same_person(whose, name.text) for name in find_names(text[part.start : part.end], passage.book)):
            return _Outcome(Finding(), span, statement)
        return _Outcome(Finding(OPEN, f"the passage has this only as the words of {whose}"), span, statement)

    def _at(self, sentence: SourceSentence, alignment: Alignment) -> tuple[int, ...]:
        return tuple(sentence.start + place for place in alignment.places)

    def _is_outlet(self, claim: Statement, passage: Passage) -> bool:
        """Tell whether a sentence credits the article itself, or its outlet."""
        speaker = claim.speaker or claim.mention
        source = passage.hit.article.source
        bare = re.sub(r"^the ", "", fold(speaker or ""))
        return bool(_ITSELF.match(speaker or "")) or bool(source and bare == re.sub(r"^the ", "", fold(source)))

    def _passage_keys(self, passage: Passage) -> set[str]:
        return {self._keys.key(match[0]) for match in find_words(passage.text)} | {""}

    def _passage(self, number: int) -> Passage:
        if number not in self._passages:
            self._passages[number] = Passage(self.hits[number - 1], self._keys)
        return self._passages[number]

    def _whole(self, part: Part) -> tuple[Place, ...]:
        hits = [self.hits[number - 1] for number in part.numbers if 1 <= number <= len(self.hits)]
        return tuple(Place(hit, hit.paragraph.start, hit.paragraph.end) for hit in hits)

    def _places(self, part: Part, outcomes: Sequence[tuple[_Outcome, tuple[int, ...]]]) -> tuple[Place, ...]:
        """What a part rests on in each passage that it cites; the whole passage where nothing narrower is known."""
        places = []
        for number in part.numbers:
            hit = self.hits[number - 1]
            spans = [span for outcome, used in outcomes if number in used for span in outcome.spans]
            said = next((outcome.said for outcome, used in outcomes if number in used and outcome.said), None)
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


class _Rest:
    """What a sentence has besides words that it credits, and besides whom it credits and how."""

    def __init__(self, text: str, part: Part, claims: Sequence[Statement]) -> None:
        self._kept = list(text[part.start : part.end])
        for claim in claims:
            self._blank(claim.start - part.start, claim.end - part.start)
        for claim in claims:
            for words in (claim.mention, claim.cue):
                found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", "".join(self._kept)) if words else None
                if found:
                    self._blank(*found.span())

    def words(self, keys: Keys) -> list[str]:
        """The words that carry something, without names, numbers and dates: these are looked up by themselves."""
        left = "".join(self._kept)
        return [token.word for token in read(left, keys).tokens if not token.is_anchor and not token.word[:1].isupper()]

    def _blank(self, start: int, end: int) -> None:
        self._kept[start:end] = " " * (end - start)


def _merged(draft: Draft, sentence: DraftSentence) -> list[Part]:
    """The parts of a sentence as they are checked: what has hardly a word by itself goes with the next, or the last."""
    parts: list[Part] = []
    waiting: Part | None = None
    for part in sentence.parts:
        if waiting is not None:
            part = Part(waiting.start, part.end, tuple(dict.fromkeys(waiting.numbers + part.numbers)))
            waiting = None
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


def _spare(text: str, part: Part, passage: Passage) -> list[int]:
    """Where words of names begin that the passage needs not repeat: all but the last of a name that it has.

    Of its outlet's name no word needs to be repeated.
    """
    own = text[part.start : part.end]
    outlet = set(fold(passage.hit.article.source or "").split())
    spare = []
    for name in find_names(own, passage.book):
        if passage.book.find(name) != "passage":
            continue
        words = find_words(own[name.start : name.end])
        is_outlet = {fold(word[0]) for word in words} | {"the"} == outlet | {"the"}
        spare += [part.start + name.start + word.start() for word in (words if is_outlet else words[:-1])]
    return spare


def _check_days(moments: Sequence[Moment], days: Sequence[Moment]) -> Finding | None:
    """Tell where a date is none of a sentence's: another than one that it has, or one that it lacks."""
    for moment in moments:
        if moment.word or any(moment.fits(day) for day in days):
            continue
        if any(moment.is_comparable(day) for day in days):
            return Finding(WRONG, "the passage has another date for this")
        return Finding(OPEN, "the passage has this date in another sentence")
    return None


def _fit(pair: tuple[SourceSentence, Alignment]) -> tuple[float, int]:
    return round(pair[1].share, 2), -pair[1].grade


def _is_better(plain: _Outcome, told: _Outcome) -> bool:
    """The sentence as it stands is what counts only where the passage has nobody's words of it."""
    return plain.finding.grade < told.finding.grade and told.said is None


def _tells(sentence: SourceSentence, passage: Passage) -> bool:
    return any(is_speech_cue(word) for word in passage.text[sentence.start : sentence.end].split())
