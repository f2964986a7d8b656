"""A question supposes that something happened, and the articles say that it didn't: which passage says so.

"Why did she resign?" is answered by "She ruled out resigning", "Why did the council reject the plan?" by "The council
approved the plan". Only what is said outright counts, in a passage that has those of whom the question speaks, and only
where none of the first passages tells that it did happen. English patterns alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qa.answering.evidence import Evidence
from qa.answering.inquiry import Inquiry
from qa.names.comparing import fold
from qa.passages.sentences import split_sentences

# What supposes that something is so; "did she resign?" and "why didn't she resign?" suppose nothing of the kind.
_SUPPOSES = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)?(?:(?:for|on|in|at|by|to|with|after|from)\s+)?"
    # "What if she resigns?" and "how about …" suppose nothing.
    r"(?:why|when|where|how|which|what|who|whom|whose)\b(?!\s+if\b|\s+about\b)",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\b(?:whether|if|or\s+not|not|(?:did|do|does|was|were|has|have|is|are)n['’]?t|\w+n['’]t|never|deny|denied|denies"
    r"|refus\w+|really|actually)\b",
    re.IGNORECASE,
)
# "Who won?" supposes only that somebody did: "Arlow lost" denies nothing.
_OPEN = re.compile(r"^\W*(?:who|(?:which|what|how\s+many)\s+(?:\w+\s+){1,2}?)\s*$", re.IGNORECASE)
# Words for one kind of event, and for its opposite.
# Written with the failures of news-dev and corpus/ in view: expect less elsewhere. No question of either that can be
# answered is told "otherwise".
_OPPOSITES = (
    (
        r"(?:step|stepp)(?:s|ed|ing)?\s+(?:down|aside)|st(?:and|ands|anding|ood)\s+down|resign\w*|quit(?:s|ting)?"
        r"|(?:drop|dropp|get|gett|got|pull)(?:s|ed|ing)?\s+out",
        r"(?:stay|remain)(?:s|ed|ing)?\s+(?:on\s+as|in\s+(?:office|(?:his|her|the)\s+(?:job|post|race|seat)))",
    ),
    (
        r"sack(?:s|ed|ing)?|fire[sd]?|firing|dismiss(?:es|ed|ing|al)?|oust(?:s|ed|ing)?",
        r"contract\s+(?:\w+\s+){0,3}(?:extended|renewed)|(?:extend|renew)(?:s|ed)?\s+(?:[\w’'-]+\s+){1,3}contract"
        r"|(?:keeps?|kept)\s+(?:(?:his|her)\s+(?:job|post)|(?:[\w’'-]+\s+){1,3}as)|reinstat\w+",
    ),
    (
        r"approv(?:e|es|ed|al|ing)|adopt(?:s|ed|ing)?|ratif(?:y|ies|ied)|pass(?:es|ed)|accept(?:s|ed|ing)?",
        r"reject(?:s|ed|ing|ion)?|(?:vot|turn)(?:e|es|ed|ing|s)?\s+(?:\w+\s+){0,3}down|thr(?:ow|ew|own)\s+out"
        r"|refus(?:e|es|ed|al|ing)|veto(?:es|ed)?",
    ),
    (r"w[io]ns?|winning|victory", r"los(?:e|es|t|ing)|defeat(?:ed)?|thr(?:ow|ew|own)\s+out"),
    (r"convict(?:s|ed|ion)?|sentence[sd]?|found\s+guilty|jailed", r"cleared|acquit(?:s|ted|tal)?|not\s+guilty"),
    (
        r"clos(?:e|es|ed|ing|ure)|shut(?:s|ting)?(?:\s+down)?",
        # "Open until nine" is told of what closes at nine.
        r"(?:stay(?:s|ed)?|remain(?:s|ed)?|keeps?|kept)\s+open(?!\s+(?:until|till|to|from|late))",
    ),
)
_DYING = r"die[sd]?|dying|dead|deaths?|drown(?:s|ed)?|kill(?:s|ed|ing)?|perish(?:es|ed)?"
# Deaths have no opposite but that there were none.
_NOBODY_DIED = (
    r"(?:nobody|no\s+one|no\s+\w+|none(?:\s+of\s+\w+(?:\s+\w+)?)?)\s+(?:(?:was|were|has|have|had)\s+)?(?:been\s+)?"
    r"(?:died|dead|drowned|killed|perished)|(?:everyone|everybody|all)\s+(?:\w+\s+){0,8}(?:alive|survived)"
)
# All that makes the verb behind it untrue: "ruled out", "declined to", "denied", "no plans to".
_DENIES = (
    r"(?:(?:not\b[^.;]{0,40}\banything|nothing)\s+to"
    r"|(?:did|do|does|has|have|had|was|were|is|are|would|will|could|can|should)\s+not|\w+n['’]t|cannot|never|nobody"
    r"|no\s+one|(?:refus|declin)\w+\s+to|rul\w+\s+out|den(?:y|ies|ied|ying)|without|far\s+from"
    r"|no\s+(?:plans?|need|intention|reason|wish)\s+(?:to|of|for))"
)
# "What the council sacked": the main verb after an auxiliary and its subject.
_MAIN_VERB = re.compile(r"\b(?:did|does|do|has|have|had)\s+(?P<subject>[\w’'. -]+)", re.IGNORECASE)
# Behind these stands a noun ("the plan"), not the verb.
_BEFORE_NOUN = frozenset("the a an his her its their my our this that of in on at to for with by and no any".split())
# Of a verb what "resigning", "resigned", "resignation" have alike.
_ENDING = re.compile(r"(?:ations?|als?|ments?|ing|ed|ies|es|s|e|y)$")
# So many words may stand between a negation and an event that is told by its own verb, or by any word for it.
_FEW, _SOME = 1, 4
# The share of the question's names that the article must have, and how near the passage must come to its other words:
# where it has one of the names, where it has none, and where the event is told by its own verb.
_NAMED = 0.6
_MET, _MET_WITHOUT_NAMES, _MET_BY_VERB = 0.4, 0.65, 0.6
# Of the passages that search found so many are looked at, and none of these may say that it did happen.
_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class _Event:
    """What a question supposes to have happened: how it is told and denied, and how near a passage must come."""

    told: re.Pattern[str]
    denied: re.Pattern[str]
    opposite: re.Pattern[str] | None
    words: frozenset[str]
    met: float

    @classmethod
    def of(cls, told: str, opposite: str | None, words: frozenset[str]) -> _Event:
        # Words of one kind of event are seldom near a negation by chance; for any other verb plain negation gave five
        # false alarms, so that one word may stand between.
        between = rf"(?:\s+[\w’'-]+){{0,{_SOME if opposite else _FEW}}}?\s+"
        return cls(
            told=re.compile(rf"\b(?:{told})\b", re.IGNORECASE),
            denied=re.compile(rf"\b{_DENIES}{between}(?:{told})\b", re.IGNORECASE),
            opposite=re.compile(rf"(?<!\bnot\s)(?<!n['’]t\s)\b(?:{opposite})\b", re.IGNORECASE) if opposite else None,
            words=words,
            met=_MET if opposite else _MET_BY_VERB,
        )

    def is_denied(self, sentence: str) -> bool:
        if self.denied.search(sentence):
            return True
        # A sentence that has both tells how one became the other: it denies nothing.
        return bool(self.opposite and self.opposite.search(sentence) and not self.told.search(sentence))

    def is_told(self, sentence: str) -> bool:
        return bool(self.told.search(sentence))


def find_denial(inquiry: Inquiry, evidence: Sequence[Evidence]) -> tuple[Evidence, int, int] | None:
    """The place in a passage, ``paragraph.text[start:end]``, that denies what a question supposes; None without one."""
    question = inquiry.query.text
    if inquiry.asks_words or not _SUPPOSES.match(question) or _DOUBTS.search(question):
        return None
    return next((place for event in _events(question) if (place := _denied(inquiry, evidence, event))), None)


def _denied(inquiry: Inquiry, evidence: Sequence[Evidence], event: _Event) -> tuple[Evidence, int, int] | None:
    found = None
    for each in evidence[:_PASSAGES]:
        text = each.hit.paragraph.text
        for start, end in split_sentences(text):
            sentence = text[start:end]
            denied = event.is_denied(sentence)
            if not (denied or event.is_told(sentence)) or not _is_about(inquiry, each, event, start, end):
                continue
            # It did happen: what denies it may be older, or about another day.
            if not denied:
                return None
            found = found or (each, start, end)
    return found


def _events(question: str) -> Iterator[_Event]:
    """What a question supposes to have happened, by the words that have an opposite, else by its main verb."""
    met = [(told, opposite, m) for told, opposite in _sides() if (m := re.search(rf"\b(?:{told})\b", question, re.I))]
    for told, opposite, match in met:
        # "How many died?" is denied by "nobody died", though anybody is asked for.
        if opposite is _NOBODY_DIED or not _OPEN.match(question[: match.start()]):
            yield _Event.of(told, opposite, frozenset(fold(match[0]).split()))
    if met or not (main := _MAIN_VERB.search(question)):
        return
    words = re.findall(r"[\w’'-]+", main["subject"])
    for before, word in pairwise(words):
        stem = _ENDING.sub("", fold(word))
        # Shorter stems ("go", "see") begin other words, too.
        if word[0].islower() and fold(before) not in _BEFORE_NOUN and len(stem) >= 4:
            yield _Event.of(rf"{re.escape(stem)}\w{{0,5}}", None, frozenset({fold(word)}))
            return


def _sides() -> Iterator[tuple[str, str]]:
    yield _DYING, _NOBODY_DIED
    for one, other in _OPPOSITES:
        yield one, other
        yield other, one


def _is_about(inquiry: Inquiry, evidence: Evidence, event: _Event, start: int, end: int) -> bool:
    """Tell whether a passage speaks of those and that of which the question supposes the event."""
    near = np.maximum(evidence.has(inquiry.words, start, end), evidence.context)
    names = np.array([word.name for word in inquiry.words], bool)
    others = np.array([not word.name and fold(word.text) not in event.words for word in inquiry.words], bool)
    rest = float(near[others].mean()) if others.any() else 1.0
    # In the article: the passage itself may say "she".
    if names.any() and (evidence.article | evidence.exact)[names].mean() < _NAMED:
        return False
    has_name = not names.any() or evidence.exact[names].any()
    # A passage without any of the names must come nearer: "Otto Falk did not resign" is not about Nina Holt.
    return rest >= (event.met if has_name else max(event.met, _MET_WITHOUT_NAMES))
