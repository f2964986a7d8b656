"""Who is named in an article: its people, each with the places where a name stands for them.

Found by the shape of names, with titles, given names and what stands next to them ("…, 44," "said …"); "Rama" is Edi
Rama once the article names him so. Two people of one surname stay two. Knows nothing of grammar and speech: pronouns
and roles are resolved elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from qa.attribution.capitals import find_capitalised
from qa.attribution.nouns import FEMALE_NOUNS, KIN, MALE_NOUNS, NOT_PEOPLE
from qa.attribution.people import NameMention, Person, words_of
from qa.attribution.personhood import could_be_full, could_be_somebody, is_person, is_thing, speaks
from qa.names.comparing import same_given_name
from qa.names.given_names import gender_of, is_given_name
from qa.records import Paragraph

# A given name alone brings in somebody new only here ("her daughter Ines"): ten statements of corpus/ hang on it.
_KIN = re.compile(rf"\b(?P<noun>{'|'.join(sorted(KIN | {'partner', 'boy', 'girl'}))})(?P<comma>,?)\s$")


# Another name of the same person: "née Feld", "who as Ruth Engel led the strike".
_ALSO = re.compile(r"(?:\bborn|\bn[ée]e|\bas|\bformerly)\s$")


class Cast:
    """The people of one article, and every place where one is named, in order."""

    def __init__(
        self, text: str, paragraphs: Sequence[Paragraph], authors: Sequence[str] = (), title: str = ""
    ) -> None:
        self.people: list[Person] = []
        # By each word of a name that they have had: an article may have thousands.
        self._by_word: dict[str, list[Person]] = {}
        # Headlines have capitals everywhere: only full names are taken from the title, below.
        chains = [chain for p in paragraphs if p.kind != "headline" for chain in find_capitalised(text, p.start, p.end)]
        headline = find_capitalised(title, 0, len(title))
        for author in authors:
            # "—" may stand where an author should.
            if words_of(author):
                self._add(author)
        for chain in chains:
            if len(chain.words) > 1 and is_person(text, chain):
                self._name(text, chain)
        self._given = _given_names(text, [chain for chain in chains if not chain.people]) | _given_names(
            title, headline
        )
        # Twenty-nine statements of news-dev and corpus/ have a full name only by this.
        self._doubtful = {c.words[-1]: c for c in chains if could_be_full(text, c) and not c.people}
        for chain in headline:
            if could_be_full(title, chain) and is_given_name(chain.words[0]):
                self._add(chain.printed(title), chain.gender)
        for chain in chains:
            if not chain.people:
                self._link(text, chain)
        self._mark(title, authors)
        self.loose = [c for c in chains if not c.people and could_be_somebody(text, c) and not is_thing(text, c)]
        self._loose_by: dict[tuple[str, ...], list[NameMention]] = {}
        for chain in self.loose:
            self._loose_by.setdefault(chain.words, []).append(chain)
        self.mentions = [chain for chain in chains if chain.people]
        self._starts = [mention.start for mention in self.mentions]

    def _mark(self, title: str, authors: Sequence[str]) -> None:
        in_title = set(words_of(title))
        for person in self.people:
            person.headlined = bool(in_title & set(person.words[-1:]))
            person.writes = any(person.words == words_of(author) for author in authors)

    def admit(self, text: str, name: NameMention) -> None:
        """Take a doubtful name for somebody's after all: what speaks or acts like a person."""
        chains = self._loose_by.pop(name.words, [])
        if len(name.words) > 1:
            chains = chains + self._loose_by.pop(name.words[-1:], [])
        if chains:
            person = Person(name.printed(text), gender_of(name.words[0]), count=len(chains))
            self._enter(person)
            for chain in chains:
                chain.people = [person]
                place = bisect_left(self._starts, chain.start)
                self.mentions.insert(place, chain)
                self._starts.insert(place, chain.start)

    def within(self, start: int, end: int) -> list[NameMention]:
        """The mentions that begin in a span."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def find(self, name: str) -> list[Person]:
        """The people whom a name as printed can mean: all of its words are theirs."""
        words = words_of(name)
        return [person for person in self._with(words[0]) if set(words) <= set(person.words)] if words else []

    def _with(self, word: str) -> list[Person]:
        """The people who bear a word in their names, in the order in which they came in."""
        known = dict.fromkeys(self._by_word.get(word, ()))
        return [p for p in known if word in p.words or any(word in alias for alias in p.aliases)]

    def _enter(self, person: Person) -> None:
        self.people.append(person)
        self._know(person)

    def _know(self, person: Person) -> None:
        for word in person.words:
            known = self._by_word.setdefault(word, [])
            if person not in known:
                known.append(person)

    def _add(self, name: str, gender: str | None = None) -> Person:
        words = words_of(name)
        surmised = gender is None
        gender = gender or (gender_of(words[0]) if words else None)
        for person in self._with(words[-1]) if words else ():
            if words in person.aliases:
                person.count += 1
                return person
            if _same(words, person.words):
                person.forms[name] += 1
                # The form that is printed most, so that nobody is shown under a slip of the pen.
                person.name = max(person.forms, key=lambda form: person.forms[form])
                self._know(person)
                if gender and (person.gender is None or (person.surmised and not surmised)):
                    person.gender, person.surmised = gender, surmised
                person.count += 1
                return person
        person = Person(name, gender, surmised=surmised and gender is not None, count=1, forms=Counter([name]))
        self._enter(person)
        return person

    def _name(self, text: str, chain: NameMention) -> None:
        self._learn_alias(text, chain)
        known = len(self.people)
        person = self._add(chain.printed(text), chain.gender)
        if len(self.people) > known:
            person.first = chain.start
        chain.people = [person]

    def _learn_alias(self, text: str, chain: NameMention) -> None:
        """Read "was born Dora Feld" and "as Winnie Feld": another name of who was named before by the given name."""
        if not _ALSO.search(text[max(0, chain.start - 12) : chain.start]) or self.find(chain.printed(text)):
            return
        given, surname = chain.words[0], chain.words[-1]
        fitting = [
            p
            for p in self.people
            if len(p.words) > 1
            and p.words[-1] != surname
            and (same_given_name(given, p.words[0]) or given[:3] == p.words[0][:3])
        ]
        if len(fitting) == 1:
            fitting[0].aliases.append(chain.words)
            for word in (given, surname):
                self._by_word.setdefault(word, []).append(fitting[0])

    def _link(self, text: str, chain: NameMention) -> None:
        """Tie a part of a name to the people who bear it, or make somebody of a surname that speaks."""
        bearers = self._bearers(text, chain)
        # A surname alone is whose it was so far: the sister who is named below isn't meant yet.
        # "Peštalić, the chairman, …" tells which of the two.
        if not text.startswith(", the ", chain.end):
            bearers = [p for p in bearers if p.first < chain.start] or bearers
        # "Mr. Falk" is not Louise Falk: he is her husband, or nobody who was named.
        if len(chain.words) == 1 and chain.gender:
            bearers = [p for p in bearers if p.gender in (chain.gender, None)]
        if len(bearers) == 1:
            if chain.gender and (bearers[0].gender is None or bearers[0].surmised):
                bearers[0].gender, bearers[0].surmised = chain.gender, False
            bearers[0].count += 1
        if not bearers and len(chain.words) == 1 and speaks(text, chain):
            bearers = [self._make(text, chain)]
        chain.people = bearers

    def _bearers(self, text: str, chain: NameMention) -> list[Person]:
        word = chain.words[-1]
        if len(chain.words) > 1:
            return [p for p in self._with(word) if len(p.words) > 1 and _same(chain.words, p.words)]
        by_surname = [p for p in self._with(word) if p.words[-1] == word]
        # A surname goes before a given name: "Grant" is Cary Grant before he is Grant Holt.
        if by_surname:
            return by_surname
        by_given = [p for p in self._with(word) if len(p.words) > 1 and p.words[0] == word]
        kin = _KIN.search(text[max(0, chain.start - 16) : chain.start])
        # "Their father, Otto, was …": between commas any name is somebody's.
        if kin and not by_given and (is_given_name(word) or (kin["comma"] and text[chain.end : chain.end + 1] == ",")):
            told = "m" if kin["noun"] in MALE_NOUNS else "f" if kin["noun"] in FEMALE_NOUNS else None
            person = Person(chain.printed(text), told or gender_of(word), surmised=told is None)
            self._enter(person)
            return [person]
        return (
            by_given if (is_given_name(word) and not chain.title) or chain.title[-1:] in (("sir",), ("dame",)) else []
        )

    def _make(self, text: str, chain: NameMention) -> Person:
        """Make somebody of a lone surname, with the given name that the article has elsewhere."""
        word, name = chain.words[-1], chain.printed(text)
        full = self._doubtful.get(word)
        if full is not None and not full.people:
            # "Counsel for the railway, Ambrose Quill": a lone "Quill said" tells that he is a person.
            person = Person(full.printed(text), chain.gender or gender_of(full.words[0]), count=1)
            full.people = [person]
        else:
            given = self._given.get(word)
            # "The Nina Holt Show" is nobody, but tells who Holt is.
            if any(p.words[-1] == word for p in self._with(word)):
                # The husband of the Louise Falk who was named.
                given = f"{chain.title[-1].capitalize()}." if chain.title else given
            person = Person(f"{given} {name}" if given else name, chain.gender or gender_of(given or name), count=1)
        self._enter(person)
        return person


def _given_names(text: str, chains: Sequence[NameMention]) -> dict[str, str]:
    """What given name stands before which word."""
    return {
        after: given
        for chain in chains
        # "The Nina Holt Show" is read here: who Holt is, a show may tell.
        for before, after, given in zip(chain.words, chain.words[1:], chain.printed(text).split(), strict=False)
        if is_given_name(before) and after not in NOT_PEOPLE
    }


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two full names are one person's: same surname, and given names alike or one an initial."""
    if not one or not other or len(one) == 1 or len(other) == 1:
        return one == other
    if one[-1] != other[-1]:
        return False
    first, second = one[0], other[0]
    alike = same_given_name(first, second) or (1 in (len(first), len(second)) and first[0] == second[0])
    # "Nic" and "Nicolas": short forms that are a beginning, beyond the list of those that aren't.
    return alike or (len(first) >= 3 and len(second) >= 3 and (first.startswith(second) or second.startswith(first)))
