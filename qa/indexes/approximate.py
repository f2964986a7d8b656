"""Inverted lists over the rows of a segment: which rows may be near a query, in a fraction of the time.

FAISS's IVF with eight bits a number: vectors are sorted into lists by the nearest of some thousand centroids, and only
the lists nearest to the query are looked at. What they give is a choice of rows, not scores: whoever asks compares
these by their exact vectors. The file is mapped into memory, never read whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from qa.records import Vectors

# Of the hundred nearest of a million vectors in 4,000 lists, asked sixty questions, 64 lists have .978, 128 .990,
# 256 .996 and 384 .998, in 2.0, 2.6, 4.2 and 5.8 ms.
_PROBED = 256
# Lists for each square root of the number of vectors: of 4 a search takes half as long as of 2, and building twice.
_LISTS_A_ROOT = 4
# For k-means; 64 vectors a list and 10 rounds find .997 instead of .995, and take seven times as long.
_SAMPLED_A_LIST = 32
_ROUNDS = 5
# Centroids of a fourth of the vectors divide them as well; beyond that they are made anew.
_OUTGROWN = 4


class BuildStopped(Exception):
    """Building was to stop."""


class InvertedLists:
    """The lists of one segment.

    Args:
        index: FAISS's.
    """

    def __init__(self, index: Any) -> None:
        self._index = index
        self.description = f"IVF{index.nlist}, SQ8"

    @classmethod
    def open(cls, path: Path) -> InvertedLists:
        """Map a file that is known to be as it was written: FAISS may crash on damaged bytes.

        Raises:
            RuntimeError: another version of FAISS wrote it, say.
        """
        index = _read(path, faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        # Else each search would start threads that read ahead: they take longer than it does.
        lists: Any = faiss.downcast_InvertedLists(index.invlists)
        lists.prefetch_nthread = 0
        return cls(index)

    def near(self, query: Vectors, most: int, allowed: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """At most that many rows that may be nearest to the query, ascending.

        Args:
            query: shape (dimension,), float32.
            most: at most so many rows.
            allowed: shape (count,): only those rows are looked at.
        """
        probed, selector = _PROBED, None
        if allowed is not None:
            # The fewer may be found, the more lists hold as many of them. With the root of their share .998 of the
            # nearest are found, in 3 ms of one in 50 and 7 ms of half; with the share itself .9998, in 15 and 8 ms.
            probed = math.ceil(_PROBED * math.sqrt(len(allowed) / max(1, int(np.count_nonzero(allowed)))))
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=min(probed, self._index.nlist))  # type: ignore[call-arg]  # its stub lacks them
        # One question is no work for several threads; to wake them takes longer than to search.
        faiss.omp_set_num_threads(1)
        _, rows = self._index.search(query.reshape(1, -1), most, params=parameters)
        return np.sort(rows[0][rows[0] >= 0])


def build(
    path: Path,
    sample: Callable[[int], Vectors],
    batches: Iterable[tuple[NDArray[np.int64], Vectors]],
    count: int,
    check: Callable[[], None],
) -> None:
    """Write the lists of a segment.

    Args:
        path: the file.
        sample: gives so many of the vectors, evenly spread.
        batches: all vectors, each with its row.
        count: how many there are.
        check: called every few seconds; what it raises ends the building.

    Raises:
        OSError: the file cannot be written.
    """
    # It goes on beside questions, which should have the other cores.
    faiss.omp_set_num_threads(1)
    # Of a few hundred vectors each list has four, so that none is without one.
    lists = max(1, min(round(_LISTS_A_ROOT * math.sqrt(count)), count // 4))
    some = sample(min(count, lists * _SAMPLED_A_LIST))
    dimension = some.shape[1]
    centroids: Vectors | None = None
    for _ in range(_ROUNDS):
        check()
        # A round at a time, so that it can be stopped; fewer vectors a list than FAISS would like are no mistake here.
        rounds = faiss.Kmeans(dimension, lists, niter=1, spherical=True, min_points_per_centroid=1, seed=1)
        rounds.train(some, init_centroids=centroids)
        centroids = rounds.centroids
    quantizer = faiss.IndexFlatIP(dimension)
    quantizer.add(np.asarray(centroids))
    eight_bits = faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(quantizer, dimension, lists, eight_bits, faiss.METRIC_INNER_PRODUCT, False)
    index.train(some)
    _fill(index, batches, check)
    _write(index, path)


def extend(
    path: Path,
    old: Path,
    moved: NDArray[np.int64],
    batches: Iterable[tuple[NDArray[np.int64], Vectors]],
    check: Callable[[], None],
) -> None:
    """Write the lists of a segment that has all rows of another and more, which takes a tenth of building anew.

    Args:
        path: the file.
        old: the lists of the other.
        moved: shape (count of the other,): the row here of each row there; -1: it is gone.
        batches: the vectors that are new, each with its row here.
        check: as in ``build``.

    Raises:
        OSError: a file cannot be read or written.
    """
    faiss.omp_set_num_threads(1)
    try:
        index = _read(old)
    except RuntimeError as error:
        raise OSError(0, " ".join(str(error).split())) from error
    lists: Any = faiss.downcast_InvertedLists(index.invlists)
    for number in range(index.nlist):
        size = lists.list_size(number)
        if size:
            rows = moved[faiss.rev_swig_ptr(lists.get_ids(number), size)]
            codes = faiss.rev_swig_ptr(lists.get_codes(number), size * lists.code_size).reshape(size, -1)
            kept = rows >= 0
            rows, codes = rows[kept], codes[kept]
            lists.resize(number, len(rows))
            if len(rows):
                lists.update_entries(number, 0, len(rows), faiss.swig_ptr(rows), faiss.swig_ptr(codes))
    index.ntotal = int(np.count_nonzero(moved >= 0))
    _fill(index, batches, check)
    _write(index, path)


def is_outgrown(path: Path, count: int) -> bool:
    """Whether the lists in a file are too few for so many vectors."""
    index = _read(path, faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
    return bool(count > _OUTGROWN * (index.nlist / _LISTS_A_ROOT) ** 2)


def _read(path: Path, flags: int = 0) -> Any:
    # Stubs know no more than that it is an index.
    return faiss.read_index(str(path), flags)


def _fill(index: Any, batches: Iterable[tuple[NDArray[np.int64], Vectors]], check: Callable[[], None]) -> None:
    for rows, vectors in batches:
        check()
        index.add_with_ids(np.ascontiguousarray(vectors, np.float32), rows)


def _write(index: Any, path: Path) -> None:
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        # FAISS's own error, whatever the disk said.
        raise OSError(0, " ".join(str(error).split())) from error
