"""How long it takes from asking for the page until a question can be typed, in a new browser that has nothing cached.

Usage: python tests/bench_page.py [HOW OFTEN], over corpus/. Needs Chromium.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from bench_adding import serving
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console

import qa

FLAGS = "--headless --no-sandbox --disable-gpu".split()


def load(browser: Browser, address: str) -> float:
    """Seconds until a question can be typed, and what its sources will be listed in is there, too."""
    with browser.new_context() as context:
        page = context.new_page()
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_selector("#box textarea:enabled")
        page.wait_for_selector("#sources .bar")
        return time.perf_counter() - start


def main(times: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place, qa.Library(Path(place) / "library") as library:
        library.add("corpus")
        with serving(library) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            load(browser, address)  # the server's first visit loads what the others find loaded
            seconds = [load(browser, address) for _ in range(times)]
            browser.close()
    worst, median = max(seconds), float(np.median(seconds))
    Console().print(f"page usable after {median:.2f} s (median of {times}; worst {worst:.2f} s)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
