from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from conftest import FERRY, Visit, close_visit, open_visit, serving
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Locator, Page, expect

import qa
from qa.records import Vectors
from ui import render
from ui.reader import open_article

FERRIES = "What did Ines Duarte say about ferries?"
REPORT = """Bridge toll rises in spring

The toll for the bridge at Marrow rises to four crowns in April, the bridge master, Odile Farrant, said.

“Nobody likes to pay more,” Farrant said. The driver Ivo Tench said that he would take the ferry.

According to Ivo Tench, many will do so. “Four crowns is a lunch,” he said.
The painters' guild argued that the bridge needs paint."""
LINKED = qa.Article(
    text=REPORT,
    title="Bridge toll rises in spring",
    key="bridge & toll.txt",
    source="Marrow Gazette",
    authors=("Sera Bly",),
    published=date(2024, 2, 1),
    url="https://gazette.example/toll?a=1&b=2",
)
browses = pytest.mark.browser
pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


@pytest.fixture(scope="module", autouse=True)
def _with_report(library: qa.Library) -> Iterator[None]:
    """One more article, with an address on the web."""
    library.add(LINKED)
    yield
    library.remove(LINKED.key)


def joined(reading: dict[str, object] | render.Reading, *, marked: bool = False) -> str:
    """All text of the reader, or what is marked in it."""
    blocks = reading["blocks"] if isinstance(reading, dict) else [vars_of(block) for block in reading.blocks]
    return "".join(s["text"] for b in blocks for s in b["segments"] if s["marked"] or not marked)  # type: ignore[attr-defined]


def vars_of(block: render.Block) -> dict[str, object]:
    """A block as the browser gets it."""
    return {"segments": [{"text": s.text, "marked": s.marked} for s in block.segments]}


# What Python gives


def test_statements_tile_the_text_with_the_mark() -> None:
    """A quotation within what is reported, across the mark's end: each run has its statements, the innermost last."""
    text = "He said she said no."
    paragraph = qa.Paragraph(start=0, end=20, text=text)
    (block,) = render.split_blocks(text, [paragraph], 3, 11, [(8, 19), (0, 19), (17, 19)])
    assert [(s.text, s.marked, s.said) for s in block.segments] == [
        ("He ", False, (1,)),
        ("said ", True, (1,)),
        ("she", True, (1, 0)),
        (" said ", False, (1, 0)),
        ("no", False, (1, 0, 2)),
        (".", False, ()),
    ]


@given(st.data())
def test_segments_tile_the_text_whatever_is_said(data: st.DataObject) -> None:
    """Joined, the segments are the text; each statement's are its place; offsets beyond the text do no harm."""
    text = data.draw(st.text("ab \n🎉é", max_size=30))
    offsets = st.integers(-5, len(text) + 5)
    spans = data.draw(st.lists(st.tuples(offsets, offsets), max_size=5))
    said = data.draw(st.lists(st.tuples(offsets, offsets), max_size=6))
    start, end = data.draw(st.tuples(offsets, offsets))
    paragraphs = [qa.Paragraph(start=a, end=b, text="") for a, b in spans if 0 <= a < b]
    segments = [s for block in render.split_blocks(text, paragraphs, start, end, said) for s in block.segments]
    assert "".join(s.text for s in segments) == text
    assert all(s.text for s in segments)
    assert "".join(s.text for s in segments if s.marked) == (text[max(start, 0) : max(end, 0)] if start < end else "")
    for number, (first, last) in enumerate(said):
        expected = text[max(first, 0) : max(last, 0)] if first < last else ""
        assert "".join(s.text for s in segments if number in s.said) == expected


def test_those_who_say_most_have_a_line_of_their_own() -> None:
    """Five do; all others and the unknown share the sixth."""
    text = "abcdefghijklmnop"
    speakers = ["F", "A", "A", None, "B", "C", "D", "E", "B", "C", "D", "E", "G"]
    said = [qa.Statement(start=n, end=n + 1, speaker=name) for n, name in enumerate(speakers)]
    sayings = render.read_article(qa.Article(text=text), [], None, said).sayings
    assert [each.voice for each in sayings] == [5, 0, 0, 5, 1, 2, 3, 4, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x", "https://a.example/x"),
        (" HTTP://a.example ", "http://a.example"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example", ""),
        ("https:", ""),
        ("https://[bad", ""),
        ("ftp://a.example", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_the_web_is_an_original(url: str | None, shown: str) -> None:
    """Http and https, with a host; never another scheme."""
    assert render.read_article(qa.Article(text="x", url=url), [], None).url == shown


def test_a_paragraph_is_found_by_its_number(library: qa.Library) -> None:
    """What is marked is the line on which the paragraph stands, as the reader shows it."""
    for paragraph in library.paragraphs(LINKED.key):
        reading = open_article(library, {"key": LINKED.key, "paragraph": paragraph.ordinal})
        assert paragraph.text in joined(reading, marked=True)
        assert joined(reading, marked=True) in REPORT.split("\n")
        assert joined(reading) == REPORT
        assert reading["note"] == ""


@pytest.mark.parametrize("ordinal", [99, -1, "x", None, 1.5, [0], "9" * 400])
def test_a_paragraph_that_is_not_there_is_told(library: qa.Library, ordinal: object) -> None:
    """In one short line, above the whole article."""
    reading = open_article(library, {"key": LINKED.key, "paragraph": ordinal})
    assert re.fullmatch(r"This article has no paragraph .{1,21}: they are numbered from 0 to \d\.", reading["note"])
    assert joined(reading) == REPORT
    assert joined(reading, marked=True) == ""


def test_characters_are_marked_where_they_are_a_place(library: qa.Library) -> None:
    """From start to end; what is no place is told."""
    reading = open_article(library, {"key": LINKED.key, "start": 7, "end": 17})
    assert joined(reading, marked=True) == "toll rises"
    for start, end in [(17, 7), (-1, 4), (0, 10**9), ("a", 4), (None, None), (3, 3)]:
        reading = open_article(library, {"key": LINKED.key, "start": start, "end": end})
        assert reading["note"].endswith(f"are no place in this article: it has {len(REPORT)}.")
        assert joined(reading, marked=True) == ""


def test_text_that_turns_around_is_isolated_and_balanced() -> None:
    """Controls that are opened or closed too often are made up for; text of one direction stays as it is."""
    assert render.isolate("plain, é, 日本") == "plain, é, 日本"
    assert render.isolate("a\u202eb") == "\u2068a\u202eb\u2069"
    assert render.isolate("a\u2069\u2069b") == "\u2068\u2068\u2068a\u2069\u2069b\u2069"
    assert render.isolate("a\u2067b") == "\u2068a\u2067b\u2069\u2069"
    assert render.isolate("שלום") == "\u2068שלום\u2069"


# What a person finds


def open_report(visit: Visit, *, key: str = LINKED.key) -> Locator:
    """Open an article from the library."""
    visit.page.get_by_role("tab", name="Library").click()
    visit.page.locator(f'#shelf tr[data-key="{key}"] .open').click()
    paper = visit.page.locator("#shelf .paper")
    expect(paper).to_be_visible()
    return paper


def select(page: Page, words: str) -> None:
    """Select words of the open article, as a reader does with the mouse or a finger."""
    page.evaluate(
        """words => {
            const paper = [...document.querySelectorAll('.paper')].find(each => each.offsetParent !== null);
            const walker = document.createTreeWalker(paper, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
                return;
            }
        }""",
        words,
    )


UNDERLINED = """paper => [...paper.querySelectorAll('.told')].map(node => {
    const style = getComputedStyle(node);
    return [node.textContent, style.textDecorationLine, style.textDecorationStyle, style.textDecorationColor];
})"""


@browses
def test_statements_are_underlined_by_speaker_while_they_are_listed(desktop: Visit, library: qa.Library) -> None:
    """All that is said, each speaker's in a form of its own, which the list has under the names; only then."""
    paper = open_report(desktop)
    toggle = desktop.page.locator("#shelf .who")
    assert {line for _, line, _, _ in paper.evaluate(UNDERLINED)} == {"none"}
    toggle.click()
    said = library.statements(LINKED.key)
    assert len({each.speaker for each in said}) >= 2
    told = paper.evaluate(UNDERLINED)
    assert {line for _, line, _, _ in told} == {"underline"}
    assert "".join(text for text, *_ in told) == "".join(REPORT[each.start : each.end] for each in said)
    names = desktop.page.locator("#shelf .said-by")
    legend = names.evaluate_all("nodes => nodes.map(n => [n.textContent, getComputedStyle(n).textDecorationStyle])")
    assert len({form for _, form in legend}) == len({name for name, _ in legend})
    assert [form for _, _, form, _ in told] == [form for _, form in legend]
    desktop.shoot("reader-underlined-light")
    toggle.click()
    assert {line for _, line, _, _ in paper.evaluate(UNDERLINED)} == {"none"}


@browses
def test_a_click_on_underlined_words_selects_their_line(desktop: Visit, library: qa.Library) -> None:
    """While the list is shown; the line is in sight."""
    paper = open_report(desktop)
    paper.locator(".told").last.click()
    expect(desktop.page.locator("#shelf [aria-current]")).to_have_count(0)
    desktop.page.locator("#shelf .who").click()
    paper.locator(".told").last.click()
    expect(desktop.page.locator("#shelf .saying").last).to_have_attribute("aria-current", "true")
    expect(desktop.page.locator("#shelf [aria-current]")).to_have_count(1)
    expect(desktop.page.locator("#shelf .saying").last).to_be_in_viewport()


@browses
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_line_has_contrast(browser: Browser, address: str, scheme: str) -> None:
    """At least 3 to 1, on the page, on a chosen line and on marked words, in light and dark."""
    visit = open_visit(browser, address, (1440, 900), scheme)
    values = visit.page.evaluate(
        """() => {
            const style = getComputedStyle(document.querySelector('#sources .panel'));
            const read = names => names.map(name => style.getPropertyValue(name).trim());
            const lines = read([0, 1, 2, 3, 4, 5].map(n => `--voice-${n}`));
            return [lines, read(['--paper', '--wash', '--sheet', '--mark'])];
        }"""
    )
    for line in values[0]:
        for ground in values[1]:
            light, dark = sorted((luminance(line), luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3, (line, ground)
    open_report(visit)
    visit.page.locator("#shelf .who").click()
    visit.shoot(f"reader-lines-{scheme}")
    close_visit(visit)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@browses
def test_keys_and_buttons_step_through_the_citations(desktop: Visit, library: qa.Library) -> None:
    """j, k and the arrows; not at the ends, not while one types; the focus stays on a button that is pressed."""
    desktop.ask(FERRIES)
    answer = library.ask(FERRIES)
    cited = [*answer.citations, *answer.more]
    assert len(cited) >= 2
    page = desktop.page
    page.locator('#chat a[href="#c-0-1"]').click()
    desktop.assert_marked(cited[0].quote)
    position = page.locator("#sources .position")
    expect(position).to_have_text(f"1 of {len(cited)}")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(position).to_have_text(f"2 of {len(cited)}")
    desktop.assert_marked(cited[1].quote)
    expect(page.locator("#chat a[aria-current]")).to_have_text("2")
    page.keyboard.press("ArrowLeft")
    desktop.assert_marked(cited[0].quote)
    page.keyboard.press("ArrowRight")
    desktop.assert_marked(cited[1].quote)
    box = page.get_by_role("textbox", name="Ask a question")
    box.press("k")
    expect(box).to_have_value("k")
    box.fill("")
    expect(position).to_have_text(f"2 of {len(cited)}")
    previous = page.get_by_role("button", name="Previous citation")
    previous.click()
    desktop.assert_marked(cited[0].quote)
    expect(previous).to_be_focused()
    expect(previous).to_have_attribute("aria-disabled", "true")
    desktop.shoot("reader-steps")
    page.keyboard.press("Escape")
    expect(page.locator("#sources .card").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#sources .cards")).to_be_visible()


@browses
def test_selected_words_become_a_question(desktop: Visit) -> None:
    """From the library: the tab Ask opens with the question in its box, focused and not sent; it can be sent."""
    open_report(desktop)
    select(desktop.page, "the bridge needs paint")
    bar = desktop.page.get_by_role("toolbar", name="Selected words")
    expect(bar).to_be_visible()
    desktop.shoot("reader-picking")
    bar.get_by_role("button", name="Ask about this").click()
    box = desktop.page.get_by_role("textbox", name="Ask a question")
    expect(box).to_have_value("What do the articles say about “the bridge needs paint”?")
    expect(box).to_be_focused()
    expect(desktop.page.locator("#chat .user")).to_have_count(0)
    box.press("Enter")
    expect(desktop.page.locator("#sources .bar .for")).to_contain_text("the bridge needs paint", timeout=20_000)


@browses
def test_a_long_selection_is_asked_about_in_short(desktop: Visit) -> None:
    """At most some 200 characters, cut at a word."""
    desktop.page.evaluate(
        "text => document.dispatchEvent(new CustomEvent('cuttings:ask', {detail: {text, key: 'k'}}))", "🎉word " * 90
    )
    box = desktop.page.get_by_role("textbox", name="Ask a question")
    expect(box).to_have_value(f"What do the articles say about “{' '.join(['🎉word'] * 33)}…”?")


@browses
def test_selected_words_are_copied_with_their_source(desktop: Visit) -> None:
    """Between quotation marks, with title, outlet, date and address."""
    desktop.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_report(desktop)
    select(desktop.page, "Nobody likes to pay more")
    bar = desktop.page.get_by_role("toolbar", name="Selected words")
    bar.get_by_role("button", name="Copy").click()
    expect(bar.get_by_role("status")).to_have_text("Copied")
    assert desktop.page.evaluate("navigator.clipboard.readText()") == (
        "“Nobody likes to pay more” — “Bridge toll rises in spring”, Marrow Gazette, 1 February 2024. "
        "https://gazette.example/toll?a=1&b=2"
    )
    desktop.page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(desktop.page.locator("#shelf .paper")).to_be_visible()


@browses
def test_keys_alone_link_and_ask_about_a_paragraph(desktop: Visit) -> None:
    """The sign beside a paragraph copies its link and selects its words; Tab goes on to what can be done with them."""
    desktop.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_report(desktop)
    pin = desktop.page.locator("#shelf .pin").nth(1)
    assert pin.evaluate("node => getComputedStyle(node).opacity") == "0"
    pin.focus()
    pin.press("Enter")
    bar = desktop.page.get_by_role("toolbar", name="Selected words")
    expect(bar.get_by_role("status")).to_have_text("Link copied")
    expect(pin).to_be_focused()
    link = desktop.page.evaluate("navigator.clipboard.readText()")
    assert link.split("?")[1] == urlencode({"a": LINKED.key, "p": pin.get_attribute("data-ordinal")})
    desktop.page.keyboard.press("Tab")
    expect(bar.get_by_role("button", name="Ask about this")).to_be_focused()
    desktop.page.keyboard.press("Shift+Tab")
    expect(pin).to_be_focused()
    desktop.page.keyboard.press("Tab")
    desktop.page.keyboard.press("Enter")
    box = desktop.page.get_by_role("textbox", name="Ask a question")
    expect(box).to_be_focused()
    assert "“Nobody likes to pay more,” Farrant said." in box.input_value()


def visit_link(browser: Browser, address: str, **parameters: object) -> Visit:
    """Open the page with a place in its address."""
    return open_visit(browser, address, (1440, 900), query=f"/?{urlencode(parameters)}")


@browses
def test_a_link_opens_its_paragraph(browser: Browser, library: qa.Library, address: str) -> None:
    """On the tab Ask, marked; going back forgets it in the address."""
    paragraph = library.paragraphs(LINKED.key)[2]
    visit = visit_link(browser, address, a=LINKED.key, p=paragraph.ordinal)
    visit.assert_marked(paragraph.text)
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#sources .bar h2")).to_have_text("Sources")
    assert "?" not in visit.page.url
    close_visit(visit)


@browses
@pytest.mark.parametrize(
    ("parameters", "line"),
    [
        ({"a": "no such.txt", "p": 0}, "no such.txt"),
        ({"a": LINKED.key, "p": 99}, "This article has no paragraph 99: they are numbered from 0 to"),
        ({"a": LINKED.key, "p": "<b>"}, "This article has no paragraph <b>: they are numbered from 0 to"),
        ({"a": LINKED.key, "s": 5, "e": 4}, "Characters 5 to 4 are no place"),
        ({"a": LINKED.key, "s": 5}, "Characters 5 to nothing are no place"),
    ],
)
def test_a_link_that_leads_nowhere_says_so(
    browser: Browser, address: str, parameters: dict[str, object], line: str
) -> None:
    """One line in the panel, and the article where there is one."""
    visit = visit_link(browser, address, **parameters)
    expect(visit.page.locator("#sources .note")).to_contain_text(line)
    close_visit(visit)


@browses
def test_a_link_to_characters_marks_them(browser: Browser, address: str) -> None:
    """From start to end, as the export counts them."""
    visit = visit_link(browser, address, a="ferry.txt", s=49, e=60)
    visit.assert_marked(FERRY[49:60])
    close_visit(visit)


@browses
def test_the_original_is_a_link_where_there_is_one(desktop: Visit) -> None:
    """In the byline, to another window that learns nothing of this one; an article without address has none."""
    paper = open_report(desktop)
    link = paper.get_by_role("link", name="Original")
    assert link.get_attribute("href") == LINKED.url
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"
    paper = open_report(desktop, key="ferry.txt")
    expect(paper.locator(".byline")).to_have_text("Mina Halloran · 11 March 2024")
    expect(paper.get_by_role("link")).to_have_count(0)


@browses
def test_on_a_phone_words_are_asked_about_and_the_sheet_makes_room(phone: Visit) -> None:
    """The bar fits, the signs are there without a pointer, and the reader closes so that the box is in sight."""
    phone.ask(FERRIES)
    phone.page.locator('#chat a[href="#c-0-1"]').click()
    expect(phone.page.locator("#sources .paper")).to_be_visible()
    select(phone.page, "ferries to the island of Sorrel")
    bar = phone.page.get_by_role("toolbar", name="Selected words")
    expect(bar).to_be_visible()
    phone.assert_fits()
    phone.shoot("reader-picking-phone")
    bar.get_by_role("button", name="Ask about this").click()
    box = phone.page.get_by_role("textbox", name="Ask a question")
    expect(box).to_be_focused()
    expect(box).to_have_value("What do the articles say about “ferries to the island of Sorrel”?")
    expect(phone.page.locator("#sources .paper")).to_have_count(0)
    expect(box).to_be_in_viewport()


class Quick:
    """An encoder that knows nothing, quickly: these tests are about pages, not about finding."""

    name = "quick"
    dimension = 4

    def fits(self, text: str) -> bool:
        """Whatever is short."""
        return len(text) < 2000

    def encode_passages(self, texts: list[str]) -> Vectors:
        """All the same."""
        return np.full((len(texts), self.dimension), 0.5, dtype=np.float32)

    encode_queries = encode_passages


@browses
def test_huge_articles_open_and_show_their_mark(browser: Browser, tmp_path: Path) -> None:
    """A million characters in many paragraphs, with the mark at the end, and one word of a hundred thousand letters."""
    stones = "with stone and water and stone, " * 14  # no word of saying: nothing for the parser to read
    lines = [f"Line {n} of the ledger {stones}and sand." for n in range(2_300)]
    ledger = "\n\n".join(["The ledger of stones", *lines])
    word = f"Untitled\n\n{'x' * 100_000}\n\nEnd."
    assert len(ledger) > 1_000_000
    with qa.Library(tmp_path / "huge.library", encoder=Quick()) as library:  # type: ignore[arg-type]
        added = library.add([qa.Article(text=ledger, key="ledger"), qa.Article(text=word, key="word")])
        assert len(added.added) == 2
        with serving(library) as address:
            visit = visit_link(browser, address, a="ledger", s=len(ledger) - len(lines[-1]), e=len(ledger))
            visit.assert_marked(lines[-1])
            assert visit.page.locator("#sources .text").text_content() == ledger
            visit.assert_fits()
            visit.page.get_by_role("tab", name="Library").click()
            visit.page.locator('#shelf tr[data-key="word"] .open').click()
            expect(visit.page.locator("#shelf .text > p").nth(1)).to_have_text("x" * 100_000)
            visit.assert_fits()
            close_visit(visit)


def test_an_article_without_anything_else_is_read(library: qa.Library) -> None:
    """No title, date or outlet: its key is its name, and nothing stands where nothing is known."""
    reading = render.read_article(qa.Article(text="Just this.", key="just.txt"), [], None)
    assert (reading.title, reading.source, reading.byline, reading.url) == ("just.txt", "", "", "")
    assert reading.cited == "just.txt"
    assert json.dumps(joined(reading)) == '"Just this."'
