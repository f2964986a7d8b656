from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from dense_vectors import (
    NONE,
    big,
    files,
    recall,
    storied,
)
from numpy.typing import NDArray

from qa.indexes.dense import DenseIndex


def test_lists_find_nearly_all(tmp_path: Path) -> None:
    """Of 20,000, with removed and replaced ones and a tail, reopened, and where only some are allowed."""
    index, known = big(tmp_path / "dense", 20_000)
    assert index.description == "IVF566, SQ8: 20,000 passages"
    assert recall(index, known, 100) >= 0.98
    rng = np.random.default_rng(3)
    removed = rng.choice(np.arange(100, 20_100), 2000, replace=False)
    replaced = np.setdiff1d(rng.choice(np.arange(100, 20_100), 200, replace=False), removed)
    ids = np.concatenate([replaced, np.arange(50_000, 50_600)])
    vectors = storied(rng, len(ids))
    index.update(10, removed.tolist(), ids, vectors)
    index.save()
    known = {i: v for i, v in known.items() if i not in set(removed.tolist())}
    known |= dict(zip(ids.tolist(), vectors, strict=True))
    for each in (index, DenseIndex(tmp_path / "dense", "one", 1000)):
        assert each.description == f"IVF566, SQ8: {len(known):,} passages in 2 segments"
        assert recall(each, known, 100) >= 0.98
        everybody = np.array(sorted(known))
        # Few are compared one by one, k of all are all.
        for some in (everybody[::50], everybody[:1500]):
            assert recall(each, known, 100, some) == 1
        assert recall(each, known, 100, everybody[::3]) >= 0.98
        assert recall(each, known, 5000) == 1
        held, theirs = each.vectors()
        assert held.tolist() == everybody.tolist()
        np.testing.assert_array_equal(theirs, [known[i] for i in everybody.tolist()])


def test_the_big_segment_is_made_anew(tmp_path: Path) -> None:
    """Once the tail is as long as what is compared whole, or a fifth is dead; lists that are outgrown, too."""
    path, known = tmp_path / "dense", {}
    index = DenseIndex(path, "one", 1000)
    rng, made = np.random.default_rng(0), []
    for generation in range(1, 13):
        ids, vectors = np.arange(generation * 10_000, generation * 10_000 + 600), storied(rng, 600)
        gone = list(known)[:50]
        index.update(generation, gone, ids, vectors)
        index.save()
        assert index._rebuild is None or index._rebuild.join() is None
        known = {i: v for i, v in known.items() if i not in gone} | dict(zip(ids.tolist(), vectors, strict=True))
        made.append(index.description)
        assert recall(index, known, 50) >= 0.98
        assert len(DenseIndex(path, "one", 1000)) == len(known)
    assert made[0] == "flat, exact: 600 passages"
    assert made[1] == "IVF136, SQ8: 1,150 passages"
    assert made[2] == "IVF136, SQ8: 1,700 passages in 2 segments"
    # The lists are kept until there are four times as many vectors.
    assert made[3] == "IVF136, SQ8: 2,250 passages"
    assert made[11] == "IVF298, SQ8: 6,650 passages"
    assert len(files(path)) == 2
    index.update(13, [i for i in known if i % 4 == 0], *NONE)
    index.save()
    index.close()
    assert len(index._segments[0].dead) == 0
    known = {i: v for i, v in known.items() if i % 4}
    assert recall(index, known, 50) >= 0.98


def test_a_library_that_has_shrunk_is_flat_again(tmp_path: Path) -> None:
    """Far below the number from which lists are worth it, all are compared, without embedding anything."""
    index, known = big(tmp_path / "dense", 2000)
    index.update(10, list(range(100, 1600)), *NONE)
    index.save()
    index.close()
    assert index.description == "flat, exact: 500 passages"
    assert_same_over(index, {i: v for i, v in known.items() if i >= 1600})
    assert [Path(name).suffix for name in files(tmp_path / "dense")] == [".vectors"]


def assert_same_over(index: DenseIndex, known: dict[int, NDArray[np.float32]]) -> None:
    """Found exactly."""
    assert recall(index, known, 30) == 1
    assert DenseIndex(index._folder.path, "one").vectors()[0].tolist() == sorted(known)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_searches_and_changes_go_on_while_it_is_rebuilt(tmp_path: Path, elsewhere: bool) -> None:
    """What is added, removed and replaced meanwhile, here or elsewhere, counts when the big segment comes."""
    path, rng = tmp_path / "dense", np.random.default_rng(0)
    index = DenseIndex(path, "one", 2000)
    vectors, fresh = storied(rng, 1600), storied(rng, 30)
    index.update(1, [], np.arange(1600), vectors)
    index.save()
    other = DenseIndex(path, "one", 2000) if elsewhere else index

    def change() -> None:
        if other.generation == 1:
            other.update(2, [*range(20)], np.arange(1590, 1620), fresh)
            other.save()
            other.update(3, [1600], *NONE)
            assert other.search(fresh[5], 1) == [(1595, pytest.approx(1.0))]
            assert other.kind == "flat"
            if elsewhere:
                other.save()

    index._make_big(index._segments, change)
    known = dict(enumerate(vectors)) | dict(zip(range(1590, 1620), fresh, strict=True))
    known = {i: v for i, v in known.items() if i >= 20 and i != 1600}
    if elsewhere:
        assert (index.kind, index.generation) == ("flat", 1)
        index.refresh()
    assert (index.kind, index.generation) == ("ivf", 3)
    assert recall(index, known, 50) >= 0.98
    assert index.vectors()[0].tolist() == sorted(known)
    index.save()
    again = DenseIndex(path, "one", 2000)
    assert again.kind == "ivf"
    assert again.vectors()[0].tolist() == sorted(known)


def test_a_rebuild_that_is_cut_off(tmp_path: Path) -> None:
    """Stopped or killed, it leaves the index as it was, and files that go with the next change."""
    path = tmp_path / "dense"
    index = DenseIndex(path, "one", 1000)
    index.update(1, [], np.arange(1600), storied(np.random.default_rng(0), 1600))
    index._stop.set()
    index.save()
    assert index._rebuild is not None
    index._rebuild.join()
    again = DenseIndex(path, "one", 1000)
    assert (again.kind, len(again), again.generation) == ("flat", 1600, 1)
    # As one that was killed leaves them.
    (path / "0123.vectors.new").write_bytes(b"half")
    again._stop.set()
    again.update(2, [5], *NONE)
    again.save()
    assert again._rebuild is not None
    again._rebuild.join()
    again.update(3, [6], *NONE)
    again.save()
    again.close()
    assert not [name for name in files(path) if name == "0123.vectors.new"]
    assert DenseIndex(path, "one", 1000).vectors()[0].tolist() == [*range(5), *range(7, 1600)]


def test_a_rebuild_of_damaged_files_is_not_used(tmp_path: Path) -> None:
    """Where a file has changed under it, what was made of it does not count."""
    path = tmp_path / "dense"
    index = DenseIndex(path, "one", 5000)
    index.update(1, [], np.arange(1600), storied(np.random.default_rng(0), 1600))
    index.save()

    def rot() -> None:
        (name,) = [name for name in files(path) if name.endswith(".vectors")]
        with (path / name).open("r+b") as file:
            file.write(b"x")

    index._make_big(index._segments, rot)
    assert index.kind == "flat"
    assert len(DenseIndex(path, "one", 1000)) == 0
