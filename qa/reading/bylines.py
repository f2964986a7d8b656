"""Who wrote an article, for whom and when, as bylines say it: "By Jane Doe and John Roe, The Ledger, March 19, 2025".

Without a "By" a name counts where a date stands behind it or beside it: "Jane Doe | 19 March 2025".
An outlet is what calls itself one. It is never guessed: an agency in a byline, or in a dateline ("(AP)"), wrote the
article, and others print it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qa.dates import cut_date, date_from_line, is_date_line
from qa.names.given_names import is_given_name

# Three authors, an outlet and a date have less; what is longer is a sentence that begins with "By".
_LONGEST = 160
# Characters: a text of megabytes is not cut into lines for the sake of the first eight.
_TOP = 4_000
# Kicker, headline and standfirst stand before it; further down "By …" is a credit. Chosen by eye.
_LINES_AT_TOP = 8

_BYLINE = re.compile(
    r"(?:(?:written|words|story|text|report|reporting|analysis|interview|review|opinion|compiled|posted)\s+)?by:?\s+(?P<names>\S.*)",
    re.IGNORECASE,
)
# German, French, Spanish and Portuguese, Italian, Dutch, the Scandinavian languages, Polish. A preposition begins
# sentences, too: only whole names may follow it.
_OTHER_BYLINE = re.compile(
    r"(?:von|par|por|di|door|af|av|od|(?:autor(?:in|a|e)?|auteur|author|te(?:x|ks)t[eo]?|testo|redactie|redakcja)\s*:)"
    r"\s+(?P<names>\S.*)",
    re.IGNORECASE,
)
_BY_BEHIND = re.compile(r"\s*[|·•,;–—-]?\s+(?=(?:by|von|par|por|di|door|af|av)\s)", re.IGNORECASE)
# What parts names, outlet and date. Words need their blanks, or Fernando would be two.
_SEPARATORS = re.compile(r"\s*(?:;|/|\||•|·|,\s+and\s+|\s+and\s+|\s+&\s+|,)\s*", re.IGNORECASE)
# In an English byline these are parts of names: José Ortega y Gasset.
_OTHER_AND = re.compile(r"\s+(?:und|et|y|e|en|i|och|og)\s+")
# Where a reporter wrote it, at what address she is reached, and that agencies helped.
_BEHIND_NAMES = re.compile(
    r"\s+in\s+(?-i:[^\W\d_a-z])[^,;|/·]*(?:,\s*(?-i:[^\W\d_a-z])[\w ]+)?$|\s*[(<]?(?:\S+@\S+|@\w+)[)>]?$"
    r"|\s+(?:and|with|und|mit|et avec|y|con)\s+(?:news\s+)?agen(?:cies|cy|turen|ces|cias)$"
    r"|\s+(?:(?:staff|senior|chief|special)\s+)+(?:writer|reporter|correspondent|editor)s?$",
    re.IGNORECASE,
)
# "By Jane Doe for The Ledger".
_FOR = re.compile(r"\s+for\s+(?=(?:the\s+)?(?-i:[^\W\d_a-z]))", re.IGNORECASE)
# "Martin Luther King, Jr." is one person: this comma goes before the byline is cut at commas.
_SUFFIX = re.compile(r",\s*(?=(?:jr|sr|ph\.?d|m\.?d|ii|iii)\b)", re.IGNORECASE)
# Agencies and roles that follow a name ("Transport Editor, Reuters") are no authors beside it.
_NOT_A_PERSON = re.compile(
    r"(?:the\s+)?(?:associated press|ap|reuters|afp|agence france-presse|upi|united press international"
    r"|bloomberg(?: news)?|dpa|pa media|press association|tass|xinhua)"
    r"(?:\s+\w*(?:writer|reporter|staff|correspondent|news))*"
    r"|.*\b(?:editor|correspondent|reporter|writer|columnist|contributor|bureau|staff)s?",
    re.IGNORECASE,
)
# Words with a capital, and the small ones inside names: "By nightfall the quay was empty" has others.
_NAME = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*|(?:al|bin|da|de|del|della|den|der|di|dos|el|ibn|la|le|ten|van|von|y)\b|\s+)+"
)
# "By Tuesday" and "By March 19, 2025" begin sentences.
_CALENDAR = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d", re.IGNORECASE)
# What newspapers and stations call themselves: "The …", an address, or such a last word ("Bay Bugle").
_OUTLET = re.compile(
    r"the\s+\S.*|\S+\.(?:com|org|net|news)"
    r"|(?:\S+\s+)*(?:advertiser|argus|broadcasting|bugle|bulletin|chronicle|courier|daily|dispatch|echo|enquirer|examiner"
    r"|express|gazette|globe|guardian|herald|independent|inquirer|journal|ledger|magazine|mail|mercury|messenger|mirror"
    r"|monitor|news|newspaper|observer|post|press|radio|record|register|review|sentinel|standard|star|sun|telegraph|times"
    r"|today|tribune|tv|weekly|wire)(?:\s+online)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says; what it doesn't say is empty."""

    authors: tuple[str, ...] = ()
    source: str | None = None
    published: date | None = None


def split_authors(value: object) -> tuple[str, ...]:
    """Split a byline into names: text, a list, or objects with a ``name``.

    Agencies and roles that follow a name are dropped; an agency that stands alone is the author.
    """
    if isinstance(value, (list, tuple)):
        return tuple(dict.fromkeys(name for item in value for name in split_authors(item)))
    return _read_names(read_words(value)).authors


def find_byline(text: str, language: str | None = None) -> Byline:
    """Read the line near the top that is a byline; nothing where there is none. ``language`` is that of its date."""
    lines = [line.strip() for line in lines_ended(text.lstrip()[:_TOP]).split("\n") if line.strip()][:_LINES_AT_TOP]
    found = next((byline for line in lines if (byline := read_byline(line, language))), None)
    if found:
        return found
    for before, line, after in zip(lines, lines[1:], [*lines[2:], ""], strict=False):
        if _is_whole_name(line) and is_given_name(line.split()[0]) and (is_date_line(before) or is_date_line(after)):
            return Byline((line,))
    return Byline()


def read_byline(line: str, language: str | None = None) -> Byline | None:
    """What a line says that is a byline, before or behind a date, and nothing else."""
    if len(line) > _LONGEST:
        return None
    if match := _BYLINE.fullmatch(line):
        return _read_byline(match["names"], language, other=False)
    if match := _OTHER_BYLINE.fullmatch(line):
        return _read_byline(match["names"], language, other=True)
    # "Posted 6 May 2023 by Jane Doe".
    if (cut := _BY_BEHIND.search(line)) and (day := date_from_line(line[: cut.start()], language)):
        behind = read_byline(line[cut.end() :], language)
        return behind and Byline(behind.authors, behind.source, day)
    name, published = cut_date(line, language)
    if published and _is_whole_name(name) and is_given_name(name.split()[0]):
        return Byline((name,), None, published)
    return None


def _read_byline(names: str, language: str | None, *, other: bool) -> Byline | None:
    names, published = cut_date(names, language)
    if other:
        names = _OTHER_AND.sub(", ", names)
    if _CALENDAR.search(_BEHIND_NAMES.sub("", names)):
        return None
    byline = _read_names(names)
    # No name has six words; a headline in capitals that begins with "By" has.
    if not byline.authors or not all(_NAME.fullmatch(name) and len(name.split()) < 6 for name in byline.authors):
        return None
    authors = byline.authors
    if other:
        # A place behind the names ("Von Jana Berg, Altenried") is no author.
        authors = tuple(itertools.takewhile(_is_whole_name, authors))
    return Byline(authors, byline.source, published) if authors else None


def _is_whole_name(name: str) -> bool:
    return 2 <= len(name.split()) < 6 and _NAME.fullmatch(name) is not None


def read_words(value: object) -> str:
    """The words of a field, on one line: of text, or of an object with a ``name``."""
    if isinstance(value, Mapping):
        value = value.get("name")
    return " ".join(value.split()) if isinstance(value, str) else ""


def lines_ended(text: str) -> str:
    """The text with each of its lines ended in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_names(text: str) -> Byline:
    match = _BYLINE.fullmatch(text)
    other = _OTHER_BYLINE.fullmatch(text)
    # "Von Trapp" is a name.
    if other and not match and _is_whole_name(other["names"]) and not other["names"][0].islower():
        match = other
    text = match["names"] if match else text
    text = _FOR.sub(", ", text)
    while (shorter := _BEHIND_NAMES.sub("", text)) != text:
        text = shorter
    parts = [part.strip(" \t,") for part in _SEPARATORS.split(_SUFFIX.sub(" ", text))]
    names = [part for part in parts if part]
    if len(names) == 2 and "," in text and not any(" " in name for name in names):
        return Byline((text,))  # "Doe, Jane" is one person
    people = [name for name in names if not _NOT_A_PERSON.fullmatch(name)]
    # Only behind somebody: "By The Ledger" has no other author.
    outlet = people.pop() if len(people) > 1 and _is_outlet(people[-1]) else None
    # Where nobody is named, the agency or the editor wrote it.
    return Byline(tuple(dict.fromkeys(people or names[:1])), outlet)


def _is_outlet(name: str) -> bool:
    """Tell "Bay Bugle" from "Emily Post"."""
    return _OUTLET.fullmatch(name) is not None and not is_given_name(name.split()[0])
