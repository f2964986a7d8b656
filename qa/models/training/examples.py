"""Questions about passages whose answers are known: what the reading model is trained and measured on.

An answer is a place in the passage's text: half-open offsets, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qa.passages.context import introduce

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A passage, and what the product knows of it: its ``article`` is what other passages may share with it."""

    text: str
    article: str
    headline: str = ""
    published: date | None = None
    speakers: tuple[str, ...] = ()

    @property
    def context(self) -> str:
        """What stands before the passage where the model reads it: headline, day and speakers, as far as known."""
        return introduce(self.headline, self.published, self.speakers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about the passage of a number; without ``answers`` where the passage does not answer it.

    Of several answers, as several people gave them, the first is learnt and each is right. ``source`` names where the
    question is from, ``kind`` what is asked for ("who", "said"), ``trap`` why nothing answers.
    """

    question: str
    passage: int
    answers: tuple[Span, ...] = ()
    source: str = "squad"
    kind: str = ""
    trap: str = ""


@dataclass(frozen=True, slots=True)
class Examples:
    """Passages and the questions about them."""

    texts: Sequence[Text] = ()
    asked: Sequence[Asked] = ()
    unfit: frozenset[int] = field(default_factory=frozenset)
    """Questions, by number, that other passages of their article may answer: no negatives are made of them there."""

    def __add__(self, other: Examples) -> Examples:
        """Both, one after the other."""
        moved = [
            Asked(
                question=each.question,
                passage=each.passage + len(self.texts),
                answers=each.answers,
                source=each.source,
                kind=each.kind,
                trap=each.trap,
            )
            for each in other.asked
        ]
        unfit = self.unfit | {number + len(self.asked) for number in other.unfit}
        return Examples([*self.texts, *other.texts], [*self.asked, *moved], unfit)

    def answer(self, number: int) -> str:
        """The words of a question's first answer; "" where there is none."""
        each = self.asked[number]
        return self.texts[each.passage].text[slice(*each.answers[0])] if each.answers else ""
