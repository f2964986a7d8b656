from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ARTICLES, FERRY, HOSTILE, OVERLONG, Halting, Visit, close_visit, open_visit, serving
from playwright.sync_api import Browser, Route, expect

import qa

FERRIES = "What did Ines Duarte say about ferries?"
TANNERY = "How many people does the tannery on Mill Lane employ?"
NOT_THERE = "Who won the chess championship in Reykjavik?"
QUEUE = re.compile("/queue/join")
SERVER_CALL = re.compile("/component_server")
HOSTILE_KEY = "hostile <i>${window.pwned='key'}.txt"

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


def test_a_chip_opens_its_article_with_exactly_the_cited_characters_marked(desktop: Visit, library: qa.Library) -> None:
    """Ask, click a chip, read the mark: it is article.text[start:end], in sight."""
    desktop.ask(FERRIES)
    desktop.shoot("ask-desktop-light")
    answer = library.ask(FERRIES)
    assert answer.found
    for citation in answer.citations:
        desktop.page.locator(f'#chat a[href="#c-0-{citation.number}"]').click()
        desktop.assert_marked(library.article(citation.article.key).text[citation.start : citation.end])
    desktop.shoot("reader-desktop-light")
    assert desktop.page.locator("#sources .paper h2").text_content() == answer.citations[-1].article.title


def test_the_reader_shows_the_whole_article(desktop: Visit, library: qa.Library) -> None:
    """Every character of the article is in the reader, in order; the byline stands apart."""
    desktop.ask(FERRIES)
    desktop.page.locator("#sources .card").first.click()
    article = library.ask(FERRIES).citations[0].article
    expect(desktop.page.locator("#sources .byline")).to_have_text("Mina Halloran · 11 March 2024")
    expect(desktop.page.locator("#sources .kicker")).to_have_text("The Sorrel Courier")
    desktop.page.evaluate("document.querySelector('#sources .byline').remove()")
    assert desktop.page.locator("#sources .text").text_content() == article.text


def test_the_reader_tells_who_said_what_and_marks_it(desktop: Visit, library: qa.Library) -> None:
    """A button opens the list; each line has speaker, cue, day and words, and marks these words in the text."""
    desktop.ask(FERRIES)
    desktop.page.locator("#sources .card").first.click()
    article, statements = library.article("ferry.txt"), library.statements("ferry.txt")
    toggle = desktop.page.get_by_role("button", name=f"Who said what ({len(statements)})")
    expect(desktop.page.locator("#sources .said")).to_be_hidden()
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    first = desktop.page.locator("#sources .saying").first
    expect(first.locator(".said-by")).to_have_text("Ines Duarte")
    expect(first.locator(".said-how")).to_have_text("said · 11 March 2024")
    words = [article.text[each.start : each.end] for each in statements]
    assert desktop.page.locator("#sources .said-words").all_text_contents() == words
    for number, quote in enumerate(words):
        line = desktop.page.locator("#sources .saying").nth(number)
        line.click()
        desktop.assert_marked(quote)
        expect(desktop.page.locator("#sources [aria-current]")).to_have_count(1)
        expect(line).to_have_attribute("aria-current", "true")
    desktop.shoot("reader-said-desktop")
    toggle.click()
    expect(desktop.page.locator("#sources .said")).to_be_hidden()
    desktop.assert_marked(words[-1])


def test_who_said_what_is_reached_with_keys(desktop: Visit, library: qa.Library) -> None:
    """From Back by Tab: the button, the steps, and once it is open the list; the focus stays on the chosen line."""
    desktop.ask(FERRIES)
    desktop.page.locator("#sources .card").first.click()
    expect(desktop.page.get_by_role("button", name="← Back")).to_be_focused()
    desktop.page.keyboard.press("Tab")
    expect(desktop.page.locator("#sources .who")).to_be_focused()
    desktop.page.keyboard.press("Enter")
    for step in desktop.page.locator("#sources .step").all():
        desktop.page.keyboard.press("Tab")
        expect(step).to_be_focused()
    desktop.page.keyboard.press("Tab")
    line = desktop.page.locator("#sources .saying").first
    # A list that scrolls takes the focus itself in some versions of Chromium.
    if desktop.page.evaluate("document.activeElement.className") == "said":
        desktop.page.keyboard.press("Tab")
    expect(line).to_be_focused()
    desktop.page.keyboard.press("Enter")
    statement = library.statements("ferry.txt")[0]
    desktop.assert_marked(FERRY[statement.start : statement.end])
    expect(line).to_be_focused()
    desktop.page.keyboard.press("Escape")
    expect(desktop.page.locator("#sources .card").first).to_be_focused()


def test_an_article_in_which_nobody_speaks_has_no_list(desktop: Visit, library: qa.Library) -> None:
    """The button is not there, and neither is it where the article could not be opened."""
    (key,) = (article.key for article in library.articles() if article.title == OVERLONG)
    assert library.statements(key) == []
    desktop.page.get_by_role("tab", name="Library").click()
    desktop.page.locator("#shelf tbody tr", has_text=OVERLONG[:40]).locator(".open").click()
    expect(desktop.page.locator("#shelf .paper")).to_be_visible()
    expect(desktop.page.locator("#shelf .who")).to_have_count(0)


def test_keys_alone_open_and_close_the_reader(desktop: Visit) -> None:
    """Enter on a chip or a card opens, Escape and Back return, and the focus is where it was."""
    desktop.ask(FERRIES)
    chip = desktop.page.locator('#chat a[href="#c-0-1"]')
    chip.focus()
    chip.press("Enter")
    expect(desktop.page.get_by_role("button", name="← Back")).to_be_focused()
    desktop.page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    card = desktop.page.locator("#sources .card").first
    card.focus()
    card.press("Enter")
    desktop.page.get_by_role("button", name="← Back").press("Enter")
    expect(desktop.page.locator("#sources .card").first).to_be_focused()


def test_an_article_that_comes_late_does_not_replace_the_one_opened_after_it(
    desktop: Visit, library: qa.Library
) -> None:
    """Two chips in a row: the second stays open, though the server answers the first one last."""
    tannery = "What did the council vote about the tannery?"
    second = library.ask(tannery).citations[0]
    desktop.ask(FERRIES)
    desktop.ask(tannery)
    held: list[Route] = []
    desktop.page.route(SERVER_CALL, lambda route: route.continue_() if held else held.append(route))
    with desktop.page.expect_request(SERVER_CALL):
        desktop.page.locator('#chat a[href="#c-0-1"]').click()
    desktop.page.locator('#chat a[href="#c-1-1"]').click()
    desktop.assert_marked(second.quote)
    with desktop.page.expect_response(SERVER_CALL):
        held[0].continue_()
    desktop.page.evaluate("new Promise(requestAnimationFrame)")
    desktop.assert_marked(second.quote)


def test_a_follow_up_is_asked_with_the_conversation_before_it(desktop: Visit, library: qa.Library) -> None:
    """The second answer is the library's own for that history, and the first one's chips still open."""
    follow_up = "And what did she say about passengers?"
    desktop.ask(FERRIES)
    desktop.ask(follow_up)
    first = library.ask(FERRIES)
    second = library.ask(follow_up, history=[qa.Turn(FERRIES, first)])
    assert second.found
    citation = second.citations[0]
    desktop.page.locator(f'#chat a[href="#c-1-{citation.number}"]').click()
    desktop.assert_marked(citation.quote)
    desktop.page.locator('#chat a[href="#c-0-1"]').click()
    desktop.assert_marked(first.citations[0].quote)
    desktop.page.keyboard.press("Escape")
    expect(desktop.page.locator("#sources .bar .for")).to_have_text(FERRIES)


def test_what_is_not_there_is_said_and_the_nearest_passages_are_labelled(desktop: Visit, library: qa.Library) -> None:
    """No chips; the cards are called nearest passages, and open with their paragraph marked."""
    desktop.ask(NOT_THERE)
    answer = library.ask(NOT_THERE)
    assert not answer.found
    assert answer.hits
    expect(desktop.page.locator("#sources .bar h2")).to_have_text("Nearest passages")
    expect(desktop.page.locator('#chat a[href*="#c-"]')).to_have_count(0)
    expect(desktop.page.locator("#chat .bot")).to_contain_text(answer.text)
    desktop.shoot("not-found")
    desktop.page.locator("#sources .card").first.click()
    desktop.assert_marked(answer.hits[0].paragraph.text)


def test_an_empty_question_is_answered_in_one_line(desktop: Visit) -> None:
    """A question without words is told so, in the conversation, without a traceback."""
    box = desktop.page.get_by_role("textbox", name="Ask a question")
    box.fill("?!")
    box.press("Enter")
    expect(desktop.page.locator("#chat .bot")).to_contain_text("question")
    expect(desktop.page.locator("#chat .bot")).not_to_contain_text("Traceback")


def test_article_text_is_data_everywhere(desktop: Visit, library: qa.Library) -> None:
    """Scripts, templates, forms and Markdown in an article appear as they are: chat, cards, reader, library."""
    question = "What did Grimsby say about pigeons and parish records?"
    answer = library.ask(question)
    assert answer.found
    desktop.ask(question)
    for citation in answer.citations:
        quote = desktop.page.locator("#chat blockquote", has=desktop.page.locator(f'[href="#c-0-{citation.number}"]'))
        expect(quote).to_contain_text(citation.quote)
        expect(desktop.page.locator(f'[data-number="{citation.number}"] .card-quote')).to_have_text(citation.quote)
    for citation in answer.citations:
        desktop.page.locator(f'#chat a[href="#c-0-{citation.number}"]').click()
        desktop.assert_marked(citation.quote)
    desktop.shoot("hostile")
    desktop.page.get_by_role("tab", name="Library").click()
    row = desktop.page.locator("#shelf tbody tr", has_text="Printer")
    expect(row.locator(".open")).to_have_text(HOSTILE.split("\n")[0])
    expect(row.locator(".file")).to_have_text(HOSTILE_KEY)
    expect(row.locator(".source")).to_have_text("The <u>Mirror</u> {{source}}")
    row.locator(".open").click()
    expect(desktop.page.locator("#shelf .paper h2")).to_have_text(HOSTILE.split("\n")[0])
    desktop.page.locator("#shelf .who").click()
    said = [HOSTILE[each.start : each.end] for each in library.statements(HOSTILE_KEY)]
    assert any("parish records" in words for words in said)
    assert desktop.page.locator("#shelf .said-words").all_text_contents() == said
    for text in HOSTILE.split("\n\n")[1:]:
        expect(desktop.page.locator("#shelf .paper p", has_text=text)).to_have_count(1)
    assert desktop.page.evaluate("window.pwned") is None
    assert desktop.page.locator("#chat img, #chat form, .panel img, .panel form, .panel script").count() == 0


def test_an_upload_in_the_chat_is_added_and_answers_questions(desktop: Visit, tmp_path: Path) -> None:
    """Files dropped with a question: they are added, those that fail say why, then the question finds the new words."""
    good, bad, odd = tmp_path / "lighthouse.txt", tmp_path / "scan.pdf", tmp_path / "song.mp3"
    good.write_text(
        "Lighthouse gets a new lamp\n\nKeeper Odalys Brandt said the lighthouse lamp can be seen from 30 miles away.\n",
        encoding="utf-8",
    )
    bad.write_bytes(b"this is no PDF")
    odd.write_bytes(b"\xff\xfb\x90\x00" * 64)
    desktop.page.locator("#box input[type=file]").first.set_input_files([good, bad, odd])
    expect(desktop.page.locator("#box .thumbnail-item")).to_have_count(3)
    desktop.ask("What did Odalys Brandt say about the lighthouse lamp?")
    report = desktop.page.locator("#chat .bot").first
    expect(report).to_contain_text("1 added")
    expect(report.locator("li", has_text="scan.pdf")).to_have_count(1)
    expect(report.locator("li", has_text="song.mp3")).to_have_count(1)
    desktop.shoot("upload-report")
    desktop.page.locator('#chat a[href="#c-0-1"]').click()
    desktop.assert_marked("Keeper Odalys Brandt said the lighthouse lamp can be seen from 30 miles away.")


def test_a_full_queue_is_told(browser: Browser, address: str) -> None:
    """One line says what to do; the question stays in the box, and can be sent again."""
    visit = open_visit(browser, address, (1440, 900))
    full = {"detail": "Queue is full. Max size is 64 and size is 64."}
    visit.page.route(QUEUE, lambda route: route.fulfill(status=503, json=full))
    box = visit.page.get_by_role("textbox", name="Ask a question")
    box.fill(TANNERY)
    box.press("Enter")
    alert = visit.page.locator("#tools").get_by_role("alert")
    expect(alert).to_have_text("Too many questions at once. Ask again in a few seconds.")
    expect(box).to_have_value(TANNERY)
    visit.shoot("busy")
    visit.page.unroute(QUEUE)
    box.press("Enter")
    expect(visit.page.locator("#chat .bot").last).to_contain_text("62 people")
    expect(alert).to_be_empty()
    visit.settle()
    visit.trouble[:] = [line for line in visit.trouble if "503" not in line]
    close_visit(visit)


def test_asking_goes_on_while_dropped_files_are_added(browser: Browser, tmp_path: Path) -> None:
    """A question that comes meanwhile is answered, and stays; then a line tells what became of the files."""
    encoder = Halting(word="lighthouse")
    with qa.Library(tmp_path / "own.library", encoder=encoder) as library:
        library.add(ARTICLES[1])
        with serving(library) as address:
            visit = open_visit(browser, address, (1440, 900))
            paper = tmp_path / "lighthouse <b>.txt"
            paper.write_text("New lamp\n\nThe lighthouse can be seen from 30 miles away.\n", "utf-8")
            visit.page.locator("#box input[type=file]").first.set_input_files([paper])
            expect(visit.page.locator("#box .thumbnail-item")).to_have_count(1)
            visit.page.locator("#box").get_by_role("button", name="Submit").click()
            expect(visit.page.locator("#chat .bot")).to_have_text("Reading 1 file…")
            visit.ask(TANNERY)
            expect(visit.page.locator("#chat .bot").last).to_contain_text("62 people")
            visit.settle()
            encoder.go_on.set()
            toast = visit.page.get_by_text("1 added.")
            expect(toast).to_be_visible(timeout=30_000)
            visit.shoot("upload-toast")
            expect(visit.page.locator("#chat .bot")).to_have_count(1)
            expect(visit.page.locator("#sources .card")).not_to_have_count(0)
            expect(visit.page.locator("#chat .bot")).to_contain_text("62 people")
            close_visit(visit)


def test_an_article_removed_meanwhile_is_an_error_line_in_the_reader(
    desktop: Visit, library: qa.Library, tmp_path: Path
) -> None:
    """A card of an article that is gone says so; it does not break the page."""
    paper = tmp_path / "glacier.txt"
    paper.write_text("Glacier shrinks\n\nSurveyor Wim Tassel said the glacier lost nine metres of ice.\n", "utf-8")
    (key,) = library.add([paper]).added
    desktop.ask("What did Wim Tassel say about the glacier?")
    expect(desktop.page.locator("#sources .card").first).to_contain_text("nine metres")
    library.remove(key)
    desktop.page.locator("#sources .card").first.click()
    expect(desktop.page.locator("#sources .note")).to_contain_text(key)


def test_a_new_conversation_starts_over(desktop: Visit) -> None:
    """After "New", no cards are left, and the next question is the first again."""
    desktop.ask(FERRIES)
    desktop.page.get_by_role("button", name="New").click()
    expect(desktop.page.locator("#sources .card")).to_have_count(0)
    desktop.ask(FERRIES)
    expect(desktop.page.locator('#chat a[href="#c-0-1"]')).to_have_count(1)


def test_the_phone_has_one_column_and_reads_in_a_sheet(phone: Visit, library: qa.Library) -> None:
    """On 390 by 844 nothing sticks out, and the reader covers 72 hundredths of the height."""
    phone.assert_fits()
    phone.ask(FERRIES)
    phone.assert_fits()
    phone.shoot("ask-phone")
    phone.page.locator('#chat a[href="#c-0-1"]').click()
    phone.assert_marked(library.ask(FERRIES).citations[0].quote)
    sheet = phone.page.locator("#sources .panel").bounding_box()
    assert sheet is not None
    assert (round(sheet["x"]), round(sheet["width"]), round(sheet["height"])) == (0, 390, 608)
    phone.assert_fits()
    phone.shoot("reader-phone")
    phone.page.locator("#sources .who").click()
    phone.assert_fits()
    phone.page.locator("#sources .saying").last.click()
    last = library.statements("ferry.txt")[-1]
    phone.assert_marked(library.article("ferry.txt").text[last.start : last.end])
    phone.shoot("reader-said-phone")
    phone.page.get_by_role("button", name="← Back").click()
    phone.page.get_by_role("tab", name="Library").click()
    expect(phone.page.locator("#shelf tbody tr", has_text=OVERLONG[:40])).to_have_count(1)
    phone.assert_fits()
    phone.shoot("library-phone")


def test_an_empty_library_says_how_to_begin(browser: Browser, tmp_path: Path) -> None:
    """Without articles the page invites to add some, and a question is still answered."""
    with qa.Library(tmp_path / "empty.library") as empty, serving(empty) as address:
        visit = open_visit(browser, address, (1920, 1000))
        expect(visit.page.get_by_role("heading", name="Begin with some articles")).to_be_visible()
        visit.shoot("empty-library")
        visit.ask(FERRIES)
        expect(visit.page.locator("#chat .bot")).to_contain_text("don't say")
        visit.page.get_by_role("tab", name="Library").click()
        expect(visit.page.locator("#shelf .count")).to_contain_text("No articles yet. Drop files above to add them")
        close_visit(visit)


@pytest.mark.parametrize("width", [390, 600, 860, 861, 1024, 1440, 1920])
def test_no_width_scrolls_sideways(desktop: Visit, width: int) -> None:
    """Overlong headlines and keys wrap or are cut, in cards, reader and table."""
    desktop.page.set_viewport_size({"width": width, "height": 900})
    desktop.ask("What does the regional waterworks authority spend on reservoirs?")
    desktop.assert_fits()
    desktop.page.locator("#sources .card").first.click()
    expect(desktop.page.locator("#sources .paper")).to_be_visible()
    desktop.assert_fits()
    desktop.page.keyboard.press("Escape")
    desktop.page.get_by_role("tab", name="Library").click()
    expect(desktop.page.locator("#shelf tbody tr").first).to_be_visible()
    desktop.assert_fits()


def test_dark_colours_follow_the_system(night: Visit, library: qa.Library) -> None:
    """Paper turns dark and ink light; the mark keeps its contrast."""
    night.ask(FERRIES)
    assert night.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 20)"
    night.shoot("ask-desktop-dark")
    night.page.locator('#chat a[href="#c-0-1"]').click()
    night.assert_marked(library.ask(FERRIES).citations[0].quote)
    night.shoot("reader-desktop-dark")
