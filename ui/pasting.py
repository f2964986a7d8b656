"""Adds an article that was pasted, with what its reader knows of it. Nothing in a request is trusted."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import qa

# Of a field, not of the text. No headline or address is so long: the article was pasted into it. Chosen by eye.
_LONGEST = 500
_FIELDS = {"title": "title", "source": "outlet", "author": "author", "url": "URL", "published": "date"}


class Wrong(Exception):
    """A field that can't stay as it is: its name, and one line that says why."""

    def __init__(self, field: str, line: str) -> None:
        super().__init__(line)
        self.field = field


def paste_article(library: qa.Library, request: object) -> dict[str, Any]:
    """Add what was pasted: its key, or the field that is wrong and one line that says why."""
    try:
        article = _read(request, library.settings.max_bytes)
        # The library would add it beside the other one; two articles of one address would be a reader's riddle.
        if article.url and _has(library, article.url):
            raise Wrong("url", f"{article.url}: an article of this URL is here already. Remove that one first.")
        report = library.add(article, replace=False)
    except Wrong as wrong:
        return {"error": str(wrong), "field": wrong.field}
    if report.failed:
        return {"error": f"The text: {report.failed[0].rule}. {report.failed[0].remedy}", "field": "text"}
    (key,) = report.added or report.unchanged
    return {"key": key, "unchanged": bool(report.unchanged)}


def _read(request: object, max_bytes: int) -> qa.Article:
    given = request if isinstance(request, dict) else {}
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Wrong("text", "The text is empty. Paste the article's words.")
    # An article without address is known by its words: line ends of Windows would make another one of it.
    text = text.replace("\r\n", "\n").strip()
    # Half a surrogate pair is no reason here: the library refuses it with its own line.
    if (size := len(text.encode(errors="replace"))) > max_bytes:
        raise Wrong("text", f"The text has {size:,} bytes, and the limit is {max_bytes:,}. Split it.")
    known = {name: _line(given.get(name), name) for name in _FIELDS}
    url = check_url(known["url"])
    read = qa.read_text(text, published=_check_day(known["published"]))
    return dataclasses.replace(
        read,
        title=known["title"] or read.title,
        key=url or "",
        url=url,
        source=known["source"] or read.source,
        authors=(known["author"],) if known["author"] else read.authors,
    )


def _line(value: object, name: str) -> str:
    line = " ".join(value.split()) if isinstance(value, str) else ""
    if len(line) > _LONGEST:
        rule = f"The {_FIELDS[name]} has {len(line):,} characters, and the limit is {_LONGEST}"
        raise Wrong(name, f"{rule}. Shorten it.")
    return line


def check_url(url: str) -> str | None:
    """The address of a web page as it was given; None for nothing.

    Raises:
        Wrong: It is none.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
        # It becomes a link in the reader.
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in url
    except ValueError:
        good = False
    if not good:
        raise Wrong("url", f"{url}: is no address of a web page. It begins with https:// or http://.")
    return url


def _check_day(given: str) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Wrong("published", f"{given}: is no date. Write it as 2024-05-31.") from None
    # Where the sun rises first it is tomorrow already.
    if day > date.today() + timedelta(days=1):
        raise Wrong("published", f"{given}: lies in the future. Give the day on which it was published.")
    return day


def _has(library: qa.Library, key: str) -> bool:
    try:
        library.article(key)
    except qa.ArticleNotFound:
        return False
    return True
