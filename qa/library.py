"""A library: a folder that holds articles and answers questions about them.

The one place that wires the parts: reading, paragraphs, embedding, the store, both indexes, retrieval and the answer. A
library may be used by several threads and opened by several processes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np

from qa.adding import AddRun, embed, prepare
from qa.answer import compose
from qa.context import passages
from qa.dense import DenseIndex
from qa.embedding import SentenceEncoder
from qa.errors import ArticleNotFound, EncoderMismatch, LibraryError
from qa.lexical import LexicalIndex
from qa.question import Query, understand
from qa.reading import LIBRARY_FILE, Found, find_files, read_file
from qa.records import (
    AddReport,
    Answer,
    Article,
    Encoder,
    Filters,
    Hit,
    Paragraph,
    Placement,
    Progress,
    Turn,
    Vectors,
)
from qa.retrieval import place, retrieve
from qa.settings import Settings
from qa.store import Snapshot, Store, Writer

Addable = str | Path | Article

# A writer that commits between each snapshot and the indexes' catching up would have to be this quick this often.
_MOST_TRIES = 50


class Library:
    """Articles on disk, and the way to ask them.

    Args:
        path: the library's folder, by default the one that the settings name; it is created if it does not exist.
        encoder: the embedding model; by default the one that the settings name.
        settings: by default those of the environment.

    Raises:
        LibraryError: the folder cannot be used.
        EncoderMismatch: the library was made with another embedding model.
    """

    def __init__(
        self, path: str | Path | None = None, *, encoder: Encoder | None = None, settings: Settings | None = None
    ) -> None:
        self.settings = settings or Settings.load()
        self.path = self.settings.library if path is None else Path(path)
        self.encoder: Encoder = encoder or SentenceEncoder(self.settings.model)
        self._store = _open_store(self.path)
        try:
            self._library_id = self._check_encoder()
            # One thread at a time brings the indexes up to date and searches them; embedding happens outside.
            self._lock = threading.RLock()
            self._dense = DenseIndex(self.path / "dense.faiss", self._library_id)
            self._lexical = LexicalIndex(self.path / "lexical", self._library_id)
            self._catch_up_and_save()
        except OSError as error:
            self._store.close()
            raise _unusable(self.path, error) from error
        except BaseException:
            self._store.close()
            raise

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the library; what was added is on disk already."""
        self._store.close()

    def add(self, what: Addable | Sequence[Addable], *, progress: Progress | None = None) -> AddReport:
        """Add files, folders and articles; each article is there whole afterwards, or not at all.

        An article whose key is there already replaces it, or is left alone if nothing in it has changed. What cannot be
        read is reported and keeps nothing else from being added.

        Args:
            what: a file, a folder (walked recursively), an ``Article``, or many of these.
            progress: called with (files done, files in all, the last one's name).
        """
        items = [what] if isinstance(what, str | Path | Article) else list(what)
        found = find_files([item for item in items if not isinstance(item, Article)])
        todo = [*found, *(item for item in items if isinstance(item, Article))]
        run = AddRun()
        for done, item in enumerate(todo, start=1):
            for result in read_file(item, max_bytes=self.settings.max_bytes) if isinstance(item, Found) else [item]:
                article = run.take(result)
                if article is not None:
                    with self._store.read() as snapshot:
                        run.compare(article, snapshot.digest(article.key))
                if run.is_full:
                    self._write(run.drain())
            if done == len(todo):
                self._write(run.drain())
            if progress and not run.waiting:
                progress(done, len(todo), run.last)
        self._catch_up_and_save()
        return run.report()

    def remove(self, key: str) -> None:
        """Remove the article of that key.

        Raises:
            ArticleNotFound: there is no such article.
        """
        with self._write_here() as writer:
            if not writer.remove(key):
                raise self._not_found(key)
        self._catch_up_and_save()

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        history: Sequence[Turn | str] = (),
        filters: Filters | None = None,
    ) -> list[Hit]:
        """Find the passages that answer a question, best first.

        Args:
            question: in plain words.
            k: at most this many.
            history: the turns before it, oldest first.
            filters: what may be found.

        Raises:
            EmptyQuestion: a question without a word in it (a ``ValueError``).
        """
        query = understand(question, history)
        return self._retrieve(query, self._embed(query), k, filters)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn | str] = (),
        filters: Filters | None = None,
        k: int = 10,
        threshold: float | None = None,
    ) -> Answer:
        """Answer a question with the articles' own words, or say that they don't say.

        Args and errors are those of ``search``; ``k`` is the number of ``Answer.hits``, ``threshold`` the confidence
        below which the answer is "not found", by default that of the settings.
        """
        query = understand(question, history)
        vector = self._embed(query)
        hits = self._retrieve(query, vector, k, filters)
        return compose(
            query,
            vector,
            hits,
            terms=self._lexical.terms,
            encode=self.encoder.encode_passages,
            threshold=self.settings.threshold if threshold is None else threshold,
        )

    def explain(
        self, question: str, key: str, start: int = 0, end: int | None = None, *, history: Sequence[Turn | str] = ()
    ) -> list[Placement]:
        """Tell where ``search`` puts the paragraphs that overlap ``start:end`` of an article, and each channel.

        Raises:
            ArticleNotFound: there is no such article.
            EmptyQuestion: a question without a word in it.
        """
        query = understand(question, history)
        vector = self._embed(query)
        with self._view() as snapshot:
            article = self._find(snapshot, key)
            stop = len(article.text) if end is None else end
            wanted = [each for each in snapshot.paragraphs(article) if each.start < stop and start < each.end]
            return place(query.text, vector, wanted, snapshot=snapshot, dense=self._dense, lexical=self._lexical)

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """All articles that pass the filters, newest first."""
        with self._store.read() as snapshot:
            return snapshot.articles(filters)

    def count(self) -> int:
        """How many articles there are."""
        with self._store.read() as snapshot:
            return snapshot.count()

    def article(self, key: str) -> Article:
        """The article of that key.

        Raises:
            ArticleNotFound: there is no such article.
        """
        with self._store.read() as snapshot:
            return self._find(snapshot, key)

    def paragraphs(self, key: str) -> list[Paragraph]:
        """The paragraphs of the article of that key, in order.

        Raises:
            ArticleNotFound: there is no such article.
        """
        with self._store.read() as snapshot:
            return snapshot.paragraphs(self._find(snapshot, key))

    def check(self) -> list[str]:
        """Compare the store with both indexes, and paragraphs with their articles: a line a fault, none if sound."""
        with self._view() as snapshot:
            faults = [
                f"{article.key}: paragraph {paragraph.ordinal} is not a place in the text"
                for article in snapshot.articles()
                for paragraph in snapshot.paragraphs(article)
                if not (0 <= paragraph.start < paragraph.end <= len(article.text))
            ]
            stored, stored_vectors = snapshot.vectors()
            dense_ids, vectors = self._dense.vectors()
            if not np.array_equal(stored, dense_ids):
                faults.append(f"the dense index holds {len(dense_ids)} passages, the store {len(stored)}")
            elif not np.array_equal(vectors, stored_vectors):
                faults.append("the dense index holds other vectors than the store")
            lexical_ids = self._lexical.ids()
            if not np.array_equal(stored, lexical_ids):
                faults.append(f"the lexical index holds {len(lexical_ids)} passages, the store {len(stored)}")
        return faults

    def _find(self, snapshot: Snapshot, key: str) -> Article:
        article = snapshot.article(key)
        if article is None:
            raise self._not_found(key)
        return article

    def _not_found(self, key: str) -> ArticleNotFound:
        return ArticleNotFound(f"{key}: no such article in {self.path}. `qa list` shows the keys")

    def _embed(self, query: Query) -> Vectors:
        return np.asarray(self.encoder.encode_queries([query.text])[0], np.float32)

    def _retrieve(self, query: Query, vector: Vectors, k: int, filters: Filters | None) -> list[Hit]:
        with self._view() as snapshot:
            return retrieve(
                query.text,
                vector,
                snapshot=snapshot,
                dense=self._dense,
                lexical=self._lexical,
                k=k,
                filters=filters,
            )

    def _check_encoder(self) -> str:
        with self._store.read() as snapshot:
            self._check_encoder_of(snapshot)
            return snapshot.library_id

    def _check_identity(self, snapshot: Snapshot) -> None:
        if snapshot.library_id != self._library_id:
            raise LibraryError(f"{self.path}: was embedded anew by another process. Open it again")

    def _check_encoder_of(self, snapshot: Snapshot) -> None:
        made_with = snapshot.encoder
        if made_with is not None and made_with != self.encoder.name:
            raise EncoderMismatch(
                f"{self.path}: made with the model {made_with!r}, the settings name {self.encoder.name!r}. "
                f"Set QA_MODEL={made_with}, or run `qa reindex` to embed it anew"
            )

    def _write(self, batch: Sequence[tuple[Article, str]]) -> None:
        for prepared in prepare(batch, self.encoder):
            with self._write_here() as writer:
                writer.put(prepared.article, prepared.digest, prepared.paragraphs, prepared.vectors)

    @contextmanager
    def _write_here(self) -> Iterator[Writer]:
        """A transaction on the store, if its vectors are still those of this library's encoder."""
        with self._store.write() as writer:
            self._check_identity(writer)
            self._check_encoder_of(writer)
            if writer.encoder is None:
                writer.claim(self.encoder.name)
            yield writer

    @contextmanager
    def _view(self) -> Iterator[Snapshot]:
        """A snapshot of the store with both indexes at its generation, for this thread alone."""
        with self._lock:
            for _ in range(_MOST_TRIES):
                reached = max(self._dense.generation, self._lexical.generation)
                with self._store.read() as snapshot:
                    if snapshot.generation < reached:
                        # Nothing is indexed before it is stored: the store was put back to an earlier state.
                        self._dense.clear()
                        self._lexical.clear()
                    if self._catch_up(snapshot):
                        yield snapshot
                        return
        raise LibraryError(f"{self.path}: changes faster than it can be read. Ask again when the adding is done")

    def _catch_up(self, snapshot: Snapshot) -> bool:
        """Bring both indexes to the snapshot's generation; tell whether they are there, and not beyond it."""
        self._check_identity(snapshot)
        generation = snapshot.generation
        if self._dense.generation < generation:
            stored = list(snapshot.added_since(self._dense.generation))
            ids = np.concatenate([np.empty(0, np.int64), *(each.vector_ids for each in stored)])
            vectors = [each.vectors for each in stored if len(each.vector_ids)]
            self._dense.update(
                generation,
                snapshot.removed_since(self._dense.generation),
                ids,
                np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32),
            )
        if self._lexical.generation < generation:
            self._lexical.refresh()
        if self._lexical.generation < generation:
            reached = self._lexical.generation
            fresh = (
                passage
                for stored in snapshot.added_since(reached)
                for passage in passages(stored.article, stored.paragraphs)
            )
            self._lexical.update(generation, snapshot.removed_since(reached), fresh)
        return self._dense.generation == self._lexical.generation == generation

    def _catch_up_and_save(self) -> None:
        with self._view():
            self._dense.save()


def reindex(
    path: str | Path,
    *,
    encoder: Encoder | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> int:
    """Embed all passages of a library anew, with the model that the settings name; tell how many there were.

    Until the last is embedded the library stays as it was.

    Raises:
        LibraryError: the library cannot be opened, or was changed meanwhile.
        EncoderUnavailable: the model cannot be loaded.
    """
    settings = settings or Settings.load()
    encoder = encoder or SentenceEncoder(settings.model)
    if not Path(path).is_dir():
        raise LibraryError(f"{path}: there is no library. Make one with `qa add`")
    store = _open_store(Path(path))
    rows: list[tuple[int, bytes]] = []
    try:
        with store.read() as snapshot:
            generation, articles = snapshot.generation, snapshot.articles()
            for done, article in enumerate(articles, start=1):
                offered = passages(article, snapshot.paragraphs(article))
                for passage, vector in zip(offered, embed(encoder, offered), strict=True):
                    rows.append((passage.paragraph.id or 0, vector.tobytes()))
                if progress:
                    progress(done, len(articles), article.key)
        with store.write() as writer:
            if writer.generation != generation:
                raise LibraryError(f"{path}: was changed while it was embedded anew. Run `qa reindex` again")
            writer.replace_vectors(encoder.name, rows)
    finally:
        store.close()
    return len(rows)


def _open_store(path: Path) -> Store:
    try:
        path.mkdir(parents=True, exist_ok=True)
        return Store(path / LIBRARY_FILE)
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> LibraryError:
    return LibraryError(f"{path}: cannot be written ({error.strerror}). Mend its permissions, or name another library")
