"""JSON and JSON lines → the articles in them, whatever service or set gave them out.

Services wrap articles in different ways, and name the same fields differently, but it is always an object with a text
somewhere in it, or a list of those. So the list is searched, and what an object has one level down counts as its own.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from qa.reading import metadata
from qa.reading.kinds import squad
from qa.reading.kinds.markup import has_entities, is_markup, read_markup
from qa.reading.pieces import Broken, Piece, Unreadable, decoded

# An answer is an object with a list, or with an object with one, seldom deeper. Chosen by eye.
_DEEPEST = 4
# What a value that is an object says is under one of these: {"rendered": "…"}, {"title": "The Ledger", "uri": …}.
_SAYS = ("rendered", "name", "title", "main", "original", "content", "value", "text", "html", "href")
# NewsAPI cuts texts, and tells by how much.
_CUT = re.compile(r"(?P<mark>\[\+\s?(?P<more>\d+) chars?\])\s*$")
_NO_TEXT = 'Give it a "text", "body" or "content".'


def read_json(data: bytes) -> Iterator[Piece | Broken]:
    """Read the articles of a JSON file: an object, a list of them, an answer of a news service, or a SQuAD set.

    Raises:
        Unreadable: It is not JSON, or holds nothing.
    """
    text = decoded(data)
    try:
        value = _loads(text)
    except ValueError as error:
        # Under either ending.
        if _is_lines(text):
            yield from _read_lines(text)
            return
        raise Unreadable(f"not JSON: {error}", "Correct it there.") from error
    if entries := squad.find_entries(value):
        for number, entry in enumerate(entries):
            yield _from_squad(entry, f"data[{number}]")
        return
    records = _find_records(value)
    if isinstance(records, list):
        if not records:
            raise Unreadable("the list holds no article", "Add articles to it, or leave it out.")
        for position, record in enumerate(records, start=1):
            yield read_record(record, f"record {position}", str(position))
    else:
        yield read_record(records, "", "")


def read_json_lines(data: bytes) -> Iterator[Piece | Broken]:
    """Read the articles of a file with a JSON object a line, or with one list of them.

    Raises:
        Unreadable: It is no text.
    """
    text = decoded(data)
    if text.lstrip().startswith("["):
        yield from read_json(data)
    else:
        yield from _read_lines(text)


def _read_lines(text: str) -> Iterator[Piece | Broken]:
    # Not splitlines(): a line separator (U+2028) may stand within a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = _loads(line)
        except ValueError as error:
            problem = str(error).removeprefix("line 1, ")
            yield Broken(f"line {number} is not JSON: {problem}", "Correct that line.")
        else:
            yield read_record(record, f"line {number}", str(number))


def _is_lines(text: str) -> bool:
    lines = [line for line in text.split("\n", 20)[:20] if line.strip()]
    try:
        # One may be damaged, and is told; an object that is broken up over lines has none that is whole.
        return len(lines) > 1 and all(isinstance(_loads(line), dict) for line in lines[:2])
    except ValueError:
        return False


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _find_records(value: object, depth: int = 0) -> object:
    """The list of articles in an answer, or the one article; what it is given where there is neither."""
    if not isinstance(value, dict) or depth > _DEEPEST or metadata.body(_flat(value)):
        return value
    inner = [each for each in value.values() if isinstance(each, (dict, list))]
    # The longest list of objects: others are of tags and facets.
    lists = [each for each in inner if isinstance(each, list) and each and all(isinstance(one, dict) for one in each)]
    lists.sort(key=len, reverse=True)
    for each in lists:
        if any(metadata.body(_flat(record)) for record in each):
            return each
    for one in inner:
        found = _find_records(one, depth + 1) if isinstance(one, dict) else one
        if isinstance(found, list) and any(isinstance(each, dict) and metadata.body(_flat(each)) for each in found):
            return found
        if isinstance(found, dict) and metadata.body(_flat(found)):
            return found
    # Answers without a text, and without an article.
    return next((value[name] for name in ("articles", "items", "results") if isinstance(value.get(name), list)), value)


def _flat(record: Mapping[str, object]) -> dict[str, object]:
    """A record with the fields of what it wraps: a day and a text one level down are the article's own."""
    flat = {name: _said(value) for name, value in record.items()}
    for name, value in record.items():
        if isinstance(value, dict) and (name in ("_source", "_embedded") or _is_article(value)):
            for inner, said in value.items():
                if not flat.get(inner) or isinstance(flat[inner], (int, float)):
                    flat[inner] = _said(said)
    return flat


def _is_article(value: Mapping[str, object]) -> bool:
    names = {metadata.plain_name(name) for name in value}
    return bool(names & {*metadata.TEXT, *metadata.PUBLISHED}) and not names <= {
        *_SAYS,
        "protected",
        "direction",
        "type",
    }


def _said(value: object) -> object:
    """What a value says, if it is an object or a list of one that wraps its words."""
    if isinstance(value, dict):
        return next((value[name] for name in _SAYS if isinstance(value.get(name), str) and value[name]), value)
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        said = [_said(each) for each in value]
        words = [each for each in said if isinstance(each, str)]
        return words[0] if len(words) == 1 else words or value
    return value


def read_record(record: object, place: str, position: str, remedy: str = _NO_TEXT) -> Piece | Broken:
    """Make an article of a record.

    Args:
        record: what stands in the file.
        place: where, in the words of a failure; "" where it is the file's only one.
        position: that as a number or line; "" likewise.
        remedy: what to do where it has no text.
    """
    where = place or "the file"
    if not isinstance(record, dict):
        return Broken(f"{where} is not a JSON object", 'Write {"title": …, "text": …}.')
    flat = _flat(record)
    text, fields = metadata.body(flat), metadata.read_fields(flat)
    if is_markup(text):
        text = read_markup(text)
    if has_entities(fields.title) or is_markup(fields.title):
        fields = replace(fields, title=" ".join(html.unescape(re.sub(r"<[^<>]*>", "", fields.title)).split()))
    if not text.strip() and "_id" in record:
        # Some documents of BEIR's sets are a title alone, and are asked for.
        text, fields = fields.title, replace(fields, title="")
    if not text.strip():
        return Broken(f"{where} has no text", remedy)
    remark = ""
    if cut := _CUT.search(text):
        # The mark is the service's, not the article's.
        text = text[: cut.start("mark")].rstrip()
        remark = f"{where} has only a part of its text: {cut['more']} characters were cut off by the service"
    # "_id" is BEIR's.
    given = next((flat[name] for name in ("id", "_id", "uuid", "uri", "guid") if flat.get(name) is not None), None)
    name = str(given).strip() if isinstance(given, (str, int)) else ""
    # By id where there is one: in a newer export of the same name each then replaces itself, wherever it stands.
    return Piece(text=text, fields=fields, name=(name or position) if position else "", remark=remark)


def _from_squad(value: object, place: str) -> Piece | Broken:
    try:
        entry = squad.read_entry(value)
    except ValueError as error:
        return Broken(f"{place} {error}", "Give each of data a title, and paragraphs with a context each.")
    title = " ".join(entry.title.replace("_", " ").split())
    # Nothing is guessed of date and authors: an encyclopedia's first words are about other days and people.
    return Piece(text=entry.text, fields=metadata.Fields(title=title), name=entry.title, certain=True)
