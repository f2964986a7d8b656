"""HTML → its lines of text, all of them, as a browser lays them out: for fragments, mails and exports.

Not for web pages, whose navigation and adverts are lines, too: ``webpage`` finds the article among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_SILENT = frozenset("head script style template noscript svg math object iframe select textarea button title".split())
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span"
    " strike strong sub sup time tt u var wbr img".split()
)
# What text of a person's own hardly has: a tag that closes, or one that breaks a line.
_TAG = re.compile(
    r"</(?:p|div|a|b|i|em|strong|span|h[1-6]|li|ul|ol|blockquote|figure|table|td)\s*>|<(?:p|br)\b[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,6}|[a-z]{2,8});", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
RULE = "-" * 20
"""What stands for a rule across the page."""


def is_markup(text: str) -> bool:
    """Whether a field's text is HTML."""
    return _TAG.search(text) is not None


def has_entities(text: str) -> bool:
    """Whether a text spells characters as HTML does: "It&#8217;s"."""
    return _ENTITY.search(text) is not None


def read_markup(html: str) -> str:
    """The paragraphs of a document or a piece of one, joined by blank lines; "" where it has no text."""
    from lxml import html as parser

    if not html.strip():
        return ""
    try:
        # In bytes: lxml takes no text that declares an encoding of its own.
        tree = parser.document_fromstring(html.encode("utf-8", "replace"), parser=parser.HTMLParser(encoding="utf-8"))
    except (parser.etree.ParserError, ValueError):
        return ""
    return "\n\n".join(read_tree(tree))


def read_tree(tree: Any) -> Iterator[str]:
    """The paragraphs of a parsed document, a table's row being one whose cells are parted by tabs."""
    words: list[str] = []
    for text, ends in _walk(tree):
        if ends and words and (paragraph := _flat("".join(words))):
            yield paragraph
        if ends:
            words = []
        if text == RULE and ends:
            yield RULE
        elif text:
            words.append(text)
    if paragraph := _flat("".join(words)):
        yield paragraph


def _walk(tree: Any) -> Iterator[tuple[str, bool]]:
    """Texts, and whether a paragraph ends before each. By a stack: recursion would end at a deep page."""
    steps: list[tuple[Any, bool]] = [(tree, False)]
    while steps:
        element, closing = steps.pop()
        name = element.tag if isinstance(element.tag, str) else ""
        if closing:
            if name in ("td", "th"):
                yield "\t", False
            elif name not in _INLINE:
                yield "", True
        elif name and name not in _SILENT:
            yield from _opening(element, name)
            steps.append((element, True))
            steps.extend((child, False) for child in reversed(element))
            continue
        if element is not tree and element.tail:
            yield _SPACES.sub(" ", element.tail), False


def _opening(element: Any, name: str) -> Iterator[tuple[str, bool]]:
    if name == "br":
        yield "\n", False
    elif name == "hr":
        yield RULE, True
    elif name not in _INLINE and name not in ("td", "th"):
        yield "", True
    if element.text:
        yield element.text if name == "pre" else _SPACES.sub(" ", element.text), False


def _flat(text: str) -> str:
    lines = [_SPACES.sub(" ", line).strip() if "\t" not in line else _row(line) for line in text.split("\n")]
    # Two breaks are a paragraph's end to whoever looks at it.
    return re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()


def _row(line: str) -> str:
    return "\t".join(cell for each in line.split("\t") if (cell := _SPACES.sub(" ", each).strip()))
