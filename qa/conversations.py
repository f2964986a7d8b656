"""Conversations in the store: kept without the articles' texts, restored with the texts that the store has now.

A quote that still stands at its place is restored as a citation like any other, so that the next question finds what it
would have found. Where it doesn't, its citation says so (``Citation.changed``). Knows nothing of questions and indexes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from qa.errors import ConversationNotFound, LibraryError
from qa.records import Answer, Article, Citation, Conversation, Filters, Hit, Paragraph, Turn, Written
from qa.snapshot import Snapshot
from qa.store import Store

_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """What is kept beside a conversation's title and moments.

    An article in it has no text, and a paragraph a hash in the place of its own: what is removed from the library does
    not stay in conversations, but for what was quoted.
    """

    turns: tuple[Turn, ...]
    filters: Filters
    version: Literal[1]


class Conversations:
    """The conversations of one library.

    Args:
        path: the library's folder, for what is told of errors.
        store: its store.
    """

    def __init__(self, path: Path, store: Store) -> None:
        self._path = path
        self._store = store

    def list(self, owner: str | None = None) -> list[Conversation]:
        """All, or an owner's, without their turns and filters, the most recently changed first."""
        with self._store.read() as snapshot:
            return snapshot.conversations(owner)

    def read(self, id: str) -> Conversation:
        """The whole conversation of that id; errors are those of ``Library.conversation``."""
        with self._store.read() as snapshot:
            found = snapshot.conversation(id)
            if found is None:
                raise self._not_found(id)
            conversation, body = found
            kept = self._unpack(id, body)
            restored = _Restoring(snapshot, kept)
            return replace(conversation, turns=tuple(map(restored.turn, kept.turns)), filters=kept.filters)

    def keep(self, conversation: Conversation) -> Conversation:
        """Insert a conversation, or replace the one of its id."""
        if not conversation.id:
            raise ValueError("a conversation to keep has an id; give it one, such as uuid.uuid4().hex")
        named = replace(conversation, title=_to_title(conversation.title, conversation.turns))
        body = pack(named)
        with self._store.write() as writer:
            return writer.keep(named, body)

    def rename(self, id: str, title: str) -> None:
        """Give the conversation of that id another title, and leave all else."""
        with self._store.write() as writer:
            found = writer.conversation(id)
            if found is None:
                raise self._not_found(id)
            writer.rename(id, _to_title(title, () if title.strip() else self._unpack(id, found[1]).turns))

    def forget(self, id: str) -> None:
        """Delete the conversation of that id."""
        with self._store.write() as writer:
            if not writer.forget(id):
                raise self._not_found(id)

    def _unpack(self, id: str, body: str) -> _Body:
        try:
            return _adapter().validate_json(body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            reason = ": ".join(part for part in (".".join(map(str, first["loc"])), first["msg"]) if part)
            raise LibraryError(
                f"{self._path}: the conversation {id} is not as it was written ({reason}). It stays as it is; "
                "a newer Cuttings may read it"
            ) from error

    def _not_found(self, id: str) -> ConversationNotFound:
        return ConversationNotFound(f"{id}: no such conversation in {self._path}. `qa conversations` shows them")


def pack(conversation: Conversation) -> str:
    """A conversation's turns and filters as JSON, without the texts of the articles."""
    body = _Body(turns=_without_texts(conversation.turns), filters=conversation.filters, version=1)
    # Not ``dump_json``: half a surrogate pair in a question is an error there.
    return json.dumps(_adapter().dump_python(body), ensure_ascii=False, default=date.isoformat)


@cache
def _adapter() -> TypeAdapter[_Body]:
    return TypeAdapter(_Body)


def _to_title(title: str, turns: Sequence[Turn]) -> str:
    """The title on one line, or else the first question, shortened at a word."""
    if title.strip():
        return " ".join(title.split())
    question = " ".join(turns[0].question.split()) if turns else ""
    if len(question) <= _LONGEST_TITLE:
        return question
    cut = question[:_LONGEST_TITLE]
    return f"{cut.rsplit(' ', 1)[0].rstrip(' ,;:–—-')}…"


def _hash(text: str) -> str:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _without_texts(record: Any) -> Any:
    """A record, or a tuple of records, with articles without text and hashes for the paragraphs' texts."""
    if isinstance(record, Article):
        return replace(record, text="")
    if isinstance(record, Paragraph):
        return replace(record, text=_hash(record.text))
    if isinstance(record, tuple):
        return tuple(map(_without_texts, record))
    if is_dataclass(record) and not isinstance(record, type):
        return replace(record, **{each.name: _without_texts(getattr(record, each.name)) for each in fields(record)})
    return record


def _keys(record: object) -> Iterator[str]:
    """The keys of all articles in a record, or in a tuple of records."""
    if isinstance(record, Article):
        yield record.key
    elif isinstance(record, tuple):
        for each in record:
            yield from _keys(each)
    elif is_dataclass(record):
        for field in fields(record):
            yield from _keys(getattr(record, field.name))


class _Restoring:
    """Puts what a snapshot holds into what was kept.

    Args:
        snapshot: of the store, open.
        kept: all that is to be restored.
    """

    def __init__(self, snapshot: Snapshot, kept: _Body) -> None:
        self._snapshot = snapshot
        self._articles = snapshot.articles_of(list(dict.fromkeys(_keys(kept.turns))))
        self._paragraphs: dict[str, list[Paragraph]] = {}

    def turn(self, turn: Turn) -> Turn:
        """A turn with its answer."""
        return replace(turn, answer=self._answer(turn.answer)) if isinstance(turn.answer, Answer) else turn

    def _answer(self, answer: Answer) -> Answer:
        return replace(
            answer,
            citations=self._citations(answer.citations),
            more=self._citations(answer.more),
            hits=tuple(hit for hit in map(self._hit, answer.hits) if hit is not None),
            written=self._written(answer.written) if answer.written else None,
        )

    def _written(self, written: Written) -> Written:
        sentences, struck = (
            tuple(replace(sentence, citations=self._citations(sentence.citations)) for sentence in group)
            for group in (written.sentences, written.struck)
        )
        return replace(written, sentences=sentences, struck=struck, citations=self._citations(written.citations))

    def _citations(self, citations: Iterable[Citation]) -> tuple[Citation, ...]:
        return tuple(map(self._citation, citations))

    def _citation(self, citation: Citation) -> Citation:
        also_in = tuple(self._articles.get(each.key) or _gone(each) for each in citation.also_in)
        article = self._articles.get(citation.article.key)
        start, end = citation.start, citation.end
        if article and 0 <= start < end and article.text[start:end] == citation.quote:
            paragraph = self._paragraph_of(article, citation)
            before = citation.before if citation.before in article.text[:start] else ""
            found = replace(citation, article=article, paragraph=paragraph, before=before)
            return replace(found, also_in=also_in, changed=None)
        return replace(
            citation,
            article=_gone(citation.article),
            paragraph=replace(citation.paragraph, text="", id=None, article_id=None),
            also_in=also_in,
            changed="replaced" if article else "removed",
        )

    def _hit(self, hit: Hit) -> Hit | None:
        article = self._articles.get(hit.article.key)
        place = (hit.paragraph.start, hit.paragraph.end)
        for paragraph in self._paragraphs_of(article) if article else ():
            if article and (paragraph.start, paragraph.end) == place and _hash(paragraph.text) == hit.paragraph.text:
                said = (replace(s, paragraph_id=paragraph.id, ordinal=paragraph.ordinal) for s in hit.statements)
                also_in = tuple(self._articles.get(each.key) or _gone(each) for each in hit.also_in)
                return replace(hit, article=article, paragraph=paragraph, statements=tuple(said), also_in=also_in)
        return None

    def _paragraph_of(self, article: Article, citation: Citation) -> Paragraph:
        """The paragraph in which a quote stands now; where the article is cut within it, the quote is its own."""
        for paragraph in self._paragraphs_of(article):
            if paragraph.start <= citation.start and citation.end <= paragraph.end:
                return paragraph
        return Paragraph(start=citation.start, end=citation.end, text=citation.quote, article_id=article.id)

    def _paragraphs_of(self, article: Article) -> list[Paragraph]:
        if article.key not in self._paragraphs:
            self._paragraphs[article.key] = self._snapshot.paragraphs(article)
        return self._paragraphs[article.key]


def _gone(article: Article) -> Article:
    """What is left of an article that the library no longer has: all but its text, and the id that nothing has now."""
    return replace(article, text="", id=None)
