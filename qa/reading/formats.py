"""One parser a format: what a file holds → articles, and failures that name the rule and the remedy.

Parsers take bytes and never touch the disk. ``Article.text`` is the text as it stands in the file, less a byte order
mark and front matter; where a format has no text as such (HTML, PDF, DOCX), its paragraphs are joined by blank lines.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import yaml
from frontmatter.default_handlers import YAMLHandler

from qa.dates import date_from_name
from qa.errors import ReadingError
from qa.reading import documents, metadata, pdf, webpage, word
from qa.reading.bylines import split_authors
from qa.reading.exports import read_export
from qa.reading.found import Found
from qa.reading.markup import read_markup
from qa.reading.metadata import Fields
from qa.reading.objects import read_json, read_json_lines
from qa.reading.pieces import Broken, Piece, Unreadable, decoded
from qa.reading.rtf import read_rtf
from qa.records import Article, Failure

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
# In a file named .txt its tags would be quoted as the article's words.
_WEB_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)

# What reads a kind of file whose articles it finds by itself, and what makes them of any kind.
Reader = Callable[[bytes], Iterable[Piece | Broken]]
Parser = Callable[[bytes, Found], Iterator[Article | Failure]]


def parse(data: bytes, found: Found) -> Iterator[Article | Failure]:
    """Parse what a file of a supported kind holds, the kind told by its suffix.

    Raises:
        ReadingError: The file as a whole can't be read. A broken record in a file of many is a ``Failure`` instead.
    """
    yield from _PARSERS[found.name.suffix.lower()](data, found)


def _parse_text(data: bytes, found: Found) -> Iterator[Article | Failure]:
    text, fields = _split_front_matter(_decode(data, found), found)
    if _WEB_PAGE.match(text):
        raise ReadingError(found.shown, "is a web page, not plain text", "Give it the suffix .html.")
    yield from (fields == Fields() and _export(text, found)) or [_article(found, text, fields)]


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


def _parse_rtf(data: bytes, found: Found) -> Iterator[Article | Failure]:
    try:
        text = read_rtf(data)
    except Unreadable as error:
        raise ReadingError(found.shown, error.rule, error.remedy) from error
    yield from _export(text, found) or [_article(found, text, Fields())]


def _parse_html(data: bytes, found: Found) -> Iterator[Article | Failure]:
    # HTML wants it within 1,024 bytes; some pages have scripts before it.
    declared = _CHARSET.search(data[:4096])
    page = _decode(data, found, declared[1].decode("ascii", "ignore") if declared else None)
    # What reads a page leaves out short lines, and an export's labels are short lines.
    if exported := _export(read_markup(page), found, rules=False):
        yield from exported
        return
    with _quiet("trafilatura"):
        text, fields = webpage.read_webpage(page)
    if not text.strip():
        raise ReadingError(found.shown, "no article found in the page", "Save the article's own page, or its text.")
    yield _article(found, text, fields)


def _parse_pieces(read: Reader) -> Parser:
    """The parser of a kind of file that holds many articles."""

    def parse_them(data: bytes, found: Found) -> Iterator[Article | Failure]:
        try:
            for piece in read(data):
                if isinstance(piece, Broken):
                    yield Failure(found.shown, piece.rule, piece.remedy)
                else:
                    yield _from_piece(piece, found)
        except Unreadable as error:
            raise ReadingError(found.shown, error.rule, error.remedy) from error

    return parse_them


def _from_piece(piece: Piece, found: Found) -> Article:
    key = piece.key or piece.fields.url or (f"{found.key}#{piece.name}" if piece.name else found.key)
    if not piece.certain:
        return replace(_article(found, piece.text, piece.fields, alone=not piece.name), key=key)
    fields = piece.fields
    return Article(
        text=piece.text,
        title=fields.title,
        key=key,
        published=fields.published,
        source=fields.source,
        authors=fields.authors,
        url=fields.url,
        path=os.path.abspath(found.path),
        language=fields.language,
    )


def _export(text: str, found: Found, *, rules: bool = True) -> list[Article | Failure]:
    """The articles of a text that holds several, or one below labels; none where it is an article as it stands."""
    try:
        pieces = read_export(text, rules=rules)
    except Unreadable as error:
        raise ReadingError(found.shown, error.rule, error.remedy) from error
    return [
        Failure(found.shown, piece.rule, piece.remedy) if isinstance(piece, Broken) else _from_piece(piece, found)
        for piece in pieces
    ]


def _parse_pdf(data: bytes, found: Found) -> Iterator[Article | Failure]:
    try:
        with _quiet("pypdf"):
            document = pdf.read_pdf(data)
    except documents.Encrypted as error:
        raise ReadingError(found.shown, "opens only with a password", "Save it without the password.") from error
    except documents.Damaged as error:
        raise ReadingError(found.shown, "a damaged PDF, or none at all", "Get the file again.") from error
    if not document.paragraphs:
        raise ReadingError(found.shown, "no text found (a scan?)", "Run OCR first.")
    yield _from_document(document, found)


def _parse_docx(data: bytes, found: Found) -> Iterator[Article | Failure]:
    try:
        document = word.read_docx(data)
    except documents.TooLarge as error:
        raise ReadingError(found.shown, f"unpacks to {error} bytes", "Save its text alone.") from error
    except documents.Damaged as error:
        raise ReadingError(found.shown, "a damaged or locked DOCX, or none at all", "Save it again as DOCX.") from error
    if not document.paragraphs:
        raise ReadingError(found.shown, "no text found", "Add text, or leave it out.")
    yield from _export("\n\n".join(document.paragraphs), found) or [_from_document(document, found)]


def _from_document(document: documents.Document, found: Found) -> Article:
    fields = _real_fields(document.title, document.author)
    fields = replace(fields, title=fields.title or document.headline[: metadata.LONGEST_TITLE])
    return _article(found, "\n\n".join(document.paragraphs), fields)


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
    named = date_from_name(found.name.stem) if alone else None
    plain = metadata.read_text(text, published=fields.published or named, markdown=markdown)
    return replace(
        plain,
        title=fields.title or plain.title or (metadata.title_from_name(found.name.stem) if alone else ""),
        key=fields.url or found.key,
        source=fields.source or plain.source,
        authors=fields.authors or plain.authors,
        url=fields.url,
        path=os.path.abspath(found.path),
        language=fields.language,
    )


def _decode(data: bytes, found: Found, declared: str | None = None) -> str:
    try:
        return decoded(data, declared)
    except Unreadable as error:
        raise ReadingError(found.shown, error.rule, error.remedy) from error


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


_PARSERS: dict[str, Parser] = {
    ".txt": _parse_text,
    ".text": _parse_text,
    ".md": _parse_markdown,
    ".markdown": _parse_markdown,
    ".rtf": _parse_rtf,
    ".html": _parse_html,
    ".htm": _parse_html,
    ".json": _parse_pieces(read_json),
    ".jsonl": _parse_pieces(read_json_lines),
    ".pdf": _parse_pdf,
    ".docx": _parse_docx,
}

SUFFIXES = frozenset(_PARSERS)
"""The kinds of files that are read, in lower case."""
