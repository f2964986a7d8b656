"""Whom "he" and "she" mean in a sentence, by who was spoken of and who follows. In doubt nobody.

Knows nothing of descriptions and of speech.
"""

from __future__ import annotations

from collections.abc import Collection

from qa.attribution.memory import Memory
from qa.attribution.people import Person
from qa.attribution.roles import names_in
from qa.attribution.salience import acted_alone, load_salience, weigh
from qa.attribution.syntax import Sentence, Word, before_tag

HE = frozenset("he him his himself".split())
SHE = frozenset("she her hers herself".split())


def whom(
    memory: Memory, sentence: Sentence, word: Word, gender: str, barred: Collection[int] = frozenset()
) -> Person | None:
    """Whom "he" or "she" means: named in what follows, else likeliest by what was read.

    ``barred`` are the ids of those who can't be meant.
    """
    if ahead := _named_ahead(memory, sentence, word, gender):
        return ahead
    # Nobody speaks of himself by name.
    quoted = {
        id(mention.people[0])
        for quotation in sentence.plain.quotations
        for mention in memory.cast.within(quotation.start, quotation.end)
        if len(mention.people) == 1
    }
    found = weigh(memory.sightings, sentence, word, gender, {*barred, *quoted}, trial=memory.trial)
    memory.weighed[word.start] = found
    return acted_alone(memory.sightings, sentence, found) or load_salience().choose(found)


def domain(sentence: Sentence, word: Word) -> set[int]:
    """The words that can't name whom a subject means: "he said that Blum …", "he met Blum"."""
    verb = sentence.head(word)
    if word.dep != "nsubj" or verb.tag[:2] not in ("VB", "MD"):
        return set()
    ahead = [
        c for c in sentence.children(verb, "ccomp", "xcomp", "dobj", "dative", "oprd", "prep") if c.index > verb.index
    ]
    # A clause that tells of somebody may come back to him; of what stands before "he said" only the subject is another.
    aside = [w for c in ahead for w in sentence.subtree(c) if w.dep in ("relcl", "acl", "advcl")]
    before = [
        w for c in sentence.children(verb, "ccomp") if c.index < verb.index for w in sentence.children(c, "nsubj")
    ]
    return {
        *(w.index for c in ahead for w in sentence.subtree(c, aside)),
        *(w.index for w in before),
        before_tag(sentence, word),
    }


def _named_ahead(memory: Memory, sentence: Sentence, word: Word, gender: str) -> Person | None:
    """Read "Even as he accused others, Holt …": who is the subject of what follows."""
    # Without this 1 of 277 "he" and "she" of news-dev gets a wrong name.
    above = [word, *sentence.ancestors(word)]
    fronted = next((w for w in above if w.dep in ("advcl", "prep") and sentence.head(w).dep == "ROOT"), None)
    if fronted is None:
        return None
    for subject in sentence.children(sentence.head(fronted), "nsubj"):
        if subject.index > max(word.index, fronted.index):
            for mention, head in names_in(memory.cast, sentence):
                if head is subject and len(mention.people) == 1 and mention.people[0].gender == gender:
                    return mention.people[0]
    return None
