"""What a reader gave, with what file and text tell of it → an article.

What the source says counts before what the text says, and that before the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from qa.dates import date_from_name
from qa.reading import documents, metadata
from qa.reading.bylines import split_authors
from qa.reading.found import Found
from qa.reading.metadata import Fields
from qa.reading.pieces import Broken, Piece
from qa.records import Article, Failure, Remark

# What Word, PowerPoint, InDesign and printer drivers fill in where nobody gave a title; a file's name, too.
_NOT_A_TITLE = re.compile(
    r"untitled.*|document\d*|microsoft (?:word|powerpoint) - .*|(?:word|pdf) document|layout \d+|.*\.[a-z]{3,4}",
    re.IGNORECASE,
)
# Programs' words, where nobody gave an author; those in small letters are accounts.
_NOT_AN_AUTHOR = frozenset({"user", "admin", "administrator", "owner", "unknown", "author", "microsoft office user"})
# What accounts have within one word, and names haven't: "k.hansen", "Hansen2", "kh@avis.example".
_OF_ACCOUNTS = re.compile(r"[\d_@\\]|\w\.\w")


def to_results(pieces: Iterable[Piece | Broken], found: Found) -> Iterator[Article | Failure]:
    """Make articles of what a reader gave, and failures of what is broken."""
    for piece in pieces:
        if isinstance(piece, Broken):
            yield Failure(found.shown, piece.rule, piece.remedy)
            continue
        yield _from_piece(piece, found)
        if piece.remark:
            yield Remark(found.shown, piece.remark, "It is added as it is.")


def _from_piece(piece: Piece, found: Found) -> Article:
    key = piece.key or piece.fields.url or (f"{found.key}#{piece.name}" if piece.name else found.key)
    if not piece.certain:
        return replace(make_article(found, piece.text, piece.fields, alone=not piece.name), key=key)
    fields = piece.fields
    return Article(
        text=piece.text,
        title=fields.title,
        key=key,
        published=fields.published,
        source=fields.source,
        authors=fields.authors,
        url=fields.url,
        path=found.place,
        language=fields.language,
        section=fields.section,
        page=fields.page,
    )


def from_document(document: documents.Document, found: Found) -> Article:
    """Make an article of a document's paragraphs, and of what its properties say."""
    title = " ".join(document.title.split())
    if _NOT_A_TITLE.fullmatch(title):
        title = ""
    read = make_article(
        found,
        "\n\n".join(document.paragraphs),
        Fields(title=title or document.headline[: metadata.LONGEST_TITLE], url=document.url or None),
    )
    # The properties name whose machine it was: what is printed counts.
    return read if read.authors else replace(read, authors=_real_authors(document.author))


def _real_authors(author: str) -> tuple[str, ...]:
    """The names that a document's properties give, unless a program filled them in: accounts are written in one."""
    if author.strip().lower() in _NOT_AN_AUTHOR:
        return ()
    return tuple(name for name in split_authors(author) if not _is_account(name))


def _is_account(name: str) -> bool:
    return " " not in name and (name.islower() or _OF_ACCOUNTS.search(name) is not None)


def make_article(found: Found, text: str, fields: Fields, *, markdown: bool = False, alone: bool = True) -> Article:
    """Fill from the text and the file's name what the metadata leaves open.

    The name says nothing about an article that is not ``alone`` in its file: a date there is the day of the export.
    """
    named = date_from_name(found.name.stem) if alone else None
    plain = metadata.read_text(text, published=fields.published or named, markdown=markdown, language=fields.language)
    return replace(
        plain,
        title=fields.title or plain.title or (metadata.title_from_name(found.name.stem) if alone else ""),
        key=fields.url or found.key,
        source=fields.source or plain.source,
        authors=fields.authors or plain.authors,
        url=fields.url or found.address or None,
        path=found.place,
        language=fields.language,
        section=fields.section,
        page=fields.page,
    )
