import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from press_exports import draw
from samples import SAMPLES

from qa.reading.files import Skipped, read_file
from qa.reading.formats import SUFFIXES, file_kinds
from qa.reading.found import Found
from qa.records import Article, Failure, Remark

STORIES = draw(6, 3)
# What gives a file no more than its text, or leaves open whose it is.
ONE = {"a.txt", "a.md", "a.html", "a.mhtml", "a.pdf", "a.docx", "a.odt", "a.eml", "a.nitf", "a.srt", "a.vtt"}


def read(folder: Path, data: bytes | str, name: str, **options: object) -> list[Article | Failure | Skipped]:
    """What a file of that name and content gives."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_file(Found(path, name), **options))  # type: ignore[arg-type]


def only(folder: Path, data: bytes | str, name: str) -> Article:
    """The one article of a file."""
    (article,) = read(folder, data, name)
    assert isinstance(article, Article), article
    return article


def told(folder: Path, data: bytes | str, name: str) -> str:
    """Rule and remedy of the one failure that a file gives."""
    (failure,) = read(folder, data, name)
    assert isinstance(failure, Failure), failure
    return f"{failure.rule}. {failure.remedy}"


def words(text: str) -> str:
    """Letters and digits alone: subtitles name a speaker, and one PDF font has no curly quotes."""
    return "".join(c for c in text.replace("Anna Berg:", "") if c.isascii() and c.isalnum())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_of_each_kind_gives_the_articles_that_were_put_into_it(name: str, tmp_path: Path) -> None:
    """In their order, each with all of its words."""
    results = read(tmp_path, SAMPLES[name](STORIES), name)
    stories = STORIES[:1] if name in ONE else STORIES
    assert all(isinstance(each, Article) for each in results)
    for result, story in zip(results, stories, strict=True):
        assert isinstance(result, Article)
        assert words("".join(story.paragraphs)) in words(result.text)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv", "a.tsv", "a.xml", "a.zip", "a.jsonl.gz"])
def test_what_has_fields_tells_all_of_an_article(name: str, tmp_path: Path) -> None:
    """Title, day, outlet, authors, URL; and the URL is the key."""
    for result, story in zip(read(tmp_path, SAMPLES[name](STORIES), name), STORIES, strict=True):
        assert isinstance(result, Article)
        url = f"https://paper.example/{story.number}"
        read_fields = (result.title, result.published, result.source, result.authors, result.url, result.key)
        assert read_fields == (story.title, story.published, story.source, story.authors, url, url)


def test_every_suffix_belongs_to_a_kind_with_a_name() -> None:
    """And to one only."""
    suffixes = [suffix for kind in file_kinds() for suffix in kind.suffixes]
    assert sorted(suffixes) == sorted(SUFFIXES)
    assert all(kind.name for kind in file_kinds())


# Archives


def zipped(**files: bytes) -> bytes:
    """A ZIP of these."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def test_a_zip_tells_what_of_it_is_not_read_and_reads_the_rest(tmp_path: Path) -> None:
    """Keys and lines name the file within; archives within are left out."""
    data = zipped(a__txt=b"Bell\n\nThe bell rang.", b__jpg=b"\xff\xd8", c__json=b"{", d__zip=zipped(e__txt=b"Deep"))
    article, picture, broken, nested = read(tmp_path, data, "all.zip")
    assert isinstance(article, Article)
    assert (article.key, article.title) == ("all.zip/a.txt", "Bell")
    assert picture == Skipped(str(tmp_path / "all.zip/b.jpg"))
    assert isinstance(broken, Failure)
    assert broken.file == str(tmp_path / "all.zip/c.json")
    assert nested == Skipped(str(tmp_path / "all.zip/d.zip"))


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("bomb.txt.gz", "unpacks to more than 1,000,000 bytes"),
        ("bomb.zip", "has more than 1,000,000 bytes"),
    ],
)
def test_what_unpacks_to_more_than_a_file_may_have_is_refused(name: str, rule: str, tmp_path: Path) -> None:
    """Before it takes the memory."""
    zeros = b"0" * 200_000_000
    data = gzip.compress(zeros, 1) if name.endswith(".gz") else zipped(zeros__txt=zeros)
    (failure,) = read(tmp_path, data, name, max_bytes=1_000_000)
    assert isinstance(failure, Failure)
    assert failure.rule == rule


def test_gzip_says_by_its_name_what_is_in_it(tmp_path: Path) -> None:
    """One of unknown kind is refused."""
    assert only(tmp_path, gzip.compress(b"Bell\n\nThe bell rang."), "bell.txt.gz").title == "Bell"
    rule = "a GZ of a kind that is not read (bell.tar). Give it the name of what is in it, as articles.json.gz."
    assert told(tmp_path, gzip.compress(b"x"), "bell.tar.gz") == rule


# Tables


def test_columns_that_have_other_names_are_given(tmp_path: Path) -> None:
    """And a table without a known one names those that it has."""
    table = "Kopf;Inhalt\nGlocke;Die Glocke schlug."
    rule = "none of its columns is known to hold texts: it has Kopf, Inhalt. Tell which with --columns"
    assert told(tmp_path, table, "a.csv").startswith(rule)
    (article,) = read(tmp_path, table, "a.csv", columns={"title": "Kopf", "text": "Inhalt"})
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("Glocke", "Die Glocke schlug.")
    (failure,) = read(tmp_path, table, "a.csv", columns={"text": "Text"})
    assert isinstance(failure, Failure)
    assert failure.rule == 'no column "Text" for text: it has Kopf, Inhalt'


def test_a_row_with_other_cells_than_columns_is_a_failure(tmp_path: Path) -> None:
    """The others are read; what follows an open quotation mark isn't."""
    results = read(tmp_path, 'title,text\nBell,It rang.\nonly\nQuay,"It broke.\nGate,Shut.', "a.csv")
    assert [each.title for each in results if isinstance(each, Article)] == ["Bell"]
    assert [each.rule for each in results if isinstance(each, Failure)] == [
        "row 3 has 1 cells, and there are 2 columns",
        "is no table from line 5 on (unexpected end of data)",
    ]


# JSON


TEXT = "The bell rang on Tuesday, and nobody knew why."
NESTED = {
    "guardian": {"response": {"results": [{"webTitle": "Bell", "webPublicationDate": "2021-05-03T06:00:00Z",
        "webUrl": "https://a.example/1", "fields": {"body": f"<p>{TEXT}</p>", "byline": "Ida Roe"}}]}},
    "event registry": {"articles": {"results": [{"title": "Bell", "body": TEXT, "date": "2021-05-03",
        "url": "https://a.example/1", "authors": [{"name": "Ida Roe", "uri": "x"}], "source": {"title": "A"}}]}},
    "webz": {"posts": [{"thread": {"site": "a.example", "published": "2021-05-03"}, "title": "Bell", "text": TEXT,
        "url": "https://a.example/1", "author": "Ida Roe"}]},
    "wordpress": [{"id": 1, "date": "2021-05-03T06:00:00", "link": "https://a.example/1", "author": 3,
        "title": {"rendered": "Bell"}, "content": {"rendered": f"<p>{TEXT}</p>", "protected": False},
        "_links": {"author": [{"href": "https://a.example/u/3"}]}, "_embedded": {"author": [{"name": "Ida Roe"}]}}],
    "feedly": {"items": [{"title": "Bell", "published": 1620000000000, "author": "Ida Roe",
        "alternate": [{"href": "https://a.example/1"}], "origin": {"title": "A"},
        "content": {"content": f"<p>{TEXT}</p>"}}]},
    "elasticsearch": {"hits": {"hits": [{"_id": "1", "_source": {"title": "Bell", "text": TEXT,
        "published": "2021-05-03",
        "url": "https://a.example/1", "author": "Ida Roe"}}]}},
}  # fmt: skip


@pytest.mark.parametrize("service", NESTED)
def test_services_wrap_articles_in_their_own_ways(service: str, tmp_path: Path) -> None:
    """The list is found, HTML in a field is read as HTML, and what stands one level down is the article's."""
    article = only(tmp_path, json.dumps(NESTED[service]), "a.json")
    assert (article.title, article.text, article.published) == ("Bell", TEXT, date(2021, 5, 3))
    assert (article.url, article.authors) == ("https://a.example/1", ("Ida Roe",))


def test_a_text_that_a_service_has_cut_is_added_with_a_remark(tmp_path: Path) -> None:
    """Its mark is no text."""
    record = {"title": "Bell", "content": "The bell rang on Tues… [+2345 chars]"}
    article, remark = read(tmp_path, json.dumps({"articles": [record]}), "a.json")
    assert isinstance(article, Article)
    assert article.text == "The bell rang on Tues…"
    assert isinstance(remark, Remark)
    assert "2345 characters were cut off by the service" in remark.rule


# Others


def test_a_message_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    """Its closing boundary is gone."""
    data = SAMPLES["a.eml"](STORIES)
    assert told(tmp_path, data[: int(len(data) * 0.8)], "a.eml") == "is cut off. Get the file again."


def test_xml_of_another_kind_is_refused_by_its_name(tmp_path: Path) -> None:
    """And none may make the reader unfold entities or fetch anything."""
    assert told(tmp_path, "<invoice/>", "a.xml").startswith("XML that holds no news (<invoice>)")
    unfolded = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item><title>x</title>'
    unfolded += "<description>It rang. &b;</description></item></channel></rss>"
    assert "aaaa" not in only(tmp_path, unfolded, "a.xml").text


def test_rtf_reads_what_its_page_shows(tmp_path: Path) -> None:
    """Bytes by their font's charset, pairs of units, no hidden or deleted text, no heads, no destinations."""
    rtf = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset238 B;}}{\header Page 1}{\*\generator X}"
        rb"\f0 Caf\'e9 {\f1 \'b3\'f3d\'9f}\par {\v gone}{\deleted gone}\uc1\u-10179?\u-8704? bell\line rang\par}"
    )
    assert only(tmp_path, rtf, "a.rtf").text == "Café łódź\n\n\U0001f600 bell\nrang"
    assert told(tmp_path, rtf[:-1], "a.rtf") == "a damaged RTF, or none at all. Save it again as RTF."


def test_an_archive_of_the_web_tells_how_many_pages_are_no_articles(tmp_path: Path) -> None:
    """Beside the articles of those that are."""
    data = SAMPLES["a.warc"](STORIES[:2])
    empty = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body></body></html>"
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example\r\nContent-Length: {len(empty)}\r\n\r\n"
    )
    *articles, remark = read(tmp_path, data + head.encode() + empty, "a.warc")
    assert len(articles) == 2
    assert isinstance(remark, Remark)
    assert remark.rule == "1 of its 3 pages have no article"


def test_articles_between_rules_need_a_headline_and_a_day_each(tmp_path: Path) -> None:
    """Where some have them and some haven't, one line says so; a rule within an article parts nothing."""
    story = "Bell rings\n\n3 May 2021\n\nThe bell rang on Monday."
    (refusal,) = read(tmp_path, f"{story}\n\n=====\n\n{story}\n\n=====\n\nand so on.", "a.txt")
    assert isinstance(refusal, Failure)
    assert refusal.rule.startswith("it seems to hold 3 articles, which can't be told apart")
    assert only(tmp_path, f"{story}\n\n-----\n\nIda Roe writes about bells.", "a.txt").title == "Bell rings"
