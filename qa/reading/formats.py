"""One parser a format: what a file holds → articles, and failures that name the rule and the remedy.

Parsers take bytes and never touch the disk. ``Article.text`` is the text as it stands in the file, less a byte order
mark, front matter and what its pages repeat; where a format has no text as such (HTML, PDF, DOCX), its paragraphs are
joined by blank lines.
"""

from __future__ import annotations

import io
import json
import logging
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from frontmatter.default_handlers import YAMLHandler

from qa.dates import date_from_name
from qa.errors import ReadingError
from qa.reading import metadata, pdf, squad, webpage
from qa.reading.bylines import split_authors
from qa.reading.decoding import decode
from qa.reading.metadata import Fields
from qa.reading.pages import join_pages
from qa.records import Article, Failure, Remark

if TYPE_CHECKING:
    from docx.blkcntnr import BlockItemContainer
    from docx.document import Document

# The closing line must be there, and only "---" counts: a text may well begin with a rule.
_FRONT_MATTER = YAMLHandler(fm_boundary=re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE))
# In <meta> as in an XML declaration, with quotes or without.
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# What Word, PowerPoint, InDesign and printer drivers fill in where nobody gave a title; a file's name, too.
_NOT_A_TITLE = re.compile(
    r"untitled.*|document\d*|microsoft (?:word|powerpoint) - .*|(?:word|pdf) document|layout \d+|.*\.[a-z]{3,4}",
    re.IGNORECASE,
)
# Accounts and programs, where nobody gave an author.
_NOT_AN_AUTHOR = frozenset({"python-docx", "user", "admin", "administrator", "owner", "unknown", "author"})
# A few kilobytes of zip can be made to unpack to gigabytes; text with its pictures stays below.
_MOST_UNPACKED = 500_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, and the key of the article in it: its path relative to the folder that was added."""

    path: Path
    key: str

    @property
    def shown(self) -> str:
        """The path on one line, whatever characters it has."""
        return show(self.path)


def show(path: str | Path) -> str:
    """Write a path on one line: what can't be printed, or isn't Unicode, is escaped with backslashes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(path))


def parse(data: bytes, found: Found) -> Iterator[Article | Failure]:
    """Parse what a file of a supported kind holds, the kind told by its suffix.

    Raises:
        ReadingError: The file as a whole can't be read. A broken record in a file of many is a ``Failure`` instead.
    """
    yield from _PARSERS[found.path.suffix.lower()](data, found)


def _parse_text(data: bytes, found: Found) -> Iterator[Article]:
    text, fields = _split_front_matter(_decode(data, found), found)
    if webpage.is_markup(text):
        raise ReadingError(found.shown, "is a web page, not plain text", "Give it the suffix .html.")
    yield _article(found, join_pages(text), fields)


def _parse_markdown(data: bytes, found: Found) -> Iterator[Article]:
    text, fields = _split_front_matter(_decode(data, found), found)
    yield _article(found, text, fields, markdown=True)


def _split_front_matter(text: str, found: Found) -> tuple[str, Fields]:
    if not _FRONT_MATTER.detect(text):
        return text, Fields()
    try:
        block, rest = _FRONT_MATTER.split(text)
    # No closing line: the dashes are the text's own.
    except ValueError:
        return text, Fields()
    try:
        # Everything stays text: YAML itself would make the title "No" a False, and a number of "1984".
        record = _FRONT_MATTER.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise ReadingError(found.shown, f"its front matter is not YAML{where}", "Correct or remove it.") from error
    return (rest, metadata.read_fields(record)) if isinstance(record, dict) else (text, Fields())


def _parse_html(data: bytes, found: Found) -> Iterator[Article | Failure]:
    # HTML wants it within 1,024 bytes; some pages have scripts before it.
    declared = _CHARSET.search(data[:4096])
    page = _decode(data, found, declared[1].decode("ascii", "ignore") if declared else None)
    with _quiet("trafilatura"):
        try:
            text, fields = webpage.read_webpage(page)
        except webpage.NoArticle as error:
            raise ReadingError(found.shown, error.rule, error.remedy) from error
    if not text.strip():
        raise ReadingError(found.shown, "no article found in the page", "Save the article's own page, or its text.")
    yield _article(found, text, fields)
    if fields.lack:
        yield Remark(found.shown, fields.lack, "Save the page where it is shown whole, or the article's text.")


def _parse_json(data: bytes, found: Found) -> Iterator[Article | Failure]:
    try:
        value = _loads(_decode(data, found))
    except ValueError as error:
        raise ReadingError(found.shown, f"not JSON: {error}", "Correct it there.") from error
    if isinstance(value, dict) and isinstance(value.get("articles"), list):
        # As news services' interfaces answer.
        value = value["articles"]
    if entries := squad.find_entries(value):
        for number, entry in enumerate(entries):
            yield _from_squad(entry, found, f"data[{number}]")
    elif isinstance(value, list):
        if not value:
            raise ReadingError(found.shown, "the list holds no article", "Add articles to it, or leave it out.")
        for position, record in enumerate(value, start=1):
            yield _from_record(record, found, f"record {position}", str(position))
    else:
        yield _from_record(value, found, "", "")


def _parse_json_lines(data: bytes, found: Found) -> Iterator[Article | Failure]:
    # Not splitlines(): a line separator (U+2028) may stand within a JSON string.
    for number, line in enumerate(_decode(data, found).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = _loads(line)
        except ValueError as error:
            problem = str(error).removeprefix("line 1, ")
            yield Failure(found.shown, f"line {number} is not JSON: {problem}", "Correct that line.")
        else:
            yield _from_record(record, found, f"line {number}", str(number))


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _from_record(record: object, found: Found, place: str, position: str) -> Article | Failure:
    where = place or "the file"
    if not isinstance(record, dict):
        return Failure(found.shown, f"{where} is not a JSON object", 'Write {"title": …, "text": …}.')
    text, fields = metadata.body(record), metadata.read_fields(record)
    if not text.strip() and "_id" in record:
        # Some documents of BEIR's sets are a title alone, and are asked for.
        text, fields = fields.title, replace(fields, title="")
    if not text.strip():
        return Failure(found.shown, f"{where} has no text", 'Give it a "text", "body" or "content".')
    article = _article(found, text, fields, alone=not position)
    if article.url or not position:
        return article
    # "_id" is BEIR's.
    given = record.get("id", record.get("_id"))
    name = str(given).strip() if isinstance(given, (str, int)) else ""
    # By id where there is one: in a newer export of the same name each then replaces itself, wherever it stands.
    return replace(article, key=f"{found.key}#{name or position}")


def _from_squad(value: object, found: Found, place: str) -> Article | Failure:
    try:
        entry = squad.read_entry(value)
    except ValueError as error:
        return Failure(
            found.shown, f"{place} {error}", "Give each of data a title, and paragraphs with a context each."
        )
    # Nothing is guessed of date and authors: an encyclopedia's first words are about other days and people.
    return Article(
        text=entry.text,
        title=" ".join(entry.title.replace("_", " ").split()),
        key=f"{found.key}#{entry.title}",
        path=os.path.abspath(found.path),
    )


def _parse_pdf(data: bytes, found: Found) -> Iterator[Article]:
    try:
        with _quiet("pypdf"):
            document = pdf.read_pdf(data)
    except pdf.Encrypted as error:
        raise ReadingError(found.shown, "opens only with a password", "Save it without the password.") from error
    except pdf.Damaged as error:
        raise ReadingError(found.shown, "a damaged PDF, or none at all", "Get the file again.") from error
    if not document.paragraphs:
        raise ReadingError(found.shown, "no text found (a scan?)", "Run OCR first.")
    fields = _real_fields(document.title, document.author)
    fields = replace(fields, title=fields.title or document.headline[: metadata.LONGEST_TITLE])
    yield _article(found, "\n\n".join(document.paragraphs), fields)


def _parse_docx(data: bytes, found: Found) -> Iterator[Article]:
    import docx

    # What python-docx, zipfile and lxml raise on damage; lxml's syntax errors are SyntaxErrors.
    archive = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError)
    damage = (*archive, KeyError, ValueError, SyntaxError, AttributeError, RuntimeError)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
        # By the sizes that the archive states, before anything is unpacked.
        if unpacked > _MOST_UNPACKED:
            raise ReadingError(found.shown, f"unpacks to {unpacked:,} bytes", "Save its text alone.")
        document = docx.Document(io.BytesIO(data))
        paragraphs = list(_docx_paragraphs(document))
        properties = document.core_properties
        fields = _real_fields(properties.title, properties.author)
    except damage as error:
        raise ReadingError(found.shown, "a damaged or locked DOCX, or none at all", "Save it again as DOCX.") from error
    if not paragraphs:
        raise ReadingError(found.shown, "no text found", "Add text, or leave it out.")
    yield _article(found, "\n\n".join(paragraphs), fields)


def _docx_paragraphs(container: Document | BlockItemContainer) -> Iterator[str]:
    for item in container.iter_inner_content():
        if hasattr(item, "rows"):
            # A merged cell is listed once for each row and column that it spans.
            seen: set[int] = set()
            for row in item.rows:
                fresh = {id(cell._tc): cell for cell in row.cells if id(cell._tc) not in seen}
                seen |= fresh.keys()
                # A row is a line, as when it is copied.
                if line := "\t".join(filter(None, (" ".join(_docx_paragraphs(cell)) for cell in fresh.values()))):
                    yield line
        elif item.text.strip():
            yield item.text.strip()


def _real_fields(title: str, author: str) -> Fields:
    """Keep of a document's properties what a person wrote, and not what a program filled in."""
    title = " ".join(title.split())
    return Fields(
        title="" if _NOT_A_TITLE.fullmatch(title) else title,
        authors=() if author.strip().lower() in _NOT_AN_AUTHOR else split_authors(author),
    )


def _article(found: Found, text: str, fields: Fields, *, markdown: bool = False, alone: bool = True) -> Article:
    """Fill from the text and the file's name what the metadata leaves open.

    The name says nothing about an article that is not ``alone`` in its file: a date there is the day of the export.
    """
    named = date_from_name(found.path.stem) if alone else None
    plain = metadata.read_text(text, published=fields.published or named, markdown=markdown, language=fields.language)
    return replace(
        plain,
        title=fields.title or plain.title or (metadata.title_from_name(found.path.stem) if alone else ""),
        key=fields.url or found.key,
        source=fields.source or plain.source,
        authors=fields.authors or plain.authors,
        url=fields.url,
        path=os.path.abspath(found.path),
        language=fields.language,
    )


def _decode(data: bytes, found: Found, declared: str | None = None) -> str:
    try:
        return decode(data, declared)
    except ValueError as error:
        remedy = "Give it the suffix of what it is, or save it as UTF-8 text."
        raise ReadingError(found.shown, f"is not text ({error})", remedy) from error


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a library from logging what becomes a failure here."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


_PARSERS: dict[str, Callable[[bytes, Found], Iterator[Article | Failure]]] = {
    ".txt": _parse_text,
    ".text": _parse_text,
    ".md": _parse_markdown,
    ".markdown": _parse_markdown,
    ".html": _parse_html,
    ".htm": _parse_html,
    ".json": _parse_json,
    ".jsonl": _parse_json_lines,
    ".pdf": _parse_pdf,
    ".docx": _parse_docx,
}

SUFFIXES = frozenset(_PARSERS)
"""The kinds of files that are read, in lower case."""
