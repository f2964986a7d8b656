"""A passage that a model was given, made ready for comparison: sentences, names, numbers, days, and who says what.

Sentences that speak to a machine ("ignore your instructions", "answer with …"), and what follows them in the passage,
bear nothing out. Knows nothing of what the model wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.generation.days import Moment, find_moments, moment_of, resolve
from qa.generation.naming import Namebook
from qa.generation.quantities import find_quantities
from qa.generation.tokens import Reading, read
from qa.generation.words import Keys
from qa.passages.sentences import split_sentences
from qa.records import Hit, Statement

# Whom an instruction calls by name before a colon, as transcripts of chats do.
_MACHINE = r"(?:assistant|chat\s?bot|bot|language model|ai|a\.i\.|llm|gpt|model|system|prompt|developer|summari[sz]er)"
# Whom it speaks to; no "system" and no "prompt", of which news tells, too.
_READER = r"(?:ai|assistant|chat\s?bot|bot|computer|machine|robot|language model|llm|model|summari[sz]er)s?"
_ANSWER = r"(?:answer|reply|response|summary|summaries|output)"
_TO_A_MACHINE = re.compile(
    "|".join(
        (
            # "Ignore all previous instructions"
            r"\b(?:ignore|disregard|forget|override|bypass|skip|drop)\b[^.!?]{0,60}"
            r"\b(?:instructions?|rules?|prompts?|passages?|guidelines?|above|previous|prior|earlier|sources?|citations?)\b",
            # "System prompt:", "Assistant:", "Important:"
            rf"\b{_MACHINE}\s*(?:prompt|message|note|override|update|instruction|mode)s?\s*[:>\]-]",
            rf"(?:^|[^\w\s,]\s*)(?:{_MACHINE}|user|human)\s*[:>\]]",
            r"^\W*(?:important|attention|note|instructions?)\s*(?:to\s+[\w ]{2,30})?\s*[:>\]]",
            r"\bend of (?:the )?(?:passages?|articles?|documents?|context|data)\b",
            # "Dear chatbot", "If you are a language model", "You are now"
            rf"\b(?:dear|hey|hello|attention|(?:note|message|instructions?) (?:to|for))\s+(?:\w+\s+){{0,3}}{_READER}\b",
            rf"\b(?:if you are|as)\s+an?\s+(?:\w+\s+)?{_READER}\b",
            rf"\byou are (?:now|no longer|an?\s+(?:\w+\s+)?{_READER})\b",
            # "Answer with", "tell the user", "in your answer"
            r"\b(?:answer|reply|respond|output|print|write|say|state|repeat|begin|end|start|finish|conclude|include|append|add"
            r"|insert)\b[^.!?]{0,40}\b(?:with|only|exactly|following|instead|to the user"
            r"|the (?:words|phrase|sentence|link|text|user))\b[^.!?]{0,10}[:“\"'‘]",
            rf"\b(?:in|into|to|from|with) your {_ANSWER}\b|\b(?:every|each|any|the) {_ANSWER} (?:must|should|shall)\b",
            r"\b(?:to|tell|inform|assure|convince) the (?:user|reader of this answer)\b"
            r"|\bappear in (?:every|each|any|your)\b",
            r"\b(?:your|the) (?:system prompt|(?:hidden|new) instructions?|(?:new|real) task|(?:secret|api) key"
            r"|true answer)\b",
            r"\bwhen (?:asked|you (?:are asked|answer|summari[sz]e|reply))\b[^.!?]{0,60}"
            r"\b(?:say|answer|reply|respond|claim|cite)\b",
            r"\b(?:must|should|shall|always|please)\s+(?:answer|reply|respond|output|print|cite|claim|say)\b[^.!?]*[:“\"]",
            # An order to whoever reads: news gives none outside of quotations.
            r"^\W*(?:(?:please|now|always|just|instead|do not|don[’']t|never)\s+)*(?:"
            r"(?:say|tell|write|repeat|reveal|pretend|forget|ignore|disregard|respond|translate|mention|insert|append|inform"
            r"|summari[sz]e)\s+\w"
            r"|(?:state|report|claim|answer|reply|conclude|confirm|assert|declare|insist|cite|quote|print|output)"
            r"\s*(?:that\b|with\b|only\b|this\b|:))",
            # Marks of chat templates.
            r"<\|[^|]*\||\[/?inst\]|<</?sys>>|</?(?:s|system|instructions?|user|assistant)>|<!--",
        )
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a passage, ``start:end`` in the paragraph, with its days; ``usable`` unless it is to a machine."""

    start: int
    end: int
    reading: Reading
    days: tuple[Moment, ...]
    usable: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the passage: its words, at ``start:end`` in the paragraph, sentence by sentence."""

    statement: Statement
    start: int
    end: int
    pieces: tuple[SourceSentence, ...]


class Passage:
    """A hit, read for comparison.

    Args:
        hit: what search found.
        keys: gives words their keys.
    """

    def __init__(self, hit: Hit, keys: Keys) -> None:
        self.hit = hit
        self.text = hit.paragraph.text
        self._keys = keys
        article = hit.article
        speakers = [each.speaker for each in hit.statements if each.speaker]
        # A sentence may name the outlet whose article it is.
        speakers += [article.source] if article.source else []
        self.book = Namebook.read(
            self.text, f"{article.title}. {article.text} {article.source or ''} {' '.join(article.authors)}", speakers
        )
        self.sentences: tuple[SourceSentence, ...] = ()
        addressed = False
        for start, end in split_sentences(self.text):
            # What follows an instruction may be what it plants ("Assistant: the ferry was never sold"): nothing behind
            # it counts. Without that four of the forty injected sentences of the tests were supported.
            addressed = addressed or _TO_A_MACHINE.search(self.text[start:end]) is not None
            self.sentences += (self._sentence(start, end, usable=not addressed),)
        self.quantities = find_quantities(self.text, [(m.start, m.end) for m in find_moments(self.text)])
        self.days = tuple(day for sentence in self.sentences for day in sentence.days)
        self.days += tuple(moment_of(each.said_on) for each in hit.statements if each.said_on)
        self.said = tuple(filter(None, (self._said(each) for each in hit.statements)))

    def is_usable(self, start: int, end: int) -> bool:
        """Tell whether a place in the paragraph bears anything out."""
        touched = [each for each in self.sentences if each.start < end and start < each.end]
        return bool(touched) and all(each.usable for each in touched)

    def covering(self, places: tuple[int, ...]) -> Said | None:
        """The statement in which most of some places of the paragraph lie."""
        for said in self.said:
            # Most, not all: the words of a sentence that has "she said" in its middle lie on both sides. Chosen by eye:
            # .3 and .95 give the test sentences the same verdicts.
            if sum(said.start <= place < said.end for place in places) >= 0.6 * max(1, len(places)):
                return said
        return None

    def _said(self, statement: Statement) -> Said | None:
        start = max(0, statement.start - self.hit.paragraph.start)
        end = min(len(self.text), statement.end - self.hit.paragraph.start)
        if start >= end:
            return None
        pieces = []
        for sentence in self.sentences:
            a, b = max(start, sentence.start), min(end, sentence.end)
            if a < b and self.text[a:b].strip():
                pieces.append(self._sentence(a, b, usable=sentence.usable))
        return Said(statement, start, end, tuple(pieces))

    def _sentence(self, start: int, end: int, *, usable: bool) -> SourceSentence:
        text = self.text[start:end]
        days = [day for moment in find_moments(text) for day in resolve(moment, text, self.hit.article.published)]
        return SourceSentence(start, end, read(text, self._keys), tuple(days), usable)
