"""What programs may ask of a library: four functions that REST, Gradio's API and MCP share.

Checks what comes in, limits how much runs at once, and gives what ``--json`` prints. Knows neither HTTP nor Gradio.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

import qa
from ui.problems import Busy, Refused

# Much more than a question, of which the default model reads 256 tokens.
_Text = Annotated[str, Field(max_length=2_000)]
# More names than anybody lists; beyond, a request costs more to check than to answer. Chosen by eye.
_Names = Annotated[list[_Text], Field(max_length=100)]
# So many questions of others may be before one; who has waited too long is turned away before it is his turn.
MOST_WAITING = 60
_Result = TypeVar("_Result")
_Request = TypeVar("_Request", bound=BaseModel)


class Search(BaseModel):
    """A question and what may be found."""

    model_config = ConfigDict(extra="forbid")

    question: _Text = Field(description="The question, in plain words.")
    k: int = Field(10, ge=1, le=100, description="At most this many passages.")
    history: Annotated[list[_Text], Field(max_length=50)] = Field(
        [], description="The questions before it in the conversation, oldest first."
    )
    source: _Names = Field([], description="Only from these outlets.")
    author: _Names = Field([], description="Only by these authors.")
    speaker: _Names = Field([], description="Only where one of them is quoted, by the full name.")
    since: date | None = Field(None, description="Published on that day or after, as 2024-05-31.")
    until: date | None = Field(None, description="Published on that day or before, as 2024-05-31.")

    @model_validator(mode="after")
    def _check_days(self) -> Search:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since {self.since} is after until {self.until}. Exchange them")
        return self

    @property
    def filters(self) -> qa.Filters:
        """The same as the library takes it."""
        return qa.Filters(
            sources=tuple(self.source),
            authors=tuple(self.author),
            speakers=tuple(self.speaker),
            since=self.since,
            until=self.until,
        )


class Ask(Search):
    """A question, what may be found, and how sure an answer must be."""

    threshold: float | None = Field(
        None, ge=0, le=1, description="The confidence below which nothing is answered; by default the library's own."
    )


class Named(BaseModel):
    """Which article."""

    model_config = ConfigDict(extra="forbid")

    key: _Text = Field(description="The article's key.")


class Said(BaseModel):
    """Whose statements, and where."""

    model_config = ConfigDict(extra="forbid")

    key: _Text | None = Field(None, description="Only in the article of that key.")
    speaker: _Text | None = Field(None, description="Only by them; a surname means everybody of that name.")
    k: int = Field(1_000, ge=1, le=10_000, description="At most this many statements.")

    @model_validator(mode="after")
    def _check_any(self) -> Said:
        if not (self.key or self.speaker):
            raise ValueError("neither a key nor a speaker is given. Give one of them")
        return self


class Gate:
    """Lets some callers run at once, in threads, and others wait in the order in which they came; turns away the rest.

    Whoever waits holds no thread of the server.

    Args:
        running: how many may run at once.
        waiting: how many more may wait.
        patience: for how many seconds.
    """

    def __init__(self, running: int, waiting: int, patience: float) -> None:
        self._room = running + waiting
        self._running = asyncio.Semaphore(running)
        self._patience = patience

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """Do the work in a thread when it is its turn.

        Raises:
            Busy: there is no room, or the turn did not come in time.
        """
        if not self._room:
            raise Busy
        self._room -= 1
        try:
            try:
                await asyncio.wait_for(self._running.acquire(), self._patience)
            except TimeoutError:
                raise Busy from None
            try:
                return await to_thread.run_sync(work)
            finally:
                self._running.release()
        finally:
            self._room += 1


class API:
    """The four functions over a library. They take and give plain values; the docstrings are for whoever calls them."""

    def __init__(self, library: qa.Library) -> None:
        self.library = library
        # Two at least: one slow question should not hold up all others.
        cores = max(2, os.cpu_count() or 1)
        self._searching = Gate(running=cores, waiting=MOST_WAITING, patience=20)
        # A chat model may take minutes, and the processor is idle then; searching goes on meanwhile.
        asking = cores if library.generator is None else 2 * cores
        self._asking = Gate(running=asking, waiting=MOST_WAITING, patience=20)

    async def search(
        self,
        question: str,
        k: int = 10,
        history: list[str] | None = None,
        source: list[str] | None = None,
        author: list[str] | None = None,
        speaker: list[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[dict[str, Any]]:
        """Find the passages of the news articles that answer a question, best first, with offsets into their article.

        Args:
            question: the question, in plain words
            k: at most this many passages, 1 to 100
            history: the questions before it in the conversation, oldest first
            source: only from these outlets
            author: only by these authors
            speaker: only where one of them is quoted or reported, by the full name
            since: published on that day or after, as 2024-05-31
            until: published on that day or before, as 2024-05-31
        """
        given = {"question": question, "k": k, "history": history or [], "since": since, "until": until}
        names = {"source": source or [], "author": author or [], "speaker": speaker or []}
        return await self.find(check(Search, given | names))

    async def ask(
        self,
        question: str,
        k: int = 10,
        history: list[str] | None = None,
        source: list[str] | None = None,
        author: list[str] | None = None,
        speaker: list[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        threshold: float | None = None,
    ) -> dict[str, Any]:
        """Answer a question with exact quotes from the news articles, with who said them, when and where printed.

        Or tell that the articles don't say: then "found" is false. Every citation is a place in an article.

        Args:
            question: the question, in plain words
            k: at most this many passages beside the answer, 1 to 100
            history: the questions before it in the conversation, oldest first
            source: only from these outlets
            author: only by these authors
            speaker: only where one of them is quoted or reported, by the full name
            since: published on that day or after, as 2024-05-31
            until: published on that day or before, as 2024-05-31
            threshold: the confidence, 0 to 1, below which nothing is answered; by default the library's own
        """
        given = {"question": question, "k": k, "history": history or [], "since": since, "until": until}
        names = {"source": source or [], "author": author or [], "speaker": speaker or []}
        return await self.answer(check(Ask, given | names | {"threshold": threshold}))

    async def article(self, key: str) -> dict[str, Any]:
        """Give a whole news article with its paragraphs, as it was read.

        Args:
            key: the article's key, as search and ask give it
        """
        return await self.show(check(Named, {"key": key}))

    async def statements(
        self, key: str | None = None, speaker: str | None = None, k: int = 1_000
    ) -> list[dict[str, Any]]:
        """Tell who said what, word for word: in an article, by a speaker, or both. Give at least one of them.

        Args:
            key: only in the article of that key, as search and ask give it
            speaker: only by them; a surname means everybody of that name
            k: at most this many statements
        """
        return await self.quote(check(Said, {"key": key, "speaker": speaker, "k": k}))

    async def find(self, request: Search) -> list[dict[str, Any]]:
        """``search``, of a request that was checked."""

        def work() -> list[dict[str, Any]]:
            hits = self.library.search(request.question, request.k, history=request.history, filters=request.filters)
            return list(qa.to_json(hits, paths=False))

        return await self._searching.run(work)

    async def answer(self, request: Ask) -> dict[str, Any]:
        """``ask``, of a request that was checked."""

        def work() -> dict[str, Any]:
            answer = self.library.ask(
                request.question,
                history=request.history,
                filters=request.filters,
                k=request.k,
                threshold=request.threshold,
            )
            return dict(qa.to_json(answer, paths=False))

        return await self._asking.run(work)

    async def show(self, request: Named) -> dict[str, Any]:
        """``article``, of a request that was checked."""

        def work() -> dict[str, Any]:
            article, paragraphs = self.library.article(request.key), self.library.paragraphs(request.key)
            return {"article": qa.to_json(article, paths=False), "paragraphs": qa.to_json(paragraphs)}

        # Past the gates: to read an article takes milliseconds, also while questions wait.
        return await to_thread.run_sync(work)

    async def quote(self, request: Said) -> list[dict[str, Any]]:
        """``statements``, of a request that was checked."""
        return await self._searching.run(lambda: self._quote(request))

    def _quote(self, request: Said) -> list[dict[str, Any]]:
        said = self.library.statements(request.key or None, request.speaker or None)[: request.k]
        articles = self.library.articles_of(said)
        return [
            {"article": qa.to_json(article, whole=False, paths=False), "quote": article.text[each.start : each.end]}
            | qa.to_json(each)
            for each in said
            if each.paragraph_id is not None and (article := articles.get(each.paragraph_id)) is not None
        ]


def check(request: type[_Request], given: dict[str, Any]) -> _Request:
    """Make a request of what was given.

    Raises:
        Refused: it breaks a rule.
    """
    try:
        return request.model_validate(given)
    except ValidationError as error:
        raise Refused(explain(error.errors())) from error


def explain(errors: Sequence[Any]) -> str:
    """Tell the first of pydantic's errors in one line: the name, the value, the rule."""
    first = errors[0]
    rule = str(first["msg"]).removeprefix("Value error, ")
    name = ".".join(str(part) for part in first["loc"] if part not in ("query", "body"))
    # pydantic's own words for these name its types, which tell a caller nothing.
    if first["type"] in ("json_invalid", "model_attributes_type", "model_type"):
        return "The body is no JSON object. Send one, with Content-Type: application/json."
    if not name:
        return f"{rule}."
    if first["type"] in ("missing", "extra_forbidden"):
        return f"{name}: {rule[0].lower()}{rule[1:]}. /api/v1/openapi.json has the names."
    shown = repr(first["input"])
    return f"{name}: {shown if len(shown) <= 60 else f'{shown[:57]}…'}: {rule[0].lower()}{rule[1:]}. Correct it."
