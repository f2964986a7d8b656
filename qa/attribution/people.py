"""Who is named in an article: its people, each with the places where a name stands for them.

Found by the shape of names, with titles, given names and what stands next to them ("…, 44," "said …"); "Rama" is Edi
Rama once the article names him so. Two people of one surname stay two. Knows nothing of grammar and speech: pronouns
and roles are resolved elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from qa.attribution.nouns import HONORIFICS, LEADING, NOT_PEOPLE, PEOPLE_NOUNS, PLACES, ROLES
from qa.names.comparing import fold, same_given_name
from qa.names.given_names import gender_of, is_given_name
from qa.records import Paragraph

# The signs between letters are what a wrong encoding leaves of accents: "FranÃ§ois".
_LETTERS = "\\w¡-ª¬-º¼-¿\u0300-\u036f\u0080-\u009f"
_TOKEN = re.compile(rf"[^\W\d_][{_LETTERS}]*(?:[-.'’](?!s\b)[^\W\d_][{_LETTERS}]*)*")
_GAP = re.compile(r"\.?[ \u00a0]+|\. ?(?=[^\W\d_])")
_OFFICE = re.compile(r"..(?:er|or|ist|man|woman|eer|ian|keeper)$")
_PARTICLES = frozenset("de da van von der den bin al el la le di del du dos ibn ben ter af zu".split())
# "Marine Research" is nobody's name.
_NO_TITLES = frozenset({"marine"})
_KIN = re.compile(
    r"\b(?:daughter|son|brother|sister|wife|husband|nephew|niece|cousin|mother|father|aunt|uncle|grandson|granddaughter"
    r"|friend|partner|girlfriend|boyfriend)\s$"
)

_AFTER = re.compile(
    r"(?:\s\([A-Z][^)]{0,12}\))?(?:,\s(?:who\b|\d{2}\b|an?\s|the\s|former\s|his\s|her\s|[a-z-]+\s(?:of|at|for|from|with)\s)"
    r"|,?\s(?:said|says|told|tells|added|adds|asked|wrote|writes|insisted|argued|warned|noted|replied|recalled|explained|tweeted|"
    r"called|joked|acknowledged|admitted|denied|declined|spoke|stated|claimed|suggested)\b)"
)
_BEFORE = re.compile(
    r"(?:\b(?:said|says|added|asked|wrote|replied|recalled|insisted|argued|noted|explained)\s|according to\s)$"
)
_SAYS = re.compile(
    r"\s(?:(?:also|has|had|himself|herself|later|then|once|never|just|often|\w+ly)\s)?"
    r"(?:said|says|told|tells|added|adds|asked|asks|wrote|writes|insisted|insists|argued|argues|warned|warns|noted|notes|replied|replies|"
    r"recalled|explained|tweeted|joked|acknowledged|admitted|denied|declined|vowed|thinks|believes|hopes)\b"
)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in the article; ``name`` is the fullest that is printed, or a description where ``named`` is false.

    ``gender`` is "m", "f" or None; ``roles`` are the words that describe them, folded, the noun first.
    """

    name: str
    gender: str | None = None
    named: bool = True
    roles: list[tuple[str, ...]] = field(default_factory=list)
    count: int = 0
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded."""
        return _words(self.name)


@dataclass(slots=True)
class NameMention:
    """A place where a name stands: ``people`` are those whom it can mean; ``title`` what stands before it ("mr")."""

    start: int
    end: int
    words: tuple[str, ...]
    people: list[Person] = field(default_factory=list)
    title: tuple[str, ...] = ()
    gender: str | None = None


class Cast:
    """The people of one article, and every place where one is named, in order."""

    def __init__(
        self, text: str, paragraphs: Sequence[Paragraph], authors: Sequence[str] = (), title: str = ""
    ) -> None:
        self.people: list[Person] = []
        chains = [chain for p in paragraphs if p.kind != "headline" for chain in _chains(text, p.start, p.end)]
        headline = _chains(title, 0, len(title))
        for author in authors:
            # "—" may stand where an author should.
            if _words(author):
                self._add(author)
        for chain in chains:
            if len(chain.words) > 1 and _is_person(text, chain):
                chain.people = [self._add(_printed(text, chain), chain.gender)]
        self._given = _given_names(text, [chain for chain in chains if not chain.people]) | _given_names(
            title, headline
        )
        self._doubtful = {c.words[-1]: c for c in chains if _could_be_full(text, c) and not c.people}
        for chain in headline:
            if _could_be_full(title, chain) and is_given_name(chain.words[0]):
                self._add(_printed(title, chain), chain.gender)
        for chain in chains:
            if not chain.people:
                self._link(text, chain)
        self.loose = [c for c in chains if not c.people and _could_be_somebody(text, c) and not _is_thing(text, c)]
        self._index([chain for chain in chains if chain.people])

    def _index(self, mentions: list[NameMention]) -> None:
        self.mentions = sorted(mentions, key=lambda chain: chain.start)
        self._starts = [mention.start for mention in self.mentions]

    def admit(self, text: str, name: NameMention) -> None:
        """Take a doubtful name for somebody's after all: what speaks or acts like a person."""
        chains = [
            c for c in self.loose if c.words == name.words or (len(name.words) > 1 and c.words == name.words[-1:])
        ]
        if chains:
            person = Person(_printed(text, name), gender_of(name.words[0]), count=len(chains))
            self.people.append(person)
            for chain in chains:
                chain.people = [person]
            self.loose = [chain for chain in self.loose if not chain.people]
            self._index([*self.mentions, *chains])

    def within(self, start: int, end: int) -> list[NameMention]:
        """The mentions that begin in a span."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def find(self, name: str) -> list[Person]:
        """The people whom a name as printed can mean: all of its words are theirs."""
        words = set(_words(name))
        return [person for person in self.people if words and words <= set(person.words)]

    def _add(self, name: str, gender: str | None = None) -> Person:
        words = _words(name)
        gender = gender or (gender_of(words[0]) if words else None)
        for person in self.people:
            if _same(words, person.words):
                person.forms[name] += 1
                person.name = max(person.forms, key=lambda form: person.forms[form])
                person.gender = person.gender or gender
                person.count += 1
                return person
        person = Person(name, gender, count=1, forms=Counter([name]))
        self.people.append(person)
        return person

    def _link(self, text: str, chain: NameMention) -> None:
        """Tie a part of a name to the people who bear it, or make somebody of a surname that speaks."""
        bearers = self._bearers(text, chain)
        if len(chain.words) == 1 and chain.gender:
            bearers = [p for p in bearers if p.gender in (chain.gender, None)]
        if len(bearers) == 1:
            bearers[0].gender = bearers[0].gender or chain.gender
            bearers[0].count += 1
        if not bearers and len(chain.words) == 1 and _speaks(text, chain):
            bearers = [self._make(text, chain)]
        chain.people = bearers

    def _bearers(self, text: str, chain: NameMention) -> list[Person]:
        word = chain.words[-1]
        if len(chain.words) > 1:
            return [p for p in self.people if len(p.words) > 1 and _same(chain.words, p.words)]
        by_surname = [p for p in self.people if p.words[-1] == word]
        if by_surname:
            return by_surname
        if is_given_name(word) and _KIN.search(text[max(0, chain.start - 16) : chain.start]):
            person = Person(_printed(text, chain), gender_of(word))
            self.people.append(person)
            return [person]
        by_given = [p for p in self.people if len(p.words) > 1 and p.words[0] == word]
        return (
            by_given if (is_given_name(word) and not chain.title) or chain.title[-1:] in (("sir",), ("dame",)) else []
        )

    def _make(self, text: str, chain: NameMention) -> Person:
        """Make somebody of a lone surname, with the given name that the article has elsewhere."""
        word, name = chain.words[-1], _printed(text, chain)
        full = self._doubtful.get(word)
        if full is not None and not full.people:
            # "Counsel for the railway, Ambrose Quill": a lone "Quill said" tells that he is a person.
            person = Person(_printed(text, full), chain.gender or gender_of(full.words[0]), count=1)
            full.people = [person]
        else:
            given = self._given.get(word)
            # "The Nina Holt Show" is nobody, but tells who Holt is.
            if any(p.words[-1] == word for p in self.people):
                # The husband of the Louise Falk who was named.
                given = f"{chain.title[-1].capitalize()}." if chain.title else given
            person = Person(f"{given} {name}" if given else name, chain.gender or gender_of(given or name), count=1)
        self.people.append(person)
        return person


def _speaks(text: str, chain: NameMention) -> bool:
    if not _could_be_surname(text, chain):
        return False
    before = text[max(0, chain.start - 24) : chain.start]
    says = _SAYS.match(text, chain.end) is not None or _BEFORE.search(before) is not None
    is_titled = any(title in HONORIFICS or title in ROLES for title in chain.title)
    return is_titled or (says and not before.lower().endswith("the "))


def _printed(text: str, chain: NameMention) -> str:
    return " ".join(text[chain.start : chain.end].split())


def _words(name: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(fold(name)))


def _given_names(text: str, chains: Sequence[NameMention]) -> dict[str, str]:
    """What given name stands before which word."""
    return {
        after: given
        for chain in chains
        for before, after, given in zip(chain.words, chain.words[1:], _printed(text, chain).split(), strict=False)
        if is_given_name(before) and after not in NOT_PEOPLE
    }


def _could_be_full(text: str, chain: NameMention) -> bool:
    name = _printed(text, chain)
    is_name = len(chain.words) in (2, 3) and len(chain.words[0]) > 1 and not set(chain.words) & (NOT_PEOPLE | PLACES)
    return is_name and not name.isupper()


def _could_be_somebody(text: str, chain: NameMention) -> bool:
    if len(chain.words) == 1:
        return _could_be_surname(text, chain)
    is_name = len(chain.words) in (2, 3) and not set(chain.words) & (NOT_PEOPLE | PLACES | ROLES)
    return is_name and not any(part.isupper() and len(part) > 1 for part in text[chain.start : chain.end].split())


def _is_thing(text: str, chain: NameMention) -> bool:
    """Tell "the Chamber of Commerce": one word with "the" before it or "of" behind it."""
    before, after = text[max(0, chain.start - 4) : chain.start].lower(), text[chain.end : chain.end + 4]
    return len(chain.words) == 1 and (before == "the " or after == " of ")


def _could_be_surname(text: str, chain: NameMention) -> bool:
    word = text[chain.start : chain.end]
    if chain.words[0].removesuffix("s") in PEOPLE_NOUNS | {"counsel", "witnesse", "analyst"} and not is_given_name(
        word
    ):
        return False
    if chain.words[0] in NOT_PEOPLE or chain.words[0] in PLACES or (word.isupper() and len(word) > 1) or len(word) < 3:
        return False
    inner = any(c.isupper() for c in word[1:])
    return not inner or word.startswith(("Mc", "Mac", "O'", "O’", "De", "Di", "La")) or "-" in word


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two full names are one person's: same surname, and given names alike or one an initial."""
    if not one or not other or len(one) == 1 or len(other) == 1:
        return one == other
    if one[-1] != other[-1]:
        return False
    first, second = one[0], other[0]
    alike = same_given_name(first, second) or (1 in (len(first), len(second)) and first[0] == second[0])
    return alike or (len(first) >= 3 and len(second) >= 3 and (first.startswith(second) or second.startswith(first)))


def _chains(text: str, start: int, end: int) -> list[NameMention]:
    """Sequences of capitalised words, without the title and the words of a sentence's beginning."""
    found: list[NameMention] = []
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text, start, end):
        if run and not _joins(text, run[-1], token):
            _append(found, run)
            run = []
        capital = token[0][0].isupper() or token[0].lower().startswith(("al-", "el-"))
        if capital or (run and token[0] in _PARTICLES):
            run.append(token)
        elif run:
            _append(found, run)
            run = []
    _append(found, run)
    return found


def _joins(text: str, before: re.Match[str], after: re.Match[str]) -> bool:
    gap = text[before.end() : after.start()]
    # A nickname: John “Tig” Tiegen.
    if gap in (" “", "” ", ' "', '" ') and before[0][0].isupper() and after[0][0].isupper():
        if gap in (" “", ' "'):
            return text[after.end() : after.end() + 2] in ("” ", '" ')
        return text[max(0, before.start() - 2) : before.start()] in (" “", ' "')
    if gap.strip() == "":
        return "\n" not in gap
    is_abbreviation = len(before[0]) == 1 or before[0].lower() in HONORIFICS or before[0].lower() in ("st", "jr", "sr")
    return gap.strip() == "." and is_abbreviation


def _append(found: list[NameMention], run: list[re.Match[str]]) -> None:
    run = list(run)
    while run and (run[-1][0] in _PARTICLES or fold(run[-1][0]) in ("jr", "sr", "ii", "iii", "iv", "st")):
        run.pop()
    while run and fold(run[0][0]) in LEADING:
        run.pop(0)
    if not run:
        return
    words = [fold(token[0]) for token in run]
    titles = [
        i
        for i, word in enumerate(words[:-1])
        if word in HONORIFICS or (word in ROLES and word not in _NO_TITLES and not is_given_name(word))
    ]
    cut = titles[-1] + 1 if titles else 0
    for i in range(len(words) - 2, cut, -1):
        # "Undersecretary for Political Affairs Wendy Sherman": what stands before the given name is not hers.
        if is_given_name(words[i]) and any(w in NOT_PEOPLE or w in PLACES for w in words[cut:i]):
            cut = i
            break
        # "Harbour Master Ida Brandt": an office that no list has, by its ending, before a given name.
        if is_given_name(words[i]) and _OFFICE.search(words[i - 1]) and not is_given_name(words[i - 1]):
            cut = i
            break
    # "Concertmaster Yuki Tane".
    while len(words) - cut > 2 and words[cut] in PEOPLE_NOUNS and not is_given_name(words[cut]):
        cut += 1
    names = words[cut:]
    if len(names) > 5 or not names:
        return
    genders = [HONORIFICS[word] for word in words[:cut] if HONORIFICS.get(word)]
    gender = genders[-1] if genders else None
    start, end = run[cut].start(), run[-1].end()
    found.append(NameMention(start, end, tuple(names), [], tuple(words[:cut]), gender))


def _is_person(text: str, chain: NameMention) -> bool:
    names = chain.words
    if any(word in NOT_PEOPLE for word in names) or len(names) > 4:
        return False
    if (
        names[-1] in ROLES
        and not is_given_name(names[-1])
        and names[-1] not in ("judge", "king", "prince", "pope", "baker", "farmer", "speaker", "head")
    ):
        return False
    if any(t in HONORIFICS or t in ROLES for t in chain.title):
        return True
    if text[chain.start : chain.end].isupper():
        return False
    if is_given_name(names[0]) and not (names[0] in PLACES and names[-1] in PLACES):
        return True
    if any(word in PLACES for word in names) or text[max(0, chain.start - 4) : chain.start].lower() == "the ":
        return False
    if len(names) == 3 and len(names[1]) == 1:
        return True
    before = text[max(0, chain.start - 24) : chain.start]
    beside = re.search(r"\b([a-z-]+),\s$", before)
    if beside and beside[1] in PEOPLE_NOUNS and text[chain.end : chain.end + 1] in (",", "."):
        return True
    return _AFTER.match(text, chain.end) is not None or _BEFORE.search(before) is not None
