"""The last question of a conversation asked again, with something else in the place of one part of it.

"And Roe?" puts another speaker, "in May?" another date, "what about the tugs?" another topic, "when was that?" another
question word. Knows nothing of the turns before the last.
"""

from __future__ import annotations

import re

from qa.names.comparing import fold
from qa.question.asking import Asked, Known, Subject
from qa.question.figures import is_somebody, only_person
from qa.question.periods import find_period
from qa.question.wording import capitalised

_PREPOSITION = re.compile(
    r"(?:in|on|at|by|from|for|after|before|since|until|with|to|as|under|during|between|among)\b", re.IGNORECASE
)
# "What did Holt say about …": asked again from the auxiliary on.
_HELPED = re.compile(
    r"^\W*(?:what|who|whom|when|where|why|how|which)?\s*"
    r"((?:did|does|do|has|have|had|is|are|was|were|will|would|can|could)\s.*)$",
    re.IGNORECASE,
)
# "Why did Holt say about ferries" is no English: "say that about ferries" is.
_SAYS_ABOUT = re.compile(r"\b(say|said|tell|write)\s+(about|on|to|in|at|of)\b", re.IGNORECASE)
_SAME = {"why not": "why", "why so": "why", "how come": "why", "how so": "how"}
_OF_TIME = re.compile(r"^(?:what|which)\s+(?P<unit>year|month|week|day|date)$")
# "How many" cannot be asked of what was done.
_ADVERBIAL = re.compile(
    r"why|when|where|how|(?:since|until|till|by)\s+when|(?:for\s+)?how\s+(?:long|often)|(?:in|on|at|from|to|with|by|for|against"
    r"|during|under|through)\s+(?:what|which|whom)\b.*"
)
# "tell the pilots about pay": another speaker may have told others.
_ADDRESSEE = re.compile(
    r"^(\s+)(?:tell|write\s+to|talk\s+to|speak\s+to|say\s+to)\s+(?:(?!about\b)[^\s?]+\s+){1,7}(about\b)", re.IGNORECASE
)
# "What was the limit, and how much was found at first?": the last of two questions, without its time.
_LAST_PART = re.compile(r"^.*\S,?\s+and\s+((?:what|how|when|where|who|which)\b.*)$", re.IGNORECASE)
_AT_FIRST = re.compile(
    r",?\s+(?:at\s+first|initially|originally|at\s+the\s+start|to\s+begin\s+with)(?=\W*$)", re.IGNORECASE
)
_STAGE = re.compile(r"^(?:about|on|regarding)\s+", re.IGNORECASE)


def put_instead(new: str, last: Asked, known: Known, *, about: bool = False) -> tuple[str, bool]:
    """The question before with other words in the place of its own; and whether it still is about what that was.

    Args:
        new: the other words, pronouns bound.
        last: the question before.
        known: what the library knows.
        about: asked as "what about", which may ask for another topic of the same kind.
    """
    subject = last.subject
    period = find_period(new, known.newest)
    if period and len(new) - (period.end - period.start) <= 1:
        return _with_period(new, last), True
    stage = _STAGE.match(new)
    # "And about tugs?" names a topic outright, even one that is somebody's name.
    if stage and subject:
        return with_topic(new[stage.end() :], last, subject), False
    if _is_person(new, known):
        # After "What did Holt say about Roe?" another description is asked about, another name may speak.
        if subject and not (about and _asks_about_person(last) and not _is_named(new, known)):
            rest = _ADDRESSEE.sub(r"\1say \2", last.text[subject.end :])
            return f"{last.text[: subject.start]}{new}{rest}", True
        if not subject and (place := only_person(last)):
            return f"{last.text[: place[0]]}{new}{last.text[place[1] :]}", True
    if subject and not _PREPOSITION.match(new):
        return with_topic(new, last, subject), False
    if _PREPOSITION.match(new):
        part = _LAST_PART.match(last.text)
        asked = _AT_FIRST.sub("", part[1] if part else last.text)
        return f"{asked.rstrip(' ?!.')}, {new}?", True
    return "", True


def correct(new: str, last: Asked, known: Known) -> str:
    """The question before with somebody else of that name: "I meant Peter Holt", "no, the other one"."""
    places: dict[tuple[int, int], list[str]] = {}
    for match in last.matches:
        places.setdefault((match.start, match.end), []).append(match.name)
    if re.fullmatch(r"the\s+other(?:\s+(?:one|[\w-]+))?", new, re.IGNORECASE):
        for (start, end), names in places.items():
            if len(names) == 2:
                return f"{last.text[:start]}{names[1]}{last.text[end:]}"
        return ""
    words = set(fold(new).split())
    for start, end in [*places, *capitalised(last.text)]:
        if words & set(fold(last.text[start:end]).split()):
            return f"{last.text[:start]}{new}{last.text[end:]}"
    return ""


def with_topic(new: str, last: Asked, subject: Subject) -> str:
    """Ask the same person about something else."""
    who = last.text[subject.start : subject.end].rstrip(",")
    return f"what did {who} say about {new}?"


def ask_otherwise(ask: str, last: Asked) -> str:
    """Ask the question before "Why?", "When was that?" and "In which paper?" so; "" where that makes no sense."""
    ask = " ".join(ask.lower().split())
    ask = _SAME.get(ask, ask)
    if of_time := _OF_TIME.match(ask):
        ask = f"{'on' if of_time['unit'] in ('day', 'date') else 'in'} {ask}"
    helped = _HELPED.match(last.text)
    if not helped or not _ADVERBIAL.fullmatch(ask):
        return ""
    rest = f"{helped[1][0].lower()}{helped[1][1:]}"
    if re.match(r"what\b", last.text, re.IGNORECASE) and last.subject and _SAYS_ABOUT.search(rest):
        rest = _SAYS_ABOUT.sub(r"\1 that \2", rest, count=1)
    return f"{ask} {rest}"


def _is_named(new: str, known: Known) -> bool:
    """Tell whether words are a name, or two: "Roe", "Holt and Quill"."""
    return all(
        any(m.start == 0 and m.end == len(name) for m in known.people.match(name, expected=True))
        or next(capitalised(f"x {name}"), None) == (2, 2 + len(name))
        for name in re.split(r"\s+(?:and|or)\s+", new)
    )


def _is_person(new: str, known: Known) -> bool:
    return _is_named(new, known) or is_somebody(new)


def _asks_about_person(last: Asked) -> bool:
    """Tell whether a question asks somebody about somebody: "What did Holt say about Roe?"."""
    return any(last.topic == last.text[start:end] for start, end in capitalised(last.text)) or any(
        last.topic.startswith(last.text[m.start : m.end]) for m in last.matches
    )


def _with_period(new: str, last: Asked) -> str:
    text = last.text
    if last.period:
        text = f"{text[: last.period.start]}{text[last.period.end :]}"
    return f"{' '.join(text.split()).rstrip(' ?!.')} {new}?"
