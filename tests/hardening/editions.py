"""Articles whose text tells which edition it is, so that whoever reads one knows whether it was ever printed."""

from __future__ import annotations

import re

import qa

_PLACE = re.compile(r"ferry line (\d+), edition e(\d+),")


def edition(number: int, version: int) -> qa.Article:
    """An article of three paragraphs, other words in each version; in the last somebody says something."""
    paragraphs = [f"Paragraph {p} of ferry line {number}, edition e{version}, as printed." for p in range(2)]
    said = f"Harbour master Ada Holm said that line {number} would sail in season {version}."
    return qa.Article(key=f"a{number:03}", title=f"Ferry line {number}", text="\n\n".join([*paragraphs, said]))


def edition_of(article: qa.Article) -> tuple[int, int] | None:
    """Which edition an article is, by its own words; None where it is none that was ever written, whole."""
    found = _PLACE.search(article.text)
    if found is None:
        return None
    number, version = int(found[1]), int(found[2])
    written = edition(number, version)
    whole = (article.key, article.title, article.text) == (written.key, written.title, written.text)
    return (number, version) if whole else None
