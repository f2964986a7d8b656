"""How long one text takes in which each line names and quotes somebody else: linear, or it would never end.

Usage: python tests/bench_lines.py [LINES], by default 10,000; the same with a quarter of them shows how it grows.
"""

import itertools
import subprocess
import sys

from measuring import measure
from rich.console import Console
from rich.table import Table

ADD = """
import sys, tempfile, qa
sys.path.insert(0, "tests")
from bench_lines import write_lines
with tempfile.TemporaryDirectory() as place, qa.Library(place + "/library") as library:
    library.add(qa.Article(key="lines.txt", text=write_lines(int(sys.argv[1]))))
    print(len(library.statements()), "statements of", len(library.people()), "people")
"""
SYLLABLES = "bar den fol gur hal jen kor lim mor nes por rin sal tor vel wen".split()
THINGS = ("bridge", "ferry", "library", "tram line", "market hall", "reservoir", "hospital wing", "bus depot")


def write_lines(number: int) -> str:
    """So many lines, each a paragraph, each with another surname."""
    names = ("".join(each).capitalize() for each in itertools.product(SYLLABLES, repeat=4))
    return "\n\n".join(
        f"{name} said on Tuesday that the {THINGS[n % len(THINGS)]} would stay closed for {n + 2} days."
        for n, name in zip(range(number), names, strict=False)
    )


def main(lines: int) -> None:
    """Measure and print."""
    table = Table("lines", "seconds", "memory, MB", box=None, header_style="dim")
    for number in (lines // 4, lines):
        command = [sys.executable, "-c", ADD, str(number)]
        seconds, memory = measure(command)
        table.add_row(str(number), f"{seconds:.1f}", f"{memory:.0f}")
    Console().print(table)
    subprocess.run([sys.executable, "-c", ADD, "100"], check=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
