"""What twenty who ask without a pause get of `qa chat`, and how much memory it takes.

Usage: python tests/bench_load.py [SECONDS] [CLIENTS], over corpus/. The server is a process of its own; the questions
are those of corpus/, by REST.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import httpx
from measuring import resident
from rich.console import Console
from rich.table import Table

import qa

SERVER = """
import sys, qa, ui.server
with qa.Library(sys.argv[1]) as library:
    library.encoder.encode_queries(["ready?"])
    ui.server.serve(library, port=0, on_ready=lambda address: print(address, flush=True))
"""
QUESTIONS = [json.loads(line)["question"] for line in Path("corpus/questions.jsonl").read_text("utf-8").splitlines()]


def ask_on(address: str, first: int, until: float, told: Counter[int], waits: list[float]) -> None:
    """Ask one question after the other; whoever is turned away comes again when he was told to."""
    with httpx.Client(base_url=address, timeout=60) as client:
        number = first
        while time.monotonic() < until:
            began, number = time.monotonic(), number + 7
            reply = client.get("/api/v1/ask", params={"question": QUESTIONS[number % len(QUESTIONS)]})
            told[reply.status_code] += 1
            if reply.status_code == 200:
                waits.append(time.monotonic() - began)
            else:
                time.sleep(float(reply.headers.get("retry-after", 0)))


def main() -> None:
    """Measure, and print a table."""
    given = [int(each) for each in sys.argv[1:]]
    seconds, clients = (*given, *(60, 20)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        with qa.Library(Path(folder) / "load.library") as library:
            library.add("corpus")
        program = [sys.executable, "-c", SERVER, str(Path(folder) / "load.library")]
        with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            httpx.get(f"{address}/api/v1/ask", params={"question": QUESTIONS[0]}, timeout=60).raise_for_status()
            table = Table(title=f"{clients} clients, {seconds} s twice")
            for heading in ("part", "answers/s", "turned away", "median wait", "MB before", "MB after"):
                table.add_column(heading, justify="right")
            for part in ("first", "second"):
                before, told, waits = resident(server.pid), Counter[int](), list[float]()
                until = time.monotonic() + seconds
                threads = [
                    threading.Thread(target=ask_on, args=(address, 3 * n, until, told, waits)) for n in range(clients)
                ]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                median = sorted(waits)[len(waits) // 2] if waits else float("nan")
                figures = (f"{len(waits) / seconds:.1f}", str(told.total() - told[200]), f"{median:.1f} s")
                table.add_row(part, *figures, f"{before:.0f}", f"{resident(server.pid):.0f}")
            server.terminate()
    Console().print(table)


if __name__ == "__main__":
    main()
