"""The store: a file of SQLite that holds one library, the one place of truth; opened, read and written in transactions.

In WAL mode, so that readers in other processes see the old state or the new and never wait for a writer. What can't be
written can still be read: on a read-only or full disk the file is opened for reading alone. A file that was deleted,
moved or replaced meanwhile is noticed by the next call. Knows nothing of files, models and indexes.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from filelock import FileLock

from qa.errors import LibraryError
from qa.reading.files import LIBRARY_FILE
from qa.storage.damage import Damage
from qa.storage.failures import REPAIR, cannot_be_written, is_about_writing, reason_of, translate, unusable
from qa.storage.registering import is_complete
from qa.storage.schema import CONVERSATIONS, METADATA, SCHEMA, SEALED, STATE, UPGRADABLE
from qa.storage.snapshot import Snapshot
from qa.storage.writer import Writer

_log = logging.getLogger("qa")

# Reading a file of so many bytes whole takes a fifth of a second; of a larger one only `qa check` looks at everything.
_INSPECTED_BYTES = 64_000_000
# A transaction takes well under a second; who waits longer waits for a process that hangs.
_SECONDS_TO_WAIT = 60
# Where one of these lies in a folder, there was a store, too: an empty one would hide that it is lost.
_REMAINS = ("dense/manifest.json", "dense.faiss", "lexical.json")

# To be written; to be read while others may write; to be read where nobody can write, as far as is known.
_MODES = ("rw", "ro", "immutable")


class Store:
    """An SQL database that holds one library.

    Args:
        path: the file; it is created if it does not exist.
        outdated: whether one of an earlier schema may be opened, to be made anew.

    Raises:
        LibraryError: the file is no database of ours, or of another version.
    """

    def __init__(self, path: Path, *, outdated: bool = False) -> None:
        self.path = path
        self.damage = Damage(path)
        self.incarnation = 0
        """Grows whenever another file is found in the place of the one that was open."""
        self.read_only = ""
        """Why nothing can be written; empty where it can."""
        self._outdated = outdated
        self._sealed = True
        self._mode = ""
        self._place: tuple[int, ...] = ()
        self._engine: sa.Engine
        self._copied: tempfile.TemporaryDirectory[str] | None = None
        self._opening = threading.RLock()
        self._open()

    def close(self) -> None:
        """Close all connections."""
        if self._mode:
            self._engine.dispose()
        if self._copied is not None:
            self._copied.cleanup()
            self._copied = None

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        """Open a snapshot; it holds until the block ends.

        Raises:
            LibraryError: the file cannot be read, is damaged, or is not the one that was opened.
        """
        self._find_place()
        with translate(self.path), self._engine.begin() as connection:
            yield Snapshot(connection, self.damage, sealed=self._sealed)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """Open a transaction; it is committed when the block ends, and undone when it raises.

        Raises:
            LibraryError: the file cannot be written, is damaged, or is not the one that was opened.
        """
        self._find_place()
        if self.read_only:
            # The disk may have room by now.
            self._open()
        if self.read_only:
            raise cannot_be_written(self.path.parent, self.read_only)
        with translate(self.path), self._engine.connect().execution_options(qa_write=True) as connection:
            with connection.begin():
                yield Writer(connection, self.damage, sealed=self._sealed)
            # A file that was unlinked meanwhile takes every commit, and keeps none.
            self._find_place()

    def inspect(self) -> None:
        """Look at all of a file that is small enough: its structure, and whether its rows are as they were written.

        Raises:
            LibraryError: its structure is damaged. Damaged rows are noted.
        """
        if self.path.stat().st_size <= _INSPECTED_BYTES:
            with self.read() as snapshot:
                if fault := structural_fault(snapshot):
                    raise LibraryError(f"{self.path}: is damaged ({fault}). {REPAIR}")
                snapshot.faults()
            self.mend_names()

    def mend_names(self) -> bool:
        """Make the table of names anew if it holds something else than the articles have; tell whether it did.

        Raises:
            LibraryError: it does, and nothing can be written.
        """
        with self.read() as snapshot:
            if not (fault := names_fault(snapshot)):
                return False
        with self.write() as writer:
            writer.register_all()
        _log.warning("%s: %s, and was made anew", self.path, fault)
        return True

    def rebuild_keys(self) -> None:
        """Make the database's own indexes anew from its rows, which mends those."""
        with self.write() as writer:
            writer.connection.exec_driver_sql("REINDEX")

    def set_aside(self) -> Path:
        """Close the file and give it another name, so that a new store can be made in its place."""
        self.close()
        names = (f"{self.path.name}.damaged{number or ''}" for number in count())
        aside = next(path for path in map(self.path.with_name, names) if not path.exists())
        # The log first: without its file SQLite would take it for a new one's.
        for end in ("-wal", "-shm", ""):
            part = self.path.with_name(self.path.name + end)
            if part.exists():
                part.rename(aside.with_name(aside.name + end))
        return aside

    def _open(self) -> None:
        """Open the file as well as it can be: to be written, else to be read."""
        problem: Exception | None = None
        for mode in _MODES:
            if problem and not (is_about_writing(problem) and self.path.exists()):
                break
            try:
                self._connect(mode)
                if mode == "rw":
                    self._make()
                self._check_schema()
                self._place = self._look()
            except (OSError, sa.exc.DatabaseError) as error:
                self.close()
                problem = problem or error
            except BaseException:
                self.close()
                raise
            else:
                self.read_only = reason_of(problem) if problem else ""
                return
        if isinstance(problem, OSError):
            raise problem
        raise LibraryError(
            f"{self.path}: cannot be used ({reason_of(problem)}). Restore it, or name another library"
        ) from problem

    def _connect(self, mode: str) -> None:
        """Let go of the file, and take it up again."""
        self.close()
        path, how = self.path, {"mode": "ro", "immutable": "1"} if mode == "immutable" else {"mode": mode}
        if mode == "rw" and not path.exists():
            # Only here: later it would make an empty library in the place of one that was moved away.
            how = {"mode": "rwc"}
        if mode == "immutable" and _size(_log_of(path)):
            # What lies in the write-ahead log is committed, and is not seen in a file that can't be written.
            self._copied = tempfile.TemporaryDirectory(prefix="cuttings-")
            for part in (path, _log_of(path)):
                shutil.copyfile(part, Path(self._copied.name, part.name))
            path, how = Path(self._copied.name, path.name), {"mode": "rw"}
        self._mode = mode
        address = sa.URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query={**how, "uri": "true"})
        waiting = {"timeout": _SECONDS_TO_WAIT}
        self._engine = sa.create_engine(address, connect_args=waiting, max_overflow=-1, poolclass=sa.QueuePool)
        sa.event.listen(self._engine, "connect", _on_connect if mode == "rw" else _on_connect_to_read)
        sa.event.listen(self._engine, "begin", _on_begin)

    def _make(self) -> None:
        """Make the tables of a new file, and bring one of the last schema up to date."""
        # SQLite does not wait where two connections make a new file a WAL one.
        with FileLock(self.path.with_name(f"{self.path.name}.lock")):
            with self._engine.begin() as connection:
                tables = sa.inspect(connection).get_table_names()
            if STATE.name not in tables:
                self._sealed = True
                with self._writing() as writer:
                    METADATA.create_all(writer.connection)
                    writer.state("schema", str(SCHEMA))
                    writer.state("library_id", uuid.uuid4().hex)
                self._connect("rw")
                return
            with self._engine.begin() as connection:
                schema = Snapshot(connection, self.damage, sealed=False).value("schema")
            if schema == str(SCHEMA) and CONVERSATIONS.name not in tables:
                with self._writing() as writer:
                    METADATA.create_all(writer.connection)
            elif schema in UPGRADABLE:
                with self._writing() as writer:
                    if int(schema) < SEALED:
                        writer.seal_all()
                    writer.register_all()
                    writer.state("schema", str(SCHEMA))

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        with self._engine.connect().execution_options(qa_write=True) as connection, connection.begin():
            yield Writer(connection, self.damage)

    def _check_schema(self) -> None:
        with self._engine.begin() as connection:
            exists = STATE.name in sa.inspect(connection).get_table_names()
            schema = Snapshot(connection, self.damage, sealed=False).value("schema") if exists else None
        number = int(schema) if schema is not None and schema.isdecimal() else None
        self._sealed = number is not None and number >= SEALED
        if number == SCHEMA:
            return
        if number is None:
            raise LibraryError(f"{self.path}: is no library, or a damaged one. Restore it, or name another library")
        if number > SCHEMA:
            raise LibraryError(
                f"{self.path}: has schema {schema}, this version reads {SCHEMA}. Install a newer Cuttings"
            )
        if self._mode != "rw":
            rule = f"made by an earlier Cuttings (schema {schema}), and can't be written"
            raise LibraryError(f"{self.path}: {rule}. Make it writable, and open it again")
        if not self._outdated:
            raise LibraryError(f"{self.path}: made by an earlier Cuttings (schema {schema}). Run `qa reindex` once")

    def _find_place(self) -> None:
        """Make sure that the file is the one that was opened.

        Raises:
            LibraryError: it is gone, or is another. The next call opens what is there by then.
        """
        with self._opening:
            try:
                place = self._look()
            except OSError as error:
                rule = "is gone: it was deleted or moved while it was open"
                raise LibraryError(f"{self.path}: {rule}. Put it back, or name another library") from error
            if place == self._place:
                return
            replaced = place[:2] != self._place[:2]
            self._open()
            if replaced:
                self.incarnation += 1
                rule = "was replaced by another file while it was open"
                raise LibraryError(f"{self.path}: {rule}. What is there now is read from the next call on")

    def _look(self) -> tuple[int, ...]:
        """What tells the file from another; and from itself, where nothing tells us that others have written to it."""
        status = self.path.stat()
        place = (status.st_dev, status.st_ino)
        if self._mode != "immutable":
            return place
        return (*place, status.st_size, status.st_mtime_ns, _size(_log_of(self.path)))


def structural_fault(snapshot: Snapshot) -> str:
    """What is wrong with the structure of the file, in SQLite's words; nothing where it is sound."""
    # One fault is enough to know; SQLite would list a hundred.
    found = snapshot.connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    return "" if found == "ok" else " ".join(str(found).split())


def names_fault(snapshot: Snapshot) -> str:
    """What is wrong with the table of names; nothing where it holds what the articles have."""
    return "" if is_complete(snapshot.connection) else "the table of names holds something else than the articles"


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _on_connect(connection: Any, record: object) -> None:
    _on_connect_to_read(connection, record)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_connect_to_read(connection: Any, _record: object) -> None:
    # pysqlite would begin transactions late, and a snapshot would not be one: we send BEGIN ourselves.
    connection.isolation_level = None
    # A large sort would otherwise need room on the disk.
    connection.execute("PRAGMA temp_store = MEMORY")


def _on_begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("qa_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def open_store(path: Path, *, outdated: bool = False) -> Store:
    """Open the store of the library in that folder, which is created if it does not exist.

    Raises:
        LibraryError: the folder cannot be used, or holds no store of this version.
    """
    if not (path / LIBRARY_FILE).exists() and any((path / name).exists() for name in _REMAINS):
        raise LibraryError(f"{path / LIBRARY_FILE}: is missing. Restore it, or delete the folder to begin anew")
    try:
        path.mkdir(parents=True, exist_ok=True)
        return Store(path / LIBRARY_FILE, outdated=outdated)
    except OSError as error:
        raise unusable(path, error) from error
