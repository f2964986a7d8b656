"""A web page → the article's text and what its markup says about it: JSON-LD, meta tags, ``<time>``, its address.

The text is that of a live blog's posts, of the page, or of its JSON-LD where that holds more. trafilatura's dates are
not used: where the markup has none, it takes one from the page's words or its pictures' addresses.
"""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

from qa.dates import parse_date
from qa.reading.addresses import clean_address, date_in_address, saved_from
from qa.reading.bylines import split_authors
from qa.reading.metadata import Fields, read_fields
from qa.reading.places import read_place
from qa.reading.web import linked_data, live_blogs, page_text
from qa.reading.web.notices import find_lack, find_notice, is_offer, words_in

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
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|main|article|section|div|header|h[1-6]|p"
    r"|table|ul|ol|meta|center|font)(?:\s[^<>]*)?>",
    re.IGNORECASE | re.DOTALL,
)
# Or its paragraphs are closed with tags. A text about web pages may have one or two.
_CLOSED = re.compile(r"</(?:p|div|h[1-6]|li|td)>", re.IGNORECASE)
_FEWEST_CLOSED = 3
_START = 20_000
# Words that are looked for together, and the share of such runs that may be missing: pages correct their text alone.
_RUN = 8
_MISSING = 0.3


def is_markup(text: str) -> bool:
    """Whether a text is a web page, or a piece of one: its tags would be quoted as the article's words."""
    return _PAGE.match(text) is not None or len(_CLOSED.findall(text, 0, _START)) >= _FEWEST_CLOSED


class NoArticle(Exception):
    """A page that holds no article, though it has text: ``rule`` says what it is, ``remedy`` what to do."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule, self.remedy = rule, remedy


def read_webpage(html: str, came_from: str | None = None) -> tuple[str, Fields]:
    """Return an article's paragraphs, joined by blank lines, and its metadata; "" where the page has no article.

    Args:
        html: the page.
        came_from: the address that it was fetched or saved from, where that is known: it may be another's than its own.

    Raises:
        NoArticle: It has text, and that is a request for consent, a check for robots or an error.
    """
    from trafilatura import load_html

    tree = load_html(html)
    if tree is None:
        return "", Fields()
    address = _address(tree, html, came_from)
    record = linked_data.find_own(tree, address, _headings(tree))
    linked = read_fields(record)
    paragraphs, page = page_text.read_text(tree)
    whole = _article_body(record)
    is_live = "LiveBlogPosting" in linked_data.kinds(record)
    posts = max(live_blogs.posts_of_record(record), live_blogs.posts_of_page(tree, is_live=is_live), key=_length)
    if posts:
        paragraphs = [*live_blogs.lead_of(tree, posts), *posts]
    elif _holds_more(whole, paragraphs):
        paragraphs = whole
    if not paragraphs:
        return "", Fields()
    if notice := find_notice(paragraphs):
        raise NoArticle(f'is no article, it says "{notice}"', "Open the article's own page, and save that.")
    lack = find_lack(record, tree, paragraphs, whole)
    # Under an article's name they would be quoted as its words.
    while lack and len(paragraphs) > 1 and is_offer(paragraphs[-1]):
        paragraphs.pop()
    text = "\n\n".join(paragraphs)
    language = linked.language or tree.get("lang")
    title = page.title if page else ""
    fields = Fields(
        title=title or linked.title,
        published=linked.published or _date_in_markup(tree, language) or date_in_address(address),
        authors=linked.authors or split_authors(page.author if page else None),
        source=linked.source or (page.sitename if page else None),
        url=address or clean_address(linked.url),
        language=language,
        section=linked.section or _section(tree),
        page=linked.page,
        lack=lack,
    )
    return text, fields


def _address(tree: Any, html: str, came_from: str | None) -> str | None:
    """The page's own address: as it says itself, else where it was saved from."""
    links = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    metas = [
        meta.get("content") for meta in tree.iter("meta") if (meta.get("property") or meta.get("name")) == "og:url"
    ]
    return next((url for each in (*links, *metas, came_from, saved_from(html)) if (url := clean_address(each))), None)


def _section(tree: Any) -> str | None:
    metas = (meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "article:section")
    return read_place(next(filter(None, metas), ""), "")[0]


def _headings(tree: Any) -> tuple[str, ...]:
    """What the page calls its article, in its head and above the text."""
    metas = (meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:title")
    return tuple(filter(None, [*metas, *map(page_text.words_of, tree.iter("h1", "title"))]))


def _article_body(record: dict[str, object]) -> list[str]:
    """The paragraphs of the text that a page's JSON-LD holds; some publishers write HTML there."""
    text = record.get("articleBody")
    if not isinstance(text, str):
        return []
    if is_markup(text) or _CLOSED.search(text):
        from trafilatura import load_html

        tree = load_html(f"<html><body><article>{text}</article></body></html>")
        blocks = tree.iter("p", "h2", "h3", "li", "blockquote") if tree is not None else ()
        return [words for each in blocks if (words := page_text.words_of(each))]
    return [" ".join(unescape(line).split()) for line in text.splitlines() if line.strip()]


def _holds_more(whole: list[str], found: list[str]) -> bool:
    """Whether a page's JSON-LD holds text of the article that wasn't found beside it."""
    # As runs of words: the page parts its text otherwise, and repeats none of it.
    seen = " ".join(words_in(found))
    pieces = [" ".join(words[at : at + _RUN]) for words in [words_in(whole)] for at in range(0, len(words), _RUN)]
    missing = sum(piece not in seen for piece in pieces)
    given, had = len(words_in(whole)), len(words_in(found))
    if missing > _MISSING * len(pieces):
        return given > had or missing * _RUN > had
    # trafilatura takes it from there itself, without its paragraphs.
    return len(whole) > len(found) and had <= given


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _date_in_markup(tree: Any, language: str | None) -> date | None:
    metas = {(m.get("property") or m.get("name") or m.get("itemprop") or "").lower(): m for m in tree.iter("meta")}
    for name in _META_DATES:
        if name in metas and (day := parse_date(metas[name].get("content"), language)):
            return day
    times = [(time, parse_date(time.get("datetime") or time.text, language)) for time in tree.iter("time")]
    for time, day in times:
        marks = f"{time.get('itemprop')} {time.get('class')} {' '.join(time.keys())}".lower()
        if day and ("publish" in marks or "pubdate" in marks):
            return day
    # Unmarked times may be comments'; one day that all of them name can only be the article's.
    days = {day for _, day in times if day}
    return days.pop() if len(days) == 1 else None
