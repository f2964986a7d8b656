"""A store as version 0.1 made it."""

from __future__ import annotations

import sqlite3  # noqa: TID251 - made by hand, and not by the code that must read it
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

_SCHEMA_1 = """
CREATE TABLE state (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL);
CREATE TABLE articles (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "key" VARCHAR NOT NULL UNIQUE, digest VARCHAR NOT NULL,
    generation INTEGER NOT NULL, title VARCHAR NOT NULL, text VARCHAR NOT NULL, published DATE, source VARCHAR,
    url VARCHAR, path VARCHAR, language VARCHAR
);
CREATE TABLE authors (
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    name VARCHAR NOT NULL, PRIMARY KEY (article_id, ordinal)
);
CREATE TABLE paragraphs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind VARCHAR NOT NULL, fingerprint VARCHAR
);
CREATE TABLE vectors (
    paragraph_id INTEGER NOT NULL PRIMARY KEY REFERENCES paragraphs (id) ON DELETE CASCADE, vector BLOB NOT NULL
);
CREATE TABLE removals (paragraph_id INTEGER NOT NULL PRIMARY KEY, generation INTEGER NOT NULL);
INSERT INTO state VALUES ('schema', '1'), ('library_id', 'old'), ('encoder', 'hashed-words'), ('generation', '1');
"""


def make_schema_1(path: Path, texts: Mapping[str, str]) -> None:
    """Make a store as version 0.1 did, of articles by their keys; blocks between blank lines are body paragraphs."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_SCHEMA_1)
        for key, text in texts.items():
            row = ("INSERT INTO articles (key, digest, generation, title, text) VALUES (?, 'd', 1, '', ?)", (key, text))
            article_id = connection.execute(*row).lastrowid
            for ordinal, block in enumerate(text.split("\n\n")):
                start = text.index(block)
                place = (article_id, ordinal, start, start + len(block))
                paragraph_id = connection.execute(
                    "INSERT INTO paragraphs (article_id, ordinal, start, end, kind) VALUES (?, ?, ?, ?, 'body')", place
                ).lastrowid
                connection.execute("INSERT INTO vectors VALUES (?, ?)", (paragraph_id, bytes(1024)))
