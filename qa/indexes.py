"""Both indexes of a library, kept at the generation of its store.

They are caches: what another process has written is caught up with, what was deleted is made anew. Knows nothing
of questions.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from qa.context import passages
from qa.dense import DenseIndex
from qa.errors import LibraryError
from qa.lexical import LexicalIndex
from qa.snapshot import Snapshot
from qa.store import Store

# A writer that commits between each snapshot and the indexes' catching up would have to be this quick this often.
_MOST_TRIES = 50


class Indexes:
    """The dense and the lexical index of one store.

    Args:
        path: the library's folder.
        store: its store.
        library_id: what the store calls itself; an index of another is made anew.
    """

    def __init__(self, path: Path, store: Store, library_id: str) -> None:
        self._path = path
        self._store = store
        self._library_id = library_id
        # One thread at a time brings the indexes up to date and searches them; embedding happens outside.
        self._lock = threading.RLock()
        self.dense = DenseIndex(path / "dense.faiss", library_id)
        self.lexical = LexicalIndex(path / "lexical", library_id)

    @contextmanager
    def view(self) -> Iterator[Snapshot]:
        """A snapshot of the store with both indexes at its generation, for this thread alone."""
        with self._lock:
            for _ in range(_MOST_TRIES):
                reached = max(self.dense.generation, self.lexical.generation)
                with self._store.read() as snapshot:
                    if snapshot.generation < reached:
                        # Nothing is indexed before it is stored: the store was put back to an earlier state.
                        self.dense.clear()
                        self.lexical.clear()
                    if self._catch_up(snapshot):
                        yield snapshot
                        return
        raise LibraryError(f"{self._path}: changes faster than it can be read. Ask again when the adding is done")

    def save(self) -> None:
        """Catch up with the store, and write the dense index to disk."""
        with self.view():
            self.dense.save()

    def faults(self, snapshot: Snapshot) -> list[str]:
        """Compare both indexes with a snapshot of the store: a line a fault."""
        faults = []
        stored, stored_vectors = snapshot.vectors()
        dense_ids, vectors = self.dense.vectors()
        if not np.array_equal(stored, dense_ids):
            faults.append(f"the dense index holds {len(dense_ids)} passages, the store {len(stored)}")
        elif not np.array_equal(vectors, stored_vectors):
            faults.append("the dense index holds other vectors than the store")
        lexical_ids = self.lexical.ids()
        if not np.array_equal(stored, lexical_ids):
            faults.append(f"the lexical index holds {len(lexical_ids)} passages, the store {len(stored)}")
        return faults

    def check_identity(self, snapshot: Snapshot) -> None:
        """Make sure that the store is still the one that was opened.

        Raises:
            LibraryError: it was embedded anew.
        """
        if snapshot.library_id != self._library_id:
            raise LibraryError(f"{self._path}: was embedded anew by another process. Open it again")

    def _catch_up(self, snapshot: Snapshot) -> bool:
        """Bring both indexes to the snapshot's generation; tell whether they are there, and not beyond it."""
        self.check_identity(snapshot)
        generation = snapshot.generation
        if self.dense.generation < generation:
            stored = list(snapshot.added_since(self.dense.generation))
            ids = np.concatenate([np.empty(0, np.int64), *(each.vector_ids for each in stored)])
            vectors = [each.vectors for each in stored if len(each.vector_ids)]
            self.dense.update(
                generation,
                snapshot.removed_since(self.dense.generation),
                ids,
                np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32),
            )
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
        return self.dense.generation == self.lexical.generation == generation
