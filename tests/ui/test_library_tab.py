from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from conftest import CLOCK, WEIR, Halting, Visit, close_visit, open_visit, serving
from fpdf import FPDF
from playwright.sync_api import Browser, FilePayload, Locator, expect
from test_accessibility import find_violations
from web import page as web_page
from web import serving as serving_pages

import qa
from ui.adding import MOST_AT_ONCE

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def visit(request: pytest.FixtureRequest, browser: Browser, shelf: qa.Library) -> Iterator[Visit]:
    """The tab over that library."""
    with serving(shelf) as address:
        opened = open_visit(browser, address, request.param)
        opened.page.get_by_role("tab", name="Library").click()
        expect(opened.page.locator("#shelf tbody tr")).to_have_count(1)
        yield opened
        opened.assert_fits()
        close_visit(opened)


def payload(name: str, content: str | bytes) -> FilePayload:
    """A file as a browser uploads it."""
    return {
        "name": name,
        "mimeType": "application/octet-stream",
        "buffer": content.encode() if isinstance(content, str) else content,
    }


def choose(visit: Visit, *files: FilePayload) -> Locator:
    """Choose the files, and wait for what became of them."""
    before = visit.page.locator(".outcome").count()
    visit.page.get_by_label("Choose files").set_input_files(list(files))
    expect(visit.page.locator(".outcome")).to_have_count(before + 1, timeout=60_000)
    return visit.page.locator(".outcome").first


def pdf(text: str) -> bytes:
    """A PDF with a page of text, or with an empty one."""
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    if text:
        document.multi_cell(0, 6, text)
    return bytes(document.output())


def word(text: str) -> bytes:
    """A DOCX with a paragraph a line."""
    import docx

    document, packed = docx.Document(), io.BytesIO()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(packed)
    return packed.getvalue()


def many_files() -> list[FilePayload]:
    """190 files of all kinds, each an article, and 10 that are none."""
    kinds = {
        "txt": lambda text: text.encode(),
        "md": lambda text: f"# {text}".encode(),
        "html": lambda text: f"<html><body><article><h1>{text[:14]}</h1><p>{text}</p></article></body></html>".encode(),
        "json": lambda text: f'{{"title": "Note", "text": "{text}"}}'.encode(),
        "jsonl": lambda text: f'{{"text": "{text}", "date": "2024-05-01"}}'.encode(),
        "pdf": pdf,
        "docx": word,
    }
    files = []
    for number in range(190):
        kind = list(kinds)[number % len(kinds)]
        text = f"Stall number {number} of the market was let to a baker, who sells {number + 3} sorts of bread. " * 8
        files.append(payload(f"stall-{number:03}.{kind}", kinds[kind](text)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "a text")
    broken = {
        "program.txt": b"MZ\x90\x00\x03" + bytes(range(256)) * 20,
        "archive.pdf": packed.getvalue(),
        "picture.docx": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "empty.md": b"",
        "blank.txt": b" \n\n ",
        "blank.pdf": pdf(""),
        "broken.json": b'{"text": "no end',
        "song.mp3": b"\xff\xfb\x90\x00" * 64,
        "page.txt": b"<!doctype html><html><body>page</body></html>",
        "nothing.html": b"<html><body></body></html>",
    }
    return [*files, *(payload(name, content) for name, content in broken.items())]


def test_two_hundred_files_at_once(browser: Browser, shelf: qa.Library) -> None:
    """The bar moves, the page stays usable, what failed says why and what to do, and what was read is listed."""
    with serving(shelf) as address:
        visit = open_visit(browser, address, (1440, 900))
        page = visit.page
        page.get_by_role("tab", name="Library").click()
        page.get_by_label("Choose files").set_input_files(many_files())
        expect(page.locator(".adding p")).to_have_text(re.compile(r"^[1-9]\d* of 200: stall-\d+"), timeout=30_000)
        assert 0 < page.locator(".adding progress").evaluate("bar => bar.position") < 1
        visit.shoot("library-adding")
        page.get_by_role("searchbox", name="Find an article").fill("clock")
        expect(page.locator("#shelf tbody tr")).to_have_count(1)
        page.locator("#shelf tbody .open").click()
        expect(page.locator("#shelf .paper h2")).to_have_text(CLOCK.split("\n")[0])
        outcome = page.locator(".outcome")
        expect(outcome.locator("h2")).to_have_text("190 added, 10 could not be read.", timeout=90_000)
        expect(page.locator(".adding")).to_be_hidden()
        expect(outcome.locator(".warning")).to_have_text(re.compile(r"^\d+ articles have no date: filters by date"))
        expect(page.locator(".spoken")).to_contain_text("190 added, 10 could not be read.")
        failures = outcome.locator("details", has_text="Could not be read (10)")
        expect(failures.locator("ul")).to_be_hidden()
        failures.locator("summary").click()
        lines = dict(re.match(r"(\S+): (.+)", line).groups() for line in failures.locator("li").all_text_contents())  # type: ignore[union-attr]
        assert set(lines) == {name["name"] for name in many_files()[190:]}
        assert lines["empty.md"] == "the file is empty. Add text to it, or leave it out."
        assert "none at all" in lines["archive.pdf"]
        assert "Convert it to one of" in lines["song.mp3"]
        visit.shoot("library-failures")
        page.locator("summary", has_text="What each article gave (190)").click()
        expect(outcome.locator(".lacks").first).to_have_text("no date and no outlet found")
        dated = outcome.locator("li", has_text="1 May 2024")
        expect(dated).to_have_count(27)
        expect(dated.locator(".lacks").first).to_have_text("no outlet found")
        assert shelf.count() == 191
        visit.assert_fits()
        close_visit(visit)


def test_an_upload_goes_on_while_the_page_is_loaded_anew(browser: Browser, tmp_path: Path) -> None:
    """The new page follows it, and tells what became of it, once."""
    encoder = Halting(word="weir")
    with qa.Library(tmp_path / "own.library", encoder=encoder) as library, serving(library) as address:
        visit = open_visit(browser, address, (1440, 900))
        visit.page.get_by_role("tab", name="Library").click()
        visit.page.get_by_label("Choose files").set_input_files([payload("weir.txt", WEIR)])
        expect(visit.page.locator(".adding p")).to_have_text("Reading 1 file…")
        visit.reload()
        visit.page.get_by_role("tab", name="Library").click()
        expect(visit.page.locator(".adding p")).to_have_text("Reading 1 file…")
        encoder.go_on.set()
        expect(visit.page.locator(".outcome h2")).to_have_text("1 added.", timeout=30_000)
        expect(visit.page.locator("#shelf tbody tr")).to_have_count(1)
        visit.reload()
        visit.page.get_by_role("tab", name="Library").click()
        expect(visit.page.locator("#shelf tbody tr")).to_have_count(1)
        expect(visit.page.locator(".outcome")).to_have_count(0)
        close_visit(visit)


def test_what_an_article_gave_is_told(visit: Visit, shelf: qa.Library) -> None:
    """Paragraphs, statements, outlet and date; it opens from there."""
    text = f"---\ntitle: Clock stops\nsource: Tolland Gazette\ndate: 2024-06-09\n---\n{CLOCK}"
    outcome = choose(visit, payload("stops.md", text))
    expect(outcome.locator("h2")).to_have_text("1 added.")
    paragraphs, statements = len(shelf.paragraphs("stops.md")), len(shelf.statements("stops.md"))
    assert statements > 1
    gave = f"Tolland Gazette · 9 June 2024 · {paragraphs} paragraphs · {statements} statements"
    expect(outcome.locator(".gave-about")).to_have_text(gave)
    expect(outcome.locator(".warning, .lacks")).to_have_count(0)
    outcome.locator(".open").click()
    expect(visit.page.locator("#shelf .paper h2")).to_have_text("Clock stops")
    visit.page.keyboard.press("Escape")
    expect(outcome.locator(".open")).to_be_focused()
    outcome.get_by_role("button", name="Dismiss").click()
    expect(visit.page.locator(".outcome")).to_have_count(0)


def test_a_name_that_another_text_has_replaces_nothing(visit: Visit, shelf: qa.Library) -> None:
    """Both stand there, that is said, and the older one can be removed; the same file again is known."""
    files = (
        payload("clock.txt", WEIR),
        payload("index.txt", WEIR),
        payload("index.txt", CLOCK),
        payload("index.txt", WEIR),
    )
    outcome = choose(visit, *files)
    expect(outcome.locator("h2")).to_have_text("3 added, 1 already there.")
    expect(outcome).to_contain_text("2 articles have the name of another text")
    assert shelf.article("clock.txt").text == CLOCK
    assert {key: shelf.article(key).text for key in ("clock.txt (2)", "index.txt", "index.txt (2)")} == {
        "clock.txt (2)": WEIR,
        "index.txt": WEIR,
        "index.txt (2)": CLOCK,
    }
    visit.shoot(f"library-names-{visit.page.viewport_size['width']}")  # type: ignore[index]
    taken = outcome.locator(".taken", has_text="clock.txt")
    taken.get_by_role("button", name="Remove the other one").click()
    expect(taken).to_have_count(0)
    expect(visit.page.locator(".undoing")).to_contain_text(f"Removed “{CLOCK.splitlines()[0]}”.")
    again = choose(visit, *files)
    expect(again.locator("h2")).to_have_text("4 already there.")


def test_a_folder_keeps_its_names_apart(visit: Visit, shelf: qa.Library) -> None:
    """Files that are dropped have their folder in their key; hidden ones stay out."""
    drop = visit.page.evaluate_handle(
        """([weir, clock]) => {
        const entry = (name, inner) => ({ name, isFile: typeof inner === "string", 
            file: (done) => done(new File([inner], name)),
            createReader: () => { let left = inner; return { readEntries: (done) => { done(left); left = []; } }; } });
        const folder = (name, text) => entry(name, [entry("index.txt", text), entry(".hidden", "x")]);
        const items = [folder("may", weir), folder("june", clock)]
            .map((each) => ({ kind: "file", webkitGetAsEntry: () => each }));
        return { items, types: ["Files"] };
    }""",
        [WEIR, CLOCK],
    )
    visit.page.evaluate(
        """(transfer) => {
        for (const kind of ["dragenter", "dragover", "drop"]) {
            const event = new Event(kind, { bubbles: true, cancelable: true });
            event.dataTransfer = transfer;
            document.querySelector(".shelf tbody").dispatchEvent(event);
            if (kind === "dragover") window.marked = document.querySelector(".drop").matches(".over");
        }
    }""",
        drop,
    )
    expect(visit.page.locator(".outcome h2")).to_have_text("2 added.", timeout=30_000)
    assert visit.page.evaluate("window.marked") is True
    expect(visit.page.locator(".drop.over")).to_have_count(0)
    assert (shelf.article("may/index.txt").text, shelf.article("june/index.txt").text) == (WEIR, CLOCK)


def test_too_many_and_too_long_is_told_before_it_is_sent(browser: Browser, tmp_path: Path) -> None:
    """Each with its value, the rule and the remedy; what is short enough is added."""
    settings = replace(qa.Settings.load(), max_bytes=1_000)
    with qa.Library(tmp_path / "short.library", settings=settings) as library, serving(library) as address:
        visit = open_visit(browser, address, (1440, 900))
        visit.page.get_by_role("tab", name="Library").click()
        outcome = choose(visit, *(payload(f"{number}.txt", "a") for number in range(MOST_AT_ONCE + 1)))
        expect(outcome.locator("h2")).to_contain_text(
            "501 files are too many: 500 may come at once. Drop them in parts"
        )
        outcome = choose(visit, payload("long.txt", "long " * 300), payload("weir.txt", WEIR))
        expect(outcome.locator("h2")).to_have_text("1 added.")
        told = "long.txt: it has 1,500 bytes, and the limit is 1,000. Split it, or raise QA_MAX_BYTES (max_bytes)."
        expect(outcome.locator("details li").first).to_have_text(told)
        assert [article.key for article in library.articles()] == ["weir.txt"]
        close_visit(visit)


def test_an_article_is_pasted_with_what_is_known_of_it(visit: Visit, shelf: qa.Library) -> None:
    """One line says what is wrong, at the field that is; then it is read at once."""
    page = visit.page
    page.get_by_role("button", name="Paste an article").click()
    form = page.get_by_role("form", name="Paste an article")
    send = form.get_by_role("button", name="Add the article")
    send.click()
    expect(form.get_by_role("alert")).to_have_text("The text is empty. Paste the article's words.")
    expect(form.get_by_label("Text")).to_be_focused()
    form.get_by_label("Text").fill(WEIR)
    form.get_by_label("Address").fill("javascript:alert(1)")
    send.click()
    expect(form.get_by_role("alert")).to_contain_text("javascript:alert(1): is no address of a web page.")
    expect(form.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Address").fill("https://example.com/weir")
    form.get_by_label("Date").fill("2199-01-01")
    send.click()
    expect(form.get_by_role("alert")).to_contain_text("2199-01-01: lies in the future.")
    visit.shoot(f"library-paste-{page.viewport_size['width']}")  # type: ignore[index]
    visit.assert_fits()
    form.get_by_label("Date").fill("2024-03-01")
    form.get_by_label("Outlet").fill("The  Courier")
    form.get_by_label("Author").fill("Mina Halloran")
    send.click()
    expect(page.locator("#shelf .paper h2")).to_have_text("Weir to be rebuilt")
    expect(page.locator("#shelf .paper .byline")).to_contain_text("Mina Halloran · 1 March 2024")
    expect(form).to_be_hidden()
    article = shelf.article("https://example.com/weir")
    assert replace(article, id=None) == qa.Article(
        text=WEIR,
        title="Weir to be rebuilt",
        key="https://example.com/weir",
        url="https://example.com/weir",
        published=date(2024, 3, 1),
        source="The Courier",
        authors=("Mina Halloran",),
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Paste an article")).to_be_focused()


def test_what_was_removed_comes_back_exactly(visit: Visit, shelf: qa.Library) -> None:
    """At once gone, and back with a click, with all that was known of it and who said what."""
    page = visit.page
    article, statements = shelf.article("clock.txt"), shelf.statements("clock.txt")
    assert statements
    page.locator("#shelf tbody .open").click()
    expect(page.locator("#shelf .paper h2")).to_have_text(article.title)
    page.keyboard.press("Escape")
    page.get_by_role("button", name=f"Remove {article.title}").click()
    expect(page.locator(".undoing li")).to_contain_text(f"Removed “{article.title}”.")
    expect(page.locator("#shelf tbody tr")).to_have_count(0)
    assert shelf.count() == 0
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    visit.shoot(f"library-undo-{page.viewport_size['width']}")  # type: ignore[index]
    page.keyboard.press("Enter")
    expect(page.locator("#shelf tbody .open")).to_be_focused()
    expect(page.locator(".undoing li")).to_have_text(f"“{article.title}” is back.")
    back = shelf.article("clock.txt")
    assert replace(back, id=None) == replace(article, id=None)
    plain = [replace(each, paragraph_id=None) for each in statements]
    assert [replace(each, paragraph_id=None) for each in shelf.statements("clock.txt")] == plain


def test_the_table_is_sorted_with_the_keyboard(visit: Visit, shelf: qa.Library) -> None:
    """By header where there are any, and by the list beside the search everywhere."""
    page = visit.page
    weirs = [qa.Article(text=WEIR, title=f"Weir {n}", key=f"w{n}", published=date(2023, 1, 9 - n)) for n in range(3)]
    shelf.add(weirs)
    page.get_by_role("searchbox", name="Find an article").fill("weir")
    expect(page.locator("#shelf .count")).to_have_text("3 of 4 articles")
    rows = page.locator("#shelf tbody .open")
    expect(rows).to_have_text(["Weir 0", "Weir 1", "Weir 2"])
    page.get_by_label("Sort by").select_option("Oldest first")
    expect(rows).to_have_text(["Weir 2", "Weir 1", "Weir 0"])
    page.get_by_label("Sort by").select_option("Added first")
    expect(rows).to_have_text(["Weir 0", "Weir 1", "Weir 2"])
    if page.locator("#shelf th").first.is_visible():
        header = page.get_by_role("columnheader", name="Article")
        header.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(header).to_have_attribute("aria-sort", "ascending")
        page.keyboard.press("Enter")
        expect(rows).to_have_text(["Weir 2", "Weir 1", "Weir 0"])
        expect(header).to_have_attribute("aria-sort", "descending")
        expect(page.locator("#shelf th[aria-sort]")).to_have_count(1)
        expect(page.get_by_label("Sort by")).to_have_value("title turned")
    visit.shoot(f"library-sorted-{page.viewport_size['width']}")  # type: ignore[index]


def test_a_long_table_comes_in_parts(browser: Browser, shelf: qa.Library) -> None:
    """200 rows at once; the button gives the next, and the focus goes there."""
    shelf.add([qa.Article(text="A weir of stone.", title=f"Weir {n:03}", key=f"w{n:03}") for n in range(250)])
    with serving(shelf) as address:
        visit = open_visit(browser, address, (1440, 900))
        page = visit.page
        page.get_by_role("tab", name="Library").click()
        rows = page.locator("#shelf tbody .open")
        expect(page.locator("#shelf .count")).to_have_text("251 articles")
        expect(rows).to_have_count(200)
        page.get_by_role("button", name="Show 51 more of 51").focus()
        page.keyboard.press("Enter")
        expect(rows).to_have_count(251)
        expect(rows.nth(200)).to_be_focused()
        expect(rows.nth(200)).to_have_text("Weir 199")
        expect(page.locator("#shelf .more")).to_be_hidden()
        close_visit(visit)


@pytest.mark.parametrize("width", [390, 600, 861, 1920])
def test_every_width_fits_and_keeps_nothing_from_anybody(browser: Browser, shelf: qa.Library, width: int) -> None:
    """Overlong names, in the summary, the form, the table and what was removed; in the dark, too."""
    name = "an-overlong-name-without-any-break-" * 5
    with serving(shelf) as address:
        visit = open_visit(browser, address, (width, 900), "dark")
        page = visit.page
        page.get_by_role("tab", name="Library").click()
        choose(visit, payload(f"{name}.txt", f"{'Overlong' * 20}\n\n{WEIR}"), payload(f"{name}.pdf", b"none"))
        page.get_by_role("button", name="Paste an article").click()
        page.get_by_role("button", name="Remove Overlong").click()
        expect(page.locator(".undoing li")).to_have_count(1)
        visit.assert_fits()
        assert find_violations(visit) == []
        visit.shoot(f"library-dark-{width}")
        close_visit(visit)


def test_a_page_is_added_by_its_address(browser: Browser, tmp_path: Path, sentence_encoder: qa.Encoder) -> None:
    """What is no address is told at the field, what can't be had in the outcome, with its whole address."""
    settings = qa.Settings(fetch_private=True)
    pier = web_page("Pier shut for the winter", "The pier of Holm stays shut, the engineer Ines Roth said on Monday.")
    with (
        qa.Library(tmp_path / "own.library", encoder=sentence_encoder, settings=settings) as library,
        serving_pages({"/pier": pier}) as web,
        serving(library) as address,
    ):
        visit = open_visit(browser, address, (390, 844))
        page = visit.page
        page.get_by_role("tab", name="Library").click()
        page.get_by_role("button", name="Add from the web").click()
        form = page.get_by_role("form", name="Add from the web")
        expect(form.get_by_label("Address")).to_be_focused()
        form.get_by_label("Address").fill("ledger")
        form.get_by_role("button", name="Fetch it").click()
        told = "ledger: is no address of a web page. It begins with https:// or http://."
        expect(form.get_by_role("alert")).to_have_text(told)
        visit.assert_fits()
        assert find_violations(visit) == []
        form.get_by_label("Address").fill(f"{web.site}/pier")
        page.keyboard.press("Enter")
        outcome = page.locator(".outcome").first
        expect(outcome.locator("h2")).to_have_text("1 added.", timeout=60_000)
        expect(form).to_be_hidden()
        expect(page.locator("#shelf tbody tr")).to_have_count(1)
        assert library.article(f"{web.site}/pier").title == "Pier shut for the winter"
        page.get_by_role("button", name="Add from the web").click()
        form.get_by_label("Address").fill(f"{web.site}/gone")
        page.keyboard.press("Enter")
        told = f"{web.site}/gone: there is no such page (404). Check the address."
        expect(page.locator(".outcome").first.locator("details li")).to_have_text(told, timeout=60_000)
        visit.assert_fits()
        close_visit(visit)


def test_a_server_may_be_told_not_to_fetch(browser: Browser, shelf: qa.Library) -> None:
    """Then the page offers nothing of it, and knows no function for it."""
    with serving(shelf, fetch=False) as address:
        components = httpx.get(f"{address}/config").json()["components"]
        (known,) = (each["props"]["server_fns"] for each in components if each["props"].get("elem_id") == "shelf")
        assert "paste_article" in known and "fetch_address" not in known
        visit = open_visit(browser, address, (390, 844))
        visit.page.get_by_role("tab", name="Library").click()
        expect(visit.page.get_by_role("button", name="Paste an article")).to_be_visible()
        expect(visit.page.get_by_role("button", name="Add from the web")).to_have_count(0)
        close_visit(visit)
