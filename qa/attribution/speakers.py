"""Whom the words mean that stand for a speaker: "he", "who", "the NATO chief", "Rama", "a spokeswoman".

Walks an article's sentences in order and keeps who was last spoken of. In doubt it answers None: a wrong name is worse
than none. Knows nothing of quotations; what is quoted is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.attribution.introductions import introduce
from qa.attribution.nouns import PEOPLE_NOUNS
from qa.attribution.people import Cast, NameMention, Person
from qa.attribution.roles import (
    ANYBODY,
    LEADING,
    fits,
    gender_of_nouns,
    has_role,
    is_definite,
    is_described,
    is_singular,
    modifiers_of,
    names_in,
    noun_of,
    phrase,
)
from qa.attribution.salience import SPOKE, SPOKE_WITHIN, UNSURE, UNSURE_AT_FIRST, Sighting, most_likely, prominence
from qa.attribution.syntax import Sentence, Word
from qa.names.comparing import fold

_HE = frozenset("he him his himself".split())
_SHE = frozenset("she her hers herself".split())
_I = frozenset("i me my myself".split())
_OTHER_PRONOUNS = frozenset(
    """it they them their we us our you this that these those one some many others both all who which what there its
    most such neither each another either any few several much none more
    mine yours hers ours theirs""".split()
)
_SOME = frozenset("one some many most both several".split())
_COMMON = ("NN", "NNS", "PRP", "CD", "DT")
_ARTICLES = frozenset("a an the some many several most other another one two three four five six few both no".split())
_BE = ("is", "was")
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# A surname that several bear means who was spoken of no more than so many sentences ago.
_LATELY = 4
# Whoever they are, the article may mean somebody whom everybody knows.
_KNOWN_TO_ALL = frozenset(
    """president pope queen king premier chancellor senator governor judge candidate nominee spokesman spokeswoman
    source official man woman minister speaker prince princess congressman general officer reporter author""".split()
)


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
        self._text = text
        self._cast = cast
        self._author = author
        self._sightings: list[Sighting] = []
        self._pronouns: dict[int, Person | None] = {}
        self._described: list[tuple[str, Person]] = []
        # Those of whom a clause tells something, "Dunn, who has driven a crane".
        self._explained: set[int] = set()
        self._unsure = UNSURE
        # "A track inspector" who is named in the next sentence, by where the words stand.
        self._known_as: dict[int, Person] = {}

    def learn(self, sentences: Sequence[Sentence]) -> None:
        """Learn from the whole article what roles its people have, and who of them is "he" or "she"."""
        self._known_as = introduce(self._text, self._cast, sentences)
        self._learn_genders(sentences)

    def _learn_genders(self, sentences: Sequence[Sentence]) -> None:
        """Read once with those whose gender is not known as good as others; who is "he" most of the time is a man."""
        unknown = [person for person in self._cast.people if person.gender is None]
        if not unknown:
            return
        trial = Discourse(self._text, self._cast, self._author)
        trial._unsure = UNSURE_AT_FIRST
        votes: dict[int, list[int]] = {id(person): [0, 0] for person in unknown}
        for sentence in sentences:
            trial.read(sentence)
            for word in sentence.words:
                person = trial._pronouns.get(word.start) if word.text.lower() in ("he", "she", "his") else None
                if person and id(person) in votes:
                    votes[id(person)][word.text.lower() == "she"] += 1
        for person in unknown:
            men, women = votes[id(person)]
            if max(men, women) >= 4 * min(men, women) and men != women:
                person.gender = "m" if men > women else "f"

    def read(self, sentence: Sentence) -> None:
        """Take in a sentence: whom it names, and whom its pronouns and roles mean."""
        names = {head.index: (mention, head) for mention, head in names_in(self._cast, sentence)}
        for word in sentence.words:
            lower = word.text.lower()
            person = None
            if word.quotation:
                continue
            if word.index in names:
                person = self._bearer(names[word.index][0], word)
                if person and sentence.children(word, "relcl"):
                    self._explained.add(id(person))
            elif lower in _HE | _SHE:
                person = self._read_pronoun(sentence, word, "m" if lower in _HE else "f", names)
            elif is_described(sentence, word) and not self._is_named_beside(sentence, word, set(names)):
                person = self._role(sentence, word)
                if person is None and is_singular(word) and word.dep in _SUBJECTS | {"agent"}:
                    person = self._someone(sentence, word)
            if person:
                weight = prominence(sentence, word)
                self._sightings.append(Sighting(person, sentence.number, sentence.ordinal, weight, word.index))

    def _read_pronoun(
        self, sentence: Sentence, word: Word, gender: str, names: dict[int, tuple[NameMention, Word]]
    ) -> Person | None:
        person = self._is_named_now(sentence, word, self._pronoun(sentence, word, gender), names)
        self._pronouns[word.start] = person
        if person and not person.named:
            person.gender = person.gender or gender
        return person

    def _is_named_now(
        self, sentence: Sentence, word: Word, person: Person | None, names: dict[int, tuple[NameMention, Word]]
    ) -> Person | None:
        """Read "He was Percy Dunn, 79", said of somebody who was only described."""
        head = sentence.head(word)
        if word.dep == "nsubj" and head.text.lower() in ("is", "was"):
            for attribute in sentence.children(head, "attr"):
                if attribute.index in names and len(names[attribute.index][0].people) == 1:
                    bearer = names[attribute.index][0].people[0]
                    if person and not person.named:
                        person.name = bearer.name
                    return bearer
        return person

    def _is_named_beside(self, sentence: Sentence, word: Word, names: set[int]) -> bool:
        """Tell "the driver, Nina Holt" and "the driver is Nina Holt", where the name tells."""
        beside = sentence.children(word, "appos")
        head = sentence.head(word)
        if word.dep == "nsubj" and head.text.lower() in ("is", "was"):
            attributes = sentence.children(head, "attr")
            beside += attributes + [c for a in attributes for c in sentence.children(a, "appos")]
        return any(each.index in names for each in beside)

    def spoke(self, person: Person | None, sentence: Sentence, main: bool) -> None:
        """Remember who spoke in a sentence: "he" is most likely who spoke last, in a main clause above all."""
        if person:
            weight = SPOKE if main else SPOKE_WITHIN
            self._sightings.append(Sighting(person, sentence.number, sentence.ordinal, weight, -1))

    def pronouns(self) -> dict[int, str | None]:
        """Whom the pronouns that were read mean, by where they stand."""
        return {place: person.name if person else None for place, person in self._pronouns.items()}

    def named(self, sentence: Sentence) -> list[Person]:
        """The people whom a sentence names."""
        people = {id(m.people[0]): m.people[0] for m, _ in names_in(self._cast, sentence) if len(m.people) == 1}
        return list(people.values())

    def source(self, sentence: Sentence, word: Word) -> Source:
        """Whom the noun phrase under a word means."""
        lower = word.text.lower()
        if lower in _HE or lower in _SHE:
            person = self._pronouns.get(word.start)
            return Source(person.name if person else None, person)
        if lower in _I:
            people = self._cast.find(self._author) if self._author else []
            return Source(self._author, people[0] if len(people) == 1 else None)
        if lower in _OTHER_PRONOUNS:
            of = any(c.text.lower() == "of" for c in sentence.children(word, "prep"))
            return Source(
                self._describe(sentence, word)
                if of and lower in ("one", "some", "many", "most", "both", "several")
                else None
            )
        above = sentence.head(word)
        while word.dep == "conj" and above.dep in ("attr", "conj"):
            word, above = above, sentence.head(above)
        if (
            word.dep == "attr"
            and (subjects := sentence.children(above, "nsubj"))
            and above.text.lower() in ("is", "was")
        ):
            # "Holt is a painter who says …"
            return self.source(sentence, subjects[0])
        named = self._named(sentence, word)
        if named is not None:
            return named
        if any(sentence.children(word, "conj")) and any(sentence.children(word, "cc")):
            return Source(self._describe(sentence, word))
        person = self._role(sentence, word) if is_described(sentence, word) else None
        person = person or (
            self._someone(sentence, word) if is_described(sentence, word) and is_singular(word) else None
        )
        if person:
            return Source(person.name, person)
        return Source(self._describe(sentence, word))

    def _named(self, sentence: Sentence, word: Word) -> Source | None:
        """The person whose name is the head of the phrase, or stands beside it: "a spokesman, Anselm Pryce"."""
        heads = {head.index: mention for mention, head in names_in(self._cast, sentence)}
        start, end = phrase(sentence, word)
        for mention in heads.values():
            # "Nina Holt, the city's auditor, said": the parser may take "auditor" for the head.
            before = mention.end < start and self._text[mention.end : start].strip() == ","
            after = end < mention.start and self._text[end : mention.start].strip() == ","
            if (before or (after and word.tag != "NNP" and self._text[mention.end] == ",")) and len(
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
                person = self._bearer(mention, each)
                return Source(person.name if person else None, person)
        return None

    def _bearer(self, mention: NameMention, word: Word) -> Person | None:
        """Who a name means where several bear it: who was spoken of last, or most."""
        people = mention.people
        if len(people) <= 1:
            return people[0] if people else None
        total = sorted(people, key=lambda p: -p.count)
        if total[0].count >= 3 * total[1].count:
            return total[0]
        recent = [s for s in reversed(self._sightings) if s.person in people and s.weight >= 1]
        if not recent:
            return None
        last = recent[0]
        if self._sightings[-1].sentence - last.sentence > _LATELY:
            return None
        rivals = [s for s in recent if s.person is not last.person and last.sentence - s.sentence <= 0]
        return None if rivals else last.person

    def _pronoun(self, sentence: Sentence, word: Word, gender: str) -> Person | None:
        if ahead := self._named_ahead(sentence, word, gender):
            return ahead
        person = most_likely(self._sightings, sentence, word, gender, unsure=self._unsure)
        return person[0] if person else self._only(gender)

    def _named_ahead(self, sentence: Sentence, word: Word, gender: str) -> Person | None:
        """Read "Even as he accused others, Holt …": who is the subject of what follows."""
        above = [word, *sentence.ancestors(word)]
        fronted = next((w for w in above if w.dep in ("advcl", "prep") and sentence.head(w).dep == "ROOT"), None)
        if fronted is None:
            return None
        for subject in sentence.children(sentence.head(fronted), "nsubj"):
            if subject.index > max(word.index, fronted.index):
                for mention, head in names_in(self._cast, sentence):
                    if head is subject and len(mention.people) == 1 and mention.people[0].gender == gender:
                        return mention.people[0]
        return None

    def _only(self, gender: str) -> Person | None:
        """Where nobody was spoken of lately: the only man, or woman, of whom the article has spoken at all."""
        seen = {id(sighting.person) for sighting in self._sightings}
        fitting = [p for p in self._cast.people if p.gender == gender]
        return fitting[0] if len(fitting) == 1 and id(fitting[0]) in seen else None

    def _role(self, sentence: Sentence, word: Word) -> Person | None:
        """Who is meant by "the NATO chief": the one person of whom the article has told it."""
        if word.start in self._known_as:
            return self._known_as[word.start]
        if not is_definite(sentence, word):
            return None
        noun = noun_of(word)
        wanted = modifiers_of(sentence, word)
        fitting = [p for p in self._cast.people if any(fits(noun, wanted, role) for role in p.roles)]
        gender = gender_of_nouns({noun})
        if not fitting and noun in ("leader", "president", "chief", "premier") and len(wanted) == 1:
            # "The Russian leader": the one head of anything whose country the article doesn't name beside the name.
            fitting = [p for p in self._cast.people if any(set(role) <= LEADING | {"prime"} for role in p.roles)]
            fitting = fitting if len(fitting) == 1 else []
        fitting = [p for p in fitting if gender is None or p.gender in (gender, None)]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting:
            described = self._described_before(sentence, word, noun, wanted) or self._unexplained(sentence, word, noun)
            if described is None and noun in ANYBODY and gender:
                return self._pronoun(sentence, word, gender)
            return described
        near = {
            id(s.person): s.person for s in self._sightings if s.person in fitting and sentence.number - s.sentence <= 4
        }
        return next(iter(near.values())) if len(near) == 1 else None

    def _unexplained(self, sentence: Sentence, word: Word, noun: str) -> Person | None:
        """For "the baker" of whom nothing was said: the one person nearby of whom the article says nothing else."""
        aside = sentence.children(word, "compound", "amod")
        if word.dep not in _SUBJECTS or sentence.children(word, "prep") or any(c.text[0].isupper() for c in aside):
            return None
        if not any(c.text.lower() == "the" for c in sentence.children(word, "det")) or (
            noun in _KNOWN_TO_ALL and not aside
        ):
            return None
        gender = gender_of_nouns({noun})
        office = any(each.dep == "compound" for each in aside)
        fitting: dict[int, Person] = {}
        for sighting in reversed(self._sightings):
            person = sighting.person
            if sentence.ordinal - sighting.paragraph > (2 if gender is None else 12):
                break
            agrees = gender is None or person.gender in (gender, None)
            # "Dunn, who has driven a crane for 22 years" may be "the driver", but is hardly "the harbour master".
            known = has_role(person) or (office and id(person) in self._explained)
            if sighting.weight >= 2 and person.named and agrees and not known:
                fitting[id(person)] = person
        return next(iter(fitting.values())) if len(fitting) == 1 else None

    def _described_before(self, sentence: Sentence, word: Word, noun: str, wanted: list[str]) -> Person | None:
        """For "the official": the last who was described as one, if nothing speaks against it."""
        if sentence.children(word, "poss"):
            return None
        for known, person in reversed(self._described):
            if known == noun and set(wanted) <= set(fold(person.name).split()):
                return person
        return None

    def _someone(self, sentence: Sentence, word: Word) -> Person | None:
        """Somebody whom the article only describes."""
        noun = noun_of(word)
        if noun not in PEOPLE_NOUNS or noun in ("chair", "head", "general"):
            return None
        name = self._describe(sentence, word)
        if name is None:
            return None
        known = next((p for n, p in self._described if p.name == name), None)
        if known is None:
            known = Person(name, gender_of_nouns({noun}), named=False, roles=[(noun,)])
            self._described.append((noun, known))
        return known

    def _describe(self, sentence: Sentence, word: Word) -> str | None:
        """The phrase as printed, without clauses; "her" becomes whose it is, or the phrase tells nothing."""
        start, end = phrase(sentence, word)
        # "a student beside him" is a student.
        inside = [w for w in sentence.words if word.start < w.start < end and w.text.lower() in _HE | _SHE]
        if inside:
            end = word.end
        text = re.sub(r"['’]s?$", "", " ".join(self._text[start:end].split()))
        owner = next(
            (c for c in sentence.children(word, "poss") if c.text.lower() in _HE | _SHE | _I | _OTHER_PRONOUNS), None
        )
        if owner is not None:
            source = self.source(sentence, owner)
            if source.name is None or owner.start != start:
                return None
            return f"{source.name}’s {' '.join(self._text[owner.end : end].split())}"
        # A sentence begins with a capital, which makes no name of "Police" and "Officials".
        common = any(w.start == start and w.tag in _COMMON for w in sentence.words[:1])
        return text[0].lower() + text[1:] if common or text.split(" ")[0].lower() in _ARTICLES else text
