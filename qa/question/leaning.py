"""Whether a question leans on the one before it: it goes on, points back, or names nothing that it could be about.

A new topic is recognised as new: of 484 whole questions with a random one before them, 21 are taken to go on from it by
their words alone; where what answered the one before is known, hardly one (``things``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.question.asking import NOTHING, Known, read_question
from qa.question.wording import AUXILIARY, capitalised

# Without a question word behind it "and" goes on; with one it may only be manners.
JOINS = re.compile(r"(?:(?:and|but|or|so|also|then|ok(?:ay)?|well)\b[\s,]*)+", re.IGNORECASE)
ASKS = re.compile(
    r"(?:what|who|whom|whose|when|where|which|why|how|did|does|do|is|are|was|were|has|have|had|will|would|can|could|should"
    r"|by\s+(?:whom|when)"
    r"|(?:in|on|at|to|from|for|of|with|about|according)\s+(?:what|which|whom|to))\b",
    re.IGNORECASE,
)
WHAT_ABOUT = re.compile(r"(?:(?:what|how)\s+about|what\s+of)\s+", re.IGNORECASE)
BARE = re.compile(
    r"(?P<ask>why(?:\s+not|\s+so)?|when|where|how(?:\s+so|\s+come)?|who|which(?:\s+ones?)?|(?:since|until|till|by)\s+when"
    r"|(?:for\s+)?how\s+(?:many|much|long|often)|(?:by|to|with|from|for|against|about)\s+(?:whom|what)"
    r"|(?:in|on|at|from|to|by|for|during|under)\s+(?:what|which)\s+\w+|(?:what|which)\s+(?:year|month|week|day|date))"
    r"(?:\s+(?:was|is|did|does|were|are|will|has)\s+(?:that|this|it|they|those|these)"
    r"(?:\s+(?:happen|take\s+place|be|said|so|come\s+out|appear|printed|published|reported))?)?\W*",
    re.IGNORECASE,
)
_COURTEOUS = (
    r"(?:thanks?(?:\s+you)?(?:\s+(?:(?:very|so)\s+much|a\s+lot|for\s+(?:that|this)))?|thx|cheers|ok(?:ay)?|great|good|nice|cool|perfect"
    r"|fine|al?right|sure|yes|yeah|yep|no|nope|hi|hello|hey|(?:good)?bye|interesting|(?:oh,?\s+)?i\s+see|got\s+it|understood|h+m+|wow|oh|please"
    r"|sorry|never\s*mind|good\s+to\s+know|that[’']s\s+(?:all|it|great|good|helpful|interesting))"
)
_ONLY_COURTEOUS = re.compile(rf"\W*{_COURTEOUS}(?:\W+(?:and\s+|then\s+)?{_COURTEOUS})*\W*", re.IGNORECASE)
_FIRST_COURTEOUS = re.compile(
    rf"\W*(?:{_COURTEOUS}\s*(?:[,.!;:–—-]+\s*|(?=\s(?:and|but|so|what|who)\b)))+(?=\S)", re.IGNORECASE
)
# "No, I meant Peter Holt", "sorry, in May", "not Roe, Holt".
CORRECTS = re.compile(
    r"(?:(?:no|sorry|oops|wait|actually|nope)\b\W*)*(?:(?:i|we)\s+(?:mean|meant|was\s+asking\s+about|asked\s+about)|make\s+that|rather"
    r"|not\s+[^,?]+(?:,\s*but|,|\s+but))\s+(?P<new>\S.*)",
    re.IGNORECASE,
)
_DENIES = re.compile(r"(?:(?:no|sorry|oops|wait|nope)\b\s*[,.!:;–—-]\s*)+(?P<new>\S.*)", re.IGNORECASE)
# "And Roe, what did he say?", "as for the tugs, what do they cost?".
NAMED_FIRST = re.compile(
    r"(?:(?:and|but|so|then)\s+|as\s+for\s+|what\s+about\s+|how\s+about\s+)+(?P<who>[^,?]{2,60}),\s+(?P<rest>"
    + ASKS.pattern
    + r".*)",
    re.IGNORECASE,
)
WHO_ELSE = re.compile(r"(?:who|anyone|anybody|somebody|someone)\s+else\b(?P<rest>.*)", re.IGNORECASE)
# Alone only: "What else did Holt say about tugs?" says all itself.
MORE = re.compile(r"(?:anything|what|something)\s+else\W*$|(?:tell\s+me\s+)?more\W*$|go\s+on\W*$", re.IGNORECASE)
PRONOUN = re.compile(
    r"\b(?P<he>he|him|his)\b(?P<he_s>[’'](?:s|d|ll)\b)?"
    r"|\b(?P<she>she|her|hers)\b(?P<she_s>[’'](?:s|d|ll)\b)?"
    r"|\b(?P<they>they|them|their|theirs)\b",
    re.IGNORECASE,
)
_AUXILIARY = rf"(?:{AUXILIARY}|who[’']?s|what[’']?s)(?:n[’']t)?"
# What can point back, by its place: at the end, after the auxiliary, before a last noun, or as "the other one".
_AT_THE_END = re.compile(
    r"\b(?P<it>it|that|this|these|those|there|then|so|both|the\s+same|the\s+others?)\W*$", re.IGNORECASE
)
_AFTER_AUXILIARY = re.compile(rf"\b{_AUXILIARY}\s+(?:it|its|that|this|these|those)\b", re.IGNORECASE)
# "This week" is a date, and "that" before two words mostly opens a clause.
_DEMONSTRATIVE = re.compile(
    r"\b(?:that|those|these"
    r"|this(?!\s+(?:week|month|year|time|day|morning|evening|spring|summer|autumn|winter)\b))\s+[a-z-]+\W*$"
    r"|\b(?:on|at|of|to|in|after|before)\s+(?:that|the\s+same)\s+(?!the\b|a\b)[a-z-]+\b"
    r"|\b(?:the|a|an)\s+[\w-]+\s+ones?\b|\bthe\s+two\s+(?:of\s+them|have|had|met|meet)\b|\bof\s+(?:them|those|these)\b"
    r"|\b(?:anything|something|say|said|in|was|happened)\s+there\b(?!\s+(?:is|are|was|were|will|would|had|has)\b)",
    re.IGNORECASE,
)
# "that" and "it" that point nowhere: "is it true that", "what would it take", "who said that taxes".
POINTS_NOWHERE = re.compile(
    r"\b(?:(?:is|are|was|were|will|be|been)\s+there|there\s+(?:is|are|was|were|will)"
    r"|(?:it\s+(?:is|was)|(?:is|was)\s+it)\s+\w+\s+(?:that|to)"
    r"|(?:does|did|would|will)\s+it\s+(?:take|matter|mean|look)(?=\s+\w)"
    r"|it\s+(?:would|will|could|might)\s+(?:take|cost|be)\b|had\s+it\s+coming"
    r"|(?:(?!(?:was|is|does|has|did|had|would|could|should)\b)\w+(?:s|ed|d)"
    r"|say|tell|think|claim|mean|admit|deny|suggest|know|believe|warn|argue|out|told\s+\w+|tell\s+(?:the\s+)?\w+)\s+that(?=\s+\w+\s+\w)"
    r"|(?:a|an|the|which|what|whose)\s+(?:[\w’'-]+\s+){1,3}that(?=\s+\w))\b",
    re.IGNORECASE,
)
# Somebody or something in the question itself whom a later pronoun can mean.
_OWN_NOUN = re.compile(
    r"\b(?:the|a|an|any|anyone|somebody|someone|those|people|which|whose|this\s+\w+[’']s)\b(?!\s+of\b)", re.IGNORECASE
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)")
# "What are the arguments against?"
_STRANDED = re.compile(
    r"\b(?:arguments?|reasons?|case|evidence|objections?|votes?|voted)\s+(?:for|against|to)\W*$", re.IGNORECASE
)
# "Who said he had never seen a tug?": "he" is whoever said it.
_WHO_SAID_HE = re.compile(r"\bwho\b.*\b(?:said|says|thinks|thought|claimed|\w+ed)\s+(?:that\s+)?$", re.IGNORECASE)
_ABOUT_IT = re.compile(r"\b(?:about|to|of|on|over|with|for|in|from)\s+\w+(?:\s+\w+)?\W*$", re.IGNORECASE)
_AND_WHEN = re.compile(r",?\s+and\s+(?:when|where|why|how|who)\W*$", re.IGNORECASE)
# Longer questions name what they are about. With 6 a follow-up of 74 is missed; with 14 eight more of the 484 whole
# questions are taken to go on.
_SHORT = 9
# Few words of a topic tell too little. With 2 two of 74 follow-ups are missed, with 9 two more are found and 13 of the
# 484 whole questions taken to go on.
_FEW = 4
# A thing that the conversation must have named: "the sale", "the general manager".
_DEFINITE = re.compile(r"\bthe\s+[a-zß-ÿ][\w’'-]*", re.IGNORECASE)


def without_courtesy(question: str) -> str:
    """What is asked apart from "thanks" and "ok, great"; "" where nothing is."""
    if _ONLY_COURTEOUS.fullmatch(question):
        return ""
    first = _FIRST_COURTEOUS.match(question)
    return question[first.end() :] if first else question


def corrected(question: str) -> str:
    """What is meant rather than what was asked: "no, I meant the tugs"; "" where a question corrects nothing."""
    match = CORRECTS.fullmatch(question)
    # "No, and what did Roe say?" is a question, and "no" an answer to the last one.
    if not match and (match := _DENIES.fullmatch(question)) and (ASKS.match(match["new"]) or JOINS.match(match["new"])):
        return ""
    new = match["new"] if match and without_courtesy(question) else ""
    return re.sub(r",?\s+not\s+[^,]+$", "", new.strip(" ?!."))


def unquoted(text: str) -> str:
    """A text with its quotations blanked, every other character in its place."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)


def things(question: str) -> list[str]:
    """What a question calls "the sale" or "the harbour", a word each: where it leans, the conversation has them."""
    return [match[0].split()[1] for match in _DEFINITE.finditer(unquoted(question))]


def leans(question: str, known: Known = NOTHING, *, by_things: bool = True) -> bool:
    """Tell whether a question needs the one before it: it goes on, or it points back at what it does not name.

    Args:
        question: as typed.
        known: what the library knows.
        by_things: whether a short question about "the sale" needs one that told which.
    """
    question = without_courtesy(question)
    if not question:
        return False
    if corrected(question) or NAMED_FIRST.fullmatch(question):
        return True
    quotes = _QUOTED.search(question) is not None
    question = unquoted(question)
    joins = JOINS.match(question)
    plain = question[joins.end() :] if joins else question
    if _is_elliptic(plain, joins is not None) or points_back(plain):
        return True
    names = [start for start, _ in capitalised(plain)] + [m.start for m in known.people.match(plain)]
    if _has_loose_pronoun(plain, names):
        return True
    length = len(plain.split())
    # Who asks for quoted words names them.
    if quotes:
        return False
    # Four words without a name hardly stand alone ("who won?"); with 6 five more of the 484 would be taken to go on.
    return not names and (length <= 4 or (by_things and length <= _SHORT and _is_definite(plain)))


def _is_definite(plain: str) -> bool:
    """Tell whether a short question asks about "the sale" and hardly says more: which sale, an earlier one told.

    By itself it can't be told from a new topic.
    """
    if re.search(r"\bof\b|\bthat\b", plain, re.IGNORECASE):
        return False
    plain = _AND_WHEN.sub("", plain)
    return _DEFINITE.search(plain) is not None and len(read_question(plain).topic.split()) <= _FEW


def points_back(plain: str) -> bool:
    """Tell whether a thing is meant that only an earlier question can have named."""
    # Four of the 484 whole questions hang on this.
    pointing = POINTS_NOWHERE.sub(" ", plain)
    if _AFTER_AUXILIARY.search(pointing) or _DEMONSTRATIVE.search(pointing):
        return True
    end = _AT_THE_END.search(pointing)
    # At the end of a long question "it" means something in that.
    return end is not None and (len(plain.split()) <= _SHORT or _ABOUT_IT.search(pointing) is not None)


def _has_loose_pronoun(plain: str, names: Sequence[int]) -> bool:
    """Tell whether "he" or "their" means nobody in the question: "What did Rama say about his talks?" binds its own."""
    for pronoun in PRONOUN.finditer(plain):
        before = plain[: pronoun.start()]
        if any(start < pronoun.start() for start in names) or _WHO_SAID_HE.search(before):
            return False
        after_auxiliary = re.search(rf"\b{_AUXILIARY}\s+$", before, re.IGNORECASE) is not None
        return after_auxiliary or (_OWN_NOUN.search(before) is None) or len(plain.split()) <= _SHORT
    return False


def _is_elliptic(plain: str, joined: bool) -> bool:
    if (
        WHAT_ABOUT.match(plain)
        or BARE.fullmatch(plain)
        or WHO_ELSE.match(plain)
        or MORE.match(plain)
        or _STRANDED.search(plain)
    ):
        return True
    return joined and not ASKS.match(plain)
