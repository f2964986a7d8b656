"""Descriptions of people, "the head of the port" or "Albania's prime minister", as words that can be compared.

Knows nothing of who is described: ``qa.question.directory`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from qa.names import fold

TITLES: Mapping[str, str | None] = {
    **dict.fromkeys("mr sir lord king prince".split(), "m"),
    **dict.fromkeys("mrs ms miss dame lady queen princess".split(), "f"),
    **dict.fromkeys(
        """dr prof professor sen senator rep representative gov governor gen general lt col colonel capt captain sgt
        judge justice mayor president chancellor secretary minister premier councillor congressman congresswoman pope
        chairman chairwoman lieutenant inspector director ambassador commissioner sheriff bishop""".split()
    ),
}
# What heads a role, by what it means: the NATO chief is its secretary-general.
HEADS: Mapping[str, str] = {
    **dict.fromkeys(
        """chief head boss leader director chairman chairwoman chair chairperson president ceo executive manager
        chancellor secretary-general premier master founder""".split(),
        "chief",
    ),
    **dict.fromkeys("spokesman spokeswoman spokesperson".split(), "spokesperson"),
    **dict.fromkeys("lawyer attorney counsel solicitor barrister".split(), "lawyer"),
    **dict.fromkeys("doctor physician".split(), "doctor"),
    **dict.fromkeys("scientist researcher biologist physicist chemist".split(), "scientist"),
    **dict.fromkeys("mayor mayoress".split(), "mayor"),
}
_PHRASES = (
    (re.compile(r"\bsecretar(?:y|ies)[- ]general\b"), "secretary-general"),
    (re.compile(r"\bprime[- ]minister\b|\bpm\b|\bpremier\b"), "primeminister"),
    (re.compile(r"\bchief executive(?: officer)?\b"), "ceo"),
)
_NO_PART = frozenset("the a an of for at in his her its their s and".split())
HEAD_WORDS = frozenset(HEADS.values()) | frozenset(TITLES) | frozenset(
    """
    ceo primeminister minister spokesperson lawyer doctor scientist teacher farmer driver conductor coach
    captain skipper columnist reporter editor analyst professor economist expert official candidate treasurer
    ambassador commissioner prosecutor officer detective senator governor mayor technician engineer historian
    author strategist adviser
""".split()
)  # fmt: skip
_ROLE = re.compile(
    r"\b(?:the|a|an|[^\W_]+(?:['’]s?|s['’]))\s+((?:[^\W\d_][\w-]*\s+){0,3}[^\W\d_][\w-]*)"
    r"(\s+of\s+(?:the\s+)?(?:[^\W\d_][\w-]*\s+){0,1}[^\W\d_][\w-]*)?",
    re.IGNORECASE,
)


def role_word_list(description: str) -> list[str]:
    """The words of a description that tell whose it is, alike where they mean the same."""
    plain = fold(description)
    for pattern, word in _PHRASES:
        plain = pattern.sub(word, plain)
    words = [word for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", plain) if word not in _NO_PART]
    # "Albania's" and "Albanian" begin alike.
    return [HEADS.get(word, word if word in HEAD_WORDS else word[:6].rstrip("n")) for word in words]


def role_words(description: str) -> frozenset[str]:
    """The same words without their order."""
    return frozenset(role_word_list(description))


def described(text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Descriptions, "the head of the port" or "Albania's prime minister": place and words, the longest first."""
    for match in _ROLE.finditer(text):
        whole = match[0].split()
        skip = 1 if fold(whole[0]) in _NO_PART else 0
        for length in range(len(whole), skip, -1):
            if fold(whole[length - 1]) in _NO_PART:
                continue
            words = role_word_list(" ".join(whole[skip:length]))
            if words and (words[-1] in HEAD_WORDS or len(words) > 1 or skip):
                part = " ".join(whole[:length])
                yield match.start(), match.start() + len(part), frozenset(words)
