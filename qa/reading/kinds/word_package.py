"""The parts of a Word file: a ZIP of XML documents that name one another. Knows nothing of what they say.

Parts are found as Word finds them, by the relation that leads to them: their names are the program's choice.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING

from qa.reading import documents

if TYPE_CHECKING:
    from lxml.etree import _Element

# A few kilobytes of zip can be made to unpack to gigabytes; a novel's text has ten megabytes in Word's XML.
_MOST_UNPACKED = 100_000_000
# How old Word files begin, and those locked with a password.
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")

# What zipfile and lxml raise on damage: its syntax errors are SyntaxErrors, and zipfile knows no compression of 2030.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    SyntaxError,
    NotImplementedError,
    RuntimeError,
)


class Package:
    """A Word file, opened.

    Args:
        data: its bytes.

    Raises:
        documents.Encrypted: It opens only with a password.
        documents.TooLarge: It unpacks to more than can be text.
        one of DAMAGE: It is no ZIP; here and wherever a part is read.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith(_COMPOUND_FILE) and _LOCKED in data:
            raise documents.Encrypted
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        # By the sizes that the archive states, before anything is unpacked: it never gives more.
        sizes = [entry.file_size for entry in self._archive.infolist() if entry.filename.endswith((".xml", ".rels"))]
        if sum(sizes) > _MOST_UNPACKED:
            raise documents.TooLarge(f"{sum(sizes):,}")
        self._names = {name.lower(): name for name in self._archive.namelist()}

    def related(self, kind: str, part: str = "") -> str:
        """The name of the part of that kind ("officeDocument", "footnotes") that a part names; "" if it names none."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations.lower() not in self._names:
            return ""
        for relation in self.read(relations):
            if str(relation.get("Type", "")).rpartition("/")[2] == kind:
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                return target if target.lower() in self._names else ""
        return ""

    def read(self, part: str) -> _Element:
        """The root of a part, without comments."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        root = etree.fromstring(self._archive.read(self._names[part.lower()]), parser)
        # Its entities could read other files, or grow a line to gigabytes; the standard forbids it.
        if root.getroottree().docinfo.doctype:
            raise ValueError("a document type")
        return root


def name_of(element: _Element) -> str:
    """An element's name without its namespace, of which Word has three; an entity has none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: _Element | None, attribute: str = "val") -> str | None:
    """An attribute whatever its namespace; None where the element, or the attribute, isn't there."""
    if element is None:
        return None
    return next((value for name, value in element.items() if name.rpartition("}")[2] == attribute), None)


def child(element: _Element | None, *path: str) -> _Element | None:
    """The element that the names lead to, from one to its child; None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if name_of(each) == name), None)
    return element


def is_on(element: _Element | None) -> bool:
    """Whether a property that is on or off is on: it is where it stands without a value."""
    return element is not None and value_of(element) not in ("0", "false", "off")
