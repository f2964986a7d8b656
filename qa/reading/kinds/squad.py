"""The articles of a SQuAD file (Rajpurkar et al. 2016, 2018): one a title, its contexts joined by blank lines.

A context keeps its characters, line ends among them, so that answers are found in the article at their words. Its
questions are read by ``qa.evaluation.datasets``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One of a file's ``data``: its title as the file spells it ("Hermann_Hesse"), and its text."""

    title: str
    text: str


def find_entries(value: object) -> list[object]:
    """What a SQuAD file holds under ``data``; nothing of JSON of another kind."""
    data = value.get("data") if isinstance(value, dict) else None
    # An article of another kind may have a field "data", too.
    if isinstance(data, list) and any(isinstance(entry, dict) and "paragraphs" in entry for entry in data):
        return data
    return []


def read_entry(value: object) -> Entry:
    """Read one of ``data``.

    Raises:
        ValueError: it is not what the format has there; the message continues "data[3] …".
    """
    if not isinstance(value, dict):
        raise ValueError("is not an object")
    title, paragraphs = value.get("title"), value.get("paragraphs")
    if not isinstance(title, str) or not title.strip():
        raise ValueError("has no title")
    if not isinstance(paragraphs, list) or not paragraphs:
        raise ValueError("has no paragraphs")
    contexts = []
    for number, paragraph in enumerate(paragraphs):
        context = paragraph.get("context") if isinstance(paragraph, dict) else None
        if not isinstance(context, str) or not context.strip():
            raise ValueError(f"has no context in paragraphs[{number}]")
        contexts.append(context.strip())
    return Entry(title, "\n\n".join(contexts))
