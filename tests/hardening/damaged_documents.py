"""Word and PDF files that are cut, overwritten and turned bit by bit, and whether reading one does what it must not.

Usage: python tests/hardening/damaged_documents.py [--documents 1000] [--seed 0]. So many of each kind. Each must give
articles, or one line that refuses it, within ten seconds; nothing else may be raised, and a crash of the library that
reads PDFs would end the process, which is a child.
"""

from __future__ import annotations

import argparse
import io
import random
import time
from pathlib import Path

import docx
import forked
from damage import DAMAGES
from figures import Figures, finish
from fpdf import FPDF

from qa.errors import ReadingError
from qa.reading.files import Found
from qa.reading.formats import parse

LIMIT = 10.0
PARAGRAPHS = [
    f"The crews of ferry {number} went back to work on Monday after nine days on the quay, said Ines Roth. “All of "
    f"us are tired of waiting,” she said, and named {number} demands."
    for number in range(1, 30)
]


def make_pdf(rng: random.Random) -> bytes:
    """Two columns over some pages, with a head."""
    paper = FPDF()
    paper.set_compression(rng.random() < 0.5)
    paper.set_title("Crews go back")
    for page in range(rng.randrange(1, 4)):
        paper.add_page()
        paper.set_font("Times", size=9)
        paper.text(20, 10, f"The Harbour Post {page + 1}")
        for x in (20, 110):
            paper.set_xy(x, 20)
            for paragraph in rng.sample(PARAGRAPHS, 6):
                paper.set_x(x)
                paper.multi_cell(80, 5, paragraph.encode("cp1252").decode("latin-1"))
    return bytes(paper.output())


def make_docx(rng: random.Random) -> bytes:
    """Paragraphs and a table."""
    document = docx.Document()
    for paragraph in rng.sample(PARAGRAPHS, 6):
        document.add_paragraph(paragraph)
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Sailings"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


MAKERS = {"a.pdf": make_pdf, "a.docx": make_docx}


def read(name: str, seed: int, documents: int) -> Figures:
    """Damage so many files of a kind, and read each."""
    figures = Figures("damaged documents")
    rng = random.Random(seed)  # noqa: S311 - damage, no secrets
    sound = [MAKERS[name](rng) for _ in range(5)]
    for number in range(documents):
        content = bytearray(rng.choice(sound))
        way = rng.choice(DAMAGES)
        for _ in range(rng.choice((1, 1, 5, 30))):
            if content:
                way(content, rng)
        began = time.monotonic()
        try:
            list(parse(bytes(content), Found(Path("/news", name), name)))
            figures.count(f"{name} read")
        except ReadingError as error:
            figures.count(f"{name} refused")
            if "\n" in str(error):
                figures.faults.append(f"{name} {number} (seed {seed}): a refusal of several lines: {error}")
        except Exception as error:
            figures.faults.append(f"{name} {number} (seed {seed}), {way.__name__}: {error!r}")
        took = time.monotonic() - began
        figures.highest("seconds a file, at most", took)
        if took > LIMIT:
            figures.faults.append(f"{name} {number} (seed {seed}), {way.__name__}: took {took:.0f} seconds")
    return figures


def harden(documents: int, seed: int) -> Figures:
    """Read damaged files of each kind in a child."""
    figures = Figures("damaged documents")
    for name in MAKERS:
        ending = forked.run(read, name, seed, documents, limit=60 + documents)
        figures.faults += [f"{name}: {ending.trouble}"] if ending.trouble else []
        if ending.value:
            figures.merge(ending.value)
    return figures


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--seed", type=int, default=0)
    finish(options, harden)
