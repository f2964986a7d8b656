"""Takes the README's pictures of the page, over the articles of corpus/: `make screenshots`, into .github/."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

import qa

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / ".github"
QUESTION = "What did Ines Šimek say about the keys?"
PERSON = "Ines Šimek"


@contextmanager
def served() -> Iterator[str]:
    """The address of the chat over corpus/, as `qa chat` serves it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "news.library"
        with qa.Library(place) as library:
            library.add(ROOT / "corpus")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "qa", "chat", "--port", str(port)]
        environment = os.environ | {"QA_LIBRARY": str(place), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                yield next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line)))
            finally:
                server.terminate()


def ask(page: Page) -> None:
    """Ask, and wait for all that comes of it."""
    box = page.get_by_role("textbox", name="Ask a question")
    box.fill(QUESTION)
    box.press("Enter")
    page.locator("#sources .bar .for").wait_for(timeout=60_000)
    page.locator("#chat[aria-busy=false]").wait_for(timeout=60_000)


def main() -> None:
    """Take the pictures."""
    with served() as address, sync_playwright() as playwright:
        chromium = next((p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists()), None)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def open_page(width: int, height: int, scheme: str = "light") -> Page:
            page = browser.new_page(
                viewport=ViewportSize(width=width, height=height),
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",  # nothing is caught half faded
            )
            page.goto(address)
            page.locator("#chat .placeholder h2").wait_for(timeout=60_000)
            return page

        page = open_page(1440, 900)
        ask(page)
        page.locator('#chat a[href="#c-0-1"]').click()
        page.locator(".panel .who").click()
        page.locator(".panel mark").first.wait_for()
        page.screenshot(path=PICTURES / "chat.png")

        page = open_page(1440, 900)
        page.goto(f"{address}/?person={PERSON}")
        page.get_by_role("heading", name=PERSON).first.wait_for(timeout=60_000)
        page.wait_for_timeout(1500)
        page.screenshot(path=PICTURES / "people.png")

        page = open_page(390, 844, "dark")
        ask(page)
        page.screenshot(path=PICTURES / "phone.png")
        browser.close()


if __name__ == "__main__":
    main()
