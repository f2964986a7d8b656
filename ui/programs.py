"""The four functions of ``ui.api`` as Gradio's API and as MCP tools. Knows Gradio."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import gradio as gr
from gradio.events import api as add_endpoint

from ui.api import API


def offer(api: API) -> None:
    """Add the functions to the page that is being built. Each has its own place to run, beside that of the events.

    They pass the queue by: MCP would call its own server for a queued one, without the password, and ``ui.api`` limits
    how many run.
    """
    # Their names become those of the MCP tools, their docstrings the descriptions.
    for function in (api.search, api.ask, api.article, api.statements):
        add_endpoint(function, api_name=function.__name__, queue=False)


def speak_json(page: gr.Blocks) -> None:
    """Make the page's MCP tools answer in JSON: Gradio would give Python's own spelling of it.

    Raises:
        RuntimeError: Gradio could not make the tools.
    """
    server: Any = page.mcp_server_obj
    if server is None:
        raise RuntimeError(f"MCP: {page.mcp_error}")

    def spell(outputs: Iterable[object], _root_url: str) -> list[Any]:
        # Letters beyond ASCII as they are: escapes are hard to read for a model, too.
        return [server.types.TextContent(type="text", text=json.dumps(each, ensure_ascii=False)) for each in outputs]

    server.postprocess_output_data = spell
