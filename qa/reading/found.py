"""A file to read, under the name that it is told by."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, and the key of the article in it: its path relative to the folder that was added.

    ``within`` is the name that what is read has in the archive at ``path``; empty where it is that file itself. What
    was fetched has an ``address`` instead of a path, a name in ``within``, and the ``charset`` that the server told.
    """

    path: Path
    key: str
    within: str = ""
    address: str = ""
    charset: str | None = None

    @property
    def name(self) -> PurePath:
        """The name whose suffix tells what kind of file it is."""
        return PurePath(self.within) if self.within else self.path

    @property
    def shown(self) -> str:
        """The path, or the address, on one line, whatever characters it has."""
        return self.address or show(self.path / self.within)

    @property
    def place(self) -> str | None:
        """Where the file lies; None for what was fetched."""
        return None if self.address else os.path.abspath(self.path)


@dataclass(frozen=True, slots=True)
class Address:
    """A page or a feed on the web that is to be fetched."""

    url: str

    @property
    def shown(self) -> str:
        """The address on one line."""
        return show(self.url)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a kind that is not read, met while walking a folder or an archive."""

    file: str


def show(path: str | Path) -> str:
    """Write a path on one line: what can't be printed, or isn't Unicode, is escaped with backslashes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(path))
