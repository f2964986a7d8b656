"""What the reader asks of the server: an article, with a place in it marked."""

from __future__ import annotations

import dataclasses
from typing import Any

import qa
from ui import render


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
