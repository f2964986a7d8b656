"""What is known about an article besides its text: from named fields, else from the shape of its first lines.

Field names are compared without regard to case, hyphens and underscores. The outlet is never guessed: an agency in a
dateline ("(AP)") wrote the article, and others print it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from qa.dates import date_from_text, parse_date

TITLE = ("title", "headline")
TEXT = ("text", "body", "content", "articlebody", "articletext")
PUBLISHED = (
    "published",
    "datepublished",
    "publishedat",
    "publishedon",
    "publicationdate",
    "publishdate",
    "pubdate",
    "date",
)
AUTHORS = ("authors", "author", "byline", "creator")
SOURCE = ("source", "publisher", "outlet", "sitename", "site", "publication")
URL = ("url", "link", "canonical", "canonicalurl", "permalink")
LANGUAGE = ("language", "inlanguage", "lang")

LONGEST_TITLE = 300
_LONGEST_BYLINE = 160
_TOP = 4_000
_LINES_AT_TOP = 8

_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_BYLINE = re.compile(r"(?:written\s+)?by:?\s+(?P<names>\S.*)", re.IGNORECASE)
_DATELINE = re.compile(r"[A-Z][A-Z .,'’/-]{2,}\b[^—–\n]{0,40}(?:—|–|--| - )")
_SEPARATORS = re.compile(r"\s*(?:;|/|\||,\s+and\s+|\s+and\s+|\s+&\s+|,)\s*", re.IGNORECASE)
_SUFFIX = re.compile(r",\s*(?=(?:jr|sr|ph\.?d|m\.?d|ii|iii)\b)", re.IGNORECASE)
_NOT_A_PERSON = re.compile(
    r"(?:the\s+)?(?:associated press|ap|reuters|afp|agence france-presse|upi|united press international"
    r"|bloomberg(?: news)?|dpa|pa media|press association|tass|xinhua)"
    r"(?:\s+\w*(?:writer|reporter|staff|correspondent|news))*"
    r"|.*\b(?:editor|correspondent|reporter|writer|columnist|contributor|bureau|staff)s?",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*|(?:al|bin|da|de|del|della|den|der|di|dos|el|ibn|la|le|ten|van|von|y)\b|\s+)+"
)
_CALENDAR = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d", re.IGNORECASE)
_HEADING = re.compile(r"^#+\s*|\s+[#=-]+$")
_EMPHASIS = re.compile(r"(\*{1,3}|`)(?=\S)(.+?)(?<=\S)\1")
_DATE_IN_FRONT = re.compile(r"\d{4}([-_.]?)\d{2}\1\d{2}(?!\d)[-_.\s]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What an article's metadata says."""

    title: str = ""
    published: date | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    url: str | None = None
    language: str | None = None


def read_fields(record: Mapping[str, object]) -> Fields:
    """Read an article's fields from front matter, a JSON object or a page's metadata, under their usual names."""
    values = {_plain(name): value for name, value in record.items()}
    url = next((text for text in _texts(values, URL) if _URL.fullmatch(text)), None)
    language = next((text for text in _texts(values, LANGUAGE) if _LANGUAGE.fullmatch(text)), None)
    return Fields(
        title=next(_texts(values, TITLE), ""),
        published=next((day for name in PUBLISHED if (day := parse_date(values.get(name)))), None),
        authors=next((names for name in AUTHORS if (names := split_authors(values.get(name)))), ()),
        source=next(_texts(values, SOURCE), None),
        url=url,
        language=language,
    )


def body(record: Mapping[str, object]) -> str:
    """Return a record's text exactly as it is; a list of paragraphs is joined by blank lines."""
    values = {_plain(name): value for name, value in record.items()}
    for name in TEXT:
        match values.get(name):
            case str(text) if text.strip():
                return text
            case [*parts] if parts and all(isinstance(part, str) for part in parts):
                return "\n\n".join(map(str, parts))
    return ""


def split_authors(value: object) -> tuple[str, ...]:
    """Split a byline into names: text, a list, or objects with a ``name``.

    Agencies and roles that follow a name are dropped; an agency that stands alone is the author.
    """
    if isinstance(value, (list, tuple)):
        return tuple(dict.fromkeys(name for item in value for name in split_authors(item)))
    text = _text(value)
    if byline := _BYLINE.fullmatch(text):
        text = byline["names"]
    parts = [part.strip(" \t,") for part in _SEPARATORS.split(_SUFFIX.sub(" ", text))]
    names = [part for part in parts if part]
    if len(names) == 2 and "," in text and not any(" " in name for name in names):
        return (text,)  # "Doe, Jane" is one person
    people = [name for name in names if not _NOT_A_PERSON.fullmatch(name)]
    return tuple(dict.fromkeys(people or names[:1]))


def find_headline(text: str, *, markdown: bool = False) -> str:
    """Return the headline that a text begins with, on one line; "" where it begins with something else."""
    text = _lines_ended(text).strip()
    block, *rest = _BLANK_LINES.split(text, maxsplit=1)
    lines = block.split("\n")
    # Without blank lines each line is a paragraph; in Markdown a heading ends with its line.
    if not rest or (markdown and block.startswith("#")):
        rest, lines = [*rest, *lines[1:]], lines[:1]
    headline = " ".join(" ".join(_before_byline(lines)).split())
    if markdown and len(headline) <= 2 * LONGEST_TITLE:
        headline = _EMPHASIS.sub(r"\2", _HEADING.sub("", headline))
    if not rest or len(headline) > LONGEST_TITLE or _DATELINE.match(headline) or date_from_text(headline):
        return ""
    return headline


def find_byline(text: str) -> tuple[str, ...]:
    """Return the authors in a line near the top such as "By JANE DOE and John Roe, Associated Press"."""
    lines = [line.strip() for line in _lines_ended(text.lstrip()[:_TOP]).split("\n") if line.strip()]
    return next((names for line in lines[:_LINES_AT_TOP] if (names := _byline(line))), ())


def title_from_name(stem: str) -> str:
    """Make a title of a file's name: ``2023-11-22_bridge-closed`` is "bridge closed"."""
    words = " ".join(re.sub(r"[-_]+", " ", _DATE_IN_FRONT.sub("", stem, count=1)).split())
    return words or stem


def _lines_ended(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _before_byline(lines: list[str]) -> list[str]:
    ends = (n for n, line in enumerate(lines) if n and (_byline(line.strip()) or date_from_text(line)))
    return lines[: next(ends, None)]


def _byline(line: str) -> tuple[str, ...]:
    match = _BYLINE.fullmatch(line)
    if not match or len(line) > _LONGEST_BYLINE or _CALENDAR.search(line):
        return ()
    names = split_authors(match["names"])
    return names if all(_NAME.fullmatch(name) and len(name.split()) < 6 for name in names) else ()


def _texts(values: Mapping[str, object], names: tuple[str, ...]) -> Iterator[str]:
    return (text for name in names if (text := _text(values.get(name))))


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("name")
    return " ".join(value.split()) if isinstance(value, str) else ""


def _plain(name: object) -> str:
    return re.sub(r"[-_\s]", "", str(name)).lower()
