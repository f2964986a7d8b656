"""What the events of the tab Ask do: they ask, keep and restore, and tell what the page shows then.

What comes from the browser is not trusted.
"""

from __future__ import annotations

import dataclasses
import html
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import gradio as gr

import qa
from ui import render
from ui.adding import tell_adding
from ui.conversation import Talk, converse, suggest
from ui.problems import tell
from ui.visitors import Kept

# What is shown of a talk: the chat, the state, the panel, the tools.
Shown = tuple[Any, Any, Any, Any]
_AS_IT_IS: Shown = (gr.skip(), gr.skip(), gr.skip(), gr.skip())
# More than anybody ticks: such a request is none of the page's.
_MOST_NAMES = 200
# Of so many visits it is known what they asked last.
_MOST_VISITS = 1000


class Desk:
    """Asks one library for all visitors.

    Args:
        library: the library.
    """

    def __init__(self, library: qa.Library) -> None:
        self._library = library
        self._latest: dict[str, threading.Event] = {}

    def show(self, talk: Talk, *, sources: bool = True) -> Shown:
        """What the page shows of a talk; with its sources, or those that it shows already."""
        chat = gr.update(value=talk.messages, feedback_value=talk.ratings)
        return chat, talk, self._panel(talk) if sources else gr.skip(), self._tools(talk)

    def _panel(self, talk: Talk) -> dict[str, Any]:
        return {"turns": [dataclasses.asdict(each) for each in talk.sources]}

    def _tools(self, talk: Talk) -> dict[str, Any]:
        return {
            "id": talk.kept.id,
            "title": talk.kept.title,
            "asked": len(talk.turns),
            "busy": talk.busy,
            "asking": bool(talk.asking),
            "stoppable": bool(talk.asking) and self._library.generator is not None,
            "filters": qa.to_json(talk.kept.filters),
        }

    def submit(self, message: dict[str, Any], talk: Talk, visit: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Take what was typed, to be asked next, and empty the box; add the files that were dropped into it."""
        here, question = self._begin(visit), (message.get("text") or "").strip()
        talk, told = talk.rests(), None
        yield *self.show(talk.asks(question, begun=False), sources=False), None
        for told in tell_adding(self._library, message.get("files") or []):
            if self._is_latest(visit, here):
                now = dataclasses.replace(talk, adding=told.markdown)
                yield *self.show(now.asks(question, begun=False), sources=False), gr.skip()
        if told and self._is_latest(visit, here):
            yield *self.show(talk.note(told.markdown).asks(question, begun=False), sources=False), gr.skip()
        elif told:
            # The visit has asked something else meanwhile: told beside that answer, and until it is closed.
            gr.Info(html.escape(told.line), duration=None, title="The dropped files")

    def go_on(self, talk: Talk, tools: object, visit: gr.Request) -> Iterator[Shown]:
        """Ask what was taken, unless something else was asked meanwhile."""
        if talk.asking and not talk.begun:
            yield from self.ask(talk, talk.asking, tools, visit)
        else:
            yield _AS_IT_IS

    def begin(self, talk: Talk, tools: object, event: gr.SelectData, visit: gr.Request) -> Iterator[Shown]:
        """Ask one of the questions to begin with."""
        question = event.value.get("text", "") if isinstance(event.value, dict) else event.value
        yield from self.ask(talk, str(question), tools, visit)

    def choose(self, talk: Talk, tools: object, event: gr.SelectData, visit: gr.Request) -> Iterator[Shown]:
        """Ask a question that was suggested."""
        yield from self.ask(talk, str(event.value), tools, visit)

    def edit(self, talk: Talk, tools: object, event: gr.EditData, visit: gr.Request) -> Iterator[Shown]:
        """Ask an earlier question in other words."""
        yield from self._ask_again(talk, event.index, str(event.value), tools, visit)

    def retry(self, talk: Talk, tools: object, event: gr.RetryData, visit: gr.Request) -> Iterator[Shown]:
        """Ask an earlier question again."""
        yield from self._ask_again(talk, event.index, None, tools, visit)

    def ask(
        self, talk: Talk, question: str, tools: object, visit: gr.Request, ignore: qa.Understood | None = None
    ) -> Iterator[Shown]:
        """Ask a question within the filters of the tools, and show what comes of it until the visit asks the next."""
        try:
            talk = talk.filtered(read_filters(tools))
        except ValueError as error:
            yield self.show(talk.rests().note(render.escape(f"{error}.")))
            return
        stop = self._begin(visit)
        for now in converse(Kept.of(self._library, visit), talk, question, ignore=ignore, cancel=stop.is_set):
            if not self._is_latest(visit, stop):
                yield _AS_IT_IS  # Gradio would empty everything if nothing came at all
                return
            yield self.show(now, sources=not now.asking)

    def suggest(self, talk: Talk, visit: gr.Request) -> Shown:
        """Show questions to ask next, unless the visit has gone on meanwhile."""
        latest = self._latest.get(str(visit.session_hash))

        def gone_on() -> bool:
            return latest is not None and not self._is_latest(visit, latest)

        suggested = suggest(Kept.of(self._library, visit), talk, cancel=gone_on)
        if gone_on():
            return _AS_IT_IS
        return self.show(suggested, sources=False)

    def _begin(self, visit: gr.Request) -> threading.Event:
        """Stop what the visit is at; what is set when this is to be stopped in its turn."""
        self.stop(visit)
        stop = threading.Event()
        # Put at the end: in a dict the oldest comes first, and is forgotten first.
        self._latest.pop(str(visit.session_hash), None)
        self._latest[str(visit.session_hash)] = stop
        while len(self._latest) > _MOST_VISITS:
            del self._latest[next(iter(self._latest))]
        return stop

    def _is_latest(self, visit: gr.Request, stop: threading.Event) -> bool:
        # Whoever was forgotten counts as the latest, so that no answer is lost for want of room.
        return self._latest.get(str(visit.session_hash), stop) is stop

    def _ask_again(
        self, talk: Talk, message: object, text: str | None, tools: object, visit: gr.Request
    ) -> Iterator[Shown]:
        """Ask the question that a message of the chat belongs to again, in other words or in the same."""
        turn = talk.turn_of(message) if isinstance(message, int) else None
        if turn is None:
            yield self.show(talk)
        else:
            yield from self.ask(talk.leaves(turn), text or talk.turns[turn].question, tools, visit)

    def follow(self, talk: Talk, tools: object, event: gr.EventData, visit: gr.Request) -> Iterator[Shown]:
        """Ask what a link of the page asks: a question, or an earlier one without what it was taken to name."""
        match event._data:
            case {"question": str(question)}:
                yield from self.ask(talk, question, tools, visit)
            case {"turn": int(turn), "without": str(kind), "number": int(number)} if 0 <= turn < len(talk.turns):
                asked = talk.turns[turn]
                ignore = _ignoring(asked.answer, kind, number) if isinstance(asked.answer, qa.Answer) else None
                yield from self.ask(talk.leaves(turn), asked.question, tools, visit, ignore)
            case _:
                yield self.show(talk)

    def stop(self, visit: gr.Request) -> None:
        """Stop what is being written in this visit."""
        if latest := self._latest.get(str(visit.session_hash)):
            latest.set()

    def act(self, talk: Talk, tools: object, event: gr.EventData, visit: gr.Request) -> Shown:
        """Do what a tool asks: open another conversation or begin a new one."""
        self._begin(visit)
        return self.show(self._act(talk, tools, event._data, Kept.of(self._library, visit)))

    def _act(self, talk: Talk, tools: object, request: object, kept: Kept) -> Talk:
        match request:
            case {"do": "new"}:
                return Talk().filtered(read_filters(tools))
            case {"do": "open", "id": str(id)}:
                return self._restore(talk, id, kept)
        return talk

    def _keep(self, talk: Talk, visit: gr.Request) -> Talk:
        if not talk.turns:
            return talk
        return dataclasses.replace(talk, kept=Kept.of(self._library, visit).keep(talk.kept))

    def open(self, talk: Talk, visit: gr.Request) -> Shown:
        """Show the conversation that the address names, or the one that is open."""
        id = dict(visit.query_params).get("c", "")
        return self.show(self._restore(talk, id, Kept.of(self._library, visit)))

    def _restore(self, talk: Talk, id: str, kept: Kept) -> Talk:
        if not id or id == talk.kept.id:
            return talk
        try:
            return Talk(kept=kept.read(id))
        except qa.QAError as error:
            return talk.note(render.escape(tell(error, self._library)))

    def narrow(self, talk: Talk, tools: object, visit: gr.Request) -> Any:
        """Keep the filters that were chosen, also where nothing is asked within them."""
        if talk.busy:
            return gr.skip()  # the answer that is coming is not to be overtaken
        try:
            return self._keep(talk.filtered(read_filters(tools)), visit)
        except ValueError:
            return gr.skip()  # told where they are chosen, and when something is asked

    def rate(self, talk: Talk, event: gr.LikeData, visit: gr.Request) -> Talk:
        """Keep what the reader thinks of an answer."""
        turn = talk.turn_of(event.index) if isinstance(event.index, int) else None
        if turn is None:
            return talk
        # Gradio gives a truth for these two buttons, and a text for any other.
        rating = {True: "up", False: "down"}.get(event.liked) if isinstance(event.liked, bool) else None
        return self._keep(talk.with_turn(turn, rating=rating), visit)


def _ignoring(answer: qa.Answer, kind: str, number: int) -> qa.Understood:
    """What was ignored already, and one more of what the question was taken to name."""
    understood, ignored = answer.understood, answer.ignored
    if kind == "dates":
        return dataclasses.replace(ignored, since=understood.since, until=understood.until)
    # A slice: a number that somebody made up takes nothing away, where an index would fail or count from the end.
    one = slice(number, number + 1) if number >= 0 else slice(0)
    match kind:
        case "speakers":
            return dataclasses.replace(ignored, speakers=(*ignored.speakers, *understood.speakers[one]))
        case "sources":
            return dataclasses.replace(ignored, sources=(*ignored.sources, *understood.sources[one]))
        case "authors":
            return dataclasses.replace(ignored, authors=(*ignored.authors, *understood.authors[one]))
    return ignored


def read_filters(tools: object) -> qa.Filters:
    """The filters that a browser sends, as the value of the tools.

    Raises:
        ValueError: a name is none, or a day, in one line for the reader.
    """
    wanted = tools.get("filters") if isinstance(tools, dict) else None
    if not isinstance(wanted, dict):
        return qa.Filters()
    since, until = _day(wanted.get("since")), _day(wanted.get("until"))
    if since and until and since > until:
        days = f"{render.format_date(since)} is after {render.format_date(until)}"
        raise ValueError(f"{days}: choose an earlier first day")
    return qa.Filters(
        sources=_names(wanted.get("sources")),
        authors=_names(wanted.get("authors")),
        speakers=_names(wanted.get("speakers")),
        since=since,
        until=until,
    )


def _names(value: object) -> tuple[str, ...]:
    # What is no list or no text is none of the page's, and names nobody.
    names = value if isinstance(value, list) else []
    if len(names) > _MOST_NAMES:
        raise ValueError(f"{len(names)} names are too many: choose at most {_MOST_NAMES}")
    return tuple(name for name in names if isinstance(name, str))


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value} is no day: write it as 2024-05-31") from None
