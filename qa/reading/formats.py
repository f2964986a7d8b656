"""One parser a format: what a file holds → articles, and failures that name the rule and the remedy.

Parsers take bytes and never touch the disk. ``Article.text`` is the text as it stands in the file, less a byte order
mark, front matter and what its pages repeat; where a format has no text as such (HTML, PDF, DOCX), its paragraphs are
joined by blank lines.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import yaml
from frontmatter.default_handlers import YAMLHandler

from qa.errors import ReadingError
from qa.reading import documents, metadata
from qa.reading.articles import from_document, make_article, to_results
from qa.reading.exports.articles import read_export
from qa.reading.found import Found, Skipped
from qa.reading.kinds.epub import read_epub
from qa.reading.kinds.mail import read_mailbox, read_message, read_page
from qa.reading.kinds.markup import read_markup
from qa.reading.kinds.newsxml import read_news_xml
from qa.reading.kinds.objects import read_json, read_json_lines
from qa.reading.kinds.opendocument import read_odt
from qa.reading.kinds.packed import MOST_UNPACKED, members, open_archive, read_member, unpack
from qa.reading.kinds.rtf import read_rtf
from qa.reading.kinds.subtitles import read_subtitles
from qa.reading.kinds.tables import read_table
from qa.reading.kinds.warc import read_pages
from qa.reading.kinds.word import read_docx
from qa.reading.metadata import Fields
from qa.reading.pdf.document import read_pdf
from qa.reading.pieces import Broken, Piece, Unreadable, decoded
from qa.reading.texts.pages import join_pages
from qa.reading.web.webpage import NoArticle, is_markup, read_webpage
from qa.records import Article, Failure, Remark

# The closing line must be there, and only "---" counts: a text may well begin with a rule.
_FRONT_MATTER = YAMLHandler(fm_boundary=re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE))
# In <meta> as in an XML declaration, with quotes or without.
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# In a file named .txt its tags would be quoted as the article's words.
_WEB_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)

# What reads a kind of file whose articles it finds by itself, and what makes them of any kind.
Reader = Callable[[bytes], Iterable[Piece | Broken]]
Result = Article | Failure | Skipped
Parser = Callable[[bytes, Found], Iterator[Result]]


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller says of how files are to be read; the fields are those of ``files.read_file``."""

    max_bytes: int = MOST_UNPACKED
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is read: what it is, and the endings of its name, the usual one first."""

    name: str
    suffixes: tuple[str, ...]


def parse(data: bytes, found: Found, options: Options | None = None) -> Iterator[Result]:
    """Parse what a file of a supported kind holds, the kind told by its suffix.

    Raises:
        ReadingError: The file as a whole can't be read. A broken record in a file of many is a ``Failure`` instead.
    """
    suffix = found.name.suffix.lower()
    try:
        if suffix in _ARCHIVES:
            yield from _ARCHIVES[suffix](data, found, options or Options())
        else:
            yield from _PARSERS[suffix](data, found)
    except Unreadable as error:
        raise ReadingError(found.shown, error.rule, error.remedy) from error


def _parse_text(data: bytes, found: Found) -> Iterator[Article | Failure]:
    text, fields = _split_front_matter(decoded(data, found.charset), found)
    if is_markup(text):
        raise ReadingError(found.shown, "is a web page, not plain text", "Give it the suffix .html.")
    yield from (fields == Fields() and _export(text, found)) or [make_article(found, join_pages(text), fields)]


def _parse_markdown(data: bytes, found: Found) -> Iterator[Article]:
    text, fields = _split_front_matter(decoded(data), found)
    yield make_article(found, text, fields, markdown=True)


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


def _parse_html(data: bytes, found: Found, came_from: str | None = None) -> Iterator[Article | Failure]:
    # HTML wants it within 1,024 bytes; some pages have scripts before it.
    declared = _CHARSET.search(data[:4096])
    # What the server says counts before what the page says of itself.
    page = decoded(data, found.charset or (declared[1].decode("ascii", "ignore") if declared else None))
    # What reads a page leaves out short lines, and an export's labels are short lines.
    if exported := _export(read_markup(page), found, rules=False):
        yield from exported
        return
    with _quiet("trafilatura"):
        try:
            text, fields = read_webpage(page, came_from or found.address or None)
        except NoArticle as error:
            raise ReadingError(found.shown, error.rule, error.remedy) from error
    if not text.strip():
        raise ReadingError(found.shown, "no article found in the page", "Save the article's own page, or its text.")
    yield make_article(found, text, fields)
    if fields.lack:
        yield Remark(found.shown, fields.lack, "Save the page where it is shown whole, or the article's text.")


def _parse_pieces(read: Reader) -> Parser:
    """The parser of a kind of file whose reader finds its articles."""

    def parse_them(data: bytes, found: Found) -> Iterator[Result]:
        yield from to_results(read(data), found)

    return parse_them


def _export(text: str, found: Found, *, rules: bool = True) -> list[Article | Failure]:
    """The articles of a text that holds several, or one below labels; none where it is an article as it stands."""
    return list(to_results(read_export(text, rules=rules), found))


def _parse_page(text_of: Callable[[bytes], str]) -> Parser:
    """The parser of a kind of document that is paragraphs and nothing else."""

    def parse_it(data: bytes, found: Found) -> Iterator[Result]:
        text = text_of(data)
        if not text:
            raise Unreadable("no text found", "Add text, or leave it out.")
        yield from _export(text, found) or [make_article(found, text, Fields())]

    return parse_it


def _parse_mhtml(data: bytes, found: Found) -> Iterator[Result]:
    page, address = read_page(data)
    yield from _parse_html(page, found, address)


def _parse_xml(data: bytes, found: Found) -> Iterator[Result]:
    # XHTML has the ending of any other XML, too.
    if _WEB_PAGE.match(data[:1000].decode("latin-1")):
        yield from _parse_html(data, found)
    else:
        yield from to_results(read_news_xml(data), found)


def _parse_table(data: bytes, found: Found, options: Options) -> Iterator[Result]:
    yield from to_results(read_table(data, options.columns), found)


def _parse_warc(data: bytes, found: Found, options: Options) -> Iterator[Result]:
    pages = 0
    without = 0
    for page in read_pages(data, options.max_bytes):
        if isinstance(page, Broken):
            yield Failure(found.shown, page.rule, page.remedy)
            continue
        content, address = page
        pages += 1
        try:
            yield from list(_parse_html(content, replace(found, key=f"{found.key}#{address}"), address))
        except (ReadingError, Unreadable):
            # Fronts, lists and forms: an archive of a site has more of them than articles.
            without += 1
    if without:
        rule = f"{without} of its {pages} pages have no article"
        told = Failure if without == pages else Remark
        yield told(found.shown, rule, "Nothing of them was added.")
    elif not pages:
        raise Unreadable("no web page found in it", "Save the pages themselves.")


def _parse_gzip(data: bytes, found: Found, options: Options) -> Iterator[Result]:
    inner = replace(found, within=found.name.stem)
    if inner.name.suffix.lower() not in SUFFIXES - _PACKED:
        rule = f"a GZ of a kind that is not read ({inner.name.name})"
        raise Unreadable(rule, "Give it the name of what is in it, as articles.json.gz.")
    yield from parse(unpack(data, options.max_bytes), inner, options)


def _parse_zip(data: bytes, found: Found, options: Options) -> Iterator[Result]:
    with open_archive(data) as archive:
        names = members(archive)
        for name in names:
            within = str(PurePosixPath(found.within, name)) if found.within else name
            inner = Found(found.path, f"{found.key}/{name}", within)
            if inner.name.suffix.lower() not in SUFFIXES - {".zip"}:
                yield Skipped(inner.shown)
                continue
            try:
                content = read_member(archive, name, options.max_bytes)
                if content.strip():
                    yield from parse(content, inner, options)
            except (ReadingError, Unreadable) as error:
                yield Failure(inner.shown, error.rule, error.remedy)
    if not names:
        raise Unreadable("an empty ZIP", "Leave it out.")


def _parse_pdf(data: bytes, found: Found) -> Iterator[Article | Failure]:
    try:
        document = read_pdf(data)
    except documents.Encrypted as error:
        raise ReadingError(found.shown, "opens only with a password", "Save it without the password.") from error
    except documents.Damaged as error:
        raise ReadingError(found.shown, "a damaged PDF, or none at all", "Get the file again.") from error
    except documents.TooLarge as error:
        raise ReadingError(found.shown, f"a page has {error} characters", "Save its text alone.") from error
    if not document.paragraphs:
        raise ReadingError(found.shown, "no text found (a scan?)", "Run OCR first.")
    yield from_document(document, found)
    if document.blank:
        has = "page {} has" if len(document.blank) == 1 else "pages {} have"
        yield Remark(
            found.shown, f"{has.format(documents.name_pages(document.blank))} no text: a scan?", "Run OCR first."
        )


def _parse_docx(data: bytes, found: Found) -> Iterator[Article | Failure]:
    try:
        document = read_docx(data)
    except documents.Encrypted as error:
        raise ReadingError(found.shown, "opens only with a password", "Save it without the password.") from error
    except documents.TooLarge as error:
        raise ReadingError(found.shown, f"unpacks to {error} bytes", "Save its text alone.") from error
    except documents.Damaged as error:
        raise ReadingError(found.shown, "a damaged or locked DOCX, or none at all", "Save it again as DOCX.") from error
    if not document.paragraphs:
        raise ReadingError(found.shown, "no text found", "Add text, or leave it out.")
    yield from _export("\n\n".join(document.paragraphs), found) or [from_document(document, found)]


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


_TABLE = {
    FileKind("Text, and exports of press databases as text", (".txt", ".text")): _parse_text,
    FileKind("Markdown, with front matter or without", (".md", ".markdown")): _parse_markdown,
    FileKind("Web pages", (".html", ".htm", ".xhtml", ".shtml")): _parse_html,
    FileKind("Web pages saved as one file", (".mhtml", ".mht")): _parse_mhtml,
    FileKind("PDF", (".pdf",)): _parse_pdf,
    FileKind("Word", (".docx",)): _parse_docx,
    FileKind("Rich text", (".rtf",)): _parse_page(read_rtf),
    FileKind("OpenDocument text", (".odt",)): _parse_page(read_odt),
    FileKind("EPUB, an article a chapter", (".epub",)): _parse_pieces(read_epub),
    FileKind("Mail and newsletters", (".eml",)): _parse_pieces(read_message),
    FileKind("Mailboxes", (".mbox",)): _parse_pieces(read_mailbox),
    FileKind("JSON: an article, a list, an answer of a news service, SQuAD", (".json",)): _parse_pieces(read_json),
    FileKind("JSON lines", (".jsonl", ".ndjson")): _parse_pieces(read_json_lines),
    FileKind("Feeds (RSS, Atom), NITF, NewsML", (".xml", ".rss", ".atom", ".nitf")): _parse_xml,
    FileKind("Subtitles", (".srt", ".vtt")): _parse_pieces(read_subtitles),
}
# What needs to know how much it may unpack, or which columns are meant.
_TABLE_WITH_OPTIONS = {
    FileKind("Tables, an article a row", (".csv", ".tsv")): _parse_table,
    FileKind("Web archives", (".warc",)): _parse_warc,
    FileKind("Archives of all of these", (".zip",)): _parse_zip,
    FileKind("One of these, packed", (".gz",)): _parse_gzip,
}
_PARSERS: dict[str, Parser] = {suffix: parser for kind, parser in _TABLE.items() for suffix in kind.suffixes}
_ARCHIVES = {suffix: parser for kind, parser in _TABLE_WITH_OPTIONS.items() for suffix in kind.suffixes}
_PACKED = frozenset((".zip", ".gz"))

_KINDS = (*_TABLE, *_TABLE_WITH_OPTIONS)

SUFFIXES = frozenset(suffix for kind in _KINDS for suffix in kind.suffixes)
"""The endings of their names, in lower case."""


def file_kinds() -> tuple[FileKind, ...]:
    """The kinds of files that are read, in the order in which people have them."""
    return _KINDS
