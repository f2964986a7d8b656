"""Who is most likely meant by "he" or "she": the sum of what speaks for and against each who was spoken of.

``weigh`` measures how, where and how often somebody was spoken of. The weights are learnt from pronouns whose meaning
is known (``make weigh`` writes ``salience.json``). Where the first is not well ahead of the second nobody is meant: a
wrong name is worse than none. Knows nothing of names.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from qa.attribution.people import Person
from qa.attribution.syntax import Sentence, Word, clause_subject

Part = Literal["subject", "inner", "other", "owner", "speaker", "inner speaker"]
"""What somebody is in a sentence; "inner" in a clause that is not the main one."""
By = Literal["name", "pronoun", "description", "speech"]

FILE = Path(__file__).with_name("salience.json")
_MAIN = frozenset({"subject", "speaker"})
_INNER = frozenset({"inner", "inner speaker"})
_SPEAKERS = frozenset({"speaker", "inner speaker"})
# Farther back is not nearer or farther any more; lately is within so many sentences. By eye.
_FAR, _LATELY = 12, 6
# With two sightings "Brandt and Ferris met. He …" would be Brandt.
_SETTLED = 3


@dataclass(slots=True)
class Sighting:
    """Somebody spoken of: in which sentence and paragraph, as what, by which word (-1: as a speaker) and what kind."""

    person: Person
    sentence: int
    paragraph: int
    part: Part
    word: int
    by: By


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be meant, and what speaks for and against it: each measure by its name, 0 left out."""

    person: Person
    measures: Mapping[str, float]

    def score(self, weights: Mapping[str, float]) -> float:
        """How likely it is: the difference of two scores is the logarithm of their odds."""
        return sum(weights.get(name, 0.0) * value for name, value in self.measures.items())


@dataclass(frozen=True, slots=True)
class Salience:
    """The weights of measures, and by how much the likeliest must be ahead."""

    weights: Mapping[str, float]
    lead: float

    def choose(self, candidates: Sequence[Candidate]) -> Person | None:
        """Who is meant; None in doubt."""
        if not candidates:
            return None
        scores = [each.score(self.weights) for each in candidates]
        best = max(scores)
        near = [c for c, score in zip(candidates, scores, strict=True) if best - score < self.lead]
        return near[0].person if len(near) == 1 else None


@cache
def load_salience() -> Salience:
    """Read the weights that were learnt."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    return Salience(read["weights"], read["lead"])


def part_of(sentence: Sentence, word: Word) -> Part:
    """What a word is in its sentence: a main subject is most likely a later "he", a name in "Holt's" least."""
    top = word
    # "The pilot, Peter Brandt, said", "Brandt and Ferris met": each is as prominent as the whole phrase.
    while top.dep in ("appos", "compound", "conj") and top.head != top.index:
        top = sentence.head(top)
    head = sentence.head(top)
    if top.dep in ("nsubj", "nsubjpass"):
        return "subject" if head.dep in ("ROOT", "parataxis", "conj") else "inner"
    # Who acts in "was built by Holt"; whom "For Holt, a retiree, …" is about.
    acts = top.dep == "agent" or (top.dep == "pobj" and head.dep == "agent")
    opens = top.dep == "pobj" and head.index <= 1 and sentence.head(head).dep == "ROOT"
    if acts or opens or top.dep == "ROOT":
        return "subject"
    return "owner" if top.dep == "poss" else "other"


def weigh(
    sightings: Sequence[Sighting],
    sentence: Sentence,
    word: Word,
    gender: str,
    barred: Collection[int] = frozenset(),
    *,
    trial: bool = False,
) -> list[Candidate]:
    """Measure all whom a pronoun may mean.

    Args:
        sightings: those of the article so far.
        sentence: the pronoun's.
        word: the pronoun.
        gender: of the pronoun, "m" or "f".
        barred: the ids of those who can't be meant.
        trial: whether those of whom nothing tells man or woman are as good as others.
    """
    # In "Holt praised him", "him" is not Holt.
    excluded = clause_subject(sentence, word)
    seen: dict[int, list[Sighting]] = {}
    fitting: list[Sighting] = []
    for sighting in sightings:
        person = sighting.person
        apart = sighting.sentence == sentence.number and sighting.word == excluded >= 0
        # Who writes is "I".
        is_read = sighting.sentence <= sentence.number
        if is_read and person.gender in (gender, None) and not (id(person) in barred or person.writes or apart):
            seen.setdefault(id(person), []).append(sighting)
            fitting.append(sighting)
    around = _Around(fitting, sentence)
    return [Candidate(own[0].person, _measure(own, around, sentence, word, trial=trial)) for own in seen.values()]


def acted_alone(sightings: Sequence[Sighting], sentence: Sentence, candidates: Sequence[Candidate]) -> Person | None:
    """Who acted just before, if it is one only described, man or woman, and nobody else was spoken of since.

    "The harbour master had closed the basin. She …" is the master, whoever was spoken of before.
    """
    possible = {id(each.person) for each in candidates}
    near = [s for s in sightings if s.sentence in (sentence.number - 1, sentence.number) and id(s.person) in possible]
    acted = [s for s in near if s.part == "subject" and s.paragraph == sentence.ordinal]
    person = acted[-1].person if acted else None
    if person is None or person.named or person.gender is not None:
        return None
    return person if all(s.person is person for s in near) else None


class _Around:
    """What is the same for all candidates: who was last in what way."""

    def __init__(self, fitting: Sequence[Sighting], sentence: Sentence) -> None:
        here = [s for s in fitting if s.paragraph == sentence.ordinal]
        main = [s for s in fitting if s.part in _MAIN]
        self.opens = sentence.opens or not here
        self.subjects = _together(main)
        self.speakers = _last(s for s in reversed(fitting) if s.part in _SPEAKERS)
        self.pronouns = _last(s for s in reversed(fitting) if s.by == "pronoun")
        self.leading = _last(s for s in here if s.part in _MAIN)
        self.first = _last(s for s in fitting if s.person.named)
        self.names = max((s.person.count for s in fitting), default=0) or 1


def _last(sightings: Iterable[Sighting]) -> Person | None:
    return next((s.person for s in sightings), None)


def _together(main: Sequence[Sighting]) -> list[Person]:
    """The last main subject, or all of "Brandt and Ferris met"."""
    return [s.person for s in main if s.sentence == main[-1].sentence and (s is main[-1] or s.part == main[-1].part)]


def _measure(
    own: Sequence[Sighting], around: _Around, sentence: Sentence, word: Word, *, trial: bool
) -> dict[str, float]:
    person, last = own[-1].person, own[-1]
    away, paragraphs = sentence.number - last.sentence, sentence.ordinal - last.paragraph
    here = {s.part for s in own if s.sentence == sentence.number}
    before = {s.part for s in own if sentence.number - s.sentence == 1}
    lately = sum(sentence.number - s.sentence <= _LATELY for s in own)
    is_first = person is around.first and len(own) >= _SETTLED
    is_unknown = person.gender is None and not trial
    measures = {
        "far": min(away, _FAR) ** 0.5,
        "other paragraph": paragraphs > 0,
        "paragraphs": max(min(paragraphs, 6) - 1, 0),
        "here, inner": bool(here & _INNER),
        "here, for a subject": bool(here) and word.dep == "nsubj",
        "here, for another": bool(here & (_MAIN | _INNER)) and word.dep != "nsubj",
        "before, subject": "subject" in before,
        "before, speaker": "speaker" in before,
        "before, inner": bool(before & _INNER),
        "before, other": "other" in before,
        "before, owner": "owner" in before,
        "last subject": person in around.subjects,
        "last speaker": person is around.speakers,
        "last pronoun": person is around.pronouns,
        "leads the paragraph": person is around.leading,
        "often lately": lately**0.5,
        "in the paragraph": sum(s.paragraph == sentence.ordinal for s in own) ** 0.5,
        "share of names": person.count / around.names,
        "in the title": person.headlined,
        "first": is_first,
        "unknown": is_unknown,
        "surmised": person.surmised,
        "described": not person.named,
        "described, unknown": not person.named and is_unknown,
        # "The Russian leader" is somebody whom readers know, and no newcomer who is about to be "he".
        "described, a": not (person.named or person.name.lower().startswith(("the ", "this ", "that "))),
        "described, just before": not person.named and "subject" in before and not paragraphs,
    }
    if around.opens:
        measures |= {
            "opens, next": paragraphs == 1,
            "opens, last speaker": person is around.speakers,
            "opens, last subject": person in around.subjects,
            "opens, most named": person.count == around.names,
            "opens, first": is_first,
        }
    return {name: float(value) for name, value in measures.items() if value}
