"""Do the quotations, names, numbers, dates and addresses of a sentence stand in the passages that it cites?

Each by itself, wherever it stands in them; what they have to do with each other is asked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.generation.alignment import FINE, OPEN, WRONG
from qa.generation.days import Moment, find_moments, moment_of
from qa.generation.naming import Name, find_names
from qa.generation.passages import Passage
from qa.generation.quantities import Quantity, find_quantities
from qa.generation.quoting import Quoted, find_in, find_quoted

# What a reader, or his browser, could be led away by: links, mail addresses, pictures, links in Markdown, elements in
# HTML.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s)\]>\"”’]+|[\w.+-]+@[\w-]+\.\w+|!\[[^\]]*\]|\]\([^)]*\)|<[a-z/!][^>]*>", re.IGNORECASE
)
# Whom it means may be named elsewhere in the article.
_PRONOUN = re.compile(r"\b(?:he|she|they|his|her|their|him|them)\b", re.IGNORECASE)
# Said alike by all checks, so that whoever reads knows that somebody has tampered with the article.
INSTRUCTIONS = "these words stand only where the article gives its reader instructions"


@dataclass(frozen=True, slots=True)
class Finding:
    """A grade of ``alignment``, and what it rests on in plain words."""

    grade: int = FINE
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a sentence can be looked up; ``quoted`` words are looked up whole, the rest is outside of them."""

    text: str
    quoted: tuple[Quoted, ...]
    names: tuple[Name, ...]
    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]


def read_facts(text: str, passages: Sequence[Passage]) -> Facts:
    """Take down what can be looked up; passages tell which capitals are names."""
    quoted = tuple(find_quoted(text))
    every = find_moments(text)

    def outside(start: int) -> bool:
        return not any(each.start <= start < each.end for each in quoted)

    names = {(n.start, n.end): n for passage in passages for n in find_names(text, passage.book)}
    return Facts(
        text,
        quoted,
        tuple(name for name in names.values() if outside(name.start)),
        tuple(q for q in find_quantities(text, [(m.start, m.end) for m in every]) if outside(q.start)),
        tuple(moment for moment in every if outside(moment.start)),
    )


def check_facts(facts: Facts, passages: Sequence[Passage]) -> Finding:
    """Look everything up in some passages taken together: the worst that is found."""
    findings = [_check_address(address[0], passages) for address in _ADDRESS.finditer(facts.text)]
    findings += [_check_quote(each.words(facts.text), passages) for each in facts.quoted]
    findings += [_check_name(name, passages) for name in facts.names]
    findings += [_check_quantity(each, facts.text, passages) for each in facts.quantities]
    findings += [_check_moment(each, facts.text, passages) for each in facts.moments]
    return max(findings, key=lambda finding: finding.grade, default=Finding())


def _check_address(address: str, passages: Sequence[Passage]) -> Finding:
    places = [(passage, passage.text.find(address)) for passage in passages if address in passage.text]
    if any(passage.is_usable(at, at + len(address)) for passage, at in places):
        return Finding(OPEN, f"it holds an address, “{address[:60]}”")
    if places:
        return Finding(WRONG, INSTRUCTIONS)
    return Finding(WRONG, f"the address “{address[:60]}” is not in the cited passage")


def _check_quote(quote: str, passages: Sequence[Passage]) -> Finding:
    shown = f"“{quote[:60]}{'…' if len(quote) > 60 else ''}”"
    worst = Finding(WRONG, f"{shown} is not in the cited passage word for word")
    for passage in passages:
        found, place = find_in(quote, passage.text)
        if place and not passage.is_usable(*place):
            worst = Finding(WRONG, INSTRUCTIONS)
        elif found == "there":
            return Finding()
        elif found == "joined":
            worst = Finding(OPEN, f"{shown} joins what stands apart in the passage")
        elif found == "bracketed":
            worst = Finding(OPEN, f"the words in brackets in {shown} are not the passage's own")
        elif found == "cut" and worst.grade == WRONG:
            worst = Finding(WRONG, f"what {shown} leaves out changes what it says")
    return worst


def _check_name(name: Name, passages: Sequence[Passage]) -> Finding:
    found = {passage.book.find(name) for passage in passages}
    if "passage" in found:
        return Finding()
    # Whom a surname or "she" of the passage means is told elsewhere in the article: likely the same, not certainly.
    if "partly" in found or any(p.book.find(name) == "article" and _PRONOUN.search(p.text) for p in passages):
        return Finding(OPEN, f"“{name.text}” stands in the article, but not in the cited passage")
    return Finding(WRONG, f"“{name.text}” is not in the cited passage")


def _check_quantity(quantity: Quantity, text: str, passages: Sequence[Passage]) -> Finding:
    shown = f"“{text[quantity.start : quantity.end].strip()}”"
    known = [each for passage in passages for each in passage.quantities]
    same = [each for each in known if each.key == quantity.key]
    if not same:
        return Finding(WRONG, f"the number {shown} is not in the cited passage")
    if quantity.side and all(each.side == -quantity.side for each in same):
        return Finding(WRONG, f"the passage puts {shown} the other way round")
    return Finding()


def _check_moment(moment: Moment, text: str, passages: Sequence[Passage]) -> Finding:
    shown = f"“{text[moment.start : moment.end].rstrip('.')}”"
    # "Yesterday" is the article's, and another day for whoever reads the answer.
    if moment.word:
        if any(day.word == moment.word for passage in passages for day in passage.days):
            return Finding(OPEN, f"{shown} counts from the article's day")
        return Finding(WRONG, f"{shown} is not in the cited passage")
    if any(moment.fits(day) for passage in passages for day in passage.days):
        return Finding()
    # What an article prints on a day did not always happen on it.
    if any(p.hit.article.published and moment.fits(moment_of(p.hit.article.published)) for p in passages):
        return Finding(OPEN, f"{shown} is the day of publication; the passage does not tell the day")
    return Finding(WRONG, f"the date {shown} is not in the cited passage")
