"""Where an article stood in its paper: section and page, out of what a source says of them."""

from __future__ import annotations

import re

_NUMBER = r"[A-Z]{0,3}\d{1,4}[A-Z]?(?:[-–]{1,2}[A-Z]{0,3}\d{1,4}[A-Z]?)?"
# EBSCO has "p4", without a blank.
_LABEL = r"(?:\b(?i:pgs?|pp?|pages?|seiten?|s|páginas?|pagina|blz|strona|sida|side)(?![a-z])[.:]?\s*)"
_LABELLED = re.compile(rf"{_LABEL}(?P<page>{_NUMBER})")
_NAMED = re.compile(rf"(?:{_LABEL}|(?<=[:,;] ))(?P<page>{_NUMBER})")
# "4", "A12", "2-3, 7".
_PAGES = re.compile(rf"{_LABEL}?(?P<page>{_NUMBER}(?:\s*[,;]\s*{_NUMBER})*)\.?")
_NONE = re.compile(r"0+|n/?a|none", re.IGNORECASE)
# Names of sections are short; what is longer is something else. Chosen by eye.
_LONGEST = 60


def find_page(value: str) -> str:
    """The page within words that tell more, such as "03/14/2023, p4" or "12 March, A4"; "" where there is none."""
    match = _NAMED.search(value)
    return match["page"] if match else ""


def read_place(section: str, page: str) -> tuple[str | None, str | None]:
    """The section, and the page without a label; the section's words may name the page.

    Args:
        section: "News; Pg. 4", "Politics", or nothing.
        page: "4", "Pg. A12", "2-3, 7", or nothing.
    """
    whole = _PAGES.fullmatch(page.strip())
    within = _LABELLED.search(section)
    number = whole["page"] if whole else find_page(page) or (within["page"] if within else "")
    name = section[: within.start()] if within else section
    name = " ".join(re.split(r"\s*;", name, maxsplit=1)[0].split()).strip(" .,;:")
    return (
        name if name and len(name) <= _LONGEST and not _NONE.fullmatch(name) else None,
        number if number and not _NONE.fullmatch(number) else None,
    )
