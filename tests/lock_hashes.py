"""Adds to each pinned package the hashes of its files, so that pip installs these and no others: `make lock`.

Reads pins (``name==version``, a line each) from standard input, and writes them with hashes. Those of all platforms'
files come from the package index; those of the files that pip takes here are added, since torch's CPU build is another.

With ``--check REPORT`` it reads such a lock, and compares what pip says that it has installed. It is for torch, which
goes before all others: where its CPU build is offered beside the index's, pip would pass it by for want of a hash.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

_INDEX = "https://pypi.org/simple"
_JSON = "application/vnd.pypi.simple.v1+json"


def published(name: str, version: str) -> set[str]:
    """The SHA-256 hashes of a release's files in the index; none where it has no such release."""
    request = urllib.request.Request(f"{_INDEX}/{name}/", headers={"Accept": _JSON})  # noqa: S310 - the address is ours
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the address is ours
        files = json.load(answer)["files"]
    stems = {f"{part}-{version}" for part in (name, name.replace("-", "_"), name.replace("_", "-"))}
    mine = [each for each in files if is_of(each["filename"].lower(), {stem.lower() for stem in stems})]
    return {each["hashes"]["sha256"] for each in mine}


def is_of(file: str, stems: set[str]) -> bool:
    """Whether a file is of one of the releases: "a-1.0" has "a-1.0-py3-none-any.whl", and not "a-1.0.1.tar.gz"."""
    plain = file.replace(".", "_")
    ends = ("-", "_tar_gz", "_zip")
    return any(plain.startswith(f"{stem.replace('.', '_')}{end}") for stem in stems for end in ends)


def taken(pins: list[str]) -> dict[str, str]:
    """The hash of the file that pip takes here for each pin, by the package's name in lower case."""
    command = "install --quiet --dry-run --ignore-installed --no-deps --report -"
    done = subprocess.run(
        [sys.executable, "-m", "pip", *command.split(), *pins], check=True, capture_output=True, text=True
    )
    report = json.loads(done.stdout)
    return {
        each["metadata"]["name"].lower().replace("_", "-"): each["download_info"]["archive_info"]["hashes"]["sha256"]
        for each in report["install"]
    }


def check(report: dict[str, Any], lock: str) -> list[str]:
    """The files of an installation's report that are none of the lock's; other versions are replaced later."""
    known = {block.partition(" ")[0].lower().replace("_", "-"): block for block in re.split(r"\n(?! )", lock)}
    wrong = []
    for each in report["install"]:
        name, version = each["metadata"]["name"], each["metadata"]["version"].partition("+")[0]
        found = each["download_info"]["archive_info"]["hashes"]["sha256"]
        block = known.get(f"{name}=={version}".lower().replace("_", "-"))
        if block is not None and found not in block:
            wrong.append(f"{name}: a file of hash {found} is none of the lock's. Delete .venv, and ask whose it is")
    return wrong


def main() -> None:
    """Write the lock, or check an installation."""
    if len(sys.argv) > 1:
        report = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
        sys.exit("\n".join(check(report, sys.stdin.read())) or 0)
    pins = [line.strip() for line in sys.stdin if line.strip()]
    here = taken(pins)
    for pin in pins:
        name, _, version = pin.partition("==")
        hashes = published(name, version) | {here[name.lower().replace("_", "-")]}
        sys.stdout.write(" \\\n    ".join([pin, *(f"--hash=sha256:{each}" for each in sorted(hashes))]) + "\n")


if __name__ == "__main__":
    main()
