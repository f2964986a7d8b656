"""How quick Cuttings finds and adds beside txtai, LlamaIndex and a plain script: `make bench-peers`.

Usage: python tests/bench_peers.py PYTHON [FOLDER [QUESTIONS]], by default over corpus/. PYTHON is that of the
environment with the peers' packages. Each is a process of its own with the same model and the same paragraphs, and all
take turns. Cuttings adds the articles' files, and reads who said what; the others get the paragraphs ready, and no more
than index them. Times depend on the machine; the ratios to the plain script are what can be compared.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from measuring import resident
from rich.console import Console
from rich.table import Table

import qa

# So many parts are added one after the other, each to a new index: adding all takes so long that a noisy moment would
# strike one alone. The first of each loads what it needs, so the median counts.
PARTS = 8
# No peer may wait for a hub, or tell one what it does; their progress bars would stand between the lines of ours.
QUIET = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "TQDM_DISABLE": "1"}
PLAIN = "plain script"


@dataclass
class Peer:
    """A process that waits for its turn, and what it took."""

    process: subprocess.Popen[str]
    added: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    quotes: int = 0

    def take_turn(self, what: dict[str, str]) -> dict[str, Any]:
        """Let it do one thing: how many ``seconds`` it took, and the texts ``found``."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.process.args}: ended without an answer. Its last words stand above")
        return dict(json.loads(answer))


def write_parts(folder: Path, place: Path) -> list[tuple[Path, int]]:
    """What is added: so many parts, and last all of it. Each a file of JSON, and the number of its paragraphs.

    The paragraphs are those that Cuttings makes of the files; they are for those who can't read articles.
    """
    with qa.Library(place / "paragraphs.library") as library:
        library.add(folder)
        of_files: dict[str, list[str]] = {}
        for article in library.articles():
            texts = [each.text for each in library.paragraphs(article.key) if each.kind == "body"]
            of_files.setdefault(str(article.path), []).extend(texts)
    files = sorted(of_files)
    written = []
    for number, part in enumerate([*(files[at::PARTS] for at in range(PARTS)), files]):
        paragraphs = [text for file in part for text in of_files[file]]
        written.append((place / f"{number}.json", len(paragraphs)))
        written[-1][0].write_text(json.dumps({"files": part, "paragraphs": paragraphs}), "utf-8")
    return written


def stands_in(quote: str, texts: list[str]) -> bool:
    """Whether one of the texts has the quote; line breaks are blanks."""
    return any(" ".join(quote.split()) in " ".join(text.split()) for text in texts)


def take_turns(peers: dict[str, Peer], parts: list[tuple[Path, int]], questions: list[qa.Question]) -> None:
    """Let all add each part, then search all of it, one question after the other, in a new order each time."""
    chance = random.Random(0)  # noqa: S311 - an order, no secret
    for part, paragraphs in parts:
        for name in chance.sample(list(peers), len(peers)):
            peers[name].added.append(paragraphs / peers[name].take_turn({"add": str(part)})["seconds"])
    for peer in peers.values():
        peer.take_turn({"search": "warm up"})
    # Each question once: nobody can have kept its answer.
    for question in questions:
        for name in chance.sample(list(peers), len(peers)):
            answer = peers[name].take_turn({"search": question.standalone or question.question})
            peers[name].searches.append(answer["seconds"])
            peers[name].quotes += sum(stands_in(evidence.quote, answer["found"]) for evidence in question.evidence)


def to_table(peers: dict[str, Peer], quotes: int) -> Table:
    """A row for each peer, each figure with its ratio to the plain script's in brackets."""
    table = Table("", box=None, header_style="dim", pad_edge=False)
    for heading in ("median, ms", "p95, ms", "added/s", "memory, MB", "evidence, %"):
        table.add_column(heading, justify="right")
    figures = {
        name: (
            1e3 * float(np.median(peer.searches)),
            1e3 * float(np.percentile(peer.searches, 95)),
            float(np.median(peer.added)),
            resident(peer.process.pid),
            100 * peer.quotes / quotes,
        )
        for name, peer in peers.items()
    }
    for name, row in figures.items():
        forms = (".1f", ".1f", ".0f", ".0f", ".0f")
        beside = [mine / plain for mine, plain in zip(row, figures[PLAIN], strict=True)]
        table.add_row(
            name, *(f"{mine:{form}} ({ratio:.2f})" for mine, form, ratio in zip(row, forms, beside, strict=True))
        )
    return table


def main(python: str, folder: Path, questions_file: Path) -> None:
    """Measure and print."""
    # A question is measured by what is found, so one without evidence is of no use here.
    questions = [question for question in qa.read_questions(questions_file) if question.evidence]
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        parts = write_parts(folder, Path(place))
        programs = {
            "Cuttings": (sys.executable, "of_cuttings.py"),
            "txtai": (python, "of_txtai.py"),
            "LlamaIndex": (python, "of_llama_index.py"),
            PLAIN: (python, "of_plain.py"),
        }
        peers = {
            name: Peer(
                stack.enter_context(
                    subprocess.Popen(
                        [interpreter, str(Path(__file__).parent / "peers" / script)],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        text=True,
                        env=os.environ | QUIET,
                    )
                )
            )
            for name, (interpreter, script) in programs.items()
        }
        take_turns(peers, parts, questions)
        quotes = sum(len(question.evidence) for question in questions)
        table = to_table(peers, quotes)
    console = Console()
    console.print(
        f"{parts[-1][1]} paragraphs of {folder}, {len(questions)} questions. Times are of a search; paragraphs added a "
        f"second; resident memory after it; how much of the {quotes} quotes that are evidence stands in the ten "
        f"found. In brackets, beside the {PLAIN}."
    )
    console.print(table)


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[2:]]
    main(sys.argv[1], *(given + [Path("corpus"), Path("corpus/questions.jsonl")][len(given) :]))
