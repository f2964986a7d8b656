"""Archives: ZIP and gzip, unpacked within bounds. A few kilobytes can be made to unpack to gigabytes."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from qa.reading.pieces import Unreadable

MOST_UNPACKED = 500_000_000
"""The most bytes that all of an archive may unpack to; text with its pictures stays below."""
# Each is told; more would be a backup, not a folder of articles.
_MOST_MEMBERS = 100_000
# What zipfile raises on damage, by the kind of compression.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, KeyError, ValueError, NotImplementedError)


@contextmanager
def open_archive(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP whose members may be unpacked.

    Raises:
        Unreadable: It is damaged, too large, or none at all.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise Unreadable("a damaged ZIP, or none at all", "Get the file again.") from error
    with archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MOST_UNPACKED or len(archive.infolist()) > _MOST_MEMBERS:
            raise Unreadable(f"unpacks to {unpacked:,} bytes", "Unpack it, and add what of it are articles.")
        yield archive


def members(archive: zipfile.ZipFile) -> list[str]:
    """The names of its files in the archive's order; those of systems and editors left out, as in a folder."""
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    return [
        name
        for name in dict.fromkeys(names)
        if not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
    ]


def read_member(archive: zipfile.ZipFile, name: str, most: int = MOST_UNPACKED) -> bytes:
    """Unpack one of its files.

    Raises:
        Unreadable: It is damaged, locked, or has more than ``most`` bytes.
    """
    try:
        entry = archive.getinfo(name)
        if entry.flag_bits & 1:
            raise Unreadable("opens only with a password", "Save it without the password.")
        with archive.open(entry) as file:
            # One byte more than allowed: the size that an archive states may be a lie.
            data = file.read(most + 1)
    except (*_DAMAGE, RuntimeError) as error:
        raise Unreadable("is damaged within its archive", "Get the archive again.") from error
    if len(data) > most:
        raise Unreadable(f"has more than {most:,} bytes", "Split it, or raise QA_MAX_BYTES (max_bytes).")
    return data


def unpack(data: bytes, most: int) -> bytes:
    """Unpack gzip, all of its parts one after the other, as WARC files have them.

    Raises:
        Unreadable: It is damaged, cut off, or has more than ``most`` bytes.
    """
    unpacked = bytearray()
    try:
        while data:
            part = zlib.decompressobj(wbits=31)
            unpacked += part.decompress(data, most + 1 - len(unpacked))
            if len(unpacked) > most:
                raise Unreadable(f"unpacks to more than {most:,} bytes", "Split it, or raise QA_MAX_BYTES (max_bytes).")
            if not part.eof:
                raise Unreadable("a damaged GZ, or none at all", "Get the file again.")
            # Some tools fill up the last block.
            data = part.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise Unreadable("a damaged GZ, or none at all", "Get the file again.") from error
    return bytes(unpacked)
