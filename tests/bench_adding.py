"""How long an answer takes while a thousand articles are being added from the page, beside what it takes otherwise.

Usage: python tests/bench_adding.py [HOW MANY], over corpus/. The server, the page's way of adding and the questions by
REST, one after the other, are those of `qa chat`, in one process.
"""

import asyncio
import itertools
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import uvicorn
from rich.console import Console
from rich.table import Table

import qa
from ui.adding import add_files
from ui.server import create_server

ROUNDS = 6
FIRST = "Ada Bruno Celia Dario Edith Felix Greta Hugo Irma Jonas Klara Lorenz Marta Nils Olga Paul".split()
LAST = "Abbot Brandt Castell Dorner Eklund Farrow Gessner Hallam Isaksen Jurado Kessel Lomax Morel".split()
TOWN = "Arlow Benmoor Corvain Dunsey Elmhaven Farrowby Grenna Hollin Istrand Kettlewick Lunde".split()
ROLE = ("mayor", "harbour master", "police chief", "head of the school board", "editor", "chair of the union")
THING = ("bridge", "ferry", "library", "tram line", "market hall", "reservoir", "hospital wing", "bus depot")
DEED = ("be closed for repairs", "open two weeks late", "cost far more than planned", "be sold", "stay as it is")
LATER = ("after the vote", "when the frost is over", "before the summer", "once the court has ruled")


def write_articles(folder: Path, number: int) -> list[str]:
    """Write so many invented articles of six paragraphs, each a file; the paths."""
    chance = random.Random(0)  # noqa: S311 - invented articles, no secret
    return [_write_article(folder / f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}-{n}.txt", chance) for n in range(number)]


def _write_article(path: Path, chance: random.Random) -> str:
    town, thing, deed = chance.choice(TOWN), chance.choice(THING), chance.choice(DEED)
    headline = f"{town}'s {thing} to {deed}, {chance.randrange(100, 999)} people protest"
    paragraphs = [headline]
    for _ in range(6):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        amount, year = chance.randrange(2, 900), chance.randrange(1950, 2024)
        paragraphs.append(
            f"The {thing} of {chance.choice(TOWN)} was built in {year} and serves {amount},000 people. "
            f"{name}, {chance.choice(ROLE)} of {chance.choice(TOWN)}, said on Tuesday that it would "
            f"{chance.choice(DEED)} {chance.choice(LATER)}. “We have waited {amount} days for an answer, and the "
            f"{chance.choice(THING)} will not wait any longer,” {name.split()[1]} told reporters."
        )
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")
    return str(path)


@contextmanager
def serving(library: qa.Library) -> Iterator[str]:
    """Serve the library from another thread; the address."""
    servers: list[uvicorn.Server] = []

    async def run() -> None:
        servers.append(uvicorn.Server(uvicorn.Config(create_server(library), port=0, log_level="warning")))
        await servers[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    while not servers or not servers[0].started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{servers[0].servers[0].sockets[0].getsockname()[1]}"
    servers[0].should_exit = True
    thread.join()


def ask_while(client: httpx.Client, questions: Iterator[str], going_on: Callable[[], bool]) -> list[float]:
    """Ask one question after the other; how many seconds each answer took."""
    times: list[float] = []
    while going_on():
        start = time.perf_counter()
        client.get("/api/v1/ask", params={"question": next(questions)}).raise_for_status()
        times.append(time.perf_counter() - start)
    return times


def ask_some(client: httpx.Client, questions: Iterator[str]) -> list[float]:
    """Ask 20 questions while nothing else is done."""
    left = iter(range(20))
    return ask_while(client, questions, lambda: next(left, None) is not None)


def main(number: int) -> None:
    """Measure and print."""
    read = qa.read_questions(Path("corpus/questions.jsonl"))
    questions = itertools.cycle([each.standalone or each.question for each in read])
    idle: list[float] = []
    busy: list[float] = []
    took = 0.0
    with tempfile.TemporaryDirectory() as place, qa.Library(Path(place) / "library") as library:
        library.add("corpus")
        paths = write_articles(Path(place), number)
        with serving(library) as address, httpx.Client(base_url=address, timeout=120) as client:
            ask_some(client, questions)
            # In turn, so that a noisy moment of the machine, and the growing library, strike both alike.
            for part in range(ROUNDS):
                idle += ask_some(client, questions)
                adding = threading.Thread(target=lambda those=paths[part::ROUNDS]: list(add_files(library, those)))
                start = time.perf_counter()
                adding.start()
                busy += ask_while(client, questions, adding.is_alive)
                took += time.perf_counter() - start
                idle += ask_some(client, questions)
    table = Table("asking", "questions", "median, ms", "p95, ms", "worst, ms", box=None, header_style="dim")
    for name, each in (("otherwise", idle), ("while adding", busy)):
        milliseconds = 1e3 * np.array(each)
        figures = (np.median(milliseconds), np.percentile(milliseconds, 95), milliseconds.max())
        table.add_row(name, str(len(each)), *(f"{figure:.0f}" for figure in figures))
    console = Console()
    console.print(table)
    ratio = np.percentile(busy, 95) / np.percentile(idle, 95)
    console.print(f"{number / took:.1f} articles a second added meanwhile; p95 is {ratio:.1f} times what it is else")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
