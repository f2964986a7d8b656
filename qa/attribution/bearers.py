"""Who bears a name or a role in an article: which of two Holts, "the NATO chief", "the baker". In doubt nobody.

Knows nothing of speech, and of how a phrase is printed.
"""

from __future__ import annotations

from qa.attribution.memory import Memory
from qa.attribution.people import NameMention, Person
from qa.attribution.pronouns import whom
from qa.attribution.roles import ANYBODY, LEADING, fits, gender_of_nouns, has_role, is_definite, modifiers_of, noun_of
from qa.attribution.syntax import Sentence, Word
from qa.names.comparing import fold

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
# A surname that several bear means who was spoken of no more than so many sentences ago.
# Four by eye; without any limit three statements of two Hallorans or two others get a guess.
_LATELY = 4
# Whoever they are, the article may mean somebody whom everybody knows.
_KNOWN_TO_ALL = frozenset(
    """president pope queen king premier chancellor senator governor judge candidate nominee spokesman spokeswoman
    source official man woman minister speaker prince princess congressman general officer reporter author""".split()
)


def bearer(memory: Memory, mention: NameMention) -> Person | None:
    """Who a name means where several bear it: who was spoken of last, or most."""
    people = mention.people
    if len(people) <= 1:
        return people[0] if people else None
    total = sorted(people, key=lambda p: -p.count)
    # Named three times as often, he is whom the article is about. With less than that a guess would stand over six
    # statements of news-dev and corpus/ that are now nobody's.
    if total[0].count >= 3 * total[1].count:
        return total[0]
    recent = [s for s in reversed(memory.sightings) if s.person in people]
    if not recent:
        return None
    last = recent[0]
    if memory.sightings[-1].sentence - last.sentence > _LATELY:
        return None
    rivals = [s for s in recent if s.person is not last.person and last.sentence - s.sentence <= 0]
    return None if rivals else last.person


def holder(memory: Memory, sentence: Sentence, word: Word) -> Person | None:
    """Who is meant by "the NATO chief": the one person of whom the article has told it."""
    if word.start in memory.known_as:
        return memory.known_as[word.start]
    if not is_definite(sentence, word):
        return None
    noun = noun_of(word)
    wanted = modifiers_of(sentence, word)
    fitting = [p for p in memory.cast.people if any(fits(noun, wanted, role) for role in p.roles)]
    gender = gender_of_nouns({noun})
    if not fitting and noun in ("leader", "president", "chief", "premier") and len(wanted) == 1:
        # "The Russian leader": the one head of anything whose country the article doesn't name beside the name.
        fitting = [p for p in memory.cast.people if any(set(role) <= LEADING | {"prime"} for role in p.roles)]
        fitting = fitting if len(fitting) == 1 else []
    fitting = [p for p in fitting if gender is None or p.gender in (gender, None)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        described = _described_before(memory, sentence, word, noun, wanted)
        described = described or _unexplained(memory, sentence, word, noun)
        # "The woman" tells no more than "she" does, and is looked for in the same way.
        if described is None and noun in ANYBODY and gender:
            return whom(memory, sentence, word, gender)
        return described
    # Of two mayors the one who was spoken of lately, as with surnames; without the limit a statement of news-dev loses
    # the senator's name.
    near = {
        id(s.person): s.person for s in memory.sightings if s.person in fitting and sentence.number - s.sentence <= 4
    }
    return next(iter(near.values())) if len(near) == 1 else None


def _unexplained(memory: Memory, sentence: Sentence, word: Word, noun: str) -> Person | None:
    """For "the baker" of whom nothing was said: the one person nearby of whom the article says nothing else."""
    # Without this twenty statements of corpus/ stand under words such as "the analyst" instead of a name, or none.
    aside = sentence.children(word, "compound", "amod")
    # "The mayor of Holm" and "the Norland envoy" say which one: the article would have said it of him before.
    if word.dep not in _SUBJECTS or sentence.children(word, "prep") or any(c.text[0].isupper() for c in aside):
        return None
    if not any(c.text.lower() == "the" for c in sentence.children(word, "det")) or (
        noun in _KNOWN_TO_ALL and not aside
    ):
        return None
    gender = gender_of_nouns({noun})
    office = any(each.dep == "compound" for each in aside)
    fitting: dict[int, Person] = {}
    for sighting in reversed(memory.sightings):
        person = sighting.person
        # A noun that tells man or woman may reach far back: with 2 "the chairwoman" of corpus/ loses her name twice.
        if sentence.ordinal - sighting.paragraph > (2 if gender is None else 12):
            break
        agrees = gender is None or person.gender in (gender, None)
        # "Dunn, who has driven a crane for 22 years" may be "the driver", but is hardly "the harbour master".
        known = has_role(person) or (office and id(person) in memory.explained)
        # Who was only an object or an owner hasn't been introduced as anybody.
        if sighting.part not in ("other", "owner") and person.named and agrees and not known:
            fitting[id(person)] = person
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _described_before(memory: Memory, sentence: Sentence, word: Word, noun: str, wanted: list[str]) -> Person | None:
    """For "the official": the last who was described as one, if nothing speaks against it."""
    if sentence.children(word, "poss"):
        return None
    for person in reversed(memory.described.get(noun, ())):
        if set(wanted) <= set(fold(person.name).split()):
            return person
    return None
