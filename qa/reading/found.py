"""A file to read, under the name that it is told by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, and the key of the article in it: its path relative to the folder that was added.

    ``within`` is the name that what is read has in the archive at ``path``; empty where it is that file itself.
    """

    path: Path
    key: str
    within: str = ""

    @property
    def name(self) -> PurePath:
        """The name whose suffix tells what kind of file it is."""
        return PurePath(self.within) if self.within else self.path

    @property
    def shown(self) -> str:
        """The path on one line, whatever characters it has."""
        return show(self.path / self.within)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a kind that is not read, met while walking a folder or an archive."""

    file: str


def show(path: str | Path) -> str:
    """Write a path on one line: what can't be printed, or isn't Unicode, is escaped with backslashes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(path))
