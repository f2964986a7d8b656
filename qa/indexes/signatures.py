"""What tells that a file is still as it was written, without reading it, and its checksum where that isn't enough."""

from __future__ import annotations

import zlib
from pathlib import Path

# So much of a file is read at once.
_CHUNK = 1 << 20

Signature = tuple[int, int, int]
"""A file's size, and when it was modified and changed, in nanoseconds."""


def sign(path: Path) -> Signature | None:
    """What changes when a file is written; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    # The last: whoever writes into a file may set its time back, but not when he did that.
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def checksum(path: Path) -> int:
    """The CRC-32 of a file, which is read whole.

    Raises:
        OSError: it cannot be read.
    """
    value = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            value = zlib.crc32(chunk, value)
    return value
