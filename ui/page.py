"""Gradio's blocks with what all events and functions for programs share: which files come in, how errors are told."""

from __future__ import annotations

import html
from typing import Any

import gradio as gr

import qa
from ui.calls import FAILURES
from ui.problems import tell
from ui.received import check_values


class Told(gr.Error):
    """An error that is told as it is, in one line, and that is none of the server's."""

    def __init__(self, line: str) -> None:
        # What a visitor did wrong is no traceback in the server's log.
        super().__init__(line, print_exception=False)

    def __str__(self) -> str:
        return str(self.message)


class Page(gr.Blocks):
    """Blocks that take no file but what was uploaded, and that tell the errors of Cuttings.

    Whatever is asked of Gradio comes through here: its queue, ``/run``, ``/call`` and MCP.
    """

    def __init__(self, library: qa.Library, **settings: Any) -> None:
        super().__init__(**settings)
        self._library = library

    async def preprocess_data(self, block_fn: Any, inputs: list[Any], *args: Any, **kwargs: Any) -> Any:
        """Look through the values of components before Gradio moves the files in them into its cache."""
        check_values(inputs)
        return await super().preprocess_data(block_fn, inputs, *args, **kwargs)

    async def process_api(self, block_fn: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run a function; what it raises of Cuttings' errors reaches whoever asked."""
        try:
            return await super().process_api(block_fn, *args, **kwargs)
        except qa.QAError as error:
            # Gradio answers ``/run`` by itself, with 500 and no reason: ``ui.calls`` finds it here.
            FAILURES.get([]).append(error)
            asked, line = self.fns[block_fn] if isinstance(block_fn, int) else block_fn, tell(error, self._library)
            # The page takes it for HTML, programs for what it is.
            raise Told(line if asked.api_visibility == "public" else html.escape(line)) from error
        except Exception as error:
            FAILURES.get([]).append(error)
            raise
