"""A question and the conversation before it → what is looked for.

A follow-up ("And what did she say about that?") names neither its people nor its topic: the question that opened the
topic does. A question that leans on what came before is read together with it. Knows nothing of the articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.errors import EmptyQuestion
from qa.records import Turn

_WORD = re.compile(r"\w")
# "And …", "What about …", "Why?": the beginning of a question that goes on.
_GOES_ON = re.compile(
    r"(?:and|but|or|so|also|then|ok(?:ay)?|what about|how about|why|how so|who else|what else|anything else"
    r"|tell me more|more)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|that|those|these|this|there|then|the same|the other)\b", re.IGNORECASE)
# "that" and "there" that point nowhere: "said that taxes", "is there", "think that".
_POINTS_NOWHERE = re.compile(
    r"\b(?:(?:say|says|said|saying|claim|claims|claimed|think|thinks|believe|believes|argue|argued|warn|warned|mean|means)\s+that"
    r"|(?:is|are|was|were|will|be|been)\s+there|there\s+(?:is|are|was|were|will)|it\s+(?:is|was)\s+\w+\s+(?:that|to))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.?!]\s)(?<!^)\b[A-ZÀ-ÖØ-ÞČĆŠŽĐ][\w’'-]+")
# What a question asks with, and verbs of saying: neither names nor topic.
_ASKING = re.compile(
    r"\b(?:what|who|whom|whose|when|where|which|why|how|did|does|do|say|says|said|saying|tell|told|think|thinks|thought"
    r"|claim\w*|comment\w*|respon\w*|react\w*|describ\w*|call\w*|explain\w*|argu\w*|view\w*|opinion\w*|statement\w*"
    r"|according|about|according to|regarding|articles?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: ``text`` is the question with what it leans on; ``question`` as it was typed."""

    question: str
    text: str

    @property
    def names(self) -> str:
        """The names in it: words with a capital that begin no sentence."""
        return " ".join(_NAME.findall(self.text))

    @property
    def topic(self) -> str:
        """What it asks about: its words without the names and the words of asking and saying."""
        return " ".join(_ASKING.sub(" ", _NAME.sub(" ", self.text)).split())


def understand(question: str, history: Sequence[Turn | str] = ()) -> Query:
    """Read a question in its conversation.

    Args:
        question: as typed.
        history: the turns before it, oldest first; plain questions will do.

    Raises:
        EmptyQuestion: no letter or digit in the question.
    """
    asked = " ".join(question.split())
    if not _WORD.search(asked):
        raise EmptyQuestion(f"{question!r}: the question has no word in it. Type a question")
    earlier = [" ".join((turn if isinstance(turn, str) else turn.question).split()) for turn in history]
    if not earlier or not leans(asked):
        return Query(question, asked)
    # The nearest earlier question that stands on its own opened the topic.
    opening = next((text for text in reversed(earlier) if not leans(text)), earlier[0])
    return Query(question, f"{opening} {asked}")


def leans(question: str) -> bool:
    """Tell whether a question needs the one before it: it goes on, or it points back at what it does not name."""
    pointing = _POINTS_NOWHERE.sub(" ", question)
    if _GOES_ON.match(question) or _THING.search(pointing):
        return True
    person = _PERSON.search(pointing)
    if person:
        # "What did Rama say about his talks?" binds its pronoun itself.
        return _NAME.search(pointing[: person.start()]) is None
    return not _NAME.search(question) and len(question.split()) <= 4
