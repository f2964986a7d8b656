"""Files that visitors have uploaded: taken out of this server's own upload folder, and out of nowhere else.

Gradio's route puts each upload into a folder of its own there, named by a hash, and tells its path to whoever sent it.
A path that comes back may say anything: a device, a pipe, the store itself, which SQLite loses its locks on when it is
opened and closed beside it. So nothing is opened before it is known to be such an upload.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

import qa

DID_NOT_ARRIVE = "Some files did not arrive. Drop them again."
_TAKEN = "taken"
# What was sent and never added, because its page was closed, is gone after so many seconds.
_SECONDS = 60 * 60
# More than the page sends at once.
_MOST = 1000
# A value that is nested deeper is none of the page's, and Gradio walks through values by recursion.
_DEEPEST = 40
# Windows has neither.
_OPENING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class NotReceived(qa.QAError):
    """What was named as an uploaded file is none."""

    def __init__(self, line: str = DID_NOT_ARRIVE) -> None:
        super().__init__(line)


@dataclass(frozen=True, slots=True)
class Taken:
    """Uploads that nobody can name any more: ``files`` with the names that they have for their owner."""

    folder: Path
    files: tuple[qa.Found, ...]

    def discard(self) -> None:
        """Delete them."""
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def own_folder() -> Path:
    """The folder of this process for uploads, which no other user of the machine can look into."""
    above = os.environ.get("GRADIO_TEMP_DIR")
    if above:
        Path(above).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="cuttings-", dir=above)).resolve()
    # Gradio reads it whenever it saves an upload or checks a path. By default it would be a folder shared by all.
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def take(files: Sequence[tuple[str, str]], max_bytes: int) -> Taken:
    """Move uploads to where no visitor can name them, so that nobody changes them while they are read.

    Args:
        files: of each the path that Gradio told, and the name that it is to have. Files of the same content and name
            have the same path.
        max_bytes: the longest file that is read.

    Raises:
        NotReceived: one of them is no upload, or longer.
    """
    sound = [(find(path, max_bytes), name) for path, name in files]
    folder = own_folder() / _TAKEN / secrets.token_hex(16)
    folder.mkdir(parents=True)
    taken, moved = Taken(folder, ()), dict[Path, Path]()
    try:
        for path, _ in sound:
            if path not in moved:
                # The name stays: its ending tells what kind of file it is.
                moved[path] = folder / str(len(moved)) / path.name
                moved[path].parent.mkdir()
                path.rename(moved[path])
                _check(moved[path], max_bytes)
    except OSError as error:
        taken.discard()
        raise NotReceived from error
    return Taken(folder, tuple(qa.Found(moved[path], name or path.name) for path, name in sound))


def find(path: str, max_bytes: int | None = None) -> Path:
    """The upload at a path, which is where Gradio puts one: a regular file, reached without any link.

    Raises:
        NotReceived: there is none, or it is longer than ``max_bytes``.
    """
    folder, given = own_folder(), PurePath(path)
    inside = given.parts[len(folder.parts) :]
    if given.parts[: len(folder.parts)] != folder.parts or len(inside) != 2 or {_TAKEN, "..", "."} & {*inside}:
        raise NotReceived
    try:
        if not stat.S_ISDIR(os.lstat(folder / inside[0]).st_mode):
            raise NotReceived
        _check(folder / PurePath(*inside), max_bytes)
    except (OSError, ValueError) as error:
        raise NotReceived from error
    return folder / PurePath(*inside)


def _check(path: Path, max_bytes: int | None) -> None:
    opened = os.open(path, _OPENING)
    try:
        about = os.fstat(opened)
    finally:
        os.close(opened)
    # With a second name it may be changed by that one.
    if not stat.S_ISREG(about.st_mode) or about.st_nlink != 1 or (max_bytes is not None and about.st_size > max_bytes):
        raise NotReceived


def check_values(values: Iterable[object]) -> None:
    """See that every file in the values of components is an upload: Gradio would copy any other into its cache.

    Raises:
        NotReceived: one is not, or a value is nested too deep to look through.
    """
    level, files = list(values), 0
    for _ in range(_DEEPEST):
        for value in level:
            if isinstance(value, dict) and "path" in value:
                path, files = value["path"], files + 1
                # Gradio knows a file by both; over a "meta" that is none it would stumble.
                if files > _MOST or not isinstance(path, str) or not isinstance(value.get("meta"), dict):
                    raise NotReceived
                find(path)
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return
    raise NotReceived("The request is nested too deep. Send what the page sends.")


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def sweep(older_than: float = _SECONDS) -> None:
    """Delete what was sent so many seconds ago and is not being added."""
    until = time.time() - older_than
    for each in own_folder().glob("*"):
        try:
            if each.name != _TAKEN and each.lstat().st_mtime < until:
                each.unlink() if not each.is_dir() else shutil.rmtree(each, ignore_errors=True)
        except OSError:
            continue  # taken meanwhile


def clear() -> None:
    """Delete everything that was sent, and its folder."""
    shutil.rmtree(own_folder(), ignore_errors=True)
