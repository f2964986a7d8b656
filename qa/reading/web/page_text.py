"""A web page's tree → the paragraphs of its article.

trafilatura finds the text among navigation, adverts and comments. What it can't know is made plain for it first: which
tables only lay out a page, which caption belongs to a picture, what number an item has. What it gives as Markdown is
written as a reader would copy it: a row of a table is a line, its cells parted by tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from qa.dates import is_date_line
from qa.passages.paragraphs import is_caption
from qa.reading.bylines import read_byline

# Stand for line ends and tabs while trafilatura writes a paragraph a line: their pictures, which no article prints.
_LINE_END, _TAB = "\u240a", "\u2409"
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[.!?…][\"”’»)]*(?:\s|$)")
# A cell of a table of figures has a few words; what has more, or a heading, is a part of the page.
_LONGEST_CELL = 40
# What ends a line of text that stands loose.
_BLOCKS = frozenset("br p div table ul ol dl h1 h2 h3 h4 h5 h6 blockquote center hr pre form article section".split())
# Words; below it trafilatura takes what it finds for too little, and adds the navigation.
_SHORT = 80
# Bottom-up: a page laid out in tables has a hundred of them, one in another.
_MOST_TABLES = 2_000


def read_text(tree: Any) -> tuple[list[str], Any]:
    """The paragraphs of a page's article, each with line ends only between the rows of a table, and trafilatura's page.

    Returns:
        No paragraphs and None where it finds no article.
    """
    tree = _prepared(tree)
    page = _extract(tree)
    paragraphs = list(_paragraphs(page.body)) if page is not None else []
    if sum(len(paragraph.split()) for paragraph in paragraphs) < _SHORT and (story := _only_article(tree)) is not None:
        own = _extract(story)
        short = list(_paragraphs(own.body)) if own is not None else []
        if short:
            return short, page or own
    return paragraphs, page


def words_of(element: Any) -> str:
    """The words of an element, on one line."""
    return _SPACE.sub(" ", " ".join(element.itertext())).strip()


def _extract(tree: Any) -> Any:
    from trafilatura import bare_extraction

    # Comments would be quoted as the outlet's words; the long search for dates is for those that are not used.
    page = bare_extraction(
        tree, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
    )
    return None if page is None or isinstance(page, dict) else page


def _prepared(tree: Any) -> Any:
    tree = deepcopy(tree)
    for element in list(tree.iter("nav", "footer")):
        # A quotation's footer names its speaker.
        if next(element.iterancestors("article", "blockquote"), None) is None or element.tag == "nav":
            _remove(element)
    for number, table in enumerate(list(tree.iter("table"))):
        if number < _MOST_TABLES and _is_layout(table):
            _unfold(table)
    for figure in list(tree.iter("figure")):
        _keep_caption(figure)
    for items in tree.iter("ol"):
        _number_items(items)
    return tree


def _remove(element: Any) -> None:
    """Take an element out, and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _is_layout(table: Any) -> bool:
    if (
        table.get("role") in ("presentation", "none")
        or next(table.iterdescendants("table", "h1", "h2"), None) is not None
    ):
        return True
    if next(table.iterdescendants("th", "caption", "thead"), None) is not None:
        return False
    cells = list(table.iterdescendants("td"))
    return any(len(list(cell.iterchildren("p"))) > 1 or len(words_of(cell).split()) > _LONGEST_CELL for cell in cells)


def _unfold(table: Any) -> None:
    """Make a page's parts of the cells of a table that lays it out, and leave out those that tell nothing."""
    cells = [cell for cell in table.iterdescendants("td", "th") if next(cell.iterancestors("table"), None) is table]
    for cell in cells:
        if next(cell.iterdescendants("table"), None) is None and not _tells(cell):
            cell.clear()
        else:
            _wrap_lines(cell)
    for element in [table, *table.iterdescendants("tbody", "thead", "tfoot", "tr", "td", "th")]:
        owner = table if element is table else next(element.iterancestors("table", "div"), None)
        if owner is table or element.tag in ("td", "th", "tr", "tbody"):
            element.tag = "div"
            element.attrib.pop("role", None)


def _wrap_lines(cell: Any) -> None:
    """Make paragraphs of the lines that stand in a cell with nothing around them: trafilatura leaves them out."""
    lines: list[Any] = [cell.makeelement("p", {})]
    text, cell.text = cell.text, None
    for child in [None, *cell]:
        if child is not None:
            text, child.tail = child.tail, None
            cell.remove(child)
            is_line_end = child.tag in _BLOCKS or not isinstance(child.tag, str)
            if is_line_end and child.tag != "br":
                lines.append(child)
            elif not is_line_end:
                lines[-1].append(child)
            if is_line_end:
                lines.append(cell.makeelement("p", {}))
        if text and len(lines[-1]):
            lines[-1][-1].tail = text
        elif text:
            lines[-1].text = text
    for line in lines:
        if line.tag != "p" or len(line) or (line.text or "").strip():
            cell.append(line)


def _tells(cell: Any) -> bool:
    words = words_of(cell)
    if next(cell.iterdescendants("h1", "h2", "h3"), None) is not None:
        return True
    linked = sum(len(words_of(link)) for link in cell.iterdescendants("a"))
    if linked > 0.5 * len(words):
        return False
    return bool(_SENTENCE.search(words)) or read_byline(words) is not None or is_date_line(words)


def _keep_caption(figure: Any) -> None:
    """Put a picture's caption where the picture stands, if its words say that it is one."""
    if next(figure.iterdescendants("table"), None) is not None:
        return
    for caption in figure.iterdescendants("figcaption"):
        words = words_of(caption)
        if is_caption(words):
            # Not inside the figure, which trafilatura leaves out with all that it holds.
            figure.clear(keep_tail=True)
            figure.tag, figure.text = "p", words
            return


def _number_items(items: Any) -> None:
    start = items.get("start", "")
    number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
    for item in items.iterchildren("li"):
        # A paragraph within the item has its first words.
        first = item
        while (
            not (first.text or "").strip() and len(first) and first[0].tag in ("p", "div", "span", "a", "b", "strong")
        ):
            first = first[0]
        if not re.match(r"\s*\d+[.)]", first.text or ""):
            first.text = f"{number}. {(first.text or '').lstrip()}"
        number += 1


def _only_article(tree: Any) -> Any:
    """A page with nothing but the element that is marked as its article; None where it has none, or several."""
    outer = [each for each in tree.iter("article") if next(each.iterancestors("article"), None) is None]
    if len(outer) != 1:
        outer = [each for each in tree.iter("main")]
    if len(outer) != 1 or next(outer[0].iterdescendants("p"), None) is None:
        return None
    alone = deepcopy(tree)
    body = next(alone.iter("body"), None)
    if body is None:
        return None
    for child in list(body):
        body.remove(child)
    body.text = None
    body.append(deepcopy(outer[0]))
    return alone


def _paragraphs(body: Any) -> Iterator[str]:
    from trafilatura.xml import xmltotxt

    body = deepcopy(body)
    for table in list(body.iter("table")):
        _write(table, [_LINE_END.join(filter(None, (_row(row) for row in table.iter("row"))))])
    for items in list(body.iter("list")):
        if next(items.iterancestors("list"), None) is None:
            _write(items, list(_items(items)))
    # trafilatura gives each paragraph a line.
    for line in (xmltotxt(body, include_formatting=False) or "").split("\n"):
        if line.strip():
            yield line.strip().replace(_LINE_END, "\n").replace(_TAB, "\t")


def _row(row: Any) -> str:
    return _TAB.join(words for cell in row.iter("cell") if (words := words_of(cell)))


def _items(items: Any) -> Iterator[str]:
    for item in items.iterchildren("item"):
        inner = list(item.iterchildren("list"))
        own = deepcopy(item)
        for each in list(own.iterchildren("list")):
            _remove(each)
        yield words_of(own)
        for each in inner:
            yield from _items(each)


def _write(element: Any, texts: list[str]) -> None:
    """Put paragraphs in the place of an element."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    for text in texts:
        paragraph = element.makeelement("p", {})
        paragraph.text = text
        parent.insert(at, paragraph)
        at += 1
    if texts:
        paragraph.tail, element.tail = element.tail, None
    parent.remove(element)
