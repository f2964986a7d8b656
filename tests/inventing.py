"""Articles in any number, invented from those of corpus/: their sentences with other people, places and numbers.

An invented article is a template with other words in its slots. Whoever speaks in the template was found there once, by
the real attribution; the same offsets, shifted by the new words' lengths, are right in each article made of it. The
article of a number is always the same, so that whoever asks for it later needs no notes. Texts make grammar, not sense.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from qa.adding.deriving import Prepared
from qa.names.comparing import fold, is_name, name_words
from qa.names.given_names import gender_of
from qa.records import Paragraph, Role, Statement, Vectors
from qa.storage.writer import Row

MEN = """Adrian Albert Amir Anders Andre Anton Arthur Boris Bruno Carlos Cedric Colin Cyril Damian Daniel Dario David
Diego Dirk Dominic Duncan Edgar Emil Enrique Erik Eugene Fabian Felix Fernando Filip Franz Gabriel Gareth Georg Gilbert
Goran Graham Gunnar Hamish Hans Hector Hugo Ibrahim Igor Ivan Jakob Jonas Julian Karl Khalid Klaus Lars Leo Lorenz Lukas
Magnus Marcel Marko Martin Milan Murray Nigel Nils Oleg Oscar Otto Pablo Patrick Paul Pedro Rafael Rashid Roland Rupert
Samuel Sergei Simon Stefan Tariq Thomas Tobias Viktor Walter""".split()
WOMEN = """Ada Adele Agnes Alice Amelia Ana Andrea Anita Astrid Aurora Barbara Beatrice Bianca Carla Carmen Cecilia
Celia Clara Claudia Daniela Diana Dora Edith Elena Elisa Emma Erika Esther Eva Fatima Felicia Fiona Flora Frida Greta
Hanna Helena Ida Ingrid Irene Iris Irma Isabel Jana Johanna Julia Karin Katarina Klara Laila Laura Leila Lena Lucia
Lydia Magda Maria Marta Mira Monica Nadia Nina Nora Olga Paula Petra Regina Rosa Ruth Sabine Sara Silvia Sofia Stella
Susan Teresa Ursula Vera Wanda Yasmin Zora""".split()
# Of 20^3 words with a few endings each, none is English.
SYLLABLES = "bar den fol gur hal jen kor lim mor nes por rin sal tor vel wen dra skel bran tish".split()
OUTLETS = ("Courier", "Herald", "Post", "Wire", "Gazette", "Observer", "Tribune", "Standard", "Mail", "Record")
# Days of so many years, up to the newest that training articles have.
FIRST_DAY, DAYS = date(2005, 1, 1), 20 * 365
# Of 450,000 that are drawn (a million paragraphs) 54,000 are distinct, 69 % of them drawn once, one 6,600 times.
PEOPLE, PEOPLE_SLOPE, PEOPLE_SHIFT = 1_000_000, 1.3, 20
WORDS = re.compile(r"\d+|[^\W\d_]+")
# In the middle of a sentence a capital is a name's.
INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
# What stands so is a noun nearly always, and reads as well with any other in its place.
THING = re.compile(
    r"\b(?:the|a|an|his|her|its|no|new) ([a-z]{4,})(?= (?:of|in|for|on|at|and|was|were|is|are|had)\b|[,.])"
)
NO_PLACES = frozenset(
    """January February March April June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday""".split()
)
YEAR = re.compile(r"(?:19|20)\d\d\Z")
# What is added to a paragraph that has no name and no number: with a few things at most exchanged, it would be the same
# in thousands of articles, and count as copied.
TELLING_APART, ADDED = " That was 417 days after Thatplace.", ("417", "Thatplace")
# One in so many articles is printed once more, word for word, by another outlet on another day.
REPRINTED = 32
# Slots that hold another word in nearly every article; of ten digits one in ten has the same.
CHANGING = frozenset({"given", "surname", "place", "number"})
# Shares of a vector: its template's, and of the rest another template's, beside noise. Vectors of one template's
# paragraph have a cosine of .6 to .75 then; in corpus/ a paragraph and its nearest in other reports
# of its event have .46 to .64.
OWN_SHARE, OTHER_SHARE = (0.45, 0.75), 0.4
# One in 32 signs is turned, so that no two articles have the same.
MASK_BYTES, MASK_LAYERS = 1 << 24, 5


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text with slots: the ``literals`` around them are one more; ``ends`` and ``lengths`` are the slots' in it."""

    literals: tuple[str, ...]
    slots: tuple[int, ...]
    ends: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, text: str, words: dict[str, int]) -> Pattern:
        """Find the slots of a text by its words."""
        literals, slots, ends, lengths, at = [], [], [], [], 0
        for match in WORDS.finditer(text):
            slot = words.get(match[0])
            if slot is not None:
                literals.append(text[at : match.start()])
                slots.append(slot)
                at = match.end()
                ends.append(at)
                lengths.append(len(match[0]))
        return cls((*literals, text[at:]), tuple(slots), np.array(ends, int), np.array(lengths, int))

    def fill(self, values: Sequence[str]) -> str:
        """The text with other words."""
        parts = [self.literals[0]]
        for slot, literal in zip(self.slots, self.literals[1:], strict=True):
            parts += (values[slot], literal)
        return "".join(parts)

    def shift(self, places: np.ndarray, values: Sequence[str]) -> list[int]:
        """Where places of the text are in the text with other words."""
        grown = np.array([len(values[slot]) for slot in self.slots], int) - self.lengths
        before = np.concatenate([[0], np.cumsum(grown)])
        return (places + before[np.searchsorted(self.ends, places, side="right")]).tolist()


class Template:
    """An article of corpus/ with all that the store keeps of it, and with slots for other words.

    Args:
        prepared: what the real way of adding makes of it.
        things: the nouns that may be exchanged.
        common: words that are no names, in small letters.
    """

    def __init__(self, prepared: Prepared, things: Sequence[str], common: frozenset[str]) -> None:
        self.prepared = prepared
        article = prepared.article
        self.words: dict[str, int] = {}
        # What each slot holds: a given name, a surname, a place, a number; else the thing that it holds here.
        self.kinds: list[str] = []
        self.people: list[tuple[str | None, int | None, int]] = []
        quoted = [each.speaker for each in prepared.statements if each.speaker]
        names = [*quoted, *(role.name for role in prepared.roles), *article.authors]
        for name in dict.fromkeys(filter(is_name, names)):
            self._add_person(name)
        for word in INSIDE.findall(article.text):
            if word not in self.words and word not in NO_PLACES and word.casefold() not in common:
                self._slot(word, "place")
        nouns = frozenset(things)
        for word in WORDS.findall(article.text):
            if word not in self.words and (word in nouns or (word.isdigit() and not YEAR.match(word))):
                self._slot(word, word if not word.isdigit() else "number" if len(word) > 1 else "digit")
        for word, kind in zip(ADDED, ("number", "place"), strict=True):
            self._slot(word, kind)
        text, self.places = self._told_apart()
        self.title, self.text = Pattern.of(article.title, self.words), Pattern.of(text, self.words)
        self.authors = [Pattern.of(name, self.words) for name in article.authors]
        self.said = [tuple(self._pattern(t) for t in (s.speaker, s.mention, s.quoted_by)) for s in prepared.statements]
        self.roles = [(Pattern.of(role.name, self.words), Pattern.of(role.role, self.words)) for role in prepared.roles]
        body = [row for row in prepared.rows if row.vector]
        self.vectors = np.stack([np.frombuffer(row.vector or b"", "<f4") for row in body])
        self.tokens = [np.frombuffer(row.tokens or b"", np.uint8) for row in body]

    def _told_apart(self) -> tuple[str, np.ndarray]:
        """The text with slots in each paragraph, and where its paragraphs, then its statements begin and end."""
        rows, text = self.prepared.rows, self.prepared.article.text
        spans = [[each.paragraph.start, each.paragraph.end] for each in rows]
        spans += [[each.start, each.end] for each in self.prepared.statements]
        for number, row in enumerate(rows):
            start, at = spans[number]
            changing = {self.kinds[slot] for slot in Pattern.of(text[start:at], self.words).slots} & CHANGING
            if row.vector and not changing:
                text = text[:at] + TELLING_APART + text[at:]
                # What is said in the paragraph ends where it did.
                spans = [[place + len(TELLING_APART) * (place > at) for place in span] for span in spans]
                spans[number] = [start, at + len(TELLING_APART)]
        return text, np.array(spans, int).ravel()

    def _slot(self, word: str, kind: str) -> int:
        if word not in self.words:
            self.words[word] = len(self.kinds)
            self.kinds.append(kind)
        return self.words[word]

    def _add_person(self, name: str) -> None:
        telling = name_words(name)
        words = [word for word in WORDS.findall(name) if fold(word) in telling and word[0].isupper()]
        if words:
            first = words[0] if len(words) > 1 else None
            given = self._slot(first, "given") if first else None
            self.people.append((gender_of(first) if first else None, given, self._slot(words[-1], "surname")))

    def _pattern(self, text: str | None) -> Pattern | None:
        return None if text is None else Pattern.of(text, self.words)


@dataclass(frozen=True, slots=True)
class Invented:
    """An article of a number: its words in the slots of its template, and all that a store keeps of it."""

    template: Template
    values: list[str]
    prepared: Prepared

    def say(self, text: str) -> str:
        """A text about the template as a text about this article."""
        return Pattern.of(text, self.template.words).fill(self.values)


class Inventor:
    """Invents articles.

    Args:
        read: the articles that are varied, with all that the store keeps of them.
        seed: another gives other articles.
    """

    def __init__(self, read: Iterable[Prepared], seed: int = 0) -> None:
        given = list(read)
        text = "\n".join(each.article.text for each in given)
        counts = Counter(THING.findall(text))
        self.things = sorted(word for word, count in counts.items() if count > 1)
        # "The talks were", "the station was": each gives way to one of its kind.
        self._alike: dict[bool, tuple[list[str], list[int]]] = {}
        for many in (False, True):
            words = [word for word in self.things if word.endswith("s") == many]
            self._alike[many] = words, np.cumsum([counts[word] for word in words]).tolist()
        # Twice, since a sentence may begin with a name in small letters ("de Witt").
        small = Counter(word for word in WORDS.findall(text) if word.islower())
        common = frozenset(word for word, count in small.items() if count > 1)
        self.templates = [Template(each, self.things, common) for each in given if any(r.vector for r in each.rows)]
        self._seed = seed
        self._rows = np.concatenate([template.vectors for template in self.templates])
        self._turned = _mask(np.random.default_rng(seed))
        chance = random.Random(seed)  # noqa: S311 - invented articles, no secret
        words = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))).capitalize() for _ in range(30_000)]
        self._surnames, self._places = list(dict.fromkeys(words[:24_000])), list(dict.fromkeys(words[24_000:27_000]))
        self.outlets = [f"{chance.choice(words[27_000:])} {chance.choice(OUTLETS)}" for _ in range(400)]

    @property
    def paragraphs(self) -> float:
        """How many indexed paragraphs an article has on average."""
        return float(np.average([len(each.vectors) for each in self.templates], weights=self._sizes))

    def invent(self, number: int) -> Invented:
        """The article of that number."""
        # Never one that is a reprint itself.
        origin = number - 7 if number % REPRINTED == REPRINTED - 1 else number
        # Numbers of several bits in each place: neighbours must not begin alike.
        chance = random.Random(hash((self._seed, origin)))  # noqa: S311
        (template,) = chance.choices(self.templates, cum_weights=self._cumulated)
        values = self._fill(template, chance)
        printed = random.Random(hash((self._seed, -1 - number)))  # noqa: S311
        outlet = _skewed(self.outlets, printed)
        day = FIRST_DAY + timedelta(printed.randrange(DAYS))
        article = replace(
            template.prepared.article,
            key=f"{day.year}/{number:07}.txt",
            title=template.title.fill(values),
            text=template.text.fill(values),
            authors=tuple(name.fill(values) for name in template.authors),
            source=outlet,
            published=day,
            url=None,
            path=None,
        )
        places = template.text.shift(template.places, values)
        spans = list(zip(places[::2], places[1::2], strict=True))
        rows = self._rows_of(template, article.text, spans, np.random.default_rng([self._seed, origin]))
        said = self._said(template, day, spans[len(rows) :], values)
        roles = [Role(name.fill(values), role.fill(values)) for name, role in template.roles]
        return Invented(template, values, Prepared(article, rows, said, roles))

    @cached_property
    def _sizes(self) -> list[float]:
        # Long ones oftener: most of corpus/training/ has five paragraphs, an article of the news nine.
        return [float(len(each.vectors)) ** 0.9 for each in self.templates]

    @cached_property
    def _cumulated(self) -> list[float]:
        return np.cumsum(self._sizes).tolist()

    @cached_property
    def _drawn(self) -> np.ndarray:
        weights = 1 / (np.arange(PEOPLE) + PEOPLE_SHIFT) ** PEOPLE_SLOPE
        return np.cumsum(weights / weights.sum())

    def _person(self, gender: str | None, chance: random.Random) -> tuple[str, str]:
        """A given name and a surname: those of the news oftener than others, nearly everybody once."""
        rank = int(np.searchsorted(self._drawn, chance.random()))
        # The same for a rank whoever asks, but for the given name of another gender.
        own = random.Random(hash((self._seed, 1 << 40, rank)))  # noqa: S311
        men, women, who = own.choice(MEN), own.choice(WOMEN), own.random()
        is_man = who < 0.5 if gender is None else gender == gender_of("John")
        return (men if is_man else women), _skewed(self._surnames, own)

    def _fill(self, template: Template, chance: random.Random) -> list[str]:
        """A word for each slot."""
        values = [""] * len(template.kinds)
        for gender, given, surname in template.people:
            names = self._person(gender, chance)
            for slot, name in zip((given, surname), names, strict=True):
                # Of one family, or of one given name: who comes second keeps what the first has.
                if slot is not None and not values[slot]:
                    values[slot] = name
        for word, slot in template.words.items():
            kind = template.kinds[slot]
            if kind == "place":
                values[slot] = _skewed(self._places, chance)
            elif kind in ("number", "digit"):
                values[slot] = str(chance.randrange(10 ** (len(word) - 1), 10 ** len(word)))
            elif not values[slot]:
                # Half of the things stay: an article is still about something.
                values[slot] = self._thing(word, chance) if chance.random() < 0.5 else word
        return values

    def _thing(self, word: str, chance: random.Random) -> str:
        words, weights = self._alike[word.endswith("s")]
        return chance.choices(words, cum_weights=weights)[0]

    def _rows_of(
        self, template: Template, text: str, spans: Sequence[tuple[int, int]], chance: np.random.Generator
    ) -> list[Row]:
        vectors, tokens = iter(self._vary(template.vectors, chance)), iter(template.tokens)
        rows = []
        for (start, end), row in zip(spans, template.prepared.rows, strict=False):
            old = row.paragraph
            new = Paragraph(start=start, end=end, text=text[start:end], kind=old.kind, ordinal=old.ordinal)
            if row.vector is None:
                rows.append(Row(new))
            else:
                rows.append(Row(new, next(vectors).tobytes(), self._turn(next(tokens), chance)))
        return rows

    def _vary(self, own: Vectors, chance: np.random.Generator) -> Vectors:
        others = self._rows[chance.integers(len(self._rows), size=len(own))]
        # Mixed of real ones: with the same noise in all 384 directions, a vector would have no neighbours but its own.
        some = self._rows[chance.integers(len(self._rows), size=64)]
        noise = chance.standard_normal((len(own), len(some)), np.float32) @ some
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        share = chance.uniform(*OWN_SHARE)
        rest = 1 - share
        mixed = share**0.5 * own + (OTHER_SHARE * rest) ** 0.5 * others + ((1 - OTHER_SHARE) * rest) ** 0.5 * noise
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), "<f4")

    def _turn(self, tokens: np.ndarray, chance: np.random.Generator) -> bytes:
        at = int(chance.integers(MASK_BYTES - len(tokens)))
        # The first two bytes are no signs.
        return tokens[:2].tobytes() + (tokens[2:] ^ self._turned[at : at + len(tokens) - 2]).tobytes()

    @staticmethod
    def _said(
        template: Template, day: date, spans: Sequence[tuple[int, int]], values: Sequence[str]
    ) -> list[Statement]:
        published, found = template.prepared.article.published, []
        for old, names, (start, end) in zip(template.prepared.statements, template.said, spans, strict=True):
            speaker, mention, quoted_by = (name and name.fill(values) for name in names)
            said_on = day + (old.said_on - published) if old.said_on and published else None
            new = replace(old, start=start, end=end, speaker=speaker, mention=mention or "")
            found.append(replace(new, quoted_by=quoted_by, said_on=said_on))
        return found


def _mask(chance: np.random.Generator) -> np.ndarray:
    """Random bytes with one bit in 2^MASK_LAYERS set."""
    layers = (chance.integers(256, size=MASK_BYTES, dtype=np.uint8) for _ in range(MASK_LAYERS))
    return np.bitwise_and.reduce(np.stack(list(layers)))


def _skewed(words: Sequence[str], chance: random.Random) -> str:
    """One of the words, the first oftenest."""
    return words[int(len(words) * chance.random() ** 3)]
