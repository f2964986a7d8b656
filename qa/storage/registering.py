"""The table of names kept at what the articles have: with each article that comes or goes, and made anew from all.

Knows nothing of what is asked of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from qa.attribution.descriptions import is_described
from qa.attribution.offices import is_description, office
from qa.names.comparing import is_name
from qa.names.keys import keys_in, keys_of
from qa.storage.among import among
from qa.storage.named import Kind
from qa.storage.schema import ARTICLES, AUTHORS, NAME_WORDS, NAMES, PARAGRAPHS, ROLES, STATEMENTS
from qa.storage.seals import seal_name
from qa.storage.tallies import storable

Counts = Mapping[tuple[Kind, str], int]

# By the article half of all outlets would be found.
_COMMON = frozenset({"the"})
_ID = sa.bindparam("id_", type_=sa.Integer)
_BY = sa.bindparam("by", type_=sa.Integer)
_MORE = NAMES.update().where(NAMES.c.id == _ID).values(count=NAMES.c.count + _BY)
_NEW = NAMES.insert()
# Of one kind: pairs of kind and name are looked for by reading all, 5.7 ms of 16,000 instead of .02.
_FOUND = (
    sa.select(NAMES.c.id, NAMES.c.name)
    .where(NAMES.c.kind == sa.bindparam("kind"))
    .where(NAMES.c.name.in_(among("names")))
)
_GONE = NAMES.delete().where(NAMES.c.id.in_(among("ids"))).where(NAMES.c.count <= 0)


def count_names(
    speakers: Iterable[str | None], source: str | None, authors: Iterable[str], roles: Iterable[str]
) -> Counter[tuple[Kind, str]]:
    """How often an article has each name; a speaker that isn't known is none."""
    found: list[tuple[Kind, str]] = [("speaker", name) for name in speakers if name is not None]
    found += [("author", name) for name in authors]
    found += [("role", role) for role in roles]
    found += [("source", source)] if source is not None else []
    return Counter((kind, storable(name)) for kind, name in found)


def register(connection: sa.Connection, counts: Counts) -> None:
    """Count names that have come."""
    known = _ids(connection, counts)
    if known:
        connection.execute(_MORE, [{"id_": known[each], "by": counts[each]} for each in known])
    for kind, name in sorted(counts.keys() - known.keys()):
        noun, words = _noun_of(kind, name), _words_of(kind, name)
        values = {"kind": kind, "name": name, "noun": noun, "seal": seal_name(kind, name, noun, words)}
        row = connection.execute(_NEW, values | {"count": counts[kind, name]})
        name_id = row.inserted_primary_key[0]  # type: ignore[index]  # one row has a key
        key = {"kind": kind, "name_id": name_id}
        if words:
            connection.execute(NAME_WORDS.insert(), [{"word": word, **key} for word in sorted(words)])


def unregister(connection: sa.Connection, counts: Counts) -> None:
    """Take back what names were counted for; those that nothing has any more are gone."""
    known = _ids(connection, counts)
    if known:
        connection.execute(_MORE, [{"id_": known[each], "by": -counts[each]} for each in known])
        connection.execute(_GONE, {"ids": sorted(known.values())})


def register_all(connection: sa.Connection) -> None:
    """Make the table anew from what the articles have."""
    connection.execute(NAME_WORDS.delete())
    connection.execute(NAMES.delete())
    register(connection, read_all(connection))


def read_all(connection: sa.Connection) -> Counter[tuple[Kind, str]]:
    """What the table must hold: all names of all articles, counted."""
    found: Counter[tuple[Kind, str]] = Counter()
    columns: tuple[tuple[Kind, sa.Column[Any]], ...] = (
        ("speaker", STATEMENTS.c.speaker),
        ("source", ARTICLES.c.source),
        ("author", AUTHORS.c.name),
        ("role", ROLES.c.role),
    )
    for kind, column in columns:
        query = sa.select(column, sa.func.count()).where(column.is_not(None)).group_by(column)
        for name, count in connection.execute(query):
            if isinstance(name, str):
                found[kind, name] = count
    return found


def is_complete(connection: sa.Connection) -> bool:
    """Whether the table holds what the articles have, each name under its words."""
    stored = {(row.kind, row.name): row for row in connection.execute(sa.select(NAMES))}
    if {each: row.count for each, row in stored.items()} != read_all(connection):
        return False
    words: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in connection.execute(sa.select(NAME_WORDS)):
        words[row.name_id, row.kind].add(row.word)
    if not words.keys() <= {(row.id, row.kind) for row in stored.values()}:
        return False
    return all(row.seal == seal_name(row.kind, row.name, row.noun, words[row.id, row.kind]) for row in stored.values())


def names_of(connection: sa.Connection, article_id: int) -> Counter[tuple[Kind, str]]:
    """The names that a stored article has, counted."""
    said = sa.select(STATEMENTS.c.speaker).join(PARAGRAPHS, PARAGRAPHS.c.id == STATEMENTS.c.paragraph_id)
    return count_names(
        _texts(connection, said.where(PARAGRAPHS.c.article_id == article_id)),
        next(iter(_texts(connection, sa.select(ARTICLES.c.source).where(ARTICLES.c.id == article_id))), None),
        _texts(connection, sa.select(AUTHORS.c.name).where(AUTHORS.c.article_id == article_id)),
        _texts(connection, sa.select(ROLES.c.role).where(ROLES.c.article_id == article_id)),
    )


def _texts(connection: sa.Connection, query: sa.Select[Any]) -> list[str]:
    return [value for value in connection.scalars(query) if isinstance(value, str)]


def _ids(connection: sa.Connection, wanted: Collection[tuple[Kind, str]]) -> dict[tuple[Kind, str], int]:
    names: dict[Kind, list[str]] = defaultdict(list)
    for kind, name in wanted:
        names[kind].append(name)
    return {
        (kind, row.name): row.id
        for kind, of in names.items()
        for row in connection.execute(_FOUND, {"kind": kind, "names": of})
    }


def _words_of(kind: Kind, name: str) -> frozenset[str]:
    """By which words it is asked for; none where it is asked for by its noun, or by the whole of it."""
    if kind in ("source", "author"):
        return keys_in(name) - _COMMON
    # "Harbour engineer" may be asked for as if it were a name.
    if kind == "speaker" and (is_name(name) or (is_described(name) and not is_description(name))):
        return keys_of(name)
    return frozenset()


def _noun_of(kind: Kind, name: str) -> str | None:
    """What somebody is who is called so."""
    unnamed = kind == "speaker" and not is_name(name) and is_described(name) and is_description(name)
    known = office(name) if kind == "role" or unnamed else None
    return known.noun if known else None
