"""A real library behind a real server, and one real browser for all tests of the page."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Page,
    TimeoutError,
    ViewportSize,
    expect,
    sync_playwright,
)

import qa
from qa.models.encoder import SentenceEncoder
from qa.protocols import TokenVectors
from qa.records import Vectors
from ui.connections import Connection
from ui.guard import Access

T = TypeVar("T")
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
# The first is Chromium without a window and what belongs to one, which takes half of the time.
BROWSERS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()

FERRY = """Ferries to stop in high winds, harbour says

The harbour master, Ines Duarte, said on Monday that ferries to the island of Sorrel would stop whenever the wind passes
40 knots. 🎉⛴️

“Nobody should be out there in a storm,” Duarte said. “Passengers will get their money back, every cent of it.”

She said that the decision follows two accidents last winter, in which eleven passengers were hurt.

The ferry company, Brisk Line, carries 300,000 people a year. Its chairman, Tomaž Kovačevski, will go to court."""

COUNCIL = """Council votes to close the old tannery

The town council of Easthaven voted on Thursday, nine to four, to close the tannery on Mill Lane by the end of June.

Mayor Ruth Okafor said the smell had driven families out of the quarter. “We waited for ten years,” she said.

The tannery employs 62 people. Its owner said that all of them would be offered work in Westhaven."""

HOSTILE = """Printer <b>jams</b> & {{value}} ${window.pwned='title'}

🎉🎉 <script>window.pwned='script'</script> The archivist Pell Grimsby said the pigeons had eaten the parish records.

<img src=x onerror="window.pwned='image'"> **Grimsby** said `pigeons` like [paper](javascript:alert(1)) best, at
${window.pwned='template'} or {{constructor}}, see https://evil.example/x and www.evil.example, $x^2$ <u>!</u>

<form action="https://evil.example"><input name="a"></form> Grimsby said the pigeons were fed on parish records."""

CLOCK = """Clock tower strikes again after nine years

The keeper, Ottilie Marsh, said on Tuesday that the clock would strike every hour. “I have missed it,” she said.

The repair cost 41,000."""
WEIR = "Weir to be rebuilt\n\nThe weir at Tolland will be rebuilt in stone, the water board says."

OVERLONG = " ".join(["An overlong headline about the budget of the regional waterworks authority"] * 5)

ARTICLES = (
    qa.Article(
        text=FERRY,
        title=FERRY.split("\n")[0],
        key="ferry.txt",
        source="The Sorrel Courier",
        authors=("Mina Halloran",),
        published=date(2024, 3, 11),
    ),
    qa.Article(
        text=COUNCIL,
        title=COUNCIL.split("\n")[0],
        key="council.txt",
        source="Easthaven Post",
        published=date(2024, 5, 2),
    ),
    qa.Article(
        text=HOSTILE,
        title=HOSTILE.split("\n")[0],
        key="hostile <i>${window.pwned='key'}.txt",
        source="The <u>Mirror</u> {{source}}",
        authors=("A. <s>Author</s>",),
        published=date(2023, 1, 9),
    ),
    qa.Article(
        text=f"{OVERLONG}\n\nThe regional waterworks authority spends 14 million a year on its reservoirs.",
        title=OVERLONG,
        key="https://example.com/a-path-segment-without-any-break-at-all-that-goes-on-and-on-and-on-and-on/index.html",
    ),
)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Iterator[qa.Library]:
    """A real library with a few articles; tests that add or remove use keys of their own."""
    with qa.Library(tmp_path_factory.mktemp("ui") / "news.library", encoder=sentence_encoder) as opened:
        report = opened.add(ARTICLES)
        assert len(report.added) == len(ARTICLES), report
        yield opened


@pytest.fixture
def shelf(tmp_path: Path, sentence_encoder: qa.Encoder) -> Iterator[qa.Library]:
    """A library of one article, of its own for each test."""
    with qa.Library(tmp_path / "own.library", encoder=sentence_encoder) as library:
        article = qa.Article(
            text=CLOCK,
            title="Clock tower strikes again after nine years",
            key="clock.txt",
            published=date(2024, 6, 4),
            source="Tolland Gazette",
            authors=("Ann Lee", "Jo Ray"),
            url="https://example.com/clock",
            language="en",
        )
        assert library.add(article).added == ("clock.txt",)
        yield library


class Halting(SentenceEncoder):
    """The default model, which waits at each question, or at passages that have a word, until it may go on."""

    def __init__(self, *, questions: bool = False, word: str = "") -> None:
        super().__init__()
        self.go_on = threading.Event()
        self._questions, self._word = questions, word

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Wait, then embed."""
        self._wait(self._questions)
        return super().encode_queries(texts)

    def encode_tokens(self, texts: Sequence[str], *, queries: bool = False) -> list[TokenVectors]:
        """Wait, then embed."""
        if queries:
            self._wait(self._questions)
        else:
            self._wait(bool(self._word) and any(self._word in text for text in texts))
        return super().encode_tokens(texts, queries=queries)

    def _wait(self, here: bool) -> None:
        assert not here or self.go_on.wait(60)


@contextmanager
def serving(library: qa.Library, access: Access | None = None, *, fetch: bool = True) -> Iterator[str]:
    """Serve a library on a free port; the address."""
    from ui.server import create_server

    servers: list[uvicorn.Server] = []

    async def run() -> None:
        # Made inside a running loop: outside, Gradio opens event loops of its own and never closes them.
        server = create_server(library, access, fetch=fetch)
        config = uvicorn.Config(server, port=0, log_level="warning", timeout_graceful_shutdown=1, http=Connection)
        servers.append(uvicorn.Server(config))
        await servers[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    while not servers or not servers[0].started:
        assert thread.is_alive(), "the server did not start"
        thread.join(0.05)
    try:
        yield f"http://127.0.0.1:{servers[0].servers[0].sockets[0].getsockname()[1]}"
    finally:  # also of a test that failed: a server that goes on would keep the whole run from ending
        servers[0].should_exit = True
        thread.join()


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: Playwright has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def address(library: qa.Library) -> Iterator[str]:
    """The address of a server over the library."""
    with serving(library) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a session. Without one, tests are skipped, except where CI promises it."""
    program = next((path for path in BROWSERS if Path(path).exists()), None)
    if program is None:
        assert os.environ.get("CI") != "true", "CI must have a Chromium"
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Visit:
    """A page of the chat, and everything that went wrong on it."""

    page: Page
    trouble: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Type a question, send it, and wait for what the panel shows of its answer."""
        box = self.page.get_by_role("textbox", name="Ask a question")
        box.fill(question)
        box.press("Enter")
        expect(self.page.locator("#sources .bar .for")).to_have_text(question, timeout=20_000)

    def settle(self) -> None:
        """Wait until there is nothing more to come, suggestions included."""
        expect(self.page.locator("#chat")).to_have_attribute("aria-busy", "false", timeout=20_000)

    def reload(self) -> None:
        """Load the page again. Gradio logs that its open stream ends thereby: that is no trouble."""
        before = len(self.trouble)
        self.page.reload()
        expect(self.page.locator("#sources .bar")).to_be_visible(timeout=20_000)
        ended = ("console: AbortError", "console: Unexpected error Connection errored out")
        self.trouble[before:] = [line for line in self.trouble[before:] if not line.startswith(ended)]

    def assert_marked(self, quote: str) -> None:
        """The open article's marked characters are these, in sight; waits for the reader to open."""
        marked = "[...document.querySelectorAll('.panel mark')].map(mark => mark.textContent).join('')"
        try:
            self.page.wait_for_function(f"quote => {marked} === quote", arg=quote, timeout=5_000)
        except TimeoutError:
            assert self.page.evaluate(marked) == quote
        expect(self.page.locator(".panel mark").first).to_be_in_viewport()

    def shoot(self, name: str) -> None:
        """Keep a picture for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")

    def assert_fits(self) -> None:
        """Nothing sticks out sideways."""
        widths = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert widths[0] <= widths[1], widths


def _is_trouble(message: ConsoleMessage) -> bool:
    # Gradio's own warning at the end of every upload through gr.File: its event source has no close().
    return message.type in ("error", "warning") and message.text != "Method not implemented."


def _refuse(dialog: Dialog, note: Callable[[str], None]) -> None:
    note(f"dialog: {dialog.message}")
    dialog.dismiss()


def open_visit(browser: Browser, address: str, size: tuple[int, int], scheme: str = "light", query: str = "") -> Visit:
    """Open the page and begin to note errors, warnings of the console, dialogs and requests to other hosts."""
    context = browser.new_context(
        viewport=ViewportSize(width=size[0], height=size[1]), color_scheme="dark" if scheme == "dark" else "light"
    )
    visit = Visit(context.new_page())
    note = visit.trouble.append
    visit.page.on("pageerror", lambda error: note(f"page error: {error}"))
    visit.page.on("console", lambda m: note(f"console: {m.text}") if _is_trouble(m) else None)
    visit.page.on("dialog", lambda dialog: _refuse(dialog, note))
    own = (address, "data:", "blob:")
    context.on("request", lambda r: None if r.url.startswith(own) else note(f"request: {r.url}"))
    context.on("page", lambda other: note(f"window: {other.url}"))
    visit.page.goto(f"{address}{query}")
    expect(visit.page.locator("#sources .bar")).to_be_visible(timeout=20_000)
    if not query:
        expect(visit.page.locator("#chat .placeholder h2")).to_be_visible()
    return visit


def close_visit(visit: Visit) -> None:
    """Close the page; nothing may have gone wrong on it."""
    visit.page.context.close()
    assert visit.trouble == []


@pytest.fixture
def desktop(browser: Browser, address: str) -> Iterator[Visit]:
    """The page on a desktop."""
    visit = open_visit(browser, address, (1440, 900))
    yield visit
    close_visit(visit)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Visit]:
    """The page on a phone."""
    visit = open_visit(browser, address, (390, 844))
    yield visit
    close_visit(visit)


@pytest.fixture
def night(browser: Browser, address: str) -> Iterator[Visit]:
    """The page on a desktop that prefers dark colours."""
    visit = open_visit(browser, address, (1440, 900), "dark")
    yield visit
    close_visit(visit)
