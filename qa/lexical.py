"""The lexical index: BM25 over paragraphs and their context, in tantivy.

A cache in a folder that all processes share. A small file beside the index names the store that it belongs to and the
generation that it has reached; it is written after the index's commit, so the index may be ahead of it, never behind,
and applying a change twice does no harm. Knows nothing of vectors and SQL. The only user of tantivy.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import tantivy
from filelock import FileLock
from numpy.typing import NDArray

from qa.context import Passage

# Weights of the fields, of .3 to .7 tried on news-dev; the context counts for half of the paragraph's own words.
_BOOSTS = {"text": 1.0, "headline": 0.5, "previous": 0.5, "speakers": 0.5}
_ANALYZER = "cuttings"
_HEAP_BYTES = 64_000_000
_BATCH = 1000


def build_analyzer() -> tantivy.TextAnalyzer:
    """Text → terms: lower case, accents folded ("Kovačevski" is found as typed), stop words dropped, stemmed."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


class LexicalIndex:
    """Paragraphs by their terms.

    Args:
        folder: where the index lies; it need not exist.
        library_id: the store that the index belongs to; the index of another is made anew.
    """

    def __init__(self, folder: Path, library_id: str) -> None:
        self._folder = folder
        self._library_id = library_id
        self._analyzer = build_analyzer()
        self._schema = _build_schema()
        self._lock = FileLock(folder.with_name(f"{folder.name}.lock"))
        self._progress = folder.with_name(f"{folder.name}.json")
        self.generation = 0
        with self._lock:
            self._open()

    def terms(self, text: str) -> list[str]:
        """The terms of a text as they are indexed."""
        return self._analyzer.analyze(text)

    def rarity(self, text: str) -> float:
        """How rare the words of a text are: log(1 + n / (1 + df)) of the rarest; that of a stop word is lowest."""
        found = [self._searcher.doc_freq("text", term) for term in self.terms(text)]
        return math.log1p(len(self) / (1 + min(found, default=len(self))))

    @property
    def rarest(self) -> float:
        """The rarity of a word that no paragraph has."""
        return math.log1p(len(self))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def refresh(self) -> None:
        """See what other processes have written."""
        with self._lock:
            if (self._folder / "meta.json").exists():
                self._refresh()
            else:
                # Someone has deleted the folder.
                self._open()

    def clear(self) -> None:
        """Forget everything: the store is at a generation before this one's."""
        with self._lock:
            self._progress.unlink(missing_ok=True)
            self._open()

    def update(self, generation: int, removed: Sequence[int], passages: Iterable[Passage]) -> None:
        """Bring the index to a generation of the store; what is added again replaces what was there.

        The changes are those since ``self.generation``. Where another process has moved the index from there, this only
        sees its work; ``self.generation`` tells.
        """
        with self._lock:
            reached = self.generation
            # Opened again, tantivy knows the files that other processes have made since.
            self._open()
            if self.generation != reached:
                return
            writer = self._index.writer(_HEAP_BYTES, 1)
            # A commit fails where one that was killed has left files of the same names.
            writer.garbage_collect_files()
            self._delete(writer, removed)
            rest = iter(passages)
            while batch := list(islice(rest, _BATCH)):
                self._delete(writer, [passage.paragraph.id or 0 for passage in batch])
                for passage in batch:
                    writer.add_document(_to_document(passage))
            writer.commit()
            writer.wait_merging_threads()
            self._record(generation)
            self._refresh()

    def search(self, text: str, k: int, allowed: NDArray[np.int64] | None = None) -> list[tuple[int, float]]:
        """The k ids that match best, best first, with their BM25 scores (summed over the fields).

        Args:
            text: any text; what it says is no query language.
            k: at most this many.
            allowed: only these ids are looked at; None looks at all.
        """
        terms = sorted(set(self.terms(text)))
        if not terms or (allowed is not None and not len(allowed)):
            return []
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term_query(field, term)) for term in terms for field in _BOOSTS]
        )
        if allowed is not None:
            only = tantivy.Query.term_set_query(self._schema, "id", allowed.tolist())
            only = tantivy.Query.const_score_query(only, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, only)])
        # The collector sets aside memory for k.
        found = self._searcher.search(query, max(1, min(k, len(self))), count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in found])
        return [(int(i), float(score)) for i, (score, _) in zip(ids, found, strict=True) if i is not None]

    def ids(self) -> NDArray[np.int64]:
        """All ids, ascending."""
        found = self._searcher.search(tantivy.Query.all_query(), max(1, len(self)), count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in found])
        return np.sort(np.array(ids, np.int64))

    def _delete(self, writer: tantivy.IndexWriter, ids: Sequence[int]) -> None:
        # By query: tantivy's deletion by term takes a Python int for a signed one, and finds nothing.
        if ids:
            writer.delete_documents_by_query(tantivy.Query.term_set_query(self._schema, "id", list(ids)))

    def _term_query(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), _BOOSTS[field])

    def _open(self) -> None:
        known = self._known()
        try:
            if known is None:
                raise ValueError("no index of this library")
            self._index = tantivy.Index.open(str(self._folder))
        except ValueError:
            # Missing, damaged or another library's: it is made again from the store.
            shutil.rmtree(self._folder, ignore_errors=True)
            self._progress.unlink(missing_ok=True)
            self._folder.mkdir(parents=True)
            self._index = tantivy.Index(self._schema, str(self._folder), reuse=False)
            # Else the next process to open would take it for another library's.
            self._record(0)
        self._index.register_tokenizer(_ANALYZER, self._analyzer)
        self._refresh()

    def _refresh(self) -> None:
        # A searcher is a snapshot: it stays as it is while others commit.
        self._index.reload()
        self._searcher = self._index.searcher()
        self.generation = self._known() or 0

    def _record(self, generation: int) -> None:
        temporary = self._progress.with_name(f"{self._progress.name}.tmp")
        temporary.write_text(json.dumps({"library_id": self._library_id, "generation": generation}))
        temporary.replace(self._progress)

    def _known(self) -> int | None:
        try:
            known = json.loads(self._progress.read_text())
            return int(known["generation"]) if known["library_id"] == self._library_id else None
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder().add_unsigned_field("id", indexed=True, fast=True)
    for field in _BOOSTS:
        builder = builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _to_document(passage: Passage) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", passage.paragraph.id or 0)
    document.add_text("text", passage.paragraph.text)
    document.add_text("headline", passage.headline)
    document.add_text("previous", passage.previous)
    document.add_text("speakers", " ".join(passage.speakers))
    return document
