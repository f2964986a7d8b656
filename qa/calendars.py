"""What months and weekdays are called in the languages of news, and in which order their numbers stand.

The words are those of dateparser's tables, read without its parser, which tries one language after the other and fills
in from today what is missing. Knows nothing of lines and texts.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Literal

Order = Literal["DMY", "MDY", "YMD"]

# Of dateparser's two hundred those whose outlets have pages on the web in number: each more makes a short word name two
# months, as "listopad" does.
_LANGUAGES = "en de fr es it pt nl pl sv da nb fi cs sk hu ro hr sl tr ca el ru uk bg".split()
_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
# "h" and "V" are Hungarian's, and anything else in any other line.
_SHORTEST = 2


def find_month(word: str, language: str | None = None) -> int | None:
    """The month, 1 to 12, that a word names: in the given language ("pl", "de-AT"), else in all that know the word."""
    named = _names(_base(language)).get(_plain(word)) or _all_names().get(_plain(word), frozenset())
    months = {number for kind, number in named if kind == "month"}
    return months.pop() if len(months) == 1 else None


def is_month(word: str) -> bool:
    """Whether a word names a month in some language, if not the same one in all."""
    return any(kind == "month" for kind, _ in _all_names().get(_plain(word), ()))


def find_weekdays(word: str) -> frozenset[int]:
    """The weekdays, Monday being 0, that a word names in any language; none where it is no weekday."""
    return frozenset(number for kind, number in _all_names().get(_plain(word), ()) if kind == "weekday")


def order_of(language: str | None) -> Order | None:
    """In which order a language writes numbers of a date; None where its countries differ, as those of English do."""
    base = _base(language)
    if base not in _LANGUAGES:
        return None
    table = _table(base)
    region = language.replace("_", "-") if language else ""
    places = {name.lower(): place for name, place in table.get("locale_specific", {}).items()}
    order: Order = places.get(region.lower(), {}).get("date_order", table["date_order"])
    return None if base == "en" and region.lower() not in places else order


def _base(language: str | None) -> str:
    base = (language or "").replace("_", "-").split("-")[0].lower()
    return "nb" if base in ("no", "nn") else base


def _plain(word: str) -> str:
    return word.casefold().strip(". ")


@cache
def _table(language: str) -> dict[str, Any]:
    table: dict[str, Any] = import_module(f"dateparser.data.date_translation_data.{language}").info
    return table


@cache
def _names(language: str) -> dict[str, frozenset[tuple[str, int]]]:
    names: dict[str, set[tuple[str, int]]] = {}
    if language in _LANGUAGES:
        for kind, keys in (("month", _MONTHS), ("weekday", _WEEKDAYS)):
            for number, key in enumerate(keys, start=kind == "month"):
                for word in _table(language)[key]:
                    if len(_plain(word)) >= _SHORTEST:
                        names.setdefault(_plain(word), set()).add((kind, number))
    return {word: frozenset(named) for word, named in names.items()}


@cache
def _all_names() -> dict[str, frozenset[tuple[str, int]]]:
    names: dict[str, frozenset[tuple[str, int]]] = {}
    for language in _LANGUAGES:
        for word, named in _names(language).items():
            names[word] = names.get(word, frozenset()) | named
    return names
