"""The first two steps of a question: understand it by what the articles know, and find what may answer it.

``understand`` makes a ``Request``, once: who is known and who is meant, what the conversation adds, the question's
vectors. ``find`` looks for it. Knows nothing of files and answers.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from itertools import islice
from typing import ParamSpec, TypeVar

import numpy as np

from qa.errors import DamagedIndex
from qa.indexes.catching_up import Indexes
from qa.protocols import Encoder, Extraction, Extractor, TokenEncoder
from qa.question.query import Known, Passage, Query, understand
from qa.records import Article, Filters, Hit, Paragraph, Placement, Statement, Turn, Understood
from qa.retrieval.acquaintance import Acquaintance
from qa.retrieval.reading import READ, read, rerank
from qa.retrieval.request import Found, Request
from qa.retrieval.searcher import Searcher
from qa.retrieval.weighing import Embedded, weigh
from qa.storage.snapshot import Snapshot
from qa.storage.store import Store

_P = ParamSpec("_P")
_T = TypeVar("_T")
# In characters: an outlet's name and a day, on a line of their own, begin no article.
_TELLS = 60
# How many of the passages that answer an earlier question tell whom a "she" can mean.
_RECALLED = 3


def _again(ask: Callable[_P, _T]) -> Callable[_P, _T]:
    """Ask a second time where an index was found damaged: by then it has been made anew."""

    @wraps(ask)
    def twice(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return ask(*args, **kwargs)
        except DamagedIndex:
            return ask(*args, **kwargs)

    return twice


class Finder:
    """Finds in the store and the indexes of one library.

    Args:
        store: the store.
        indexes: both indexes of it.
        encoder: the embedding model.
        extractor: the reading model, if there is one.
    """

    def __init__(self, store: Store, indexes: Indexes, encoder: Encoder, extractor: Extractor | None = None) -> None:
        self._store = store
        self._indexes = indexes
        self._encoder = encoder
        self._extractor = extractor
        self._held = threading.local()
        self._acquaintance = Acquaintance(self._read)
        self._known_at: tuple[tuple[str, int], Known] = ("", -1), Known()

    def known(self) -> Known:
        """Whom and what the articles know: begun anew when they have changed, since what was looked up stays."""
        with self._read() as snapshot:
            known_at, known = self._known_at
            current = snapshot.library_id, snapshot.generation
            if known_at != current:
                self._acquaintance = Acquaintance(self._read)
                known = Known(self._acquaintance, snapshot.newest())
                self._known_at = current, known
        return known

    @_again
    def understand(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        filters: Filters | None = None,
        ignore: Understood | None = None,
    ) -> Request:
        """What a question asks for, in its conversation; args and errors are those of ``Library.ask``."""
        # A question looks a dozen names up: each in a transaction of its own would take 2 ms together.
        with self._read():
            return self._understand(question, history, filters, ignore)

    def _understand(
        self, question: str, history: Sequence[Turn | str], filters: Filters | None, ignore: Understood | None
    ) -> Request:
        known = self.known()
        found: dict[str, list[tuple[Article, Paragraph, list[Statement]]]] = {}

        def answering(text: str) -> list[tuple[Article, Paragraph, list[Statement]]]:
            """The best passages for an earlier question, as it stood alone."""
            if text not in found:
                with self._search(self._request(understand(text, (), known), known, filters)) as searcher:
                    found[text] = searcher.best()
            return found[text]

        def recall(text: str) -> list[Passage]:
            return [
                ([said.speaker for said in statements if said.speaker], f"{article.title} {article.text}")
                for article, _, statements in answering(text)[:_RECALLED]
            ]

        query = understand(question, history, known, recall)
        # What a reader has taken back is taken back after the conversation had its say.
        if ignore is not None:
            query = query.without(ignore)
        request = self._request(query, known, filters)
        led_to = [*query.cited, *([article.id or 0 for article, _, _ in answering(text)] for text in query.before)]
        return replace(request, context=_shares(led_to))

    @_again
    def find(self, request: Request, k: int, examined: int = 0) -> Found:
        """The k passages that answer a request best, read where there is a reading model, and how near they come.

        Args:
            request: what is looked for.
            k: at most this many hits.
            examined: of so many the nearness is told.
        """
        with self._search(request) as searcher:
            # However few are wanted: which they are is told by reading.
            hits = searcher.retrieve(max(k, READ) if self._extractor else k)
            in_context = searcher.nearness(hits[: max(READ, examined) if self._extractor and examined else examined])
            found = Found(request=request, hits=hits, quoted=searcher.quoted(), in_context=in_context)
        # Outside of the indexes' lock: others search meanwhile.
        return _read(found, self._extractor, k) if self._extractor else found

    def said(self, request: Request) -> list[Hit]:
        """Every passage with words of the speakers that a request asks for, under its filters."""
        with self._store.read() as snapshot:
            statements = snapshot.statements(None, request.speakers, request.filters)
            return _to_hits(snapshot, {each.paragraph_id or 0 for each in statements})

    def beginnings(self, articles: Sequence[Article]) -> list[Hit]:
        """The first paragraph of each article's text that tells something."""
        with self._store.read() as snapshot:
            bodies = (
                (each for each in snapshot.paragraphs(article) if each.kind == "body" and len(each.text) >= _TELLS)
                for article in articles
            )
            return _to_hits(snapshot, {first.id or 0 for body in bodies for first in islice(body, 1)})

    def reader(self, request: Request) -> Callable[[Hit], Extraction] | None:
        """What reads one more passage with a request's question; None without a reading model."""
        extractor = self._extractor
        return (lambda hit: read(request, [hit], extractor)[0]) if extractor else None

    @_again
    def place(self, request: Request, article: Article, within: tuple[int, int]) -> list[Placement]:
        """Where ``find`` puts the paragraphs of an article that overlap a place in it, and each channel."""
        start, stop = within
        with self._search(request) as searcher:
            paragraphs = searcher.snapshot.paragraphs(article)
            placed = searcher.place([each for each in paragraphs if each.start < stop and start < each.end])
            hits = searcher.retrieve(READ) if self._extractor else []
        if not self._extractor:
            return placed
        reranked, order = rerank(hits, read(request, hits, self._extractor))
        after = {before + 1: hit for before, hit in zip(order, reranked, strict=True)}
        return [
            replace(each, rank=hit.rank, channels={**hit.channels, **each.channels})
            if (hit := after.get(each.rank or 0))
            else each
            for each in placed
        ]

    @contextmanager
    def _read(self) -> Iterator[Snapshot]:
        """A snapshot of the store; the one that this thread holds already, where it does."""
        held: Snapshot | None = getattr(self._held, "snapshot", None)
        if held is not None:
            yield held
            return
        with self._store.read() as snapshot:
            self._held.snapshot = snapshot
            try:
                yield snapshot
            finally:
                self._held.snapshot = None

    @contextmanager
    def _search(self, request: Request) -> Iterator[Searcher]:
        """What looks for a request, for this thread alone."""
        with self._indexes.view() as snapshot:
            yield Searcher(snapshot, self._indexes.dense, self._indexes.lexical, request)

    def _request(self, query: Query, known: Known, filters: Filters | None) -> Request:
        speakers = self._acquaintance.namesakes(query.speakers)
        if filters is not None and filters.speakers:
            theirs = self._acquaintance.namesakes(filters.speakers)
            filters = replace(filters, speakers=tuple(theirs) or filters.speakers)
        return Request(
            query=query,
            embedded=self._embed(query),
            speakers=tuple(speakers),
            quoted=sum(speakers.values()),
            filters=filters,
            newest=known.newest,
        )

    def _embed(self, query: Query) -> Embedded:
        # Embedding happens outside the indexes' lock, while others search.
        if isinstance(self._encoder, TokenEncoder):
            (tokens,) = self._encoder.encode_tokens([query.searched], queries=True)
            return weigh(query, tokens.pooled, tokens, rarity=self._indexes.lexical.rarity)
        vector = np.asarray(self._encoder.encode_queries([query.searched])[0], np.float32)
        return weigh(query, vector, None, rarity=self._indexes.lexical.rarity)


def _to_hits(snapshot: Snapshot, paragraph_ids: Collection[int]) -> list[Hit]:
    """Passages that nobody searched for, in the order of their ids; what is damaged is left out."""
    ids = sorted(paragraph_ids)
    whole, statements = snapshot.find(ids), snapshot.statements_in(ids)
    passages = [(*whole[i], statements[i]) for i in ids if i in whole and i in statements]
    return [
        Hit(rank=rank, score=0.0, article=article, paragraph=paragraph, statements=said)
        for rank, (article, paragraph, said) in enumerate(passages, start=1)
    ]


def _read(found: Found, extractor: Extractor, k: int) -> Found:
    """What was found, in the order of search and reading together."""
    extractions = read(found.request, found.hits, extractor)
    hits, order = rerank(found.hits, extractions)
    near = found.in_context
    return replace(
        found,
        hits=hits[:k],
        in_context=[near[at] for at in order[: len(near)]] if near is not None else None,
        extractions=[extractions[at] for at in order[: len(extractions)]],
    )


def _shares(led_to: Sequence[Sequence[int]]) -> dict[int, float]:
    """How often each article is among those that earlier questions led to; 1 for the one that is it most often."""
    counted = Counter(article for articles in led_to for article in articles)
    most = max(counted.values(), default=1)
    return {article: count / most for article, count in counted.items()}
