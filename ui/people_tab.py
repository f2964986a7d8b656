"""The tab People: who is quoted, and what somebody said, by day and by topic."""

from __future__ import annotations

import dataclasses
from typing import Any

import gradio as gr

import qa
from ui import render
from ui.component import ASSETS, new_value, scripted
from ui.reader import open_article

# Those quoted most come first; whoever is further down is found by typing. Chosen by eye.
_PEOPLE_SHOWN = 200
# Whoever types more has pasted an article.
_LONGEST_TOPIC = 500
_PEOPLE = """
<div class="people">
  <div class="people-list">
    <input type="search" aria-label="Find a person" placeholder="Find by name or role">
    <p class="count" role="status"></p>
    <div class="scroller"><ul class="faces"></ul></div>
  </div>
  <section class="person" aria-label="Person"></section>
  <section class="panel" aria-label="Reader"></section>
</div>
"""


def link_people() -> None:
    """Open the tab when another one, or the address, names a person: outside the tabs, since it may not exist yet."""
    code = (ASSETS / "people_link.js").read_text(encoding="utf-8")
    gr.HTML("<span></span>", elem_id="people-link", js_on_load=code, apply_default_css=False)


def fill_people(library: qa.Library, tab: gr.Tab) -> None:
    """Lay out the tab and connect its events."""
    functions = {
        "open_article": lambda r: open_article(library, r),
        "find_people": lambda r: find_people(library, r),
        "read_person": lambda r: read_person(library, r),
    }
    people = scripted(library, _PEOPLE, ("plot.js", "people.js"), "people", functions)
    tab.select(new_value, None, people, show_progress="hidden", api_visibility="private")


def find_people(library: qa.Library, request: object) -> dict[str, Any]:
    """The rows of the list that match what was typed."""
    words = request.get("words") if isinstance(request, dict) else ""
    people = library.people()
    found = render.list_people(people, words if isinstance(words, str) else "")
    shown = [dataclasses.asdict(row) for row in found[:_PEOPLE_SHOWN]]
    return {"articles": library.count(), "total": len(people), "matching": len(found), "rows": shown}


def read_person(library: qa.Library, request: object) -> dict[str, Any]:
    """What the person said whom the request names, about what it names. Nothing in the request is trusted."""
    match request:
        case {"name": str(given), "about": str(about)} if given.strip():
            person = render.find_person(library.people(), given.strip())
            name = person.name if person else given.strip()
            said = library.said_by(name, about.strip()[:_LONGEST_TOPIC])
            if not said and not about.strip():
                return {"error": f"The articles quote nobody called {name}."}
            return dataclasses.asdict(render.draw_timeline(name, person, said))
    return {"error": "Whose words? The request names nobody."}
