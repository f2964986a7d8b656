"""The records that travel between modules.

Offsets are Python string indices into ``Article.text``, half-open: ``text[start:end]``. Scores are better when higher.
Knows nothing of files, databases or indexes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

# Only body is offered as an answer at first; the rest answers where nothing else does, and says so.
Kind = Literal["headline", "body", "caption", "boilerplate"]
StatementKind = Literal["direct", "indirect", "mixed"]
# Three, since what a rule cannot judge is neither borne out nor refuted.
Verdict = Literal["supported", "unsupported", "not checked"]
Rating = Literal["up", "down"]
Change = Literal["removed", "replaced"]
# As FAISS takes them; doubles would take twice the room.
Vectors = NDArray[np.float32]


# By keyword only, here and below: of so many texts and numbers two would be exchanged unseen.
@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as it was read.

    ``key`` identifies it to the user: its URL, else its path relative to the folder that was added; adding the same key
    again replaces the article. An article made in Python without key, URL and path gets a key from its content.
    """

    text: str
    title: str = ""
    key: str = ""
    # None unless it is certain: a wrong day sorts, filters and corrects wrongly.
    published: date | None = None
    source: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    path: str | None = None
    language: str | None = None
    # Of the paper, as printed: "Politics"; "4", "A12", "2-3".
    section: str | None = None
    page: str | None = None
    # The store's, and None until it holds the article; programs know an article by its key.
    id: int | None = None

    @property
    def place(self) -> str:
        """Where in the paper it stood, as one cites it: "Politics, p. 4"; "" where that isn't known."""
        page = self.page or ""
        label = "" if not page else "p. " if page.isalnum() else "pp. "
        return ", ".join(part for part in (self.section, f"{label}{page}") if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A place in an article: ``text == article.text[start:end]``, always."""

    start: int
    end: int
    text: str
    kind: Kind = "body"
    ordinal: int = 0
    article_id: int | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something that somebody said: ``article.text[start:end]``, inside one paragraph of the article.

    A quotation that runs over several paragraphs is a statement in each. ``speaker`` is the resolved name, a
    description where the article never names its source ("a police spokeswoman"), and None where in doubt. ``mention``
    are the words that stand for the speaker in the text ("he"; "" where a neighbouring paragraph has them), ``cue``
    those that tell of saying ("said", "according to"; "" where there are none). ``denied`` marks what was denied or not
    said ("did not say"); ``quoted_by`` is who reports the speaker's words, where that is not the article itself.
    ``said_on`` is the day on which it was said, where the text tells; never guessed.
    """

    start: int
    end: int
    # No guess: words under a wrong name are worse than under none.
    speaker: str | None = None
    mention: str = ""
    cue: str = ""
    kind: StatementKind = "indirect"
    said_on: date | None = None
    denied: bool = False
    quoted_by: str | None = None
    ordinal: int = 0
    paragraph_id: int | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """What an article calls somebody beside his name, as printed but for "the": ``role`` is "mayor of Holm"."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What may be searched. Empty fields allow everything; names compare without regard to case.

    ``speakers`` allow only paragraphs in which one of them is quoted or reported. ``since`` and ``until`` are inclusive
    days of publication; an article without a date passes neither. A hit's ``also_in`` names all who print its words,
    whatever the filters.
    """

    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """Where one channel of retrieval ("dense", "lexical") put a passage: ``rank`` counts from 1."""

    rank: int
    # Scores of two channels don't compare, ranks do.
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that search found.

    ``statements`` are those in it, ``channels`` tells why it is here, ``also_in`` who else prints the same words.
    """

    rank: int
    score: float
    article: Article
    paragraph: Paragraph
    statements: tuple[Statement, ...] = ()
    also_in: tuple[Article, ...] = ()
    channels: Mapping[str, Channel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where search puts a paragraph, however far down.

    ``rank`` counts from 1 among the hits, and is None where the paragraph is none of those that are fused; ``channels``
    has each channel that finds it at all.
    """

    paragraph: Paragraph
    rank: int | None
    channels: Mapping[str, Channel] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Exact words at an exact place: ``quote == article.text[start:end]``, checked when made and when shown.

    ``speaker`` and ``said_on`` are None where it is not known who said it, and when. ``sought``, of a question
    for a number, a day, a place or a person, are the offsets in ``article.text`` of what was asked for; ``day`` is the
    day that it means ("on Tuesday"), where it means one and doesn't spell it out. ``before`` is the sentence that the
    article has before the quote, word for word, where the quote leans on it.

    ``changed`` is set only in a conversation that was kept, where the words are no longer at their place: the article
    was removed since, or replaced with another text. The quote is then what was verified when it was made; ``article``
    is as it was but without text and id, ``paragraph`` a place without words.
    """

    number: int
    # Whole, so that whoever shows the quote can check it.
    article: Article
    paragraph: Paragraph
    start: int
    end: int
    quote: str
    speaker: str | None = None
    said_on: date | None = None
    also_in: tuple[Article, ...] = ()
    sought: tuple[int, int] | None = None
    day: date | None = None
    before: str = ""
    changed: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a question was taken to name: whose words, which outlets and authors, from and until which day.

    It moves the ranking and leaves out nothing. Given as ``ignore``, what it names counts as plain words. ``topic`` is
    the rest of the question; may be "".
    """

    speakers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the articles say, or that they don't.

    ``text`` is Markdown with ``[1]`` marks that refer to ``citations`` by number. Where ``found`` is false, citations
    are empty, ``hits`` holds the nearest passages and ``missing`` tells what the articles lack, where that can be told.
    ``more`` are further quotes, less likely to answer. ``confidence`` lies in 0..1: how probable it is that the
    citations answer the question. ``standalone`` is the question as understood, with what the conversation adds.
    ``remark`` is what the reader should know of the quotes together: that articles differ, that one corrects another,
    that they say otherwise than the question supposes, or that only a caption answers; ``text`` has it, too.
    ``written`` is what a chat model wrote, where one was asked; if any of it is supported, ``text`` and ``citations``
    are its, and the quotes without it, but for those that it cites, come first in ``more``. ``understood`` is what the
    question was taken to name, ``ignored`` what of that was to count as plain words, ``filters`` what was searched.
    """

    question: str
    standalone: str
    text: str
    found: bool
    confidence: float
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    more: tuple[Citation, ...] = ()
    missing: str = ""
    remark: str = ""
    written: Written | None = None
    understood: Understood = Understood()
    ignored: Understood = Understood()
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSentence:
    """A sentence that a chat model wrote, and whether the passages that it cites bear it out.

    ``text`` is what the model wrote, on one line, its marks ``[1]`` referring to ``citations`` by number. ``reason``
    tells in plain words what the verdict rests on. An unsupported sentence has citations only where it cites passages
    that exist.
    """

    text: str
    verdict: Verdict
    reason: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a chat model wrote in answer to a question, after verification.

    ``text`` holds the sentences that may stand, with marks that refer to ``citations``; it is empty where none is
    supported, and ``note`` then says why. ``sentences`` are those sentences, ``struck`` those that the passages do not
    bear out. ``declined``: the model itself says that the passages don't answer. ``stopped``: it was cancelled.
    """

    model: str
    text: str = ""
    note: str = ""
    sentences: tuple[CheckedSentence, ...] = ()
    struck: tuple[CheckedSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    declined: bool = False
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation, and what was answered.

    ``suggestions`` are the questions that were offered after it, ``rating`` is what the reader thought of the answer.
    """

    question: str
    # A text where a caller has kept only what was told; it can be no more than shown.
    answer: Answer | str | None = None
    suggestions: tuple[str, ...] = ()
    rating: Rating | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Questions and answers that belong together, as the library keeps them: ``Library.keep``.

    ``created`` and ``changed`` are moments in UTC, set when it is kept. ``owner`` is whose it is, where several people
    ask one library and each sees his own.
    """

    # Chosen by whoever keeps it: the page makes one that stands in its address.
    id: str
    title: str = ""
    turns: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    created: datetime | None = None
    changed: datetime | None = None
    # Empty where all who ask share them, as without a password.
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not added: which, what rule it breaks, and what to do about it."""

    file: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.rule}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Remark(Failure):
    """What to know of a file that was added all the same: that its characters are garbled, or half of it is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReport:
    """What became of everything that was to be added.

    ``added``, ``replaced`` and ``unchanged`` hold the articles' keys; ``skipped`` the files of kinds that are not read,
    which were met while walking a folder. ``beside`` has, of those added, the ones whose key was taken by another text,
    each with the key that was: ``Library.add(replace=False)``. ``held`` has the files that
    held several articles, each with how many of them could be read. ``remarks`` tell of files that were added what is
    wrong with them.
    """

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    skipped: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()
    held: tuple[tuple[str, int], ...] = ()
