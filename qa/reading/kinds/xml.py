"""XML, parsed so that no file can make it fetch, or blow up, anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import Any

from qa.reading.pieces import Unreadable, decoded

_DECLARATION = re.compile(r"\s*<\?xml(?P<rest>[^>]*)\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([\w.:-]+)""")
_AMPERSAND = re.compile(r"&(?:(?P<name>[A-Za-z]\w{1,10});|(?!#\d{1,7};|#x[0-9A-Fa-f]{1,6};))")
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse_xml(data: bytes) -> Any:
    """Parse a file, whole or not at all; HTML's names of characters, and a lone "&", are taken for what they mean.

    Raises:
        Unreadable: It is not XML.
    """
    from lxml import etree

    declared = _ENCODING.search(data[:200])
    text = _DECLARATION.sub("", decoded(data, declared[1].decode() if declared else None), count=1).lstrip(
        "\ufeff \t\r\n"
    )
    # Within CDATA an ampersand is itself.
    parts = list(_split_kept(text))
    parts[::2] = [_AMPERSAND.sub(_spelled, part) for part in parts[::2]]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8")
    try:
        return etree.fromstring("".join(parts).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise Unreadable(f"not XML{f' from line {line} on' if line else ''}", "Get the file again.") from error


def _split_kept(text: str) -> Iterator[str]:
    """Markup and CDATA in turn. By finding, since a pattern would seek the end of each that has none to the last."""
    place = 0
    while (begin := text.find("<![CDATA[", place)) >= 0 and (end := text.find("]]>", begin)) >= 0:
        yield text[place:begin]
        place = end + 3
        yield text[begin:place]
    yield text[place:]


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for what is none, as a comment."""
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _spelled(match: re.Match[str]) -> str:
    name = match["name"]
    if name is None:
        return "&amp;"
    return match[0] if name in _OWN else chr(name2codepoint[name]) if name in name2codepoint else f"&amp;{name};"
