from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import FERRY, HOSTILE, Visit, close_visit, open_visit, serving
from playwright.sync_api import Browser, Locator, expect
from test_accessibility import find_violations

import qa
from ui import render
from ui.people_tab import find_people, read_person

# Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
pytestmark = [pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

NAMELESS = "Whose words? The request names nobody."
WORDS = ("ferries to the island of Sorrel would stop whenever", "Nobody should be out there in a storm,")
QUAY = """New quay for Sorrel

Ines Duarte said on 3 June 2024 that the new quay would have room for forty boats.

“Nobody should be out there in a storm,” Duarte said. “Passengers will get their money back, every cent of it.”"""
RENTS = """Rents on the harbour

The harbour master, Ines Duarte, said the rents of the fishing sheds would be halved next year."""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Iterator[qa.Library]:
    """Somebody who is quoted in several months, and printed twice; another; and hostile text."""

    def article(text: str, key: str, source: str, day: date) -> qa.Article:
        return qa.Article(text=text, title=text.split("\n")[0], key=key, source=source, published=day)

    with qa.Library(tmp_path_factory.mktemp("people") / "news.library", encoder=sentence_encoder) as library:
        library.add(
            [
                article(FERRY, "ferry.txt", "The Sorrel Courier", date(2024, 3, 11)),
                article(QUAY, "quay.txt", "Easthaven Post", date(2024, 3, 13)),
                article(RENTS, "rents.txt", "Easthaven Post", date(2025, 2, 20)),
                article(HOSTILE, "hostile <i>${window.pwned='key'}", "The <u>Mirror</u> {{source}}", date(2023, 1, 9)),
            ]
        )
        yield library


@pytest.fixture(scope="module")
def harbour_address(harbour: qa.Library) -> Iterator[str]:
    """The address of a server over it."""
    with serving(harbour) as served:
        yield served


def find(visit: Visit, name: str) -> Locator:
    """Open the tab and choose somebody; the statements."""
    visit.page.get_by_role("tab", name="People").click()
    visit.page.get_by_role("button", name=name).click()
    expect(visit.page.get_by_role("heading", name=name)).to_be_visible()
    return visit.page.locator(".utterance")


def test_a_person_is_found_and_what_he_said_comes_by_date(
    browser: Browser, harbour: qa.Library, harbour_address: str
) -> None:
    """Typed, chosen, read by date, narrowed to a topic and to a time; a click marks the exact words."""
    visit = open_visit(browser, harbour_address, (1440, 900))
    visit.page.get_by_role("tab", name="People").click()
    search = visit.page.get_by_role("searchbox", name="Find a person")
    search.fill("harbour mas")
    expect(visit.page.locator(".face-name")).to_have_text(["Ines Duarte"])
    said = harbour.said_by("Ines Duarte")
    lines = find(visit, "Ines Duarte")
    assert lines.locator(".said-words").all_text_contents() == [each.text for each in said]
    dates = [render.format_date(each.day) for each in said]
    assert visit.page.locator(".when").evaluate_all("all => all.map(each => each.firstChild.textContent)") == dates
    expect(lines.filter(has_text="Nobody should be")).to_contain_text("also in Easthaven Post")
    visit.shoot("people-desktop-light")

    visit.page.get_by_role("searchbox", name="What Ines Duarte said about").fill("rents")
    expect(lines).to_have_count(1)
    expect(lines.locator(".said-words")).to_have_text("the rents of the fishing sheds would be halved next year")
    expect(visit.page.locator(".told-count")).to_have_text(f"1 of {len(said)} statements: those about “rents”. ")
    assert visit.page.url.endswith("?person=Ines+Duarte&about=rents")
    visit.page.get_by_role("searchbox", name="What Ines Duarte said about").fill("chess")
    expect(visit.page.locator(".told-count")).to_have_text("Nothing that Ines Duarte said is about “chess”. ")
    visit.page.get_by_role("searchbox", name="What Ines Duarte said about").fill("")
    expect(lines).to_have_count(len(said))

    for number in (0, len(said) - 1):
        lines.nth(number).click()
        visit.assert_marked(said[number].text)
    visit.page.get_by_role("button", name="Previous citation").click()
    visit.assert_marked(said[-2].text)
    visit.shoot("people-reader-light")
    assert find_violations(visit) == []
    visit.page.keyboard.press("Escape")
    expect(lines.nth(len(said) - 2)).to_be_focused()
    close_visit(visit)


def test_the_plot_is_read_and_used_with_keys(browser: Browser, harbour: qa.Library, harbour_address: str) -> None:
    """It says what it shows; arrows go from bar to bar, Enter narrows the list to that time and back."""
    visit = open_visit(browser, harbour_address, (1440, 900), "dark")
    lines = find(visit, "Ines Duarte")
    everything = harbour.said_by("Ines Duarte")
    march = [each.text for each in everything if each.day and each.day.month == 3]
    expect(visit.page.get_by_role("img", name=re.compile("^Statements from"))).to_be_visible()
    bars = visit.page.locator(".plot-bar")
    bars.first.focus()
    visit.page.keyboard.press("ArrowRight")
    expect(bars.nth(1)).to_be_focused()
    visit.page.keyboard.press("Home")
    expect(bars.first).to_have_accessible_name(f"March 2024: {len(march)} statements")
    visit.page.keyboard.press("Enter")
    expect(lines.locator(".said-words")).to_have_text(march)
    expect(bars.first).to_be_focused()
    expect(bars.first).to_have_attribute("aria-pressed", "true")
    visit.shoot("people-desktop-dark")
    assert find_violations(visit) == []
    visit.page.get_by_role("button", name="March 2024 ×").click()
    expect(lines).to_have_count(len(everything))
    close_visit(visit)


def test_an_address_and_an_event_open_a_person(browser: Browser, harbour_address: str) -> None:
    """A link to a person and a topic, on a phone; what another tab asks for; nobody of that name."""
    visit = open_visit(browser, harbour_address, (390, 844))
    visit.page.evaluate(
        "document.dispatchEvent(new CustomEvent('cuttings:person', {detail: {name: 'Duarte', about: 'rents'}}))"
    )
    expect(visit.page.locator(".told-count")).to_contain_text("those about “rents”")
    expect(visit.page.get_by_role("heading", name="Ines Duarte")).to_be_visible()
    visit.assert_fits()
    visit.shoot("people-phone")
    assert find_violations(visit) == []
    visit.page.locator(".utterance").click()
    visit.assert_marked("the rents of the fishing sheds would be halved next year")
    visit.assert_fits()
    visit.page.get_by_role("button", name="← Back").click()
    visit.page.get_by_role("button", name="← All people").click()
    expect(visit.page.locator(".face").first).to_be_visible()
    visit.assert_fits()
    visit.page.evaluate("window.dispatchEvent(new CustomEvent('cuttings:person', {detail: {name: 'Ada Nobody'}}))")
    expect(visit.page.locator(".person .note")).to_have_text("The articles quote nobody called Ada Nobody.")
    link = f"{visit.page.url.split('?')[0]}?person=Ines%20Duarte&about=rents"
    close_visit(visit)
    page = browser.new_page()
    page.goto(link)
    expect(page.locator(".told-count")).to_contain_text("those about “rents”", timeout=20_000)
    expect(page.get_by_role("tab", name="People")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Library").click()
    page.wait_for_url(lambda url: "person=" not in url)
    page.close()


def test_what_hostile_articles_say_is_text(browser: Browser, harbour: qa.Library, harbour_address: str) -> None:
    """Scripts, templates and markup in words, titles and outlets appear as they are."""
    visit = open_visit(browser, harbour_address, (1440, 900))
    lines = find(visit, "Pell Grimsby")
    said = harbour.said_by("Pell Grimsby")
    assert lines.locator(".said-words").all_text_contents() == [each.text for each in said]
    expect(lines.first.locator(".utterance-source")).to_have_text("The <u>Mirror</u> {{source}}")
    expect(lines.first.locator(".utterance-title")).to_have_text(HOSTILE.split("\n")[0])
    assert visit.page.evaluate("window.pwned") is None
    assert visit.page.locator("#people :is(img, form:not(.topic), script, u, s, b)").count() == 0
    close_visit(visit)


@pytest.mark.parametrize("width", [390, 860, 861, 1279, 1280, 1920])
def test_no_width_scrolls_sideways(browser: Browser, harbour_address: str, width: int) -> None:
    """The list, a person, and the reader beside it."""
    visit = open_visit(browser, harbour_address, (width, 900))
    lines = find(visit, "Ines Duarte")
    visit.assert_fits()
    lines.first.click()
    expect(visit.page.locator("#people .paper")).to_be_visible()
    visit.assert_fits()
    close_visit(visit)


def test_an_empty_library_says_so(browser: Browser, tmp_path: Path) -> None:
    """Without articles there is nobody; with one in which nobody speaks, neither."""
    with qa.Library(tmp_path / "empty.library") as empty, serving(empty) as address:
        visit = open_visit(browser, address, (1440, 900))
        visit.page.get_by_role("tab", name="People").click()
        expect(visit.page.locator("#people .count")).to_contain_text("No articles yet")
        empty.add(qa.Article(text="It rained all day on the old pier, and nobody came.", key="rain"))
        visit.page.get_by_role("tab", name="Ask").click()
        visit.page.get_by_role("tab", name="People").click()
        expect(visit.page.locator("#people .count")).to_have_text("Nobody is quoted by name in these articles.")
        close_visit(visit)


@pytest.mark.parametrize(
    "request_", [None, 7, "Ines Duarte", [], {}, {"name": "Ines Duarte"}, {"name": " ", "about": ""},
                 {"name": ["Ines Duarte"], "about": ""}, {"name": "Ines Duarte", "about": 7}]
)  # fmt: skip
def test_a_request_that_names_nobody_is_refused(harbour: qa.Library, request_: object) -> None:
    """What a browser sends is checked before the library sees it."""
    assert read_person(harbour, request_) == {"error": NAMELESS}


@pytest.mark.parametrize("request_", [None, [], {"words": 3}, {}, {"words": ""}])
def test_strange_words_find_everybody(harbour: qa.Library, request_: object) -> None:
    """A malformed search is an empty one."""
    found = find_people(harbour, request_)
    assert [row["name"] for row in found["rows"]] == [person.name for person in harbour.people()]
    assert found["matching"] == found["total"] == len(found["rows"])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("peri", ["Slobodan Perišić"]),
        ("perisic SLOB", ["Slobodan Perišić"]),
        ("kept", []),
        ("keeper", ["Ana Roe-Lind"]),
        ("lind", ["Ana Roe-Lind"]),
        ("lob", []),
        ("", ["Slobodan Perišić", "Ana Roe-Lind"]),
    ],
)
def test_people_are_found_by_the_beginnings_of_words(words: str, names: list[str]) -> None:
    """Of their names and roles, whatever case and accents."""
    people = [
        qa.Person(name="Slobodan Perišić", statements=4, articles=2),
        qa.Person(name="Ana Roe-Lind", statements=1, articles=1, roles=("lighthouse keeper",)),
    ]
    assert [row.name for row in render.list_people(people, words)] == names


def test_a_line_says_how_and_where(harbour: qa.Library) -> None:
    """Cue, denial, who tells it; what doesn't match its article is not shown."""
    article = harbour.article("rents.txt")
    start = article.text.index("the rents")
    statement = qa.Statement(
        start=start, end=start + 9, cue="insisted", denied=True, quoted_by="Bo Holt", said_on=date(2024, 11, 19)
    )
    good = qa.Utterance(statement=statement, article=article, text="the rents", day=date(2024, 11, 19))
    forged = qa.Utterance(statement=statement, article=article, text="the rates", day=date(2024, 11, 19))
    (line,) = render.draw_timeline("Ines Duarte", None, [good, forged]).lines
    assert (line.denied, line.about) == ("denied", "insisted · as Bo Holt tells it")
    assert (line.day, line.date, line.printed) == ("2024-11-19", "19 November 2024", False)
    assert (line.source, line.title, line.also) == ("Easthaven Post", "Rents on the harbour", "")
