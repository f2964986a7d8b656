"""What a damaged library says, judged twice: beside what the sound one says, and beside the sound articles.

What is left out may be told by a warning; what is shown must be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from forked import Ending
from transcript import Said, Transcript


def compare(sound: Sequence[Transcript], ending: Ending) -> tuple[str, str]:
    """The verdict on what came of a damage, and a line about what is wrong with it, if anything is.

    ``sound`` are the transcripts that a sound library may give: scores differ in the fourth place where the lexical
    index was made anew, since tantivy counts removed passages until it merges its segments.
    """
    if not isinstance(ending.value, dict):
        return "crash", f"{ending.reason} {ending.printed[-300:]}"
    found: Transcript = ending.value
    for name, said in found.items():
        if said.error and not said.expected:
            return "traceback", f"{name}: {said.error[:300]}"
    if "Traceback" in ending.printed or "panicked" in ending.printed:
        return "noise", ending.printed[-300:]
    refused = [name for name, said in found.items() if said.error]
    named = "check" in refused or "open" in refused or bool("check" in found and found["check"].value)
    complete = len(found.get("articles", Said()).value or ()) == len(sound[0].get("articles", Said()).value or ())
    less = False
    for name, said in found.items():
        may = [each[name].value for each in sound if name in each]
        if name in ("check", "add") or said.error or said.value in may:
            continue
        seen = "check names it" if named else "not even check sees it"
        if wrong := next(altered(said.value, sound[0]), ""):
            return "wrong", f"{name}: {wrong} ({seen})"
        told = said.warned and (complete or not name.startswith("ask ") or said.value["remark"])
        if not (told and named):
            return "unseen", f"{name}: {difference(may[0], said.value) if may else 'is no article'} ({seen})"
        less = True
    if refused:
        return "refused", ""
    return ("left out and told" if less else "named by check" if named else "same"), ""


def difference(expected: object, found: object, where: str = "") -> str:
    """Where two values differ first."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        for name in expected:
            if expected[name] != found[name]:
                return difference(expected[name], found[name], f"{where}.{name}")
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, pair in enumerate(zip(expected, found, strict=True)):
            if pair[0] != pair[1]:
                return difference(*pair, f"{where}[{number}]")
    if isinstance(expected, str) and isinstance(found, str):
        same = next((n for n, pair in enumerate(zip(expected, found, strict=False)) if pair[0] != pair[1]), 0)
        return f"{where}: {expected[max(0, same - 10) :][:40]!r} became {found[max(0, same - 10) :][:40]!r}"
    if isinstance(expected, list) and isinstance(found, list):
        return f"{where}: {len(expected)} became {len(found)}"
    return f"{where}: {str(expected)[:60]} became {str(found)[:60]}"


def altered(value: Any, sound: Transcript, *, renumbered: bool = False) -> Iterator[str]:
    """What in a value is not as it stands in the sound articles: a text, a quote, a passage, a statement.

    ``renumbered``: paragraphs may have other ids than they had.
    """
    articles = {article["key"]: article for article in sound["articles"].value}
    said = {_place_of(statement)[renumbered:] for statement in sound["statements"].value}
    for record, article in _records(value, None):
        known = articles.get(article["key"]) if article else None
        if "published" in record and "key" in record:
            if record["key"] not in articles:
                yield f"{record['key']} was never there"
            elif any(record[name] != articles[record["key"]][name] for name in record if name not in ("id", "path")):
                yield f"{record['key']} is shown altered"
        elif known and not record.get("changed"):
            words = record.get("quote") or record.get("text")
            if words and "start" in record and known["text"][record["start"] : record["end"]] != words:
                yield f"{words[:60]!r} stands nowhere in {known['key']}"
        if "mention" in record and _place_of(record)[renumbered:] not in said:
            yield f"{record['speaker']} never said {record['paragraph_id']}:{record['start']}-{record['end']}"


def _place_of(statement: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(statement[name] for name in ("paragraph_id", "start", "end", "speaker", "kind", "said_on", "denied"))


def _records(value: Any, article: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """All records in a value, each with the article that it belongs to."""
    if isinstance(value, dict):
        article = value.get("article", article)
        yield value, article
        for part in value.values():
            yield from _records(part, article)
    elif isinstance(value, list):
        for part in value:
            yield from _records(part, article)
