"""What SQLite, SQLAlchemy and the disk raise → one ``LibraryError`` of one line, with what to do about it."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from qa.errors import LibraryError

_NOT_WRITTEN = "Nothing of this was written"
REPAIR = "`qa check --repair` mends what can be mended, or restore a backup"
# With less than this free a transaction's log does not fit, whatever SQLite calls it.
_LITTLE = 65_536
# What a disk answers that can be read all the same.
_CANNOT_WRITE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT})
# By the beginnings of SQLite's names of its errors, the rule and the remedy. "IOERR_SHMSIZE" and the like also come of
# a full disk, which SQLite does not always know to be the reason.
_TOLD = (
    ("FULL", "the disk is full", f"{_NOT_WRITTEN}: make room, and do it again"),
    ("IOERR", "the disk cannot be read or written", f"{_NOT_WRITTEN}: make room on it, or look after it"),
    ("READONLY", "cannot be written", "Mend its permissions, or name another library"),
    ("CANTOPEN", "cannot be opened", "Put it back, mend its permissions, or name another library"),
    ("CORRUPT", "is damaged", REPAIR),
    ("NOTADB", "is damaged", REPAIR),
    ("BUSY", "another process has been writing for too long", "Try again when it is done"),
    ("LOCKED", "another process has been writing for too long", "Try again when it is done"),
)


@contextmanager
def translate(path: Path) -> Iterator[None]:
    """Turn what storage raises in the block into a ``LibraryError`` that names the file."""
    try:
        yield
    except sa.exc.TimeoutError as error:
        # SQLAlchemy's, for a connection of its pool; no statement was sent.
        raise LibraryError(f"{path}: too many ask at once. Try again in a few seconds") from error
    except sa.exc.SQLAlchemyError as error:
        raise explain(path, error) from error
    except UnicodeDecodeError as error:
        raise LibraryError(f"{path}: is damaged (a text is no UTF-8). {REPAIR}") from error


def explain(path: Path, error: sa.exc.SQLAlchemyError) -> LibraryError:
    """The error in one line: what is wrong with that file, and what to do."""
    reason, name = reason_of(error), _name(getattr(error, "orig", None))
    for prefix, rule, remedy in _TOLD:
        if name.startswith(prefix):
            return LibraryError(f"{path}: {rule} ({reason}). {remedy}")
    # What is read is no longer what its column holds: text that is no text, a table that is gone.
    return LibraryError(f"{path}: is damaged ({reason}). {REPAIR}")


def is_about_writing(error: Exception) -> bool:
    """Whether what failed may still be read: the disk is full or read-only, or permissions are missing."""
    if isinstance(error, OSError):
        return error.errno in _CANNOT_WRITE
    return _name(getattr(error, "orig", None)).startswith(("FULL", "IOERR", "READONLY", "CANTOPEN"))


def cannot_be_written(folder: Path, reason: str) -> LibraryError:
    """The error of whoever wants to change a library that can only be read."""
    # SQLite knows of an error of input and output alone.
    with suppress(OSError):
        reason = "the disk is full" if shutil.disk_usage(folder).free < _LITTLE else reason
    return LibraryError(f"{folder}: cannot be written ({reason}). {_NOT_WRITTEN}: make room, or mend its permissions")


def unusable(folder: Path, error: OSError) -> LibraryError:
    """The error that says why a library's folder cannot be used."""
    remedy = "Mend its permissions, or name another library"
    return LibraryError(f"{folder}: cannot be written ({error.strerror}). {remedy}")


def reason_of(error: Exception | None) -> str:
    """What is wrong, in the words of the disk or of SQLite, on one line."""
    known = getattr(error, "strerror", None) or getattr(error, "orig", None) or error
    return " ".join(str(known).split())


def _name(error: object) -> str:
    return str(getattr(error, "sqlite_errorname", "")).removeprefix("SQLITE_")
