"""The locks: every package with the hashes of its files."""

import re
from pathlib import Path

import pytest
from lock_hashes import check, is_of

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_has_hashes(name: str) -> None:
    """A line that names a package is followed by at least one hash, and there is nothing else in the file."""
    for block in re.split(r"\n(?! )", (ROOT / name).read_text(encoding="utf-8").strip()):
        assert re.fullmatch(r"[\w.-]+==[\w.]+( \\\n    --hash=sha256:[0-9a-f]{64})+", block), block[:80]


@pytest.mark.parametrize(
    ("file", "right"),
    [
        ("a_b-1.0-py3-none-any.whl", True),
        ("a_b-1.0.tar.gz", True),
        ("a_b-1.0.1-py3-none-any.whl", False),
        ("a_b_c-1.0.tar.gz", False),
        ("a_b-1.0.zip", True),
    ],
)
def test_the_files_of_a_release_are_told_from_others(file: str, right: bool) -> None:
    """Version 1.0 is not 1.0.1, and a package no other whose name begins like its own."""
    assert is_of(file, {"a_b-1.0"}) is right


def test_an_installed_file_of_another_hash_is_told() -> None:
    """One that is in the lock passes, as does a package that the lock does not name."""
    lock = f"a==1.0 \\\n    --hash=sha256:{'1' * 64}\nb==1.0 \\\n    --hash=sha256:{'2' * 64}\n"

    def report(name: str, digit: str) -> dict[str, object]:
        archive = {"archive_info": {"hashes": {"sha256": digit * 64}}}
        return {"install": [{"metadata": {"name": name, "version": "1.0+cpu"}, "download_info": archive}]}

    assert check(report("A", "1"), lock) == check(report("other", "7"), lock) == []
    (line,) = check(report("b", "1"), lock)
    assert line.startswith(f"b: a file of hash {'1' * 64} is none of the lock's.")
