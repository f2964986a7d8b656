"""Components of our own: HTML with a fixed template, a script from ``assets/``, and functions that it may call."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

import qa
from ui.problems import tell

ASSETS = Path(__file__).parent / "assets"
# In the order in which they are loaded: the frame, what several tabs share, then a file a tab.
STYLES = ("base.css", "panel.css", "ask.css", "people.css", "library.css", "evaluate.css")
# What every script builds upon; each runs in a function of its own, so nothing leaks from one to the other.
_SHARED = ("elements.js", "picking.js", "reader.js")


def new_value() -> str:
    """A value the component has not had: that it changed tells its script to ask for the rows again."""
    return secrets.token_hex(8)


# Of what the page sends; some want to know who sends it, too.
_Function = Callable[..., dict[str, Any]]


def scripted(
    library: qa.Library, template: str, script: str | Sequence[str], elem_id: str, functions: Mapping[str, _Function]
) -> gr.HTML:
    """An HTML component with a fixed template, since Gradio would run what is filled into one, and our scripts.

    A function that raises one of Cuttings' errors gives its line as ``{"error": …}``.
    """
    scripts = (script,) if isinstance(script, str) else script
    code = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in (*_SHARED, *scripts))
    return gr.HTML(
        html_template=template,
        js_on_load=code,
        elem_id=elem_id,
        apply_default_css=False,
        server_functions=[_telling(library, name, function) for name, function in functions.items()],
    )


def _telling(library: qa.Library, name: str, function: _Function) -> _Function:
    asks_who = len(inspect.signature(function).parameters) > 1

    # Gradio gives the request to whatever is annotated with it.
    def call(request: object, visit: gr.Request) -> dict[str, Any]:
        try:
            return function(request, visit) if asks_who else function(request)
        except qa.QAError as error:
            return {"error": tell(error, library)}

    call.__name__ = name
    return call
