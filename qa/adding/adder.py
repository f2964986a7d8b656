"""Files, folders and articles → the store, one transaction an article; and the indexes brought up to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from qa.adding.deriving import Attributed, attribute, derive_meanwhile, digest
from qa.adding.run import AddRun
from qa.attribution.attributor import Attributor
from qa.indexes.catching_up import Indexes
from qa.protocols import Encoder, Progress
from qa.reading.files import Found, Skipped, find_files, read_file
from qa.records import AddReport, Article, Failure
from qa.storage.snapshot import Snapshot
from qa.storage.store import Store
from qa.storage.writer import Writer

Addable = str | Path | Found | Article


class _Steps:
    """How many files are done: read, and whatever is new in them written, batch after batch.

    Args:
        total: how many there are.
        progress: who is told.
    """

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._progress = progress
        self._told = 0
        self._begun: deque[int] = deque()

    def begun(self, done: int) -> None:
        """A batch is on its way; once it is written, so many files are done."""
        self._begun.append(done)

    def written(self, last: str) -> None:
        """The batch that was begun first is written, and its last article is that."""
        self._tell(self._begun.popleft(), last)

    def tell(self, done: int, last: str) -> None:
        """So many are done, unless a batch with some of them is on its way."""
        if not self._begun:
            self._tell(done, last)

    def _tell(self, done: int, last: str) -> None:
        if self._progress and done > self._told:
            self._told = done
            self._progress(done, self._total, last)


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
        self,
        what: Addable | Sequence[Addable],
        *,
        replace: bool = True,
        progress: Progress | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> AddReport:
        """Add what can be read; args are those of ``Library.add``."""
        items = [what] if isinstance(what, str | Path | Found | Article) else list(what)
        found = find_files([item for item in items if not isinstance(item, Article)], twins=not replace)
        todo = [*found, *(item for item in items if isinstance(item, Article))]
        run = AddRun(replace=replace)
        steps = _Steps(len(todo), progress)
        for batch in derive_meanwhile(self._encoder, self._attributed(todo, run, steps, columns)):
            for each in batch:
                with self._writing() as writer:
                    writer.put(each.article, digest(each.article), each.rows, each.statements, each.roles)
            steps.written(batch[-1].article.key)
        steps.tell(len(todo), run.last)
        self._indexes.save()
        return run.report()

    def _attributed(
        self,
        todo: Sequence[Found | Article | Failure | Skipped],
        run: AddRun,
        steps: _Steps,
        columns: Mapping[str, str] | None,
    ) -> Iterator[list[Attributed]]:
        """What is new of all that is to be added, in batches: a killed run keeps what was written of it by then."""
        for done, item in enumerate(todo):
            held = 0
            for result in read_file(item, self._max_bytes, columns) if isinstance(item, Found) else [item]:
                article = run.take(result)
                if article is not None:
                    held += 1
                    with self._store.read() as snapshot:
                        self._accept(snapshot)
                        run.compare(article, snapshot.digest)
                # Of a file with many articles, too: memory holds three batches.
                if run.is_full:
                    steps.begun(done)
                    yield attribute(run.drain(), self._encoder, self._attributor)
            if held > 1 and isinstance(item, Found):
                run.held.append((item.shown, held))
            if not run.waiting:
                steps.tell(done + 1, run.last)
        if run.waiting:
            steps.begun(len(todo))
            yield attribute(run.drain(), self._encoder, self._attributor)

    def remove(self, key: str) -> bool:
        """Remove the article of that key; tell whether there was one."""
        with self._writing() as writer:
            removed = writer.remove(key)
        self._indexes.save()
        return removed

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        """A transaction on the store, if its vectors are still those of the encoder."""
        with self._store.write() as writer:
            # Within the transaction: nobody embeds the library anew between this look and the commit.
            self._accept(writer)
            if writer.encoder is None:
                writer.claim(self._encoder.name)
            yield writer
