"""Filters, and which of four articles pass them: a of an outlet and two authors, b of another, c of one author, d."""

from datetime import date

from qa.records import Filters

FILTERED = [
    (Filters(), "abcd"),
    (Filters(sources=("ČASOPIS",)), "a"),
    (Filters(sources=("časopis", "the DAILY")), "ab"),
    (Filters(sources=("Casopis",)), ""),
    (Filters(authors=("JOSIP BROZ-ŽIVKOVIĆ",)), "a"),
    (Filters(authors=("ann lee",)), "ac"),
    (Filters(authors=("ann",)), ""),
    (Filters(since=date(2024, 1, 2)), "bc"),
    (Filters(until=date(2024, 1, 2)), "ab"),
    (Filters(since=date(2024, 1, 2), until=date(2024, 1, 2)), "b"),
    (Filters(since=date(2024, 1, 3), until=date(2024, 1, 2)), ""),
    (Filters(sources=("časopis",), since=date(2024, 1, 2)), ""),
    (Filters(authors=("Ann Lee",), until=date(2024, 1, 1)), "a"),
]
