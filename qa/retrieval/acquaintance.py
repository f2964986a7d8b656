"""Whom and what a library knows: its names as ``qa.question`` looks them up, and who goes by which.

Reads the store, name by name; knows nothing of indexes and vectors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

from qa.attribution.descriptions import is_described
from qa.names.comparing import fold, has_title, is_name, name_words, same_person, surname
from qa.names.given_names import is_given_name
from qa.names.keys import keys_in, last_key
from qa.question.register import SLIPS
from qa.storage.named import Kind, Similar
from qa.storage.snapshot import Snapshot

# Of three holders of an office all are asked for, of more nobody; each may be known by some names.
_MOST_CALLED = 50
# What was looked up of so many words stays at hand: a few megabytes.
_MOST_WORDS = 10_000


class Acquaintance:
    """Whom the articles of a store quote, and what else they have: a ``qa.question.register.Register``.

    What was looked up stays at hand. Threads may share it.

    Args:
        read: opens a snapshot of the store.
    """

    def __init__(self, read: Callable[[], AbstractContextManager[Snapshot]]) -> None:
        self._read = read
        self._by_word: dict[str, list[tuple[Kind, str, int]]] = {}

    def speakers(self, words: Collection[str]) -> Mapping[str, int]:
        """As ``Register``: by name, and who has none but may be asked for by what he is called; no outlets."""
        return self._known(self._having("speaker", words), self._having("source", words))

    def _having(self, kind: Kind, words: Collection[str]) -> dict[str, int]:
        """The names of a kind that have one of the words, with how often each is found."""
        known = self._by_word
        if set(words) - known.keys():
            with self._read() as snapshot:
                # Another object: other threads go on with the one that they have.
                known = {**(known if len(known) < _MOST_WORDS else {}), **snapshot.by_word(set(words))}
                self._by_word = known
        return {name: n for word in words for its, name, n in known[word] if its == kind} if words else {}

    def words_like(self, word: str) -> Collection[str]:
        """As ``Register``."""
        with self._read() as snapshot:
            return snapshot.words_like(Similar(word[0], len(word) - SLIPS, len(word) + SLIPS))

    def descriptions(self, nouns: Collection[str]) -> Mapping[str, Sequence[str]]:
        """As ``Register``."""
        with self._read() as snapshot:
            return snapshot.describing(nouns)

    def called(self, descriptions: Collection[str]) -> Mapping[str, int]:
        """As ``Register``; of more than fifty the most quoted."""
        with self._read() as snapshot:
            found = snapshot.called(descriptions, _MOST_CALLED)
            # An outlet of that name has its last word, too.
            words = {key for name in found for key in keys_in(name.split()[-1])}
            return self._known(found, snapshot.having("source", words))

    def outlets(self, words: Collection[str]) -> Collection[str]:
        """As ``Register``, in the order of the alphabet."""
        return sorted(self._having("source", words))

    def authors(self, names: Collection[str]) -> Collection[str]:
        """As ``Register``."""
        with self._read() as snapshot:
            return snapshot.named("author", names)

    def namesakes(self, speakers: Sequence[str]) -> dict[str, int]:
        """All names under which the articles know those speakers, with how often they are quoted."""
        if not speakers:
            return {}
        with self._read() as snapshot:
            by_name = snapshot.named("speaker", speakers)
        return namesakes(speakers, by_name, lambda words: self._having("speaker", words))

    @staticmethod
    def _known(counts: Mapping[str, int], sources: Iterable[str]) -> dict[str, int]:
        # "Prime Minister Lind" is somebody whose name isn't given: as a name it would answer to every minister.
        outlets = {_without_article(source) for source in sources}
        return {
            name: n
            for name, n in counts.items()
            if (not has_title(name) and fold(name) not in outlets if is_name(name) else is_described(name))
        }


def _without_article(outlet: str) -> str:
    return fold(outlet).removeprefix("the ")


def find_namesakes(snapshot: Snapshot, speakers: Sequence[str]) -> dict[str, int]:
    """``namesakes`` among all whom the articles of a snapshot quote."""
    return namesakes(speakers, snapshot.named("speaker", speakers), lambda words: snapshot.having("speaker", words))


def namesakes(
    speakers: Sequence[str], by_name: Mapping[str, int], having: Callable[[Collection[str]], Mapping[str, int]]
) -> dict[str, int]:
    """All names under which the articles know those speakers: "Edi Rama" may be "Rama" elsewhere.

    A surname alone is theirs if nobody else of that surname is quoted more often, a given name alone if nobody else who
    is quoted bears it.

    Args:
        speakers: names.
        by_name: those of them who are quoted, with how often each is.
        having: looks up all who are quoted under a name that is found by one of some words (``qa.names.keys``).

    Returns:
        The names, most quoted first, with how often they are.
    """
    theirs = [words for speaker in speakers if (words := name_words(speaker))]
    every = {word for words in theirs for word in words}
    # Whoever can be one of them has his surname, or ends in one of his words: a library has thousands of Johns.
    found = {**having({words[-1] for words in theirs} | {last_key(word) for word in every}), **by_name}
    # Descriptions ("a fisherman") are nobody's other name.
    named = {
        name: found[name]
        for name in sorted(found, key=lambda name: (-found[name], name))
        if name in speakers or is_name(name)
    }
    # "Edi" alone may be Edi Rama's, unless others are called so, too.
    both = [words for name in [*named, *speakers] if (words := name_words(name))]
    alone = {words[0] for words in both if len(words) == 1} & {words[0] for words in both if len(words) > 1}
    shared = having({word for word in alone if is_given_name(word)})
    given = given_names(name for name in shared if is_name(name))
    return {name: n for name, n in named.items() if any(_is_namesake(name, each, named, given) for each in speakers)}


def given_names(names: Iterable[str]) -> dict[str, set[str]]:
    """The surnames that follow each given name."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        words = name_words(name)
        if len(words) > 1:
            found[words[0]].add(words[-1])
    return found


def shares_given_name_alone(one: str, other: str, given: Mapping[str, set[str]]) -> bool:
    """Tell "Inês" and "Ines Duarte", who is another, and "Ines" where several are called so.

    Args:
        one: a name.
        other: a name.
        given: the surnames that follow each given name.
    """
    short, full = sorted((one, other), key=lambda name: len(name_words(name)))
    words, its = name_words(short), name_words(full)
    if not len(words) == 1 < len(its) or words[0] != its[0] or not is_given_name(words[0]):
        return False
    return short.split()[-1] not in full.split() or len(given.get(words[0], ())) > 1


def _is_namesake(name: str, speaker: str, counts: Mapping[str, int], given: Mapping[str, set[str]]) -> bool:
    if not same_person(name, speaker) or shares_given_name_alone(name, speaker, given):
        return False
    if len(name_words(name)) > 1 or name == speaker:
        return True
    # "Rama" alone is whoever of that surname is in the news most.
    bearers = [other for other in counts if len(name_words(other)) > 1 and surname(other) == surname(name)]
    return not bearers or same_person(speaker, max(bearers, key=lambda other: counts[other]))
