"""Who is most likely meant by "he" or "she": whoever was spoken of lately, and prominently.

A subject is more prominent than another noun, who spoke more than who was spoken of, the same paragraph nearer than the
one before. The weights were weighed on news articles; a difference of 1 is about that between a subject and an object.
Knows nothing of names.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qa.attribution.people import Person
from qa.attribution.roles import LEADING
from qa.attribution.syntax import Sentence, Word

# "He" most often goes on with who spoke last. Weighed below a subject (2.3, 1.8), 2 of the 189 pronouns that speak on
# news-dev are lost; a speaker in a subordinate clause weighed as one in the main clause, 1 is.
SPOKE, SPOKE_WITHIN = 3.3, 2.8
"""How prominent who speaks is, in a sentence's main clause and in another."""
# Each is needed: with .6 for both 3 of 277 "he" and "she" of news-dev get a wrong name, with 2.5 for both 5 do.
UNSURE, UNSURE_AT_FIRST = 2.5, 0.6
"""What it costs not to be known as man or woman: as a rule, and next to where one is brought in."""

# Weighed on news-dev: with 2.0 for all of them 11 of 277 "he" and "she" are lost; an inner subject like a main one
# costs 2, the opening like another noun 1. An agent like another noun costs names in corpus/. Nothing in either set
# hangs on the weights of a name that stands alone or owns: chosen by eye.
_SUBJECT, _INNER_SUBJECT, _AGENT, _OPENING, _ALONE, _OTHER, _OWNER = 3.0, 2.3, 2.2, 2.4, 2.8, 1.6, 1.2
# The step to the sentence before is the great one; farther back each counts less. Alike, either way, 1 of 277 is lost.
_NEXT, _FARTHER = 1.0, 0.45
# "He" as a paragraph's opening goes on from the one before; later on he was named in this one. Without that difference
# 6 more of 277 get a wrong name; without a cost for each paragraph farther back 3 more do.
_NEW_PARAGRAPH, _OTHER_PARAGRAPH, _EACH_PARAGRAPH = 0.4, 1.8, 0.5
# Farther back nobody is meant: 20 changes nothing; with 4 sixteen statements of both sets lose or change their speaker.
_FARTHEST = 9
# Two who are equally likely are none: decided by order, 3 more of 277 get a wrong name.
_TIE = 0.05


@dataclass(slots=True)
class Sighting:
    """Somebody spoken of: in which sentence and paragraph, by which word (-1: as a speaker), and how prominently."""

    person: Person
    sentence: int
    paragraph: int
    weight: float
    word: int


def prominence(sentence: Sentence, word: Word) -> float:
    """How likely a later "he" means this word: a main subject most, a name in "Holt's" least."""
    top = word
    # "The pilot, Peter Brandt, said", "Brandt and Ferris met": each is as prominent as the whole phrase.
    while top.dep in ("appos", "compound", "conj") and top.head != top.index:
        top = sentence.head(top)
    head = sentence.head(top)
    if top.dep in ("nsubj", "nsubjpass"):
        return _SUBJECT if head.dep in ("ROOT", "parataxis", "conj") else _INNER_SUBJECT
    if top.dep == "agent" or (top.dep == "pobj" and head.dep == "agent"):
        return _AGENT
    # "For Holt, a retiree, …": whom a sentence opens with is what it is about.
    if top.dep == "pobj" and head.index <= 1 and sentence.head(head).dep == "ROOT":
        return _OPENING
    return {"poss": _OWNER, "ROOT": _ALONE}.get(top.dep, _OTHER)


def most_likely(
    sightings: Sequence[Sighting],
    sentence: Sentence,
    word: Word,
    gender: str,
    barred: Collection[int] = frozenset(),
    *,
    unsure: float = UNSURE,
) -> tuple[Person | None] | None:
    """Whom a pronoun means: the person, None inside where two are equally likely, None where nobody is near."""
    scores: dict[int, tuple[float, Person]] = {}
    excluded = _clause_subject(sentence, word)
    for sighting in reversed(sightings):
        distance = sentence.number - sighting.sentence
        if distance > _FARTHEST:
            break
        person = sighting.person
        # In "Holt praised him", "him" is not Holt.
        if person.gender not in (gender, None) or id(person) in barred or (distance == 0 and sighting.word == excluded):
            continue
        score = sighting.weight - _distance(sighting, sentence)
        if person.gender is None:
            score -= UNSURE_AT_FIRST if _is_just_in(sighting, sentence) else unsure
        if id(person) not in scores or score > scores[id(person)][0]:
            scores[id(person)] = (score, person)
    if not scores:
        return None
    ranked = sorted(scores.values(), key=lambda each: -each[0])
    best = ranked[0][1]
    is_tie = len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _TIE
    return (None,) if is_tie or _is_interrupted(sightings, sentence, best) else (best,)


def _is_interrupted(sightings: Sequence[Sighting], sentence: Sentence, person: Person) -> bool:
    """Tell whether the last subject is somebody else who is only described, whether man or woman is not known.

    "The harbour master had closed the basin. She …" may mean the master, whoever was spoken of before.
    """
    last = next((s for s in reversed(sightings) if s.person is person), None)
    # A newcomer to the page found the harbour master's words under the name of a captain two paragraphs above.
    for sighting in reversed(sightings):
        if sentence.number - sighting.sentence > 1 or (last is not None and sighting.sentence <= last.sentence):
            return False
        if _is_unknown(sighting.person) and sighting.weight >= _SUBJECT and _is_just_before(sighting, sentence):
            return True
    return False


def _is_unknown(person: Person) -> bool:
    """Tell who is only described, and not as one who may well be named elsewhere: "the Russian leader"."""
    return not person.named and person.gender is None and not any(role[0] in LEADING for role in person.roles)


def _is_just_before(sighting: Sighting, sentence: Sentence) -> bool:
    return sentence.number - sighting.sentence == 1 and sentence.ordinal == sighting.paragraph


def _distance(sighting: Sighting, sentence: Sentence) -> float:
    sentences, paragraphs = sentence.number - sighting.sentence, sentence.ordinal - sighting.paragraph
    far = _NEXT * min(sentences, 1) + _FARTHER * max(sentences - 1, 0)
    if paragraphs:
        far += (_NEW_PARAGRAPH if sentence.opens else _OTHER_PARAGRAPH) + _EACH_PARAGRAPH * (paragraphs - 1)
    return far


def _is_just_in(sighting: Sighting, sentence: Sentence) -> bool:
    """Tell somebody whom this paragraph has just brought in: named, or "a beekeeper", but not "the Russian leader"."""
    near = sentence.number - sighting.sentence <= 1 and sentence.ordinal == sighting.paragraph
    # "The Russian leader" is somebody whom readers know, and no newcomer who is about to be "he".
    is_new = sighting.person.named or not sighting.person.name.lower().startswith(("the ", "this ", "that "))
    return near and is_new and sighting.weight >= 2


def _clause_subject(sentence: Sentence, word: Word) -> int:
    """For "him" in "Holt attacked him": Holt, who cannot be meant; -1 where nobody is shut out."""
    if word.dep not in ("dobj", "pobj", "dative"):
        return -1
    head = sentence.head(word)
    while head.tag[:2] not in ("VB", "MD") and head.head != head.index:
        head = sentence.head(head)
    subjects = sentence.children(head, "nsubj")
    return subjects[0].index if subjects else -1
