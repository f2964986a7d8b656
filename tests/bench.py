"""How quick adding, searching and asking are, beside a plain FAISS script over the same paragraphs in the same run.

Usage: python tests/bench.py [FOLDER [QUESTIONS]], by default over corpus/. Times depend on the machine; the ratios are
what can be compared.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import faiss  # noqa: TID251 - the plain script is what we compare with
import numpy as np
from rich.console import Console
from rich.table import Table

import qa
from qa.models.encoder import SentenceEncoder

ROUNDS = 3


def main(folder: Path, questions_file: Path) -> None:
    """Measure and print."""
    questions = [question.standalone or question.question for question in qa.read_questions(questions_file)][:100]
    encoder = SentenceEncoder()
    encoder.encode_queries(["warm up"])
    with tempfile.TemporaryDirectory() as place, qa.Library(Path(place) / "library", encoder=encoder) as library:
        adding = clock(lambda: library.add(folder))
        again = clock(lambda: library.add(folder))
        paragraphs = [
            paragraph.text
            for article in library.articles()
            for paragraph in library.paragraphs(article.key)
            if paragraph.kind == "body"
        ]
        index = faiss.IndexFlatIP(encoder.dimension)
        plain_adding = clock(lambda: index.add(encoder.encode_passages(paragraphs)))
        times: dict[str, list[float]] = {"plain": [], "search": [], "ask": []}
        # In turn, so that a noisy moment of the machine strikes all alike.
        for question in questions * ROUNDS:
            times["plain"].append(clock(lambda q=question: index.search(encoder.encode_queries([q]), 10)))
            times["search"].append(clock(lambda q=question: library.search(q)))
            times["ask"].append(clock(lambda q=question: library.ask(q)))
    table = Table("what", "Cuttings", "plain FAISS script", "ratio", box=None, header_style="dim", pad_edge=False)
    rate, plain_rate = len(paragraphs) / adding, len(paragraphs) / plain_adding
    table.add_row("add, paragraphs a second", f"{rate:.0f}", f"{plain_rate:.0f}", f"{rate / plain_rate:.2f}")
    table.add_row("add again, nothing changed, s", f"{again:.2f}", "", "")
    for name in ("search", "ask"):
        for label, measure in (("median", statistics.median), ("p95", lambda values: float(np.percentile(values, 95)))):
            mine, plain = measure(times[name]), measure(times["plain"])
            table.add_row(f"{name}, ms, {label}", f"{1e3 * mine:.1f}", f"{1e3 * plain:.1f}", f"{mine / plain:.2f}")
    console = Console()
    console.print(f"{len(paragraphs)} paragraphs of {folder}, {len(questions)} questions, {ROUNDS} rounds")
    console.print(table)


def clock(work: Callable[[], object]) -> float:
    """How many seconds the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given + [Path("corpus"), Path("corpus/questions.jsonl")][len(given) :]))
