"""The tab Library: add articles, find, read and remove them."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Sequence
from typing import Any

import gradio as gr

import qa
from ui import render
from ui.adding import KINDS, MOST_AT_ONCE
from ui.component import new_value, scripted
from ui.pasting import paste_article
from ui.reader import open_article
from ui.removing import Removals
from ui.uploading import Uploads

# More take a browser long to lay out; the button below them brings the next. Chosen by eye.
_ROWS_AT_ONCE = 200
# Whoever types more has pasted an article.
_LONGEST_SOUGHT = 500
_MEGABYTE = 1_000_000
_FETCH = '<button type="button" class="fetch" aria-expanded="false" aria-controls="fetching">Add from the web</button>'
_FETCHING = """
      <form id="fetching" aria-label="Add from the web" novalidate hidden>
        <label class="wide">Address of a page or a feed
          <input name="url" type="url" placeholder="https://" required></label>
        <p class="note" role="alert"></p>
        <p class="actions"><button type="submit" class="send">Fetch it</button>
          <button type="button" class="quiet">Cancel</button></p>
      </form>
"""
_SHELF = f"""
<div class="shelf">
  <div class="shelf-list">
    <div class="intake" data-files="{MOST_AT_ONCE}" data-bytes="%d">
      <div class="drop">
        <label class="choose"><input type="file" multiple aria-describedby="drop-kinds">
          <span><b>Choose files</b></span></label>
        <span class="drop-how">or drop them here, folders, too</span>
        <span class="ways">%s<button type="button" class="paste" aria-expanded="false" aria-controls="pasting">
          Paste an article</button></span>
        <span class="drop-kinds" id="drop-kinds">{KINDS}, at most {MOST_AT_ONCE} at once, %s each</span>
      </div>
      <form id="pasting" aria-label="Paste an article" novalidate hidden>
        <label class="wide">Text <textarea name="text" rows="8" required></textarea></label>
        <label class="wide">Title <input name="title" placeholder="By default its first line"></label>
        <label>Outlet <input name="source"></label>
        <label>Author <input name="author"></label>
        <label>Date <input name="published" type="date"></label>
        <label class="wide">Address <input name="url" type="url" placeholder="https://"></label>
        <p class="note" role="alert"></p>
        <p class="actions"><button type="submit" class="send">Add the article</button>
          <button type="button" class="quiet">Cancel</button></p>
      </form>
      %s
      <div class="adding" hidden><p></p><progress aria-label="Files added" value="0" max="1"></progress></div>
      <p class="spoken" role="status"></p>
      <div class="outcomes"></div>
    </div>
    <ul class="undoing" aria-label="Removed since this page was opened" aria-live="polite"></ul>
    <div class="seek">
      <input type="search" aria-label="Find an article by title, outlet, author or date"
        placeholder="Title, outlet, author, date">
      <select class="order" aria-label="Sort by">
        <option value="date">Newest first</option><option value="date turned">Oldest first</option>
        <option value="title">Title, A to Z</option><option value="title turned">Title, Z to A</option>
        <option value="source">Outlet, A to Z</option><option value="source turned">Outlet, Z to A</option>
        <option value="added">Added last</option><option value="added turned">Added first</option>
      </select>
    </div>
    <p class="count" role="status"></p>
    <table hidden>
      <thead><tr>
        <th data-order="title" scope="col"><button type="button">Article</button></th>
        <th data-order="source" scope="col"><button type="button">Outlet</button></th>
        <th data-order="date" scope="col"><button type="button">Date</button></th>
        <td></td>
      </tr></thead>
      <tbody></tbody>
    </table>
    <button type="button" class="more" hidden></button>
  </div>
  <section class="panel" aria-label="Reader"></section>
</div>
"""


def fill_library(library: qa.Library, tab: gr.Tab, *, fetch: bool = True) -> None:
    """Lay out the tab and connect its events; without ``fetch`` nothing is added from the web."""
    shelf, removals, uploads = Shelf(library), Removals(library), Uploads(library)
    functions = {
        "open_article": lambda r: open_article(library, r),
        "find_articles": lambda r: shelf.find_articles(r),
        "remove_article": lambda r: removals.remove(r),
        "undo_removal": lambda r: removals.undo(r),
        "start_upload": lambda r: uploads.start(r),
        "follow_upload": lambda r: uploads.follow(r),
        "paste_article": lambda r: paste_article(library, r),
    }
    if fetch:
        functions["fetch_address"] = lambda r: uploads.fetch(r)
    most = library.settings.max_bytes
    size = f"{most // _MEGABYTE} MB" if most >= _MEGABYTE else f"{most:,} bytes"
    template = _SHELF % (most, _FETCH if fetch else "", size, _FETCHING if fetch else "")
    component = scripted(library, template, ("adding.js", "library.js"), "shelf", functions)
    tab.select(new_value, None, component, show_progress="hidden", api_visibility="private")


class Shelf:
    """The library's table. It is made anew when the articles have changed, and searched as often as somebody types."""

    def __init__(self, library: qa.Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        # Kept, since typing asks at every key: among 10,000 articles finding takes 7 to 15 ms.
        self._made: tuple[int, Sequence[render.Entry]] = (-1, ())

    def find_articles(self, request: object) -> dict[str, Any]:
        """The rows that match what was typed, in the order that was chosen, from the one that is asked for."""
        given = request if isinstance(request, dict) else {}
        words, order, start = given.get("words"), given.get("order"), given.get("from")
        entries = self._entries()
        found = render.find_rows(
            entries,
            words[:_LONGEST_SOUGHT] if isinstance(words, str) else "",
            order if isinstance(order, str) else "",
            turned=given.get("turned") is True,
        )
        # What a browser made up begins at the beginning.
        first = start if isinstance(start, int) and start > 0 else 0
        rows = [dataclasses.asdict(row) for row in found[first : first + _ROWS_AT_ONCE]]
        return {"total": len(entries), "matching": len(found), "rows": rows, "page": _ROWS_AT_ONCE}

    def _entries(self) -> Sequence[render.Entry]:
        with self._lock:
            # Read first: what is added meanwhile is then noticed the next time.
            generation = self._library.generation()
            if self._made[0] != generation:
                self._made = generation, render.list_entries(self._library.articles())
            return self._made[1]
