"""A Word document's paragraphs (DOCX) as Word shows them, and what its properties say.

Of tracked changes the inserted words count and the deleted ones don't; of fields their results; hidden text is none.
Text boxes stand behind the paragraph that they are anchored in, foot- and endnotes behind the last one: a note between
two paragraphs would stand within a quotation that runs over both. Marks that Word makes up (numbers of lists and of
notes) are not in the file as words, and aren't given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa.reading import documents
from qa.reading.kinds.word_package import DAMAGE, Package, child, is_on, name_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# What was deleted or moved away, fields' codes, the small print over East Asian words, and properties.
_NOT_SHOWN = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "pPr", "rPr", "sdtPr", "tcPr"})
_WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_IN_RUNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Kicker and byline may stand before a headline; further down a heading is a section's.
_PARAGRAPHS_AT_TOP = 5
_HEADINGS = ("title", "heading 1")
# Characters: what is longer in a cell is prose, and a table of several such is there for the layout. Chosen by eye.
_PROSE = 100


def read_docx(data: bytes) -> documents.Document:
    """Read a DOCX's paragraphs; a table's row is one, its cells parted by tabs.

    Raises:
        documents.Encrypted: It opens only with a password.
        documents.Damaged: It can't be read.
        documents.TooLarge: It unpacks to more than can be text.
    """
    try:
        package = Package(data)
        main = package.related("officeDocument")
        body = child(package.read(main), "body")
        if body is None:
            raise documents.Damaged
        reader = _Reader(_Styles(package, main))
        paragraphs = [*reader.blocks(body), *_notes(package, main, reader)]
        title, author = _properties(package)
    except DAMAGE as error:
        raise documents.Damaged(str(error)) from error
    return documents.Document(
        paragraphs=tuple(text for text, _ in paragraphs), headline=_headline(paragraphs), title=title, author=author
    )


def _properties(package: Package) -> tuple[str, str]:
    part = package.related("core-properties")
    root = package.read(part) if part else None
    title, author = child(root, "title"), child(root, "creator")
    return (title.text or "") if title is not None else "", (author.text or "") if author is not None else ""


_Paragraph = tuple[str, str]
"""Its text, and its style's name in small letters."""


def _headline(paragraphs: list[_Paragraph]) -> str:
    top = [(text, style) for text, style in paragraphs[:_PARAGRAPHS_AT_TOP] if style in _HEADINGS]
    text, _ = min(top, key=lambda each: _HEADINGS.index(each[1]), default=("", ""))
    return " ".join(text.split())


def _notes(package: Package, main: str, reader: _Reader) -> Iterator[_Paragraph]:
    """The notes that the text refers to, in the order of its references; endnotes last, as they are printed."""
    for kind in ("footnote", "endnote"):
        part = package.related(f"{kind}s", main)
        notes = {value_of(note, "id"): note for note in package.read(part)} if part else {}
        for number in dict.fromkeys(reader.referred[kind]):
            if number in notes:
                yield from reader.blocks(notes[number])


class _Styles:
    """What of the styles decides whether text is shown, and what is a heading."""

    def __init__(self, package: Package, main: str) -> None:
        part = package.related("styles", main)
        styles = [each for each in package.read(part) if name_of(each) == "style"] if part else []
        self._names = {value_of(each, "styleId"): value_of(child(each, "name")) or "" for each in styles}
        own = {value_of(each, "styleId"): child(each, "rPr", "vanish") for each in styles}
        based = {value_of(each, "styleId"): value_of(child(each, "basedOn")) for each in styles}
        self._hidden = {style for style in own if _is_hidden(style, own, based)}

    def name(self, properties: _Element | None) -> str:
        """The name of a paragraph's style in small letters; Word keeps it in English whatever its own language."""
        style = value_of(child(properties, "pStyle"))
        return self._names.get(style, style or "").lower()

    def hides(self, run: _Element | None, paragraph: str | None) -> bool:
        """Whether a run with these properties is hidden in a paragraph of that style."""
        own, style = child(run, "vanish"), value_of(child(run, "rStyle"))
        return is_on(own) if own is not None else bool(self._hidden & {style, paragraph})


def _is_hidden(style: str | None, own: dict[str | None, _Element | None], based: dict[str | None, str | None]) -> bool:
    seen: set[str | None] = set()
    while style in own and style not in seen:
        if own[style] is not None:
            return is_on(own[style])
        seen.add(style)
        style = based[style]
    return False


class _Reader:
    """Reads one document; fields run over runs and paragraphs, so it remembers which are open.

    ``referred`` are the ids of the notes that shown text refers to.
    """

    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        # For each field that is open: whether its result has begun.
        self._fields: list[bool] = []
        self.referred: dict[str, list[str]] = {"footnote": [], "endnote": []}

    def blocks(self, container: _Element) -> Iterator[_Paragraph]:
        """The paragraphs of a body, a cell, a text box or a note, each followed by the text boxes in it."""
        open_text, open_style = "", ""
        boxes: list[_Element] = []
        for block in _shown(container):
            if name_of(block) != "p":
                yield from self._ended(open_text, open_style, boxes)
                open_text, boxes = "", []
                if name_of(block) == "tbl":
                    yield from self._rows(block)
                continue
            properties = child(block, "pPr")
            open_style = open_style if open_text else self._styles.name(properties)
            open_text += self._text(block, boxes, value_of(child(properties, "pStyle")))
            if not self._mark_is_gone(properties):
                yield from self._ended(open_text, open_style, boxes)
                open_text, boxes = "", []
        yield from self._ended(open_text, open_style, boxes)

    def _ended(self, text: str, style: str, boxes: list[_Element]) -> Iterator[_Paragraph]:
        # A page break before a headline is one more line end.
        if text.strip():
            yield text.strip(), style
        for box in boxes:
            yield from self.blocks(box)

    def _mark_is_gone(self, properties: _Element | None) -> bool:
        """Whether a paragraph runs on into the next: its mark was deleted, or hidden to set a heading into the line."""
        mark = child(properties, "rPr")
        gone = any(child(mark, name) is not None for name in ("del", "moveFrom"))
        return gone or is_on(child(mark, "vanish")) or is_on(child(mark, "specVanish"))

    def _rows(self, table: _Element) -> Iterator[_Paragraph]:
        for row in _shown(table):
            if name_of(row) != "tr" or child(row, "trPr", "del") is not None:
                continue
            cells = [list(self.blocks(cell)) for cell in _shown(row) if name_of(cell) == "tc" and _counts(cell)]
            cells = [cell for cell in cells if cell]
            if len(cells) == 1 or any(len(cell) > 1 and max(len(text) for text, _ in cell) > _PROSE for cell in cells):
                for cell in cells:
                    yield from cell
            # A row is a line, as when it is copied.
            elif cells:
                yield "\t".join(" ".join(text for text, _ in cell) for cell in cells), ""

    def _text(self, element: _Element, boxes: list[_Element], style: str | None) -> str:
        """The shown text below a paragraph of that style; text boxes in it go to ``boxes``."""
        pieces = []
        for each in _shown(element):
            name = name_of(each)
            if name == "txbxContent":
                boxes.append(each)
            elif name == "fldChar":
                self._turn(value_of(each, "fldCharType"))
            elif name == "r" and self._styles.hides(child(each, "rPr"), style):
                for mark in (part for part in each if name_of(part) == "fldChar"):
                    self._turn(value_of(mark, "fldCharType"))
            elif len(each):
                pieces.append(self._text(each, boxes, style))
            elif all(self._fields):
                pieces.append(self._leaf(name, each))
        return "".join(pieces)

    def _leaf(self, name: str, each: _Element) -> str:
        if name in ("footnoteReference", "endnoteReference"):
            self.referred[name.removesuffix("Reference")].append(value_of(each, "id") or "")
        return (each.text or "") if name == "t" else _IN_RUNS.get(name, "")

    def _turn(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()


def _shown(parent: _Element) -> Iterator[_Element]:
    """What is in an element and is shown, without what is only wrapped around it."""
    for each in parent:
        name = name_of(each)
        if name == "AlternateContent":
            # The first choice is what Word of today shows; the others repeat it for older programs.
            yield from _shown(each[0]) if len(each) else ()
        elif name in _WRAPPERS:
            yield from _shown(each)
        elif name not in _NOT_SHOWN:
            yield each


def _counts(cell: _Element) -> bool:
    properties = child(cell, "tcPr")
    merge = child(properties, "vMerge")
    return child(properties, "cellDel") is None and (merge is None or value_of(merge) == "restart")
