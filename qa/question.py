"""A question and the conversation before it → what is looked for.

A follow-up ("And what did she say about that?") names neither its people nor its topic: the question that opened the
topic does. A question that leans on what came before is read together with it. Knows nothing of the articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qa.errors import EmptyQuestion
from qa.records import Turn

_WORD = re.compile(r"\w")
_WORDS = re.compile(r"[^\W\d_]+")
# "What about …", "Why?": the beginning of a question that goes on; "Why did …" may open a topic.
_GOES_ON = re.compile(
    r"(?:what about|how about|why(?: not| so)?(?=\W*$)|how so|who else|what else"
    r"|anything else|tell me more|more)\b",
    re.IGNORECASE,
)
# "And Obama?" goes on; "And what did Obama say about taxes?" is whole.
_JOINS = re.compile(r"(?:and|but|or|so|also|then|ok(?:ay)?)\b[\s,]*", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|who|whom|whose|when|where|which|why|how|did|does|do|is|are|was|were|has|have|had|will|can|could)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|theirs)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its|that|those|these|this|there|then|the same|the other)\b", re.IGNORECASE)
# "that" and "there" that point nowhere: "said that taxes", "the ship that sank", "is there".
_POINTS_NOWHERE = re.compile(
    r"\b(?:(?:say|says|said|saying|claim|claims|claimed|think|thinks|believe|believes|argue|argued|warn|warned|mean|means)\s+that"
    r"|(?:is|are|was|were|will|be|been)\s+there|there\s+(?:is|are|was|were|will)"
    r"|(?:it\s+(?:is|was)|(?:is|was)\s+it)\s+\w+\s+(?:that|to)"
    r"|(?:a|an|the|which|what|whose)\s+(?:[\w’'-]+\s+){1,3}that(?=\s+\w))\b",
    re.IGNORECASE,
)
# Every script that has capitals has them below U+2000, but for a few that news is not printed in.
_CAPITALS = "".join(character for character in map(chr, range(0x2000)) if character.isupper())
_NAME = re.compile(rf"(?<![.?!]\s)(?<!^)\b[{_CAPITALS}][\w’'-]+")
# What a question asks with, and verbs of saying: neither names nor topic.
_ASKING = re.compile(
    r"\b(?:what|who|whom|whose|when|where|which|why|how|did|does|do|say|says|said|saying|tell|told|think|thinks|thought"
    r"|claim\w*|comment\w*|respon\w*|react\w*|describ\w*|call\w*|explain\w*|argu\w*|view\w*|opinion\w*|statement\w*"
    r"|according|about|regarding|articles?|and|but|or|so|also|then|to|of|in|on|at|by|for|with)\b",
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
        """What it asks about: its words without the names and the words of asking and saying; may be ""."""
        words = " ".join(_ASKING.sub(" ", _NAME.sub(" ", self.text)).split())
        return words if _WORD.search(words) else ""


def understand(question: str, history: Sequence[Turn | str] = ()) -> Query:
    """Read a question in its conversation.

    Args:
        question: as typed.
        history: the turns before it, oldest first; plain questions will do.

    Raises:
        EmptyQuestion: no letter or digit in the question.
    """
    # Half an emoji, cut in two on its way, is no character that a tokenizer takes.
    asked = " ".join(question.encode(errors="replace").decode().split())
    if not _WORD.search(asked):
        raise EmptyQuestion(f"{question!r}: the question has no word in it. Type a question")
    earlier = [" ".join((turn if isinstance(turn, str) else turn.question).split()) for turn in history]
    if not earlier or not leans(asked):
        return Query(question, asked)
    # The nearest earlier question that has a topic. Recall@5 of news-dev's follow-ups: with nothing .512, with the
    # whole conversation .565, with this .619, in their standalone form .685.
    before = next((text for text in reversed(earlier) if Query(text, text).topic), earlier[0])
    return Query(question, f"{before} {asked}")


def restore_capitals(query: Query, texts: Iterable[str]) -> Query:
    """Give a question that was typed in small letters the capitals of its names, as the texts write them.

    A word is a name where the texts have it with a capital, and never without.
    """
    if query.text[1:] != query.text[1:].lower():
        return query
    written = set(_WORDS.findall(" ".join(texts)))

    def restore(word: re.Match[str]) -> str:
        capital = word[0].capitalize()
        return capital if capital in written and word[0] not in written else word[0]

    return replace(query, text=_WORDS.sub(restore, query.text))


def leans(question: str) -> bool:
    """Tell whether a question needs the one before it: it goes on, or it points back at what it does not name."""
    joined = _JOINS.match(question)
    if joined:
        question = question[joined.end() :]
    pointing = _POINTS_NOWHERE.sub(" ", question)
    if _GOES_ON.match(question) or _THING.search(pointing) or (joined and not _is_whole(question)):
        return True
    person = _PERSON.search(pointing)
    if person:
        # "What did Rama say about his talks?" binds its pronoun itself.
        return _NAME.search(pointing[: person.start()]) is None
    return not _NAME.search(question) and len(question.split()) <= 4


def _is_whole(question: str) -> bool:
    query = Query(question, question)
    return bool(_ASKS.match(question) and query.names and query.topic)
