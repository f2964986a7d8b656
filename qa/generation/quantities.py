"""Numbers in a text, however they are written: "four", "40,000", "40 thousand", "$1.5m", "30 per cent", "third".

Each with its unit (a currency, per cent), whether it is a rank, and which way it is rounded ("more than"). Knows
nothing of dates: their places are given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_UNITS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = {
    word: 10 * at for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
# "k" and "m" only right behind digits, or with money, see ``_value``.
_SCALES = {
    "hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6, "mn": 10**6, "billion": 10**9,
    "bn": 10**9, "trillion": 10**12, "tn": 10**12, "dozen": 12,
}  # fmt: skip
# Beyond the twelfth newspapers write digits: "the 13th".
_RANKS = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),
        range(1, 13),
        strict=True,
    )
)
# Three digits of a third: two thirds are then .666 in both texts, which is all that a comparison needs.
_FRACTIONS = {
    "half": "0.5",
    "quarter": "0.25",
    "third": "0.333",
    "thirds": "0.333",
    "quarters": "0.25",
    "fifths": "0.2",
}
_SMALL = "|".join([*_TENS, *sorted(_UNITS, key=len, reverse=True)])
_BIG = "hundred|thousand|million|billion|trillion|dozen"
_WORDS = rf"(?:(?:an?|half\s+an?)\s+(?:{_BIG})\b|(?:{_SMALL})\b)(?:(?:[\s-]+(?:and\s+)?)(?:(?:{_SMALL}|{_BIG})\b))*"
# With commas or thin spaces between thousands; "9:30" and "1.2.3" are kept whole.
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.:]\d+)*"
_NUMBER = re.compile(
    rf"(?P<money>[$€£¥]|\b(?:US|A|C)\$)?\s?(?<![\w.])(?:(?P<glued>\d+(?:\.\d+)?)(?=(?:k|m|mn|bn|tn)\b)"
    rf"|(?P<digits>{_DIGITS})(?P<rank>st|nd|rd|th)?\b(?![.,:]\d)|(?P<words>\b{_WORDS}))"
    rf"(?:\s?-?(?P<scale>hundred|thousand|million|billion|trillion|dozen|k|mn|m|bn|tn)\b)?"
    # Only what changes the number's meaning: people, tugs and kilometres are words, and compared as such.
    r"(?P<unit>\s?%|[\s-]?(?:percent(?:age)?\s+points?|per\s?cent|pct|percent)\b|\s(?:U\.?S\.?\s)?(?:dollars?|euros?|pounds?)\b)?",
    re.IGNORECASE,
)
# "A third of a mile" is a part, not a rank.
_RANK = re.compile(rf"\b(?:{'|'.join(_RANKS)})\b(?!\s+of\s+(?:a|an)\b)", re.IGNORECASE)
_FRACTION = re.compile(
    r"\b(?P<count>one|two|three|four|a|an)[\s-](?P<part>half|quarters?|thirds?|fifths)\b|\bhalf\b(?!\s+an?\b)",
    re.IGNORECASE,
)
# "No more than" is the opposite of "more than".
_MORE = re.compile(
    r"(?<!no )(?<!not )\bmore than\s*$|\b(?:over|at least|above|exceeding|upwards of|no fewer than|no less than)\s*$",
    re.IGNORECASE,
)
# "Nearly 300" is fewer than 300; "about 300" may be either, and counts as neither.
_LESS = re.compile(
    r"(?<!no )\b(?:fewer|less) than\s*$|\b(?:under|up to|at most|below|nearly|almost|no more than|not more than"
    r"|just short of)\s*$",
    re.IGNORECASE,
)
# "40 dollars" and "$40" are one; crowns, francs and the like stay words.
_MONEY = {"dollar": "$", "euro": "€", "pound": "£"}
# "One of them", "no one": no number that anybody would check.
_LOOSE = re.compile(r"(?:no|any|some|every|each|this|that|which|the)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at ``text[start:end]``: its ``value``, ``unit`` ("%", "pp", "$" …, "rank"), and ``side``.

    ``side`` is 1 where it says "more than", -1 where it says "fewer than" or "nearly", 0 otherwise.
    """

    start: int
    end: int
    value: str
    unit: str = ""
    side: int = 0

    @property
    def key(self) -> str:
        """What it is compared by."""
        return f"#{self.value}{self.unit}"


def find_quantities(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Quantity]:
    """Find the numbers of a text, in order, but for those at places that are ``taken`` by something else."""
    found: list[Quantity] = []
    used = list(taken)

    def put(start: int, end: int, value: str, unit: str) -> None:
        if not any(a < end and start < b for a, b in used):
            used.append((start, end))
            # "No fewer than" and the like are no longer than that.
            found.append(Quantity(start, end, value, unit, _side(text[max(0, start - 24) : start])))

    for match in _FRACTION.finditer(text):
        part = _FRACTIONS[(match["part"] or "half").lower()]
        count = _UNITS.get((match["count"] or "a").lower(), 1)
        put(match.start(), match.end(), str(Decimal(part) * count), "")
    for match in _NUMBER.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        if (match["words"] or "").lower() == "one" and not match["scale"] and not match["unit"]:
            continue
        value = _value(match)
        if value is not None:
            put(start, match.end(), value, _unit(match))
    for match in _RANK.finditer(text):
        # "A second" may be a time; whose rank it is stands behind "the" or a pronoun more often.
        put(match.start(), match.end(), str(_RANKS[match[0].lower()]), "rank")
    return sorted(found, key=lambda quantity: quantity.start)


def _value(match: re.Match[str]) -> str | None:
    digits = match["digits"] or match["glued"]
    if digits:
        plain = re.sub(r"[,\s\u00a0\u202f]", "", digits)
        if plain.count(".") > 1 or ":" in plain:
            return plain
        value = Decimal(plain)
    else:
        value = _from_words(match["words"])
    scale = (match["scale"] or "").lower()
    # "5 m" without money is five metres.
    if scale in ("m", "k") and not (match["money"] or match["glued"]):
        scale = ""
    value *= _SCALES.get(scale, 1)
    return format(value.normalize(), "f")


def _from_words(words: str) -> Decimal:
    total, current = Decimal(0), Decimal(0)
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in ("a", "an"):
            current = current or Decimal(1)
        elif word == "half":
            current = Decimal("0.5")
        elif word in _UNITS or word in _TENS:
            current += _UNITS.get(word, _TENS.get(word, 0))
        elif word in ("hundred", "dozen"):
            current = (current or Decimal(1)) * _SCALES[word]
        elif word in _SCALES:
            total += (current or Decimal(1)) * _SCALES[word]
            current = Decimal(0)
    return total + current


def _unit(match: re.Match[str]) -> str:
    if match["rank"]:
        return "rank"
    if match["money"]:
        return match["money"][-1]
    unit = (match["unit"] or "").strip(" -").lower()
    if "point" in unit:
        return "pp"
    if unit and (unit == "%" or unit.startswith(("per", "pct"))):
        return "%"
    return next((sign for word, sign in _MONEY.items() if word in unit), "")


def _side(before: str) -> int:
    return 1 if _MORE.search(before) else -1 if _LESS.search(before) else 0
