import contextlib
import io
import random
import time
import zipfile

import pytest

from qa.reading import documents
from qa.reading.kinds.word import read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MANY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STYLES = (
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Below"><w:name w:val="Below"/><w:basedOn w:val="Secret"/></w:style>'
)


def package(
    body: str, *, footnotes: str = "", endnotes: str = "", title: str = "", author: str = "", space: str = W
) -> bytes:
    """Pack a body as Word does, with the parts that it names."""
    out = io.BytesIO()
    names = (
        f'xmlns:w="{space}" xmlns:r="{OFFICE}" xmlns:mc="{MANY}" xmlns:v="urn:v" xmlns:wps="urn:wps" xmlns:m="urn:m"'
    )

    def relations(**targets: str) -> str:
        each = (
            f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>' for kind, target in targets.items()
        )
        return f"<Relationships>{''.join(each)}</Relationships>"

    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        main = {"officeDocument": "word/document.xml", "core-properties": "docProps/core.xml"}
        archive.writestr("_rels/.rels", relations(**main))
        archive.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
        parts = {"styles": "styles.xml", "footnotes": "footnotes.xml", "endnotes": "/word/endnotes.xml"}
        archive.writestr("word/_rels/document.xml.rels", relations(**parts))
        archive.writestr("word/styles.xml", f"<w:styles {names}>{STYLES}</w:styles>")
        archive.writestr("word/footnotes.xml", f"<w:footnotes {names}>{footnotes}</w:footnotes>")
        archive.writestr("word/endnotes.xml", f"<w:endnotes {names}>{endnotes}</w:endnotes>")
        core = f'<c xmlns:dc="urn:dc"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator></c>'
        archive.writestr("docProps/core.xml", core)
    return out.getvalue()


def r(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*content: str, properties: str = "") -> str:
    """A paragraph of runs, or of text."""
    runs = "".join(each if each.startswith("<") else r(each) for each in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def field(kind: str) -> str:
    """A mark in a field: where it begins, where its result does, and where it ends."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(text: str) -> str:
    """What a field computes."""
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def row(*cells: str, properties: str = "") -> str:
    """A table's row; cells are paragraphs."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def box(*paragraphs: str) -> str:
    """A text box as Word draws it since 2010, and again for older programs."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    drawn = f"<w:drawing><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></w:drawing>"
    older = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    both = f'<mc:Choice Requires="wps">{drawn}</mc:Choice><mc:Fallback>{older}</mc:Fallback>'
    return f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"


def note(kind: str, number: int) -> str:
    """A reference to a note."""
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


LINK = f"{field('begin')}{code(' HYPERLINK x ')}{field('separate')}{r('the board')}{field('end')}"
DEL, INS = '<w:del w:id="1" w:author="a"/>', '<w:ins w:id="1" w:author="a"/>'
PROSE = "The crews of the northern ferries went back to work on Monday after nine days on the quay, the board said."

SHOWN = {
    "inserted and deleted words": (
        p(
            "They will ",
            f"<w:ins>{r('not ')}</w:ins>",
            "<w:del><w:r><w:delText>gladly </w:delText></w:r></w:del>",
            "sail.",
        ),
        ["They will not sail."],
    ),
    "a deleted paragraph mark": (
        p("They sail ", properties=f"<w:rPr>{DEL}</w:rPr>") + p("on Monday.") + p("Nobody was hurt."),
        ["They sail on Monday.", "Nobody was hurt."],
    ),
    "an inserted paragraph mark": (
        p("They sail.", properties=f"<w:rPr>{INS}</w:rPr>") + p("On Monday."),
        ["They sail.", "On Monday."],
    ),
    "moved text": (
        p("One. ", f"<w:moveFrom>{r('Two. ')}</w:moveFrom>", "Three. ", f"<w:moveTo>{r('Two.')}</w:moveTo>"),
        ["One. Three. Two."],
    ),
    "a deleted row": (
        f"<w:tbl>{row(p('Monday'), p('four'))}{row(p('Sunday'), p('none'), properties=DEL)}</w:tbl>",
        ["Monday\tfour"],
    ),
    "a text box": (
        p("They sail", box(p("Pull quote"), p("Its author")), " on Monday.") + p("Nobody was hurt."),
        ["They sail on Monday.", "Pull quote", "Its author", "Nobody was hurt."],
    ),
    "an old text box": (
        p("<w:r><w:pict><v:textbox><w:txbxContent>" + p("In a box.") + "</w:txbxContent></v:textbox></w:pict></w:r>"),
        ["In a box."],
    ),
    "content controls": (
        f"<w:sdt><w:sdtPr><w:tag w:val='x'/></w:sdtPr><w:sdtContent>{p('A whole paragraph.')}</w:sdtContent></w:sdt>"
        + p("Words ", f"<w:sdt><w:sdtContent>{r('in one')}</w:sdtContent></w:sdt>", ".")
        + f"<w:tbl><w:sdt><w:sdtContent>{row(p('Monday'), p('four'))}</w:sdtContent></w:sdt></w:tbl>",
        ["A whole paragraph.", "Words in one.", "Monday\tfour"],
    ),
    "hyperlinks and simple fields": (
        p("Read ", f"<w:hyperlink>{r('what she said')}</w:hyperlink> <w:fldSimple>{r(' on page 3')}</w:fldSimple>"),
        ["Read what she said on page 3"],
    ),
    "fields": (
        p("Ask ", LINK, field("begin"), code(' XE "board" '), field("end"), " today."),
        ["Ask the board today."],
    ),
    "a field within a field's code": (
        p(field("begin"), code(" IF "), LINK, " = 1 ", field("separate"), "They sail.", field("end"), " All."),
        ["They sail. All."],
    ),
    "a field over paragraphs": (
        p(field("begin"), code(" QUOTE "), field("separate"), "One.") + p("Two.", field("end")) + p("Three."),
        ["One.", "Two.", "Three."],
    ),
    "hidden text": (
        p("They ", r("never ", "<w:vanish/>"), r("do ", '<w:rStyle w:val="Below"/>'), "sail.")
        + p(r("Draft 3", '<w:rStyle w:val="Secret"/>'))
        + p(r("Shown", '<w:vanish w:val="0"/><w:rStyle w:val="Secret"/>'), r(" on the web", "<w:webHidden/>")),
        ["They sail.", "Shown on the web"],
    ),
    "a heading set into the line": (
        p("Ferries.", properties="<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p(" They sail."),
        ["Ferries. They sail."],
    ),
    "line breaks, tabs and hyphens that don't break": (
        p("One", "<w:r><w:br/></w:r>", "two", "<w:r><w:tab/></w:r>", "Eide", "<w:r><w:noBreakHyphen/></w:r>", "Larsen")
        + p('<w:r><w:br w:type="page"/></w:r>', "Three"),
        ["One\ntwo\tEide-Larsen", "Three"],
    ),
    "a table with merged cells": (
        table(
            row(p("Sailings")),
            row('<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + p("May"), p("four")),
            row("<w:tcPr><w:vMerge/></w:tcPr>" + p("May"), p("five")),
        ),
        ["Sailings", "May\tfour", "five"],
    ),
    "a table for the layout": (
        f"<w:tbl>{row(p(PROSE) + p('Nobody was hurt.'), p('More inside.') + p('Page 3.'))}</w:tbl>",
        [PROSE, "Nobody was hurt.", "More inside.", "Page 3."],
    ),
    "tables in tables": (
        table(row(p("One.") + table(row(p("Monday"), p("four"))) + p("Two."))),
        ["One.", "Monday\tfour", "Two."],
    ),
    "properties of tabs and fonts": (
        p("One.", properties='<w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs><w:numPr><w:numId w:val="1"/></w:numPr>'),
        ["One."],
    ),
    "formulas and other wrappers": (
        p("So ", "<m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath>", f"<w:smartTag>{r(' holds')}</w:smartTag>", "."),
        ["So x=2 holds."],
    ),
    "a comment's mark": (
        p(
            '<w:commentRangeStart w:id="1"/>',
            "One.",
            '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>',
        ),
        ["One."],
    ),
}


def damaged(data: bytes, seed: int) -> bytes:
    """Cut the bytes, or turn some of their bits."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    if seed % 3 == 0:
        return data[: chance.randrange(len(data))] + b" "
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 5, 40))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


@pytest.mark.parametrize("name", SHOWN)
def test_a_document_reads_as_word_shows_it(name: str) -> None:
    """Each of the things that Word keeps in the file otherwise than it shows them."""
    body, paragraphs = SHOWN[name]
    assert read_docx(package(body)).paragraphs == tuple(paragraphs)


@pytest.mark.parametrize("name", ["inserted and deleted words", "content controls", "hidden text"])
def test_a_strict_document_is_read_like_any_other(name: str) -> None:
    """ISO's strict form has other names for the same things."""
    body, paragraphs = SHOWN[name]
    assert read_docx(package(body, space=STRICT)).paragraphs == tuple(paragraphs)


def test_notes_stand_behind_the_text_in_the_order_of_their_references() -> None:
    """Never within a quotation that runs over two paragraphs; unused ones and lines that part them are left out."""
    body = (
        p("\u201cThey sail", note("footnote", 5), note("endnote", 2), ".")
        + p("\u201cAll of them,\u201d she said.", note("footnote", 3))
        + p("<w:del>" + note("footnote", 4) + "</w:del>", "Nobody was hurt.")
    )
    ids = {-1: "a line", 3: "On Monday.", 4: "Deleted.", 5: "From the quay."}
    notes = "".join(f'<w:footnote w:id="{number}">{p(text)}</w:footnote>' for number, text in ids.items())
    ends = f'<w:endnote w:id="2">{p("First.")}{p("Second.")}</w:endnote>'
    assert read_docx(package(body, footnotes=notes, endnotes=ends)).paragraphs == (
        "\u201cThey sail.",
        "\u201cAll of them,\u201d she said.",
        "Nobody was hurt.",
        "From the quay.",
        "On Monday.",
        "First.",
        "Second.",
    )


@pytest.mark.parametrize(
    ("styles", "headline"),
    [
        (("Kicker", "Titel", ""), "two lines"),
        (("berschrift1", "", ""), "Sailings"),
        (("berschrift1", "Titel", ""), "two lines"),
        (("", "", ""), ""),
        (("", "", "", "", "", "berschrift1"), ""),
    ],
)
def test_the_headline_is_what_is_styled_as_one(styles: tuple[str, ...], headline: str) -> None:
    """By Word's own name of the style, in any language; further down it is a section's heading."""
    texts = ["Sailings", "two<w:br/>lines", "Three", "Four", "Five", "Six"]
    runs = [f"<w:r><w:t>{text.replace('<w:br/>', '</w:t><w:br/><w:t>')}</w:t></w:r>" for text in texts]
    body = "".join(p(run, properties=f'<w:pStyle w:val="{style}"/>') for run, style in zip(runs, styles, strict=False))
    assert read_docx(package(body)).headline == headline


def test_properties_are_given_as_they_stand() -> None:
    """Who judges them knows the article."""
    document = read_docx(package(p("One."), title="Ferries sail", author="k.hansen"))
    assert (document.title, document.author) == ("Ferries sail", "k.hansen")


def test_what_unpacks_to_more_than_text_is_refused_before_it_is_unpacked() -> None:
    """A hundred kilobytes of ZIP hold a hundred megabytes of blanks."""
    data = package(p("One.") + " " * 101_000_000)
    assert len(data) < 200_000
    start = time.monotonic()
    with pytest.raises(documents.TooLarge, match=r"^101,\d{3},\d{3}$"):
        read_docx(data)
    assert time.monotonic() - start < 1


def test_a_file_locked_with_a_password_is_told_from_a_damaged_one() -> None:
    """Word wraps such a file into the form of its old ones."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    with pytest.raises(documents.Encrypted):
        read_docx(head + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(documents.Damaged):
        read_docx(head)


def test_a_document_type_is_refused() -> None:
    """Its entities could hold another file, or a line of gigabytes."""
    data = io.BytesIO(package("<w:p><w:r><w:t>BEFORE</w:t></w:r></w:p>"))
    spoilt = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(spoilt, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                declared = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
                content = declared + content.replace(b"BEFORE", b"One.&b;")
            new.writestr(name, content)
    with pytest.raises(documents.Damaged, match="a document type"):
        read_docx(spoilt.getvalue())


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_document_is_read_or_refused(seed: int) -> None:
    """Whatever is cut or turned: no other error, and no hang; tests/hardening has the long form."""
    data = package("".join(body for body, _ in SHOWN.values()), title="Ferries")
    start = time.monotonic()
    with contextlib.suppress(documents.Damaged, documents.TooLarge):
        assert isinstance(read_docx(damaged(data, seed)), documents.Document)
    assert time.monotonic() - start < 10
