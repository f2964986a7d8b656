"""The lexical index: BM25 over paragraphs and their context, in tantivy.

A cache in a folder that all processes share. A small file beside the index names the store that it belongs to, the
generation that it has reached, and the checksums and signatures of the index's files, since tantivy would find other
passages in damaged ones, or panic: a file of another signature is read whole and compared. It is written after the
index's commit, so the index may be ahead of it, never behind, and applying a change twice does no harm. Where the
folder can't be written, the index is kept in memory. Knows nothing of vectors and SQL. The only user of tantivy.
"""

from __future__ import annotations

import json
import logging
import math
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from filelock import FileLock
from numpy.typing import NDArray

from qa.errors import DamagedIndex
from qa.indexes.allowed import Allowed, day_number
from qa.indexes.signatures import Signature, checksum, sign
from qa.passages.context import Passage
from qa.passages.hyphens import parted_words

# Weights of the fields, of .3 to .7 tried on news-dev; the context counts for half of the paragraph's own words.
_BOOSTS = {"text": 1.0, "headline": 0.5, "previous": 0.5, "speakers": 0.5}
_ANALYZER = "cuttings"
# The number grows with the fields and what is in them: an earlier index is made anew.
_FORM = 3
# Tantivy wants 15 MB a thread at least; with more it writes fewer segments.
_HEAP_BYTES = 64_000_000
# Deleting by query is a statement a batch, and a batch is held in memory.
_BATCH = 1000
# So much is written to see whether anything can be.
_PROBE_BYTES = 1 << 20
# Names what counts in the index; a commit or a merge writes it anew.
_META = "meta.json"
# Nothing is found by them: locks, and the list of files that may be deleted, which grows before a commit counts.
_NOT_SEARCHED = (".lock", ".managed.json")
_log = logging.getLogger("qa")


def build_analyzer() -> tantivy.TextAnalyzer:
    """Text → terms: lower case, accents folded ("Kovačevski" is found as typed), stop words dropped, stemmed."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        # Longer ones are addresses and garbage of PDFs.
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
        # Of each file that is known: its signature when it had this checksum.
        self._read: dict[str, tuple[Signature, int]] = {}
        # Those that the searcher looks into.
        self._in_use: Mapping[str, Signature] = {}
        self._failed = False
        self.in_memory = ""
        """Why the index is kept in memory alone; empty where it lies in its folder."""
        self.generation = 0
        try:
            with self._lock:
                self._open()
        except OSError as error:
            self._keep_in_memory(error.strerror or str(error))

    def terms(self, text: str) -> list[str]:
        """The terms of a text as they are indexed."""
        return self._analyzer.analyze(text)

    def rarity(self, text: str) -> float:
        """How rare the words of a text are: log(1 + n / (1 + df)) of the rarest; that of a stop word is lowest."""
        with self._guarded():
            found = [self._searcher.doc_freq("text", term) for term in self.terms(text)]
        return math.log1p(len(self) / (1 + min(found, default=len(self))))

    @property
    def rarest(self) -> float:
        """The rarity of a word that no paragraph has."""
        return math.log1p(len(self))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    @property
    def is_touched(self) -> bool:
        """Whether one of the files that are searched is no longer what it was when it was opened."""
        return any(sign(self._folder / name) not in (signature, None) for name, signature in self._in_use.items())

    def damaged_file(self) -> str:
        """The name of a file that is not as it was written, read whole; none where all are, or nothing is recorded."""
        if self.in_memory:
            return ""
        self._read.clear()
        with self._lock:
            files = (self._known() or {"files": {}})["files"]
            wrong = [name for name, (known, _) in files.items() if self._checksum(self._folder / name) != known]
        return next(iter(wrong), "")

    def refresh(self) -> None:
        """See what other processes have written."""
        if self.in_memory:
            return
        try:
            with self._lock:
                self._open()
        except OSError as error:
            self._keep_in_memory(error.strerror or str(error))

    def clear(self) -> None:
        """Forget everything: the store is at a generation before this one's, or the index is damaged."""
        if self.in_memory:
            self._keep_in_memory(self.in_memory)
            return
        try:
            with self._lock:
                self._progress.unlink(missing_ok=True)
                self._open()
        except OSError as error:
            self._keep_in_memory(error.strerror or str(error))

    def update(self, generation: int, removed: Sequence[int], passages: Iterable[Passage]) -> None:
        """Bring the index to a generation of the store; what is added again replaces what was there.

        The changes are those since ``self.generation``. Where another process has moved the index from there, this only
        sees its work, and where it can't be written it begins anew in memory; ``self.generation`` tells.
        """
        if self.in_memory:
            self._write(removed, passages)
            self._see(generation)
            return
        try:
            with self._lock:
                reached = self.generation
                # Opened again, tantivy knows the files that other processes have made since.
                self._open()
                if self.generation == reached:
                    self._write(removed, passages)
                    self._record(generation)
                    self._see(generation)
        except BaseException as error:
            if not _is_of_the_index(error):
                raise
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        """Begin anew after a change that failed: once in the folder, if it can be written, else in memory."""
        reason = " ".join(str(error).split())
        try:
            probe = self._folder.with_name(f"{self._folder.name}.tmp")
            probe.write_bytes(bytes(_PROBE_BYTES))
            probe.unlink()
        except OSError as full:
            with suppress(OSError):
                probe.unlink(missing_ok=True)
            self._keep_in_memory(full.strerror or str(full))
            return
        # What fails again in a fresh folder fails for another reason than damage.
        if self._failed:
            self._keep_in_memory(reason)
            return
        self._failed = True
        _log.warning("%s: is damaged (%s), and is made anew", self._folder, reason)
        self.clear()

    def _keep_in_memory(self, reason: str) -> None:
        if not self.in_memory:
            _log.info("%s: cannot be written (%s), and is kept in memory", self._folder, reason)
        self.in_memory = reason or "it cannot be written"
        self._index = tantivy.Index(self._schema)
        self._set_up()
        self._see(0)

    def _write(self, removed: Sequence[int], passages: Iterable[Passage]) -> None:
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

    def search(self, text: str, k: int, allowed: Allowed | None = None) -> list[tuple[int, float]]:
        """The k ids that match best, best first, with their BM25 scores (summed over the fields).

        Args:
            text: any text; what it says is no query language.
            k: at most this many.
            allowed: only passages that meet it are looked at; None looks at all.
        """
        terms = sorted(set(self.terms(text)))
        if not terms or (allowed is not None and allowed.is_nothing):
            return []
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term_query(field, term)) for term in terms for field in _BOOSTS]
        )
        # What is met by all counts for nothing.
        conditions = [tantivy.Query.const_score_query(each, 0.0) for each in self._conditions(allowed)]
        if conditions:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in (query, *conditions)])
        with self._guarded():
            # The collector sets aside memory for k.
            # One for both: another thread may begin anew in between.
            searcher = self._searcher
            found = searcher.search(query, max(1, min(k, int(searcher.num_docs))), count=False).hits
            ids = searcher.fast_field_values("id", [address for _, address in found])
        return [(int(i), float(score)) for i, (score, _) in zip(ids, found, strict=True) if i is not None]

    def _conditions(self, allowed: Allowed | None) -> Iterator[tantivy.Query]:
        if allowed is None:
            return
        if allowed.ids is not None:
            yield tantivy.Query.term_set_query(self._schema, "id", allowed.ids.tolist())
        if allowed.sources is not None:
            yield tantivy.Query.term_set_query(self._schema, "source", list(allowed.sources))
        if allowed.days is not None:
            yield tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Unsigned, *allowed.days)

    def ids(self) -> NDArray[np.int64]:
        """All ids, ascending."""
        with self._guarded():
            searcher = self._searcher
            found = searcher.search(tantivy.Query.all_query(), max(1, int(searcher.num_docs)), count=False).hits
            ids = searcher.fast_field_values("id", [address for _, address in found])
        return np.sort(np.array(ids, np.int64))

    def _delete(self, writer: tantivy.IndexWriter, ids: Sequence[int]) -> None:
        # By query: tantivy's deletion by term takes a Python int for a signed one, and finds nothing.
        if ids:
            writer.delete_documents_by_query(tantivy.Query.term_set_query(self._schema, "id", list(ids)))

    def _term_query(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), _BOOSTS[field])

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Let the index be made anew if tantivy stumbles over it."""
        try:
            yield
        except BaseException as error:
            if not _is_of_the_index(error):
                raise
            reason = " ".join(str(error).split())
            _log.warning("%s: is damaged (%s), and is made anew", self._folder, reason)
            self.clear()
            raise DamagedIndex(f"{self._folder}: is damaged ({reason}), and is made anew. Ask again") from error

    def _open(self) -> None:
        known = self._known()
        try:
            if known is None or not self._is_sound(known["files"]):
                raise ValueError("no index of this library")
            self._index = tantivy.Index.open(str(self._folder))
            self._set_up()
            self._see(known["generation"])
            # Of a copy: the next process to open it need not read it whole.
            if any(self._read[name][0] != signature for name, (_, signature) in known["files"].items()):
                with suppress(OSError):
                    self._write_progress(known["generation"], list(known["files"]))
        except BaseException as error:
            if not _is_of_the_index(error):
                raise
            # Missing, damaged or another library's: it is made again from the store.
            self._make()

    def _make(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._progress.unlink(missing_ok=True)
        self._folder.mkdir(parents=True)
        try:
            self._index = tantivy.Index(self._schema, str(self._folder), reuse=False)
        except ValueError as error:
            raise OSError(0, " ".join(str(error).split())) from error
        self._set_up()
        # Else the next process to open would take it for another library's.
        self._record(0)
        self._see(0)

    def _set_up(self) -> None:
        self._index.register_tokenizer(_ANALYZER, self._analyzer)
        # Else a thread of tantivy's opens the files by itself whenever one changes, damaged or not.
        self._index.config_reader(reload_policy="manual", num_warmers=0)

    def _see(self, generation: int) -> None:
        """Search what the index holds now. A searcher is a snapshot: it stays as it is while others commit."""
        self._index.reload()
        self._searcher = self._index.searcher()
        read = {} if self.in_memory else self._read
        self._in_use = {name: signature for name, (signature, _) in read.items() if name != _META}
        self.generation = generation

    def _files(self) -> list[Path]:
        return [each for each in self._folder.iterdir() if not each.name.endswith(_NOT_SEARCHED)]

    def _is_sound(self, files: Mapping[str, tuple[int, Signature]]) -> bool:
        """Whether the files are those that were recorded: of the same signature, or else of the same checksum."""
        for name, (known, signature) in files.items():
            self._read.setdefault(name, (signature, known))
        return all(self._checksum(self._folder / name) == known for name, (known, _) in files.items())

    def _checksum(self, path: Path) -> int | None:
        """The checksum of a file, which is read if it has changed; None where there is none."""
        signature = sign(path)
        if signature is None:
            return None
        known = self._read.get(path.name)
        if known is None or known[0] != signature:
            known = self._read[path.name] = signature, checksum(path)
        return known[1]

    def _record(self, generation: int) -> None:
        names = [path.name for path in self._files() if self._checksum(path) is not None]
        self._read = {name: self._read[name] for name in names}
        self._write_progress(generation, names)

    def _write_progress(self, generation: int, names: Iterable[str]) -> None:
        """Write what is known of those files."""
        files = {name: self._read[name][::-1] for name in names}
        content = {"form": _FORM, "library_id": self._library_id, "generation": generation, "files": files}
        temporary = self._progress.with_name(f"{self._progress.name}.tmp")
        temporary.write_text(json.dumps(content | {"crc32": _checksum_of(content)}))
        temporary.replace(self._progress)

    def _known(self) -> dict[str, Any] | None:
        """What was recorded of this library's index; None if it isn't this one's, or not as it was written."""
        try:
            known = json.loads(self._progress.read_text())
            sound = known.pop("crc32") == _checksum_of(known)
            files = {name: (crc32, tuple(signature)) for name, (crc32, signature) in known["files"].items()}
            is_ours = sound and (known["form"], known["library_id"]) == (_FORM, self._library_id)
            return known | {"files": files} if is_ours else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def _is_of_the_index(error: BaseException) -> bool:
    """Whether tantivy or the disk failed; a panic of tantivy's is an exception of its own, and no ``Exception``."""
    return isinstance(error, ValueError | OSError) or type(error).__name__ == "PanicException"


def _checksum_of(content: Mapping[str, Any]) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())


def _build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder().add_unsigned_field("id", indexed=True, fast=True)
    builder = builder.add_unsigned_field("day", fast=True)
    # As it is written: "raw" cuts nothing.
    builder = builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    for field in _BOOSTS:
        builder = builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


def _to_document(passage: Passage) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", passage.paragraph.id or 0)
    document.add_unsigned("day", day_number(passage.published))
    if passage.source is not None:
        document.add_text("source", passage.source)
    text = passage.paragraph.text
    document.add_text("text", " ".join([text, *parted_words(text)]))
    document.add_text("headline", passage.headline)
    document.add_text("previous", passage.previous)
    document.add_text("speakers", " ".join(passage.speakers))
    return document
