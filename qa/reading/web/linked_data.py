"""What a page says of its article in JSON-LD: the object that is the article's own, among those of related stories.

Pages describe videos, breadcrumbs and other articles in the same way. An object is the page's own if its address is the
page's, else if its headline is; one of another address never is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from qa.reading.addresses import same_page

Record = Mapping[str, object]

# Publishers put an article into "@graph" and a list or two. Chosen by eye.
_DEEPEST = 6
# A headline of these is a film's, a picture's or a recording's, whatever its date.
_NOT_ARTICLES = re.compile(r"(?:Video|Image|Audio|Media|Music|3DModel|Data|Podcast)\w*|Clip|ListItem|Product|Event")
# Objects below these are other articles, or parts of one.
_OTHERS = frozenset(
    "itemlistelement relatedlink isrelatedto citation mentions haspart video image associatedmedia comment"
    " liveblogupdate ispartof about subjectof review".split()
)
_PARTS = re.compile(r"\s+[|–—-]\s+|\s*[|»]\s*")


def find_own(tree: Any, address: str | None, headings: tuple[str, ...]) -> dict[str, object]:
    """The object that describes the page's article, with what it refers to by "@id" filled in; {} if there is none.

    Args:
        tree: the page.
        address: the page's address, where it is known.
        headings: what the page calls its article: its title and first heading.
    """
    records = [record for data in _blocks(tree) for record in _objects(data)]
    named = {str(record["@id"]): record for _, record in records if "@id" in record and len(record) > 2}
    best: tuple[int, dict[str, object]] = (0, {})
    for is_other, record in records:
        rank = _rank(record, address, headings, is_other=is_other)
        # Of several alike the first: pages repeat their article further down in short.
        if rank > best[0]:
            best = rank, {key: _resolved(value, named) for key, value in record.items()}
    return best[1]


def kinds(record: Record) -> set[str]:
    """The types of an object: {"NewsArticle"}."""
    value = record.get("@type")
    return {str(each).split("/")[-1].split(":")[-1] for each in (value if isinstance(value, list) else [value]) if each}


def _rank(record: Record, address: str | None, headings: tuple[str, ...], *, is_other: bool) -> int:
    """How surely an object is the page's own article; 0 where it isn't."""
    # By its headline, not by its type: NewsArticle, ReportageNewsArticle, BlogPosting and more.
    headline = record.get("headline")
    if not isinstance(headline, str) or any(_NOT_ARTICLES.fullmatch(kind) for kind in kinds(record)):
        return 0
    addresses = list(_addresses(record))
    is_same = any(same_page(address, each) for each in addresses)
    is_titled = any(_same_words(headline, each) for each in headings)
    if is_same:
        return 4 if is_titled else 3
    if is_titled:
        return 2
    # Without a sign of its own: where it stands alone for the page, and is said to be no other's.
    return 0 if is_other or (address and addresses) else 1


def _addresses(record: Record) -> Iterator[str]:
    for name in ("mainEntityOfPage", "url", "@id"):
        value = record.get(name)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            yield value


def _same_words(one: str, other: str) -> bool:
    """Whether two headlines are one: a page's title has the outlet behind it, and a long one may be cut."""
    first, second = _bare(one), _bare(other)
    if not first or not second:
        return False
    parts = {_bare(part) for part in _PARTS.split(other)}
    shorter, longer = sorted((first, second), key=len)
    return first == second or first in parts or (len(shorter) > 20 and longer.startswith(shorter))


def _bare(headline: str) -> str:
    return "".join(c for c in headline.casefold() if c.isalnum())


def _resolved(value: object, named: Mapping[str, Record]) -> object:
    if isinstance(value, list):
        return [_resolved(each, named) for each in value]
    if isinstance(value, dict) and "name" not in value:
        return named.get(str(value.get("@id")), value)
    return value


def _blocks(tree: Any) -> Iterator[object]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        # Some are wrapped as scripts once were.
        text = re.sub(r"^\s*(?://)?\s*<!(?:\[CDATA\[|--)|(?://)?\s*(?:\]\]|--)>\s*$", "", script.text or "")
        try:
            yield json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue  # the markup around a broken block says the same


def _objects(data: object, depth: int = 0, *, is_other: bool = False) -> Iterator[tuple[bool, dict[str, object]]]:
    """The objects of a block, each with whether it stands below another article or in a list of them."""
    if isinstance(data, dict):
        yield is_other, data
        below = [(is_other or str(key).lower() in _OTHERS, value) for key, value in data.items()]
    elif isinstance(data, list):
        below = [(is_other, value) for value in data]
    else:
        return
    if depth < _DEEPEST:
        for other, value in below:
            yield from _objects(value, depth + 1, is_other=other)
