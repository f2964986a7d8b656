"""Passages of our own for checking what a model writes, with their statements as attribution finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from qa.attribution.attributor import Attributor
from qa.indexes.lexical import build_analyzer
from qa.passages.paragraphs import split_paragraphs
from qa.records import Article, Hit, Paragraph, Statement

TUGS = Article(
    key="tugs.txt",
    title="Minister asks for more tugs",
    source="Arlow Courier",
    published=date(2024, 5, 8),
    text="""Minister asks for more tugs

ARLOW, Freeland — Harbour Minister Nina Holt asked the coast guard on Tuesday to send two more tugs.

“Four tugs are not enough for the harbour of Arlow. We have asked the coast guard for two more tugs, and we will ask \
again,” Holt said.

Holt did not say that the storm had sunk a ferry. She denied that the pier was unsafe.

Tom Ferris, who speaks for the dockers, said on Monday that the tugs were old and that 40,000 crowns would repair \
them. The port may close on Friday if the storm comes, Ferris said.

The harbour of Arlow has four tugs and Milton nine. About 1,200 ships called at Arlow last year, 30 percent more \
than in 2022.

The old lighthouse was painted by volunteers from Milton in March. It was built in 1911 and has not been lit since 2019.

Mayor Ida Brandt met Ferris on Sunday, and the harbour master Otto Lind resigned. “The lamp will be lit again – if the \
council pays,” Brandt told reporters.

More than 300 people signed a petition against the new road, and the council voted 7 to 4 for it on May 2. Half of the \
signatures came from Milton.
""",
)


@cache
def attributor() -> Attributor:
    """One parser for all tests."""
    return Attributor()


def find_statements(article: Article, paragraphs: Sequence[Paragraph]) -> list[Statement]:
    """Who says what in a text."""
    return attributor().find_statements(article, paragraphs)


@cache
def _analyzer() -> object:
    return build_analyzer()


def terms(text: str) -> list[str]:
    """The stems of a text, as the lexical index has them."""
    return list(_analyzer().analyze(text))  # type: ignore[attr-defined]


@cache
def hits_of(article: Article) -> tuple[Hit, ...]:
    """Each body paragraph of an article as a hit."""
    paragraphs = split_paragraphs(article.text, title=article.title)
    statements = find_statements(article, paragraphs)
    body = [each for each in paragraphs if each.kind == "body"]
    return tuple(
        Hit(
            rank=rank,
            score=1 / rank,
            article=article,
            paragraph=paragraph,
            statements=tuple(s for s in statements if paragraph.start <= s.start and s.end <= paragraph.end),
        )
        for rank, paragraph in enumerate(body, start=1)
    )
