"""Whose a verb of speech is: its subject, or whoever carries it through conjunctions, participles and infinitives.

Works on the tree of one sentence. Knows nothing of what was said, and of whom "he" means.
"""

from __future__ import annotations

from qa.attribution.cues import lemma_of
from qa.attribution.syntax import Sentence, Word

Subject = tuple[Word | None, Word | None]
"""The source of a verb, and "who" where it stands for the source."""

_NOT_FOUND: Subject = (None, None)
# After these the object does it: who "asked Holt to explain" wants Holt's words. After "promised Holt to" she doesn't.
_CONTROLLING = frozenset(
    """tell ask urge want get allow order invite force help let expect require advise encourage persuade convince lead
    cause press push enable make beg""".split()
)
# "Was prompted to say" is said, "is authorized to speak" isn't.
_MADE_TO = frozenset("prompted forced moved obliged compelled quoted made heard known".split())
# "Went out of his way to say", "took the opportunity to announce".
_WAYS = frozenset("way chance opportunity occasion moment time right courage".split())
_DEPENDENT = ("conj", "advcl", "xcomp", "pcomp", "ccomp", "dep", "prep")


def subject_of(sentence: Sentence, verb: Word) -> Subject:
    """The source of a verb, and "who" where it stands for the source; None where the sentence has neither."""
    if own := sentence.children(verb, "nsubj"):
        return _own(sentence, verb, own[0])
    if passive := sentence.children(verb, "nsubjpass"):
        return passive[0], None
    if inverted := _inverted(sentence, verb):
        return inverted, None
    head = sentence.head(verb)
    if head is verb:
        return _NOT_FOUND
    # "A letter saying that …": the letter says it.
    if verb.dep == "acl" and verb.tag == "VBG":
        return head, None
    if verb.dep in ("acl", "relcl") and head.text.lower() in _WAYS and has_to(sentence, verb):
        above = next((a for a in sentence.ancestors(head) if a.tag[:2] == "VB"), None)
        return _above(sentence, above, verb) if above else _NOT_FOUND
    return _through(sentence, verb, head) if verb.dep in _DEPENDENT else _NOT_FOUND


def _own(sentence: Sentence, verb: Word, subject: Word) -> Subject:
    if subject.tag not in ("WP", "WDT", "EX"):
        return subject, None
    if verb.dep != "relcl" or subject.tag == "EX":
        return _NOT_FOUND
    head = sentence.head(verb)
    before = sentence.words[max(0, subject.index - 1)]
    nearest = sentence.words[max(0, subject.index - 2)] if before.text == "," else before
    # "members of the Union, which": what stands next to "which" is meant, whatever the tree says.
    return (head if head is nearest or subject.text.lower() != "which" else None), subject


def _inverted(sentence: Sentence, verb: Word) -> Word | None:
    """Read "…, said Holt", where the parser takes Holt for an object."""
    if (
        # Only beside a quotation: elsewhere a verb before its subject is an order or a question.
        verb.dep not in ("ROOT", "parataxis", "ccomp")
        or verb.tag not in ("VBD", "VBZ")
        or not sentence.plain.quotations
    ):
        return None
    after = sentence.children(verb, "dobj", "npadvmod", "oprd", "attr")
    return next((c for c in after if c.index == verb.index + 1 or c.tag in ("NNP", "NNPS")), None)


def _through(sentence: Sentence, verb: Word, head: Word) -> Subject:
    """Follow "shook her head and said", "…, adding that", "went on to say" up to the subject."""
    # "When asked" and "as reported" are by somebody else; "adding" and "to announce" are by the subject.
    if verb.dep == "advcl" and verb.tag != "VBG" and not has_to(sentence, verb):
        return _NOT_FOUND
    # A clause with a finite verb has its own subject; where the parser sees none, a guess would be as good as wrong.
    if verb.dep == "ccomp" and verb.tag not in ("VBG", "VB"):
        return _NOT_FOUND
    objects = sentence.children(head, "dobj")
    if verb.dep == "xcomp" and objects and _controls(head):
        return objects[0], None
    return _above(sentence, sentence.head(head) if verb.dep == "pcomp" else head, verb)


def _above(sentence: Sentence, head: Word, verb: Word) -> Subject:
    if head.tag[:2] not in ("VB", "MD") or head is verb:
        return _NOT_FOUND
    made = verb.dep == "xcomp" and head.text.lower() in _MADE_TO
    if is_passive(sentence, head) and verb.dep in ("advcl", "xcomp") and not made:
        return _NOT_FOUND
    return subject_of(sentence, head)


def _controls(verb: Word) -> bool:
    lower = verb.text.lower()
    forms = (lower, lower[:-1], lower[:-2], lower[:-3], lower[:-3] + "e", lemma_of(lower))
    return any(form in _CONTROLLING for form in forms)


def has_to(sentence: Sentence, verb: Word) -> bool:
    """Tell an infinitive with "to"."""
    return any(c.tag == "TO" for c in sentence.children(verb, "aux"))


def is_passive(sentence: Sentence, verb: Word) -> bool:
    """Tell "was asked" from "asked"."""
    if passive := sentence.children(verb, "nsubjpass", "auxpass"):
        # "He's said that …": the parser takes "has" for "is".
        # Three of 189 pronouns that speak on news-dev hang on this.
        is_short = any(c.text.lower() in ("'s", "’s") for c in passive)
        return not (is_short and sentence.children(verb, "ccomp", "xcomp"))
    return verb.tag == "VBN" and verb.dep in ("acl", "advcl") and not sentence.children(verb, "aux", "nsubj")


def agent_of(sentence: Sentence, verb: Word) -> Word | None:
    """By whom something was said."""
    found = [noun for by in sentence.children(verb, "agent") for noun in sentence.children(by, "pobj")]
    return found[0] if found else None
