"""What is missing where the articles don't say: the person, the name, the time, or what is told of them.

One sentence in plain words, of which a reader can tell whether to ask otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering.confidence import Judgement
from qa.answering.evidence import Evidence
from qa.answering.inquiry import Inquiry, Word


def say_missing(inquiry: Inquiry, evidence: Sequence[Evidence], judgement: Judgement) -> str:
    """Tell what the articles lack; "" where nothing in particular can be named."""
    # From what is certain to what is only likely: the first line that applies hides the others.
    if inquiry.newest and inquiry.is_ahead:
        return f"The articles here end on {inquiry.newest.isoformat()}."
    if unknown := _unknown_names(inquiry.words):
        return f"No article mentions {_join(unknown)}."
    if inquiry.asks_words and (missing := _of_speaker(inquiry, evidence, judgement)):
        return missing
    strange = [f"“{word.text}”" for word in inquiry.words if not word.known and not word.name]
    if strange:
        return f"No article has the word{'s' if len(strange) > 1 else ''} {_join(strange)}."
    return ""


def _of_speaker(inquiry: Inquiry, evidence: Sequence[Evidence], judgement: Judgement) -> str:
    query = inquiry.query
    name = _join(query.speakers[:1] or query.unknown[:1])
    articles = "Within the filters, the articles" if inquiry.filtered else "The articles"
    if not inquiry.quoted:
        return f"{articles} quote no words of {name}."
    times = {1: "once", 2: "twice"}.get(inquiry.quoted, f"{inquiry.quoted} times")
    about = f"about {query.topic}" if query.topic else "on this"
    none = "not" if inquiry.quoted == 1 else "none of them"
    # Something of his is among the passages, and not the speaker is what fails: it may be about this after all.
    clearly = "clearly " if any(each.theirs for each in evidence) and judgement.weakest != "speaker" else ""
    return f"{articles} quote {name} {times}, {none} {clearly}{about}."


def _unknown_names(words: Sequence[Word]) -> list[str]:
    """The names that no article has, words of one name together."""
    names: list[str] = []
    follows = False
    for word in words:
        if word.name and not word.known:
            if follows:
                names[-1] = f"{names[-1]} {word.text}"
            else:
                names.append(word.text)
        follows = word.name and not word.known
    return names


def _join(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
