"""What a command is given: the settings, and the library that they name; options and files that commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

import qa


@dataclass(frozen=True, slots=True)
class Context:
    """The settings of this call."""

    settings: qa.Settings

    def open(self, *, create: bool = False) -> qa.Library:
        """Open the library, which must be there unless it may be created."""
        path = self.settings.library
        # A mistyped --library should not leave an empty library behind.
        if not create and not path.is_dir():
            raise qa.LibraryError(f"{path}: there is no library. Make one with `qa add FOLDER`, or name it (--library)")
        return qa.Library(path, settings=self.settings)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def write_file(path: Path, text: str) -> None:
    """Write a file and the folders that it needs."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(path), f"{error.strerror}. Name another file") from error
