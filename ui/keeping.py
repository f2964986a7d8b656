"""What the tools above the conversation ask of the server: what is kept, and what can be searched alone.

Requests come from the browser, so nothing in them is trusted.
"""

from __future__ import annotations

from typing import Any

import qa
from ui.visitors import Kept

_UNNAMED = {"error": "Which conversation? The request names none."}
# All are sent at once and searched in the browser: some 60 kilobytes. Those quoted least are left out.
_MOST_SPEAKERS = 2000


def list_conversations(kept: Kept, request: object) -> dict[str, Any]:
    """The visitor's conversations that are kept, the most recently changed first."""
    return {
        "rows": [
            {"id": each.id, "title": each.title, "changed": each.changed.isoformat() if each.changed else ""}
            for each in kept.list()
        ]
    }


def rename_conversation(kept: Kept, request: object) -> dict[str, Any]:
    """Give a conversation another title; the answer is empty, or says why not."""
    match request:
        case {"id": str(id), "title": str(title)}:
            kept.rename(id, title)
            return {}
    return _UNNAMED


def forget_conversation(kept: Kept, request: object) -> dict[str, Any]:
    """Delete a conversation; the answer is empty, or says why not."""
    match request:
        case {"id": str(id)}:
            kept.forget(id)
            return {}
    return _UNNAMED


def find_facets(library: qa.Library, request: object) -> dict[str, Any]:
    """What the articles can be narrowed down to, with counts: names and days with numbers, earliest day first."""
    facets = library.facets()
    return {
        "sources": list(facets.sources.items()),
        "authors": list(facets.authors.items()),
        "speakers": [(person.name, person.statements) for person in library.people()[:_MOST_SPEAKERS]],
        "days": [(day.isoformat(), count) for day, count in facets.days.items()],
        "undated": facets.undated,
    }
