"""XML that news comes in: RSS and Atom feeds, NITF, NewsML and NewsML-G2.

Elements go by their names without namespaces: makers of feeds mix RSS with Dublin Core and Atom as they like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from qa.dates import parse_date
from qa.reading.bylines import split_authors
from qa.reading.kinds.markup import has_entities, is_markup, read_markup, read_tree
from qa.reading.kinds.xml import local, parse_xml
from qa.reading.metadata import Fields
from qa.reading.pieces import Broken, Piece, Unreadable

_FEEDS = ("rss", "RDF", "feed", "channel")
_FEED_ITEMS = ("item", "entry")
# In the order in which they count; that of an update is another day.
_DAYS = ("pubDate", "published", "issued", "date", "created")
_TEXTS = ("encoded", "content", "body", "description", "summary")
_BRIEF = ("description", "summary")
_STORIES = ("nitf", "newsItem", "NewsItem")


def read_news_xml(data: bytes) -> Iterator[Piece | Broken]:
    """Read the articles of a feed, or of an agency's file.

    Raises:
        Unreadable: It is not XML, or of another kind.
    """
    root = parse_xml(data)
    if local(root) in _FEEDS:
        for number, entry in enumerate(_read_feed(root), start=1):
            is_empty = isinstance(entry, Piece) and not entry.text
            yield Broken(f"entry {number} has no text", "Get the page that it leads to.") if is_empty else entry
        return
    stories = [each for each in root.iter() if local(each) in _STORIES]
    # NewsML packs an NITF into its item: the outer one knows more.
    stories = [each for each in stories if not any(local(above) in _STORIES for above in each.iterancestors())]
    if not stories:
        raise Unreadable(f"XML that holds no news (<{local(root)}>)", "Save it as a feed, NITF, NewsML, JSON or text.")
    for number, story in enumerate(stories, start=1):
        piece = _read_story(story, alone=len(stories) == 1, number=number)
        yield piece or Broken(f"item {number} has no text", "Get it with its text.")


def is_feed(data: bytes) -> bool:
    """Whether XML is a feed."""
    try:
        return local(parse_xml(data)) in _FEEDS
    except Unreadable:
        return False


def read_feed(data: bytes) -> Iterator[Piece | Broken]:
    """Read the entries of a feed; one that leads to a page, and has no text itself, has an empty one, and is brief.

    Raises:
        Unreadable: It is not XML, or has no entries.
    """
    yield from _read_feed(parse_xml(data))


def _read_feed(root: Any) -> Iterator[Piece | Broken]:
    channel = next((each for each in root.iter() if local(each) in ("channel", "feed")), root)
    outlet = _words(_child(channel, "title"))
    home = _link(channel, "") or ""
    language = _words(_child(channel, "language")) or channel.get("{http://www.w3.org/XML/1998/namespace}lang") or None
    items = [each for each in root.iter() if local(each) in _FEED_ITEMS]
    if not items:
        raise Unreadable("a feed without entries", "Get it again later, or leave it out.")
    for number, item in enumerate(items, start=1):
        texts = [(name, text) for name in _TEXTS for each in item if local(each) == name and (text := _text(each))]
        told, text = next(iter(texts), ("", ""))
        title = _words(_child(item, "title"))
        # The end of its CDATA is damaged: what follows is another's.
        if any("</item>" in (each.text or "") or "</entry>" in (each.text or "") for each in item):
            yield Broken(f"entry {number} runs into the next", "Get the feed again.")
            continue
        source = _child(item, "source")
        fields = Fields(
            title=title,
            published=next((day for name in _DAYS if (day := parse_date(_words(_child(item, name))))), None),
            authors=_people(item) or _people(channel, "author"),
            # An aggregator names whose each is.
            source=_words(source if source is None or not len(source) else _child(source, "title")) or outlet or None,
            url=_link(item, home),
            language=language,
        )
        identity = _words(_child(item, "guid")) or _words(_child(item, "id")) or title
        yield Piece(text=text, fields=fields, name=identity or str(number), brief=told in (*_BRIEF, ""))


def _child(element: Any, name: str) -> Any:
    return next((each for each in element if local(each) == name), None) if element is not None else None


def _words(element: Any) -> str:
    if element is None:
        return ""
    text = "".join(element.itertext())
    # A headline may be HTML, with its characters spelled.
    if is_markup(text) or has_entities(text):
        text = read_markup(text)
    return " ".join(text.split())


def _text(element: Any) -> str:
    if element.get("src"):
        return ""
    if len(element):
        return "\n\n".join(read_tree(_plain(element)))
    text = element.text or ""
    return read_markup(text) if is_markup(text) or has_entities(text) else text.strip()


def _plain(element: Any) -> Any:
    """XHTML within XML, its elements named as HTML's."""
    for each in element.iter():
        if isinstance(each.tag, str):
            each.tag = local(each)
    return element


def _people(element: Any, *names: str) -> tuple[str, ...]:
    found: list[str] = []
    for each in element:
        if local(each) not in (names or ("creator", "author", "contributor")):
            continue
        person = _words(_child(each, "name")) if len(each) else _words(each)
        # RSS: "jane@paper.example (Jane Doe)".
        if "@" in person:
            person = person.partition("(")[2].rstrip(") ") if "(" in person else ""
        found.append(person)
    return split_authors([person for person in found if person])


def _link(element: Any, home: str) -> str | None:
    links = [each for each in element if local(each) == "link"]
    addresses = [
        *(each.get("href") for each in links if each.get("rel", "alternate") == "alternate" and each.get("href")),
        *(_words(each) for each in links if not each.get("href")),
        *(_words(each) for each in element if local(each) == "guid" and each.get("isPermaLink") != "false"),
    ]
    found = (urljoin(home or "", address.strip()) for address in addresses if address)
    return next((address for address in found if address.startswith(("http://", "https://"))), None)


def _read_story(story: Any, *, alone: bool, number: int) -> Piece | None:
    text = _story_text(story)
    if not text:
        return None
    title = _first(story, "hl1", "headline", "HeadLine", "hedline", "title")
    day = next((parse_date(value) for value in _days(story) if parse_date(value)), None)
    people = [
        _words(each) for name in ("byline", "by", "ByLine", "creator") for each in story.iter() if local(each) == name
    ]
    publication = next((each for each in story.iter() if local(each) == "pubdata" and each.get("name")), None)
    source = (
        publication.get("name")
        if publication is not None
        else _first(story, "publication", "infoSource", "provider", "Provider")
    )
    address = next(
        (
            each.get("href") or each.get("ex-ref")
            for each in story.iter()
            if local(each) in ("permalink", "pubdata") and each.get("ex-ref")
        ),
        None,
    )
    names = next((found for person in people if (found := split_authors(person))), ())
    fields = Fields(title=title, published=day, authors=names, source=source or None, url=address)
    identity = story.get("guid") or next(
        (each.get("id-string") for each in story.iter() if local(each) == "doc-id"), None
    )
    return Piece(text=text, fields=fields, name="" if alone else identity or title or str(number))


def _story_text(story: Any) -> str:
    for name in ("body.content", "inlineXML", "inlineData", "DataContent"):
        for element in story.iter():
            if local(element) == name:
                _drop(element, "media", "hedline", "byline", "dateline", "head", "abstract")
                if text := _text(element):
                    return text
    return ""


def _drop(element: Any, *names: str) -> None:
    for each in [each for each in element.iter() if local(each) in names]:
        if each.getparent() is not None:
            each.getparent().remove(each)


def _first(story: Any, *names: str) -> str:
    elements = (each for name in names for each in story.iter() if local(each) == name)
    return next((text for each in elements if (text := _words(_child(each, "name")) or _words(each))), "")


def _days(story: Any) -> Iterator[str]:
    for name in (
        "date.issue",
        "story.date",
        "date.release",
        "contentCreated",
        "firstCreated",
        "FirstCreated",
        "pubdata",
    ):
        for each in story.iter():
            if local(each) == name:
                yield each.get("norm") or each.get("date.publication") or _words(each)
