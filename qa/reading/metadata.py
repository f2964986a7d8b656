"""What is known about an article besides its text: from named fields, else from the shape of its first lines.

Field names are compared without regard to case, hyphens and underscores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from qa.dates import date_from_text, parse_date
from qa.reading.addresses import clean_address
from qa.reading.bylines import find_byline, lines_ended, read_byline, read_words, split_authors
from qa.reading.places import read_place
from qa.reading.texts.languages import guess_language
from qa.records import Article

# Names of schema.org, feeds, news services, crawlers and front matter; of several that have a value the first counts.
TITLE = ("title", "headline", "webtitle", "articletitle", "newstitle")
TEXT = (
    "text",
    "body",
    "fullcontent",
    "content",
    "contenthtml",
    "articlebody",
    "articletext",
    "maintext",
    "fulltext",
    "bodytext",
    "contenttext",
    "textcontent",
    "storytext",
    "plaintext",
    "article",
    "story",
    "html",
)
PUBLISHED = (
    "published",
    "datepublished",
    "publishedat",
    "publishedon",
    "publishedtime",
    "publishedtimestamp",
    "publisheddate",
    "publicationdate",
    "publishdate",
    "publishtime",
    "datepublish",
    "webpublicationdate",
    "firstpublished",
    "pubdate",
    "date",
    "datetime",
)
AUTHORS = ("authors", "author", "byline", "creator", "creators", "writer", "primaryauthor", "authorname")
SOURCE = (
    "source",
    "publisher",
    "outlet",
    "sitename",
    "site",
    "publication",
    "newspaper",
    "medianame",
    "sourcename",
    "namesource",
    "publicationname",
    "provider",
    "origin",
    "sourcehostname",
    "sourcedomain",
    "domain",
    "hostname",
)
URL = ("url", "link", "canonical", "canonicalurl", "permalink", "weburl", "articleurl", "originalurl", "alternate")
LANGUAGE = ("language", "inlanguage", "lang")
SECTION = ("section", "articlesection", "sectionname", "printsection", "rubric", "rubrik", "ressort", "desk")
PAGE = ("page", "pages", "pagination", "printpage", "pagenumber", "pagestart", "startpage")

# No headline is so long: a first block that is longer is a paragraph. Chosen by eye.
LONGEST_TITLE = 300

# Whole, with its scheme: it becomes the article's key, and "/2024/pier" is many articles'.
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
# As HTML, JSON-LD and feeds spell it: "en", "en-GB", "zh_Hant". A language's name ("English") is left out.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
# "PORT ALDER (AP) — Crews went back" begins the story: such a text has no headline.
_DATELINE = re.compile(r"[A-Z][A-Z .,'’/-]{2,}\b[^—–\n]{0,40}(?:—|–|--| - )")
# Markdown's two kinds: "# " before it, or a line of "=" below, which stands behind once the lines are joined.
_HEADING = re.compile(r"^#+\s*|\s+[#=-]+$")
_EMPHASIS = re.compile(r"(\*{1,3}|`)(?=\S)(.+?)(?<=\S)\1")
# As blogs and exports name their files.
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
    # Of the paper.
    section: str | None = None
    page: str | None = None
    # What is missing of the text, as its source says: a sentence without its subject, and without its stop.
    lack: str = ""


def read_fields(record: Mapping[str, object]) -> Fields:
    """Read an article's fields from front matter, a JSON object or a page's metadata, under their usual names."""
    values = {plain_name(name): value for name, value in record.items()}
    # trafilatura calls the address "source".
    addresses = (text for text in _texts(values, (*URL, "source")) if _URL.fullmatch(text))
    url = next((clean_address(text) or text for text in addresses), None)
    language = next((text for text in _texts(values, LANGUAGE) if _LANGUAGE.fullmatch(text)), None)
    section, page = read_place(_section(values), _page(values))
    return Fields(
        title=next(_texts(values, TITLE), ""),
        published=next((day for name in PUBLISHED if (day := parse_date(values.get(name), language))), None),
        authors=next((names for name in AUTHORS if (names := split_authors(values.get(name)))), ()),
        source=next((text for text in _texts(values, SOURCE) if not _URL.fullmatch(text)), None),
        url=url,
        language=language,
        section=section,
        page=page,
    )


def _section(values: Mapping[str, object]) -> str:
    """The section; of several that schema.org may list, the first."""
    sections = (values.get(name) for name in SECTION)
    firsts = (each[0] if isinstance(each, list) and each else each for each in sections)
    return next(filter(None, map(read_words, firsts)), "")


def _page(values: Mapping[str, object]) -> str:
    """The page as text; JSON has numbers, and schema.org parts the first from the last."""
    pages = [str(values[name]) if type(values.get(name)) is int else read_words(values.get(name)) for name in PAGE]
    page, last = next(filter(None, pages), ""), str(values.get("pageend") or "")
    return f"{page}-{last}" if page.isdigit() and last.isdigit() and int(last) > int(page) else page


def body(record: Mapping[str, object]) -> str:
    """Return a record's text exactly as it is; a list of paragraphs is joined by blank lines."""
    values = {plain_name(name): value for name, value in record.items()}
    for name in TEXT:
        match values.get(name):
            case str(text) if text.strip():
                return text
            case [*parts] if parts and all(isinstance(part, str) for part in parts):
                return "\n\n".join(map(str, parts))
    return ""


def read_text(
    text: str, *, published: date | None = None, markdown: bool = False, language: str | None = None
) -> Article:
    """Read an article out of text that is at hand: what the shape of its first lines tells of it, and nothing else.

    Args:
        text: the article's text.
        published: the day on which it was published, where that is known.
        markdown: whether a headline is marked up.
        language: the text's, as "de" or "en-GB", else guessed: it may tell which number of a date is the month.

    Returns:
        The article, without a key; what the text doesn't tell for certain is empty.
    """
    language = language or guess_language(text)
    byline = find_byline(text, language)
    return Article(
        text=text,
        title=find_headline(text, markdown=markdown),
        published=published or byline.published or date_from_text(text, language),
        source=byline.source,
        authors=byline.authors,
    )


def find_headline(text: str, *, markdown: bool = False) -> str:
    """Return the headline that a text begins with, on one line; "" where it begins with something else."""
    text = lines_ended(text).strip()
    block, *rest = _BLANK_LINES.split(text, maxsplit=1)
    lines = block.split("\n")
    # Without blank lines each line is a paragraph; in Markdown a heading ends with its line.
    if not rest or (markdown and block.startswith("#")):
        rest, lines = [*rest, *lines[1:]], lines[:1]
    headline = " ".join(" ".join(_before_byline(lines)).split())
    # Pairs of marks are sought in the square of the length: 24,000 characters of "*a " took 4 seconds.
    if markdown and len(headline) <= 2 * LONGEST_TITLE:
        headline = _EMPHASIS.sub(r"\2", _HEADING.sub("", headline))
    if not rest or len(headline) > LONGEST_TITLE or _DATELINE.match(headline) or date_from_text(headline):
        return ""
    return headline


def title_from_name(stem: str) -> str:
    """Make a title of a file's name: ``2023-11-22_bridge-closed`` is "bridge closed"."""
    words = " ".join(re.sub(r"[-_]+", " ", _DATE_IN_FRONT.sub("", stem, count=1)).split())
    return words or stem


def _before_byline(lines: list[str]) -> list[str]:
    ends = (n for n, line in enumerate(lines) if n and (read_byline(line.strip()) or date_from_text(line)))
    return lines[: next(ends, None)]


def _texts(values: Mapping[str, object], names: tuple[str, ...]) -> Iterator[str]:
    return (text for name in names if (text := read_words(values.get(name))))


def plain_name(name: object) -> str:
    """A field's name as it is compared."""
    return re.sub(r"[-_\s]", "", str(name)).lower()
