"""Whom the words mean that stand for a speaker: "he", "who", "the NATO chief", "Rama", "a spokeswoman".

Walks an article's sentences in order and keeps in a ``Memory`` who was last spoken of, by which ``pronouns`` and
``bearers`` tell. In doubt it answers None: a wrong name is worse than none. Knows nothing of quotations; what is quoted
is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.attribution.bearers import bearer, holder
from qa.attribution.cast import Cast
from qa.attribution.introductions import correct_genders, introduce
from qa.attribution.memory import Memory
from qa.attribution.nouns import PEOPLE_NOUNS, TIMES
from qa.attribution.people import NameMention, Person
from qa.attribution.pronouns import HE, SHE, domain, whom
from qa.attribution.roles import (
    gender_of_nouns,
    is_described,
    is_singular,
    names_in,
    noun_of,
    phrase,
)
from qa.attribution.salience import By, Candidate, Part, Sighting, part_of
from qa.attribution.syntax import Sentence, Word

_I = frozenset("i me my myself".split())
# They mean several, things, or whoever reads: a name for one of them would be a guess.
_OTHER_PRONOUNS = frozenset(
    """it they them their we us our you this that these those one some many others both all who which what there its
    most such neither each another either any few several much none more
    mine yours hers ours theirs""".split()
)
# "One of the pilots" is a source; "some" alone is none.
_SOME = frozenset("one some many most both several".split())
_COMMON = ("NN", "NNS", "PRP", "CD", "DT", "JJR", "JJS")
_ARTICLES = frozenset("a an the some many several most other another one two three four five six few both no".split())
_BE = ("is", "was")
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(frozen=True, slots=True)
class Source:
    """Whom a noun phrase means: ``name`` for readers, ``person`` where it is somebody of the cast."""

    name: str | None
    person: Person | None = None


class Discourse:
    """Who has been spoken of so far in an article, and whom the next words mean.

    Sentences are given in order to ``read``; ``source`` then answers about the words of the sentence read last.
    """

    def __init__(self, text: str, cast: Cast, author: str | None = None) -> None:
        """Begin an article by its author, or what somebody is quoted with, as whose "I" they then are."""
        self._memory = Memory(text, cast)
        self._author = author

    def learn(self, sentences: Sequence[Sentence]) -> None:
        """Learn from the whole article what roles its people have, and who of them is "he" or "she"."""
        self._memory.known_as = introduce(self._memory.text, self._memory.cast, sentences)
        correct_genders(self._memory.cast, sentences)
        self._learn_genders(sentences)

    def _learn_genders(self, sentences: Sequence[Sentence]) -> None:
        """Read once with those whose gender is not known as good as others; who is "he" most of the time is a man."""
        unknown = [person for person in self._memory.cast.people if person.gender is None]
        if not unknown:
            return
        trial = Discourse(self._memory.text, self._memory.cast, self._author)
        # Else nobody unknown would be "he": without this reading 3 of 189 pronouns that speak on news-dev are wrong.
        trial._memory.trial = True
        votes: dict[int, list[int]] = {id(person): [0, 0] for person in unknown}
        for sentence in sentences:
            trial.read(sentence)
            for word in sentence.words:
                person = trial._memory.pronouns.get(word.start) if word.text.lower() in ("he", "she", "his") else None
                if person and id(person) in votes:
                    votes[id(person)][word.text.lower() == "she"] += 1
        for person in unknown:
            men, women = votes[id(person)]
            # By eye: one slip in five is allowed for. With a bare majority six statements of corpus/ change hands.
            if max(men, women) >= 4 * min(men, women) and men != women:
                person.gender = "m" if men > women else "f"

    def read(self, sentence: Sentence) -> None:
        """Take in a sentence: whom it names, and whom its pronouns and roles mean."""
        names = {head.index: (mention, head) for mention, head in names_in(self._memory.cast, sentence)}
        for word in sentence.words:
            lower = word.text.lower()
            person = None
            # Who is quoted may speak of anybody: nobody is brought in by it.
            if word.quotation:
                continue
            if word.index in names:
                person = bearer(self._memory, names[word.index][0])
                if person and sentence.children(word, "relcl"):
                    self._memory.explained.add(id(person))
            elif lower in HE | SHE:
                person = self._read_pronoun(sentence, word, "m" if lower in HE else "f", names)
            elif is_described(sentence, word) and not self._is_named_beside(sentence, word, set(names)):
                person = holder(self._memory, sentence, word)
                if person is None and is_singular(word) and word.dep in _SUBJECTS | {"agent"}:
                    person = self._someone(sentence, word)
            if person:
                by: By = "name" if word.index in names else "pronoun" if lower in HE | SHE else "description"
                part = part_of(sentence, word)
                self._memory.sightings.append(Sighting(person, sentence.number, sentence.ordinal, part, word.index, by))

    def _read_pronoun(
        self, sentence: Sentence, word: Word, gender: str, names: dict[int, tuple[NameMention, Word]]
    ) -> Person | None:
        barred = {id(p) for index in domain(sentence, word) if index in names for p in names[index][0].people}
        person = _is_named_now(sentence, word, whom(self._memory, sentence, word, gender, barred), names)
        self._memory.pronouns[word.start] = person
        if person and not person.named:
            # Of somebody who is only described the first "she" tells all.
            person.gender = person.gender or gender
        return person

    def _is_named_beside(self, sentence: Sentence, word: Word, names: set[int]) -> bool:
        """Tell "the driver, Nina Holt" and "the driver is Nina Holt", where the name tells."""
        beside = sentence.children(word, "appos")
        head = sentence.head(word)
        if word.dep == "nsubj" and head.text.lower() in _BE:
            attributes = sentence.children(head, "attr")
            beside += attributes + [c for a in attributes for c in sentence.children(a, "appos")]
        return any(each.index in names for each in beside)

    def spoke(self, person: Person | None, sentence: Sentence, main: bool) -> None:
        """Remember who spoke in a sentence: "he" is most likely who spoke last, in a main clause above all."""
        if person:
            part: Part = "speaker" if main else "inner speaker"
            self._memory.sightings.append(Sighting(person, sentence.number, sentence.ordinal, part, -1, "speech"))

    def pronouns(self) -> dict[int, str | None]:
        """Whom the pronouns that were read mean, by where they stand."""
        return {place: person.name if person else None for place, person in self._memory.pronouns.items()}

    def weighed(self) -> dict[int, list[Candidate]]:
        """Whom the pronouns that were read could mean, by where they stand."""
        return self._memory.weighed

    def named(self, sentence: Sentence) -> list[Person]:
        """The people whom a sentence names."""
        people = {id(m.people[0]): m.people[0] for m, _ in names_in(self._memory.cast, sentence) if len(m.people) == 1}
        return list(people.values())

    def source(self, sentence: Sentence, word: Word) -> Source:
        """Whom the noun phrase under a word means."""
        lower = word.text.lower()
        if lower in HE or lower in SHE:
            person = self._memory.pronouns.get(word.start)
            return Source(person.name if person else None, person)
        if lower in _I:
            return Source(self._author)
        if lower in _OTHER_PRONOUNS:
            of = any(c.text.lower() == "of" for c in sentence.children(word, "prep"))
            return Source(self._describe(sentence, word) if of and lower in _SOME else None)
        above = sentence.head(word)
        while word.dep == "conj" and above.dep in ("attr", "conj"):
            word, above = above, sentence.head(above)
        if word.dep == "attr" and (subjects := sentence.children(above, "nsubj")) and above.text.lower() in _BE:
            # "Holt is a painter who says …"
            return self.source(sentence, subjects[0])
        named = self._named(sentence, word)
        if named is not None:
            return named
        # "The mayor and the pilot said": two people are nobody's name, and what they are called.
        if any(sentence.children(word, "conj")) and any(sentence.children(word, "cc")):
            return Source(self._describe(sentence, word))
        person = holder(self._memory, sentence, word) if is_described(sentence, word) else None
        person = person or (
            self._someone(sentence, word) if is_described(sentence, word) and is_singular(word) else None
        )
        if person:
            return Source(person.name, person)
        return Source(self._describe(sentence, word))

    def together(self, sentence: Sentence, word: Word) -> list[Source]:
        """Who speaks jointly, "Holt and his deputy, Nina Roe": all of them, if each is somebody of the cast."""
        others = [c for c in sentence.children(word, "conj") if c.tag[:1] == "N"]
        if not others or not any(c.text.lower() == "and" for c in sentence.children(word, "cc")):
            return []
        others += [c for each in others for c in sentence.children(each, "conj") if c.tag[:1] == "N"]
        heads = {head.index: mention for mention, head in names_in(self._memory.cast, sentence)}
        found: list[Source] = []
        for each in [word, *others]:
            beside = [c for c in sentence.children(each, "appos") if c.index in heads and c not in others]
            name = next((w for w in [each, *beside] if w.index in heads), None)
            person = bearer(self._memory, heads[name.index]) if name else None
            if name is None and is_described(sentence, each):
                person = holder(self._memory, sentence, each)
            if person is None or not person.named:
                return []
            found.append(Source(person.name, person))
        return found

    def _named(self, sentence: Sentence, word: Word) -> Source | None:
        """The person whose name is the head of the phrase, or stands beside it: "a spokesman, Anselm Pryce"."""
        heads = {head.index: mention for mention, head in names_in(self._memory.cast, sentence)}
        start, end = phrase(sentence, word)
        for mention in heads.values():
            # "Nina Holt, the city's auditor, said": the parser may take "auditor" for the head.
            # "Wendt, Clara Simms said, …" are two; nor is "Wendt, the pilot said, …" one, as the parser has it.
            first = next((w.index for w in sentence.words if w.start == start), 0)
            near = sentence.words[max(0, first - 2) : first]
            before = len(near) == 2 and near[1].text == "," and mention.start <= near[0].start < mention.end
            before = before and word.index not in heads and is_singular(word)
            after = end < mention.start and self._memory.text[end : mention.start].strip() == ","
            if (before or (after and word.tag != "NNP" and self._memory.text[mention.end] == ",")) and len(
                mention.people
            ) == 1:
                return Source(mention.people[0].name, mention.people[0])
        beside = [
            word,
            *sentence.children(word, "appos"),
            *[c for c in sentence.children(word, "nmod", "compound") if c.index > word.index],
        ]
        for each in beside:
            if each.index in heads:
                together = [c for c in sentence.children(each, "conj") if c.tag[:1] == "N"]
                if together and each is word:
                    return Source(self._describe(sentence, word))
                mention = heads[each.index]
                if len(mention.people) > 1 and (roles := [noun_of(c) for c in sentence.children(each, "appos")]):
                    # "Holt, the treasurer": which of the Holts that is, the word tells.
                    fitting = [p for p in mention.people if any(role[0] in roles for role in p.roles)]
                    person = fitting[0] if len(fitting) == 1 else None
                    return Source(person.name if person else None, person)
                person = bearer(self._memory, mention)
                return Source(person.name if person else None, person)
        return None

    def _someone(self, sentence: Sentence, word: Word) -> Person | None:
        """Somebody whom the article only describes."""
        noun = noun_of(word)
        # "Chair", "head" and "general" are things and adjectives as often as people.
        if noun not in PEOPLE_NOUNS or noun in ("chair", "head", "general"):
            return None
        name = self._describe(sentence, word)
        if name is None:
            return None
        known = self._memory.descriptions.get(name)
        # Who was named since is no longer called so.
        if known is None or known.name != name:
            known = Person(name, gender_of_nouns({noun}), named=False, roles=[(noun,)])
            self._memory.described.setdefault(noun, []).append(known)
            self._memory.descriptions[name] = known
        return known

    def _describe(self, sentence: Sentence, word: Word) -> str | None:
        """The phrase as printed, without clauses; "her" becomes whose it is, or the phrase tells nothing."""
        start, end = phrase(sentence, word)
        # "a student beside him" is a student.
        inside = [w for w in sentence.words if word.start < w.start < end and w.text.lower() in HE | SHE]
        if inside:
            end = word.end
        text = re.sub(r"['’]s?$", "", " ".join(self._memory.text[start:end].split()))
        owner = next(
            (c for c in sentence.children(word, "poss") if c.text.lower() in HE | SHE | _I | _OTHER_PRONOUNS), None
        )
        if owner is not None:
            source = self.source(sentence, owner)
            # "Her brother" of a woman unknown is not worth naming; nor what stands before "her".
            if source.name is None or owner.start != start:
                return None
            return f"{source.name}’s {' '.join(self._memory.text[owner.end : end].split())}"
        # A sentence begins with a capital, which makes no name of "Police" and "Officials".
        first = sentence.words[0]
        common = first.start == start and (first.tag in _COMMON or first.text.lower() in TIMES | {"new", "more"})
        return text[0].lower() + text[1:] if common or text.split(" ")[0].lower() in _ARTICLES else text


def _is_named_now(
    sentence: Sentence, word: Word, person: Person | None, names: dict[int, tuple[NameMention, Word]]
) -> Person | None:
    """Read "He was Percy Dunn, 79", said of somebody who was only described."""
    head = sentence.head(word)
    if word.dep == "nsubj" and head.text.lower() in _BE:
        for attribute in sentence.children(head, "attr"):
            if attribute.index in names and len(names[attribute.index][0].people) == 1:
                named = names[attribute.index][0].people[0]
                if person and not person.named:
                    person.name = named.name
                return named
    return person
