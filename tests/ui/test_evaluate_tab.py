from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import COUNCIL, Visit, close_visit, open_visit
from playwright.sync_api import Browser, FilePayload, Locator, expect

import qa

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]
MARKUP = (
    "What did Grimsby say about <img src=x onerror=\"window.pwned='question'\"> pigeons ${window.pwned='t'} {{value}}?"
)
HEADLINE = COUNCIL.split("\n")[0]


def evidence(article: str, quote: str) -> list[dict[str, object]]:
    """One passage that answers."""
    return [{"article": article, "quote": quote, "grade": 2}]


# The headline is no passage that is ever found: that question is missed, whatever search does.
QUESTIONS: list[dict[str, object]] = [
    {"id": "s1", "type": "said", "question": "What did Ines Duarte say about ferries?", "speaker": "Ines Duarte",
     "evidence": evidence("ferry.txt", "ferries to the island of Sorrel would stop"), "answers": ["40 knots"]},
    {"id": "s2", "type": "said", "question": MARKUP,
     "evidence": evidence("hostile <i>${window.pwned='key'}.txt", "the pigeons had eaten the parish records")},
    {"id": "f1", "type": "fact", "question": "How many people does the tannery on Mill Lane employ?",
     "evidence": evidence("council.txt", "employs 62 people"), "answers": ["62"]},
    {"id": "f2", "type": "fact", "question": "How many passengers were hurt last winter?",
     "evidence": evidence("ferry.txt", "eleven passengers were hurt"), "answers": ["eleven"]},
    {"id": "h1", "type": "headline", "question": "What was decided about the old tannery?",
     "evidence": evidence("council.txt", HEADLINE)},
    {"id": "u1", "type": "unanswerable", "question": "Who won the chess championship in Reykjavik?"},
]  # fmt: skip


def question_set(name: str, questions: Sequence[dict[str, object]]) -> FilePayload:
    """A question set as a browser uploads it."""
    content = "\n".join(json.dumps(question) for question in questions).encode()
    return {"name": name, "mimeType": "application/json", "buffer": content}


def begin(visit: Visit) -> Locator:
    """Open the tab; its field for a question set."""
    visit.page.get_by_role("tab", name="Evaluate").click()
    return visit.page.get_by_label("Choose a question set")


def evaluate(visit: Visit, name: str, questions: Sequence[dict[str, object]] = QUESTIONS) -> None:
    """Ask the questions, and wait for the figures."""
    begin(visit).set_input_files(question_set(name, questions))
    expect(visit.page.locator(".trial-head h3")).to_have_text(name, timeout=120_000)


def measure(library: qa.Library, tmp_path: Path) -> qa.Report:
    """The same questions, asked without the page."""
    path = tmp_path / "questions.jsonl"
    path.write_bytes(question_set("", QUESTIONS)["buffer"])
    return qa.evaluate(library, qa.read_questions(path))


def test_a_question_set_is_asked_and_the_figures_are_those_of_the_library(
    desktop: Visit, library: qa.Library, tmp_path: Path
) -> None:
    """Tables by type with intervals, plots, and the misses, which open in the reader at their words."""
    evaluate(desktop, "six.jsonl")
    report = measure(library, tmp_path)
    table = desktop.page.locator(".figures", has_text="Finding the evidence")
    assert table.locator("thead th").all_text_contents()[3] == "recall@5"
    for group in ("said", "fact", "headline", "all"):
        row = table.locator("tr", has=desktop.page.get_by_role("rowheader", name=group, exact=True))
        expect(row.locator("td").nth(0)).to_have_text(str(report.counts[group]))
        expect(row.locator("td").nth(2)).to_contain_text(f"{report.figures[group]['recall@5']:.2f}")
    expect(table.locator("tr", has_text="headline").locator("td").nth(2)).to_have_text("0.00")
    low, high = report.intervals["all"]["recall@5"] or (0, 0)
    expect(table.locator("tr.all td").nth(2).locator("small")).to_have_text(f"{low:.2f}–{high:.2f}")
    expect(desktop.page.locator(".trial-about").first).to_contain_text(f"6 questions over {library.count()} articles")
    expect(desktop.page.locator(".bars-row")).to_have_count(len(report.groups) - 1)
    expect(desktop.page.locator("svg.curve")).to_have_count(2)
    expect(desktop.page.locator(".miss")).to_have_count(len(report.misses))
    desktop.shoot("evaluate-desktop-light")
    assert desktop.page.evaluate("window.pwned") is None
    assert desktop.page.locator("#evaluate img").count() == 0


def test_a_miss_says_what_should_have_come_and_opens_it_in_the_reader(desktop: Visit) -> None:
    """With each channel's rank and the reason; Escape leads back to the passage."""
    evaluate(desktop, "miss.jsonl")
    desktop.page.get_by_label("Type of question").select_option("headline")
    miss = desktop.page.locator(".miss").first
    expect(miss.locator(".miss-question")).to_have_text("What was decided about the old tannery?")
    expect(miss.locator(".miss-why")).to_have_text("headline · h1 · not indexed")
    miss.locator("summary").click()
    expect(miss.locator(".miss-meaning")).to_contain_text("the passage is a headline, a caption or boilerplate")
    expected = miss.locator(".spots").nth(0).locator(".spot")
    expect(expected.locator(".spot-words")).to_have_text(HEADLINE)
    expect(expected.locator(".spot-ranks")).to_contain_text("evidence of grade 2")
    came = miss.locator(".spots").nth(1).locator(".spot").first
    expect(came.locator(".spot-ranks")).to_contain_text("rank 1 · ")
    expected.click()
    desktop.assert_marked(HEADLINE)
    expect(desktop.page.locator("#evaluate .paper")).to_have_attribute("data-key", "council.txt")
    desktop.shoot("evaluate-miss-desktop")
    desktop.page.keyboard.press("Escape")
    expect(expected).to_be_focused()
    expect(desktop.page.locator("#evaluate .paper")).to_have_count(0)
    words = came.locator(".spot-words").text_content() or ""
    came.focus()
    came.press("Enter")
    desktop.assert_marked(words)


def test_misses_are_filtered_by_type_and_by_reason(desktop: Visit, library: qa.Library, tmp_path: Path) -> None:
    """The list and its count follow; all come back."""
    evaluate(desktop, "filter.jsonl")
    misses = measure(library, tmp_path).misses
    status = desktop.page.locator("#evaluate .trial-findings [role=status]")
    expect(status).to_have_text(f"{len(misses)} of {len(misses)} misses")
    desktop.page.get_by_label("Reason").select_option("not indexed")
    few = sum(miss.reason == "not indexed" for _, miss in misses)
    expect(status).to_have_text(f"{few} of {len(misses)} misses")
    expect(desktop.page.locator(".miss")).to_have_count(few)
    desktop.page.get_by_label("Reason").select_option("")
    expect(desktop.page.locator(".miss")).to_have_count(len(misses))


def test_the_report_is_kept_as_a_web_page_and_as_json(desktop: Visit, library: qa.Library, tmp_path: Path) -> None:
    """Each with one click; the run is one that `--baseline` reads."""
    evaluate(desktop, "kept.jsonl")
    with desktop.page.expect_download() as kept:
        desktop.page.get_by_role("button", name="Report (HTML)").click()
    assert kept.value.suggested_filename == "kept.html"
    page = Path(kept.value.path()).read_text(encoding="utf-8")
    assert f"6 questions over {library.count()} articles" in page
    assert "<img src=x" not in page
    with desktop.page.expect_download() as kept:
        desktop.page.get_by_role("button", name="Run (JSON)").click()
    assert kept.value.suggested_filename == "kept.json"
    run, report = qa.read_run(kept.value.path()), measure(library, tmp_path)
    assert {i: values["recall@5"] for i, (_, values) in run.values.items() if "recall@5" in values} == {
        outcome.id: outcome.values["recall@5"] for outcome in report.outcomes if outcome.answerable
    }


def test_a_bad_file_is_told_in_the_library_s_own_line(desktop: Visit) -> None:
    """The name, the line, the rule and the remedy; no folder of the server, and the next file is taken."""
    field = begin(desktop)
    field.set_input_files(question_set("odd.jsonl", [QUESTIONS[0], {"id": "x", "type": "fact"}]))
    note = desktop.page.locator(".trial-note")
    expect(note).to_have_text(
        "odd.jsonl:2: question is missing. Every question has an id, a type and a question", timeout=20_000
    )
    desktop.shoot("evaluate-bad-file")
    field.set_input_files({"name": "song.mp3", "mimeType": "audio/mpeg", "buffer": b"\xff\xfb"})
    expect(note).to_have_text("song.mp3: no question set. Choose a .jsonl of questions, or a SQuAD .json")
    gone = {"id": "x", "type": "fact", "question": "Who?", "evidence": evidence("gone.txt", "x")}
    field.set_input_files(question_set("gone.jsonl", [gone]))
    expect(note).to_have_text("gone.jsonl: x: no article 'gone.txt' in the library. Add it first", timeout=20_000)


def test_others_see_what_runs_and_asking_goes_on(desktop: Visit, browser: Browser, address: str) -> None:
    """A second visitor sees how far it is and may stop it; a question in the chat is answered meanwhile."""
    many = [dict(QUESTIONS[n % 4], id=f"m{n}") for n in range(400)]
    begin(desktop).set_input_files(question_set("many.jsonl", many))
    expect(desktop.page.locator(".trial-running p")).to_contain_text("many.jsonl: ", timeout=20_000)
    expect(desktop.page.get_by_label("Choose a question set")).to_be_disabled()
    expect(desktop.page.locator(".trial-note")).to_have_text("")
    expect(desktop.page.locator(".trial-offered")).to_be_hidden()  # there is no corpus/ in this library
    desktop.shoot("evaluate-running")
    desktop.page.get_by_role("tab", name="Ask").click()
    desktop.ask("What did Ines Duarte say about ferries?")
    other = open_visit(browser, address, (1024, 800))
    begin(other)
    expect(other.page.locator(".trial-running p")).to_contain_text("many.jsonl: ")
    other.page.get_by_role("button", name="Stop").click()
    expect(other.page.locator(".trial-note")).to_have_text("many.jsonl: stopped before all was asked.", timeout=20_000)
    close_visit(other)
    desktop.page.get_by_role("tab", name="Evaluate").click()
    expect(desktop.page.locator(".trial-running")).to_be_hidden()
    expect(desktop.page.get_by_label("Choose a question set")).to_be_enabled()


def test_the_phone_has_one_column_and_reads_in_a_sheet(phone: Visit) -> None:
    """On 390 by 844 tables scroll in their own box, and nothing else sideways."""
    begin(phone)
    phone.assert_fits()
    evaluate(phone, "phone.jsonl")
    phone.assert_fits()
    box = phone.page.locator("#evaluate .wide").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    phone.page.get_by_label("Type of question").select_option("headline")
    phone.page.locator(".miss summary").first.click()
    phone.shoot("evaluate-phone")
    phone.page.locator(".spot").first.click()
    phone.assert_marked(HEADLINE)
    phone.assert_fits()
    phone.shoot("evaluate-reader-phone")


@pytest.mark.parametrize("width", [600, 861, 1024, 1920])
def test_no_width_scrolls_sideways(desktop: Visit, width: int) -> None:
    """Neither with the figures nor with the reader beside them."""
    evaluate(desktop, f"{width}.jsonl", QUESTIONS[-2:])
    desktop.page.set_viewport_size({"width": width, "height": 900})
    desktop.assert_fits()
    desktop.page.locator(".miss summary").first.click()
    desktop.page.locator(".spot").first.click()
    expect(desktop.page.locator("#evaluate .paper")).to_be_visible()
    desktop.assert_fits()
