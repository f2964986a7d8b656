"""JSON and JSON lines → the articles in them, whatever service or set gave them out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from qa.reading import metadata, squad
from qa.reading.pieces import Broken, Piece, Unreadable, decoded


def read_json(data: bytes) -> Iterator[Piece | Broken]:
    """Read the articles of a JSON file: an object, a list of them, an answer of a news service, or a SQuAD set.

    Raises:
        Unreadable: It is not JSON, or holds nothing.
    """
    try:
        value = _loads(decoded(data))
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}", "Correct it there.") from error
    if isinstance(value, dict) and isinstance(value.get("articles"), list):
        # As news services' interfaces answer.
        value = value["articles"]
    if entries := squad.find_entries(value):
        for number, entry in enumerate(entries):
            yield _from_squad(entry, f"data[{number}]")
    elif isinstance(value, list):
        if not value:
            raise Unreadable("the list holds no article", "Add articles to it, or leave it out.")
        for position, record in enumerate(value, start=1):
            yield _from_record(record, f"record {position}", str(position))
    else:
        yield _from_record(value, "", "")


def read_json_lines(data: bytes) -> Iterator[Piece | Broken]:
    """Read the articles of a file with a JSON object a line.

    Raises:
        Unreadable: It is no text.
    """
    # Not splitlines(): a line separator (U+2028) may stand within a JSON string.
    for number, line in enumerate(decoded(data).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = _loads(line)
        except ValueError as error:
            problem = str(error).removeprefix("line 1, ")
            yield Broken(f"line {number} is not JSON: {problem}", "Correct that line.")
        else:
            yield _from_record(record, f"line {number}", str(number))


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _from_record(record: object, place: str, position: str) -> Piece | Broken:
    where = place or "the file"
    if not isinstance(record, dict):
        return Broken(f"{where} is not a JSON object", 'Write {"title": …, "text": …}.')
    text, fields = metadata.body(record), metadata.read_fields(record)
    if not text.strip() and "_id" in record:
        # Some documents of BEIR's sets are a title alone, and are asked for.
        text, fields = fields.title, replace(fields, title="")
    if not text.strip():
        return Broken(f"{where} has no text", 'Give it a "text", "body" or "content".')
    # "_id" is BEIR's.
    given = record.get("id", record.get("_id"))
    name = str(given).strip() if isinstance(given, (str, int)) else ""
    # By id where there is one: in a newer export of the same name each then replaces itself, wherever it stands.
    return Piece(text=text, fields=fields, name=(name or position) if position else "")


def _from_squad(value: object, place: str) -> Piece | Broken:
    try:
        entry = squad.read_entry(value)
    except ValueError as error:
        return Broken(f"{place} {error}", "Give each of data a title, and paragraphs with a context each.")
    title = " ".join(entry.title.replace("_", " ").split())
    # Nothing is guessed of date and authors: an encyclopedia's first words are about other days and people.
    return Piece(text=entry.text, fields=metadata.Fields(title=title), name=entry.title, certain=True)
