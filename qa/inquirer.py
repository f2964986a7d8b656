"""A question → what it is searched in: understood by whom the articles know, embedded, in its conversation.

Also compares what search found with the question. Knows nothing of files and answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

from qa.acquaintance import namesakes, read_known
from qa.answering.evidence import Evidence
from qa.answering.examining import examine
from qa.answering.inquiry import Inquiry
from qa.errors import DamagedIndex
from qa.indexes import Indexes
from qa.question.query import Known, Passage, Query, understand
from qa.records import (
    Article,
    Encoder,
    Filters,
    Hit,
    Paragraph,
    Placement,
    Statement,
    TokenEncoder,
    TokenVectors,
    Turn,
    Understood,
    Vectors,
)
from qa.retrieval import Searcher, weigh
from qa.snapshot import Snapshot
from qa.store import Store

_P = ParamSpec("_P")
_T = TypeVar("_T")
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


class Inquirer:
    """Asks the store and the indexes of one library.

    Args:
        store: the store.
        indexes: both indexes of it.
        encoder: the embedding model.
    """

    def __init__(self, store: Store, indexes: Indexes, encoder: Encoder) -> None:
        self._store = store
        self._indexes = indexes
        self._encoder = encoder
        self._known_at: tuple[int, Known] = (-1, Known())

    @contextmanager
    def search(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        filters: Filters | None = None,
        ignore: Understood | None = None,
    ) -> Iterator[Searcher]:
        """The question as understood and embedded, with what it is searched in, for this thread alone."""
        known = self.known()
        found: dict[str, list[tuple[Article, Paragraph, list[Statement]]]] = {}

        def answering(text: str) -> list[tuple[Article, Paragraph, list[Statement]]]:
            if text not in found:
                earlier = understand(text, (), known)
                embedded = self._embed(earlier)
                with self._indexes.view() as snapshot:
                    found[text] = self._searcher(snapshot, earlier, embedded, filters).best()
            return found[text]

        def recall(text: str) -> list[Passage]:
            return [
                ([said.speaker for said in statements if said.speaker], paragraph.text)
                for _, paragraph, statements in answering(text)[:_RECALLED]
            ]

        query = understand(question, history, known, recall)
        if ignore is not None:
            query = query.without(ignore)
        embedded = self._embed(query)
        led_to = [*query.cited, *([article.id or 0 for article, _, _ in answering(text)] for text in query.before)]
        with self._indexes.view() as snapshot:
            yield replace(self._searcher(snapshot, query, embedded, filters), context=_shares(led_to))

    def _searcher(
        self, snapshot: Snapshot, query: Query, embedded: tuple[Vectors, TokenVectors | None], filters: Filters | None
    ) -> Searcher:
        weighed = weigh(query, *embedded, rarity=self._indexes.lexical.rarity)
        speakers = namesakes(snapshot, query.speakers)
        if filters is not None and filters.speakers:
            filters = replace(filters, speakers=namesakes(snapshot, filters.speakers) or filters.speakers)
        return Searcher(snapshot, self._indexes.dense, self._indexes.lexical, query, weighed, speakers, filters)

    @_again
    def find(self, question: str, history: Sequence[Turn | str], filters: Filters | None, k: int) -> list[Hit]:
        """The k passages that answer a question, best first."""
        with self.search(question, history, filters) as searcher:
            return searcher.retrieve(k)

    @_again
    def place(
        self, question: str, history: Sequence[Turn | str], article: Article, within: tuple[int, int]
    ) -> list[Placement]:
        """Where ``find`` puts the paragraphs of an article that overlap a place in it, and each channel."""
        start, stop = within
        with self.search(question, history) as searcher:
            paragraphs = searcher.snapshot.paragraphs(article)
            return searcher.place([each for each in paragraphs if each.start < stop and start < each.end])

    def known(self) -> Known:
        """Whom and what the articles know; read anew when they have changed."""
        with self._store.read() as snapshot:
            generation, known = self._known_at
            if generation != snapshot.generation:
                known = read_known(snapshot)
                self._known_at = (snapshot.generation, known)
        return known

    def _embed(self, query: Query) -> tuple[Vectors, TokenVectors | None]:
        if isinstance(self._encoder, TokenEncoder):
            (tokens,) = self._encoder.encode_tokens([query.searched], queries=True)
            return tokens.pooled, tokens
        return np.asarray(self._encoder.encode_queries([query.searched])[0], np.float32), None

    @_again
    def examine(
        self,
        question: str,
        history: Sequence[Turn | str],
        filters: Filters | None,
        k: int,
        depth: int,
        ignore: Understood | None = None,
    ) -> tuple[Inquiry, list[Hit], list[Evidence]]:
        """Find the k passages that answer best, and compare the first ``depth`` with the question."""
        with self.search(question, history, filters, ignore) as searcher:
            hits = searcher.retrieve(max(k, depth))
            in_context = searcher.nearness(hits[:depth])
            within = searcher.within()
        # Embedding happens while others search.
        known = self.known()
        lexical = self._indexes.lexical
        inquiry, evidence = examine(
            searcher.query,
            hits,
            speakers=searcher.speakers,
            quoted=sum(known.people.count(name) for name in searcher.speakers) if within is None else within,
            filtered=within is not None,
            newest=known.newest,
            tokens=searcher.embedded.seen,
            in_context=in_context,
            encoder=self._encoder,
            terms=lexical.terms,
            rarity=lexical.rarity,
            rarest=lexical.rarest,
            depth=depth,
        )
        return inquiry, hits[:k], evidence


def _shares(led_to: Sequence[Sequence[int]]) -> dict[int, float]:
    """How often each article is among those that earlier questions led to; 1 for the one that is it most often."""
    counted = Counter(article for articles in led_to for article in articles)
    most = max(counted.values(), default=1)
    return {article: count / most for article, count in counted.items()}
