"""Whom the label of a turn means: a name, an office that the article gives to somebody, "Q" and "A".

In doubt the label stays what it is, and who is only numbered is nobody. Knows nothing of how labels are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.attribution.cast import Cast
from qa.attribution.nouns import HONORIFICS, ROLES
from qa.attribution.offices import HEAD_WORDS
from qa.attribution.people import Person
from qa.attribution.turns import Turn, core_of
from qa.names.comparing import fold, name_words
from qa.records import Article, Paragraph

Bearer = tuple[str | None, Person | None]
"""The name for readers, and who of the cast it is."""

_TITLES = re.compile(r"(?:\b(?:mr|mrs|ms|dr|hon|prof|sir|dame)\b\.?\s*)+$")
# Roles in a talk, which no list of offices has.
_ROLES = frozenset("host guest moderator interviewer interviewee presenter audience caller witness listener".split())
_ASKING = frozenset("q question interviewer".split())
_ANSWERING = frozenset("a answer interviewee".split())


class Labels:
    """The bearers of an article's labels."""

    def __init__(self, article: Article, body: Sequence[Paragraph], cast: Cast, author: str | None, first: int) -> None:
        """Know who is introduced in the paragraphs before the first label's, and who writes."""
        self._article = article
        self._cast = cast
        self._author = author
        self._intro = [p for p in body if p.ordinal < first]
        self._known: dict[str, Bearer] = {}
        self.guest = self._introduced("witness") or guest_of(article, self._intro, cast, author)

    def bearer(self, turn: Turn) -> Bearer:
        """Who speaks under a label."""
        core = core_of(turn.label)
        if core in _ANSWERING:
            return (self.guest.name, self.guest) if self.guest else (None, None)
        if core in _ASKING:
            return self._named(turn.examiner) if turn.examiner else (self._author or self._article.source, None)
        if turn.aside and (person := known(self._cast, turn.aside)):
            self._known[core] = (person.name, person)
        if core not in self._known:
            self._known[core] = self._find(turn.label, core)
        return self._known[core]

    def _find(self, label: str, core: str) -> Bearer:
        if any(c.isdigit() for c in core):
            return None, None
        is_role = core.split()[-1] in HEAD_WORDS | _ROLES
        if person := known(self._cast, label) or (self._introduced(core) if is_role else None):
            return person.name, person
        # The paper's questions are those of whoever writes for it.
        if self._author and core == fold(self._article.source or "").removeprefix("the "):
            return self._author, None
        if is_role:
            return f"the {core}", None
        return self._named(label)

    def _named(self, label: str) -> Bearer:
        if person := known(self._cast, label):
            return person.name, person
        if fitting(self._cast, label):
            return None, None
        words = label.split()
        while len(words) > 1 and fold(words[0]).strip(".") in HONORIFICS.keys() | ROLES:
            words.pop(0)
        plain = " ".join(words)
        # "NATO:" stays, "FERRIS:" and "MS. LIND:" are Ferris and Lind.
        is_somebody = len(plain) > 4 or plain != label
        return (plain.title() if plain.isupper() and is_somebody else plain), None

    def _introduced(self, role: str) -> Person | None:
        """Whom the article calls so before the first label: "the chairman, Mr. Thorne", "Ida Moss, the chairman"."""
        words = rf"\b{re.escape(role)}\b"
        before, after = re.compile(words + r"[^.;\n]{0,25}$"), re.compile(rf",?\s*\(?(?:[\w-]+\s){{0,3}}?{words}")
        found: list[tuple[int, Person]] = []
        for paragraph in self._intro:
            for mention in self._cast.within(paragraph.start, paragraph.end):
                if len(mention.people) == 1:
                    text = self._article.text
                    lead = _TITLES.sub("", fold_spaces(text[max(paragraph.start, mention.start - 60) : mention.start]))
                    tail = fold_spaces(text[mention.end : min(paragraph.end, mention.end + 60)])
                    if stands := before.search(lead):
                        found.append((len(lead) - stands.start() - len(role), mention.people[0]))
                    if tail[:1] in ",(" and (stands := after.match(tail)):
                        found.append((stands.end() - len(role), mention.people[0]))
        return min(found, key=lambda each: each[0])[1] if found else None


def fold_spaces(text: str) -> str:
    """A text in lower case whose places stay."""
    return text.lower().replace("\n", " ")


def known(cast: Cast, label: str) -> Person | None:
    """The one of the cast whose name a label is."""
    people = fitting(cast, label)
    return people[0] if len(people) == 1 else None


def fitting(cast: Cast, label: str) -> list[Person]:
    """Those of the cast whose name a label can be."""
    words = name_words(label)
    return [p for p in cast.people if p.named and _fits(words, p.words)]


def _fits(label: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether "B. Halloran" or "Prime Minister Velloso" can be a name's: the surname, and what is before it."""
    if not label or not name or label[-1] != name[-1]:
        return False
    given = [word for word in label[:-1] if len(word) == 1 or word in name]
    return all(word == name[0] or (len(word) == 1 and name[0].startswith(word)) or word in name for word in given)


def guest_of(article: Article, intro: Sequence[Paragraph], cast: Cast, author: str | None) -> Person | None:
    """Who answers in an interview: who is named in the headline, else first in the introduction; never the writer."""
    headline = set(name_words(article.title)) | set(fold(article.title).split())
    writer = fold(author or "")
    named = [p for p in cast.people if p.named and fold(p.name) != writer and set(p.words) <= headline]
    if len(named) == 1:
        return named[0]
    for paragraph in intro:
        for mention in cast.within(paragraph.start, paragraph.end):
            if len(mention.people) == 1 and fold(mention.people[0].name) != writer:
                return mention.people[0]
    return named[0] if named else None
