"""``qa.reading.fetched``: pages and feeds of a server on this machine become articles."""

from collections.abc import Iterator
from datetime import date

import pytest
from web import Web, answer, moved, page, serving

from qa.fetching.fetcher import Fetcher
from qa.reading.fetched import read_address
from qa.reading.found import Address
from qa.records import Article, Failure

LINES = (
    "The ferry pier at Quill Point will stay shut through the winter, the port authority said on Monday.",
    "“The piles are eaten through,” said the harbour engineer, Tobias Wrenn, who had dived there.",
)
DATED = '<meta property="article:published_time" content="2023-11-06T08:00:00Z">'


@pytest.fixture
def web() -> Iterator[Web]:
    """A server without a page."""
    with serving() as server:
        yield server


def read(url: str) -> list[Article | Failure]:
    """What an address gives."""
    fetcher = Fetcher(1_000_000, 5.0, allow_private=True, pause=0)
    return [each for each in read_address(Address(url), fetcher, 1_000_000) if isinstance(each, Article | Failure)]


def test_a_page_becomes_an_article_under_its_address(web: Web) -> None:
    """The address is where redirects led, unless the page names another; there is no path."""
    web.answers |= {
        "/old?from=mail": moved("/2023/pier"),
        "/2023/pier": page("Pier shut for the winter", *LINES, head=DATED),
    }
    (article,) = read(f"{web.site}/old?from=mail")
    assert isinstance(article, Article)
    assert (article.key, article.url, article.path) == (f"{web.site}/2023/pier", f"{web.site}/2023/pier", None)
    assert (article.title, article.published) == ("Pier shut for the winter", date(2023, 11, 6))
    assert article.text.split("\n\n")[-2:] == list(LINES)
    canonical = '<link rel="canonical" href="https://ledger.example/pier">'
    web.answers["/copy"] = page("Pier shut for the winter", *LINES, head=canonical)
    (article,) = read(f"{web.site}/copy")
    assert isinstance(article, Article)
    assert article.key == article.url == "https://ledger.example/pier"


def test_the_server_tells_the_encoding(web: Web) -> None:
    """Where the page doesn't."""
    text = "<html><body><article><h1>Pří­stav</h1><p>{}</p></article></body></html>".format(" ".join([*LINES, "Žluťák"]))
    web.answers["/a"] = answer(
        text.replace("\u00ad", "").encode("cp1250"), "Content-Type: text/html; charset=windows-1250"
    )
    (article,) = read(f"{web.site}/a")
    assert isinstance(article, Article)
    assert "Žluťák" in article.text


@pytest.mark.parametrize(
    ("kind", "path", "content"),
    [
        ("text/plain", "/note", LINES[0]),
        ("application/octet-stream", "/note.txt", LINES[0]),
        ("application/json", "/note", f'{{"title": "Pier", "text": "{LINES[0]}"}}'),
        ("application/ld+json", "/note", f'{{"headline": "Pier", "articleBody": "{LINES[0]}"}}'),
        (
            "application/xhtml+xml",
            "/note",
            f"<html><body><article><h1>Pier</h1><p>{LINES[0]}</p></article></body></html>",
        ),
    ],
)
def test_the_kind_is_what_the_server_says(web: Web, kind: str, path: str, content: str) -> None:
    """Else what the address ends in."""
    web.answers[path] = answer(content.encode(), f"Content-Type: {kind}")
    (article,) = read(f"{web.site}{path}")
    assert isinstance(article, Article)
    assert LINES[0] in article.text
    assert article.url == f"{web.site}{path}"


@pytest.mark.parametrize(("kind", "path"), [("image/png", "/a.html"), ("video/mp4", "/a"), ("application/x-odd", "/a")])
def test_other_kinds_are_refused(web: Web, kind: str, path: str) -> None:
    """By what the server says, in one line."""
    web.answers[path] = answer(b"\x89PNG", f"Content-Type: {kind}")
    assert read(f"{web.site}{path}") == [
        Failure(f"{web.site}{path}", f"is {kind}, which is not read", "Find the page that shows it as text.")
    ]


def test_what_cannot_be_had_or_holds_no_article_is_a_failure(web: Web) -> None:
    """With the address."""
    (gone,) = read(f"{web.site}/gone")
    assert gone == Failure(f"{web.site}/gone", "there is no such page (404)", "Check the address.")
    web.answers["/form"] = answer(b"<html><body><form><input></form></body></html>")
    (empty,) = read(f"{web.site}/form")
    assert isinstance(empty, Failure)
    assert (empty.file, empty.rule) == (f"{web.site}/form", "no article found in the page")


def test_of_a_feed_the_pages_are_read_that_it_leads_to(web: Web) -> None:
    """One whose text it has whole is not asked for; what can't be had is told by its own address."""
    feed = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
      <title>The Quill Ledger</title><link>{web.site}</link>
      <item><title>Pier shut</title><link>{web.site}/pier</link><description>The pier stays shut.</description></item>
      <item><title>Ferry back</title><link>{web.site}/ferry</link><description>Back.</description>
        <content:encoded><![CDATA[<p>{LINES[1]}</p>]]></content:encoded></item>
      <item><title>Gone</title><link>/gone</link></item>
      <item><title>Secret</title><link>http://user:pw@10.0.0.1/</link></item>
    </channel></rss>"""
    web.answers |= {
        "/feed": answer(feed.encode(), "Content-Type: application/rss+xml"),
        "/pier": page("Pier shut for the winter", *LINES),
    }
    pier, ferry, gone, secret = read(f"{web.site}/feed")
    assert isinstance(pier, Article) and isinstance(ferry, Article)
    assert (pier.key, pier.title) == (f"{web.site}/pier", "Pier shut for the winter")
    assert (ferry.key, ferry.text, ferry.path) == (f"{web.site}/ferry", LINES[1], None)
    assert gone == Failure(f"{web.site}/gone", "there is no such page (404)", "Check the address.")
    assert isinstance(secret, Failure) and "pw" not in str(secret)
    assert web.asked == ["/robots.txt", "/feed", "/pier", "/gone"]
