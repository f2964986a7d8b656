import json

import pytest

from qa.reading.addresses import clean_address, saved_from
from qa.reading.web.webpage import NoArticle, is_markup, read_webpage
from qa.records import Article

TITLE = "Quill Point pier shut for the winter"
LINES = [
    "The ferry pier at Quill Point will stay shut through the winter, the port authority said on Monday.",
    "“The piles are eaten through,” said the harbour engineer, Tobias Wrenn.",
    "Fishermen had asked for a wooden footbridge as a stopgap. The authority turned them down.",
    "The pier was built in 1931 and last repaired in 1978, when the cannery still paid for half of it.",
]
URL = "https://herald.example/pier"


def paragraphs(*lines: str) -> str:
    """Lines as a page's paragraphs."""
    return "".join(f"<p>{line}</p>" for line in lines)


def page(body: str, *data: object, head: str = "") -> str:
    """A page with an article, and objects of JSON-LD."""
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in data)
    before, after = "<nav><a href=/>Start</a></nav>", "<footer><p>© Herald</p></footer>"
    return (
        f"<!doctype html><html lang=en><head><title>{TITLE}</title>{scripts}{head}</head><body>{before}"
        f"<main><article><h1>{TITLE}</h1>{body}</article></main>{after}</body></html>"
    )


def news(**fields: object) -> dict[str, object]:
    """An object that describes the page's article."""
    return {"@type": "NewsArticle", "headline": TITLE, **fields}


OTHER = {"@type": "NewsArticle", "headline": "Herring glut", "datePublished": "2019-05-05", "author": "Somebody Else"}
OWN = news(datePublished="2023-11-06", author="Adaeze Holt", mainEntityOfPage={"@id": f"{URL}?utm_source=x"})


@pytest.mark.parametrize(
    "data",
    [
        [{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": OTHER}]}, OWN],
        [[OTHER | {"url": "https://herald.example/herring"}, OWN]],
        [{"@type": "VideoObject", "headline": TITLE, "datePublished": "2018-01-01"}, OWN],
        [{"@graph": [{"@type": "Person", "@id": "#p", "name": "Adaeze Holt"}, OWN | {"author": {"@id": "#p"}}]}],
    ],
)
def test_the_object_of_the_page_s_own_article_counts(data: list[object]) -> None:
    """Not a related story's, not a video's, wherever it stands."""
    _, fields = read_webpage(page(paragraphs(*LINES), *data, head=f'<link rel=canonical href="{URL}">'))
    assert (fields.authors, str(fields.published)) == (("Adaeze Holt",), "2023-11-06")


def test_another_story_s_object_describes_nothing() -> None:
    """No author is better than another article's."""
    data = OTHER | {"url": "https://herald.example/herring"}
    _, fields = read_webpage(page(paragraphs(*LINES), data, head=f'<link rel=canonical href="{URL}">'))
    assert (fields.authors, fields.published) == ((), None)


@pytest.mark.parametrize("whole", ["\n\n".join(LINES), paragraphs(*LINES)])
def test_the_text_of_json_ld_counts_where_the_page_has_less(whole: str) -> None:
    """Without the box that offers a subscription."""
    text, fields = read_webpage(page(paragraphs(LINES[0], "Subscribe to keep reading."), news(articleBody=whole)))
    assert text == "\n\n".join(LINES)
    assert not fields.lack


def test_a_page_that_has_more_than_its_json_ld_is_read() -> None:
    """A summary there does not cut it."""
    text, _ = read_webpage(page(paragraphs(*LINES), news(articleBody=LINES[0])))
    assert text == "\n\n".join([TITLE, *LINES])


def test_a_teaser_is_read_and_marked() -> None:
    """The offer below it is not the article's."""
    text, fields = read_webpage(
        page(paragraphs(LINES[0], "Already a subscriber? Log in."), news(isAccessibleForFree=False))
    )
    assert LINES[0] in text
    assert "Log in" not in text
    assert "rest is for subscribers" in fields.lack


@pytest.mark.parametrize(
    "words",
    [
        "Wir und unsere 312 Partner verwenden Cookies. Sie können alle Cookies akzeptieren oder ablehnen.",
        "Checking your browser before accessing herald.example. Enable JavaScript and cookies to continue.",
        "We value your privacy. We and our partners store and access information on your device.",
    ],
)
def test_a_notice_is_no_article(words: str) -> None:
    """One line says what the page is."""
    with pytest.raises(NoArticle):
        read_webpage(f"<html><body><h1>Notice</h1><p>{words}</p></body></html>")


def test_tables_lists_and_captions_are_read_as_printed() -> None:
    """A row is a line, items keep their numbers, a caption stands where its picture does."""
    table = "<table><tr><th>Port</th><th>2023</th></tr><tr><td>Quill Point</td><td>388</td></tr></table>"
    figure = "<figure><img src=a.jpg><figcaption>Wrenn on the quay. Photo: Ines Roth</figcaption></figure>"
    items = '<ol start="3"><li><p>Do not moor.</p></li><li>Do not jump.</li></ol><ul><li>Swim.</li></ul>'
    text, _ = read_webpage(page(paragraphs(*LINES[:2]) + table + figure + items + paragraphs(*LINES[2:])))
    blocks = text.split("\n\n")
    assert blocks[3:8] == [
        "Port\t2023\nQuill Point\t388",
        "Wrenn on the quay. Photo: Ines Roth",
        "3. Do not moor.",
        "4. Do not jump.",
        "Swim.",
    ]


def test_a_table_that_lays_out_a_page_is_no_table() -> None:
    """Its navigation and adverts are left out, whatever it is nested in."""
    inner = "<table><tr><td><a href=/a>Local</a></td></tr></table>"
    body = f"<h1>{TITLE}</h1><p>By Adaeze Holt</p>{paragraphs(*LINES)}"
    text, _ = read_webpage(
        f"<html><body><table><tr><td>{inner}</td><td>{body}</td><td>Advert</td></tr></table></body></html>"
    )
    assert text.split("\n\n")[-4:] == LINES
    assert not {"Local", "Advert"} & set(text.split())


POSTS = [("14:02", "Divers go down", LINES[0]), ("14:40", "First findings", LINES[1]), ("15:25", "Pier shut", LINES[2])]
BLOG = [line for time, head, words in POSTS for line in (f"{time} {head}", words)]


def test_posts_of_a_live_blog_keep_their_times_and_heads() -> None:
    """As JSON-LD has them, and as the page has them."""
    updates = [
        {"headline": head, "datePublished": f"2023-11-06T{time}:00Z", "articleBody": words}
        for time, head, words in POSTS
    ]
    told = news(liveBlogUpdate=updates) | {"@type": "LiveBlogPosting"}
    assert read_webpage(page("<p>We report all day.</p>", told))[0].split("\n\n") == [
        TITLE,
        "We report all day.",
        *BLOG,
    ]
    printed = "".join(f"<div class=post><time>{time}</time><h2>{h}</h2><p>{p}</p></div>" for time, h, p in POSTS)
    assert read_webpage(page(f"<div class=liveticker>{printed}</div>"))[0].split("\n\n") == [TITLE, *BLOG]
    comments = page(f"{paragraphs(*LINES * 2)}<div class=comments>{printed}</div>")
    assert "14:02" not in read_webpage(comments)[0]


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (f"{URL}?utm_source=x&id=7&fbclid=y#top", f"{URL}?id=7"),
        (f"https://web.archive.org/web/20231107101500/{URL}", URL),
        (URL, URL),
        ("https://herald.example/", None),
        ("https://herald.example/en/", None),
        ("https://herald.example/index.html", None),
        ("/pier", None),
        ("https://[broken", None),
    ],
)
def test_an_address_is_an_article_s_without_what_tracks(address: str, clean: str | None) -> None:
    """Out of an archive's; a site's front page is no article's."""
    assert clean_address(address) == clean


@pytest.mark.parametrize(
    "comment",
    [
        f"<!-- saved from url=(0027){URL} -->",
        f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Tue Dec 10 2024\n-->",
    ],
)
def test_a_saved_page_knows_where_it_was_saved_from(comment: str) -> None:
    """And the day of saving is not the article's."""
    assert saved_from(f"<!doctype html>\n{comment}<html>") == URL
    _, fields = read_webpage(page(paragraphs(*LINES)).replace("<html", f"{comment}<html", 1))
    assert (fields.url, fields.published) == (URL, None)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<div class=x><p>The pier.</p></div>", True),
        (f"The pier\n\n{paragraphs(*LINES)}", True),
        ("Of 90 piles <10 are sound.\n\n<b>Bold</b> words, and a </p>.", False),
        ("How to write <html> by hand", False),
    ],
)
def test_a_piece_of_a_page_is_markup(text: str, markup: bool) -> None:
    """A text that tells of tags is none."""
    assert is_markup(text) == markup


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ('"articleSection": "Harbour", "pageStart": 4, "pageEnd": 5', "Harbour, pp. 4-5"),
        ('"articleSection": ["Harbour", "Sea"], "pageStart": "A4"', "Harbour, p. A4"),
        ('"wordCount": 40', "Sea"),
    ],
)
def test_section_and_page_are_the_markups(head: str, place: str) -> None:
    """As schema.org has them; else the section that Open Graph names."""
    record = f'{{"@type": "NewsArticle", "headline": "{TITLE}", {head}}}'
    page = (
        '<html><head><meta property="article:section" content="Sea">'
        f'<script type="application/ld+json">{record}</script>'
        f"</head><body><article><h1>{TITLE}</h1>{''.join(f'<p>{line}</p>' for line in LINES)}</article></body></html>"
    )
    _, fields = read_webpage(page)
    assert Article(text="", section=fields.section, page=fields.page).place == place
