from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Visit, close_visit, open_visit
from playwright.sync_api import Browser, expect
from test_evaluate_tab import evaluate

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]
FERRIES = "What did Ines Duarte say about ferries?"
NOT_THERE = "Who won the chess championship in Reykjavik?"
DESKTOP, PHONE = (1440, 900), (390, 844)
AXE = Axe()
_NUMBERS = count(1)


@pytest.fixture(
    params=[(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")],
    ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"],
)
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    """The page in each size and each scheme."""
    size, scheme = request.param
    opened = open_visit(browser, address, size, scheme)
    yield opened
    close_visit(opened)


def find_violations(visit: Visit) -> list[str]:
    """What axe finds now, by all its rules (WCAG A and AA, best practice), one line an element."""
    # What fades in has other colours on its way.
    visit.page.wait_for_function("document.getAnimations().every(each => each.playState !== 'running')")
    violations = AXE.run(visit.page).response["violations"]
    return [
        f"{each['id']}: {node['target']}: {' '.join(node['failureSummary'].split())}: {node['html'][:200]}"
        for each in violations
        for node in each["nodes"]
    ]


def open_tab(visit: Visit, name: str) -> None:
    """Choose a tab, which must be in sight."""
    visit.page.get_by_role("tab", name=name).click()


def test_asking_keeps_nothing_from_anybody(visit: Visit) -> None:
    """Empty, with each sheet of tools open, with an answer, in the reader, and where nothing is found."""
    found = {"empty": find_violations(visit)}
    visit.ask(FERRIES)
    visit.settle()
    found["answer"] = find_violations(visit)
    for sheet in ("conversations", "filters", "export"):
        visit.page.locator(f"#tools [data-sheet={sheet}]").click()
        expect(visit.page.locator("#tools .sheet > *").first).to_be_visible()
        found[sheet] = find_violations(visit)
        visit.page.keyboard.press("Escape")
    visit.page.locator('#chat a[href*="#c-0-1"]').first.click()
    expect(visit.page.locator("#sources .paper")).to_be_visible()
    found["reader"] = find_violations(visit)
    visit.page.keyboard.press("Escape")
    visit.ask(NOT_THERE)
    visit.settle()
    found["not found"] = find_violations(visit)
    assert {state: each for state, each in found.items() if each} == {}


def test_the_other_tabs_keep_nothing_from_anybody(visit: Visit) -> None:
    """People; the library with its reader; an evaluation with its figures, a miss, and the reader."""
    open_tab(visit, "People")
    expect(visit.page.locator("#people button").first).to_be_visible()
    found = {"people": find_violations(visit)}
    open_tab(visit, "Library")
    visit.page.locator("#shelf .open").first.click()
    expect(visit.page.locator("#shelf .paper")).to_be_visible()
    found["library"] = find_violations(visit)
    visit.page.keyboard.press("Escape")
    # A name of its own: the report of the last width is there already, until this one takes its place.
    evaluate(visit, f"axe-{next(_NUMBERS)}.jsonl")
    found["figures"] = find_violations(visit)
    visit.page.locator(".miss summary").first.click()
    visit.page.locator(".spot").first.click()
    expect(visit.page.locator("#evaluate .paper")).to_be_visible()
    found["miss"] = find_violations(visit)
    assert {state: each for state, each in found.items() if each} == {}


FOCUSED = """() => {
    const focused = document.activeElement;
    const kinds = {
        tab: '[role=tab]', tool: '#tools button', chip: '#chat a[href*="#c-"]', card: '#sources .card',
        box: '#box textarea',
    };
    const kind = Object.keys(kinds).find((name) => focused.matches(kinds[name])) || focused.outerHTML.slice(0, 120);
    const shown = kind === 'box' ? document.querySelector('#box') : focused;
    const {outlineStyle, outlineWidth} = getComputedStyle(shown);
    return [kind, outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1];
}"""


def walk(visit: Visit, steps: int) -> list[tuple[str, bool]]:
    """Press Tab so often; what has the focus each time, and whether an outline shows it."""
    reached = []
    for _ in range(steps):
        visit.page.keyboard.press("Tab")
        kind, outlined = visit.page.evaluate(FOCUSED)
        if kind.startswith("<body"):
            break
        reached.append((kind, outlined))
    return reached


def test_tab_reaches_everything_that_asking_needs(desktop: Visit) -> None:
    """From the top of the page: tabs, tools, chips, the box and the cards; each shows that it has the focus."""
    desktop.ask(FERRIES)
    desktop.settle()
    desktop.page.locator("#brand h1").click()  # Tab goes on from there
    reached = walk(desktop, 60)
    kinds = {kind for kind, _ in reached}
    assert {"tab", "tool", "chip", "box", "card"} <= kinds, kinds
    assert {kind for kind, outlined in reached if not outlined} == set()
