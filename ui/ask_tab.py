"""The tab Ask: the conversation, and beside it the sources of its answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import gradio as gr

import qa
from ui.adding import KINDS
from ui.component import scripted
from ui.conversation import Conversation, converse
from ui.reader import open_article

_PANEL = '<section class="panel" aria-label="Sources"></section>'
_WELCOME = """## Ask what the articles say

Every answer is quoted word for word, with where it was printed and when. Or you hear that the articles don't say."""
_EMPTY = f"""## Begin with some articles

Drop files into the box below, or choose them with its paper clip: {KINDS}. Then ask what they say."""


def fill_ask(library: qa.Library, page: gr.Blocks, tab: gr.Tab) -> None:
    """Lay out the tab and connect its events."""
    state = gr.State(Conversation())
    with gr.Row(elem_id="ask"):
        with gr.Column(scale=7, elem_id="talk"):
            chat = gr.Chatbot(
                elem_id="chat",
                label="Conversation",
                show_label=False,
                height=None,
                layout="panel",
                buttons=[],
                placeholder=_WELCOME,
                allow_tags=False,
                latex_delimiters=[],
                group_consecutive_messages=False,
            )
            box = gr.MultimodalTextbox(
                elem_id="box",
                label="Question",
                show_label=False,
                placeholder="Ask a question, or drop files",
                sources=["upload"],
                file_count="multiple",  # no file_types: the library's own line says what is wrong with a file, and why
                autofocus=True,
            )
        with gr.Column(scale=5, elem_id="side"):
            panel = scripted(_PANEL, "sources.js", "sources", {"open_article": lambda r: open_article(library, r)})

    def submit(message: dict[str, Any], conversation: Conversation) -> Iterator[tuple[Any, ...]]:
        text, files = message.get("text") or "", message.get("files") or []
        now = conversation
        yield list(now.messages), now, gr.skip(), None
        for now in converse(library, conversation, text, files):
            yield list(now.messages), now, gr.skip(), gr.skip()
        yield gr.skip(), gr.skip(), _panel_value(library, now), gr.skip()

    def choose(event: gr.SelectData, conversation: Conversation) -> Iterator[tuple[Any, ...]]:
        yield from submit({"text": str(event.value)}, conversation)

    def look(conversation: Conversation) -> tuple[Any, Any]:
        placeholder = _WELCOME if library.count() else _EMPTY
        return gr.update(placeholder=placeholder), _panel_value(library, conversation)

    def start_over() -> tuple[Conversation, dict[str, Any]]:
        return Conversation(), _panel_value(library, Conversation())

    outputs = [chat, state, panel, box]
    box.submit(submit, [box, state], outputs, show_progress="hidden", concurrency_limit=4, api_visibility="private")
    chat.option_select(choose, [state], outputs, show_progress="hidden", concurrency_limit=4, api_visibility="private")
    chat.clear(start_over, None, [state, panel], show_progress="hidden", api_visibility="private")
    page.load(look, state, [chat, panel], show_progress="hidden", api_visibility="private")
    tab.select(look, state, [chat, panel], show_progress="hidden", api_visibility="private")


def _panel_value(library: qa.Library, conversation: Conversation) -> dict[str, Any]:
    turns = [dataclasses.asdict(sources) for sources in conversation.sources]
    return {"articles": library.count(), "turns": turns}
