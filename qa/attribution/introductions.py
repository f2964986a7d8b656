"""How an article introduces its people: roles beside names, doubtful names that act like people, late introductions.

Looks at a whole article before anybody is resolved in it. Knows nothing of pronouns and of speech.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qa.attribution.cast import Cast
from qa.attribution.cues import SPEECH, lemma_of
from qa.attribution.nouns import FEMALE_NOUNS, KIN, MALE_NOUNS
from qa.attribution.people import Person
from qa.attribution.roles import (
    Role,
    gender_of_nouns,
    has_role,
    is_definite,
    is_described,
    modifiers_of,
    names_in,
    noun_of,
    roles_of,
)
from qa.attribution.syntax import Sentence, Word, before_tag, clause_subject

_SUBJECTS = ("nsubj", "nsubjpass")
_PARTS = frozenset({"nsubj", "nsubjpass", "pobj", "dobj", "poss", "agent"})
# With 1 eighteen statements of corpus/ lose or change their speaker; with 9 twelve do, since "the candidate" then
# goes to whoever is named next.
_SOON = 3
_PRONOUNS = {"he": "m", "his": "m", "him": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
# By eye: whoever was named so many sentences ago may still be "he".
_WITHIN = 6


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Somebody described whom the article has not named: ``place`` is where "a track inspector" stands, else None."""

    sentence: int
    role: Role
    gender: str | None
    place: int | None


def introduce(text: str, cast: Cast, sentences: Sequence[Sentence]) -> dict[int, Person]:
    """Give the people of the cast their roles and, where a role tells it, their gender.

    Returns who is meant by descriptions that are explained only afterwards, by where they stand.
    """
    _admit(text, cast, sentences)
    for sentence in sentences:
        for mention, head in names_in(cast, sentence):
            if len(mention.people) == 1:
                person = mention.people[0]
                person.roles.extend(role for role in roles_of(sentence, mention, head) if role not in person.roles)
    for person in cast.people:
        nouns = {role[0] for role in person.roles}
        told = gender_of_nouns(nouns)
        # "Ashley Brook, a tall man": what is said of somebody goes before what most are who are called so.
        if told and (person.gender is None or (person.surmised and not (nouns & MALE_NOUNS and nouns & FEMALE_NOUNS))):
            person.gender, person.surmised = told, False
    return _introduce_late(cast, sentences)


def correct_genders(cast: Cast, sentences: Sequence[Sentence]) -> None:
    """Let "he" and "she" beside a name go before the usual gender of a given name: "Andrea Conti … In a letter he".

    Only where nobody else can be meant: one person is named before the pronoun, in its sentence or the one before.
    """
    votes: dict[int, dict[str, float]] = {}
    recent: list[tuple[int, Person]] = []
    before: tuple[Sentence, list[Person]] | None = None
    for sentence in sentences:
        heads = {head.index: m.people[0] for m, head in names_in(cast, sentence) if len(m.people) == 1}
        near: list[Person] = []
        if before and before[0].ordinal == sentence.ordinal:
            near = before[1]
        bound: dict[int, str | None] = {}
        for word in sentence.words:
            if word.index in heads:
                near = [*near, heads[word.index]]
                recent.append((sentence.number, heads[word.index]))
            elif _is_somebody_else(sentence, word, heads):
                near = [*near, Person(word.text, named=False)]
            gender = _PRONOUNS.get(word.text.lower()) if word.tag[:3] == "PRP" else None
            people = _possible(sentence, word, gender, near, heads, bound) if gender else []
            if gender and len(people) == 1 and (people[0].surmised or people[0].gender is None) and people[0].named:
                person = people[0]
                others = [p for n, p in recent if p.gender == gender and sentence.number - n <= _WITHIN]
                is_sure = gender == person.gender or not [p for p in others if p is not person]
                votes.setdefault(id(person), {"m": 0.0, "f": 0.0})[gender] += 1 if is_sure else 0.3
        own = [*heads.values(), *(p for p in near if not p.named)]
        before = (sentence, own)
    for person in cast.people:
        told = votes.get(id(person), {"m": 0.0, "f": 0.0})
        for gender, contrary in (("m", "f"), ("f", "m")):
            # What two unsure ones say is enough for who may as well be a man as a woman.
            if told[gender] >= (0.9 if person.gender else 0.6) and not told[contrary] and person.gender != gender:
                person.gender, person.surmised = gender, False


def _possible(
    sentence: Sentence,
    word: Word,
    gender: str,
    near: Sequence[Person],
    heads: Mapping[int, Person],
    bound: dict[int, str | None],
) -> list[Person]:
    """Whom a pronoun may mean of those nearby; ``bound`` are those who are "he" or "she" already in the sentence."""
    # A man is not meant by "she" where a woman may be.
    people = list({id(p): p for p in near if p.gender in (gender, None)}.values())
    people = people or list({id(p): p for p in near}.values())
    # In "Holt, he said, …", "Holt asked him" and "she asked him" they are two.
    for index in (before_tag(sentence, word), clause_subject(sentence, word)):
        if index in heads:
            bound.setdefault(id(heads[index]), None)
    return [p for p in people if bound.setdefault(id(p), gender) == gender]


def _is_somebody_else(sentence: Sentence, word: Word, heads: Collection[int]) -> bool:
    """Tell a description of another one than who is named beside it: "the director, Andrea Conti"."""
    if word.dep not in _PARTS or not is_described(sentence, word):
        return False
    beside = [*sentence.children(word, "appos"), *([sentence.head(word)] if word.dep == "appos" else [])]
    return not any(w.index in heads for w in beside)


def _admit(text: str, cast: Cast, sentences: Sequence[Sentence]) -> None:
    """Take in the doubtful names that are the subject of a verb where "he" or "she" follows, or that speak."""
    # News names many whose given names no list has. Without this 3 of 277 "he" and "she" of news-dev go to whoever was
    # named before.
    loose = {chain.end: chain for chain in cast.loose}
    if not loose or not sentences:
        return
    for sentence, following in zip(sentences, [*sentences[1:], None], strict=True):
        pronouns = [w.index for w in sentence.words if w.text.lower() in ("he", "she")]
        if following and following.ordinal == sentence.ordinal:
            after = len(sentence.words)
            pronouns += [after for w in following.words if w.text.lower() in ("he", "she") and w.dep == "nsubj"]
        opens = bool(following and following.words[0].text in ("He", "She") and pronouns[-1:] == [len(sentence.words)])
        for word in sentence.words:
            chain = loose.get(word.end)
            # “Mud” between marks is a title.
            if chain and text[chain.start - 1 : chain.start] in tuple('“"‘'):
                continue
            single = chain is not None and len(chain.words) == 1
            # "We reached Sal Whitcombe by phone. He is …": whom the next sentence goes on with.
            reached = chain and not single and word.dep in ("dobj", "pobj") and opens
            if chain and word.tag == "NNP" and (word.dep == "nsubj" or reached):
                follows = any(index > word.index for index in pronouns)
                # "Arlow Harbour Partners said" makes nobody of a body: for several words only a "he" tells.
                speaks = single and lemma_of(sentence.head(word).text) in SPEECH
                # Where the sentence names somebody known, "he" is more likely that one.
                if speaks or (follows and (single or not any(names_in(cast, sentence)))):
                    cast.admit(text, chain)


def _introduce_late(cast: Cast, sentences: Sequence[Sentence]) -> dict[int, Person]:
    """Tie "the conductor" to who is named soon after without a word on who it is: that was the introduction."""
    named: set[int] = set()
    waiting: list[_Waiting] = []
    known_as: dict[int, Person] = {}
    taken = {word for person in cast.people for role in person.roles for word in role}
    for sentence in sentences:
        # Who was brought in as "a diplomat" is "the diplomat" from then on, and needs no name.
        if sentence.number > _SOON:
            taken.update(noun_of(w) for w in sentence.words if is_described(sentence, w) and _is_new(sentence, w))
        # What waits longer waits for nobody.
        waiting = [each for each in waiting if sentence.number - each.sentence <= _SOON]
        for mention, head in names_in(cast, sentence):
            person = mention.people[0]
            if len(mention.people) > 1 or id(person) in named:
                continue
            named.add(id(person))
            # Who has a title or a role beside the name was introduced by it, and needs no earlier noun.
            if head.dep in _SUBJECTS and not mention.title and not has_role(person):
                fitting = [w for w in waiting if _can_be(w, person, sentence)]
                if fitting:
                    person.roles.append(fitting[-1].role)
                    taken.update(fitting[-1].role)
                    waiting.remove(fitting[-1])
                    if fitting[-1].place is not None:
                        known_as[fitting[-1].place] = person
        waiting.extend(each for word in sentence.words if (each := _described(taken, sentence, word)))
    return known_as


def _is_new(sentence: Sentence, word: Word) -> bool:
    """Tell "a diplomat said" from "she is a diplomat"."""
    return word.dep == "nsubj" and any(c.text.lower() in ("a", "an") for c in sentence.children(word, "det"))


def _can_be(waiting: _Waiting, person: Person, sentence: Sentence) -> bool:
    # "A track inspector" who opens an article is named in the next sentence or not at all.
    soon = _SOON if waiting.place is None else 1
    return sentence.number - waiting.sentence <= soon and waiting.gender in (None, person.gender)


def _described(taken: Collection[str], sentence: Sentence, word: Word) -> _Waiting | None:
    """Somebody whom a sentence describes as if the reader knew, or at the article's beginning with "a".

    ``taken`` are the words of roles that somebody has.
    """
    if not is_described(sentence, word) or sentence.children(word, "appos"):
        return None
    noun = noun_of(word)
    # Somebody bears this noun already: "the mayor" is the mayor who was named.
    if noun in taken:
        return None
    # "His wife" is no introduction of whoever is named next.
    if noun in KIN and any(c.tag == "PRP$" for c in sentence.children(word, "poss")):
        return None
    role, gender = (noun, *modifiers_of(sentence, word)), gender_of_nouns({noun})
    if is_definite(sentence, word) and word.dep in (*_SUBJECTS, "pobj", "dobj"):
        return _Waiting(sentence.number, role, gender, None)
    opens = word.dep == "nsubj" and sentence.number <= _SOON
    if opens and any(c.text.lower() in ("a", "an") for c in sentence.children(word, "det")):
        return _Waiting(sentence.number, role, gender, word.start)
    return None
