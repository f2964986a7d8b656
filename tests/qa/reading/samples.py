# ruff: noqa: E501 - markup is written as programs write it, on one line
"""A file of each kind that is read, made of the same stories, in the shapes in which programs write them."""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import quopri
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from xml.sax.saxutils import escape

from press_exports import Story, nexis_rtf

_HTML = (
    "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{0}</title></head>"
    "<body><article><h1>{0}</h1>{1}</article></body></html>"
)


def _paragraphs(story: Story) -> str:
    return "".join(f"<p>{html.escape(each)}</p>" for each in story.paragraphs)


def _page(story: Story) -> str:
    return _HTML.format(html.escape(story.title), _paragraphs(story))


def _text(story: Story) -> str:
    return "\n\n".join(story.paragraphs)


def _url(story: Story) -> str:
    return f"https://paper.example/{story.number}"


def _record(story: Story) -> dict[str, object]:
    return {
        "id": story.number,
        "title": story.title,
        "text": _text(story),
        "url": _url(story),
        "published": str(story.published),
        "authors": list(story.authors),
        "source": story.source,
    }


def text(stories: Sequence[Story]) -> bytes:
    """One article."""
    return f"{stories[0].title}\n\n{_text(stories[0])}\n".encode()


def markdown(stories: Sequence[Story]) -> bytes:
    """One article below front matter."""
    first = stories[0]
    head = f"---\ntitle: {json.dumps(first.title)}\ndate: {first.published}\nsource: {first.source}\n---\n\n"
    return f"{head}# {first.title}\n\n{_text(first)}\n".encode()


def page(stories: Sequence[Story]) -> bytes:
    """One web page."""
    return _page(stories[0]).encode()


def mhtml(stories: Sequence[Story]) -> bytes:
    """One web page, as Chromium saves it."""
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {_url(stories[0])}\r\nSubject: x\r\n"
        "Date: Fri, 2 Jun 2023 09:31:00 +0200\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----B"\r\n\r\n------B\r\n'
        "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f"Content-Location: {_url(stories[0])}\r\n\r\n"
    )
    return head.encode() + quopri.encodestring(_page(stories[0]).encode()) + b"\r\n------B--\r\n"


def json_list(stories: Sequence[Story]) -> bytes:
    """A list of objects."""
    return json.dumps([_record(story) for story in stories], ensure_ascii=False, indent=1).encode()


def json_lines(stories: Sequence[Story]) -> bytes:
    """An object a line."""
    return "".join(json.dumps(_record(story), ensure_ascii=False) + "\n" for story in stories).encode()


def table(stories: Sequence[Story], apart: str = ",") -> bytes:
    """A row an article."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=apart)
    writer.writerow(["id", "title", "publication", "author", "date", "url", "content"])
    for story in stories:
        authors = ", ".join(story.authors)
        writer.writerow([story.number, story.title, story.source, authors, story.published, _url(story), _text(story)])
    return out.getvalue().encode()


def _moment(story: Story) -> datetime:
    return datetime.combine(story.published, time(6), UTC)


def _message(story: Story) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f'"{story.source}" <news@paper.example>'
    message["Subject"] = story.title
    message["Date"] = format_datetime(_moment(story))
    message["Message-ID"] = f"<{story.number}@paper.example>"
    message.set_content(_text(story))
    message.add_alternative(f"<html><body>{_paragraphs(story)}</body></html>", subtype="html")
    return message


def mail(stories: Sequence[Story]) -> bytes:
    """One newsletter, plain and as HTML."""
    return _message(stories[0]).as_bytes()


def mailbox(stories: Sequence[Story]) -> bytes:
    """A mailbox of them."""
    return b"\n".join(
        b"From news@paper.example Fri Jun  2 09:31:00 2023\n" + _message(story).as_bytes() for story in stories
    )


def feed(stories: Sequence[Story]) -> bytes:
    """RSS with whole texts."""
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{_url(story)}</link><pubDate>{format_datetime(_moment(story))}</pubDate>"
        + "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in story.authors)
        + f"<source url='https://paper.example'>{escape(story.source)}</source><description>Short.</description>"
        f"<content:encoded><![CDATA[{_paragraphs(story)}]]></content:encoded></item>"
        for story in stories
    )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {spaces}><channel><title>All</title>{items}</channel></rss>'.encode()


def nitf(stories: Sequence[Story]) -> bytes:
    """One story of an agency."""
    first = stories[0]
    return (
        f"<?xml version='1.0'?><nitf><head><docdata><date.issue norm='{first.published:%Y%m%d}T060000Z'/></docdata>"
        f"<pubdata name='{escape(first.source)}'/></head><body><body.head><hedline><hl1>{escape(first.title)}</hl1></hedline></body.head>"
        f"<body.content>{''.join(f'<p>{escape(each)}</p>' for each in first.paragraphs)}</body.content></body></nitf>"
    ).encode()


def subtitles(stories: Sequence[Story]) -> bytes:
    """One talk."""
    cues = enumerate(stories[0].paragraphs, start=1)
    return "\n".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{each}\n" for n, each in cues).encode()


def captions(stories: Sequence[Story]) -> bytes:
    """The same for the web."""
    cues = enumerate(stories[0].paragraphs, start=1)
    return (
        "WEBVTT\n\n" + "\n".join(f"00:{n:02}.000 --> 00:{n:02}.900\n<v Anna Berg>{each}\n" for n, each in cues)
    ).encode()


def _zipped(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def odt(stories: Sequence[Story]) -> bytes:
    """One document of OpenOffice."""
    first = stories[0]
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    lines = "".join(f"<text:p>{escape(each)}</text:p>" for each in first.paragraphs)
    deleted = "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone.</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    body = f"<text:h>{escape(first.title)}</text:h>{lines}"
    content = f"<office:document-content {spaces}><office:body><office:text>{deleted}{body}</office:text></office:body></office:document-content>"
    return _zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def epub(stories: Sequence[Story]) -> bytes:
    """A weekly, a chapter a story."""
    names = [f"c{story.number}" for story in stories]
    items = "".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in names)
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>'
    )
    container = "<container><rootfiles><rootfile full-path='book/content.opf'/></rootfiles></container>"
    pages = {f"book/{name}.xhtml": _page(story) for name, story in zip(names, stories, strict=True)}
    return _zipped({"META-INF/container.xml": container, "book/content.opf": package, **pages})


def docx(stories: Sequence[Story]) -> bytes:
    """One document of Word."""
    import docx as word

    document, out = word.Document(), io.BytesIO()
    for line in (stories[0].title, *stories[0].paragraphs):
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def pdf(stories: Sequence[Story]) -> bytes:
    """One printed page."""
    from fpdf import FPDF

    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=11)
    for line in (stories[0].title, *stories[0].paragraphs):
        paper.multi_cell(0, 6, line.encode("latin-1", "ignore").decode("latin-1"), new_x="LMARGIN", new_y="NEXT")
        paper.ln(4)
    return bytes(paper.output())


def rtf(stories: Sequence[Story]) -> bytes:
    """An export as rich text."""
    return nexis_rtf(stories)


def warc(stories: Sequence[Story]) -> bytes:
    """Pages as a crawler keeps them."""
    records = []
    for story in stories:
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _page(story).encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {_url(story)}\r\nContent-Length: {len(answer)}\r\n\r\n"
        records.append(head.encode() + answer + b"\r\n\r\n")
    return b"".join(records)


def archive(stories: Sequence[Story]) -> bytes:
    """A folder, packed."""
    return _zipped({f"news/{story.number}.json": json.dumps(_record(story)) for story in stories})


def packed(stories: Sequence[Story]) -> bytes:
    """JSON lines, packed."""
    return gzip.compress(json_lines(stories))


# By names as people have them. A file of one story is made of the first.
SAMPLES: dict[str, Callable[[Sequence[Story]], bytes]] = {
    "a.txt": text,
    "a.md": markdown,
    "a.html": page,
    "a.mhtml": mhtml,
    "a.pdf": pdf,
    "a.docx": docx,
    "a.rtf": rtf,
    "a.odt": odt,
    "a.epub": epub,
    "a.eml": mail,
    "a.mbox": mailbox,
    "a.json": json_list,
    "a.jsonl": json_lines,
    "a.xml": feed,
    "a.nitf": nitf,
    "a.srt": subtitles,
    "a.vtt": captions,
    "a.csv": table,
    "a.tsv": lambda stories: table(stories, "\t"),
    "a.warc": warc,
    "a.zip": archive,
    "a.jsonl.gz": packed,
}
