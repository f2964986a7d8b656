"""The page: tabs over one ``qa.Library``. Knows Gradio; every word of an answer comes from ``qa``."""

from __future__ import annotations

import gradio as gr

import qa
from ui.ask_tab import fill_ask
from ui.evaluate_tab import fill_evaluate
from ui.library_tab import fill_library
from ui.page import Page
from ui.people_tab import fill_people, link_people

# Of each visit Gradio holds the values of all components. Whoever is forgotten finds his conversations in the list.
_MOST_VISITS = 200


def create_app(library: qa.Library, *, fetch: bool = True) -> gr.Blocks:
    """Build the page over a library. It serves nothing by itself: ``ui.server`` mounts it."""
    page = Page(library, title="Cuttings", fill_width=True)
    with page:
        gr.HTML('<h1 class="brand">Cuttings</h1>', elem_id="brand", js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", elem_id="ask-tab") as ask_tab:
                fill_ask(library, page, ask_tab)
            with gr.Tab("People", elem_id="people-tab") as people_tab:
                fill_people(library, people_tab)
            with gr.Tab("Library", elem_id="library-tab") as library_tab:
                fill_library(library, library_tab, fetch=fetch)
            with gr.Tab("Evaluate", elem_id="evaluate-tab") as evaluate_tab:
                fill_evaluate(library, evaluate_tab)
        link_people()
    # Whoever comes later is told at once to try again; to wait behind more would take minutes. Chosen by eye.
    page.queue(max_size=64)
    page.state_session_capacity = _MOST_VISITS
    return page
