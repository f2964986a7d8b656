"""How a peer waits for its turn: a line of JSON comes in, it does that, a line of JSON goes out.

``{"add": PART}`` makes a new index of what the file PART names, ``{"search": question}`` asks it. Both are timed here,
so that the pipe is in no figure.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

Search = Callable[[str], list[str]]
"""A question → the texts of the ten nearest paragraphs."""


def serve(kind: Literal["files", "paragraphs"], add: Callable[[list[str]], Search]) -> None:
    """Do what is asked until the pipe closes. ``add`` gets a part's files or its paragraphs: how to search them."""
    # What a library prints goes to standard error: it must not be taken for an answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    search: Search | None = None
    for line in sys.stdin:
        asked, found = json.loads(line), list[str]()
        if "add" in asked:
            search = None  # its memory goes before the next index comes
            texts = json.loads(Path(asked["add"]).read_text("utf-8"))[kind]
            began = time.perf_counter()
            search = add(texts)
        else:
            assert search is not None, "nothing was added yet"
            began = time.perf_counter()
            found = search(asked["search"])
        answers.write(json.dumps({"seconds": time.perf_counter() - began, "found": found}) + "\n")
        answers.flush()
