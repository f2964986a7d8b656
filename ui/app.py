"""The page: tabs Ask and Library over one ``qa.Library``. Knows Gradio; every word of an answer comes from ``qa``."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

import qa
from ui import render
from ui.adding import tell_adding
from ui.conversation import Conversation, converse

ASSETS = Path(__file__).parent / "assets"
_ROWS_SHOWN = 200
_KINDS = ".txt .md .html .json .jsonl .pdf .docx"
_PANEL = '<section class="panel" aria-label="Sources"></section>'
_SHELF = """
<div class="shelf">
  <div class="shelf-list">
    <input type="search" aria-label="Find an article" placeholder="Find by title, outlet, author or date">
    <p class="count" role="status"></p>
    <div class="scroller"><table hidden>
      <thead><tr><th>Article</th><th>Outlet</th><th>Date</th><th></th></tr></thead>
      <tbody></tbody>
    </table></div>
  </div>
  <section class="panel" aria-label="Reader"></section>
</div>
"""
_WELCOME = """## Ask what the articles say

Every answer is quoted word for word, with where it was printed and when. Or you hear that the articles don't say."""
_EMPTY = f"""## Begin with some articles

Drop files into the box below, or choose them with its paper clip: {_KINDS}. Then ask what they say."""


def create_app(library: qa.Library) -> gr.Blocks:
    """Build the page over a library. It serves nothing by itself: ``ui.server`` mounts it."""
    page = gr.Blocks(title="Cuttings", fill_width=True, delete_cache=(3600, 86400))
    with page:
        gr.HTML('<h1 class="brand">Cuttings</h1>', elem_id="brand", js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", elem_id="ask-tab") as ask_tab:
                _fill_ask(library, page, ask_tab)
            with gr.Tab("Library", elem_id="library-tab") as library_tab:
                _fill_library(library, library_tab)
    page.queue(max_size=64)
    return page


def _fill_ask(library: qa.Library, page: gr.Blocks, tab: gr.Tab) -> None:
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
            panel = _scripted(_PANEL, "sources.js", "sources", {"open_article": lambda r: open_article(library, r)})

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


def _fill_library(library: qa.Library, tab: gr.Tab) -> None:
    drop = gr.File(label=f"Add articles: {_KINDS}", file_count="multiple", height=96, elem_id="drop")
    status = gr.Markdown(elem_id="status", visible=False)
    functions = {
        "open_article": lambda r: open_article(library, r),
        "find_articles": lambda r: find_articles(library, r),
        "remove_article": lambda r: remove_article(library, r),
    }
    shelf = _scripted(_SHELF, "library.js", "shelf", functions)

    def add(files: list[str] | None) -> Iterator[tuple[Any, Any, Any]]:
        for line in tell_adding(library, files or []):
            yield gr.update(value=line, visible=True), gr.skip(), gr.skip()
        yield gr.skip(), _new_value(), None

    drop.upload(add, drop, [status, shelf, drop], show_progress="hidden", api_visibility="private")
    tab.select(_new_value, None, shelf, show_progress="hidden", api_visibility="private")


def _new_value() -> str:
    """A value the component has not had: that it changed tells its script to ask for the rows again."""
    return secrets.token_hex(8)


def _scripted(
    template: str, script: str, elem_id: str, functions: dict[str, Callable[[object], dict[str, Any]]]
) -> gr.HTML:
    """An HTML component with a fixed template, since Gradio would run what is filled into one, and a script of ours."""
    for name, function in functions.items():
        function.__name__ = name
    code = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in ("reader.js", script))
    return gr.HTML(
        html_template=template,
        js_on_load=code,
        elem_id=elem_id,
        apply_default_css=False,
        server_functions=list(functions.values()),
    )


def open_article(library: qa.Library, request: object) -> dict[str, Any]:
    """What the reader shows. The request comes from the browser, so nothing in it is trusted."""
    match request:
        case {"key": str(key), "start": int(start), "end": int(end), "quote": str(quote)}:
            place: tuple[int, int, str] | None = (start, end, quote)
        case {"key": str(key)}:
            place = None
        case _:
            return {"error": "Which article? The request names none."}
    try:
        reading = render.read_article(library.article(key), library.paragraphs(key), place, library.statements(key))
    except qa.QAError as error:
        return {"error": str(error)}
    return dataclasses.asdict(reading)


def find_articles(library: qa.Library, request: object) -> dict[str, Any]:
    """The rows of the library's table that match what was typed."""
    words = request.get("words") if isinstance(request, dict) else ""
    articles = library.articles()
    found = render.rows(articles, words if isinstance(words, str) else "")
    shown = [dataclasses.asdict(row) for row in found[:_ROWS_SHOWN]]
    return {"total": len(articles), "matching": len(found), "rows": shown}


def remove_article(library: qa.Library, request: object) -> dict[str, Any]:
    """Remove the article that the request names; the answer is empty, or says why not."""
    match request:
        case {"key": str(key)}:
            try:
                library.remove(key)
            except qa.QAError as error:
                return {"error": str(error)}
            return {}
    return {"error": "Which article? The request names none."}
