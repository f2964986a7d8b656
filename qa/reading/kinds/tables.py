"""Tables (CSV, TSV) → an article a row, its columns under usual names or under those that the caller gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from qa.reading import metadata
from qa.reading.exports.labels import Role, role_of
from qa.reading.kinds.objects import read_record
from qa.reading.pieces import Broken, Piece, Unreadable, decoded

_APART = (",", ";", "\t", "|")
_FIELDS = {
    Role.TITLE: "title",
    Role.TEXT: "text",
    Role.DATE: "published",
    Role.AUTHOR: "authors",
    Role.SOURCE: "source",
    Role.URL: "url",
    Role.SECTION: "section",
    Role.PAGE: "page",
}
_NAMES = {
    "title": metadata.TITLE,
    "text": metadata.TEXT,
    "published": metadata.PUBLISHED,
    "authors": metadata.AUTHORS,
    "source": metadata.SOURCE,
    "url": metadata.URL,
    "section": metadata.SECTION,
    "page": metadata.PAGE,
}
COLUMNS = (*_NAMES, "id", "language")
"""The fields that columns may be given for."""
# As many columns as a remedy can name on one line. Chosen by eye.
_MOST_NAMED = 12


def read_table(data: bytes, columns: Mapping[str, str] | None = None) -> Iterator[Piece | Broken]:
    """Read the rows of a table whose first line names its columns.

    Args:
        data: the file.
        columns: of a field (those of ``COLUMNS``) the column that holds it.

    Raises:
        Unreadable: No column holds texts, or one that is named isn't there.
    """
    text = decoded(data)
    # A cell may hold an article; the file as a whole is bounded.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    first = text.lstrip("\r\n").split("\n", 1)[0]
    apart = max(_APART, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=apart, strict=True)
    header: list[str] = []
    try:
        header = [name.strip() for name in next(row for row in rows if any(cell.strip() for cell in row))]
        named = _check(header, columns or {})
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            place = f"row {rows.line_num}"
            if len(row) != len(header):
                yield Broken(f"{place} has {len(row)} cells, and there are {len(header)} columns", "Correct that row.")
            else:
                record = dict(zip(header, row, strict=True)) | {
                    field: row[header.index(name)] for field, name in named.items()
                }
                yield read_record(record, place, str(rows.line_num), 'Put a text into its column "text".')
    except csv.Error as error:
        if not header:
            raise Unreadable(f"no table ({error})", "Save it as CSV again.") from error
        # What follows an open quotation mark can't be told from what stands within.
        yield Broken(f"is no table from line {rows.line_num} on ({error})", "Save it as CSV again.")


def _check(header: list[str], columns: Mapping[str, str]) -> Mapping[str, str]:
    for field, name in columns.items():
        if name not in header:
            raise Unreadable(f'no column "{name}" for {field}: it has {_names(header)}', "Correct --columns.")
    # Headers in other languages are the words that databases print.
    known = {name for names in _NAMES.values() for name in names}
    roles = ((name, role_of(name.capitalize())) for name in reversed(header))
    meant = {_FIELDS[role]: name for name, role in roles if role in _FIELDS}
    has = {metadata.plain_name(name) for name in header} & known
    columns = {each: name for each, name in meant.items() if not has & set(_NAMES[each])} | dict(columns)
    if "text" not in columns and not metadata.body(dict.fromkeys(header, "x")):
        remedy = "Tell which with --columns title=NAME,text=NAME."
        raise Unreadable(f"none of its columns is known to hold texts: it has {_names(header)}", remedy)
    return columns


def _names(header: list[str]) -> str:
    return ", ".join(" ".join(name.split())[:40] for name in header[:_MOST_NAMED]) + (
        ", …" if len(header) > _MOST_NAMED else ""
    )
