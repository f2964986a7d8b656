"""An address on the web → articles: of a page the one that stands there, of a feed those that its entries lead to."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from qa.errors import ReadingError
from qa.fetching.fetcher import Fetched, Fetcher
from qa.reading.articles import to_results
from qa.reading.files import check
from qa.reading.formats import SUFFIXES, Options, parse
from qa.reading.found import Address, Found, Skipped
from qa.reading.kinds.newsxml import is_feed, read_feed
from qa.reading.pieces import Broken, Unreadable
from qa.records import Article, Failure

Result = Article | Failure | Skipped

# Python's own names of types, whatever this machine's are.
_TYPES = mimetypes.MimeTypes(filenames=())
# Servers that don't know say one of these, or nothing.
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream", "application/x-unknown")
# Feeds have tens. What has more is asked for in parts, on several days.
_MOST_ENTRIES = 500


def read_address(address: Address, fetcher: Fetcher, max_bytes: int) -> Iterator[Result]:
    """Fetch a page or a feed, and read its articles; what can't be had or read is a failure.

    Args:
        address: the page's or the feed's.
        fetcher: keeps to its bounds.
        max_bytes: the most bytes of an article's text.
    """
    try:
        found, content = _fetch(address.url, fetcher)
    except ReadingError as error:
        yield Failure(error.file, error.rule, error.remedy)
        return
    if found.name.suffix == ".xml" and is_feed(content):
        yield from _read_entries(content, found, fetcher, max_bytes)
    else:
        yield from check(parse(content, found, Options(max_bytes)), found, max_bytes)


def _read_entries(content: bytes, feed: Found, fetcher: Fetcher, max_bytes: int) -> Iterator[Result]:
    try:
        entries = list(read_feed(content))
    except Unreadable as error:
        yield Failure(feed.shown, error.rule, error.remedy)
        return
    for entry in entries[:_MOST_ENTRIES]:
        if isinstance(entry, Broken) or not (entry.brief and entry.fields.url):
            yield from check(to_results([entry], feed), feed, max_bytes)
            continue
        try:
            page, its_content = _fetch(entry.fields.url, fetcher)
        except ReadingError as error:
            yield Failure(error.file, error.rule, error.remedy)
        else:
            yield from check(parse(its_content, page, Options(max_bytes)), page, max_bytes)
    if len(entries) > _MOST_ENTRIES:
        rule = f"has {len(entries)} entries, and {_MOST_ENTRIES} are fetched at once"
        yield Failure(feed.shown, rule, "Save the other pages, and add them.")


def _fetch(url: str, fetcher: Fetcher) -> tuple[Found, bytes]:
    fetched = fetcher.fetch(url)
    suffix = _suffix_of(fetched)
    last = PurePosixPath(unquote(urlsplit(fetched.url).path)).name
    # Its last part is named like a file, also where it has no ending.
    name = PurePosixPath(last).stem if PurePosixPath(last).suffix.lower() in SUFFIXES else last
    found = Found(Path(), fetched.url, f"{name or 'page'}{suffix}", fetched.url, fetched.charset)
    if suffix not in SUFFIXES:
        rule = f"is {fetched.kind or 'of an unknown kind'}, which is not read"
        raise ReadingError(found.shown, rule, "Find the page that shows it as text.")
    return found, fetched.content


def _suffix_of(fetched: Fetched) -> str:
    """The ending that a file of its kind has; "" where that is none that is read."""
    named = PurePosixPath(urlsplit(fetched.url).path).suffix.lower()
    if fetched.kind in _UNTOLD:
        return named if named in SUFFIXES else ""
    if fetched.kind == "application/xhtml+xml":
        return ".html"
    if fetched.kind.endswith(("+xml", "/xml")):
        return ".xml"
    if fetched.kind.endswith("+json"):
        return ".json"
    known = _TYPES.guess_all_extensions(fetched.kind)
    meant = [each for each in known if each in SUFFIXES]
    # Of several for one type, and of types that Python doesn't know, the address tells.
    if named in (meant if known else SUFFIXES):
        return named
    return next(iter(meant), "")
