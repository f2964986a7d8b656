"""Vectors for tests of the dense index, and what must be found of them: by brute force, in NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.indexes.allowed import Allowed
from qa.indexes.dense import DenseIndex
from qa.indexes.manifest import NAME
from qa.records import Vectors

DIMENSION = 16
NONE = np.empty(0, np.int64), np.empty((0, 0), np.float32)


def unit(rng: np.random.Generator, n: int, dimension: int = DIMENSION) -> Vectors:
    """Random vectors of length 1."""
    rows = rng.normal(size=(n, dimension))
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


def assert_holds(index: DenseIndex, known: dict[int, NDArray[np.float32]]) -> None:
    """The index has exactly these ids and vectors, and finds them."""
    assert len(index) == len(known)
    ids, vectors = index.vectors()
    assert ids.tolist() == sorted(known)
    if known:
        np.testing.assert_array_equal(vectors, [known[i] for i in sorted(known)])
        query = unit(np.random.default_rng(1), 1)[0]
        assert_same(index.search(query, 5), brute_force(known, query, 5))
        strangers = np.array([*sorted(known)[::2], -3, 888_888], np.int64)
        here, theirs = index.lookup(strangers)
        assert here.tolist() == [*([True] * (len(strangers) - 2)), False, False]
        np.testing.assert_array_equal(theirs, [known[i] for i in strangers[here].tolist()])


def saved(path: Path, n: int = 40, generation: int = 9) -> DenseIndex:
    """An index in its folder."""
    index = DenseIndex(path, "one")
    index.update(generation, [], np.arange(100, 100 + n), unit(np.random.default_rng(3), n))
    index.save()
    return index


def files(path: Path) -> list[str]:
    """The files of an index but its manifest, by name."""
    return sorted(file.name for file in path.iterdir() if file.name != NAME)


def storied(rng: np.random.Generator, n: int, dimension: int = 64) -> Vectors:
    """Vectors as those of articles: near some of a hundred others, not anywhere."""
    stories = unit(np.random.default_rng(42), 100, dimension)
    rows = stories[rng.integers(100, size=n)] + 0.7 * unit(rng, n, dimension)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def big(path: Path, n: int, exact_up_to: int = 1000) -> tuple[DenseIndex, dict[int, NDArray[np.float32]]]:
    """A saved index with inverted lists, and what it holds."""
    index = DenseIndex(path, "one", exact_up_to)
    vectors = storied(np.random.default_rng(6), n)
    ids = np.arange(100, 100 + n)
    index.update(9, [], ids, vectors)
    index.save()
    index.close()
    assert index.kind == "ivf"
    return index, dict(zip(ids.tolist(), vectors, strict=True))


def recall(
    index: DenseIndex, known: dict[int, NDArray[np.float32]], k: int, allowed: NDArray[np.int64] | None = None
) -> float:
    """The share of the k nearest that is found, of 20 queries; scores must be exact."""
    found = 0
    ids = np.array(sorted(known) if allowed is None else allowed)
    vectors = np.array([known[i] for i in ids.tolist()])
    for query in storied(np.random.default_rng(77), 20):
        scores = vectors @ query
        expected = set(ids[np.argsort(-scores)[:k]].tolist())
        hits = index.search(query, k, None if allowed is None else Allowed(allowed))
        assert len(hits) == len(expected)
        assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
        np.testing.assert_allclose([s for _, s in hits], [known[i] @ query for i, _ in hits], atol=1e-6)
        found += len(expected & dict(hits).keys())
    return found / 20 / min(k, len(ids))
