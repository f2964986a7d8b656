"""A library: a folder that holds articles and answers questions about them.

The one place that wires the parts: reading, paragraphs, embedding, the store, both indexes, retrieval and the answer. A
library may be used by several threads and opened by several processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from qa.adding.adder import Addable, Adder
from qa.answering.answer import compose, compose_gathered
from qa.answering.evidence import Evidence
from qa.answering.examining import EXAMINED, examine
from qa.answering.gathering import MOST_FOUND, gather
from qa.answering.inquiry import Inquiry
from qa.answering.suggesting import candidates, choose
from qa.conversations.keeping import Conversations
from qa.errors import ArticleNotFound, EncoderMismatch
from qa.facets import Facets, count_facets
from qa.generation.server import ChatServer
from qa.generation.writing import write_out
from qa.indexes.catching_up import Indexes
from qa.models.encoder import SentenceEncoder
from qa.models.extractor import load_extractor
from qa.people import People, Person, Utterance
from qa.protocols import Encoder, Extractor, Generator, Progress
from qa.question.query import understand
from qa.records import (
    AddReport,
    Answer,
    Article,
    Conversation,
    Filters,
    Hit,
    Paragraph,
    Placement,
    Statement,
    Turn,
    Understood,
)
from qa.retrieval.acquaintance import find_namesakes
from qa.retrieval.finder import Finder
from qa.settings import Settings
from qa.storage.failures import unusable
from qa.storage.snapshot import Snapshot
from qa.storage.store import names_fault, open_store, structural_fault


class Library:
    """Articles on disk, and the way to ask them.

    Args:
        path: the library's folder, by default the one that the settings name; it is created if it does not exist.
        encoder: the embedding model; by default the one that the settings name.
        settings: by default those of the environment.
        extractor: the reading model; by default the one that the settings name, or none if they say so.
        generator: the chat model; by default that of the server that the settings name, if they name any.

    Raises:
        LibraryError: the folder cannot be used.
        EncoderMismatch: the library was made with another embedding model.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        encoder: Encoder | None = None,
        extractor: Extractor | None = None,
        settings: Settings | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.settings = settings or Settings.load()
        self.path = self.settings.library if path is None else Path(path)
        self.encoder: Encoder = encoder or SentenceEncoder(self.settings.model)
        self.extractor: Extractor | None = extractor or load_extractor(self.settings.extractor)
        self.generator: Generator | None = generator or ChatServer.from_settings(self.settings)
        self._store = open_store(self.path)
        try:
            self._store.inspect()
            self._indexes = Indexes(self.path, self._store, self._check_encoder)
            self._adder = Adder(self._store, self._indexes, self.encoder, self._check_encoder, self.settings.max_bytes)
            self._finder = Finder(self._store, self._indexes, self.encoder, self.extractor)
            self._conversations = Conversations(self.path, self._store)
            self._people = People(self._store, self._indexes, self.encoder)
            self._indexes.save()
        except OSError as error:
            self._store.close()
            raise unusable(self.path, error) from error
        except BaseException:
            self._store.close()
            raise

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the library; what was added is on disk already.

        Where so much was added that the dense index is made anew, that is waited for.
        """
        self._indexes.close()
        self._store.close()

    def add(
        self,
        what: Addable | Sequence[Addable],
        *,
        replace: bool = True,
        progress: Progress | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> AddReport:
        """Add files, folders and articles; each article is there whole afterwards, or not at all.

        An article whose key is there already replaces it, or is left alone if nothing in it has changed. What cannot be
        read is reported and keeps nothing else from being added.

        Args:
            what: a file, a folder (walked recursively), a ``Found`` (a file and its key), an ``Article``, or many.
            replace: False: an article whose key, no URL, another text has is added beside it: "a.txt (2)".
            progress: called with (files done, files in all, the last one's name).
            columns: of "title", "text", "published", "authors", "source", "url", "id", "language", "section" and "page"
                the columns of tables (CSV, TSV) that hold them, where their own names don't tell.
        """
        return self._adder.add(what, replace=replace, progress=progress, columns=columns)

    def remove(self, key: str) -> None:
        """Remove the article of that key.

        Raises:
            ArticleNotFound: there is no such article.
        """
        if not self._adder.remove(key):
            raise self._not_found(key)

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
        return self._finder.find(self._finder.understand(question, history, filters), k).hits

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn | str] = (),
        filters: Filters | None = None,
        ignore: Understood | None = None,
        k: int = 10,
        threshold: float | None = None,
        generate: bool = True,
        on_text: Callable[[str], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Answer:
        """Answer a question with the articles' own words, or say that they don't say.

        Where the library has a chat model, it writes about what was found, and what the passages don't bear out is
        struck; where it fails, ``Answer.written`` says so and the answer without it stands.

        Args and errors are those of ``search``, and:
            ignore: what of ``Answer.understood`` is to count as plain words.
            k: the number of ``Answer.hits``.
            threshold: the confidence below which the answer is "not found", by default that of the settings.
            generate: ask the chat model, if there is one.
            on_text: called with all that the model has written so far, not yet checked, whenever something comes.
            cancel: asked often while the model writes; once it is true, the model is stopped.
        """
        # Understand: who is known, who is meant, what the conversation adds.
        request = self._finder.understand(question, history, filters, ignore)
        # Find: the passages that may answer, more than are shown, since more are compared; a reading model reads them.
        deep = MOST_FOUND if request.query.task else EXAMINED
        found = self._finder.find(request, max(k, deep), EXAMINED)
        # Examine: how far each passage meets the question.
        inquiry, evidence = examine(found, self._indexes.lexical)
        # Answer: exact quotes, or what is missing.
        sure = self.settings.threshold if threshold is None else threshold
        if request.query.task:
            gathered = gather(inquiry, found, self._finder, self._indexes.lexical.terms)
            answer = compose_gathered(inquiry, found.hits[:k], evidence, gathered, threshold=sure)
        else:
            answer = compose(inquiry, found.hits[:k], evidence, threshold=sure, read=self._finder.reader(request))
        remark = " ".join(filter(None, (answer.remark, self._store.damage.remark)))
        answer = replace(answer, filters=filters or Filters(), ignored=ignore or Understood(), remark=remark)
        # Write: only about what was found, and only where there is a chat model.
        if self.generator is None or not generate or not answer.found:
            return answer
        find_statements, terms = self._adder.find_statements, self._indexes.lexical.terms
        return write_out(
            answer, self.generator, terms=terms, find_statements=find_statements, on_text=on_text, cancel=cancel
        )

    def suggest(self, answer: Answer, *, history: Sequence[Turn | str] = (), most: int = 3) -> list[str]:
        """Questions to ask next that the articles answer, under the filters of the last: each was tried.

        Args:
            answer: what was answered last.
            history: the turns before it, oldest first.
            most: at most so many.
        """
        asked = {turn.question if isinstance(turn, Turn) else turn for turn in history}
        query = understand(answer.question, history, self._finder.known())
        return choose(
            candidates(query, answer), answer, asked, ask=lambda each: self.ask(each, generate=False), most=most
        )

    def examine(
        self, question: str, *, history: Sequence[Turn | str] = (), k: int = 10
    ) -> tuple[Inquiry, list[Evidence]]:
        """Tell how the first k passages that ``search`` finds compare with a question: what ``ask`` judges by.

        Raises:
            EmptyQuestion: a question without a word in it.
        """
        found = self._finder.find(self._finder.understand(question, history), k, k)
        return examine(found, self._indexes.lexical, k)

    def explain(
        self, question: str, key: str, start: int = 0, end: int | None = None, *, history: Sequence[Turn | str] = ()
    ) -> list[Placement]:
        """Tell where ``search`` puts the paragraphs that overlap ``start:end`` of an article, and each channel.

        Raises:
            ArticleNotFound: there is no such article.
            EmptyQuestion: a question without a word in it.
        """
        article = self.article(key)
        stop = len(article.text) if end is None else end
        return self._finder.place(self._finder.understand(question, history), article, (start, stop))

    def articles(self, filters: Filters | None = None) -> list[Article]:
        """All articles that pass the filters, newest first."""
        with self._read() as snapshot:
            return snapshot.articles(filters)

    def count(self) -> int:
        """How many articles there are."""
        with self._read() as snapshot:
            return snapshot.count()

    def generation(self) -> int:
        """Grows with every change of the articles: as long as it is the same, so are they."""
        with self._read() as snapshot:
            return snapshot.generation

    def facets(self) -> Facets:
        """What the articles can be narrowed down to: outlets, authors, speakers and days, with counts."""
        with self._read() as snapshot:
            return count_facets(snapshot)

    def article(self, key: str) -> Article:
        """The article of that key.

        Raises:
            ArticleNotFound: there is no such article.
        """
        with self._read() as snapshot:
            return self._find(snapshot, key)

    def paragraphs(self, key: str) -> list[Paragraph]:
        """The paragraphs of the article of that key, in order.

        Raises:
            ArticleNotFound: there is no such article.
        """
        with self._read() as snapshot:
            return snapshot.paragraphs(self._find(snapshot, key))

    def statements(self, key: str | None = None, speaker: str | None = None) -> list[Statement]:
        """Who said what: in the article of that key, or by a speaker, or both; without either all statements.

        Args:
            key: an article's key.
            speaker: a name, or a part of one: "Holt" means everybody of that name.

        Raises:
            ArticleNotFound: there is no article of that key.
        """
        with self._read() as snapshot:
            article = self._find(snapshot, key) if key is not None else None
            names = tuple(find_namesakes(snapshot, (speaker,))) if speaker is not None else None
            return snapshot.statements(article, names)

    def articles_of(self, statements: Sequence[Statement]) -> dict[int, Article]:
        """The articles that statements stand in, by ``paragraph_id``; what was removed meanwhile is left out."""
        with self._read() as snapshot:
            found = snapshot.find([each.paragraph_id for each in statements if each.paragraph_id is not None])
        return {paragraph_id: article for paragraph_id, (article, _) in found.items()}

    def people(self) -> list[Person]:
        """Everybody who is quoted by name, most quoted first."""
        return self._people.everybody()

    def said_by(self, speaker: str, topic: str = "", filters: Filters | None = None) -> list[Utterance]:
        """Everything that somebody said, earliest first, undated last; what several articles print comes once.

        Args:
            speaker: a name, or a part of one: "Holt" means everybody of that name.
            topic: only what is about it.
            filters: only what stands in articles that pass; ``speakers`` count for nothing.
        """
        return self._people.said_by(speaker, topic, filters)

    def conversations(self, owner: str | None = None) -> list[Conversation]:
        """All, or an owner's, last changed first, without turns and filters: ``conversation`` has these."""
        return self._conversations.list(owner)

    def conversation(self, id: str) -> Conversation:
        """The whole conversation of that id; of its quotes, those that no longer stand tell it: ``Citation.changed``.

        Raises:
            ConversationNotFound: there is no such conversation.
            LibraryError: it is not as it was written, or by a newer version.
        """
        return self._conversations.read(id)

    def keep(self, conversation: Conversation) -> Conversation:
        """Keep a whole conversation, in place of the one of its id if there is one; return it as it was kept.

        Now is when it was changed. Without a title it gets its first question's words.
        """
        return self._conversations.keep(conversation)

    def rename_conversation(self, id: str, title: str) -> None:
        """Give a conversation another title, by default its first question's words, and leave when it was changed.

        Raises:
            ConversationNotFound: there is no such conversation.
        """
        self._conversations.rename(id, title)

    def forget(self, id: str) -> None:
        """Delete the conversation of that id.

        Raises:
            ConversationNotFound: there is no such conversation.
        """
        self._conversations.forget(id)

    def check(self) -> list[str]:
        """Compare everything with its seal, and the store with both indexes: a line a fault, none if sound."""
        with self._indexes.view() as snapshot:
            structure = structural_fault(snapshot)
            faults = [f"{self._store.path}: is damaged ({structure})"] if structure else []
            faults += filter(None, [names_fault(snapshot)])
            return [*faults, *snapshot.faults(), *snapshot.unsealed_conversations(), *self._indexes.faults(snapshot)]

    def how_indexed(self) -> str:
        """How the dense index searches and how much it holds, in a line."""
        with self._indexes.view():
            return self._indexes.dense.description

    @contextmanager
    def _read(self) -> Iterator[Snapshot]:
        """A snapshot of the store, if it is still one of this library's encoder."""
        with self._store.read() as snapshot:
            self._check_encoder(snapshot)
            yield snapshot

    def _find(self, snapshot: Snapshot, key: str) -> Article:
        article = snapshot.article(key)
        if article is None:
            raise self._not_found(key)
        return article

    def _not_found(self, key: str) -> ArticleNotFound:
        return ArticleNotFound(f"{key}: no such article in {self.path}. `qa list` shows the keys")

    def _check_encoder(self, snapshot: Snapshot) -> None:
        made_with = snapshot.encoder
        if made_with is not None and made_with != self.encoder.name:
            raise EncoderMismatch(
                f"{self.path}: made with the model {made_with!r}, the settings name {self.encoder.name!r}. "
                f"Set QA_MODEL={made_with}, or run `qa reindex` to embed it anew"
            )
