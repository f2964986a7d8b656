"""The dense index: inner-product search over paragraph vectors.

A cache in a folder that knows which store it belongs to and which of its generations it has reached. Its vectors lie in
segments (``segments``), files that never change: what is new becomes a segment more, what is removed is marked. Up to
some number of vectors all are compared, and search is exact. Beyond it a thread makes one big segment of them in which
inverted lists choose what is compared (``rebuilding``); what was added since lies beside it and is compared as a whole.
The id of a vector is the paragraph's row id. Knows nothing of texts and SQL.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qa.errors import DamagedIndex
from qa.indexes.allowed import Allowed
from qa.indexes.approximate import BuildStopped
from qa.indexes.dense_folder import DenseFolder
from qa.indexes.manifest import Manifest
from qa.indexes.rebuilding import make_big, name_finally, put_in_place
from qa.indexes.segments import Segment, in_memory, merged, write_segment
from qa.records import Vectors

# To compare 50,000 vectors of 384 numbers takes 4 ms, as long as a search in the lists of a million.
EXACT_UP_TO = 50_000
# Segments of fewer vectors are not worth a file each: 1.5 MB of MiniLM's are written in some milliseconds.
_SMALL = 1024
# Until a rebuild is done more than it should be may be compared as a whole. In so many times more the memory is given
# back in which a file was seen: a process would hold all of a big library, 2.5 GB of a million and what rebuilds it.
_MUCH = 4
# Of what is dead in the big segment, this share is worth making it anew.
_MOST_DEAD = 0.2

_log = logging.getLogger("qa")


class DenseIndex:
    """Vectors by id.

    Args:
        path: the folder; it need not exist.
        library_id: the store that the index belongs to; what lies there of another is not used.
        exact_up_to: up to so many vectors all are compared.
    """

    def __init__(self, path: Path, library_id: str, exact_up_to: int = EXACT_UP_TO) -> None:
        self.generation = 0
        self._exact_up_to = exact_up_to
        self._folder = DenseFolder(path, library_id)
        # Replaced as a whole: a search goes on with those that it began with.
        self._segments: tuple[Segment, ...] = ()
        # What lies in the folder, as far as this process has seen it.
        self._base: Manifest | None = None
        self._updated = False
        self._changing = threading.RLock()
        self._rebuild: threading.Thread | None = None
        self._stop = threading.Event()
        self._load()

    def __len__(self) -> int:
        return sum(map(len, self._segments))

    @property
    def kind(self) -> Literal["flat", "ivf"]:
        """Whether all vectors are compared, or those that inverted lists choose."""
        return "ivf" if any(segment.lists for segment in self._segments) else "flat"

    @property
    def description(self) -> str:
        """How it searches and how much it holds, in a line."""
        segments = self._segments
        how = next((segment.lists.description for segment in segments if segment.lists), "flat, exact")
        parts = f" in {len(segments)} segments" if len(segments) > 1 else ""
        return f"{how}: {len(self):,} passages{parts}"

    @property
    def is_touched(self) -> bool:
        """Whether one of the files that are searched is no longer what it was when it was opened."""
        return any(map(self._folder.is_touched, self._segments))

    def update(
        self,
        generation: int,
        removed: Sequence[int],
        ids: NDArray[np.int64],
        vectors: Vectors,
        printed: NDArray[np.int64] | None = None,
    ) -> None:
        """Bring the index to a generation of the store; what is added again replaces what was there.

        Args:
            generation: the generation that is reached.
            removed: ids that are gone.
            ids: shape (n,), the ids that are new.
            vectors: shape (n, dimension), float32, rows of length 1.
            printed: shape (n, 2), the numbers of their days and outlets (``allowed``); None: nothing is known of them.
        """
        if printed is None:
            printed = np.zeros((len(ids), 2), np.int64)
        with self._changing:
            gone = np.concatenate([np.asarray(removed, np.int64), ids])
            segments = tuple(segment.without(gone) for segment in self._segments) if len(gone) else self._segments
            self._segments = (*segments, in_memory(ids, printed, vectors)) if len(ids) else segments
            self.generation, self._updated = generation, True
            self._unload()

    def _unload(self) -> None:
        """Write what is in memory alone, if it is much: it counts when the index is saved."""
        unwritten = [segment for segment in self._segments if not segment.files]
        if sum(map(len, unwritten)) > self._exact_up_to:
            # On a full disk it stays in memory, and ``save`` tells.
            with suppress(OSError, DamagedIndex):
                self._folder.path.mkdir(exist_ok=True)
                written = write_segment(self._folder.path, unwritten)
                self._segments = (*(segment for segment in self._segments if segment.files), written)

    def search(self, query: Vectors, k: int, allowed: Allowed | None = None) -> list[tuple[int, float]]:
        """The k ids nearest to the query, best first, with their inner products.

        Args:
            query: shape (dimension,), float32.
            k: at most this many.
            allowed: only those that meet it are looked at; None looks at all.

        Raises:
            DamagedIndex: a file is shorter than it was.
        """
        query = np.ascontiguousarray(query, np.float32)
        segments = [segment for segment in self._segments if len(segment)]
        found, waiting = [], sum(len(segment) for segment in segments if segment.lists is None)
        for segment in segments:
            found.append(segment.search(query, k, allowed))
            if waiting > _MUCH * self._exact_up_to:
                segment.release()
        if not found:
            return []
        ids, scores = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        best = np.lexsort((ids, -scores))[:k]
        return list(zip(ids[best].tolist(), scores[best].tolist(), strict=True))

    def vectors(self) -> tuple[NDArray[np.int64], Vectors]:
        """All ids, ascending, shape (n,), and their vectors, shape (n, dimension)."""
        segments = [segment for segment in self._segments if len(segment)]
        if not segments:
            return np.empty(0, np.int64), np.empty((0, 0), np.float32)
        ids, vectors = zip(*merged(segments), strict=True)
        return np.concatenate(ids), np.concatenate(vectors)

    def lookup(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.bool_], Vectors]:
        """Which of those ids it holds, shape (n,), and the vectors of these, in their order."""
        found = np.zeros(len(ids), np.bool_)
        segments = [segment for segment in self._segments if len(segment)]
        vectors = np.empty((len(ids), segments[0].vectors.shape[1] if segments else 0), np.float32)
        for segment in segments:
            here, theirs = segment.get(ids)
            found |= here
            vectors[here] = theirs
        return found, vectors[found]

    def clear(self) -> None:
        """Forget everything: the store is at a generation before this one's, or is another."""
        with self._changing:
            self.generation, self._segments = 0, ()
            self._folder.forget()
            # Where it can't be written it lies there still, and is not read again.
            self._base = self._folder.read()

    def refresh(self) -> None:
        """See what other processes have written, or that a file is damaged: then the index is empty."""
        with self._changing:
            if self.is_touched or self._folder.read() != self._base:
                self._load()

    def damaged_file(self) -> str:
        """The name of a file that is not as it was written, each read whole; none where all are."""
        return self._folder.damaged_file()

    def _load(self) -> None:
        self._base, segments = self._folder.load()
        sound = self._base is not None and segments is not None
        self.generation = self._base.generation if self._base is not None and sound else 0
        self._segments = segments or ()

    def save(self) -> None:
        """Write what is new, if anything is; where it can't be written, it stays in memory.

        Where another process has written meanwhile, that counts, and is read with the next change.
        """
        with self._changing:
            try:
                if not self._is_saved and not self._save():
                    return
            except DamagedIndex:
                # Whoever looks at it next makes it anew.
                return
            except OSError as error:
                # Whoever opens the library next makes it again from the store.
                _log.info("%s: cannot be written (%s), and is kept in memory", self._folder.path, error.strerror)
            else:
                self._rebuild_if_due()

    @property
    def _is_saved(self) -> bool:
        """Whether the folder holds what this process does."""
        base = self._base
        if base is None or (base.library_id, base.generation) != (self._folder.library_id, self.generation):
            return False
        return base.segments == tuple(segment.entry for segment in self._segments)

    def _save(self) -> bool:
        """Write a segment and the manifest; tell whether it was for us to write."""
        folder = self._folder
        folder.path.mkdir(exist_ok=True)
        with folder.locked():
            if folder.read() != self._base:
                return False
            segments = [segment for segment in self._segments if len(segment)]
            first = self._first_to_write(segments)
            if first < len(segments):
                segments = [*segments[:first], write_segment(folder.path, segments[first:])]
            # Damage that came while it was read would be written as sound.
            if self.is_touched:
                return False
            self._base = folder.commit(self.generation, segments)
            self._segments = tuple(segments)
        return True

    def _first_to_write(self, segments: Sequence[Segment]) -> int:
        """From which segment on all are written as one: those without a file, and before them small ones.

        A segment is written again only with at least as much as it holds: each vector so often as the number doubles.
        """
        if sum(map(len, segments)) <= self._exact_up_to // 2 and any(segment.lists for segment in segments):
            # Far below where it began, so that it isn't made and undone in turns.
            return 0
        flat = [number for number, segment in enumerate(segments) if segment.lists is None]
        worth = [number for number in flat if not segments[number].files or segments[number].is_sparse]
        first = min(worth, default=len(segments))
        size = sum(map(len, segments[first:]))
        while worth and first - 1 in flat and len(segments[first - 1]) <= min(max(size, _SMALL), self._exact_up_to):
            first -= 1
            size += len(segments[first])
        return first

    def _rebuild_if_due(self) -> None:
        flat = sum(len(segment) for segment in self._segments if segment.lists is None)
        dead = any(len(each.dead) > _MOST_DEAD * len(each.ids) for each in self._segments if each.lists is not None)
        if (flat <= self._exact_up_to and not dead) or (self._rebuild and self._rebuild.is_alive()):
            return
        self._rebuild = threading.Thread(target=self._make_big, args=(self._segments, self._check))
        self._rebuild.start()

    def _make_big(self, segments: Sequence[Segment], check: Callable[[], None]) -> None:
        try:
            with self._folder.rebuilding() as alone:
                if alone:
                    big = make_big(self._folder.path, segments, check)
                    self._take(big, segments)
        except BuildStopped:
            _log.info("%s: is made anew another time", self._folder.path)
        except (OSError, RuntimeError, DamagedIndex) as error:
            _log.info("%s: cannot be made anew (%s), and stays as it is", self._folder.path, error)

    def _check(self) -> None:
        if self._stop.is_set():
            raise BuildStopped

    def _take(self, big: Segment, covered: Sequence[Segment]) -> None:
        """Put the big segment in the place of those that it was made of, here and in the folder."""
        names = {segment.name for segment in covered}
        with self._changing, self._folder.locked():
            known = self._folder.read()
            there = self._folder.open(known) if known is not None else None
            # Made of damaged files, overtaken by another process, or of a library that is no longer there.
            if known is None or there is None or any(map(self._folder.is_touched, covered)):
                return
            replaced = put_in_place(there, big, names)
            if any(segment.lists for segment in replaced[1:]) or replaced[0].is_sparse:
                return
            big = name_finally(self._folder.path, big)
            unsaved = [segment for segment in self._segments if segment.name not in names]
            base = self._folder.commit(known.generation, put_in_place(there, big, names), unsaved)
            # Where another process has written meanwhile, its work is read with the next change.
            if known == self._base:
                self._segments, self._base = put_in_place(self._segments, big, names), base

    def close(self) -> None:
        """Let a rebuild end: where this process has added something it is waited for, else stopped."""
        if not self._updated:
            self._stop.set()
        if self._rebuild is not None:
            self._rebuild.join()
