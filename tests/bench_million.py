"""How a library of a million paragraphs opens, searches, answers and grows, and what memory it takes.

Usage: python tests/bench_million.py [PARAGRAPHS] [--keep FOLDER]. The articles are invented from those of corpus/ and
written by the storage layer, since attributing and embedding a million paragraphs would take hours. With --keep they
stay in the folder, and are measured again without being written: what is missing of them is added, and each run adds
a hundred more of its own. Figures also go to build/million.json.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from inventing import Inventor
from measuring import clock, resident
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from wondering import KINDS, read_wondered, wonder

import qa
from qa.adding.deriving import Prepared, attribute, derive, digest
from qa.attribution.attributor import Attributor
from qa.dates import parse_date
from qa.models.encoder import SentenceEncoder
from qa.reading.files import find_files, read_file
from qa.storage.store import open_store

# Of each kind so many questions are searched for, and as many others asked: more than 200 of both.
OF_EACH_KIND = 27
NEW, NEW_AT_ONCE = 100, 20
# A transaction of so many articles takes a second, and what memory they need is nothing beside an index.
WRITTEN_AT_ONCE = 500
NEAREST, NEAREST_QUERIES = 100, 50
REPORT = Path("build/million.json")
GOALS = {
    "search, median, ms": (40, "at most"),
    "memory after 200 searches, GB": (2.5, "at most"),
    "opening, s": (2, "at most"),
    "adding, times that to an empty library": (1.5, "at most"),
    f"recall@{NEAREST} of the dense index": (0.98, "at least"),
}


def read_templates(encoder: qa.Encoder) -> list[Prepared]:
    """All articles of corpus/ and corpus/training/, with what the real way of adding makes of them."""
    files = [found for found in find_files(["corpus"]) if isinstance(found, qa.Found)]
    articles = [each for file in files for each in read_file(file) if isinstance(each, qa.Article)]
    for line in Path("corpus/training/articles.jsonl").read_text("utf-8").splitlines():
        known = json.loads(line)
        text = "\n\n".join(paragraph["text"] for paragraph in known["paragraphs"])
        about = {"title": known["title"], "published": parse_date(known["published"])}
        articles.append(qa.Article(key=known["id"], text=text, authors=tuple(known["authors"]), **about))
    return derive(encoder, attribute(articles, encoder, Attributor()))


def write_library(folder: Path, inventor: Inventor, articles: int, encoder: str, console: Console) -> None:
    """Write the articles below a number that the library does not have yet."""
    store = open_store(folder)
    with store.read() as snapshot:
        written = snapshot.count()
    numbers = iter(range(written, articles))
    began, paragraphs = time.perf_counter(), 0
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("writing articles", total=articles, completed=written)
        while batch := list(islice(numbers, WRITTEN_AT_ONCE)):
            with store.write() as writer:
                if writer.encoder is None:
                    writer.claim(encoder)
                for number in batch:
                    made = inventor.invent(number).prepared
                    writer.put(made.article, digest(made.article), made.rows, made.statements, made.roles)
                    paragraphs += sum(row.vector is not None for row in made.rows)
            progress.update(task, completed=batch[-1] + 1)
    store.close()
    seconds = time.perf_counter() - began
    if paragraphs:
        peak = resident(os.getpid(), most=True) / 1e3
        console.print(f"{paragraphs} paragraphs written in {seconds:.0f} s, {paragraphs / seconds:.0f} a second")
        console.print(f"writing took at most {peak:.1f} GB of memory")


def in_process(part: str, folder: Path, *given: Path) -> dict:
    """The figures of a part, measured in a process of its own."""
    command = [sys.executable, __file__, "--part", part, *map(str, (folder, *given))]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def opening(folder: Path) -> dict:
    """How long it takes to open a library."""
    return {"opening, s": clock(lambda: qa.Library(folder).close())}


def asking(folder: Path, searched: Path, asked: Path) -> dict:
    """How long searching and asking takes, and how much memory; each question is new to the library."""
    figures: dict[str, float] = {}
    with qa.Library(folder) as library:
        figures["memory when opened, GB"] = resident(os.getpid()) / 1e3
        parts: list[tuple[str, Path, Callable]] = [("search", searched, library.search), ("ask", asked, library.ask)]
        # Loads the embedding model, and whom the library knows.
        figures["first search, s"] = clock(lambda: library.search("Who spoke of the weather?"))
        for name, file, call in parts:
            times: dict[str, list[float]] = defaultdict(list)
            # Beside what it takes by the clock, which is longer where others use the machine.
            computing: list[float] = []
            for each in read_wondered(file):
                arguments, began = each.arguments(), time.process_time()
                times[each.kind].append(1e3 * clock(partial(call, each.question, **arguments)))
                computing.append(1e3 * (time.process_time() - began))
            together = [each for of in times.values() for each in of]
            figures[f"{name}, median, ms"] = statistics.median(together)
            figures[f"{name}, 95th percentile, ms"] = float(np.percentile(together, 95))
            figures[f"{name}, median of processor time, ms"] = statistics.median(computing)
            figures |= {f"{name}, {kind}, median, ms": statistics.median(times[kind]) for kind in KINDS}
            after = f"after {len(together)} {'searches' if name == 'search' else 'answers more'}"
            figures[f"memory {after}, GB"] = resident(os.getpid()) / 1e3
            figures[f"most memory {after}, GB"] = resident(os.getpid(), most=True) / 1e3
    return figures


def recall(folder: Path, searched: Path) -> dict:
    """How many of the nearest vectors of questions the dense index finds."""
    with qa.Library(folder) as library:
        questions = [each.question for each in read_wondered(searched)[:NEAREST_QUERIES]]
        queries = np.asarray(library.encoder.encode_queries(questions), np.float32)
        dense = library._indexes.dense
        found = [[i for i, _ in dense.search(query, NEAREST)] for query in queries]
        ids, vectors = dense.vectors()
        scores = queries @ vectors.T
        shares = []
        for mine, near in zip(found, scores, strict=True):
            # Copies have one vector: whichever of them is found is right.
            least = np.partition(near, -NEAREST)[-NEAREST] - 1e-6
            shares.append(sum(near[np.searchsorted(ids, mine)] >= least) / NEAREST)
    return {f"recall@{NEAREST} of the dense index": float(np.mean(shares))}


def adding(folder: Path, inventor: Inventor, place: Path) -> dict:
    """How long the real way of adding takes in this library and in an empty one."""
    with qa.Library(folder) as library, qa.Library(place / "empty", encoder=library.encoder) as empty:
        first = library.count()
        articles = [inventor.invent(number).prepared.article for number in range(first, first + NEW)]
        # Loads the parser.
        empty.add(inventor.invent(0).prepared.article)
        times: dict[str, float] = defaultdict(float)
        # In turn, so that a noisy moment of the machine strikes both.
        for at in range(0, NEW, NEW_AT_ONCE):
            for name, each in (("this", library), ("empty", empty)):
                times[name] += clock(lambda each=each, at=at: each.add(articles[at : at + NEW_AT_ONCE]))
    return {
        f"adding {NEW} articles, {NEW_AT_ONCE} at once, s": times["this"],
        "the same to an empty library, s": times["empty"],
        "adding, times that to an empty library": times["this"] / times["empty"],
    }


def machine() -> str:
    """What is measured on."""
    names = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    return f"{len(os.sched_getaffinity(0))} cores, {names[0] if names else 'unknown'}"


def main(paragraphs: int, keep: Path | None) -> None:
    """Write the library, measure, print."""
    console = Console()
    encoder = SentenceEncoder()
    with console.status("reading corpus/"):
        inventor = Inventor(read_templates(encoder))
    articles = round(paragraphs / inventor.paragraphs)
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        folder = keep or place / "library"
        write_library(folder, inventor, articles, encoder.name, console)
        figures: dict[str, float] = {}
        with console.status("measuring"):
            figures["making the indexes, s"] = in_process("opening", folder)["opening, s"]
            files = place / "searched.jsonl", place / "asked.jsonl"
            for seed, file in enumerate(files):
                wondered = wonder(inventor, articles, OF_EACH_KIND, seed)
                file.write_text("\n".join(each.to_json() for each in wondered), "utf-8")
            # The second: files are in the system's cache then.
            figures |= [in_process("opening", folder) for _ in range(2)][1]
            figures |= in_process("asking", folder, *files)
            figures |= in_process("recall", folder, files[0])
            figures |= adding(folder, inventor, place)
        with qa.Library(folder, encoder=encoder) as library:
            size = {
                "paragraphs": len(library._indexes.dense),
                "articles": library.count(),
                "speakers": len(library.facets().speakers),
                "GB on disk": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e9,
            }
    report(figures, size, console)


def report(figures: dict[str, float], size: dict[str, float], console: Console) -> None:
    """Print the figures beside their goals, and write them to a file."""
    table = Table("what", "measured", "goal", "", box=None, header_style="dim", pad_edge=False)
    for name, value in figures.items():
        goal, sense = GOALS.get(name, (None, ""))
        is_met = goal is None or (value <= goal if sense == "at most" else value >= goal)
        aim = "" if goal is None else f"{sense} {goal}"
        table.add_row(name, f"{value:.3g}" if value < 100 else f"{value:.0f}", aim, "" if is_met else "missed")
    console.print(table)
    console.print(", ".join(f"{round(value, 1):,} {name}" for name, value in size.items()))
    console.print(machine())
    REPORT.parent.mkdir(exist_ok=True)
    goals = {name: f"{sense} {goal}" for name, (goal, sense) in GOALS.items()}
    told = {"figures": figures, "goals": goals, "library": size, "machine": machine()}
    REPORT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paragraphs", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        name, *paths = given.part
        measured = {"opening": opening, "asking": asking, "recall": recall}[name](*map(Path, paths))
        json.dump(measured, sys.stdout)
    else:
        main(given.paragraphs, given.keep)
