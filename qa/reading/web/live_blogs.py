"""A live blog → its posts, each with its time and heading: out of JSON-LD, else out of the page.

Without them nobody can tell what was written when, and the posts run into one another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from qa.reading.web.linked_data import kinds
from qa.reading.web.page_text import words_of

_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
_TIME_OF_DAY = re.compile(r"T(\d{2}:\d{2})")
_FEWEST = 3
# Words of the page: comments have times, too, and are called so.
_LEAST_OF_PAGE = 0.4
_COMMENTS = re.compile(r"comment|kommentar|coment|komentarz|reac|discuss|disqus|reply|replies|reader", re.IGNORECASE)
# "live-post", "liveticker", "direct", "en-directo": what a page calls its feed.
_LIVE = re.compile(r"live|ticker|direct|diretta|minuto|ao-vivo|relacja", re.IGNORECASE)
# A heading, a lead, its author, a picture's caption.
_LONGEST_LEAD = 6
_TEXT_TAGS = ("p", "li", "blockquote", "h4", "h5")


def posts_of_record(record: Mapping[str, object]) -> list[str]:
    """The paragraphs of the posts that a page's own JSON-LD holds; none where it is no live blog's."""
    updates = record.get("liveBlogUpdate")
    if not isinstance(updates, list) or "LiveBlogPosting" not in kinds(record):
        return []
    paragraphs: list[str] = []
    for update in updates:
        if isinstance(update, Mapping) and isinstance(body := update.get("articleBody"), str) and body.strip():
            time = _TIME_OF_DAY.search(str(update.get("datePublished")))
            heading = update.get("headline")
            head = " ".join(
                [time[1] if time else "", *(str(heading).split() if isinstance(heading, str) else [])]
            ).strip()
            paragraphs += [head] if head else []
            paragraphs += [" ".join(line.split()) for line in body.splitlines() if line.strip()]
    return paragraphs


def posts_of_page(tree: Any, *, is_live: bool) -> list[str]:
    """The paragraphs of the posts that stand in a page one below the other; none where it is no live blog.

    Args:
        tree: the page.
        is_live: whether its JSON-LD says that it is one; else the names of its elements must.
    """
    total = sum(len(words_of(each).split()) for each in tree.iter("p"))
    best: list[Any] = []
    for posts in _series(tree):
        name = " ".join(_names(posts[0]))
        if _COMMENTS.search(name) or not (is_live or _LIVE.search(name)):
            continue
        words = sum(len(words_of(post).split()) for post in posts)
        if words >= _LEAST_OF_PAGE * total and len(posts) > len(best):
            best = posts
    return [line for post in best for line in _lines(post)]


def lead_of(tree: Any, posts: list[str]) -> list[str]:
    """The heading of a live blog's page, and the paragraphs between it and the first of its posts."""
    lines = set(posts)
    found: list[str] = []
    for element in tree.iter("h1", "h2", "h3", "p"):
        words = words_of(element)
        if words in lines or any(words and line.endswith(f" {words}") for line in posts[:1]):
            break
        outside = next(element.iterancestors("aside", "nav", "footer"), None)
        if element.tag == "h1":
            found = [words]
        elif found and element.tag == "p" and outside is None:
            found.append(words)
    return [line for line in found if line][:_LONGEST_LEAD]


def _series(tree: Any) -> Iterator[list[Any]]:
    """Elements of one parent with the same tag and class, each with a time of day and a text of its own."""
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for element in tree.iter("article", "div", "li", "section"):
        groups[element.getparent(), element.tag, element.get("class")].append(element)
    for elements in groups.values():
        if len(elements) < _FEWEST:
            continue
        posts = [each for each in elements if next(each.iterdescendants(*_TEXT_TAGS), None) is not None and _time(each)]
        if len(posts) >= _FEWEST and len(posts) >= 0.6 * len(elements):
            yield posts


def _names(element: Any) -> Iterator[str]:
    for each in (element, *element.iterancestors()):
        yield from (each.get("class") or "", each.get("id") or "")


def _time(post: Any) -> str:
    """The time of day of a post: as printed, else as its markup has it."""
    for time in post.iterdescendants("time"):
        if _CLOCK.search(printed := words_of(time)):
            return printed
        if match := _TIME_OF_DAY.search(time.get("datetime") or ""):
            return match[1]
    for each in post.iterdescendants("span", "div", "strong", "b"):
        if _CLOCK.search(printed := words_of(each)) and len(printed) <= 25:
            return printed
    return ""


def _lines(post: Any) -> Iterator[str]:
    heading = next(post.iterdescendants("h2", "h3", "h4"), None)
    yield " ".join(filter(None, (_time(post), words_of(heading) if heading is not None else "")))
    for element in post.iterdescendants(*_TEXT_TAGS):
        # Within another of them: its words are there.
        if element is heading or element.getparent().tag in _TEXT_TAGS:
            continue
        if words := words_of(element):
            yield words
