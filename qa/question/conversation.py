"""Follow-ups: what a question takes over from those before it.

"And what did she say about that?" becomes "what did Nina Holt say about the ferries?": pronouns get their names, "What
about Roe?" the rest of the question before it, "When was that?" the topic. What points back and cannot be put in words
is read together with the question that it points to. Knows nothing of the articles but the names that are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qa.given_names import gender_of
from qa.names import fold
from qa.question.asking import LONGEST, Asked, Known, Subject, read_question
from qa.question.leaning import (
    ASKS,
    BARE,
    JOINS,
    MORE,
    POINTS_NOWHERE,
    PRONOUN,
    WHAT_ABOUT,
    WHO_ELSE,
    leans,
    points_back,
)
from qa.question.periods import find_period
from qa.question.wording import capitalised
from qa.records import Answer, Turn

# A conversation's beginning seldom matters, and each turn costs a reading.
_MOST_TURNS = 8
# "that" at the end of what is said about, asked of, replied to.
_ABOUT_THAT = re.compile(r"\b(?P<before>about|on|of|to)\s+(?P<thing>that|this|it|these|those)(?=\W*$)", re.IGNORECASE)
_SAY_THAT = re.compile(r"\b(?:say|said|write|wrote)\s+(?P<thing>that|this|it|so)(?=\W*$)", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"(?:in|on|at|by|from|for|after|before|since|until|with|to|as|under|during|between|among)\b", re.IGNORECASE
)
# "What did Holt say about …": asked again from the auxiliary on.
_HELPED = re.compile(
    r"^\W*(?:what|who|whom|when|where|why|how|which)?\s*"
    r"((?:did|does|do|has|have|had|is|are|was|were|will|would|can|could)\s.*)$",
    re.IGNORECASE,
)
_SAYS_ABOUT = re.compile(r"\b(say|said|tell|write)\s+(about|on|to|in|at|of)\b", re.IGNORECASE)
_MAN = frozenset(
    "spokesman chairman congressman businessman brother father husband son man king prince actor nephew uncle".split()
)
_WOMAN = frozenset(
    """spokeswoman chairwoman congresswoman businesswoman sister mother wife daughter woman queen princess actress niece
    aunt widow""".split()
)

_TOLD = {"his": "m", "he": "m", "himself": "m", "her": "f", "she": "f", "herself": "f"}
# "her boat", but not "gave her the boat", "told her in May".
_HERS = re.compile(
    r"\s+(?!(?:in|on|at|by|to|for|from|about|of|with|and|or|that|over|after|before|when|as|the|a|an|any|some)\b)\w",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Dame|Lady|Sir|Lord)\.?\s+")
_KIN = "|".join(sorted(_MAN | _WOMAN))
_RELATION = re.compile(rf"[’']s?\s+(?:\w+\s+)?(?:{_KIN})\b", re.IGNORECASE)
_RELATED = re.compile(rf"\b(?P<owner>his|her|their|[A-Z][\w-]+(?:\s[A-Z][\w-]+)?[’']s?)\s+(?P<kin>{_KIN})\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody in the conversation: the words that name them, and "m", "f" or None."""

    name: str
    gender: str | None


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no other.

    ``own`` is the question with its pronouns bound, ``is_bound`` whether it had any; ``topic`` what it is about where
    that stands only in an earlier one; ``before`` are the questions that it goes on from, in full, oldest first.
    """

    own: str
    topic: str = ""
    is_bound: bool = False
    before: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Own words with the question that they lean on: When does it open? (after: What flooded the tunnel?)."""
        return f"{self.own} (after: {self.before[-1]})" if self.topic and self.before else self.own


@dataclass(slots=True)
class _Scene:
    """What a conversation has come to.

    ``figures`` are those in it, the most recent first; ``last`` is the last question; ``root`` the one that opened the
    topic, with what was asked of it since.
    """

    figures: list[Figure] = field(default_factory=list)
    last: Asked | None = None
    root: Asked | None = None
    before: tuple[str, ...] = ()


def complete(question: str, history: Sequence[Turn | str], known: Known) -> Standalone:
    """Put a question so that it needs none before it.

    Args:
        question: as typed, spaces tidied.
        history: the turns before it, oldest first.
        known: what the library knows.
    """
    if len(question) > LONGEST:
        return Standalone(question)
    scene = _Scene()
    for turn in history[-_MOST_TURNS:]:
        typed = " ".join((turn if isinstance(turn, str) else turn.question).split())[:LONGEST]
        if re.search(r"\w", typed):
            answer = turn.answer if isinstance(turn, Turn) and isinstance(turn.answer, Answer) else None
            _take(scene, _in_full(typed, scene, known), known, answer)
    standalone = _in_full(question, scene, known)
    goes_on = standalone.topic or standalone.is_bound or _names_again(question, scene, known)
    return replace(standalone, before=scene.before) if goes_on else standalone


def _names_again(question: str, scene: _Scene, known: Known) -> bool:
    """Tell whether a whole question is about somebody of the conversation."""
    names = {fold(figure.name).split()[-1] for figure in scene.figures}
    return any(fold(figure.name).split()[-1] in names for figure in _figures(read_question(question, known)))


def _take(scene: _Scene, standalone: Standalone, known: Known, answer: Answer | None) -> None:
    asked = read_question(standalone.own, known)
    figures = _figures(asked)
    if answer and asked.wants == "who" and answer.citations and answer.citations[0].speaker:
        figures.insert(0, _figure(answer.citations[0].speaker))
    names = {fold(figure.name) for figure in figures}
    scene.figures = figures + [figure for figure in scene.figures if fold(figure.name) not in names]
    goes_on = scene.last is not None and (standalone.topic or standalone.is_bound)
    scene.before = (*scene.before, standalone.text) if goes_on else (standalone.text,)
    scene.last = asked
    if not standalone.topic and (asked.topic or scene.root is None):
        scene.root = asked


def _figures(asked: Asked) -> list[Figure]:
    """Those whom a question names, who speaks first, then in the order of the question; their kin last."""
    places = {(m.start, m.end): m.name for m in reversed(asked.matches)}
    for start, end in capitalised(asked.text):
        if not any(a < end and start < b for a, b in places):
            places[start, end] = ""
    subject = asked.subject
    span = (subject.start, subject.end) if subject else (0, 0)
    ordered = sorted(places, key=lambda place: (not (span[0] <= place[0] and place[1] <= span[1]), place))
    figures = [
        _figure(asked.text[start:end], places[start, end], asked.text)
        for start, end in ordered
        if _may_be_person(asked, start, end, places) and not _RELATION.match(asked.text, end)
    ]
    relations = _relations(asked.text, figures)
    told = {gender for word, gender in _TOLD.items() if re.search(rf"\b{word}\b", asked.text, re.IGNORECASE)}
    if len(figures) == 1 and figures[0].gender is None and len(told) == 1:
        figures = [Figure(figures[0].name, told.pop())]
    return figures + relations


def _relations(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """Husbands, spokeswomen and others who are named by whose they are."""
    found = []
    for match in _RELATED.finditer(text):
        gender = "m" if match["kin"].lower() in _MAN else "f"
        owner = match["owner"]
        if owner.lower() in ("his", "her", "their"):
            if not figures:
                continue
            owner = f"{figures[0].name}'s"
        found.append(Figure(f"{owner} {match['kin']}", gender))
    return found


def _may_be_person(asked: Asked, start: int, end: int, places: dict[tuple[int, int], str]) -> bool:
    if places[start, end]:
        return True
    subject = asked.subject
    if re.search(r"\b(?:which|what|the)\s+$", asked.text[:start], re.IGNORECASE):
        return False
    return (
        (subject is not None and subject.start <= start and end <= subject.end)
        or _TITLED.match(asked.text[start:end]) is not None
        or gender_of(asked.text[start:end].split()[0]) is not None
    )


def _figure(name: str, resolved: str = "", text: str = "") -> Figure:
    name = re.sub(r"^(?:the|a|an)\s+", r"the ", name, flags=re.IGNORECASE)
    title = _TITLED.search(name) or re.search(rf"{_TITLED.pattern}{re.escape(name)}", text)
    if title:
        return Figure(name, "m" if title[1] in ("Mr", "Sir", "Lord") else "f")
    words = [fold(word) for word in name.split()]
    if any(word in _MAN for word in words):
        return Figure(name, "m")
    if any(word in _WOMAN for word in words):
        return Figure(name, "f")
    full = resolved or name
    return Figure(name, gender_of(full.split()[0]) if " " in full else None)


def _in_full(question: str, scene: _Scene, known: Known) -> Standalone:
    last, root = scene.last, scene.root
    if last is None or root is None:
        return Standalone(question)
    joins = JOINS.match(question)
    plain = question[joins.end() :] if joins else question
    if not plain:
        return Standalone(question, root.topic)
    about = WHAT_ABOUT.match(plain)
    if about or (joins and not ASKS.match(plain)):
        return _swap(plain[about.end() :] if about else plain, scene, last, known)
    if bare := BARE.fullmatch(plain):
        return _reask(plain, bare["ask"], last, root)
    if (other := WHO_ELSE.match(plain)) and not other["rest"].strip(" ?.!"):
        return _who_else(plain, last, root)
    if MORE.match(plain):
        return Standalone(last.text, _unless(root, last), is_bound=True)
    if not leans(question, known):
        return Standalone(plain if ASKS.match(plain) else question)
    return _bind(plain, scene, last, root)


def _unless(root: Asked, last: Asked) -> str:
    """The topic that the root has and the last question hasn't."""
    return "" if root is last or root.topic in last.text else root.topic


def _swap(new: str, scene: _Scene, last: Asked, known: Known) -> Standalone:
    """The question before, with another person, topic or date in the place of its own."""
    new = new.strip(" ?!.")
    topic = _unless(scene.root or last, last)
    period = find_period(new, known.newest)
    if period and len(new) - (period.end - period.start) <= 1:
        return Standalone(_with_period(new, last), topic, is_bound=True)
    subject = last.subject
    about = re.match(r"(?:about|on)\s+", new, re.IGNORECASE)
    if about and subject:
        return Standalone(_with_topic(new[about.end() :], last, subject), is_bound=True)
    new = _bind_words(new, scene, last)
    person = any(m.start == 0 and m.end == len(new) for m in known.people.match(new, expected=True))
    is_name = person or next(capitalised(f"x {new}"), None) == (2, 2 + len(new))
    if subject and (is_name or _is_somebody(new)):
        return Standalone(f"{last.text[: subject.start]}{new}{last.text[subject.end :]}", topic, is_bound=True)
    if is_name and (place := _only_person(last)):
        return Standalone(f"{last.text[: place[0]]}{new}{last.text[place[1] :]}", topic, is_bound=True)
    if subject and not _PREPOSITION.match(new):
        return Standalone(_with_topic(new, last, subject), is_bound=True)
    if _PREPOSITION.match(new):
        return Standalone(f"{last.text.rstrip(' ?!.')}, {new}?", topic, is_bound=True)
    return Standalone(f"what about {new}?", (scene.root or last).topic, is_bound=True)


def _only_person(last: Asked) -> tuple[int, int] | None:
    """Where the only person of a question is named."""
    places = {(m.start, m.end) for m in last.matches} or {
        place for place in capitalised(last.text) if _may_be_person(last, *place, {place: ""})
    }
    return places.pop() if len(places) == 1 else None


def _is_somebody(words: str) -> bool:
    last = fold(re.sub(r"['’]s$", "", words)).split()[-1:] or [""]
    return last[0] in _MAN or last[0] in _WOMAN or re.search(r"['’]s$", words) is not None


def _with_topic(new: str, last: Asked, subject: Subject) -> str:
    who = last.text[subject.start : subject.end].rstrip(",")
    return f"what did {who} say about {new}?"


def _with_period(new: str, last: Asked) -> str:
    text = last.text
    if last.period:
        text = f"{text[: last.period.start]}{text[last.period.end :]}"
    return f"{' '.join(text.split()).rstrip(' ?!.')} {new}?"


def _reask(plain: str, ask: str, last: Asked, root: Asked) -> Standalone:
    """Ask the question before "Why?" and "When was that?" so."""
    ask = " ".join(ask.lower().split())
    ask = {"why not": "why", "how come": "why"}.get(ask, ask)
    helped = _HELPED.match(last.text)
    if helped and ask in ("why", "when", "where", "how"):
        rest = f"{helped[1][0].lower()}{helped[1][1:]}"
        if re.match(r"what\b", last.text, re.IGNORECASE) and last.subject and _SAYS_ABOUT.search(rest):
            rest = _SAYS_ABOUT.sub(r"\1 that \2", rest, count=1)
        return Standalone(f"{ask} {rest}", _unless(root, last), is_bound=True)
    return Standalone(plain, last.topic or root.topic)


def _who_else(plain: str, last: Asked, root: Asked) -> Standalone:
    who = re.match(r"^\W*who\s+(?!else)(.*)$", last.text, re.IGNORECASE)
    if who:
        return Standalone(f"who else {who[1]}", _unless(root, last), is_bound=True)
    topic = last.topic or root.topic
    if last.saying and topic:
        return Standalone(f"who else said something about {topic}?", is_bound=True)
    return Standalone(plain, topic)


def _bind(plain: str, scene: _Scene, last: Asked, root: Asked) -> Standalone:
    """A question with its pronouns bound; with the topic where something is left that points back."""
    text = _bind_words(plain, scene, last)
    pointing = POINTS_NOWHERE.sub(lambda m: " " * len(m[0]), text)
    said = root.subject is not None and _is_plain(root.subject) and root.topic
    if said and (about := _ABOUT_THAT.search(pointing)):
        return Standalone(f"{text[: about.start('thing')]}{root.topic}{text[about.end('thing') :]}", is_bound=True)
    if said and (that := _SAY_THAT.search(pointing)):
        return Standalone(f"{text[: that.end('thing')]} about {root.topic}{text[that.end('thing') :]}", is_bound=True)
    if points_back(text) or PRONOUN.search(pointing) or text == plain:
        return Standalone(text, root.topic or last.topic, is_bound=True)
    return Standalone(text, is_bound=True)


def _is_plain(subject: Subject) -> bool:
    return re.match(r"say|said|think|thought|tell|told|feel|comment|speak|have|make|$", subject.verb) is not None


def _bind_words(text: str, scene: _Scene, last: Asked) -> str:
    """Put names for "he", "she", "his", "her": the first of each; two people for "they"."""
    own = [(end, gender_of(text[start:end].split()[0])) for start, end in capitalised(text)]
    done: set[str] = set()
    pieces, at = [], 0
    for match in PRONOUN.finditer(text):
        gender = "m" if match["he"] else "f" if match["she"] else "they"
        # "Did Tom Roe pay his pilots?"
        is_bound = any(end <= match.start() and other == gender for end, other in own)
        name = "" if gender in done or is_bound else _who(gender, scene, last)
        if name:
            done.add(gender)
            pieces += [text[at : match.start()], _inflect(name, match, text)]
            at = match.end()
    return "".join([*pieces, text[at:]])


def _inflect(name: str, match: re.Match[str], text: str) -> str:
    word = match[0].lower()
    if contracted := match["he_s"] or match["she_s"]:
        return f"{name}{contracted}"
    of_her = word == "her" and _HERS.match(text, match.end()) is not None
    return f"{name}'s" if of_her or word in ("his", "hers", "their", "theirs") else name


def _who(gender: str, scene: _Scene, last: Asked) -> str:
    if gender == "they":
        people = [figure.name for figure in _figures(last)]
        return " and ".join(people[:2]) if len(people) == 2 and re.search(r"\band\b", last.text) else ""
    recent = _figures(last)
    for figure in recent:
        if figure.gender == gender:
            return figure.name
    for figure in [*recent, *scene.figures]:
        if figure.gender in (gender, None):
            return figure.name
    return ""
