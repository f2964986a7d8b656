"""Are words credited to whom the passage credits them?

What the model's sentence says of somebody's words, and what the passage's article says of them, were found by the same
attribution; here they are put side by side. In doubt the question stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.attribution.cues import SPEECH, lemma_of
from qa.generation.alignment import FINE, OPEN, WRONG, Alignment, align
from qa.generation.facts import Finding
from qa.generation.passages import Passage, Said, SourceSentence
from qa.generation.quoting import find_in, find_quoted
from qa.generation.tokens import read
from qa.generation.words import Keys
from qa.names.comparing import fold, is_name, same_person
from qa.records import Statement

# Verbs that say no more than that somebody said it.
# They may stand for one another and for any verb of speech, but not the other way round: "promised" says more than
# "said", and is borne out by itself alone.
_PLAIN = frozenset("say tell add note state explain remark comment mention write speak reply respond answer".split())
_PRONOUNS = frozenset("he she they it we i who".split())
# Below this share of its words the passage has something else that was said: at .3 "As Holt put it, the pier was safe"
# is called wrong, which the passage does not tell.
_LEAST_SHARED = 0.6
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Credit:
    """How a claim of somebody's words comes out: a finding, and the statement of the passage that it rests on."""

    finding: Finding
    said: Said | None = None
    piece: SourceSentence | None = None


def check_credit(claim: Statement, text: str, passage: Passage, keys: Keys, spare: Sequence[int]) -> Credit:
    """Find what the passage has of words that a sentence credits to somebody.

    Args:
        claim: who says what in the sentence, its places in ``text``.
        text: the model's text.
        passage: that it cites.
        keys: gives words their keys.
        spare: where in ``text`` words begin that need not be borne out.
    """
    content = text[claim.start : claim.end]
    reading = read(content, keys, spare=[at - claim.start for at in spare])
    found = [
        (said, piece, align(reading, piece.reading))
        for said in passage.said
        for piece in said.pieces
        if piece.usable and _has_quotes(content, said, passage)
    ]
    about = [each for each in found if each[2].share >= _LEAST_SHARED]
    if not about or not reading.tokens:
        return Credit(Finding(OPEN, "the passage does not have these words as anybody's statement"))
    theirs = [each for each in about if _is_speaker(claim, each[0].statement)]
    if theirs:
        said, piece, alignment = min(theirs, key=lambda each: (each[2].grade, -each[2].share))
        return Credit(_judge(claim, said, alignment), said, piece)
    said, piece, _ = min(about, key=lambda each: (each[2].grade, -each[2].share))
    return Credit(_foreign(claim, said.statement), said, piece)


def _has_quotes(content: str, said: Said, passage: Passage) -> bool:
    """Tell whether what is quoted in a claim is in a statement, or right around it."""
    own = passage.text[max(0, said.start - 1) : said.end + 1]
    return all(find_in(each.words(content), own)[0] != "absent" for each in find_quoted(content))


def _is_speaker(claim: Statement, statement: Statement) -> bool:
    if not claim.speaker or not statement.speaker:
        return False
    if is_name(claim.speaker) and is_name(statement.speaker):
        return same_person(claim.speaker, statement.speaker)
    mine = _described(claim.speaker)
    return bool(mine) and mine in (_described(statement.speaker), _described(statement.mention))


def _described(text: str) -> str:
    words = [word for word in _WORD.findall(fold(text)) if word not in ("a", "an", "the", "one", "another")]
    return "" if words and words[0] in _PRONOUNS else " ".join(words)


def _foreign(claim: Statement, statement: Statement) -> Finding:
    if statement.speaker is None:
        return Finding(OPEN, "the passage does not tell for certain whose words these are")
    if claim.speaker is None or _WORD.findall(fold(claim.mention or "he"))[:1] in [[each] for each in _PRONOUNS]:
        return Finding(OPEN, f"it does not name {statement.speaker}, whose words these are")
    # "The minister" may well be Nina Holt: only of two names it is certain that they differ.
    if not is_name(claim.speaker) or not is_name(statement.speaker):
        return Finding(OPEN, f"the passage has these words from {statement.speaker}")
    return Finding(WRONG, f"the passage has these words from {statement.speaker}, not from {claim.speaker}")


def _judge(claim: Statement, said: Said, alignment: Alignment) -> Finding:
    statement = said.statement
    if claim.denied != statement.denied:
        told = "denied or not said" if statement.denied else "said, not denied"
        return Finding(WRONG, f"the passage has this as {told}")
    if alignment.grade != FINE:
        return Finding(alignment.grade, alignment.reason)
    mine, theirs = _verbs(claim.cue), _verbs(statement.cue)
    if not mine & theirs and not mine <= _PLAIN:
        other = statement.cue or "quoted"
        return Finding(OPEN, f"the passage has “{other}”, not “{claim.cue}”")
    # "Said" beside "planned" or "believes" makes words of a thought; "called it a joke" are words.
    if mine <= _PLAIN and theirs and not theirs & (SPEECH | frozenset({"call"})) and not mine & theirs:
        return Finding(OPEN, f"the passage has “{statement.cue}”, not “{claim.cue}”")
    return Finding()


def _verbs(cue: str) -> frozenset[str]:
    # "According to" has no verb of its own.
    if "according" in cue.lower():
        return frozenset({"say"})
    return frozenset(lemma for word in _WORD.findall(cue) if (lemma := lemma_of(word)))
