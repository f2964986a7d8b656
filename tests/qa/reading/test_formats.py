import io
import json
import logging
from datetime import date
from pathlib import Path

import pytest
from fpdf import FPDF

from qa.errors import ReadingError
from qa.reading.formats import parse
from qa.reading.found import Found, show
from qa.records import Article, Failure

BODY = "Ferries sail again\n\nThe crews went back to work on Monday.\n\nNobody was hurt."
DAY = date(2023, 11, 22)


def parse_all(content: str | bytes, name: str) -> list[Article | Failure]:
    """Parse the content as a file of that name."""
    data = content if isinstance(content, bytes) else content.encode()
    return list(parse(data, Found(Path("/news") / name, name)))


def article(content: str | bytes, name: str = "a.txt") -> Article:
    """Parse the one article in the content."""
    (result,) = parse_all(content, name)
    assert isinstance(result, Article)
    return result


def error(content: str | bytes, name: str = "a.txt") -> str:
    """Return rule and remedy of the failure that the content gives."""
    with pytest.raises(ReadingError) as caught:
        parse_all(content, name)
    return f"{caught.value.rule}. {caught.value.remedy}"


# Text and its encodings


QUOTED = "“It’s over,” said André Núñez — the café’s owner.\r\n\r\nHe paid €5\u00a0for it."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_kept_to_the_character(encoding: str) -> None:
    """Whatever the encoding: line ends, no-break spaces and quotes stay, and the byte order mark is not text."""
    assert article(QUOTED.encode(encoding)).text == QUOTED


@pytest.mark.parametrize("text", ["“Oui”", "l’été à Noël, où l’élève a grêlé, ça et là", "£5 or €6 for a m³", "é"])
def test_short_windows_1252_is_recognised(text: str) -> None:
    """A few words are enough, even where accents are dense."""
    assert article(text.encode("cp1252")).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"PK\x03\x04 and some words",
        b"%PDF-1.4\nwords",
        b"words\0and\0more words with NULs between them",
        bytes(range(256)),
        b"\x01\x02\x03\x04 words \x05\x06",
        "Tiltas š".encode("cp1257") + b"\x81\x8d",
        "“It’s over”".encode()[:-1] + b" said the owner",
    ],
)
def test_what_is_not_text_in_a_known_encoding_is_a_failure(data: bytes) -> None:
    """Binary files, damaged UTF-8 and other encodings fail instead of becoming wrong characters."""
    assert error(data).startswith("is not text (")


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>", "\n <html lang='en'>", "<?xml version='1.0'?>\n<!doctype HTML PUBLIC 'x'>"]
)
def test_a_web_page_named_as_text_is_a_failure(start: str) -> None:
    """Its tags would be quoted as the article's words."""
    page = f"{start}<body><p>The kiosk moves inland.</p></body></html>"
    assert error(page.encode()) == "is a web page, not plain text. Give it the suffix .html."
    about = f"How to write {start} by hand\n\nBegin with it."
    assert article(about).text == about


# Title, authors and date from the shape of a text


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.txt", BODY, "Ferries sail again"),
        ("a.txt", "\r\n  Ferries\tsail\r\nagain \r\n\r\nBody.", "Ferries sail again"),
        ("a.txt", "Ferries sail again\nCrews went back.\nNobody was hurt.", "Ferries sail again"),
        ("a.txt", "Ferries sail again\nBy Mara Quill\n\nBody.", "Ferries sail again"),
        ("a.md", "# Ferries *sail* again\nBody without a blank line.", "Ferries sail again"),
        ("a.md", "Ferries sail again\n===\n\nBody.", "Ferries sail again"),
        ("a.txt", "# 1 ferry sails\n\nBody.", "# 1 ferry sails"),
        ("2023-11-22_quay-reopens.txt", "PORT ALDER (HP) — Crews went back.\n\nNobody was hurt.", "quay reopens"),
        ("2023-11-22_quay-reopens.txt", "Crews went back. " * 20 + "\n\nNobody was hurt.", "quay reopens"),
        ("20231122-quay_reopens.txt", "Just one paragraph.", "quay reopens"),
        ("2023-11-22.txt", "Nov. 22, 2023\n\nCrews went back.", "2023-11-22"),
    ],
)
def test_the_title_is_the_headline_or_else_the_name(name: str, text: str, title: str) -> None:
    """The first block is the headline if it looks like one; the file's name, less its date, is the way out."""
    assert article(text, name).title == title


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Mara Quill", ("Mara Quill",)),
        ("By MARA QUILL and Jon van der Berg, Associated Press", ("MARA QUILL", "Jon van der Berg")),
        ("by Ana O'Dell, Li Wei, and Jean-Luc Orr", ("Ana O'Dell", "Li Wei", "Jean-Luc Orr")),
        ("By Mara Quill, Transport Editor", ("Mara Quill",)),
        ("By The Associated Press", ("The Associated Press",)),
        ("By nightfall the quay was empty.", ()),
        ("By Tuesday", ()),
        ("Mara Quill", ()),
    ],
)
def test_a_byline_near_the_top_names_the_authors(line: str, authors: tuple[str, ...]) -> None:
    """Names, and not the agency or the role behind them; a sentence that begins with "By" is no byline."""
    assert article(f"Ferries sail again\n\n{line}\n\nThe crews went back.").authors == authors


@pytest.mark.parametrize(
    ("line", "authors", "outlet", "published"),
    [
        ("By Mara Quill, The Alder Ledger, March 19, 2025", ("Mara Quill",), "The Alder Ledger", date(2025, 3, 19)),
        (
            "By Mara Quill and Li Wei | Bay Bugle | 12 May 2024",
            ("Mara Quill", "Li Wei"),
            "Bay Bugle",
            date(2024, 5, 12),
        ),
        ("By Mara Quill, Transport Editor, Harbour Post", ("Mara Quill",), "Harbour Post", None),
        ("By Mara Quill, alderpost.com (2024-05-12)", ("Mara Quill",), "alderpost.com", date(2024, 5, 12)),
        ("By Mara Quill and Emily Post, 12 May 2024", ("Mara Quill", "Emily Post"), None, date(2024, 5, 12)),
        ("By Mara Quill, Associated Press", ("Mara Quill",), None, None),
        ("By March 19, 2025", (), None, None),
        ("By Mara Quill, The Alder Ledger, on 30 February 2025", (), None, None),
    ],
)
def test_a_byline_may_say_the_outlet_and_the_day(
    line: str, authors: tuple[str, ...], outlet: str | None, published: date | None
) -> None:
    """An outlet is what calls itself one: no agency, and no person whose name is a newspaper's, too."""
    read = article(f"Ferries sail again\n{line}\n\nThe crews went back.")
    assert (read.authors, read.source, read.published) == (authors, outlet, published)


def test_metadata_wins_over_name_and_name_over_text() -> None:
    """The date comes from the first of the three that has one."""
    text = "Ferries sail again\n\nNov. 20, 2023\n\nBody."
    assert article(text).published == date(2023, 11, 20)
    assert article(text, "2023-11-21.txt").published == date(2023, 11, 21)
    assert article(f"---\ndate: 2023-11-22\n---\n{text}", "2023-11-21.txt").published == DAY
    assert article(f"---\ndate: 03/04/2023\n---\n{text}", "2023-11-21.txt").published == date(2023, 11, 21)


def test_an_agency_in_a_dateline_is_not_the_outlet() -> None:
    """The outlet is never guessed."""
    assert article("Ferries sail again\n\nPORT ALDER (AP) — Crews went back.").source is None


# Front matter


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_front_matter_is_cut_off_and_read(name: str) -> None:
    """Its fields go to the article under their usual names, and the text begins after it, unchanged."""
    front = (
        "---\r\nHeadline: No\r\ndate-published: 2023-11-22T23:00:00-05:00\r\nby_line: x\r\nauthors:\r\n"
        "  - By Mara Quill\r\n  - Li Wei, Reuters\r\npublisher: Harbour Post\r\n"
        "link: https://h.example/1\r\nlang: en-GB\r\n---\r\n"
    )
    read = article(front + BODY, name)
    assert read == Article(
        text=BODY,
        title="No",
        key="https://h.example/1",
        published=DAY,
        source="Harbour Post",
        authors=("Mara Quill", "Li Wei"),
        url="https://h.example/1",
        path=f"/news/{name}",
        language="en-GB",
    )


@pytest.mark.parametrize(
    "text", ["---\nNo closing line\n\nBody.", "---\njust words\n---\n\nBody.", "----\ntitle: A\n----\n\nBody."]
)
def test_a_rule_at_the_top_is_not_front_matter(text: str) -> None:
    """Dashes that enclose no fields stay in the text."""
    assert article(text).text == text


def test_broken_front_matter_is_a_failure_with_its_line() -> None:
    """The line is the file's."""
    broken = "---\ntitle: A\nauthors: [Mara\ndate: 2023-11-22\n---\nBody."
    assert error(broken, "a.md") == "its front matter is not YAML in line 4. Correct or remove it."
    deep = "---\ntitle: " + "[" * 5000 + "\n---\nBody."
    assert error(deep, "a.md") == "its front matter is not YAML. Correct or remove it."


# JSON and JSON lines


def test_json_fields_are_read_under_their_usual_names() -> None:
    """Names of schema.org and of news feeds, authors as objects, an epoch as the date."""
    record = {
        "headline": "Ferries sail\nagain",
        "articleBody": "One.\r\n\r\nTwo.",
        "datePublished": 1700661900,
        "author": [{"name": "Mara Quill"}, {"name": "Li Wei"}],
        "publisher": {"name": "Harbour Post"},
        "url": "https://h.example/1",
        "inLanguage": "en",
        "id": 7,
    }
    assert article(json.dumps(record), "a.json") == Article(
        text="One.\r\n\r\nTwo.",
        title="Ferries sail again",
        key="https://h.example/1",
        published=DAY,
        source="Harbour Post",
        authors=("Mara Quill", "Li Wei"),
        url="https://h.example/1",
        path="/news/a.json",
        language="en",
    )


def test_records_of_a_list_are_keyed_by_id_or_position() -> None:
    """An id, else the position counted from 1; the export's day in the file's name is not theirs."""
    records = [{"id": "x1", "text": "One."}, {"text": "Two."}, {"text": ["Three", "Four."]}]
    results = parse_all(json.dumps(records), "2023-11-22.json")
    assert [(r.key, r.text, r.title, r.published) for r in results if isinstance(r, Article)] == [
        ("2023-11-22.json#x1", "One.", "", None),
        ("2023-11-22.json#2", "Two.", "", None),
        ("2023-11-22.json#3", "Three\n\nFour.", "Three", None),
    ]


def test_json_lines_are_keyed_by_line_and_survive_broken_ones() -> None:
    """Each broken line is one failure with its place, and the others are read."""
    text = '\ufeff{"text": "One\u2028still one."}\r\n\r\n{"text": "Two}\n[1]\n{"title": "T"}\n{"text": "Five."}\n'
    first, broken, array, bare, last = parse_all(text, "a.jsonl")
    assert isinstance(first, Article) and (first.key, first.text) == ("a.jsonl#1", "One\u2028still one.")
    assert str(broken) == (
        "/news/a.jsonl: line 3 is not JSON: column 10: Unterminated string starting at. Correct that line."
    )
    assert str(array) == '/news/a.jsonl: line 4 is not a JSON object. Write {"title": …, "text": …}.'
    assert str(bare) == '/news/a.jsonl: line 5 has no text. Give it a "text", "body" or "content".'
    assert isinstance(last, Article) and (last.key, last.text) == ("a.jsonl#6", "Five.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n "text": "a",\n}', "not JSON: line 3, column 1: "),
        ("[" * 200_000, "not JSON: nested too deeply. "),
        ('{"n": ' + "9" * 5000 + "}", "not JSON: "),
        ("[]", "the list holds no article. "),
    ],
)
def test_broken_json_is_a_failure_that_says_where(text: str, message: str) -> None:
    """Line and column where the parser stopped."""
    assert error(text, "a.json").startswith(message)


def test_a_json_value_without_text_is_a_failure() -> None:
    """A number is no article, and neither is an object of other fields."""
    assert [str(r) for r in parse_all("3", "a.json")] == [
        '/news/a.json: the file is not a JSON object. Write {"title": …, "text": …}.'
    ]
    assert [str(r) for r in parse_all('[{"text": " "}]', "a.json")] == [
        '/news/a.json: record 1 has no text. Give it a "text", "body" or "content".'
    ]


def test_documents_of_beir_are_keyed_by_their_id() -> None:
    """Be it a number; one that is a title alone has it as its text, and an "id" comes first."""
    records = [
        {"_id": "MED-10", "title": "Ferries", "text": "Crews went back.", "metadata": {"url": "https://e.example/1"}},
        {"_id": 7, "title": "", "text": "Nobody was hurt."},
        {"_id": "MED-11", "title": "Ferries sail again", "text": ""},
        {"_id": {"$oid": "65"}, "text": "No name."},
        {"_id": "x", "id": "y", "text": "Two names."},
    ]
    results = parse_all("\n".join(json.dumps(record) for record in records), "corpus.jsonl")
    assert [(r.key, r.title, r.text, r.url) for r in results if isinstance(r, Article)] == [
        ("corpus.jsonl#MED-10", "Ferries", "Crews went back.", None),
        ("corpus.jsonl#7", "", "Nobody was hurt.", None),
        ("corpus.jsonl#MED-11", "", "Ferries sail again", None),
        ("corpus.jsonl#4", "", "No name.", None),
        ("corpus.jsonl#y", "", "Two names.", None),
    ]


# HTML


PARAGRAPHS = [
    "The crews of the northern ferries went back to work on Monday after nine days on the quay.",
    "“We got what we came for,” said Ines Roth, who speaks for the café’s and the harbour’s workers.",
    "The harbour board did not say what the agreement costs, and called the talks long but fair.",
]


def page(head: str = "", body: str = "") -> str:
    """Write a page as outlets do, with an article among navigation, advert and comment."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!doctype html><html lang="en-GB"><head>{head}</head><body><nav><a href="/">Home</a> <a href="/s">Sport</a>'
        f"</nav><article><h1>Ferries sail again</h1>{body}{text}</article>"
        '<aside class="ad">Buy a boat now!</aside><div id="comments"><p>First! On 1 May 2020 I said so.</p></div>'
        "<footer>Copyright 2024 Harbour Post</footer></body></html>"
    )


def test_a_page_gives_the_article_alone() -> None:
    """Paragraphs are parted by blank lines; menus, adverts, comments and the footer are gone."""
    read = article(page("<title>Ferries sail again</title>"), "a.html")
    assert read.text.split("\n\n")[-3:] == PARAGRAPHS
    assert not any(word in read.text for word in ("Sport", "boat", "First!", "Copyright"))
    assert (read.title, read.published, read.language) == ("Ferries sail again", None, "en-GB")


def test_linked_data_describes_the_article() -> None:
    """JSON-LD has the title, the day, the authors, the outlet; a broken block beside it does no harm."""
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "Harbour Post"},
            {
                "@type": "NewsArticle",
                "headline": "Ferries sail again",
                "datePublished": "2023-11-22T23:30:00-05:00",
                "dateModified": "2023-11-30",
                "author": [{"@type": "Person", "name": "Mara Quill"}, {"@type": "Person", "name": "Li Wei"}],
                "publisher": {"@type": "Organization", "name": "Harbour Post"},
                "inLanguage": "en",
            },
        ]
    }
    block = '<script type="application/ld+json">{}</script>'
    head = block.format("{broken") + block.format(json.dumps(data))
    head += '<link rel="canonical" href="https://harbourpost.example/ferries"><title>Ferries sail again</title>'
    read = article(page(head), "a.html")
    assert (read.title, read.published, read.authors) == ("Ferries sail again", DAY, ("Mara Quill", "Li Wei"))
    assert (read.source, read.language) == ("Harbour Post", "en")
    assert read.key == read.url == "https://harbourpost.example/ferries"


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta property="article:published_time" content="2023-11-22T10:00:00Z">', "", DAY),
        ('<meta name="pubdate" content="22 Nov 2023">', "", DAY),
        ('<meta itemprop="datePublished" content="2023-11-22">', "", DAY),
        ("", '<time datetime="2023-11-22T10:00">yesterday</time>', DAY),
        (
            "",
            '<time datetime="2023-11-25">25 Nov</time><time itemprop="datePublished" datetime="2023-11-22">22</time>',
            DAY,
        ),
        ("", '<time datetime="2023-11-22">a</time><time datetime="2023-11-25">b</time>', None),
        ('<meta name="date" content="03/04/2023">', "", date(2023, 4, 3)),
        ('<meta property="article:modified_time" content="2023-11-22">', "", None),
        ("", "<p>The pier of 12 June 1998 was never finished.</p>", None),
    ],
)
def test_a_page_is_dated_by_its_markup_only(head: str, body: str, day: date | None) -> None:
    """Meta tags and ``<time>`` count; a modification, another ``<time>`` or words in the page don't."""
    assert article(page(head, body), "a.html").published == day


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("cp1252", ""),
        ("utf-16", ""),
    ],
)
def test_a_page_is_read_in_its_charset(encoding: str, head: str) -> None:
    """The one it declares, or else the one that its bytes show."""
    assert PARAGRAPHS[1] in article(page(head).encode(encoding), "a.htm").text


def test_a_declared_charset_beyond_the_usual_ones_is_used() -> None:
    """Russian in Windows-1251 is read where the page says so, also in an XML declaration."""
    sentence = "Паромы снова ходят, сообщил порт в понедельник утром."
    html = f'<?xml version="1.0" encoding="windows-1251"?><html><body><p>{sentence}</p></body></html>'
    assert article(html.encode("cp1251"), "a.html").text == sentence


@pytest.mark.parametrize("html", ["<html></html>", "<html><body><script>let a</script></body></html>", "<"])
def test_a_page_without_an_article_is_a_failure(html: str, caplog: pytest.LogCaptureFixture) -> None:
    """It says so once, and trafilatura's log stays silent."""
    with caplog.at_level(logging.DEBUG):
        assert error(html, "a.html").startswith("no article found in the page. ")
    assert not [record for record in caplog.records if record.name.startswith("trafilatura")]


# PDF


LONG = [
    "The crews of the northern ferries went back to work on Monday after nine days on the quay, and the first boat "
    "left for the islands before dawn with bread, post and forty passengers who had slept in the waiting "
    "room of the terminal since Friday.",
    "Ines Roth, who speaks for the crews, said that the board had met every demand but one. She called the agreement a "
    "beginning, and asked the islanders to forgive the empty shelves of the past week.",
    "The harbour board did not say what the agreement costs. Its chairman left the hall by the side door, and a clerk "
    "read out a statement of three sentences that mentioned neither pay nor hours.",
]


HEADLINE = "Ferry crews end their strike after the board raises their pay in a late vote"


class Newspaper(FPDF):
    """A paper with a running head and numbered pages."""

    def header(self) -> None:
        """Print the running head."""
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, "The Harbour Post", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        """Print the page's number."""
        self.set_y(-15)
        self.cell(0, 8, f"Page {self.page_no()} of 2")


def make_pdf(paragraphs: list[str], *, gap: float = 4, repeat: int = 1, title: str = "", author: str = "") -> bytes:
    """Print a headline and paragraphs, wrapped by the printer."""
    paper = Newspaper()
    paper.set_title(title)
    paper.set_author(author)
    paper.add_page()
    paper.set_font("Helvetica", size=18)
    paper.multi_cell(0, 9, HEADLINE, new_x="LMARGIN", new_y="NEXT")
    paper.ln(6)
    paper.set_font("Helvetica", size=11)
    for paragraph in paragraphs * repeat:
        paper.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        paper.ln(gap)
    return bytes(paper.output())


@pytest.mark.parametrize(("gap", "repeat"), [(4, 6), (0, 10)])
def test_pdf_paragraphs_are_rebuilt_over_lines_and_pages(gap: float, repeat: int) -> None:
    """Wrapped lines are joined, also across the page; header, footer and page number are dropped."""
    data = make_pdf(LONG, gap=gap, repeat=repeat)
    assert data.count(b"/Type /Page\n") == 2
    read = article(data, "a.pdf")
    assert read.text.split("\n\n") == [HEADLINE, *LONG * repeat]
    assert (read.title, read.published) == (HEADLINE, None)


def test_pdf_paragraphs_are_told_apart_by_indents_and_words_rejoined() -> None:
    """A first line that is set in begins a paragraph; a word divided at a line's end is whole again."""
    paper = FPDF()
    paper.add_page()
    paper.set_font("Helvetica", size=11)
    lines = [
        (4, "The crews of the northern ferries went back to work on Mon-"),
        (0, "day after nine days on the quay, said the Port-of-Alder board."),
        (4, "Ines Roth, who speaks for the crews, said the board had met ev-"),
        (0, "ery demand but one, and then she named it to the press: well-"),
        (0, "Being of all crews, she said."),
    ]
    for indent, line in lines:
        paper.set_x(10 + indent)
        paper.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    assert article(bytes(paper.output()), "a.pdf").text.split("\n\n") == [
        "The crews of the northern ferries went back to work on Monday after nine days on the quay, said the "
        "Port-of-Alder board.",
        "Ines Roth, who speaks for the crews, said the board had met every demand but one, and then she named it to "
        "the press: well-Being of all crews, she said.",
    ]


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("Ferries sail", "Mara Quill and Li Wei", ("Ferries sail", ("Mara Quill", "Li Wei"))),
        ("untitled", "", (HEADLINE, ())),
        ("Microsoft Word - ferry_final2.doc", "user", (HEADLINE, ())),
        ("ferry.indd", "Administrator", (HEADLINE, ())),
    ],
)
def test_pdf_properties_count_if_a_person_wrote_them(
    title: str, author: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    """A real title and author are taken; what programs fill in gives way to the headline."""
    read = article(make_pdf(LONG, title=title, author=author), "a.pdf")
    assert (read.title, read.authors) == expected


def encrypted(password: str) -> bytes:
    """Lock a PDF with a password."""
    paper = FPDF()
    paper.set_encryption(owner_password="lamp & pier", user_password=password)  # noqa: S106 - of this file
    paper.add_page()
    paper.set_font("Helvetica", size=11)
    paper.multi_cell(0, 6, LONG[0])
    return bytes(paper.output())


def test_an_encrypted_pdf_opens_if_its_password_is_empty() -> None:
    """Many PDFs are locked against editing only; those that need a password are failures."""
    assert LONG[0] in article(encrypted(""), "a.pdf").text
    assert error(encrypted("secret"), "a.pdf") == "opens only with a password. Save it without the password."


def test_a_scan_is_a_failure() -> None:
    """Pages without text need OCR."""
    paper = FPDF()
    paper.add_page()
    paper.rect(10, 10, 50, 50)
    assert error(bytes(paper.output()), "a.pdf") == "no text found (a scan?). Run OCR first."


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.7, 0.95])
def test_a_damaged_pdf_is_a_failure_or_what_is_left(share: float, caplog: pytest.LogCaptureFixture) -> None:
    """A file cut off anywhere gives an article or a failure, and nothing is logged."""
    data = make_pdf(LONG)
    try:
        assert article(data[: int(len(data) * share)] + b" ", "a.pdf").text
    except ReadingError as failure:
        assert failure.rule in ("a damaged PDF, or none at all", "no text found (a scan?)")
    assert not caplog.records


def test_a_pdf_with_an_unknown_filter_is_a_failure() -> None:
    """Nothing can be seen on its pages, as on those of a scan."""
    data = make_pdf(LONG).replace(b"/FlateDecode", b"/FlateXecode")
    assert error(data, "a.pdf") == "no text found (a scan?). Run OCR first."


# DOCX


def make_docx(*paragraphs: str, title: str = "", author: str = "python-docx") -> bytes:
    """Write paragraphs and a table with a merged cell."""
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Sailings"
    table.cell(1, 0).text, table.cell(1, 1).text = "Monday", "four"
    document.core_properties.title, document.core_properties.author = title, author
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_docx_paragraphs_and_cells_are_joined() -> None:
    """Paragraphs and table rows in their order, parted by blank lines; cells by tabs, a merged one once."""
    read = article(make_docx("Ferries sail again", "", "By Mara Quill", "The crews went back."), "a.docx")
    assert read.text == ("Ferries sail again\n\nBy Mara Quill\n\nThe crews went back.\n\nSailings\n\nMonday\tfour")
    assert (read.title, read.authors, read.published) == ("Ferries sail again", ("Mara Quill",), None)


def test_docx_properties_are_read() -> None:
    """Title and author count; the day on which the file was made is not that of publication."""
    read = article(make_docx("One.", title="Ferries sail", author="Mara Quill; Li Wei"), "a.docx")
    assert (read.title, read.authors, read.published) == ("Ferries sail", ("Mara Quill", "Li Wei"), None)


@pytest.mark.parametrize(
    ("author", "byline", "authors"),
    [
        ("Martin Lindqvist", "By Mara Quill", ("Mara Quill",)),
        ("Martin Lindqvist", "The crews went back.", ("Martin Lindqvist",)),
        ("Reuters", "The crews went back.", ("Reuters",)),
        ("k.hansen", "The crews went back.", ()),
        ("anonymous", "The crews went back.", ()),
        ("KHansen2", "The crews went back.", ()),
    ],
)
def test_a_printed_byline_outranks_whose_machine_it_was(author: str, byline: str, authors: tuple[str, ...]) -> None:
    """A file's author is who typed it; without a byline a person counts, and an account never."""
    assert article(make_docx("Ferries sail", byline, "One.", author=author), "a.docx").authors == authors


@pytest.mark.parametrize("share", [0, 0.2, 0.6, 0.99])
def test_a_damaged_docx_is_a_failure(share: float) -> None:
    """A file cut off anywhere, or of another kind, says so."""
    data = make_docx("One.")
    rule = "a damaged or locked DOCX, or none at all. Save it again as DOCX."
    assert error(data[: int(len(data) * share)], "a.docx") == rule


def test_a_docx_without_text_is_a_failure() -> None:
    """An empty document holds no article."""
    import docx

    out = io.BytesIO()
    docx.Document().save(out)
    assert error(out.getvalue(), "a.docx") == "no text found. Add text, or leave it out."


@pytest.mark.parametrize(
    ("path", "shown"),
    [("a/é.txt", "a/é.txt"), ("a\nb.txt", "a\\nb.txt"), ("caf\udce9.txt", "caf\\udce9.txt")],
)
def test_a_path_is_shown_on_one_printable_line(path: str, shown: str) -> None:
    """What can't be printed is escaped with backslashes."""
    assert show(path) == shown
