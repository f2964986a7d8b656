"""What is to be made of what is found, where a question wants more than passages: a summary, or a count.

"Summarise the strike" asks what is said about the strike, and "How often did Holt mention the ferry?" what she said
about it: so they are looked for.
"""

from __future__ import annotations

import re
from typing import Literal

from qa.question.asking import Asked
from qa.question.wording import AUXILIARY, PLAIN

Task = Literal["", "summary", "count"]

_POLITE = (
    r"(?:(?:please|kindly)\b[\s,]*|(?:can|could|would|will)\s+you\s+(?:please\s+)?|i(?:[’']d|\s+would)\s+like\s+)*"
)
_SUMMARY = re.compile(
    rf"\W*{_POLITE}(?:(?:to\s+)?(?:summari[sz]e|recap|sum\s+up|outline)\s+(?:(?:for\s+me|briefly|me)\s+)?"
    r"|(?:(?:give|write|show|make|have|get)\s+(?:me\s+|us\s+)?)?(?:an?\s+|the\s+)?(?:(?:short|brief|quick|concise)\s+)?"
    r"(?:summary|overview|recap|outline|digest|gist)\s+(?:of|on|about)\s+)(?P<rest>\S.*)",
    re.IGNORECASE,
)
# What is already a question: "summarise what Holt said".
_ASKS = re.compile(r"(?:what|how|who|why|when|where)\b", re.IGNORECASE)
# "Summarise that": what was asked last.
_LAST = re.compile(r"(?:all\s+)?(?:it|that|this|them|everything|these|those)\W*", re.IGNORECASE)
_COUNT = re.compile(rf"\W*(?:how\s+(?:often|many\s+times|frequently))\s+{AUXILIARY}\b", re.IGNORECASE)
_REFERS = re.compile(r"(?:refer|talk|comment|allud|use|utter)\w*|mean|bring\s+up", re.IGNORECASE)


def read_summary(question: str, *, first: bool = False) -> str:
    """What a question wants summed up, as a question of its own; "" where it wants no summary.

    Args:
        question: as typed.
        first: whether none came before it: then "that" is nothing that could be summed up.
    """
    asked = _SUMMARY.fullmatch(question)
    if not asked:
        return ""
    rest = asked["rest"].rstrip(" .?!")
    if _LAST.fullmatch(rest):
        return "" if first else "Go on."
    return f"{rest}?" if _ASKS.match(rest) else f"What is said about {rest}?"


def read_count(asked: Asked) -> str:
    """What somebody said whose words a question wants counted, as a question of its own; "" where it counts else."""
    subject = asked.subject
    if (
        not _COUNT.match(asked.text)
        or subject is None
        or not (PLAIN.match(subject.verb) or _REFERS.match(subject.verb))
    ):
        return ""
    who = asked.text[subject.start : subject.end]
    return f"What did {who} say about {asked.topic}?" if asked.topic else f"What did {who} say?"
