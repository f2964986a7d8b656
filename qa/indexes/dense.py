"""The dense index: exact inner-product search over paragraph vectors, in FAISS.

A cache in one file that knows which store it belongs to and which of its generations it has reached. The id of a vector
is the paragraph's row id. Knows nothing of texts and SQL. The only user of FAISS.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

import faiss
import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from qa.records import Vectors

# The number grows with the form of the file: an earlier one is made anew.
_MAGIC = b"cuttings dense 3\n"

_log = logging.getLogger("qa")


class DenseIndex:
    """Vectors by id; search is exact.

    Args:
        path: the cache file; it need not exist.
        library_id: the store that the index belongs to; a file of another is not used.
    """

    def __init__(self, path: Path, library_id: str) -> None:
        self.generation = 0
        self._path = path
        self._library_id = library_id
        self._index: faiss.IndexIDMap2 | None = None
        self._saved = self._load()

    def __len__(self) -> int:
        return int(self._index.ntotal) if self._index is not None else 0

    def update(self, generation: int, removed: Sequence[int], ids: NDArray[np.int64], vectors: Vectors) -> None:
        """Bring the index to a generation of the store; what is added again replaces what was there.

        Args:
            generation: the generation that is reached.
            removed: ids that are gone.
            ids: shape (n,), the ids that are new.
            vectors: shape (n, dimension), float32, rows of length 1.
        """
        # FAISS would hold an id twice that is added twice.
        gone = np.concatenate([np.asarray(removed, np.int64), ids])
        if self._index is not None and len(gone):
            self._index.remove_ids(faiss.IDSelectorBatch(gone))
        if len(ids):
            if self._index is None:
                self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)
        self.generation = generation

    def search(self, query: Vectors, k: int, allowed: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """The k ids nearest to the query, best first, with their inner products.

        Args:
            query: shape (dimension,), float32.
            k: at most this many.
            allowed: only these ids are looked at; None looks at all.
        """
        if self._index is None or not len(self):
            return []
        parameters = None
        if allowed is not None:
            if not len(allowed):
                return []
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]  # its stub lacks it
        # One question is no work for several threads; to wake them takes ten times as long as to search.
        faiss.omp_set_num_threads(1)
        scores, ids = self._index.search(query.reshape(1, -1), min(k, len(self)), params=parameters)
        return [(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0]

    def vectors(self) -> tuple[NDArray[np.int64], Vectors]:
        """All ids, ascending, shape (n,), and their vectors, shape (n, dimension)."""
        if self._index is None or not len(self):
            return np.empty(0, np.int64), np.empty((0, 0), np.float32)
        ids = faiss.vector_to_array(self._index.id_map)
        order = np.argsort(ids)
        vectors = self._index.index.reconstruct_n(0, len(self))
        return ids[order], vectors[order]

    def clear(self) -> None:
        """Forget everything: the store is at a generation before this one's."""
        self.generation, self._index, self._saved = 0, None, None

    def save(self) -> None:
        """Write the cache file, whole or not at all, if it is behind; where it can't be written, it stays behind."""
        if self._saved == self.generation:
            return
        body = faiss.serialize_index(self._index).tobytes() if self._index is not None else b""
        known = {"library_id": self._library_id, "generation": self.generation}
        known["crc32"] = _checksum(known, body)
        # One name for all, so that a killed process leaves no more than one.
        temporary = self._path.with_name(f"{self._path.name}.tmp")
        try:
            with FileLock(self._path.with_name(f"{self._path.name}.lock")):
                temporary.write_bytes(_MAGIC + json.dumps(known).encode() + b"\n" + body)
                temporary.replace(self._path)
        except OSError as error:
            # Whoever opens the library next makes it again from the store.
            _log.info("%s: cannot be written (%s), and is kept in memory", self._path, error.strerror)
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        else:
            self._saved = self.generation

    def _load(self) -> int | None:
        try:
            content = self._path.read_bytes()
        except OSError:
            return None
        header, _, body = content.removeprefix(_MAGIC).partition(b"\n")
        try:
            known = json.loads(header)
            if not content.startswith(_MAGIC) or known["library_id"] != self._library_id:
                return None
            # FAISS may crash on damaged bytes, and cannot tell that a vector has changed.
            if known.pop("crc32") != _checksum(known, body):
                return None
            if body:
                self._index = cast(faiss.IndexIDMap2, faiss.deserialize_index(np.frombuffer(body, np.uint8)))
        except (ValueError, KeyError, TypeError, AttributeError, RuntimeError):
            # A damaged cache is no loss: it is made again from the store.
            return None
        self.generation = int(known["generation"])
        return self.generation


def _checksum(known: Mapping[str, object], body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(json.dumps(known, sort_keys=True).encode()))
