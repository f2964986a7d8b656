"""A web archive (WARC) → the pages that it holds, with their addresses."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import Any, cast

from qa.reading.pieces import Broken, Unreadable

_HEAD = re.compile(rb"WARC/\d\.\d\r?\n(?P<fields>(?:[^\r\n]+\r?\n)*)\r?\n")
_FIELD = re.compile(rb"(?P<name>[\w-]+):[ \t]*(?P<value>[^\r\n]*)")
_PAGES = ("text/html", "application/xhtml+xml")


class _Wire:
    """Bytes, as ``http.client`` reads them."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, *_args: Any, **_named: Any) -> io.BytesIO:
        return io.BytesIO(self._data)


def read_pages(data: bytes, most: int) -> Iterator[tuple[bytes, str] | Broken]:
    """Read the web pages of an archive: the HTML and the address of each that a server gave.

    Args:
        data: the archive, unpacked.
        most: how many bytes a page may have.

    Raises:
        Unreadable: It is none.
    """
    place, found = 0, False
    while place < len(data):
        head = _HEAD.match(data, place)
        if head is None:
            if not found:
                raise Unreadable("a damaged WARC, or none at all", "Get the file again.")
            yield Broken(f"is damaged from byte {place:,} on", "Get the file again.")
            return
        found = True
        fields = {each["name"].lower(): each["value"].strip() for each in _FIELD.finditer(head["fields"])}
        length = int(fields[b"content-length"]) if fields.get(b"content-length", b"").isdigit() else 0
        content = data[head.end() : head.end() + length]
        if len(content) < length:
            yield Broken("its last record is cut off", "Get the file again.")
            return
        place = head.end() + length
        while data[place : place + 1] in (b"\r", b"\n"):
            place += 1
        address = fields.get(b"warc-target-uri", b"").decode("utf-8", "replace").strip("<>")
        if fields.get(b"warc-type") in (b"response", b"resource") and address.startswith("http"):
            try:
                page = _page(content, fields, most)
            except (HTTPException, ValueError, OSError, EOFError, zlib.error):
                yield Broken(f"its page {address} is damaged", "Get the file again.")
                continue
            if page:
                yield page, address


def _page(content: bytes, fields: dict[bytes, bytes], most: int) -> bytes | None:
    if fields.get(b"warc-type") == b"resource":
        return content if fields.get(b"content-type", b"").decode("latin-1").split(";")[0] in _PAGES else None
    response = HTTPResponse(cast("Any", _Wire(content)))
    response.begin()
    if response.status != 200 or response.headers.get_content_type() not in _PAGES:
        return None
    body = response.read()
    match (response.headers.get("Content-Encoding") or "").lower():
        case "gzip" | "x-gzip" | "deflate":
            unpacking = zlib.decompressobj(wbits=47)
            body = unpacking.decompress(body, most)
            if not unpacking.eof:
                raise EOFError
        case "" | "identity":
            pass
        case other:
            raise ValueError(other)
    charset = response.headers.get_content_charset()
    try:
        # The server's word goes before the page's own.
        return body.decode(charset).encode("utf-8-sig") if charset else body
    except (UnicodeDecodeError, LookupError):
        return body
