"""What the reader asks of the server: an article, with a place in it marked."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import qa
from ui import render

# What of a strange number in an address is shown to whoever followed it.
_SHOWN = 20


def open_article(library: qa.Library, request: object) -> dict[str, Any]:
    """What the reader shows. The request comes from the browser, so nothing in it is trusted.

    It names an article by its ``key``, and may name a place: ``start`` and ``end``, with the ``quote`` that is to stand
    there or without, or the number of a ``paragraph``.
    """
    match request:
        case {"key": str(key)}:
            pass
        case _:
            return {"error": "Which article? The request names none."}
    article, paragraphs = library.article(key), library.paragraphs(key)
    place, note = _find_place(article, paragraphs, request)
    reading = render.read_article(article, paragraphs, place, library.statements(key), note)
    return dataclasses.asdict(reading)


def _find_place(
    article: qa.Article, paragraphs: Sequence[qa.Paragraph], request: object
) -> tuple[tuple[int, int, str] | None, str]:
    """The place that a request names, with its words; or what is wrong with it."""
    match request:
        # With its quote it comes from the page, and is checked when shown; without, from a typed address.
        case {"start": int(start), "end": int(end), "quote": str(quote)}:
            return (start, end, quote), ""
        case {"start": start, "end": end}:
            if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(article.text):
                return (start, end, article.text[start:end]), ""
            shown = f"{_show(start)} to {_show(end)}"
            return None, f"Characters {shown} are no place in this article: it has {len(article.text)}."
        case {"paragraph": ordinal}:
            found = render.find_paragraph(article.text, paragraphs, ordinal) if isinstance(ordinal, int) else None
            if found:
                return (*found, article.text[slice(*found)]), ""
            last = max((each.ordinal for each in paragraphs), default=0)
            return None, f"This article has no paragraph {_show(ordinal)}: they are numbered from 0 to {last}."
    return None, ""


def _show(value: object) -> str:
    shown = str(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
