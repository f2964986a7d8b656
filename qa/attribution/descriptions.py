"""What an article calls its people: "harbour master of Holm", "Transport Minister", and "chair of the panel".

Read off the words beside their names, as printed; but who "chairs the panel" is its chair. Knows
nothing of who else could be called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.attribution.cast import Cast
from qa.attribution.nouns import HONORIFICS, KIN, NOT_PEOPLE, PEOPLE_NOUNS, ROLES
from qa.attribution.people import NameMention, Person
from qa.attribution.roles import ANYBODY, names_in, noun_of
from qa.attribution.syntax import Sentence, Word

_TOKEN = re.compile(r"\S+")
# Beside a name such an ending is nearly always what somebody is; no list has all trades.
_OFFICE = re.compile(r"..(?:er|or|ist|man|woman|eer|ian|keeper|ant|ess|ologue)$")
# "His former coach" is somebody's, but asked for as "the former coach".
_LEADING = re.compile(
    r"\A(?:(?:the|a|an|his|her|their|its|our|my|one|another|also|both|only|just|then|now|still|once|himself|herself)\s+)+",
    re.IGNORECASE,
)
_MORE = frozenset("executive counsel mp ceo".split())
_NOT = re.compile(r"(?:no|not|neither|never|nor|nobody)\b", re.IGNORECASE)
_BESIDE = frozenset("relcl acl appos advcl ccomp punct parataxis conj cc".split())
_BEING = frozenset("is was be been became becomes remains remained being".split())
_AS = frozenset("serves served serving works worked working acts acted acting sits sat appointed elected named".split())
# Who "chairs the panel" is its chair.
_DEEDS = {
    form: noun
    for noun, forms in {
        "chair": "chairs chaired chairing",
        "head": "runs ran run running heads headed heading",
        "leader": "leads led leading",
        "manager": "manages managed managing",
        "director": "directs directed directing",
        "conductor": "conducts conducted conducting",
        "owner": "owns owned",
        "founder": "founded",
        "editor": "edits edited",
        "teacher": "teaches taught teaching",
        "coach": "coaches coached coaching",
        "captain": "captains captained skippers skippered",
        "driver": "drives drove driving",
        "spokesperson": "speaks spoke speaking",
    }.items()
    for form in forms.split()
}
# With 6 words 44 of 495 descriptions of news-dev and corpus/ are lost; beyond 14 there is one.
_LONGEST = 14


def describe(text: str, cast: Cast, sentences: Sequence[Sentence]) -> Iterator[tuple[Person, str]]:
    """What stands beside the names of an article, without articles: who is called what, in the order of the text."""
    for sentence in sentences:
        for mention, head in names_in(cast, sentence):
            # A role under a surname of two would make both mayors.
            if len(mention.people) == 1 and mention.people[0].named:
                for words in _beside(text, sentence, mention, head):
                    if description := tidy(words):
                        yield mention.people[0], description


def tidy(words: str) -> str:
    """A description on one line, without "the", "his" and the like before it; "" for what is none."""
    plain = _LEADING.sub("", " ".join(words.split()).strip(" ,;:.–—-"))
    return plain if 0 < len(plain.split()) <= _LONGEST and not _NOT.match(plain) else ""


def _beside(text: str, sentence: Sentence, mention: NameMention, head: Word) -> Iterator[str]:
    if before := _before(text, sentence, mention, head):
        yield before
    nouns = [*_appositions(sentence, head)]
    if head.dep == "appos":
        nouns.append(sentence.head(head))
    above = sentence.head(head)
    if head.dep in ("nsubj", "nsubjpass") and above.text.lower() in _BEING:
        nouns += sentence.children(above, "attr")
    for noun in nouns:
        yield from _phrases(text, sentence, noun, mention)
    verbs = sentence.children(head, "relcl", "acl")
    if head.dep in ("nsubj", "nsubjpass"):
        yield from _as(text, sentence, above, mention)
    for verb in verbs:
        yield from _as(text, sentence, verb, mention)
        yield from _deeds(text, sentence, verb, mention)
        if verb.text.lower() in _BEING:
            for noun in sentence.children(verb, "attr"):
                yield from _phrases(text, sentence, noun, mention)


def _before(text: str, sentence: Sentence, mention: NameMention, head: Word) -> str:
    """Titles and nouns right before a name: "Transport Minister", "the port's chief pilot"."""
    start = mention.start
    # The titles have been cut off the name: looked for in the text anew, in the 120 characters before it.
    titles = list(_TOKEN.finditer(text, max(sentence.start, mention.start - 120), mention.start))[-len(mention.title) :]
    if mention.title and titles:
        start = titles[0].start()
    for child in sentence.children(head, "compound", "amod", "nmod", "nn", "poss"):
        inside = [w for w in sentence.subtree(child) if w.start < mention.start and not w.quotation]
        if inside and not re.search(r"[,;:.]\s", text[inside[-1].end : mention.start]):
            start = min(start, inside[0].start)
    words = text[start : mention.start].split()
    if not words or len(words) > _LONGEST:
        return ""
    last = noun_of_text(words[-1])
    # "Mr." is no office, "Mayor" is.
    is_bare_title = len(words) == 1 and last in HONORIFICS and last not in ROLES
    return text[start : mention.start] if is_office(last) and not is_bare_title else ""


def noun_of_text(word: str) -> str:
    """A printed word as it is compared with lists of nouns."""
    return word.strip(".,;:’'\"“”").casefold().removesuffix("-elect")


def is_office(noun: str) -> bool:
    """Tell whether a noun can be what somebody is: in a list, or by its ending."""
    if noun in ANYBODY or noun in NOT_PEOPLE:
        return False
    return noun in PEOPLE_NOUNS | _MORE or _OFFICE.search(noun) is not None


def is_described(speaker: str) -> bool:
    """Tell a source that is one person without a name, "the ferry's engineer", from several and from things."""
    words = re.split(r"\s(?:of|for|at|in|from|with|on|who|to)\s", tidy(speaker))[0].split()
    noun = noun_of_text(words[-1]) if words else ""
    # With a capital it is a name: "the Speaker" may be a newspaper.
    return noun in PEOPLE_NOUNS - KIN - ANYBODY and words[-1][:1].islower()


def _appositions(sentence: Sentence, head: Word) -> Iterator[Word]:
    for beside in sentence.children(head, "appos"):
        if beside.start > head.start:
            yield beside
            # "Nina Holt, 44, a painter".
            yield from _appositions(sentence, beside)


def _phrases(text: str, sentence: Sentence, noun: Word, mention: NameMention) -> Iterator[str]:
    """A noun with what belongs to it, and those that "and" joins to it."""
    if is_office(noun_of(noun)):
        yield _phrase(text, sentence, noun, mention)
    for other in sentence.children(noun, "conj"):
        if is_office(noun_of(other)):
            yield from _phrases(text, sentence, other, mention)


def _phrase(text: str, sentence: Sentence, noun: Word, mention: NameMention) -> str:
    drop = [
        c
        for c in sentence.children(noun)
        if c.dep in _BESIDE or c.tag in (",", ":", "-LRB-", "-RRB-") or (c.index < noun.index and c.dep == "prep")
    ]
    words = [w for w in sentence.subtree(noun, drop) if not w.quotation and not mention.start <= w.start < mention.end]
    at = next((i for i, w in enumerate(words) if w.index == noun.index), None)
    if at is None:
        return ""
    low = high = at
    while low > 0 and words[low].index - words[low - 1].index == 1 and words[low - 1].tag not in (",", ":"):
        low -= 1
    while (
        high + 1 < len(words)
        and words[high + 1].index - words[high].index == 1
        and words[high + 1].tag not in (",", ":", ".", "``", "''")
        and words[high + 1].dep not in ("relcl", "advcl")
        and words[high + 1].text.lower() not in ("who", "which", "that", "where", "when")
    ):
        high += 1
    return text[words[low].start : words[high].end]


def _as(text: str, sentence: Sentence, verb: Word, mention: NameMention) -> Iterator[str]:
    """What follows "serves as" and the like."""
    if verb.text.lower() in _AS:
        for preposition in sentence.children(verb, "prep"):
            if preposition.text.lower() == "as":
                for noun in sentence.children(preposition, "pobj"):
                    yield from _phrases(text, sentence, noun, mention)


def _deeds(text: str, sentence: Sentence, verb: Word, mention: NameMention) -> Iterator[str]:
    """What who "chairs the panel" is."""
    # Without "who" it is a deed of the day: "Holt led the march".
    if not any(c.text.lower() == "who" for c in sentence.children(verb, "nsubj")):
        return
    noun = _DEEDS.get(verb.text.lower())
    if noun is None:
        return
    objects = sentence.children(verb, "dobj")
    link = "of"
    if noun == "spokesperson":
        objects = [o for p in sentence.children(verb, "prep") if p.text == "for" for o in sentence.children(p, "pobj")]
        link = "for"
    for each in objects:
        if words := _phrase(text, sentence, each, mention):
            yield f"{noun} {link} {words}"
