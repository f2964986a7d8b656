from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from dense_vectors import (
    NONE,
    assert_holds,
    big,
    files,
    saved,
    unit,
)

from qa.errors import DamagedIndex
from qa.indexes.dense import DenseIndex
from qa.indexes.manifest import NAME, _checksum_of
from qa.records import Vectors


def assert_made_anew(path: Path, known: Vectors, what: object) -> None:
    """An index that was opened on damage is empty, and what is saved next is sound."""
    index = DenseIndex(path, "one")
    assert (index.generation, len(index)) == (0, 0), what
    index.update(9, [], np.arange(100, 100 + len(known)), known)
    index.save()
    again = DenseIndex(path, "one")
    assert again.generation == 9, what
    np.testing.assert_array_equal(again.vectors()[1], known)
    assert again.damaged_file() == ""


def spoil(path: Path) -> list[tuple[str, Callable[[Path], object]]]:
    """Ways to damage a file."""
    content = path.read_bytes()
    places = [*range(0, 16), *range(16, len(content), len(content) // 25), len(content) - 1]
    ways: list[tuple[str, Callable[[Path], object]]] = [
        ("gone", Path.unlink),
        ("empty", lambda path: path.write_bytes(b"")),
        ("longer", lambda path: path.write_bytes(content + b"more")),
        ("noise", lambda path: path.write_bytes(b"\xff\xfe no index")),
    ]
    for place in places:
        changed = content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
        ways.append((f"byte {place}", lambda path, changed=changed: path.write_bytes(changed)))  # type: ignore[misc]
        ways.append((f"cut at {place}", lambda path, place=place: path.write_bytes(content[:place])))  # type: ignore[misc]
    return ways


@pytest.mark.parametrize("suffix", [".json", ".vectors", ".lists"])
def test_a_damaged_file_is_not_used(tmp_path: Path, suffix: str) -> None:
    """Gone, cut, longer or with a byte changed, any file gives an empty index: no wrong vector and no crash."""
    sound = tmp_path / "sound"
    saved(sound)
    known = unit(np.random.default_rng(3), 40)
    if suffix == ".lists":
        _, vectors = big(sound, 2000)
        known = np.array([vectors[i] for i in sorted(vectors)])
    (name,) = [file.name for file in sound.iterdir() if file.suffix == suffix]
    for what, damage in spoil(sound / name):
        path = tmp_path / "dense"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(sound, path)
        damage(path / name)
        assert DenseIndex(path, "one").damaged_file() in (name, "")
        assert_made_anew(path, known, what)


def test_damage_that_no_time_tells_is_found_by_checking(tmp_path: Path) -> None:
    """A file of the recorded size and times is trusted; ``damaged_file`` reads it."""
    path = tmp_path / "dense"
    saved(path)
    (name,) = files(path)
    content = bytearray((path / name).read_bytes())
    content[-1] ^= 1
    (path / name).write_bytes(content)
    # No write can leave the times as they were; a disk that rots does.
    known = json.loads((path / NAME).read_text())
    status = (path / name).stat()
    index = DenseIndex(path, "one")
    assert (index.generation, index.damaged_file()) == (0, name)
    del known["crc32"]
    known["segments"][0]["files"][0]["signature"] = [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    write_manifest(path, known)
    index = DenseIndex(path, "one")
    assert (index.generation, index.damaged_file()) == (9, name)


def write_manifest(path: Path, content: dict[str, object]) -> None:
    """A manifest with a checksum that is right."""
    (path / NAME).write_text(json.dumps(content | {"crc32": _checksum_of(content)}))


def test_a_copy_is_read_once(tmp_path: Path) -> None:
    """Its files have other times, and the same bytes: it is used, and its own times are written down."""
    index = saved(tmp_path / "dense")
    shutil.copytree(tmp_path / "dense", tmp_path / "copy")
    recorded = (tmp_path / "copy" / NAME).read_text()
    copy = DenseIndex(tmp_path / "copy", "one")
    assert copy.search(copy.vectors()[1][3], 9) == index.search(copy.vectors()[1][3], 9)
    copy.save()
    assert (tmp_path / "copy" / NAME).read_text() != recorded
    assert len(DenseIndex(tmp_path / "copy", "one")) == 40


@pytest.mark.parametrize("n", [40, 2000])
def test_damage_under_an_open_index_is_noticed(tmp_path: Path, n: int) -> None:
    """It is touched then, nothing of it is written on, and once refreshed it is empty; what was replaced is read."""
    path = tmp_path / "dense"
    index = big(path, n)[0] if n > 1000 else saved(path)
    assert not index.is_touched
    for name in files(path):
        shutil.copy2(path / name, path / "copy")
        (path / "copy").replace(path / name)
        assert index.is_touched
        index.refresh()
        assert not index.is_touched
        assert len(index) == n
    with (path / files(path)[0]).open("r+b") as file:
        file.seek(-5, 2)
        file.write(b"x")
    assert index.is_touched
    index.update(10, [], np.array([1]), index.vectors()[1][:1])
    index.save()
    index.refresh()
    assert (index.generation, len(index)) == (0, 0)
    # A deleted file is read on as it was.
    index = big(tmp_path / "other", n)[0] if n > 1000 else saved(tmp_path / "other")
    for name in files(tmp_path / "other"):
        (tmp_path / "other" / name).unlink()
    assert not index.is_touched
    assert len(index.search(index.vectors()[1][7], 30)) == 30


def test_a_file_that_is_cut_during_a_search_is_told(tmp_path: Path) -> None:
    """Whoever asks again finds the index made anew: a process that looked into what is gone would be killed."""
    path = tmp_path / "dense"
    index, known = big(path, 2000)
    (name,) = [name for name in files(path) if name.endswith(".vectors")]
    with (path / name).open("r+b") as file:
        file.truncate(2000 * 8 + 500)
    with pytest.raises(DamagedIndex, match="it ends too early"):
        index.search(known[2099], 10)
    index.update(10, [100], *NONE)
    index.save()
    index.refresh()
    assert (index.generation, len(index)) == (0, 0)


def test_a_cleared_index_starts_anew(tmp_path: Path) -> None:
    """After clearing, generation and vectors are gone, and what is saved next is loaded."""
    index = saved(tmp_path / "dense")
    index.clear()
    assert (index.generation, len(index)) == (0, 0)
    assert len(DenseIndex(tmp_path / "dense", "one")) == 0
    index.update(2, [], np.array([5], np.int64), unit(np.random.default_rng(5), 1))
    index.save()
    again = DenseIndex(tmp_path / "dense", "one")
    assert (again.generation, again.vectors()[0].tolist()) == (2, [5])


def test_two_indexes_over_one_folder(tmp_path: Path) -> None:
    """What one has saved is read by the other; of two that save the first counts, and nothing is lost for the store."""
    rng, path = np.random.default_rng(8), tmp_path / "dense"
    one, two = saved(path), DenseIndex(path, "one")
    known = dict(zip(range(100, 140), unit(np.random.default_rng(3), 40), strict=True))
    fresh = unit(rng, 2)
    one.update(10, [100], np.array([1]), fresh[:1])
    one.save()
    # It goes on with what it has mapped, though the file is gone.
    assert_holds(two, known)
    two.update(11, [100], np.array([1, 2]), fresh)
    two.save()
    known = {i: vector for i, vector in known.items() if i != 100} | {1: fresh[0]}
    assert_holds(DenseIndex(path, "one"), known)
    two.refresh()
    assert two.generation == 10
    two.update(11, [], np.array([2]), fresh[1:])
    two.save()
    one.refresh()
    assert one.generation == 11
    assert_holds(one, known | {2: fresh[1]})


def test_a_save_that_is_cut_off(tmp_path: Path) -> None:
    """After each step of it the folder holds the index of before, or the one of after."""
    path, after = tmp_path / "dense", tmp_path / "after"
    index = saved(path)
    shutil.copytree(path, tmp_path / "before")
    index.update(10, [100], np.arange(2000, 4500), unit(np.random.default_rng(7), 2500))
    index.save()
    shutil.copytree(path, after)
    old, new = {*files(tmp_path / "before")}, {*files(after)}
    (fresh,) = new - old
    content = (after / fresh).read_bytes()
    steps: list[tuple[str, int, Callable[[Path], object]]] = [
        ("half a segment", 9, lambda path: (path / fresh).write_bytes(content[:1000])),
        ("a segment", 9, lambda path: (path / fresh).write_bytes(content)),
        ("half a manifest", 9, lambda path: (path / f"{NAME}.tmp").write_text('{"form"')),
        ("a manifest", 10, lambda path: (path / NAME).write_bytes((after / NAME).read_bytes())),
        ("nothing else", 10, lambda path: [(path / name).unlink() for name in old - new]),
    ]
    shutil.rmtree(path)
    shutil.copytree(tmp_path / "before", path)
    for what, generation, step in steps:
        step(path)
        found = DenseIndex(path, "one")
        assert found.generation == generation, what
        assert len(found) == (40 if generation == 9 else 2539), what
        copy = tmp_path / what
        shutil.copytree(path, copy)
        going_on = DenseIndex(copy, "one")
        going_on.update(11, [101], *NONE)
        going_on.save()
        assert len(DenseIndex(copy, "one")) == len(found) - 1, what
        assert len(files(copy)) == len(going_on._segments), what
