"""Vectors by id in one immutable file, or in memory alone; what is removed is marked beside them.

Scores are inner products of the exact vectors, whichever rows are looked at and wherever they lie. A segment that has
inverted lists (``approximate``) looks at those rows alone that they choose. Knows nothing of other segments.
"""

from __future__ import annotations

import mmap
import os
import uuid
import weakref
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from qa.errors import DamagedIndex
from qa.indexes.allowed import Allowed
from qa.indexes.approximate import InvertedLists
from qa.indexes.manifest import Entry, File
from qa.records import Vectors

# So many rows are compared one by one where only some are allowed: 2 to 5 ms, as long as a search in the lists.
_EXACT_ROWS = 2_000
# So many times k rows are chosen by their eight bits: of the hundred nearest k would miss one in 70, 2 k one in 200.
_CHOSEN = 2
# Beyond this share of a segment all rows are compared: choosing would save nothing.
_MOST_CHOSEN = 0.1
# Rows that are copied at once: 13 MB of MiniLM's.
_AT_ONCE = 8192

Ids = NDArray[np.int64]
Scored = tuple[Ids, Vectors]


class VectorFile:
    """The file of a segment: ids, days and outlets, vectors; mapped into memory to be compared as a whole, else read.

    Rows are read, and not seen where the file is mapped: the system shows up to a megabyte around each, and a process
    would come to hold all of a big file.

    Raises:
        OSError: it cannot be opened.
        ValueError: it is shorter than it should be.
    """

    def __init__(self, path: Path, count: int, dimension: int) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)
        self._mapped = mmap.mmap(self._descriptor, 0, access=mmap.ACCESS_READ)
        # All of these are looked at often: they lie in memory of our own.
        self.ids: Ids = np.frombuffer(self._mapped, "<i8", count).astype(np.int64)
        printed = np.frombuffer(self._mapped, "<i8", 2 * count, self.ids.nbytes)
        self.printed: Ids = printed.astype(np.int64).reshape(count, 2)
        self._start = self.ids.nbytes + self.printed.nbytes
        flat = np.frombuffer(self._mapped, "<f4", count * dimension, self._start)
        self.vectors: Vectors = flat.reshape(count, dimension)

    def read(self, rows: Ids) -> Vectors:
        """The vectors of those rows.

        Raises:
            DamagedIndex: the file is shorter than it was.
        """
        if not hasattr(os, "preadv"):  # Windows
            return self.vectors[rows]
        vectors = np.empty((len(rows), self.vectors.shape[1]), np.float32)
        # Rows that follow each other are read at once.
        starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
        places = (self._start + rows[starts] * vectors.itemsize * vectors.shape[1]).tolist()
        bounds = [*starts.tolist(), len(rows)]
        for number, place in enumerate(places):
            run = vectors[bounds[number] : bounds[number + 1]]
            if os.preadv(self._descriptor, [run.data], place) != run.nbytes:
                raise DamagedIndex(f"{self._path}: is damaged (it ends too early), and is made anew. Ask again")
        return vectors

    def release(self) -> None:
        """Let go of the memory in which it is seen; it stays in the system's."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapped.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True, slots=True)
class Segment:
    """Ids, ascending, shape (n,), and their vectors, shape (n, dimension); of those in ``dead`` (rows) nothing is seen.

    ``printed`` has the numbers of their days and outlets, shape (n, 2). ``files`` is empty where it is in memory alone;
    with ``lists`` it is too big to be compared as a whole.
    """

    ids: Ids
    printed: Ids
    vectors: Vectors
    dead: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    files: tuple[File, ...] = ()
    lists: InvertedLists | None = None
    file: VectorFile | None = None

    def __len__(self) -> int:
        return len(self.ids) - len(self.dead)

    @property
    def name(self) -> str:
        """The name of its file; empty where it is in memory alone."""
        return self.files[0].name if self.files else ""

    @property
    def is_sparse(self) -> bool:
        """Whether more of it is dead than lives."""
        return len(self) < len(self.dead)

    @property
    def entry(self) -> Entry:
        """As the manifest has it."""
        return Entry(len(self.ids), self.vectors.shape[1], self.files, tuple(self.dead.tolist()))

    @property
    def alive(self) -> Ids:
        """The rows that are not dead, ascending."""
        return np.delete(np.arange(len(self.ids)), self.dead)

    def without(self, ids: Ids) -> Segment:
        """The same segment in which those ids are dead."""
        rows = self.rows_of(ids)
        return replace(self, dead=np.sort(np.concatenate([self.dead, rows]))) if len(rows) else self

    def rows_of(self, ids: Ids) -> Ids:
        """The rows of those ids that are here and not dead, ascending."""
        rows = np.searchsorted(self.ids, ids)
        rows[rows == len(self.ids)] = 0
        rows = rows[self.ids[rows] == ids]
        if np.any(rows[1:] <= rows[:-1]):
            rows = np.unique(rows)
        return rows[~is_among(rows, self.dead)]

    def rows_allowed(self, allowed: Allowed) -> Ids:
        """The rows that are allowed and not dead, ascending."""
        rows = self.alive if allowed.ids is None else self.rows_of(allowed.ids)
        return rows[allowed.meets(self.printed[rows])]

    def search(self, query: Vectors, k: int, allowed: Allowed | None = None) -> Scored:
        """The k ids nearest to the query, best first, with their inner products; of equals the lowest ids.

        Args:
            query: shape (dimension,), float32.
            k: at most this many.
            allowed: only those that meet it are looked at; None looks at all.
        """
        rows = None if allowed is None else self.rows_allowed(allowed)
        if self.lists is not None and k * _CHOSEN <= len(self.ids) * _MOST_CHOSEN:
            rows = self._choose(query, k, rows, self.lists)
        if rows is None and self.lists is not None:
            rows = self.alive
        scores = self._scores(query, rows)
        if rows is None:
            scores[self.dead] = -np.inf
            best = _best(scores, min(k, len(self)))
            return self.ids[best], scores[best]
        best = _best(scores, k)
        return self.ids[rows[best]], scores[best]

    def _choose(self, query: Vectors, k: int, rows: Ids | None, lists: InvertedLists) -> Ids | None:
        """The rows that are worth comparing; None: all."""
        if rows is not None and len(rows) <= max(_EXACT_ROWS, k):
            return rows
        mask = None
        if rows is not None:
            mask = np.zeros(len(self.ids), np.bool_)
            mask[rows] = True
        elif len(self.dead):
            mask = np.ones(len(self.ids), np.bool_)
            mask[self.dead] = False
        chosen = lists.near(query, k * _CHOSEN, mask)
        # Where the lists nearest to the query hold too few, all are compared.
        return chosen if len(chosen) >= min(k, len(self)) else rows

    def _scores(self, query: Vectors, rows: Ids | None) -> Vectors:
        # Row by row, as FAISS's flat index: a matrix product would round equal vectors to different scores.
        if rows is None:
            return _inner_products(query, self.vectors)
        scores = [_inner_products(query, vectors) for vectors in self.batches(rows)]
        return np.concatenate([np.empty(0, np.float32), *scores])

    def batches(self, rows: Ids) -> Iterator[Vectors]:
        """The vectors of those rows, so many at once as fit into memory.

        Raises:
            DamagedIndex: the file is shorter than it was.
        """
        for at in range(0, len(rows), _AT_ONCE):
            here = rows[at : at + _AT_ONCE]
            yield self.vectors[here] if self.file is None else self.file.read(here)

    def get(self, ids: Ids) -> tuple[NDArray[np.bool_], Vectors]:
        """Which of those ids live here, shape (n,), and the vectors of these."""
        rows = np.searchsorted(self.ids, ids)
        here = is_among(ids, self.ids) & ~is_among(rows, self.dead)
        vectors = np.concatenate([np.empty((0, self.vectors.shape[1]), np.float32), *self.batches(rows[here])])
        return here, vectors

    def release(self) -> None:
        """Let go of the memory in which its file is seen."""
        if self.file is not None:
            self.file.release()

    def sample(self, count: int) -> Vectors:
        """So many of the vectors at most, evenly spread, shape (n, dimension)."""
        rows = np.linspace(0, len(self.ids) - 1, count).astype(np.int64)
        return np.concatenate([*self.batches(np.unique(rows))])


def in_memory(ids: Ids, printed: Ids, vectors: Vectors) -> Segment:
    """A segment without a file."""
    order = np.argsort(ids, kind="stable")
    return Segment(
        np.asarray(ids, np.int64)[order],
        np.asarray(printed, np.int64)[order],
        np.ascontiguousarray(vectors, np.float32)[order],
    )


def open_segment(folder: Path, entry: Entry) -> Segment | None:
    """Map a segment's files; None where one is not as it was written."""
    try:
        files = tuple(confirmed for file in entry.files if (confirmed := file.confirm(folder)) is not None)
        if not files or len(files) != len(entry.files):
            return None
        segment = _open(folder / files[0].name, entry.count, entry.dimension)
        lists = InvertedLists.open(folder / files[1].name) if len(files) > 1 else None
    except (OSError, RuntimeError, ValueError):
        # Gone since, or written by a FAISS that this one doesn't read.
        return None
    return replace(segment, dead=np.array(entry.dead, np.int64), files=files, lists=lists)


def write_segment(folder: Path, segments: Sequence[Segment], ending: str = "") -> Segment:
    """Write what lives in some segments as one, and map it; an id is alive in no more than one of them.

    Raises:
        OSError: it cannot be written; what was written of it is gone.
        DamagedIndex: the file of one is shorter than it was.
    """
    path = folder / f"{uuid.uuid4().hex[:16]}.vectors{ending}"
    count, crc32 = sum(map(len, segments)), 0
    try:
        with path.open("xb") as file:
            for part in _parts(segments):
                crc32 = zlib.crc32(part, crc32)
                file.write(part)
        written = File.of(path, crc32)
        return replace(_open(path, count, segments[0].vectors.shape[1]), files=(written,))
    except (OSError, DamagedIndex):
        path.unlink(missing_ok=True)
        raise


def merged(segments: Sequence[Segment]) -> Iterator[tuple[Ids, Vectors]]:
    """What lives in some segments, in batches, ids ascending over all of them."""
    ids, of, rows = _order(segments)
    for at in range(0, len(ids), _AT_ONCE):
        here = slice(at, at + _AT_ONCE)
        batch = np.empty((len(ids[here]), segments[0].vectors.shape[1]), np.float32)
        for number in np.unique(of[here]):
            theirs = of[here] == number
            (batch[theirs],) = segments[number].batches(rows[here][theirs])
        yield ids[here], batch


def _order(segments: Sequence[Segment]) -> tuple[Ids, NDArray[np.int32], Ids]:
    """All living ids, ascending, with the number of each one's segment and its row there."""
    alive = [segment.alive for segment in segments]
    ids = np.concatenate([segment.ids[rows] for segment, rows in zip(segments, alive, strict=True)])
    of = np.repeat(np.arange(len(segments), dtype=np.int32), [len(rows) for rows in alive])
    order = np.argsort(ids, kind="stable")
    return ids[order], of[order], np.concatenate(alive)[order]


def _parts(segments: Sequence[Segment]) -> Iterable[bytes]:
    ids, of, rows = _order(segments)
    yield ids.astype("<i8").tobytes()
    printed = np.empty((len(ids), 2), "<i8")
    for number, segment in enumerate(segments):
        printed[of == number] = segment.printed[rows[of == number]]
    yield printed.tobytes()
    for _, vectors in merged(segments):
        yield vectors.astype("<f4", copy=False).tobytes()


def _open(path: Path, count: int, dimension: int) -> Segment:
    file = VectorFile(path, count, dimension)
    return Segment(file.ids, file.printed, file.vectors, file=file)


def is_among(values: Ids, ascending: Ids) -> NDArray[np.bool_]:
    """Which of the values are among the others, which are ascending. NumPy's own way takes a second for a million."""
    among = np.zeros(len(values), np.bool_)
    if len(ascending):
        places = np.searchsorted(ascending, values)
        places[places == len(ascending)] = 0
        np.equal(ascending[places], values, out=among)
    return among


def _inner_products(query: Vectors, vectors: Vectors) -> Vectors:
    scores = np.empty(len(vectors), np.float32)
    if len(vectors):
        pointers = (faiss.swig_ptr(array) for array in (scores, query, vectors))
        faiss.fvec_inner_products_ny(*pointers, vectors.shape[1], len(vectors))  # type: ignore[attr-defined]  # its stub lacks it
    return scores


def _best(scores: Vectors, k: int) -> NDArray[np.intp]:
    """The places of the k highest, highest first; of equals the first."""
    places = np.arange(len(scores))
    if k < len(scores):
        places = np.flatnonzero(scores >= np.partition(scores, len(scores) - k)[len(scores) - k]) if k else places[:0]
    return places[np.argsort(-scores[places], kind="stable")][:k]
