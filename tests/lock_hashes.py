"""Adds to each pinned package the hashes of its files, so that pip installs these and no others: `make lock`.

Reads pins (``name==version``, a line each) from standard input, and writes them with hashes. Those of all platforms'
files come from the package index; those of the files that pip takes here are added, since torch's CPU build is another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request

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


def main() -> None:
    """Write the lock."""
    pins = [line.strip() for line in sys.stdin if line.strip()]
    here = taken(pins)
    for pin in pins:
        name, _, version = pin.partition("==")
        hashes = published(name, version) | {here[name.lower().replace("_", "-")]}
        sys.stdout.write(" \\\n    ".join([pin, *(f"--hash=sha256:{each}" for each in sorted(hashes))]) + "\n")


if __name__ == "__main__":
    main()
