"""One visitor's conversation: what was asked, what the chat shows of it, and the sources beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa import Answer, Library, QAError, Turn
from ui import render
from ui.adding import tell_adding


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked so far: ``turns`` for the library, ``messages`` for the chat, ``sources`` for the panel.

    Turns and sources go together: the chips of turn 0 open the cards of ``sources[0]``.
    """

    turns: tuple[Turn, ...] = ()
    messages: tuple[dict[str, Any], ...] = ()
    sources: tuple[render.Sources, ...] = ()

    def say(self, role: str, markdown: str) -> Conversation:
        """The conversation with one more message."""
        return replace(self, messages=(*self.messages, {"role": role, "content": markdown}))

    def answered(self, answer: Answer) -> Conversation:
        """The conversation with one more question answered."""
        said = self.say("assistant", render.answer_markdown(answer, len(self.turns)))
        turns, sources = (*self.turns, Turn(answer.question, answer)), (*self.sources, render.sources(answer))
        return replace(said, turns=turns, sources=sources)

    def suggesting(self, questions: Sequence[str]) -> Conversation:
        """The conversation with questions to ask next below its last message."""
        if not questions:
            return self
        last = {**self.messages[-1], "options": [{"value": question} for question in questions]}
        return replace(self, messages=(*self.messages[:-1], last))


def converse(library: Library, conversation: Conversation, text: str, files: Sequence[str]) -> Iterator[Conversation]:
    """Add the files, then ask the question; yield the conversation whenever there is more of it to see."""
    if files:
        line = ""
        for line in tell_adding(library, files):
            yield conversation.say("assistant", line)
        conversation = conversation.say("assistant", line)
    if not text.strip():
        return
    conversation = conversation.say("user", render.escape(text))
    yield conversation
    try:
        history = list(conversation.turns)
        answer = library.ask(text, history=history)
        conversation = conversation.answered(answer)
        yield conversation
        yield conversation.suggesting(library.suggest(answer, history=history))
    except QAError as error:
        yield conversation.say("assistant", render.escape(str(error)))
