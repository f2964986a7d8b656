"""What readers of printed documents (Word, PDF) give, and how they refuse. Knows nothing of articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a document holds: its paragraphs in reading order, and the title and author of its properties.

    ``headline`` is the paragraph that is set as one, ``url`` the address that a browser printed on the page; "" where
    there is none. ``blank`` are the numbers, from 1, of the pages without text.
    """

    paragraphs: tuple[str, ...]
    title: str = ""
    author: str = ""
    headline: str = ""
    url: str = ""
    blank: tuple[int, ...] = ()


class Encrypted(Exception):
    """The document opens only with a password."""


class Damaged(Exception):
    """The file is not a document that can be read."""


class TooLarge(Exception):
    """The document unpacks to more than can be text; its message is the number of bytes, or of a page's characters."""


def name_pages(numbers: Sequence[int]) -> str:
    """Write page numbers, in their order, as ranges: "2–3, 7"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    return ", ".join("–".join(map(str, each)) for each in ranges)
