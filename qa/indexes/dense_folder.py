"""The folder of a dense index, which several processes share: its lock, its manifest, and what may be deleted of it.

The manifest alone says what counts. Files come before it and go after it, so that a kill at any instant leaves the
index of before or the one of after, and files that the next writer deletes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from qa.indexes.manifest import NAME, Manifest, read
from qa.indexes.segments import Segment, open_segment

BEING_MADE = ".new"
"""The ending of files that a rebuild writes, which takes minutes and may go on in another process."""
# What earlier versions left beside the folder.
_OUTDATED = ("dense.faiss", "dense.faiss.lock", "dense.faiss.tmp")


class DenseFolder:
    """Where a library's dense index lies.

    Args:
        path: the folder; it need not exist.
        library_id: the library that the index belongs to.
    """

    def __init__(self, path: Path, library_id: str) -> None:
        self.path = path
        self.library_id = library_id
        self._lock = FileLock(path.with_name(f"{path.name}.lock"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from writing.

        Raises:
            OSError: the folder cannot be written.
        """
        with self._lock:
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[bool]:
        """Whether nobody else rebuilds; nobody will meanwhile."""
        lock = FileLock(self.path.with_name(f"{self.path.name}.rebuild.lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def read(self) -> Manifest | None:
        """What lies there, of whichever library; None where nothing does, or its manifest is damaged."""
        return read(self.path)

    def load(self) -> tuple[Manifest | None, tuple[Segment, ...] | None]:
        """What lies there, and its segments; None where they aren't this library's, or not as they were written."""
        try:
            with self.locked():
                return self._load()
        except OSError:
            # Where nobody can lock, nobody writes.
            return self._load()

    def _load(self) -> tuple[Manifest | None, tuple[Segment, ...] | None]:
        known = self.read()
        return known, self.open(known) if known is not None else None

    def open(self, known: Manifest) -> tuple[Segment, ...] | None:
        """The segments of a manifest; None where they aren't this library's, or not as they were written."""
        if known.library_id != self.library_id:
            return None
        opened = [open_segment(self.path, entry) for entry in known.segments]
        sound = tuple(segment for segment in opened if segment is not None)
        return sound if len(sound) == len(opened) else None

    def commit(self, generation: int, segments: Iterable[Segment], also: Iterable[Segment] = ()) -> Manifest:
        """Let these segments count from now on, and delete all other files; under the lock.

        Args:
            generation: of the store.
            segments: those that count.
            also: those whose files stay, though they don't count yet.

        Raises:
            OSError: it cannot be written, and what counted before counts still.
        """
        manifest = Manifest(self.library_id, generation, tuple(segment.entry for segment in segments))
        try:
            manifest.write(self.path)
        except OSError:
            self._delete_all_but((self.read() or manifest).names | _names(also))
            raise
        self._delete_all_but(manifest.names | _names(also))
        for name in _OUTDATED:
            self.path.with_name(name).unlink(missing_ok=True)
        return manifest

    def forget(self) -> None:
        """Let nothing count, as far as it can be written."""
        with suppress(OSError), self.locked():
            (self.path / NAME).unlink(missing_ok=True)

    def is_touched(self, segment: Segment) -> bool:
        """Whether a file of a segment may be another than when it was mapped."""
        return any(file.is_touched(self.path) for file in segment.files)

    def damaged_file(self) -> str:
        """The name of a file that is not as it was written, each read whole; none where all are."""
        with suppress(OSError), self.locked():
            known = self.read()
            files = [file for entry in known.segments for file in entry.files] if known else []
            return next((file.name for file in files if file.is_damaged(self.path)), "")
        return ""

    def _delete_all_but(self, names: set[str]) -> None:
        others = [path for path in self.path.iterdir() if path.name not in {*names, NAME}]
        being_made = [path for path in others if path.name.endswith(BEING_MADE)]
        for path in others:
            if path not in being_made:
                path.unlink(missing_ok=True)
        if being_made:
            # Those of a process that was killed; a living one holds the lock.
            with self.rebuilding() as alone:
                for path in being_made if alone else ():
                    path.unlink(missing_ok=True)


def _names(segments: Iterable[Segment]) -> set[str]:
    return {file.name for segment in segments for file in segment.files}
