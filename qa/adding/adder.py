"""Files, folders and articles → the store, one transaction an article; and the indexes brought up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qa.adding.deriving import prepare
from qa.adding.run import AddRun
from qa.attribution.attributor import Attributor
from qa.indexes.catching_up import Indexes
from qa.protocols import Encoder, Progress
from qa.reading.files import Found, find_files, read_file
from qa.records import AddReport, Article
from qa.storage.snapshot import Snapshot
from qa.storage.store import Store
from qa.storage.writer import Writer

Addable = str | Path | Found | Article


class Adder:
    """Adds to one library, and removes from it.

    Args:
        store: its store.
        indexes: both indexes of it.
        encoder: the embedding model.
        accept: raises a ``LibraryError`` where the store's vectors are no longer that model's.
        max_bytes: the most bytes of a file.
    """

    def __init__(
        self, store: Store, indexes: Indexes, encoder: Encoder, accept: Callable[[Snapshot], None], max_bytes: int
    ) -> None:
        self._store = store
        self._indexes = indexes
        self._encoder = encoder
        self._accept = accept
        self._max_bytes = max_bytes
        self._attributor = Attributor()
        # What is said in a text of any kind, such as a chat model's.
        self.find_statements = self._attributor.find_statements

    def add(
        self, what: Addable | Sequence[Addable], *, replace: bool = True, progress: Progress | None = None
    ) -> AddReport:
        """Add what can be read; args are those of ``Library.add``."""
        items = [what] if isinstance(what, str | Path | Found | Article) else list(what)
        found = find_files([item for item in items if not isinstance(item, Article)], twins=not replace)
        todo = [*found, *(item for item in items if isinstance(item, Article))]
        run = AddRun(replace=replace)
        for done, item in enumerate(todo, start=1):
            for result in read_file(item, max_bytes=self._max_bytes) if isinstance(item, Found) else [item]:
                article = run.take(result)
                if article is not None:
                    with self._store.read() as snapshot:
                        self._accept(snapshot)
                        run.compare(article, snapshot.digest)
                # Written as it comes: a killed run keeps what it has done, and memory holds one batch.
                if run.is_full:
                    self._write(run.drain())
            if done == len(todo):
                self._write(run.drain())
            if progress and not run.waiting:
                progress(done, len(todo), run.last)
        self._indexes.save()
        return run.report()

    def remove(self, key: str) -> bool:
        """Remove the article of that key; tell whether there was one."""
        with self._writing() as writer:
            removed = writer.remove(key)
        self._indexes.save()
        return removed

    def _write(self, batch: Sequence[tuple[Article, str]]) -> None:
        for prepared in prepare(batch, self._encoder, self._attributor):
            with self._writing() as writer:
                writer.put(prepared.article, prepared.digest, prepared.rows, prepared.statements, prepared.roles)

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        """A transaction on the store, if its vectors are still those of the encoder."""
        with self._store.write() as writer:
            # Within the transaction: nobody embeds the library anew between this look and the commit.
            self._accept(writer)
            if writer.encoder is None:
                writer.claim(self._encoder.name)
            yield writer
