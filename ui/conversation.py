"""One visitor's conversation as the page has it: what is kept, and what of it the chat and the panel show."""

from __future__ import annotations

import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from qa import Answer, Conversation, Filters, Library, LibraryError, QAError, Turn, Understood
from ui import render
from ui.problems import tell
from ui.visitors import Kept


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with what belongs to this visit alone.

    ``notes`` are lines of the page itself (what became of dropped files, an error), each behind so many turns.
    ``adding`` tells how far the adding of dropped files is. ``asking`` is the question that is being answered, once it
    has ``begun``, ``draft`` what a chat model has written of it so far. ``busy``: there is more to come.
    """

    kept: Conversation = field(default_factory=lambda: Conversation(id=""))
    notes: tuple[tuple[int, str], ...] = ()
    adding: str = ""
    asking: str = ""
    begun: bool = False
    draft: str = ""
    busy: bool = False

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The questions that were answered."""
        return self.kept.turns

    def note(self, markdown: str) -> Talk:
        """The talk with a line of the page's own at its end."""
        return replace(self, notes=(*self.notes, (len(self.turns), markdown)))

    def back_to(self, turn: int) -> Talk:
        """The talk as it was before a turn; where others follow it, as another conversation, so that none is lost."""
        kept = replace(self.kept, turns=self.turns[:turn])
        if turn < len(self.turns) - 1:
            # Kept under its own id it would replace the one whose later turns it lacks.
            kept = replace(kept, id="", title="", created=None)
        return replace(self, kept=kept, notes=tuple(note for note in self.notes if note[0] <= turn))

    def leaves(self, turn: int) -> Talk:
        """The talk as it was before a turn, to ask that question again; says where the later ones are."""
        later = len(self.turns) - 1 - turn
        if later < 1:
            return self.back_to(turn)
        stay = "The later question stays" if later == 1 else f"The {later} later questions stay"
        title = render.escape(self.kept.title or self.turns[0].question)
        return self.back_to(turn).note(f"{stay} in [“{title}”](#o-{self.kept.id}).")

    def filtered(self, filters: Filters) -> Talk:
        """The talk with other filters, which hold until they are changed."""
        return replace(self, kept=replace(self.kept, filters=filters))

    def rests(self) -> Talk:
        """The talk while nothing is going on."""
        return replace(self, adding="", asking="", begun=False, draft="", busy=False)

    def asks(self, question: str, draft: str = "", *, begun: bool = True) -> Talk:
        """The talk while a question is being answered."""
        return replace(self, asking=question, begun=begun, draft=draft, busy=True)

    def answered(self, turn: Turn) -> Talk:
        """The talk with one more question answered; the first gives it an id."""
        # 72 bits: it stands in the address, and nobody comes upon another's by trying.
        id = self.kept.id or secrets.token_urlsafe(9)
        return replace(self.rests(), kept=replace(self.kept, id=id, turns=(*self.turns, turn)))

    def with_turn(self, number: int, **changes: Any) -> Talk:
        """The talk with something else in one turn."""
        changed = (*self.turns[:number], replace(self.turns[number], **changes), *self.turns[number + 1 :])
        return replace(self, kept=replace(self.kept, turns=changed))

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the chat shows."""
        return [message for message, _ in self._shown()]

    def turn_of(self, message: int) -> int | None:
        """Which turn a message of the chat belongs to; None for lines of the page's own."""
        shown = list(self._shown())
        return shown[message][1] if 0 <= message < len(shown) else None

    def _shown(self) -> Iterator[tuple[dict[str, Any], int | None]]:
        last = len(self.turns) - 1
        for number, turn in enumerate(self.turns):
            yield from self._notes_behind(number)
            # Gradio takes a visitor's words for Markdown, too.
            yield _say("user", render.escape(turn.question)), number
            if not isinstance(turn.answer, Answer):
                continue
            answer = _say("assistant", render.answer_markdown(turn.answer, number))
            # Further up they would be questions to ask next after something else.
            if turn.suggestions and number == last and not self.asking:
                answer["options"] = [{"value": question} for question in turn.suggestions]
            yield answer, number
        yield from self._notes_behind(len(self.turns))
        if self.adding:
            yield _remark(self.adding), None
        if self.asking:
            yield _say("user", render.escape(self.asking)), None
            if self.draft:
                yield _say("assistant", render.draft_markdown(self.draft)), None

    def _notes_behind(self, turns: int) -> Iterator[tuple[dict[str, Any], None]]:
        return ((_remark(line), None) for behind, line in self.notes if behind == turns)

    @property
    def sources(self) -> list[render.Sources]:
        """What the panel shows, turn by turn."""
        answers = [turn.answer for turn in self.turns]
        return [render.sources(each) if isinstance(each, Answer) else render.NO_SOURCES for each in answers]

    @property
    def ratings(self) -> list[str | None]:
        """What was thought of each message of the assistant's, in the words of Gradio's chat."""
        # Gradio knows a rating by the words of its buttons.
        said = {"up": "Like", "down": "Dislike"}
        return [
            said.get(self.turns[number].rating or "") if number is not None else None
            for message, number in self._shown()
            if message["role"] == "assistant"
        ]


def _say(role: str, markdown: str) -> dict[str, Any]:
    return {"role": role, "content": markdown}


def _remark(markdown: str) -> dict[str, Any]:
    """A line of the page's own: there is nothing in it to rate or to ask again."""
    return _say("assistant", f'<div class="remark">\n\n{markdown}\n\n</div>')


def converse(
    kept: Kept, talk: Talk, question: str, *, ignore: Understood | None = None, cancel: Callable[[], bool]
) -> Iterator[Talk]:
    """Ask a question, and keep the conversation; yield the talk whenever there is more of it to see."""
    talk = talk.rests()
    if not question.strip():
        yield talk
        return
    yield talk.asks(question)
    try:
        for told in _ask(kept.library, talk, question, ignore, cancel):
            if isinstance(told, str):
                yield talk.asks(question, draft=told)
                continue
            # Still busy: suggestions are to come, and the page waits for them.
            yield replace(_keep(kept, talk.answered(Turn(question, told))), busy=True)
    except QAError as error:
        yield talk.note(render.escape(tell(error, kept.library)))


def suggest(kept: Kept, talk: Talk, *, cancel: Callable[[], bool]) -> Talk:
    """The talk with questions to ask next below its last answer, kept so unless it was gone on with meanwhile."""
    talk = talk.rests()
    if not talk.turns or talk.turns[-1].suggestions or not isinstance(talk.turns[-1].answer, Answer):
        return talk
    try:
        suggested = kept.library.suggest(talk.turns[-1].answer, history=talk.turns[:-1])
        if not suggested or cancel():
            return talk
        return _keep(kept, talk.with_turn(len(talk.turns) - 1, suggestions=tuple(suggested)))
    except QAError as error:
        return talk.note(render.escape(tell(error, kept.library)))


def _keep(kept: Kept, talk: Talk) -> Talk:
    """The talk as it was kept; where nothing can be written it goes on, and says so."""
    try:
        return replace(talk, kept=kept.keep(talk.kept))
    except LibraryError as error:
        line = render.escape(f"This conversation is not kept. {tell(error, kept.library)}")
        # Told once: a disk stays full from question to question.
        return talk if line in (told for _, told in talk.notes) else talk.note(line)


def _ask(
    library: Library, talk: Talk, question: str, ignore: Understood | None, cancel: Callable[[], bool]
) -> Iterator[str | Answer]:
    """What a chat model has written so far, whenever there is more of it; at last the answer."""
    told: queue.SimpleQueue[str | Answer | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            told.put(
                library.ask(
                    question,
                    history=talk.turns,
                    filters=talk.kept.filters,
                    ignore=ignore,
                    on_text=told.put,
                    cancel=cancel,
                )
            )
        except Exception as error:  # raised again below, in the thread that can show it
            told.put(error)

    # A thread of its own: the library returns once, and drafts are shown before that.
    threading.Thread(target=ask, name="ask", daemon=True).start()
    while True:
        last = told.get()
        # Each draft has all that was written so far, so only the newest is worth sending.
        while isinstance(last, str) and not told.empty():
            last = told.get()
        if isinstance(last, Exception):
            raise last
        yield last
        if isinstance(last, Answer):
            return
