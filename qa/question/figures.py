"""Those whom a conversation is about, as a pronoun can mean them: people, their kin and staff, and groups.

Found in the questions by names, titles, descriptions and grammar. Knows nothing of turns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.attribution.offices import HEAD_WORDS, HEADS, TITLES
from qa.names.comparing import fold
from qa.names.given_names import gender_of
from qa.question.asking import Asked
from qa.question.wording import AUXILIARY, capitalised

# Kin and offices whose word tells; the others of news ("deputy", "lawyer") may be either.
_MAN = frozenset(
    "spokesman chairman congressman businessman brother father husband son man king prince actor nephew uncle".split()
)
_WOMAN = frozenset(
    """spokeswoman chairwoman congresswoman businesswoman sister mother wife daughter woman queen princess actress niece
    aunt widow""".split()
)
# People by what they are to others, and bodies that speak.
_OTHERS = frozenset(
    """successor predecessor deputy colleague opponent rival critic supporter friend neighbour neighbor partner ally
    aide assistant child parent cousin expert witness victim owner tenant resident worker voter passenger pilot skipper
    judge nurse student employee member activist campaigner organiser organizer inspector investigator negotiator
    fisherman union government opposition council police ministry court party committee commission board campaign
    administration army navy club bank agency parliament senate congress jury embassy authority family team
    operator""".split()
)
# "What did Adair say of her boat?" tells that Adair is "she".
_TOLD = {"his": "m", "he": "m", "himself": "m", "her": "f", "she": "f", "herself": "f"}
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Dame|Lady|Sir|Lord)\.?\s+")
_KIN = "|".join(sorted(_MAN | _WOMAN))
# Whoever is somebody's may be asked about next: "Did he pay?" after "Why did Adair leave her husband?".
_STAFF = "deputy|lawyer|attorney|boss|successor|predecessor|rival|opponent|aide|adviser|assistant|coach|doctor|partner"
_RELATION = re.compile(rf"[’']s?\s+(?:\w+\s+)?(?:{_KIN})\b", re.IGNORECASE)
_RELATED = re.compile(rf"\b(?P<owner>his|her|their|[A-Z][\w-]+(?:\s[A-Z][\w-]+)?[’']s?)\s+(?P<kin>{_KIN}|{_STAFF})\b")
# "the striking dockers of Arlow"; and what does something: "did the dockers of Arlow".
_GROUP = (
    r"(?P<group>(?:the|these|those)\s+(?:(?!(?:of|in|at|on|and)\b)[a-z][\w-]*\s+){0,2}?"
    r"(?:[a-z][\w-]*[^\Wsui]s|people|police)\b(?!['’])(?:\s+(?:in|of|from|at)\s+[A-Z][\w-]+)?)"
)
_GROUPS = re.compile(_GROUP)
_ACTING = re.compile(rf"\b{AUXILIARY}\s+{_GROUP}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody in the conversation: the words that name them, and "m", "f", "they" for a group, or None."""

    name: str
    gender: str | None


def find_figures(asked: Asked) -> list[Figure]:
    """Those whom a question names, who speaks first, then in the order of the question; their kin, then groups."""
    places = {(m.start, m.end): m.name for m in reversed(asked.matches)}
    for start, end in capitalised(asked.text):
        if not any(a < end and start < b for a, b in places):
            places[start, end] = ""
    subject = asked.subject
    span = (subject.start, subject.end) if subject else (0, 0)
    ordered = sorted(places, key=lambda place: (not (span[0] <= place[0] and place[1] <= span[1]), place))
    figures = [
        figure
        for start, end in ordered
        # "Holt's brother" is spoken of, and not Holt.
        if _may_be_person(asked, start, end, places) and not _RELATION.match(asked.text, end)
        for figure in _bearers(asked, start, end)
    ]
    relations = _relations(asked.text, figures)
    told = {gender for word, gender in _TOLD.items() if re.search(rf"\b{word}\b", asked.text, re.IGNORECASE)}
    if len(figures) == 1 and figures[0].gender is None and len(told) == 1:
        figures = [Figure(figures[0].name, told.pop())]
    return figures + relations + _groups(asked)


def figure_of(name: str, resolved: str = "", text: str = "") -> Figure:
    """Somebody by name, as it stands in a text; ``resolved`` is the full name, where it is known."""
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
    # A lone word may be a surname: "Grant" is no man for it.
    return Figure(name, gender_of(full.split()[0]) if " " in full else None)


def only_person(asked: Asked) -> tuple[int, int] | None:
    """Where the only person of a question is named."""
    places = {(m.start, m.end) for m in asked.matches} or {
        place for place in capitalised(asked.text) if _may_be_person(asked, *place, {place: ""})
    }
    return places.pop() if len(places) == 1 else None


def is_somebody(words: str) -> bool:
    """Tell whether words without a name describe somebody who may speak: "the mayor of Arlow", "her lawyer"."""
    plain = re.sub(r"\s(?:of|in|from|for|at)\s.*$", "", words)
    if re.search(r"['’]s?$", plain):
        return True
    head = (fold(plain).split() or [""])[-1]
    return any(
        word in kind
        for word in (head, head.removesuffix("s"), f"{head.removesuffix('men')}man")
        for kind in (_MAN, _WOMAN, HEADS, HEAD_WORDS, TITLES, _OTHERS)
    )


def _bearers(asked: Asked, start: int, end: int) -> list[Figure]:
    """Whom a name means, as typed; where others of that name are of another gender, these too, by their full name."""
    names = [m.name for m in asked.matches if (m.start, m.end) == (start, end)]
    first = figure_of(asked.text[start:end], names[0] if names else "", asked.text)
    others = {figure.gender: figure for name in reversed(names[1:]) if (figure := figure_of(name)).gender}
    return [first, *(figure for gender, figure in others.items() if gender != first.gender and first.gender)]


def _groups(asked: Asked) -> list[Figure]:
    """A group that "they" can mean: the one that acts, else the only one."""
    acting = _ACTING.search(asked.text)
    subject = asked.subject
    if subject and not subject.named and not acting:
        words = asked.text[subject.start : subject.end]
        return [Figure(words, "they")] if words.startswith("the ") and _is_body(words) else []
    if acting:
        return [Figure(acting["group"], "they")]
    found = list(_GROUPS.finditer(asked.text))
    return [Figure(found[0]["group"], "they")] if len(found) == 1 else []


def _is_body(words: str) -> bool:
    return is_somebody(words) and fold(words).split()[-1] in _OTHERS


def _relations(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """Husbands, spokeswomen and others who are named by whose they are."""
    found = []
    for match in _RELATED.finditer(text):
        kin = match["kin"].lower()
        gender = "m" if kin in _MAN else "f" if kin in _WOMAN else None
        owner = match["owner"]
        if owner.lower() in ("his", "her", "their"):
            if not figures:
                continue
            owner = f"{figures[0].name}'s"
        found.append(Figure(f"{owner} {match['kin']}", gender))
    return found


def _may_be_person(asked: Asked, start: int, end: int, places: Mapping[tuple[int, int], str]) -> bool:
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
