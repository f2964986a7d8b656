"""The words of questions: verbs of saying, the places where a speaker stands, and what kind of thing is wanted.

English patterns alone. Knows nothing of names and articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from qa.names.comparing import fold

Wants = Literal["words", "who", "when", "where", "number", "other"]

# Verbs of saying and thinking as they follow "did", and after a name. Those of the second kind carry a topic of their
# own ("blame", "mock") and stay in it.
_SAY = """say tell claim think feel believe argue explain comment describe respond react reply answer mention write
    tweet state declare remark add note observe insist stress suggest speak recall remember report add"""
_MEAN = """
    warn accuse propose promise pledge announce admit deny concede defend justify criticise criticize condemn
    blame praise mock joke demand urge testify predict expect fear worry hope refer compare liken characterise
    characterize judge assess view consider regard apologise apologize complain object vow threaten hint reveal
    disclose confirm rebut dismiss ridicule conclude plead tease acknowledge quip boast swear protest rate
    reject denounce endorse foresee reproach excuse doubt agree disagree imagine account advise recommend ask
    post offer retract backtrack differ clash
"""
# How somebody takes it rather than says it: words all the same where they are named, and nothing else is asked for.
_TAKE = (
    r"(?:(?:take|walk)\s+(?:\w+\s+){0,3}?back|back\s+(?:down|away|off)|double\s+down|(?:shrug|wave|brush)\s+(?:\w+\s+){0,3}?(?:off"
    r"|aside)|play\s+down|lash\s+out|speak\s+out|weigh\s+in|call\s+for|push\s+for|rule\s+out|mean\s+by|stand\s+(?:by|on|with|over)"
    r"|see|find|call|oppose|support|back|favou?r|want|prefer|welcome|regret|resent|like|dislike|mind|intend)"
)
# What may be an event rather than words where the question is when, where or how many.
DEEDS = frozenset(
    "post announce ask report tell write endorse recommend promise propose expect reject add rate offer".split()
)
# After a name these are deeds, or nouns: "after the court dismissed it".
_NOT_QUOTED = frozenset(
    """dismiss view regard consider judge rate account compare refer ask post offer endorse reject expect state note
    feel""".split()
)


def _forms(verb: str) -> str:
    irregular = {
        "say": "says|said|saying", "tell": "tells|told|telling", "think": "thinks|thought|thinking",
        "feel": "feels|felt|feeling",
        "write": "writes|wrote|written|writing", "speak": "speaks|spoke|spoken|speaking", "swear": "swears|swore|sworn",
        "foresee": "foresees|foresaw", "deny": "denies|denied|denying", "justify": "justifies|justified",
        "reply": "replies|replied|replying", "testify": "testifies|testified", "worry": "worries|worried",
    }  # fmt: skip
    if verb in irregular:
        return irregular[verb]
    stem = verb[:-1] if verb.endswith("e") else verb
    extra = verb[-1] if verb in ("admit", "quip") else ""
    return f"{verb}{'es' if verb[-1] in 'shx' else 's'}|{stem}{extra}ed|{stem}{extra}ing"


_BASES = [*_SAY.split(), *_MEAN.split()]
_BASE = (
    "(?:"
    + "|".join(sorted(set(_BASES), key=len, reverse=True))
    + r"|have\s+(?:\w+\s+){0,4}to\s+say|make\s+of|hit\s+back|put\s+it)"
)
FORM = "(?:" + "|".join(_forms(verb) for verb in dict.fromkeys(_BASES)) + ")"
_SAID = "(?:" + "|".join(_forms(verb) for verb in dict.fromkeys(_BASES) if verb not in _NOT_QUOTED) + ")"
# Who speaks may be "Nina Holt, once head of the dockers' union": with 40 characters 2 of 250 speakers are lost.
_WHO = r"(?P<who>(?:(?!\b(?:that|which|when|because|if|while)\b)[^?!;:]){1,110}?)"
VERB = re.compile(rf"{_BASE}|{FORM}", re.IGNORECASE)
# Nouns for what somebody says or thinks, as in "X's view"; a genitive before others ("X's boat") asks for no words.
OPINION = (
    r"(?:views?|opinions?|answers?|verdicts?|remarks?|comments?|reactions?|responses?|explanations?|take|line|positions?|stance|thinking"
    r"|statements?|warnings?|objections?|jokes?|digs?|reproach|complaints?|words|version|testimony|memory|memories|reply|replies"
    r"|account|reasons?|argument|thoughts|assessment|description|judge?ment|defen[cs]e|criticism|apology|advice|excuse|rebuttal"
    r"|proverb|quotes?|quotation|impressions?|prediction|message|promise|pledge|claims?|feelings?|attitude)"
)
AUXILIARY = r"(?:did|do|does|has|have|had|would|will|can|could|may|might|should|is|are|was|were)"
_ADVERB = (
    r"(?:(?:also|ever|once|then|actually|really|first|last|later|recently|publicly|previously|himself|herself|themselves"
    r"|still|just|not|never)\s+)*"
)

# "X's view"; "X said", in which X is what stands right before the verb.
OWNED = re.compile(
    rf"\b(?P<who>[^,?!;:]*?[^\s,?!;:])(?:['’]s|(?<=s)['’])\s+(?:own\s+|\w+\s+)?{OPINION}\b(?=\s*(?:[?,:]|$"
    r"|\s(?:in|on|of|about|for|to|that|when|after|at|as|regarding|over|towards?|why|who|if|is|was|against)\b))",
    re.IGNORECASE,
)
QUOTED = re.compile(
    rf"(?P<who>[^?!;:]{{1,60}}?)\s+(?:(?:would|will|could|might|did)\s+{_ADVERB}(?P<base>{_BASE})"
    rf"|{_ADVERB}(?P<verb>{_SAID}))\b",
    re.IGNORECASE,
)
# Six of the 250 speakers in questions of news-dev and corpus/ are found by this ("How did Holt shrug it off?").
_TAKES = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)?(?:(?:what|why|how|where)(?:\s+else)?\s+)?(?:did|do|does|has|have|had)(?:n[’']t)?\s+"
    rf"{_WHO}\s+{_ADVERB}(?P<verb>{_TAKE})\b",
    re.IGNORECASE,
)
# "How would X pay for …"; "How would X do against Y?" asks no plan.
_PLANS = re.compile(
    rf"^\W*(?:(?:and|but|so|then)\s+)?(?:what|how)\s+(?:would|will)\s+{_WHO}\s+{_ADVERB}"
    r"(?P<verb>(?-i:(?!(?:fare|look|compare|do\s+(?:against|in|with|at))\b)[a-z]+))\b",
    re.IGNORECASE,
)

# Who speaks, most certain first; each has the group "who".
SPEAKING = (
    re.compile(rf"\b{AUXILIARY}(?:n[’']t)?\s+{_WHO},?\s+{_ADVERB}(?P<verb>{_BASE})\b", re.IGNORECASE),
    re.compile(rf"\b(?:has|have|had)(?:n[’']t)?\s+{_WHO},?\s+{_ADVERB}(?P<verb>{FORM})\b", re.IGNORECASE),
    re.compile(
        r"\baccording\s+to\s+(?P<who>[^,?!;:]+?)(?=\s*(?:[,?!;:]|$"
        r"|\s(?:did|does|do|is|are|was|were|has|have|had|what|why|how|who|when|where|which)\s))",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:in|by|from)\s+(?P<who>[^,?!;:]+?)(?:['’]s|['’])\s+(?:own\s+)?"
        r"(?:view|opinion|words|version|account|estimate|telling|testimony|reckoning|eyes|judge?ment|memory)\b",
        re.IGNORECASE,
    ),
    _TAKES,
    OWNED,
    re.compile(
        rf"\b(?:what|which)\s+(?:[\w-]+\s+){{0,3}}?{OPINION}\b[^?!;:]*?\b(?:did|does|do|has|had)\s+{_WHO}\s+"
        r"(?P<verb>make|give|offer|use|have|express|voice|quote|made|given|offered|used|put)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:the\s+)?{OPINION}\s+(?:of|by|from)\s+(?P<who>[^,?!;:]+?)\s+(?:on|about|regarding|over|to|concerning)\b",
        re.IGNORECASE,
    ),
    re.compile(r"^(?P<who>[^,?!;:]+?)\s+(?:on|about|re)\s+(?!the\s+(?:left|right)\b)", re.IGNORECASE),
    re.compile(r"^(?P<who>[^,?!;:]+?):\s", re.IGNORECASE),
    QUOTED,
    re.compile(
        r"\b(?:was|is|were|are|seem(?:s|ed)?)\s+(?P<who>[^,?!;:]+?)\s+(?:sure|certain|convinced|confident|afraid|worried|sorry"
        r"|proud|thinking|saying|claiming|referring|alluding)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:made|what|which)\s+(?:\w+\s+){0,2}(?P<who>[^,?!;:]+?)\s+(?:think|believe|feel|worry)\b", re.IGNORECASE
    ),
    _PLANS,
)
# A second speaker after the first: "and what did Y say", "while Y says", "differ from Y's".
SECOND = (
    re.compile(
        rf",?\s+\b(?:and|but|while|whereas)\s+(?:(?:what|how|why)\s+)?{AUXILIARY}\s+{_WHO},?\s+{_ADVERB}(?P<verb>{_BASE})\b",
        re.IGNORECASE,
    ),
    re.compile(rf",?\s+\b(?:but|while|whereas)\s+{_WHO},?\s+{_ADVERB}(?P<verb>{FORM})\b", re.IGNORECASE),
    re.compile(
        r"\s+(?:differ(?:s|ed)?|different|compare[sd]?)\s+(?:from|with|to|than)\s+(?P<who>[^,?!;:]+?)"
        r"(?:['’]s?)?(?=\W*$|\s+(?:on|about|over|in)\b)",
        re.IGNORECASE,
    ),
)
ASKS_WHO = re.compile(r"^\W*(?:(?:and|but|so|then)\s+)?(?:by\s+|to\s+|with\s+)?who(?:m|se|[’']s)?\b", re.IGNORECASE)
_ASKS_WHICH_SAID = re.compile(
    rf"^\W*(?:which|what)\s+(?:(?!{AUXILIARY}\b)[\w’'-]+\s+){{1,5}}?(?:{FORM})\b", re.IGNORECASE
)
_ASKS_WHEN = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)?(?:when\b|since\s+when"
    r"|(?:on|in|by|from)?\s*(?:which|what)\s+(?:exact\s+)?(?:date|day|year|month|week|time)\b"
    r"|(?:the\s+)?(?:date|day)\s+(?:of|that|when|the)\b|by\s+when|what\s+was\s+the\s+date)",
    re.IGNORECASE,
)
_ASKS_WHERE = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)?(?:(?:from\s+)?where\b"
    r"|(?:in|at|from|to)\s+(?:which|what)\s+(?:city|town|country|place|village|state|street|building)\b)",
    re.IGNORECASE,
)
# "Where does Roe stand on tugs?" asks for words and no place.
_STANDS = re.compile(r"\bstand(?:s|ing)?\s+(?:on|over|about|with)\b", re.IGNORECASE)
_ASKS_NUMBER = re.compile(
    r"\bhow\s+(?:many|much|long|old|often|large|big|far|high|tall|fast|deep|wide)\b"
    r"|\b(?:what|which)\s+(?:share|number|percentage|proportion|part|amount|speed|price|sum|figure|age)\b|^\W*(?:number|amount)\s+of\b",
    re.IGNORECASE,
)
# "At last" is not among them: "What did Roe say at last?" asks for no newest words.
LATEST = re.compile(
    r"\b(?:latest|most\s+recent(?:ly)?|newest|last\s+(?:said|say|spoke|comment(?:ed)?|word|time)|nowadays|currently)\b",
    re.IGNORECASE,
)
# Regular expressions have no class for capitals of all scripts.
_CAPITALS = "".join(character for character in map(chr, range(0x2000)) if character.isupper())
_RUN = re.compile(
    rf"\b[{_CAPITALS}][\w’'-]*"
    rf"(?:\.?\s(?:(?:de|da|van|von|der|den|bin|al|el|la|le|di|del|of\sthe|of)\s)?[{_CAPITALS}][\w’'-]*)*"
)
# Capitalised at the beginning of a question, and no name.
_OPENERS = frozenset(
    """
    what who whom whose when where which why how did does do is are was were has have had will would can could
    should may might and but or so then in on at by from for to of with after before since until according if
    tell give show list find name quote cite explain describe compare summarise summarize outline recap sum the a an
    any all his her their its my our your i he she they we it this that these those please was between during under over
    about also not no yes ok okay whether there here
""".split()
)
# A speaker without a name: "the general manager", "Tom Holt's lawyer", "most pilots", "she".
DESCRIBES = re.compile(
    r"(?:(?:the|his|her|its|their|a|an|any|some|most|many|all|other)\s+(?:[\w’'-]+\s+){0,5}?[\w’'-]+"
    r"|(?:[\w-]+\s+){0,3}[\w’'-]+[’']s?\s+(?:[\w-]+\s+){0,2}[\w-]+|(?:[\w’'-]+\s+){0,2}[\w-]+[^s\W]s|people|he|she|they"
    r"|(?:any|some|every)(?:one|body)(?:\s+else)?)",
    re.IGNORECASE,
)
TITLE = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Sen|Rep|Gov|Gen|General|President|Senator|Governor"
    r"|Secretary|Minister|Chancellor|Mayor|Judge|Justice|Lieutenant|Lt|Capt|Captain|Councillor)\.?\s+)+"
)
CALENDAR = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?:\s.*)?"
)
# Words of asking, which say nothing of the topic.
ASKING = re.compile(
    r"^(?:(?:on|about|in|at|from|to|with|for|of|by)\s+(?:what|which|whom)|how\s+(?:many(?:\s+times)?|much|often|old|long|far|large|big|high)|what[’']?s|who[’']?s|what|who|whom|whose|when|where|which"
    r"|why|how|did|does|do|has|have|had|and|but|or|so|then|is|are|was|were|please|else|exactly|(?:tell|show|give|find|quote|cite|list|explain|describe|outline)(?:\s+(?:me|us))?"
    r"|(?:articles?|papers?|newspapers?)\s+say)\b\s*",
    re.IGNORECASE,
)
PLAIN = re.compile(
    rf"{'|'.join(_SAY.split())}|{'|'.join(_forms(verb) for verb in _SAY.split())}|have\s+(?:\w+\s+){{0,4}}to\s+say"
    r"|make\s+of|(?:dis)?agree|differ|clash|stand\s+(?:on|over|about)"
    r"|make|made|give|given|have|use|used|offer|put|express|voice",
    re.IGNORECASE,
)
EDGES = re.compile(
    r"^(?:(?:about|on|of|that|to|regarding|for|in|at|by|and|with|over|is|was|were|are)\b[\s,]*|,\s*)+|[\s,?!.:;]+$",
    re.IGNORECASE,
)


def capitalised(text: str) -> Iterator[tuple[int, int]]:
    """The places of names by their capitals: runs of capitalised words, without what merely begins the question."""
    for run in _RUN.finditer(text):
        start, end = run.span()
        if start == 0 or text[:start].rstrip()[-1:] in ".?!:":
            first = re.match(r"[\w]+", text[start:end])
            while first and fold(first[0]) in _OPENERS:
                start += first.end()
                start += len(text[start:end]) - len(text[start:end].lstrip(" .'’"))
                first = re.match(r"[\w]+", text[start:end])
        words = re.sub(r"['’]s?$", "", text[start:end])
        if words and words[0].isupper():
            yield start, start + len(words)


def wanted(text: str) -> Wants:
    """The kind of thing that a question asks for, by how it begins; "other" where that doesn't tell."""
    if _ASKS_WHEN.match(text):
        return "when"
    if _ASKS_WHERE.match(text) and not _STANDS.search(text):
        return "where"
    if _ASKS_NUMBER.search(text):
        return "number"
    if (ASKS_WHO.match(text) and not re.match(r"\W*whose\b", text, re.IGNORECASE)) or _ASKS_WHICH_SAID.match(text):
        return "who"
    return "other"
