from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from conftest import ARTICLES, FERRY, Visit, close_visit, open_visit, serving
from playwright.sync_api import Browser, Page, expect

import qa

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]

FERRIES = "What did Ines Duarte say about ferries?"
TANNERY = "How many people does the tannery on Mill Lane employ?"


@pytest.fixture(autouse=True)
def _forget(library: qa.Library) -> Iterator[None]:
    """Each test begins without conversations."""
    for each in library.conversations():
        library.forget(each.id)
    yield


def open_sheet(page: Page, name: str) -> None:
    """Open what a tool shows."""
    page.get_by_role("toolbar", name="Conversation").get_by_role("button", name=re.compile(name)).click()


def test_a_chip_shows_its_passage_on_hover_and_on_focus(desktop: Visit, library: qa.Library) -> None:
    """The popover has the words, the speaker and the origin; it goes with the pointer, the focus or Escape."""
    desktop.ask(FERRIES)
    citation = library.ask(FERRIES).citations[0]
    chip = desktop.page.locator('#chat a[href="#c-0-1"]')
    popover = desktop.page.get_by_role("tooltip")
    chip.hover()
    expect(popover.locator(".popover-quote")).to_have_text(citation.quote)
    expect(popover).to_contain_text("Ines Duarte")
    expect(popover).to_contain_text("The Sorrel Courier · Mina Halloran · 11 March 2024")
    desktop.shoot("popover")
    desktop.page.mouse.move(5, 5)
    expect(popover).to_be_hidden()
    chip.focus()
    expect(popover).to_be_visible()
    assert chip.get_attribute("aria-describedby") == "popover"
    desktop.page.keyboard.press("Escape")
    expect(popover).to_be_hidden()


def test_what_was_understood_can_be_taken_back(desktop: Visit) -> None:
    """A click on the speaker's chip asks the same question again, with the name as plain words."""
    desktop.ask(FERRIES)
    chip = desktop.page.locator("#chat").get_by_role("link", name="speaker: Ines Duarte")
    expect(chip).to_have_count(1)
    chip.click()
    expect(chip).to_have_count(0)
    expect(desktop.page.locator("#chat .user .prose")).to_have_text([FERRIES])


def test_filters_hold_until_they_are_cleared(desktop: Visit) -> None:
    """They are counted, shown, told in the answer, and gone with a click."""
    open_sheet(desktop.page, "Filters")
    box = desktop.page.get_by_role("checkbox", name="Easthaven Post")
    box.check()
    desktop.page.get_by_label("From").fill("2024-01-01")
    desktop.shoot("filters")
    desktop.assert_fits()
    expect(desktop.page.get_by_role("button", name="No longer only Easthaven Post")).to_be_visible()
    expect(desktop.page.get_by_role("button", name="Filters (2)")).to_be_visible()
    desktop.page.keyboard.press("Escape")
    desktop.ask(FERRIES)
    expect(desktop.page.locator("#chat .bot")).to_contain_text("Only Easthaven Post · since 1 January 2024")
    expect(desktop.page.locator("#sources .card-origin")).not_to_have_text([re.compile("Sorrel")])
    desktop.page.get_by_role("button", name="Clear all").click()
    expect(desktop.page.locator(".in-force")).to_be_hidden()
    desktop.ask(TANNERY)
    expect(desktop.page.locator("#chat .bot").last).not_to_contain_text("Only ")


def test_filters_are_kept_where_nothing_is_asked_within_them(desktop: Visit, library: qa.Library) -> None:
    """A conversation that is opened again has those that were chosen last, or none."""
    desktop.ask(FERRIES)
    desktop.settle()
    open_sheet(desktop.page, "Filters")
    desktop.page.get_by_role("checkbox", name="Easthaven Post").check()
    desktop.page.keyboard.press("Escape")
    chip = desktop.page.get_by_role("button", name="No longer only Easthaven Post")
    desktop.reload()
    expect(chip).to_be_visible()
    chip.click()
    desktop.reload()
    expect(desktop.page.locator("#chat .user .prose")).to_have_text([FERRIES])
    expect(chip).to_have_count(0)
    id = re.search(r"c=([\w-]+)", desktop.page.url)
    assert id
    assert library.conversation(id[1]).filters == qa.Filters()


def test_impossible_days_are_told_where_they_are_chosen(desktop: Visit) -> None:
    """The line stands in the sheet, and the filters stay as they were."""
    open_sheet(desktop.page, "Filters")
    desktop.page.get_by_label("To", exact=True).fill("2024-03-11")
    expect(desktop.page.get_by_role("button", name="No longer only until 11 March 2024")).to_be_visible()
    desktop.page.get_by_label("From").fill("2024-05-02")
    expect(desktop.page.get_by_role("status").filter(has_text="choose")).to_have_text(
        "2 May 2024 is after 11 March 2024: choose an earlier first day."
    )
    expect(desktop.page.locator(".in-force .chip")).to_have_text(["until 11 March 2024"])


def test_a_conversation_comes_back_as_it_was(desktop: Visit) -> None:
    """After reloading the page has the same words, chips, cards and suggestions, and goes on where it was."""
    desktop.ask(FERRIES)
    desktop.ask(TANNERY)
    desktop.settle()
    chat, cards = desktop.page.locator("#chat .message-wrap"), desktop.page.locator("#sources")
    before = (chat.inner_text(), cards.inner_text())
    desktop.reload()
    expect(desktop.page.locator("#chat .option").first).to_be_visible()
    assert (chat.inner_text(), cards.inner_text()) == before
    desktop.page.locator('#chat a[href="#c-0-1"]').click()
    expect(desktop.page.locator("#sources .paper h2")).to_have_text(FERRY.split("\n")[0])


def test_conversations_are_listed_opened_renamed_and_deleted(desktop: Visit, library: qa.Library) -> None:
    """Each has its first question as its title until it gets another."""
    page = desktop.page
    desktop.ask(FERRIES)
    page.get_by_role("button", name="New").click()
    desktop.ask(TANNERY)
    open_sheet(page, "Conversations")
    expect(page.locator(".kept-name")).to_have_text([TANNERY, FERRIES])
    expect(page.locator(".kept-title[aria-current]")).to_contain_text(TANNERY)
    page.get_by_role("button", name=f"Rename {FERRIES}").click()
    page.get_by_role("textbox", name="Title").fill("Storms <b>")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".kept-name")).to_have_text([TANNERY, "Storms <b>"])
    desktop.shoot("conversations")
    page.get_by_role("button", name="Storms <b>").first.click()
    expect(page.locator("#chat .user .prose")).to_have_text([FERRIES])
    open_sheet(page, "Conversations")
    page.get_by_role("button", name=f"Delete {TANNERY}").click()
    page.get_by_role("button", name=f"Delete {TANNERY} for good").click()
    expect(page.locator(".kept-name")).to_have_text(["Storms <b>"])
    assert [each.title for each in library.conversations()] == ["Storms <b>"]


def test_a_title_that_is_being_typed_outlives_an_answer(desktop: Visit) -> None:
    """The list of conversations is not written anew under the hands of who renames one."""
    page = desktop.page
    desktop.ask(FERRIES)
    desktop.settle()
    open_sheet(page, "Conversations")
    page.get_by_role("button", name=f"Rename {FERRIES}").click()
    title = page.get_by_role("textbox", name="Title")
    title.fill("Storms")
    desktop.ask(TANNERY)
    desktop.settle()
    expect(title).to_have_value("Storms")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".kept-name")).to_have_text(["Storms"])


def test_a_question_is_edited_and_asked_again(desktop: Visit, library: qa.Library) -> None:
    """The last one in its place; an earlier one in a conversation of its own, and the other stays."""
    page = desktop.page
    desktop.ask(FERRIES)
    desktop.ask(TANNERY)
    page.get_by_role("button", name="Edit").first.click()
    field = page.locator("#chat textarea")
    field.fill("What did Ruth Okafor say?")
    page.locator("#chat").get_by_role("button", name="Submit").click()
    expect(page.locator("#sources .bar .for")).to_have_text("What did Ruth Okafor say?")
    expect(page.locator("#chat .user .prose")).to_have_text(["What did Ruth Okafor say?"])
    expect(page.locator("#chat .option").first).to_be_visible()
    desktop.settle()
    desktop.shoot("edited")
    asked = [[turn.question for turn in library.conversation(each.id).turns] for each in library.conversations()]
    assert [FERRIES, TANNERY] in asked
    assert ["What did Ruth Okafor say?"] in asked
    told = page.locator("#chat .remark")
    expect(told).to_have_text(f"The later question stays in “{FERRIES}”.")
    expect(told).to_be_in_viewport()
    told.get_by_role("link").click()
    expect(page.locator("#chat .user .prose")).to_have_text([FERRIES, TANNERY])


def test_the_page_says_what_there_is_to_ask(desktop: Visit, library: qa.Library) -> None:
    """How many articles of what time, and questions for the words of those who are quoted most, asked with a click."""
    days = [article.published for article in library.articles() if article.published]
    placeholder = desktop.page.locator("#chat .placeholder")
    expect(placeholder).to_contain_text(f"{library.count()} articles, {min(days).day} ")
    most = library.people()[0].name
    questions = desktop.page.get_by_role("group", name="Questions to begin with")
    questions.get_by_role("button", name=f"What did {most} say?").click()
    expect(desktop.page.locator("#sources .bar .for")).to_have_text(f"What did {most} say?")
    expect(desktop.page.locator("#chat .user .prose")).to_have_text([f"What did {most} say?"])


def test_a_bar_of_the_dates_searches_that_time(desktop: Visit, library: qa.Library) -> None:
    """Months without articles leave a gap; what is chosen is marked, also by the fields."""
    open_sheet(desktop.page, "Filters")
    bars = desktop.page.locator(".histogram button")
    expect(bars.first).to_be_visible()
    counts = [int(re.sub(r".*: (\d+) .*", r"\1", bar.get_attribute("aria-label") or "")) for bar in bars.all()]
    assert sum(counts) == sum(library.facets().days.values())
    assert 0 in counts
    assert counts[0] and counts[-1]
    last = bars.last
    name = (last.get_attribute("title") or "").split(":")[0]
    last.click()
    pressed = desktop.page.locator('.histogram [aria-pressed="true"]')
    expect(pressed).to_have_attribute("title", re.compile(f"^{name}: "))
    expect(desktop.page.locator(".in-force .chip")).to_have_count(2)
    desktop.page.keyboard.press("Escape")
    desktop.page.locator(".in-force .chip").first.click()
    desktop.page.locator(".in-force .chip").first.click()
    open_sheet(desktop.page, "Filters")
    expect(desktop.page.get_by_label("From")).to_have_value("")
    expect(pressed).to_have_count(0)


def test_suggestions_come_into_sight_below_the_answer(desktop: Visit) -> None:
    """The question stays at the top when they come, if nobody has gone elsewhere meanwhile."""
    for question in (FERRIES, TANNERY, "What did Ruth Okafor say?"):
        desktop.ask(question)
        desktop.settle()
    expect(desktop.page.locator("#chat .option").first).to_be_in_viewport()


def test_an_answer_is_liked_and_that_is_kept(desktop: Visit, library: qa.Library) -> None:
    """The thumb is kept with the conversation."""
    desktop.ask(FERRIES)
    desktop.settle()
    kept = desktop.page.url.partition("?c=")[2]
    desktop.page.get_by_role("button", name="Like", exact=True).click()
    for _ in range(50):
        desktop.page.wait_for_timeout(100)
        if library.conversation(kept).turns[0].rating:
            break
    assert library.conversation(kept).turns[0].rating == "up"


def test_a_quotation_is_copied_with_its_source(desktop: Visit, library: qa.Library) -> None:
    """One click, and it can be pasted anywhere."""
    desktop.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desktop.ask(FERRIES)
    desktop.page.get_by_role("button", name="Copy quotation 1 with its source").click()
    expect(desktop.page.locator("#sources .copy").first).to_have_text("Copied")
    copied = desktop.page.evaluate("navigator.clipboard.readText()")
    assert copied == qa.cite(library.ask(FERRIES).citations[0])


def test_a_conversation_is_exported(desktop: Visit, library: qa.Library, address: str) -> None:
    """As Markdown, as a page that stands alone, and as JSON whose quotes resolve."""
    desktop.ask(FERRIES)
    open_sheet(desktop.page, "Export")
    desktop.shoot("export")
    with desktop.page.expect_download() as begun:
        desktop.page.get_by_role("link", name="Web page").click()
    assert begun.value.suggested_filename == "What did Ines Duarte say about ferries.html"
    desktop.settle()
    kept = desktop.page.url.partition("?c=")[2]
    exported = json.loads(httpx.get(f"{address}/conversations/{kept}.json").text)
    for cited in exported["turns"][0]["answer"]["citations"]:
        text = library.article(cited["article"]["key"]).text
        assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert "Ines Duarte" in httpx.get(f"{address}/conversations/{kept}.md").text
    assert httpx.get(f"{address}/conversations/nobody.md").status_code == 404
    assert httpx.get(f"{address}/conversations/{kept}.exe").status_code == 404


def test_a_quote_of_an_article_that_was_removed_since_is_kept_and_says_so(
    desktop: Visit, library: qa.Library, tmp_path: Path
) -> None:
    """Reloaded, the conversation still shows the words, with what became of the article."""
    paper = tmp_path / "reef.txt"
    paper.write_text("Reef grows\n\nDiver Oona Strand said the reef had grown by two metres.\n", "utf-8")
    (key,) = library.add([paper]).added
    desktop.ask("What did Oona Strand say about the reef?")
    desktop.settle()
    library.remove(key)
    desktop.reload()
    expect(desktop.page.locator("#chat blockquote").first).to_contain_text("the reef had grown by two metres")
    expect(desktop.page.locator("#chat blockquote").first).to_contain_text("the article was removed since")
    expect(desktop.page.locator("#sources .card-change").first).to_contain_text("the article was removed since")
    desktop.shoot("removed-since")


def test_a_link_with_a_question_asks_it(browser: Browser, address: str) -> None:
    """``?q=`` asks at once, and the address becomes that of the conversation."""
    query = "/?q=How+many+people+does+the+tannery+on+Mill+Lane+employ%3F"
    visit = open_visit(browser, address, (1440, 900), query=query)
    expect(visit.page.locator("#sources .bar .for")).to_have_text(TANNERY, timeout=20_000)
    visit.page.wait_for_url(re.compile(r"\?c=[\w-]+$"))
    close_visit(visit)


def test_a_conversation_that_is_gone_is_told(browser: Browser, address: str) -> None:
    """A link to what was deleted opens an empty page with a line."""
    visit = open_visit(browser, address, (1440, 900), query="/?c=nobody")
    expect(visit.page.locator("#chat .bot").first).to_contain_text("nobody")
    close_visit(visit)


class SlowWriter:
    """A chat model that writes as fast as the test lets it."""

    name = "slow-writer"

    def __init__(self) -> None:
        self.may_end = threading.Event()

    def write(self, messages: Sequence[qa.ChatMessage], *, cancel: Callable[[], bool] | None = None) -> Iterator[str]:
        """A sentence that the passage bears out, then wait, then one that it doesn't."""
        yield "Ines Duarte said that passengers will get their money back [2]."
        while not self.may_end.wait(0.05):
            if cancel and cancel():
                return
        yield " Passengers will also get 900 dollars [2]."


@pytest.fixture
def writer() -> SlowWriter:
    """The chat model of the test."""
    return SlowWriter()


@pytest.fixture
def written(browser: Browser, writer: SlowWriter, tmp_path: Path) -> Iterator[Visit]:
    """A page over a library with a chat model."""
    with qa.Library(tmp_path / "library", generator=writer) as opened:
        opened.add(ARTICLES[:2])
        with serving(opened) as served:
            visit = open_visit(browser, served, (1440, 900))
            yield visit
            close_visit(visit)


PASSENGERS = "What did Ines Duarte say about passengers?"


def test_what_a_model_writes_streams_and_is_then_verified(written: Visit, writer: SlowWriter) -> None:
    """While it writes, it is marked as not yet checked; in the end what is not borne out is struck."""
    written.page.get_by_role("textbox", name="Ask a question").fill(PASSENGERS)
    written.page.keyboard.press("Enter")
    chat = written.page.locator("#chat .bot").last
    expect(chat).to_contain_text("Being written, not yet checked:", timeout=20_000)
    expect(chat).to_contain_text("passengers will get their money back")
    written.shoot("writing")
    writer.may_end.set()
    expect(chat).not_to_contain_text("not yet checked", timeout=20_000)
    expect(chat.locator("del, s")).to_contain_text(["900 dollars"])
    written.shoot("written")


def test_writing_is_stopped(written: Visit) -> None:
    """The button ends it; what the articles say stands there without the model."""
    written.page.get_by_role("textbox", name="Ask a question").fill(PASSENGERS)
    written.page.keyboard.press("Enter")
    written.page.get_by_role("button", name="Stop", exact=True).click(timeout=20_000)
    expect(written.page.locator("#sources .bar .for")).to_have_text(PASSENGERS, timeout=20_000)
    expect(written.page.locator("#chat .bot").last).to_contain_text("every cent of it")
    expect(written.page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
