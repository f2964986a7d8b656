"""The paragraphs of an ODT document, as its page shows them: with what was inserted, without what was deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa.reading.kinds.packed import open_archive, read_member
from qa.reading.kinds.xml import local, parse_xml
from qa.reading.pieces import Unreadable

_SILENT = frozenset("tracked-changes annotation annotation-end note-citation sequence-decls forms bookmark".split())
_PARAGRAPHS = frozenset(("p", "h"))
_CHARACTERS = {"tab": "\t", "line-break": "\n"}


def read_odt(data: bytes) -> str:
    """Read its paragraphs, joined by blank lines; a table's row is one, its cells parted by tabs.

    Raises:
        Unreadable: It is damaged, locked, or none at all.
    """
    damaged = Unreadable("a damaged or locked ODT, or none at all", "Save it again as ODT.")
    try:
        with open_archive(data) as archive:
            tree = parse_xml(read_member(archive, "content.xml"))
    except Unreadable as error:
        raise damaged from error
    body = next(
        (element for element in tree.iter() if local(element) == "text" and local(element.getparent()) == "body"), None
    )
    if body is None:
        raise damaged
    return "\n\n".join(_paragraphs(body))


def _paragraphs(tree: Any) -> Iterator[str]:
    steps = [tree]
    while steps:
        element = steps.pop()
        name = local(element)
        if name in _SILENT:
            continue
        if name == "table-row":
            cells = (" ".join(_paragraphs_of(cell)) for cell in element if local(cell) == "table-cell")
            if row := "\t".join(filter(None, cells)):
                yield row
        elif name in _PARAGRAPHS:
            if text := _text(element):
                yield text
            # Text boxes and notes hang within a paragraph, and have their own.
            steps.extend(reversed([each for each in element.iter() if local(each) in ("text-box", "note-body")]))
        else:
            steps.extend(reversed(element))


def _paragraphs_of(cell: Any) -> list[str]:
    return [text for each in cell.iter() if local(each) in _PARAGRAPHS and (text := _text(each))]


def _text(paragraph: Any) -> str:
    parts = [paragraph.text or ""]
    steps = [(child, False) for child in reversed(paragraph)]
    while steps:
        element, closing = steps.pop()
        name = local(element)
        if not closing and name not in _SILENT and name not in ("text-box", "note", "frame"):
            if name == "s":
                count = next((value for key, value in element.attrib.items() if key.endswith("}c")), "1")
                parts.append(" " * min(int(count), 100) if count.isdecimal() else " ")
            parts.append(_CHARACTERS.get(name, "") or element.text or "")
            steps.append((element, True))
            steps.extend((child, False) for child in reversed(element))
        else:
            parts.append(element.tail or "")
    return "".join(parts).strip()
