from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from dense_vectors import (
    DIMENSION,
    NONE,
    assert_holds,
    assert_same,
    brute_force,
    files,
    saved,
    unit,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qa.indexes.allowed import Allowed, day_number, outlet_number
from qa.indexes.dense import DenseIndex


@pytest.mark.parametrize("seed", range(10))
def test_search_is_exact(tmp_path: Path, seed: int) -> None:
    """Through additions, removals and returns of an id, search equals brute force, with and without allowed ids.

    Saved now and then, and opened again: over segments in files and in memory, many or merged.
    """
    rng = np.random.default_rng(seed)
    index, known = DenseIndex(tmp_path / "dense", "one"), {}
    for generation in range(1, 8):
        here = np.array(sorted(known), np.int64)
        removed = rng.choice(here, len(here) // 4, replace=False).tolist()
        fresh = rng.choice(10_000, 60, replace=False) + 5_000_000_000 * (generation % 2)
        # Some that are there already, and some of those that go.
        ids = np.unique(np.concatenate([fresh, here[:10], np.array(removed[:3], np.int64)])).astype(np.int64)
        vectors = unit(rng, len(ids))
        index.update(generation, removed, ids, vectors)
        if generation % 3 == seed % 3:
            index.save()
        if generation % 6 == seed % 6:
            index.save()
            index = DenseIndex(tmp_path / "dense", "one")
        for gone in removed:
            del known[gone]
        known |= dict(zip(ids.tolist(), vectors, strict=True))
        assert index.generation == generation
        assert_holds(index, known)
        query = unit(rng, 1)[0]
        some = np.array(rng.choice(sorted(known), len(known) // 3, replace=False), np.int64)
        for k in (1, 3, 10, len(known), len(known) + 50):
            assert_same(index.search(query, k), brute_force(known, query, k))
            assert_same(index.search(query, k, Allowed(some)), brute_force(known, query, k, set(some.tolist())))
        strangers = np.array([-5, 77_777_777], np.int64)
        assert index.search(query, 5, Allowed(strangers)) == []
        assert index.search(query, 5, Allowed(np.empty(0, np.int64))) == []


def test_equal_vectors_have_equal_scores(tmp_path: Path) -> None:
    """Wherever they lie; the lowest ids come first."""
    index = DenseIndex(tmp_path / "dense", "one")
    same = np.repeat(unit(np.random.default_rng(0), 1, 384), 7, axis=0)
    index.update(1, [], np.array([9, 4, 6, 8, 1, 3, 7]), same)
    index.save()
    index.update(2, [], np.array([2, 5]), same[:2])
    found = index.search(unit(np.random.default_rng(1), 1, 384)[0], 6)
    assert [i for i, _ in found] == [1, 2, 3, 4, 5, 6]
    assert len({score for _, score in found}) == 1


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    """Neither an index that never held a vector nor one that lost all raises."""
    index = DenseIndex(tmp_path / "dense", "one")
    query = unit(np.random.default_rng(0), 1)
    assert index.search(query[0], 5) == []
    index.update(1, [], np.array([7], np.int64), query)
    assert_same(index.search(query[0], 5), [(7, 1.0)])
    index.update(2, [7], *NONE)
    assert index.search(query[0], 5) == []
    assert index.vectors()[0].tolist() == []
    assert index.lookup(np.array([7]))[0].tolist() == [False]
    index.save()
    assert DenseIndex(tmp_path / "dense", "one").generation == 2


def test_an_index_comes_back_from_its_folder(tmp_path: Path) -> None:
    """What was saved is loaded: generation, ids, vectors and results; and it can be changed further."""
    index = saved(tmp_path / "dense")
    again = DenseIndex(tmp_path / "dense", "one")
    assert again.generation == 9
    assert again.description == "flat, exact: 40 passages"
    for ours, theirs in zip(index.vectors(), again.vectors(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    query = unit(np.random.default_rng(4), 1)
    assert again.search(query[0], 5) == index.search(query[0], 5)
    again.update(10, [100], np.array([101], np.int64), query)
    assert_same(again.search(query[0], 1), [(101, 1.0)])
    assert again.vectors()[0].tolist() == list(range(101, 140))


def test_saving_leaves_no_other_file(tmp_path: Path) -> None:
    """What a killed process or an earlier version left is deleted; there is a manifest and a segment."""
    path = tmp_path / "dense"
    path.mkdir()
    for name in ("manifest.json.tmp", "0123.vectors", "0123.lists", "4567.vectors.new", "4567.lists.new"):
        (path / name).write_bytes(b"half")
    for name in ("dense.faiss", "dense.faiss.lock", "dense.faiss.tmp"):
        (tmp_path / name).write_bytes(b"of an earlier version")
    saved(path)
    assert [Path(name).suffix for name in files(path)] == [".vectors"]
    assert {file.name for file in tmp_path.iterdir()} - {"dense.lock", "dense.rebuild.lock"} == {"dense"}


def test_adding_writes_what_is_new(tmp_path: Path) -> None:
    """A segment is written again only with as many vectors as it holds: each so often as the number doubles."""
    rng, path, written = np.random.default_rng(0), tmp_path / "dense", 0
    index, known = DenseIndex(path, "one"), {}
    for generation in range(64):
        before = set(files(path)) if generation else set()
        ids, vectors = np.arange(generation * 500, generation * 500 + 500), unit(rng, 500)
        index.update(generation + 1, [], ids, vectors)
        index.save()
        known |= dict(zip(ids.tolist(), vectors, strict=True))
        written += sum((path / name).stat().st_size for name in set(files(path)) - before)
        # Sizes halve: of 32,000 vectors at 1,000 and more there are six at most.
        assert len(files(path)) <= 6
    whole = sum((path / name).stat().st_size for name in files(path))
    # Six doublings from 500 to 32,000, and what is small is written once more.
    assert written <= 7 * whole
    assert_holds(DenseIndex(path, "one"), known)


def test_a_segment_that_is_mostly_dead_is_written_again(tmp_path: Path) -> None:
    """Its file shrinks to what lives."""
    index = saved(tmp_path / "dense", 4000)
    (before,) = files(tmp_path / "dense")
    index.update(10, list(range(100, 2000)), *NONE)
    index.save()
    assert files(tmp_path / "dense") == [before]
    index.update(11, list(range(2000, 2200)), *NONE)
    index.save()
    (after,) = files(tmp_path / "dense")
    assert (tmp_path / "dense" / after).stat().st_size == 1900 * (3 * 8 + 4 * DIMENSION)
    assert DenseIndex(tmp_path / "dense", "one").vectors()[0].tolist() == list(range(2200, 4100))


def test_saving_again_writes_nothing(tmp_path: Path) -> None:
    """Where nothing has changed, all files stay the same ones."""
    index = saved(tmp_path / "dense")
    before = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "dense").iterdir()}
    index.save()
    DenseIndex(tmp_path / "dense", "one").save()
    assert before == {file.name: file.stat().st_mtime_ns for file in (tmp_path / "dense").iterdir()}


def test_the_folder_of_another_library_is_not_used(tmp_path: Path) -> None:
    """An index starts empty where the folder belongs to another store, and takes it."""
    saved(tmp_path / "dense")
    other = DenseIndex(tmp_path / "dense", "two")
    assert (other.generation, len(other)) == (0, 0)
    other.update(1, [], np.array([5]), unit(np.random.default_rng(5), 1))
    other.save()
    assert DenseIndex(tmp_path / "dense", "two").vectors()[0].tolist() == [5]
    assert len(DenseIndex(tmp_path / "dense", "one")) == 0


def test_an_index_that_cannot_be_written_goes_on_in_memory(tmp_path: Path) -> None:
    """Where there is a file in the place of its folder, say."""
    (tmp_path / "dense").write_text("no folder")
    index = saved(tmp_path / "dense")
    known = dict(zip(range(100, 140), unit(np.random.default_rng(3), 40), strict=True))
    assert_holds(index, known)
    index.refresh()
    assert_holds(index, known)
    assert (tmp_path / "dense").read_text() == "no folder"


STEP = st.one_of(
    st.tuples(st.just("add"), st.lists(st.integers(0, 60), min_size=1, max_size=25, unique=True)),
    st.tuples(st.just("remove"), st.lists(st.integers(0, 60), max_size=25, unique=True)),
    st.tuples(st.sampled_from(["save", "reopen", "refresh", "rebuild"]), st.just([])),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=14), st.sampled_from([6, 20, 1000]))
def test_any_sequence_equals_a_dictionary(steps: list[tuple[str, list[int]]], exact_up_to: int) -> None:
    """Adding, replacing, removing, saving, opening again and rebuilding, in whatever order."""
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dense"
        index, known = DenseIndex(path, "one", exact_up_to), dict[int, NDArray[np.float32]]()
        for generation, (call, ids) in enumerate([*steps, ("reopen", [])], start=1):
            if call == "add":
                vectors = unit(rng, len(ids))
                index.update(generation, [], np.array(ids, np.int64), vectors)
                known |= dict(zip(ids, vectors, strict=True))
            elif call == "remove":
                index.update(generation, ids, *NONE)
                known = {i: v for i, v in known.items() if i not in ids}
            elif call == "refresh":
                index.refresh()
            else:
                index.save()
                if call != "save":
                    index.close()
                if call == "reopen":
                    index = DenseIndex(path, "one", exact_up_to)
            assert len(index) == len(known)
            held, vectors = index.vectors()
            assert held.tolist() == sorted(known)
            assert not known or np.array_equal(vectors, [known[i] for i in sorted(known)])
            query = unit(rng, 1)[0]
            # So few lists are all looked at.
            assert_same(index.search(query, 4), brute_force(known, query, 4))
        index.close()


@pytest.mark.parametrize("exact_up_to", [100_000, 500])
def test_conditions_are_met_by_what_the_index_holds(tmp_path: Path, exact_up_to: int) -> None:
    """Days and outlets go with their vectors through segments, merges, rebuilds and reopening; ids beside them."""
    rng = np.random.default_rng(3)
    days = [None, *(date(2024, 1, day) for day in range(1, 6))]
    sources = [None, "The Ledger", "Courier"]
    known, printed = {}, {}
    index = DenseIndex(tmp_path / "dense", "one", exact_up_to)
    for generation, start in enumerate((0, 900, 700), start=1):
        ids, vectors = np.arange(start, start + 600), unit(rng, 600)
        of = [(days[rng.integers(6)], sources[rng.integers(3)]) for _ in ids]
        numbers = np.array([(day_number(day), outlet_number(source)) for day, source in of])
        index.update(generation, [3, 5] if generation == 2 else [], ids, vectors, numbers)
        index.save()
        known |= dict(zip(ids.tolist(), vectors, strict=True))
        printed |= dict(zip(ids.tolist(), of, strict=True))
    index.close()
    for gone in (3, 5):
        del known[gone]
    query = unit(rng, 1)[0]
    for each in (index, DenseIndex(tmp_path / "dense", "one", exact_up_to)):
        for since, until in ((None, None), (date(2024, 1, 2), None), (None, date(2024, 1, 2)), (days[3], days[2])):
            for outlets in (None, ("Courier",), ("Courier", "The Ledger"), ("courier",)):
                for some in (None, np.arange(100, 1000, 3)):
                    wanted = {
                        i
                        for i, (day, source) in printed.items()
                        if i in known
                        and (some is None or i in some)
                        and (outlets is None or source in outlets)
                        and (not (since or until) or (day and (since or day) <= day <= (until or day)))
                    }
                    found = each.search(query, 1500, Allowed(some, outlets, since, until))
                    assert_same(found, brute_force(known, query, 1500, wanted))
