"""The tab Ask: the conversation, what it may be narrowed down to, and beside it the sources of its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

import qa
from ui import render
from ui.component import scripted
from ui.conversation import Talk
from ui.desk import Desk
from ui.inviting import invite
from ui.keeping import find_facets, forget_conversation, list_conversations, rename_conversation
from ui.reader import open_article
from ui.visitors import Kept

_PANEL = '<section class="panel" aria-label="Sources"></section>'
_TOOLS = """
<div class="tools">
  <div class="tool-top">
    <div class="tool-bar" role="toolbar" aria-label="Conversation">
      <button type="button" data-sheet="conversations" aria-expanded="false">Conversations</button>
      <button type="button" data-sheet="filters" aria-expanded="false">Filters</button>
      <button type="button" data-sheet="export" aria-expanded="false">Export</button>
      <button type="button" data-do="new">New</button>
    </div>
    <section class="sheet" hidden></section>
  </div>
  <p class="trouble" role="alert"></p>
  <ul class="in-force" aria-label="Only these articles are searched" hidden></ul>
</div>
"""


def fill_ask(library: qa.Library, page: gr.Blocks, tab: gr.Tab) -> None:
    """Lay out the tab and connect its events."""
    state = gr.State(Talk())
    with gr.Row(elem_id="ask"):
        with gr.Column(scale=7, elem_id="talk"):
            functions: dict[str, Callable[..., dict[str, Any]]] = {
                "list_conversations": lambda r, visit: list_conversations(Kept.of(library, visit), r),
                "rename_conversation": lambda r, visit: rename_conversation(Kept.of(library, visit), r),
                "forget_conversation": lambda r, visit: forget_conversation(Kept.of(library, visit), r),
                "find_facets": lambda r: find_facets(library, r),
            }
            tools = scripted(library, _TOOLS, ("plot.js", "filters.js", "ask.js"), "tools", functions)
            chat = gr.Chatbot(
                elem_id="chat",
                label="Conversation",
                show_label=False,
                height=None,
                layout="panel",
                buttons=[],
                # Text of articles stays text: its tags are shown, and its dollars are money, no formulas.
                allow_tags=False,
                latex_delimiters=[],
                group_consecutive_messages=False,
                autoscroll=False,  # an answer is read from its beginning
                editable="user",
                feedback_options=("Like", "Dislike"),
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
            panel = scripted(
                library, _PANEL, "sources.js", "sources", {"open_article": lambda r: open_article(library, r)}
            )
    desk = Desk(library)

    outputs: list[Any] = [chat, state, panel, tools]
    quiet: Any = {"show_progress": "hidden", "api_visibility": "private"}
    # "multiple", since a second question stops the first. One id: however one asks, all count together.
    asking: Any = quiet | {"concurrency_limit": 4, "concurrency_id": "ask", "trigger_mode": "multiple"}
    # Files may take minutes: they hold none of the places of those who ask.
    taking: Any = quiet | {"concurrency_limit": 16, "concurrency_id": "take", "trigger_mode": "multiple"}
    taken = box.submit(desk.submit, [box, state], [*outputs, box], **taking)
    for asked in (
        taken.then(desk.go_on, [state, tools], outputs, **asking),
        chat.example_select(desk.begin, [state, tools], outputs, **asking),
        chat.option_select(desk.choose, [state, tools], outputs, **asking),
        chat.edit(desk.edit, [state, tools], outputs, **asking),
        chat.retry(desk.retry, [state, tools], outputs, **asking),
        tools.submit(desk.follow, [state, tools], outputs, **asking),
    ):
        # Each suggestion is a question that is tried: they take no place from those who ask.
        asked.then(desk.suggest, [state], outputs, **asking | {"concurrency_id": "suggest"})
    tools.select(desk.act, [state, tools], outputs, **quiet)
    tools.input(desk.narrow, [state, tools], state, **quiet)
    # Past the queue, or it would wait for what it is to stop.
    tools.stop(desk.stop, None, None, queue=False, **quiet)
    chat.like(desk.rate, [state], state, **quiet)

    def welcome() -> Any:
        words, questions = invite(library)
        return gr.update(
            placeholder=words, examples=[{"text": each, "display_text": render.isolate(each)} for each in questions]
        )

    page.load(desk.open, state, outputs, **quiet)
    page.load(welcome, None, chat, **quiet)
    # Articles may have been added on another tab meanwhile.
    tab.select(welcome, None, chat, **quiet)
