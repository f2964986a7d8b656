"""The tab Library: add articles, find, read and remove them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import gradio as gr

import qa
from ui import render
from ui.adding import KINDS, tell_adding
from ui.component import new_value, scripted
from ui.reader import open_article

_ROWS_SHOWN = 200
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


def fill_library(library: qa.Library, tab: gr.Tab) -> None:
    """Lay out the tab and connect its events."""
    drop = gr.File(label=f"Add articles: {KINDS}", file_count="multiple", height=96, elem_id="drop")
    status = gr.Markdown(elem_id="status", visible=False)
    functions = {
        "open_article": lambda r: open_article(library, r),
        "find_articles": lambda r: find_articles(library, r),
        "remove_article": lambda r: remove_article(library, r),
    }
    shelf = scripted(_SHELF, "library.js", "shelf", functions)

    def add(files: list[str] | None) -> Iterator[tuple[Any, Any, Any]]:
        for line in tell_adding(library, files or []):
            yield gr.update(value=line, visible=True), gr.skip(), gr.skip()
        yield gr.skip(), new_value(), None

    drop.upload(add, drop, [status, shelf, drop], show_progress="hidden", api_visibility="private")
    tab.select(new_value, None, shelf, show_progress="hidden", api_visibility="private")


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
