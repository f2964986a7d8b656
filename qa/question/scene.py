"""What a conversation has come to: who is in it, what its topic is, which questions and articles it goes on from.

Takes in one question after the other, each in full. Knows nothing of how a question is put in full.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from qa.names.comparing import fold
from qa.question.asking import Asked, Known, read_question
from qa.question.figures import Figure, figure_of, find_figures
from qa.records import Answer, Citation

# How many of an answer's passages tell which articles it led to.
# By eye: farther down nobody looks.
_LED_TO = 5

Passage = tuple[Sequence[str], str]
"""What answers a question: those who speak in it, and the words of its article."""
Recall = Callable[[str], Sequence[Passage]]
"""An earlier question, in full → the passages that answer it, best first."""


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no other.

    ``own`` is the question with its pronouns bound, ``is_bound`` whether it had any; ``topic`` what it is about where
    that stands only in an earlier one, ``after`` that one. ``before`` are the questions that it goes on from, in full,
    oldest first, but for those that were answered: ``cited`` are the ids of the articles that answered these.
    """

    own: str
    topic: str = ""
    after: str = ""
    is_bound: bool = False
    before: tuple[str, ...] = ()
    cited: tuple[tuple[int, ...], ...] = ()

    @property
    def text(self) -> str:
        """Own words with the question that they lean on: When does it open? (after: What flooded the tunnel?)."""
        return f"{self.own} (after: {self.after})" if self.topic else self.own


@dataclass(slots=True)
class Scene:
    """What a conversation has come to.

    ``figures`` are those in it, the most recent first; ``citations`` what answered the last question, ``last``, which
    in full is ``text``, and ``articles`` the words of the articles that it led to; ``root`` is the one that opened the
    topic, with what was asked of it since.
    """

    known: Known
    recall: Recall
    figures: list[Figure] = field(default_factory=list)
    citations: tuple[Citation, ...] = ()
    articles: tuple[str, ...] = ()
    text: str = ""
    last: Asked | None = None
    root: Asked | None = None
    before: tuple[str, ...] = ()
    cited: tuple[tuple[int, ...], ...] = ()

    def take(self, standalone: Standalone, answer: Answer | None) -> None:
        """Take in a question, in full, with what answered it."""
        asked = read_question(standalone.own, self.known)
        figures = find_figures(asked)
        citations = answer.citations if answer else ()
        # "Who wanted to sink the tugs?" names nobody; whom its answer quotes is "she" in the next question.
        if asked.wants == "who" and citations and citations[0].speaker:
            figures.insert(0, figure_of(citations[0].speaker))
        names = {fold(figure.name) for figure in figures}
        self.figures = figures + [figure for figure in self.figures if fold(figure.name) not in names]
        # A question that needs no other begins anew: articles of an earlier topic would only be in the way.
        if self.last is None or not (standalone.topic or standalone.is_bound):
            self.before, self.cited = (), ()
        if answer and answer.hits:
            articles = [*(each.article.id for each in citations), *(hit.article.id for hit in answer.hits[:_LED_TO])]
            self.cited = (*self.cited, tuple(i for i in articles if i is not None))
        else:
            self.before = (*self.before, standalone.text)
        self.citations = citations
        led_to = {hit.article.key: hit.article for hit in answer.hits[:_LED_TO]} if answer else {}
        self.articles = tuple(f"{article.title} {article.text}" for article in led_to.values())
        self.text = standalone.text
        self.last = asked
        # A question that borrowed its topic opens none: "Why?" after "Who else?" is still about the ferries.
        if not standalone.topic and (asked.topic or self.root is None):
            self.root = asked

    def has_any(self, words: Sequence[str]) -> bool:
        """Tell whether one of those words stands in the last question, or in an article that it led to."""
        articles = self.articles or tuple(words for _, words in self.recall(self.text))
        # Where nobody knows what answered it, it may have anything.
        if not articles:
            return True
        text = fold(" ".join((self.text, *articles)))
        # By how they begin: "the sale" and "sales", "the ferry" and "ferries".
        return any(re.search(rf"\b{re.escape(re.sub('(?:y|ies|s)$', '', fold(word)))}", text) for word in words)

    def is_about_its_people(self, question: str) -> bool:
        """Tell whether a question that needs no other is about somebody of the conversation."""
        # By the last word: who was asked about in full is Holt from then on. "The pilots" may be others.
        names = {fold(figure.name).split()[-1] for figure in self.figures if figure.gender != "they"}
        found = find_figures(read_question(question, self.known))
        return any(fold(figure.name).split()[-1] in names for figure in found if figure.gender != "they")
