"""Who is quoted, and everything that somebody said, by day: "what has Rama said about the border?" as a timeline.

Reads the store, and the dense index for what a statement is about; knows nothing of questions and answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from qa.indexes.allowed import Allowed
from qa.indexes.catching_up import Indexes
from qa.names.comparing import fold, is_name, name_words, same_person, surname
from qa.passages.duplicates import Wording, fingerprint
from qa.protocols import Encoder, TokenEncoder
from qa.question.query import Query
from qa.records import Article, Filters, Paragraph, Statement, Vectors
from qa.retrieval.acquaintance import find_namesakes, given_names, shares_given_name_alone
from qa.retrieval.interaction import TokenSigns, score
from qa.retrieval.weighing import weigh
from qa.storage.snapshot import Snapshot
from qa.storage.store import Store

# A statement is about a topic if all words of it stand in its paragraph, or if the paragraph is near it: at least this
# near, and not much less so than the nearest. Of 36 topics of one to three words, typed for eight people of corpus/, it
# keeps .81 of the statements that are about them, and .73 of what it keeps is; the words alone .47 and .57. Of 31
# topics that these people never speak about it keeps nothing.
_NEAR = 0.6
_OF_NEAREST = 0.75
# Who repeats himself after more than this says it anew; an agency's text is printed everywhere before.
_REPRINTED = timedelta(days=7)
# Signs of so many paragraphs are unpacked at once: somebody who is quoted in thousands fits into memory.
_CHUNK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom the articles quote by name.

    ``statements`` and ``articles`` count those under all names that can be his, copies included. ``first`` and ``last``
    are days, as those of an ``Utterance``; None where none of it has a day. ``roles`` are what the articles introduce
    him as, the most frequent first.
    """

    name: str
    statements: int
    articles: int
    first: date | None = None
    last: date | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A statement with its article and its words: ``text == article.text[statement.start:statement.end]``.

    ``day`` is when it was said, where the text tells, else when the article was published. ``also_in`` are the other
    articles that print the same words.
    """

    statement: Statement
    article: Article
    text: str
    day: date | None = None
    also_in: tuple[Article, ...] = ()


class People:
    """Those whom the articles of one library quote.

    Args:
        store: the store.
        indexes: both indexes of it.
        encoder: the embedding model.
    """

    def __init__(self, store: Store, indexes: Indexes, encoder: Encoder) -> None:
        self._store = store
        self._indexes = indexes
        self._encoder = encoder
        # Listing compares names with each other: it is done again only when the articles have changed.
        self._listed_at: tuple[int, list[Person]] = (-1, [])

    def everybody(self) -> list[Person]:
        """Everybody who is quoted by name, most quoted first; read anew when the articles have changed."""
        with self._store.read() as snapshot:
            generation, listed = self._listed_at
            if generation != snapshot.generation:
                listed = list_people(snapshot)
                self._listed_at = (snapshot.generation, listed)
        return [*listed]

    def said_by(self, speaker: str, topic: str = "", filters: Filters | None = None) -> list[Utterance]:
        """All that somebody said, earliest first, undated last; of a topic, where one is given."""
        # Without a word in it a topic is none: no terms would stand in every paragraph.
        embedded = self._embed(topic) if self._indexes.lexical.terms(topic) else None
        with self._indexes.view() as snapshot:
            statements = snapshot.statements(None, tuple(find_namesakes(snapshot, (speaker,))), filters)
            places = snapshot.find(sorted({each.paragraph_id or 0 for each in statements}))
            if embedded is not None:
                about = self._about(snapshot, embedded, {i: paragraph for i, (_, paragraph) in places.items()})
                statements = [each for each in statements if each.paragraph_id in about]
        # Of an article that is damaged nothing is shown, though its statements may be as they were.
        said = [_utter(each, *places[i]) for each in statements if (i := each.paragraph_id or 0) in places]
        return fold_reprints(sorted(said, key=_by_day))

    def _embed(self, topic: str) -> _Topic:
        lexical = self._indexes.lexical
        terms = frozenset(lexical.terms(topic))
        if not isinstance(self._encoder, TokenEncoder):
            return _Topic(terms)
        (tokens,) = self._encoder.encode_tokens([topic], queries=True)
        weighed = weigh(Query(topic, topic), tokens.pooled, tokens, rarity=lexical.rarity)
        return _Topic(terms, weighed.vector, weighed.tokens, weighed.weights)

    def _about(self, snapshot: Snapshot, topic: _Topic, paragraphs: Mapping[int, Paragraph]) -> set[int]:
        """The ids of those paragraphs that are about a topic."""
        terms = self._indexes.lexical.terms
        # Words first: a topic that stands there literally needs no nearness.
        found = {i for i, paragraph in paragraphs.items() if topic.terms.issubset(terms(paragraph.text))}
        ids = np.array(sorted(paragraphs), np.int64)
        near = self._nearness(snapshot, topic, ids)
        least = max(_NEAR, _OF_NEAREST * max(near.values(), default=0.0))
        return found | {i for i, value in near.items() if value >= least}

    def _nearness(self, snapshot: Snapshot, topic: _Topic, ids: NDArray[np.int64]) -> dict[int, float]:
        """How near paragraphs come to a topic: as a whole, plus word by word; none where the model shows no tokens."""
        if topic.vector is None or topic.tokens is None or topic.weights is None:
            return {}
        near = dict(self._indexes.dense.search(topic.vector, len(ids), Allowed(ids)))
        for at in range(0, len(ids), _CHUNK):
            stored = snapshot.tokens(ids[at : at + _CHUNK].tolist())
            signs = [TokenSigns.from_bytes(each, topic.tokens.shape[1]) for each in stored.values()]
            whole, _ = score(topic.tokens, topic.weights, signs)
            for i, value in zip(stored, whole.tolist(), strict=True):
                near[i] = near.get(i, 0.0) + value
        return near


@dataclass(frozen=True, slots=True)
class _Topic:
    """What is looked for in statements: its terms, and as the embedding model sees it, where that shows tokens."""

    terms: frozenset[str]
    vector: Vectors | None = None
    tokens: Vectors | None = None
    weights: Vectors | None = None


def list_people(snapshot: Snapshot) -> list[Person]:
    """Everybody whom the articles of a snapshot quote by name, most quoted first; no outlets."""
    # "The Courier wrote" quotes a newspaper, not a person.
    outlets = {fold(source).removeprefix("the ") for source in snapshot.sources()}
    quoted = {
        each.speaker: each
        for each in snapshot.quoted()
        if is_name(each.speaker) and fold(each.speaker).removeprefix("the ") not in outlets
    }
    merged = _merge({name: each.statements for name, each in quoted.items()})
    several = [each for _, names in merged if len(names) > 1 for each in names]
    articles = snapshot.articles_quoting(several)
    roles = snapshot.roles()
    people = []
    for name, names in merged:
        theirs = [quoted[each] for each in names]
        called = sorted((role for each in names for role in roles.get(each, ())), key=lambda role: -role[1])
        people.append(
            Person(
                name=name,
                statements=sum(each.statements for each in theirs),
                articles=len(set().union(*(articles[each] for each in names))) if theirs[1:] else theirs[0].articles,
                first=min((each.first for each in theirs if each.first), default=None),
                last=max((each.last for each in theirs if each.last), default=None),
                roles=tuple({fold(role): role for role, _ in reversed(called)}.values())[::-1],
            )
        )
    return sorted(people, key=lambda person: (-person.statements, fold(person.name)))


def _merge(counts: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """Names that are one person's, under the fullest that is used most: as ``namesakes`` takes them together.

    ``namesakes`` looks at every name for each; here only those are compared that can be. ``counts`` has the
    names that are used most first.
    """
    having: dict[str, list[str]] = defaultdict(list)
    ending: dict[str, list[str]] = defaultdict(list)
    bearers: dict[str, str] = {}
    given = given_names(counts)
    for name in counts:
        for word in dict.fromkeys(name_words(name)):
            having[word].append(name)
        ending[surname(name)].append(name)
        if len(name_words(name)) > 1:
            bearers.setdefault(surname(name), name)

    def fullness(name: str) -> tuple[bool, bool, int, str]:
        words = name_words(name)
        # Full names, then those with an initial, then surnames; of equals the one that is used most.
        return len(words) < 2, len("".join(words[:1])) < 2, -counts[name], name

    merged: list[tuple[str, list[str]]] = []
    taken: set[str] = set()
    for name in sorted(counts, key=fullness):
        if name in taken:
            continue
        # One that is all in the other has the other's surname, or ends with a word of it.
        near = dict.fromkeys(having[surname(name)])
        near |= dict.fromkeys(other for word in name_words(name) for other in ending[word])
        theirs = [other for other in near if other == name or _is_his(other, name, bearers, given)] or [name]
        taken.update(theirs)
        merged.append((name, theirs))
    return merged


def _is_his(other: str, name: str, bearers: Mapping[str, str], given: Mapping[str, set[str]]) -> bool:
    if not same_person(other, name) or shares_given_name_alone(other, name, given):
        return False
    bearer = bearers.get(surname(other))
    # A surname alone is that of its most quoted bearer, and of nobody else.
    return len(name_words(other)) > 1 or bearer is None or same_person(name, bearer)


def _utter(statement: Statement, article: Article, paragraph: Paragraph) -> tuple[Utterance, str]:
    """A statement with its article, and the text of its paragraph."""
    words = article.text[statement.start : statement.end]
    day = statement.said_on or article.published
    return Utterance(statement=statement, article=article, text=words, day=day), paragraph.text


def _by_day(said: tuple[Utterance, str]) -> tuple[bool, date, str, int]:
    utterance = said[0]
    return utterance.day is None, utterance.day or date.max, utterance.article.key, utterance.statement.start


def fold_reprints(said: Iterable[tuple[Utterance, str]]) -> list[Utterance]:
    """Put the same words of several articles in one utterance, the first of them.

    Args:
        said: utterances, each with the text of its paragraph: a few words are a reprint if their paragraphs are.
    """
    kept: list[Utterance] = []
    comparable: dict[tuple[bool, bool, frozenset[str]], list[tuple[int, _Print]]] = defaultdict(list)
    for utterance, paragraph in said:
        mine = _Print.of(utterance, paragraph)
        # Only those are compared that can be the same: with these facts, denied alike, few words with few.
        others = comparable[mine.short, utterance.statement.denied, mine.wording.facts]
        at = next((at for at, other in others if mine.repeats(other)), None)
        if at is None:
            others.append((len(kept), mine))
            kept.append(utterance)
        elif utterance.article.id not in {article.id for article in (kept[at].article, *kept[at].also_in)}:
            kept[at] = replace(kept[at], also_in=(*kept[at].also_in, utterance.article))
    return kept


@dataclass(frozen=True, slots=True)
class _Print:
    """An utterance as it is compared: by its own words, or if they are few by its paragraph's, too."""

    utterance: Utterance
    words: tuple[str, ...]
    wording: Wording
    short: bool

    @classmethod
    def of(cls, utterance: Utterance, paragraph: str) -> _Print:
        own = Wording.of(utterance.text)
        short = fingerprint(utterance.text) is None
        return cls(utterance, own.words, Wording.of(paragraph) if short else own, short)

    def repeats(self, other: _Print) -> bool:
        elsewhere = self.utterance.article.id != other.utterance.article.id
        # Touched-up words are a reprint in another article only, and only if they are many: "That is wrong" is said
        # anew.
        if self.words != other.words and (self.short or not elsewhere):
            return False
        if self.short and not elsewhere:
            return False
        days = self.utterance.day, other.utterance.day
        if days[0] and days[1] and abs(days[0] - days[1]) > _REPRINTED:
            return False
        return self.wording.is_near_copy(other.wording)
