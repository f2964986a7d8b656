"""What is looked for, all that is to be known of it before anything is: made once, and handed on from step to step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qa.protocols import Extraction
from qa.question.query import Query
from qa.records import Filters, Hit, Vectors
from qa.retrieval.weighing import Embedded


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question that was understood by whom the articles know, and embedded.

    ``speakers`` are all names of those who are asked for, ``quoted`` how many statements they have made; ``filters``
    name their speakers by all their names. ``context`` holds the articles that the conversation is about, by their ids,
    with how much it is about each, in 0..1. ``newest`` is the day of the library's newest article.
    """

    query: Query
    embedded: Embedded
    speakers: tuple[str, ...] = ()
    quoted: int = 0
    filters: Filters | None = None
    context: Mapping[int, float] = field(default_factory=dict)
    newest: date | None = None

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return self.filters is not None and self.filters != Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found for a request.

    ``hits`` are the passages that answer best, best first. ``quoted`` is how many statements of the speakers the
    filters leave. ``in_context`` has for each of the first hits how near its nearest token, its context's included,
    comes to each token of the question; None where the embedding model shows no tokens. ``extractions`` are what a
    reading model found in the first hits, in their order; empty without one.
    """

    request: Request
    hits: list[Hit]
    quoted: int
    in_context: list[Vectors] | None
    extractions: list[Extraction] = field(default_factory=list)
