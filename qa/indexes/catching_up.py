"""Both indexes of a library, kept at the generation of its store.

They are caches: what another process has written is caught up with, what was deleted or damaged is made anew. Where
another process has embedded the library anew, they are those of the new one from the next view on. Knows nothing of
questions.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.errors import LibraryError
from qa.indexes.allowed import day_number, outlet_number
from qa.indexes.dense import DenseIndex
from qa.indexes.lexical import LexicalIndex
from qa.indexes.sharing import SharedLock
from qa.passages.context import passages
from qa.storage.snapshot import Snapshot
from qa.storage.store import Store

# A writer that commits between each snapshot and the indexes' catching up would have to be this quick this often.
_MOST_TRIES = 50
_OLDER = "It was put back to an earlier state, or what was added last is lost: add it again"
_log = logging.getLogger("qa")


class Indexes:
    """The dense and the lexical index of one store.

    Args:
        path: the library's folder.
        store: its store.
        accept: raises a ``LibraryError`` where a library is none that can be used: of another model, say.
    """

    def __init__(self, path: Path, store: Store, accept: Callable[[Snapshot], None]) -> None:
        self._path = path
        self._store = store
        self._accept = accept
        # One thread at a time brings the indexes up to date, while nobody searches them; many search at once.
        self._lock = SharedLock()
        self._library_id, self._incarnation = "", -1
        self.dense: DenseIndex
        self.lexical: LexicalIndex
        with store.read() as snapshot:
            self._follow(snapshot)

    @contextmanager
    def view(self) -> Iterator[Snapshot]:
        """A snapshot of the store with both indexes at its generation, as long as the block lasts.

        Threads that look at one generation do so at once; a block must not open another view.
        """
        for _ in range(_MOST_TRIES):
            # The snapshot is opened within the lock: the indexes are never beyond it, unless the store went back.
            with self._lock.reading(), self._store.read() as snapshot:
                self._accept(snapshot)
                if self._are_at(snapshot):
                    yield snapshot
                    return
            with self._lock.writing(), self._store.read() as snapshot:
                self._bring_to(snapshot)
        raise LibraryError(f"{self._path}: changes faster than it can be read. Ask again when the adding is done")

    def _are_at(self, snapshot: Snapshot) -> bool:
        """Whether the indexes are those of a snapshot, at its generation, and as they were written."""
        return (
            (snapshot.library_id, self._store.incarnation) == (self._library_id, self._incarnation)
            and snapshot.generation == self.dense.generation == self.lexical.generation
            # Damage under an open index would be read as if nothing had happened.
            and not (self.dense.is_touched or self.lexical.is_touched)
        )

    def _bring_to(self, snapshot: Snapshot) -> None:
        if self._follow(snapshot):
            # Others may have brought what was opened now beyond this snapshot: the next one tells.
            return
        if snapshot.generation < max(self.dense.generation, self.lexical.generation):
            # Nothing is indexed before it is stored.
            _log.warning("%s: the store is older than its indexes. %s", self._path, _OLDER)
            self._clear()
        # What others have written need not be read from the store.
        self.dense.refresh()
        if self.lexical.is_touched:
            self.lexical.refresh()
        self._catch_up(snapshot)

    def _follow(self, snapshot: Snapshot) -> bool:
        """Open the indexes of the library that is there now, if it is another than before; tell whether it is.

        Raises:
            LibraryError: it is none that can be used.
        """
        self._accept(snapshot)
        if snapshot.library_id != self._library_id:
            if self._library_id:
                self.dense.close()
            self._library_id = snapshot.library_id
            self.dense = DenseIndex(self._path / "dense", self._library_id)
            self.lexical = LexicalIndex(self._path / "lexical", self._library_id)
        elif self._incarnation != self._store.incarnation:
            # A copy of the same library, of another day: its generations need not mean the same.
            self._clear()
        else:
            return False
        self._incarnation = self._store.incarnation
        return True

    def _clear(self) -> None:
        self.dense.clear()
        self.lexical.clear()

    def rebuild(self) -> None:
        """Make both indexes anew from the store."""
        with self._lock.writing():
            self._clear()
        self.save()

    def save(self) -> None:
        """Catch up with the store, and write the dense index to disk."""
        with self.view():
            self.dense.save()

    def close(self) -> None:
        """End what goes on in the background."""
        self.dense.close()

    def faults(self, snapshot: Snapshot) -> list[str]:
        """Compare both indexes with a snapshot of the store: a line a fault."""
        faults = []
        batches, missing, other = [np.empty(0, np.int64)], False, False
        for ids, vectors in snapshot.vectors_since(0):
            held, theirs = self.dense.lookup(ids)
            missing |= not held.all()
            other |= bool(np.any(theirs != vectors[held]))
            batches.append(ids)
        stored = np.concatenate(batches)
        if missing or len(self.dense) != len(stored):
            faults.append(f"the dense index holds {len(self.dense)} passages, the store {len(stored)}")
        elif other:
            faults.append("the dense index holds other vectors than the store")
        if damaged := self.dense.damaged_file():
            faults.append(f"the dense index: {damaged} is not as it was written")
        if damaged := self.lexical.damaged_file():
            faults.append(f"the lexical index: {damaged} is not as it was written")
        lexical_ids = self.lexical.ids()
        if not np.array_equal(stored, lexical_ids):
            faults.append(f"the lexical index holds {len(lexical_ids)} passages, the store {len(stored)}")
        return faults

    def _catch_up(self, snapshot: Snapshot) -> None:
        """Bring both indexes to the snapshot's generation; another process may have brought one beyond it."""
        generation = snapshot.generation
        if self.dense.generation < generation:
            reached = self.dense.generation
            none = np.empty(0, np.int64), np.empty((0, 0), np.float32)
            self.dense.update(reached, snapshot.removed_since(reached), *none)
            # All of a large library would not fit into memory; nobody searches until the last of it is there.
            for ids, vectors in snapshot.vectors_since(reached):
                self.dense.update(reached, [], ids, vectors, _printed(snapshot, ids))
            self.dense.update(generation, [], *none)
        # Another process may have brought the folder up to date already.
        if self.lexical.generation < generation:
            self.lexical.refresh()
        if self.lexical.generation < generation:
            reached = self.lexical.generation
            fresh = (
                passage
                for stored in snapshot.added_since(reached)
                for passage in passages(stored.article, stored.paragraphs, stored.statements)
            )
            self.lexical.update(generation, snapshot.removed_since(reached), fresh)


def _printed(snapshot: Snapshot, ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of the days and outlets of passages, shape (n, 2)."""
    places = snapshot.places(ids.tolist())
    # Of an article that is damaged nothing is known.
    found = [(place.published, place.source) if (place := places.get(i)) else (None, None) for i in ids.tolist()]
    return np.array([(day_number(day), outlet_number(source)) for day, source in found], np.int64).reshape(-1, 2)
