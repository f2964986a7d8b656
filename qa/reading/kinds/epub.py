"""An EPUB → its chapters in reading order, an article each, as weeklies and news readers make them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from qa.reading.kinds.markup import read_markup
from qa.reading.kinds.packed import open_archive, read_member
from qa.reading.kinds.xml import local, parse_xml
from qa.reading.metadata import LONGEST_TITLE, Fields
from qa.reading.pieces import Broken, Piece, Unreadable, decoded

_HEADINGS = ("h1", "h2", "h3")
# A chapter of fewer words is a cover, an imprint or a list of contents. Chosen by eye.
_LEAST_WORDS = 20


def read_epub(data: bytes) -> Iterator[Piece | Broken]:
    """Read the chapters of a book; those without a story of their own (cover, contents) are left out.

    Raises:
        Unreadable: It is damaged, locked, or none at all.
    """
    with open_archive(data) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and "META-INF/rights.xml" in archive.namelist():
            raise Unreadable("is locked (DRM)", "Get it without a lock.")
        try:
            chapters, fields = _contents(archive)
        except Unreadable as error:
            raise Unreadable("a damaged EPUB, or none at all", "Get the file again.") from error
        found = False
        for name in chapters:
            try:
                piece = _read_chapter(read_member(archive, name), name, fields)
            except Unreadable as error:
                yield Broken(f"its chapter {name} {error.rule}", error.remedy)
                continue
            if piece:
                found = True
                yield piece
    if not found:
        raise Unreadable("no chapter with text found", "Save its text alone.")


def _contents(archive: ZipFile) -> tuple[list[str], Fields]:
    container = parse_xml(read_member(archive, "META-INF/container.xml"))
    root = next((each.get("full-path") for each in container.iter() if local(each) == "rootfile"), None)
    if not root:
        raise Unreadable("no list of contents", "")
    package = parse_xml(read_member(archive, root))
    above = posixpath.dirname(root)
    items = {each.get("id"): each for each in package.iter() if local(each) == "item"}
    spine = [items.get(each.get("idref")) for each in package.iter() if local(each) == "itemref"]
    chapters = [
        posixpath.normpath(posixpath.join(above, unquote(item.get("href", ""))))
        for item in spine
        if item is not None and "nav" not in (item.get("properties") or "").split()
    ]
    about = {local(each): " ".join((each.text or "").split()) for each in reversed(list(package.iter())) if each.text}
    # Its day is that on which some program made it.
    fields = Fields(source=about.get("publisher") or None, language=about.get("language") or None)
    return [name for name in dict.fromkeys(chapters) if name in archive.namelist()], fields


def _read_chapter(data: bytes, name: str, about: Fields) -> Piece | None:
    from lxml import html as parser

    text = decoded(data, "utf-8")
    paragraphs = read_markup(text)
    if len(paragraphs.split()) < _LEAST_WORDS:
        return None
    tree = parser.document_fromstring(text.encode("utf-8", "replace"), parser=parser.HTMLParser(encoding="utf-8"))
    title = _title(tree)[:LONGEST_TITLE]
    fields = Fields(title=title, source=about.source, language=about.language)
    # By its headline, since the numbers of files change from issue to issue.
    return Piece(text=paragraphs, fields=fields, name=title or name)


def _title(tree: Any) -> str:
    for name in (*_HEADINGS, "title"):
        if (found := tree.find(f".//{name}")) is not None and (text := " ".join(found.text_content().split())):
            return text
    return ""
