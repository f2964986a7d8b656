"""Parsed sentences → claims: which words tell of saying, whose words they are, and what was said.

Works on the tree of a sentence: the subject of a verb of speech and what depends on it, "according to", "in X's view".
Knows nothing of other sentences: "he" stays "he".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from qa.attribution.contents import ABOUT, PARENTHETICAL, Span, around, clause_span, content_of, cover
from qa.attribution.cues import BELIEF, SPEECH, lemma_of
from qa.attribution.quotations import Quotation
from qa.attribution.subjects import Subject, agent_of, is_passive, subject_of
from qa.attribution.syntax import Sentence, Word

# With an infinitive they tell that nothing was said: "declined to comment", "failed to respond".
_NEGATING = frozenset(
    "decline declines declined declining refuse refuses refused refusing fail failed fails stop stopped".split()
)
# Left unsaid, these have nothing that was said: the cue itself is the statement.
_ANSWERING = frozenset(
    "comment say respond answer reply discuss speak talk tell explain confirm elaborate specify".split()
)
_NEVER = frozenset("not n't n’t never neither hardly".split())
# "Any voter may demand a recount" (in corpus/) is law and not speech.
_POSSIBLE = frozenset("can could may might should must".split())
# "Nobody said that the bridge was safe", "more said no", "that said": there is no one to quote.
_NO_SOURCE = frozenset("that this you nobody none more less much".split())
_VIEWS = frozenset("view opinion words telling judgment judgement account eyes".split())
_NOUNS = frozenset(
    """claim statement assertion argument suggestion warning promise pledge announcement allegation accusation
    insistence contention belief view opinion complaint declaration prediction admission denial call criticism
    support opposition demand proposal remark comment endorsement praise condemnation defense defence""".split()
)


@dataclass(slots=True)
class Claim:
    """What a sentence tells of somebody's saying; ``source`` is the head of the noun phrase that names them.

    ``relative``: the source stands as "who". ``span`` is what was said, None where only ``quotations`` hold it.
    """

    sentence: Sentence
    verb: Word
    lemma: str
    cue: list[Word]
    source: Word | None
    relative: Word | None = None
    span: tuple[int, int] | None = None
    denied: bool = False
    quotations: list[Quotation] = field(default_factory=list)


def find_claims(sentence: Sentence) -> list[Claim]:
    """Find the claims of a sentence, in the order of their cues."""
    claims = [claim for word in sentence.words for claim in _claims_at(sentence, word)]
    _give_quotations(sentence, claims)
    _drop_strays(sentence, claims)
    for claim in claims:
        if not claim.span and not claim.quotations:
            # Tried last, since it takes all of the sentence: the parser sees "…, he said, …" mostly well.
            if claim.lemma in PARENTHETICAL and not claim.relative:
                claim.span = around(sentence, claim.verb, claim.source)
            if claim.denied and claim.lemma in _ANSWERING and not claim.span:
                claim.span = _unanswered(claim)
    return [claim for claim in claims if claim.span or claim.quotations or claim.denied or claim.lemma in SPEECH]


def _unanswered(claim: Claim) -> Span | None:
    """For "declined to comment" and "did not respond to a request": what is told is that nothing was said."""
    sentence = claim.sentence
    if claim.cue[0].text.lower() == "not":
        return None
    after = [c for c in sentence.children(claim.verb) if c.index > claim.verb.index]
    # "Did not say why".
    asked = [c for c in after if c.dep in ("prep", "dobj") or c.tag == "WRB"]
    return cover(w for c in asked for w in sentence.subtree(c)) or cover(claim.cue)


def _claims_at(sentence: Sentence, word: Word) -> Iterator[Claim]:
    lower = word.text.lower()
    if lower == "according":
        yield from _according(sentence, word)
    elif lower == "in" and word.dep == "prep":
        yield from _in_view(sentence, word)
    elif word.tag.startswith("VB") and (lemma := lemma_of(word.text) or _tag_verb(sentence, word)):
        yield from _verb(sentence, word, lemma)
    elif lower.rstrip("s") in _NOUNS and word.tag in ("NN", "NNS"):
        yield from _noun(sentence, word, lower)


def _according(sentence: Sentence, word: Word) -> Iterator[Claim]:
    if any(q.start < word.start < q.end for q in sentence.plain.fragments):
        return
    sources = [(to, source) for to in sentence.children(word, "prep") for source in sentence.children(to, "pobj")]
    for to, source in sources[:1]:
        head = sentence.head(word)
        while head.tag[:2] not in ("VB", "MD") and head.head != head.index:
            head = sentence.head(head)
        yield Claim(sentence, word, "according", [word, to], source, span=cover(sentence.subtree(head, [word])))


def _in_view(sentence: Sentence, word: Word) -> Iterator[Claim]:
    """Read "in the mayor's view"."""
    for view in sentence.children(word, "pobj"):
        owners = sentence.children(view, "poss")
        if owners and view.text.lower() in _VIEWS:
            span = cover(sentence.subtree(sentence.head(word), [word]))
            yield Claim(sentence, view, "view", sentence.subtree(word), owners[0], span=span)


def _noun(sentence: Sentence, word: Word, lower: str) -> Iterator[Claim]:
    """Read "his claim that …", "her call for …"."""
    owners = sentence.children(word, "poss")
    after = [c for c in sentence.children(word, "acl", "ccomp") if c.index > word.index]
    after = after or [c for c in sentence.children(word, "prep") if c.index > word.index]
    if owners and after and owners[0].text.lower() != "its":
        content = after[0]
        # A declaration of independence says nothing.
        if content.dep != "prep" or (content.text.lower() in ABOUT and lower.rstrip("s") != "declaration"):
            yield Claim(sentence, word, lower, [word], owners[0], span=clause_span(sentence, content))


def _verb(sentence: Sentence, verb: Word, lemma: str) -> Iterator[Claim]:
    source, relative = _source(sentence, verb, lemma)
    if source is None or not _tells(sentence, verb, lemma) or (_is_nobody(sentence, source) and relative is None):
        return
    span = content_of(sentence, verb, lemma)
    denied = _denied(sentence, verb, lemma)
    yield Claim(sentence, verb, lemma, _cue(sentence, verb), source, relative, span, denied)


def _tag_verb(sentence: Sentence, verb: Word) -> str | None:
    """Any verb is one of saying where it has nothing but a subject behind what was quoted: “…,” she sighed."""
    if not sentence.plain.quotations or verb.tag not in ("VBD", "VBZ"):
        return None
    before = [w for w in sentence.words[: verb.index] if w.quotation]
    subject, relative = subject_of(sentence, verb) if before else (None, None)
    if subject is None or relative is not None:
        return None
    if any(c is not subject for c in sentence.children(verb, "dobj", "ccomp", "attr", "acomp", "auxpass")):
        return None
    gap = sentence.words[before[-1].index + 1 : verb.index]
    own = sentence.subtree(subject)
    stops = [w.text for w in gap if w not in own and not w.text[0].isalnum() and w.text not in "”“\"''``"]
    beside = all(w in own or not w.text[0].isalnum() or w.dep == "advmod" for w in gap)
    # Behind another stop than a comma a sentence of its own may begin: “Yes!” Holt laughed.
    goes_on = stops[:1] == [","] or (stops[:1] in (["!"], ["?"]) and own[0].text[0].islower())
    return "say" if beside and goes_on else None


def _source(sentence: Sentence, verb: Word, lemma: str) -> Subject:
    source, relative = subject_of(sentence, verb)
    # "Holt was quoted as saying": quoted is she, by whomever.
    if is_passive(sentence, verb) and not (lemma in ("quote", "cite") and source):
        return agent_of(sentence, verb), None
    return source, relative


def _tells(sentence: Sentence, verb: Word, lemma: str) -> bool:
    """Tell a verb that reports from one that has another meaning: "went home", "might oppose", "speaking of which"."""
    if lemma == "put":
        return any(c.text.lower() == "it" for c in sentence.children(verb, "dobj"))
    if lemma == "go":
        goes_on = any(c.text.lower() == "on" for c in sentence.children(verb))
        return goes_on and not sentence.children(verb, "xcomp")
    if lemma in ("speak", "talk"):
        return verb.tag != "VBG" or verb.dep == "ROOT"
    if lemma == "quote" and is_passive(sentence, verb):
        # "Was quoted as saying": the saying is the claim.
        return not any(sentence.children(c, "pcomp") for c in sentence.children(verb, "prep"))
    # Both are speech beside a quotation only: “…,” she continued; the sign reads “Closed”.
    if lemma in ("continue", "read"):
        return bool(sentence.plain.quotations or (lemma == "read" and sentence.plain.fragments))
    # "Would oppose" tells what somebody thinks; "might oppose" is the writer's guess.
    return lemma in SPEECH or not any(c.text.lower() in _POSSIBLE for c in sentence.children(verb, "aux"))


def _is_nobody(sentence: Sentence, source: Word) -> bool:
    lower = source.text.lower()
    return lower in _NO_SOURCE or (lower == "one" and sentence.words[max(0, source.index - 1)].text.lower() == "no")


def _denied(sentence: Sentence, verb: Word, lemma: str) -> bool:
    if lemma == "deny":
        return not _negated(sentence, verb)
    if _negated(sentence, verb):
        return True
    if lemma in ("decline", "refuse") and verb.dep != "xcomp":
        return True
    head = sentence.head(verb)
    return verb.dep == "xcomp" and (head.text.lower() in _NEGATING or _negated(sentence, head))


def _negated(sentence: Sentence, verb: Word) -> bool:
    return any(
        c.dep == "neg" or c.text.lower() in _NEVER
        for c in sentence.children(verb, "neg", "advmod", "preconj", "cc")
        if c.index < verb.index and c.text.lower() != "nor"
    )


def _cue(sentence: Sentence, verb: Word) -> list[Word]:
    """The verb with its auxiliaries, negation and particles: "did not say", "declined to comment"."""
    words = [verb]
    if verb.dep == "xcomp" and (head := sentence.head(verb)).tag.startswith("VB"):
        words = [head, *sentence.children(head, "aux", "neg"), *sentence.children(verb, "aux"), verb]
    else:
        words += sentence.children(verb, "aux", "neg", "prt")
        words += [c for c in sentence.children(verb, "advmod") if c.text.lower() == "never"]
    low, high = min(w.index for w in words), max(w.index for w in words)
    # Farther apart, a clause stands between them; "has repeatedly declined to comment" still fits.
    return sentence.words[low : high + 1] if high - low <= 5 else [verb]


def _holds(outer: Claim, inner: Claim) -> bool:
    """Tell a claim inside of what another says, which has its own content: "he said that he asks people to go"."""
    return bool(outer is not inner and outer.span and inner.span and outer.span[0] <= inner.verb.start < outer.span[1])


def _drop_strays(sentence: Sentence, claims: list[Claim]) -> None:
    """After “…,” Holt said, a clause without "that" is none of her words: the parser has lost its way."""
    for claim in claims:
        # Without this a clause of news-dev that is the article's own stands under a speaker's name.
        before = any(q.start < claim.verb.start for q in claim.quotations)
        if before and claim.span and claim.span[0] > claim.verb.start and claim.lemma in ("say", "tell", "add"):
            opening = [w for w in sentence.words if w.end <= claim.span[0]][-1:]
            if not opening or opening[0].text.lower() != "that":
                claim.span = None


def _give_quotations(sentence: Sentence, claims: list[Claim]) -> None:
    """Give each quotation that stands alone to the claim whose verb governs it, else to the nearest."""
    # Verbs of belief have no quotations, but for "thought"; without this three statements more hang on one.
    able = [c for c in claims if c.lemma not in BELIEF or c.lemma == "think"]
    for word in sentence.words:
        if word.quotation and able:
            above = {w.index: n for n, w in enumerate(sentence.ancestors(word))}
            below = {w.index for w in sentence.subtree(word)}
            # In "she said that Roe asked them to go, “…”" the words are hers.
            free = [c for c in able if not any(_holds(other, c) for other in able)] or able
            best = min(
                free,
                key=lambda c: (
                    # The tree first; then speech before judging (said Roe, praising her); then nearness.
                    0 if c.verb.index in above or c.verb.index in below else 1,
                    c.lemma not in SPEECH,
                    above.get(c.verb.index, 0),
                    abs(c.verb.index - word.index),
                ),
            )
            best.quotations.append(word.quotation)
