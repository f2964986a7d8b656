from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.indexes.dense import DenseIndex
from qa.records import Vectors

DIMENSION = 16


def unit(rng: np.random.Generator, n: int) -> Vectors:
    """Random vectors of length 1."""
    rows = rng.normal(size=(n, DIMENSION))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def brute_force(
    known: dict[int, NDArray[np.float32]], query: Vectors, k: int, allowed: set[int] | None = None
) -> list[tuple[int, float]]:
    """The k largest inner products, computed one by one."""
    scores = {i: float(v @ query) for i, v in known.items() if allowed is None or i in allowed}
    return sorted(scores.items(), key=lambda pair: -pair[1])[:k]


def assert_same(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> None:
    """The same ids in the same order, and scores equal but for rounding."""
    assert [i for i, _ in found] == [i for i, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_search_is_exact(tmp_path: Path, seed: int) -> None:
    """Through additions, removals and returns of an id, search equals brute force, with and without allowed ids."""
    rng = np.random.default_rng(seed)
    index, known = DenseIndex(tmp_path / "dense.faiss", "one"), {}
    for generation in range(1, 8):
        here = np.array(sorted(known), np.int64)
        removed = rng.choice(here, len(here) // 4, replace=False).tolist()
        fresh = rng.choice(10_000, 60, replace=False) + 5_000_000_000 * (generation % 2)
        # Some that are there already, and some of those that go.
        ids = np.unique(np.concatenate([fresh, here[:10], np.array(removed[:3], np.int64)])).astype(np.int64)
        vectors = unit(rng, len(ids))
        index.update(generation, removed, ids, vectors)
        for gone in removed:
            del known[gone]
        known |= dict(zip(ids.tolist(), vectors, strict=True))
        assert index.generation == generation
        assert len(index) == len(known)
        held_ids, held = index.vectors()
        assert held_ids.tolist() == sorted(known)
        np.testing.assert_array_equal(held, [known[i] for i in sorted(known)])
        query = unit(rng, 1)[0]
        some = np.array(rng.choice(sorted(known), len(known) // 3, replace=False), np.int64)
        for k in (1, 3, 10, len(known), len(known) + 50):
            assert_same(index.search(query, k), brute_force(known, query, k))
            assert_same(index.search(query, k, some), brute_force(known, query, k, set(some.tolist())))
        strangers = np.array([-5, 77_777_777], np.int64)
        assert index.search(query, 5, strangers) == []
        assert index.search(query, 5, np.empty(0, np.int64)) == []


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    """Neither an index that never held a vector nor one that lost all raises."""
    index = DenseIndex(tmp_path / "dense.faiss", "one")
    query = unit(np.random.default_rng(0), 1)
    assert index.search(query[0], 5) == []
    index.update(1, [], np.array([7], np.int64), query)
    assert_same(index.search(query[0], 5), [(7, 1.0)])
    index.update(2, [7], np.empty(0, np.int64), np.empty((0, 0), np.float32))
    assert index.search(query[0], 5) == []
    assert index.vectors()[0].tolist() == []
    index.save()
    assert DenseIndex(tmp_path / "dense.faiss", "one").generation == 2


def saved(path: Path, n: int = 40, generation: int = 9) -> DenseIndex:
    """An index in a file."""
    index = DenseIndex(path, "one")
    index.update(generation, [], np.arange(100, 100 + n), unit(np.random.default_rng(3), n))
    index.save()
    return index


def test_an_index_comes_back_from_its_file(tmp_path: Path) -> None:
    """What was saved is loaded: generation, ids, vectors and results; and it can be changed further."""
    index = saved(tmp_path / "dense.faiss")
    again = DenseIndex(tmp_path / "dense.faiss", "one")
    assert again.generation == 9
    for ours, theirs in zip(index.vectors(), again.vectors(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    query = unit(np.random.default_rng(4), 1)
    assert again.search(query[0], 5) == index.search(query[0], 5)
    again.update(10, [100], np.array([101], np.int64), query)
    assert_same(again.search(query[0], 1), [(101, 1.0)])
    assert again.vectors()[0].tolist() == list(range(101, 140))


def test_saving_leaves_no_other_file(tmp_path: Path) -> None:
    """No temporary file stays, and one that a killed process left is used up."""
    (tmp_path / "dense.faiss.tmp").write_bytes(b"half")
    saved(tmp_path / "dense.faiss")
    assert {path.name for path in tmp_path.iterdir()} - {"dense.faiss.lock"} == {"dense.faiss"}


def test_the_file_of_another_library_is_not_used(tmp_path: Path) -> None:
    """An index starts empty where the file belongs to another store."""
    saved(tmp_path / "dense.faiss")
    other = DenseIndex(tmp_path / "dense.faiss", "two")
    assert (other.generation, len(other)) == (0, 0)


def assert_unused(path: Path, content: bytes) -> None:
    """A file of that content gives an empty index."""
    path.write_bytes(content)
    index = DenseIndex(path, "one")
    assert (index.generation, len(index)) == (0, 0), len(content)


def test_a_truncated_file_is_not_used(tmp_path: Path) -> None:
    """Cut anywhere, from its first byte to its last but one, the file gives an empty index and no error."""
    path = tmp_path / "dense.faiss"
    saved(path)
    content = path.read_bytes()
    for length in [*range(300), *range(300, len(content), 97), *range(len(content) - 20, len(content))]:
        assert_unused(path, content[:length])


def test_a_damaged_file_is_not_used(tmp_path: Path) -> None:
    """One byte changed anywhere, or bytes more, give an empty index: no wrong vector and no crash."""
    path = tmp_path / "dense.faiss"
    saved(path)
    content = path.read_bytes()
    header_end = content.index(b"\n", content.index(b"\n") + 1)
    for place in [*range(0, 12), *range(header_end, header_end + 80), *range(header_end, len(content), 89)]:
        assert_unused(path, content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
    assert_unused(path, content + b"more")
    assert_unused(path, b"\xff\xfe not an index")


def test_a_cleared_index_starts_anew(tmp_path: Path) -> None:
    """After clearing, generation and vectors are gone, and what is saved next is loaded."""
    index = saved(tmp_path / "dense.faiss")
    index.clear()
    assert (index.generation, len(index)) == (0, 0)
    index.update(2, [], np.array([5], np.int64), unit(np.random.default_rng(5), 1))
    index.save()
    again = DenseIndex(tmp_path / "dense.faiss", "one")
    assert (again.generation, again.vectors()[0].tolist()) == (2, [5])
