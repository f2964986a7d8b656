"""A web page → the article's text and what its markup says about it: JSON-LD, meta tags, ``<time>``.

trafilatura finds the text among navigation, adverts and comments. Its dates are not used: where the markup has none, it
takes one from the page's words or its pictures' addresses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from qa.dates import parse_date
from qa.reading.bylines import split_authors
from qa.reading.metadata import Fields, read_fields

# The surest name first; "date" may be any of the page's, so it is last. None is that of a modification.
_META_DATES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "citation_publication_date",
    "date",
)
# A page, or a piece of one: it begins with an element that holds others.
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|main|article|section|div|header|h[1-6]|p|table"
    r"|ul|ol|meta|center|font)(?:\s[^<>]*)?>",
    re.IGNORECASE | re.DOTALL,
)
# Or its paragraphs are closed with tags. A text about web pages may have one or two.
_CLOSED = re.compile(r"</(?:p|div|h[1-6]|li|td)>", re.IGNORECASE)
_FEWEST_CLOSED = 3
_START = 20_000
# Publishers put an article into "@graph" and a list or two. Chosen by eye.
_DEEPEST = 5


def is_markup(text: str) -> bool:
    """Whether a text is a web page, or a piece of one: its tags would be quoted as the article's words."""
    return _PAGE.match(text) is not None or len(_CLOSED.findall(text, 0, _START)) >= _FEWEST_CLOSED


def read_webpage(html: str) -> tuple[str, Fields]:
    """Return an article's paragraphs, joined by blank lines, and its metadata; "" where the page has no article."""
    from trafilatura import bare_extraction, load_html

    tree = load_html(html)
    if tree is None:
        return "", Fields()
    # Comments would be quoted as the outlet's words; the long search for dates is for those that are not used.
    page = bare_extraction(
        tree, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
    )
    if page is None or isinstance(page, dict):
        return "", Fields()
    linked = _linked_data(tree)
    fields = Fields(
        title=page.title or linked.title,
        published=linked.published or _date_in_markup(tree),
        authors=linked.authors or split_authors(page.author),
        source=linked.source or page.sitename,
        url=page.url or linked.url,
        language=linked.language or tree.get("lang"),
    )
    # trafilatura gives each paragraph a line.
    return "\n\n".join(line.strip() for line in (page.text or "").split("\n") if line.strip()), fields


def _linked_data(tree: Any) -> Fields:
    """Read the JSON-LD object that describes the article: the one with a headline."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue  # the markup around a broken block says the same
        for record in _objects(data):
            # By its headline, not by its type: NewsArticle, ReportageNewsArticle, BlogPosting and more.
            if "headline" in record:
                return read_fields(record)
    return Fields()


def _objects(data: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if isinstance(data, dict):
        yield data
        data = list(data.values())
    if isinstance(data, list) and depth < _DEEPEST:
        for item in data:
            yield from _objects(item, depth + 1)


def _date_in_markup(tree: Any) -> date | None:
    metas = {(m.get("property") or m.get("name") or m.get("itemprop") or "").lower(): m for m in tree.iter("meta")}
    for name in _META_DATES:
        if name in metas and (day := parse_date(metas[name].get("content"))):
            return day
    times = [(time, parse_date(time.get("datetime") or time.text)) for time in tree.iter("time")]
    for time, day in times:
        marks = f"{time.get('itemprop')} {time.get('class')} {' '.join(time.keys())}".lower()
        if day and ("publish" in marks or "pubdate" in marks):
            return day
    # Unmarked times may be comments'; one day that all of them name can only be the article's.
    days = {day for _, day in times if day}
    return days.pop() if len(days) == 1 else None
