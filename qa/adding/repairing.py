"""A damaged library mended from what is sound in it, and from the files that its articles were read from.

In this order: the structure of the store; articles whose text has changed, out of their files, if these still hold the
same; what was derived from sound texts; both indexes. What cannot be mended stays as it is, and is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from qa.adding.deriving import attribute, derive, digest
from qa.attribution.attributor import Attributor
from qa.errors import LibraryError
from qa.indexes.catching_up import Indexes
from qa.models.encoder import SentenceEncoder
from qa.protocols import Encoder
from qa.reading.files import Found, read_file
from qa.records import Article
from qa.settings import Settings
from qa.storage.salvage import find_origin, read_articles, read_conversations
from qa.storage.snapshot import Snapshot
from qa.storage.store import Store, open_store, structural_fault


def repair(
    path: str | Path, *, encoder: Encoder | None = None, settings: Settings | None = None
) -> tuple[list[str], list[str]]:
    """Mend what can be mended of a library; a line for each thing that was mended, and for each that was not.

    A store whose structure is beyond mending is kept beside the new one, as ``store.sqlite.damaged``; all articles and
    conversations that can still be read, and are as they were written, are in the new one.

    Raises:
        LibraryError: there is no library, nothing can be written, or nothing of it can be read.
        EncoderUnavailable: the model cannot be loaded.
    """
    settings = settings or Settings.load()
    if not Path(path).is_dir():
        raise LibraryError(f"{path}: there is no library. Make one with `qa add`")
    return _Repair(Path(path), encoder or SentenceEncoder(settings.model), settings.max_bytes).run()


class _Repair:
    def __init__(self, path: Path, encoder: Encoder, max_bytes: int) -> None:
        self._path = path
        self._encoder = encoder
        self._max_bytes = max_bytes
        self._attributor = Attributor()
        self._done: list[str] = []
        self._left: list[str] = []

    def run(self) -> tuple[list[str], list[str]]:
        store = self._mend_structure(open_store(self._path))
        try:
            self._mend_articles(store)
            self._mend_indexes(store)
        finally:
            store.close()
        return self._done, self._left

    def _mend_structure(self, store: Store) -> Store:
        fault = _fault_of(store)
        if not fault:
            return store
        # Keys can be made anew from rows, unless these are damaged, too.
        with suppress(LibraryError):
            # The commonest damage that costs nothing: a key says other than its row.
            store.rebuild_keys()
        if left := _fault_of(store):
            return self._salvage(store, left)
        self._done.append(f"{store.path.name}: its keys were made anew ({fault})")
        return store

    def _salvage(self, damaged: Store, fault: str) -> Store:
        """A new store with all that can be read of a damaged one, in its place."""
        with damaged.read() as snapshot:
            encoder = snapshot.encoder
            articles, conversations = list(read_articles(snapshot)), list(read_conversations(snapshot))
        kept = damaged.set_aside()
        store = Store(damaged.path)
        with store.write() as writer:
            writer.claim(encoder or self._encoder.name)
        for article in articles:
            self._put(store, article)
        with store.write() as writer:
            for conversation, body in conversations:
                writer.keep(conversation, body)
        self._done.append(
            f"{store.path.name}: {len(articles)} articles and {len(conversations)} conversations were read out of it "
            f"({fault}); what is left of it is {kept.name}"
        )
        return store

    def _mend_articles(self, store: Store) -> None:
        if store.mend_names():
            self._done.append("the table of names: was made anew")
        with store.read() as snapshot:
            snapshot.faults()
            self._left += snapshot.unsealed_conversations()
            wrong = {key: self._source_of(snapshot, key) for key in snapshot.damage.found()}
        for key, article in wrong.items():
            if article is None:
                self._left.append(f"{key}: {store.damage.found()[key]}. Add its file again, or `qa remove` it")
            else:
                self._put(store, article)
                self._done.append(f"{key}: was made anew")

    def _source_of(self, snapshot: Snapshot, key: str) -> Article | None:
        """An article as it was added: as it stands in the store, else as its file still has it."""
        if article := snapshot.text_of(key):
            return article
        path, known = find_origin(snapshot, key)
        if not (known and Path(path).is_file()):
            return None
        # Where a file holds several articles, its own key stands before the "#".
        again = read_file(Found(Path(path), key.rpartition("#")[0] or key), self._max_bytes)
        same = (each for each in again if isinstance(each, Article) and each.key == key and digest(each) == known)
        return next(same, None)

    def _put(self, store: Store, article: Article) -> None:
        for prepared in derive(self._encoder, attribute([article], self._encoder, self._attributor)):
            with store.write() as writer:
                writer.put(article, digest(article), prepared.rows, prepared.statements, prepared.roles)

    def _mend_indexes(self, store: Store) -> None:
        indexes = Indexes(self._path, store, lambda snapshot: None)
        with indexes.view() as snapshot:
            faults: Sequence[str] = indexes.faults(snapshot)
        if faults:
            indexes.rebuild()
            self._done += [f"{fault}: was made anew" for fault in faults]
        indexes.save()
        indexes.close()


def _fault_of(store: Store) -> str:
    """What is wrong with the structure of a store; nothing where it is sound."""
    try:
        with store.read() as snapshot:
            return structural_fault(snapshot)
    except LibraryError as error:
        return str(error)
