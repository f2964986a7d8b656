"""Which files a dense index consists of: a small file of JSON, written whole or not at all.

It names the library and the generation, each segment with its files, and of each file a checksum and a signature
(``signatures``): a file of that signature is as it was written, any other is read whole and compared. The files never
change; only the manifest is replaced. Knows nothing of what is in them.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.indexes.signatures import Signature, checksum, sign

# The number grows with the form of the files: an earlier one's index is made anew.
_FORM = 5
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was written."""

    name: str
    crc32: int
    signature: Signature

    @classmethod
    def of(cls, path: Path, crc32: int) -> File:
        """The file that was just written there.

        Raises:
            OSError: it is gone.
        """
        signature = sign(path)
        if signature is None:
            raise FileNotFoundError(0, "is gone", str(path))
        return cls(path.name, crc32, signature)

    def is_touched(self, folder: Path) -> bool:
        """Whether another content may lie there; one that is gone lies nowhere."""
        return sign(folder / self.name) not in (self.signature, None)

    def confirm(self, folder: Path) -> File | None:
        """The same file with the signature that it has now; None where it isn't as it was written."""
        signature = sign(folder / self.name)
        if signature == self.signature:
            return self
        # Copied or put back from a backup, it has other times.
        if signature is None or signature[0] != self.signature[0] or checksum(folder / self.name) != self.crc32:
            return None
        return File(self.name, self.crc32, signature)

    def is_damaged(self, folder: Path) -> bool:
        """Whether it differs from what was written; it is read whole."""
        return sign(folder / self.name) is None or checksum(folder / self.name) != self.crc32


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment: ``count`` vectors of ``dimension`` floats with their ids; a second file has inverted lists over them.

    ``dead`` are the rows that were removed or replaced since, ascending.
    """

    count: int
    dimension: int
    files: tuple[File, ...]
    dead: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """The segments of a library's index at a generation."""

    library_id: str
    generation: int
    segments: tuple[Entry, ...] = ()

    @property
    def names(self) -> set[str]:
        """The names of all files."""
        return {file.name for entry in self.segments for file in entry.files}

    def write(self, folder: Path) -> None:
        """Put it in the place of the one that is there.

        Raises:
            OSError: it cannot be written.
        """
        content = {"form": _FORM} | asdict(self)
        # One name for all, so that a killed process leaves no more than one.
        temporary = folder / f"{NAME}.tmp"
        temporary.write_text(json.dumps(content | {"crc32": _checksum_of(content)}))
        temporary.replace(folder / NAME)


def read(folder: Path) -> Manifest | None:
    """The manifest of a folder; None where there is none, or not as it was written."""
    try:
        known = json.loads((folder / NAME).read_bytes())
        if known.pop("crc32") != _checksum_of(known) or known["form"] != _FORM:
            return None
        return Manifest(known["library_id"], known["generation"], tuple(map(_to_entry, known["segments"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _to_entry(known: Mapping[str, Any]) -> Entry:
    files = tuple(File(each["name"], each["crc32"], tuple(each["signature"])) for each in known["files"])
    return Entry(known["count"], known["dimension"], files, tuple(known["dead"]))


def _checksum_of(content: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())
