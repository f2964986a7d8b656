"""Does one passage bear out one part of a sentence that a model wrote?

Its quotations, names, numbers and dates are looked up first. Then its words are compared in two ways: what it says that
somebody said with the passage's statements, and the part as it stands with each sentence of the passage. In doubt it is
not borne out. Knows nothing of how a draft is cut, and of other passages that the sentence cites.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.attribution.cues import is_speech_cue
from qa.generation.alignment import FINE, OPEN, WRONG, Alignment, align
from qa.generation.crediting import check_credit
from qa.generation.days import Moment, moment_of
from qa.generation.drafts import Part
from qa.generation.facts import INSTRUCTIONS, Finding, check_facts, read_facts
from qa.generation.naming import find_names
from qa.generation.passages import Passage, SourceSentence
from qa.generation.quoting import find_in, find_quoted
from qa.generation.tokens import read
from qa.generation.words import Keys, find_words
from qa.names.comparing import fold, same_person
from qa.records import Statement

# Below it the sentence is made up, rather than open: "Apples are exported to many foreign countries". At .6 "Ida Brandt
# is corrupt" would be called wrong, which the passage does not tell either.
_LEAST_SHARED = 1 / 3
# "The article says that" credits nobody: it is the passage's own.
_ITSELF = re.compile(
    r"^(?:the\s+|this\s+)?(?:passages?|articles?|reports?|texts?|news|story|outlet)\b(?:\s*\d+)?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What is to be borne out: ``text[part.start:part.end]``; ``statements`` are who says what in all of ``text``."""

    text: str
    part: Part
    statements: Sequence[Statement]

    @property
    def words(self) -> str:
        """The part's own words."""
        return self.text[self.part.start : self.part.end]


@dataclass(frozen=True, slots=True)
class Support:
    """What a passage gives: a finding, the places in its paragraph that it rests on, and the statement that it is."""

    finding: Finding
    spans: tuple[tuple[int, int], ...] = ()
    said: Statement | None = None


def find_support(assertion: Assertion, passage: Passage, keys: Keys) -> Support:
    """Compare a part of a sentence with a passage.

    Args:
        assertion: what is to be borne out.
        passage: that it cites.
        keys: gives words their keys.
    """
    words, part = assertion.words, assertion.part
    quoted = [find_in(each.words(words), passage.text)[1] for each in find_quoted(words)]
    spans = tuple(place for place in quoted if place)
    facts = check_facts(read_facts(words, [passage]), [passage])
    # A wrong name or number cannot be made good by the words around it.
    if facts.grade == WRONG:
        return Support(facts, spans)
    inside = [each for each in assertion.statements if part.start <= each.start and each.end <= part.end]
    claims = [each for each in inside if not _is_outlet(each, passage)]
    spare = _spare(assertion, passage)
    told = _check_claims(assertion, claims, passage, keys, spare) if claims else None
    plain = _check_plain(assertion, passage, keys, spare, credits=bool(claims))
    found = plain if told is None or _is_better(plain, told) else told
    if facts.grade > found.finding.grade:
        found = Support(facts, found.spans, found.said)
    return Support(found.finding, (*spans, *found.spans), found.said)


def _check_claims(
    assertion: Assertion, claims: Sequence[Statement], passage: Passage, keys: Keys, spare: Sequence[int]
) -> Support:
    """Whose words the sentence says that they are, and the rest of it."""
    outer = [c for c in claims if not any(o is not c and o.start <= c.start and c.end <= o.end for o in claims)]
    credits = [check_credit(each, assertion.text, passage, keys, spare) for each in claims]
    worst = max((each.finding for each in credits), key=lambda finding: finding.grade)
    spans = [(c.piece.start, c.piece.end) for c in credits if c.piece]
    said = next((c.said.statement for c in credits if c.said), None)
    known = {keys.key(match[0]) for match in find_words(passage.text)} | {""}
    missing = [word for word in _Rest(assertion, outer).words(keys) if keys.key(word) not in known]
    if missing and worst.grade == FINE:
        worst = Finding(OPEN, f"the passage does not have “{missing[0]}”")
    if worst.grade == FINE and said is not None:
        worst = _check_day(assertion, said, credits[0].piece, passage) or worst
    return Support(worst, tuple(spans), said)


def _check_day(assertion: Assertion, said: Statement, piece: SourceSentence | None, passage: Passage) -> Finding | None:
    """Tell where a sentence gives a day on which the words were not said."""
    touched = [s for s in passage.sentences if piece and s.start < piece.end and piece.start < s.end]
    near = [day for sentence in touched for day in sentence.days]
    near += [moment_of(said.said_on)] if said.said_on else []
    return _check_days(read_facts(assertion.words, [passage]).moments, near)


def _check_plain(assertion: Assertion, passage: Passage, keys: Keys, spare: Sequence[int], *, credits: bool) -> Support:
    """Compare the part as it stands with each sentence of the passage; ``credits``: it says whose words they are."""
    words = assertion.words
    names = [(name.start, name.end) for name in find_names(words, passage.book)]
    reading = read(words, keys, names, [at - assertion.part.start for at in spare])
    if not any(not token.is_spare for token in reading.tokens):
        return Support(Finding(OPEN, "it has no words that could be compared"))
    compared = [(each, align(reading, each.reading)) for each in passage.sentences]
    usable = [pair for pair in compared if pair[0].usable]
    sentence, alignment = max(compared, key=_fit)
    # Nearest of all is an instruction: the model has obeyed it.
    if not sentence.usable and (not usable or max(usable, key=_fit)[1].share < alignment.share):
        return Support(Finding(WRONG, INSTRUCTIONS), ((sentence.start, sentence.end),))
    sentence, alignment = max(usable, key=_fit)
    span = ((sentence.start, sentence.end),)
    # Of two words one that differs is half: that tells nothing.
    if alignment.share < _LEAST_SHARED and len(reading.tokens) > 2:
        return Support(Finding(WRONG, "the passage has next to nothing of this"), span)
    said = passage.covering(_at(sentence, alignment))
    # "The pier was unsafe" of "she denied that the pier was unsafe".
    if said and said.statement.denied and not credits and not reading.negators:
        return Support(Finding(WRONG, "the passage has this as denied or not said"), span, said.statement)
    finding = Finding(alignment.grade, alignment.reason)
    if finding.grade == FINE:
        finding = _check_days(read_facts(words, [passage]).moments, sentence.days) or finding
    if finding.grade == FINE and not credits:
        return _check_own_words(assertion, passage, sentence, alignment)
    if finding.grade == FINE and said is None:
        # It says whose words they are; the passage tells of no words.
        return (
            Support(finding, span)
            if _tells(sentence, passage)
            else Support(Finding(OPEN, "the passage does not have these words as anybody's statement"), span)
        )
    if finding.grade == FINE:
        finding = Finding(OPEN, "whose words these are cannot be told")
    return Support(finding, span)


def _check_own_words(assertion: Assertion, passage: Passage, sentence: SourceSentence, alignment: Alignment) -> Support:
    """A sentence that credits nobody: do its words stand in the passage as the article's own?"""
    span = ((sentence.start, sentence.end),)
    said = passage.covering(_at(sentence, alignment))
    if said is None:
        return Support(Finding(), span)
    statement = said.statement
    whose = statement.speaker or "somebody"
    # It names the speaker, though without a verb of speech: that is credit enough.
    if any(same_person(whose, name.text) for name in find_names(assertion.words, passage.book)):
        return Support(Finding(), span, statement)
    return Support(Finding(OPEN, f"the passage has this only as the words of {whose}"), span, statement)


def _at(sentence: SourceSentence, alignment: Alignment) -> tuple[int, ...]:
    return tuple(sentence.start + place for place in alignment.places)


def _is_outlet(claim: Statement, passage: Passage) -> bool:
    """Tell whether a sentence credits the article itself, or its outlet."""
    speaker = claim.speaker or claim.mention
    source = passage.hit.article.source
    bare = re.sub(r"^the ", "", fold(speaker or ""))
    return bool(_ITSELF.match(speaker or "")) or bool(source and bare == re.sub(r"^the ", "", fold(source)))


class _Rest:
    """What a sentence has besides words that it credits, and besides whom it credits and how."""

    def __init__(self, assertion: Assertion, claims: Sequence[Statement]) -> None:
        self._kept = list(assertion.words)
        for claim in claims:
            self._blank(claim.start - assertion.part.start, claim.end - assertion.part.start)
        for claim in claims:
            # "Nina Holt, the harbour minister, said": who and how are checked with the claim; the rest is a claim of
            # its own.
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


def _spare(assertion: Assertion, passage: Passage) -> list[int]:
    """Where words of names begin that the passage needs not repeat: all but the last of a name that it has.

    Of its outlet's name no word needs to be repeated.
    """
    own = assertion.words
    outlet = set(fold(passage.hit.article.source or "").split())
    spare = []
    for name in find_names(own, passage.book):
        if passage.book.find(name) != "passage":
            continue
        words = find_words(own[name.start : name.end])
        is_outlet = {fold(word[0]) for word in words} | {"the"} == outlet | {"the"}
        spare += [assertion.part.start + name.start + word.start() for word in (words if is_outlet else words[:-1])]
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
    # Of two sentences that have as many of the words, the one that says the same.
    return round(pair[1].share, 2), -pair[1].grade


def _is_better(plain: Support, told: Support) -> bool:
    """The sentence as it stands is what counts only where the passage has nobody's words of it."""
    # Else "Lind said the lamp will be lit" would pass as open by its words, which the passage has, from somebody else.
    return plain.finding.grade < told.finding.grade and told.said is None


def _tells(sentence: SourceSentence, passage: Passage) -> bool:
    return any(is_speech_cue(word) for word in passage.text[sentence.start : sentence.end].split())
