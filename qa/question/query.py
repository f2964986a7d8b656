"""A question and the conversation before it → what is looked for.

Who is asked to have said it, who else is named, what about, from when and where printed; and the question in plain
words, with what the conversation adds. Knows nothing of the articles but the names that the library knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.errors import EmptyQuestion
from qa.names.comparing import fold
from qa.question.asking import NOTHING, Asked, Known, read_question
from qa.question.conversation import complete, without_pointing
from qa.question.leaning import leans
from qa.question.scene import Passage, Recall, Standalone
from qa.question.tasks import Task, read_count, read_summary
from qa.question.wording import Wants, capitalised
from qa.records import Turn, Understood

__all__ = ["Known", "Passage", "Query", "leans", "restore_capitals", "understand"]

_WORD = re.compile(r"\w")
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    ``question`` is as typed, ``text`` needs no other. ``speakers`` are those whose words are asked for, ``people``
    others who are named, both as the library writes them and several where a name can mean several, likeliest first;
    ``unknown`` are names that mean nobody the library knows. ``topic`` is what it is about, apart from speaker, words
    of asking and dates; may be "". ``saying`` tells that it asks for words at all; ``wants`` what kind of thing.
    ``own`` is the question without the topic that the conversation lends it, ``before`` the earlier questions that it
    goes on from, oldest first: what answers it is likely to stand in an article that answers one of those. ``cited``
    are the ids of the articles that answered such questions, turn by turn, where that is known. ``task`` tells what is
    to be made of what is found, where that is more than an answer.
    """

    question: str
    text: str
    speakers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    topic: str = ""
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    latest: bool = False
    wants: Wants = "other"
    saying: bool = False
    own: str = ""
    before: tuple[str, ...] = ()
    cited: tuple[tuple[int, ...], ...] = ()
    task: Task = ""

    @property
    def understood(self) -> Understood:
        """Whom, what and when it was taken to name."""
        return Understood(
            speakers=self.speakers,
            sources=self.sources,
            authors=self.authors,
            since=self.since,
            until=self.until,
            topic=self.topic,
        )

    def without(self, ignored: Understood) -> Query:
        """The query with what is ignored as plain words; either day means the whole period."""
        dateless = ignored.since is not None or ignored.until is not None
        return replace(
            self,
            speakers=_others(self.speakers, ignored.speakers),
            sources=_others(self.sources, ignored.sources),
            authors=_others(self.authors, ignored.authors),
            since=None if dateless else self.since,
            until=None if dateless else self.until,
        )

    @property
    def searched(self) -> str:
        """The words that are searched for: what the conversation adds tells in which articles to look."""
        return self.own if self.before or self.cited else self.text

    @property
    def names(self) -> str:
        """The names in it, as written."""
        return " ".join(self.text[start:end] for start, end in capitalised(self.text))


def _others(names: Sequence[str], ignored: Sequence[str]) -> tuple[str, ...]:
    # A name comes back from the page as it was shown, and from programs as anybody types it.
    left_out = {fold(name) for name in ignored}
    return tuple(name for name in names if fold(name) not in left_out)


def understand(
    question: str, history: Sequence[Turn | str] = (), known: Known = NOTHING, recall: Recall = lambda _: ()
) -> Query:
    """Read a question in its conversation.

    Args:
        question: as typed.
        history: the turns before it, oldest first; plain questions will do.
        known: the people, outlets and newest day that the library knows.
        recall: finds what answers an earlier question that came without its answer.

    Raises:
        EmptyQuestion: no letter or digit in the question.
    """
    # Half an emoji, cut in two on its way, is no character that a tokenizer takes.
    asked = " ".join(question.encode(errors="replace").decode().split())
    if not _WORD.search(asked):
        raise EmptyQuestion(f"{question!r}: the question has no word in it. Type a question")
    summed_up = read_summary(asked, first=not history)
    standalone = complete(summed_up or asked, history, known, recall)
    read = read_question(standalone.own, known)
    if counted := read_count(read):
        read = read_question(counted, known)
    # Of somebody who isn't known nothing is counted: that he isn't is the answer.
    task: Task = "summary" if summed_up else "count" if counted and read.speakers else ""
    return _query(question, standalone, read, task)


def _query(question: str, standalone: Standalone, asked: Asked, task: Task) -> Query:
    period = asked.period
    return Query(
        question=question,
        text=replace(standalone, own=asked.text).text,
        speakers=asked.speakers,
        people=asked.people,
        unknown=asked.unknown,
        topic=f"{without_pointing(asked.topic)} {standalone.topic}".strip() if standalone.topic else asked.topic,
        own=asked.text,
        before=standalone.before,
        cited=standalone.cited,
        sources=asked.sources,
        authors=asked.authors,
        since=period.since if period else None,
        until=period.until if period else None,
        latest=asked.latest,
        wants=asked.wants,
        saying=asked.saying,
        task=task,
    )


def restore_capitals(query: Query, texts: Iterable[str]) -> Query:
    """Give a question that was typed in small letters the capitals of its names, as the texts write them.

    A word is a name where the texts have it with a capital, and never without.
    """
    # Whoever types capitals has typed those that he means.
    if query.question[1:] != query.question[1:].lower():
        return query
    written = set(_WORDS.findall(" ".join(texts)))

    def restore(word: re.Match[str]) -> str:
        capital = word[0].capitalize()
        return capital if capital in written and word[0] not in written else word[0]

    return replace(query, text=_WORDS.sub(restore, query.text), own=_WORDS.sub(restore, query.own))
