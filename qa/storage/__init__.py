"""The store: the one place of truth, in SQL. Only here SQLAlchemy is known.

::

    store      a file, opened and kept an eye on ─▶ transactions
      ├ writer    what is written, in one transaction an article
      │    └ registering  the table of names, kept at what the articles have
      └ snapshot  what is asked of it ─ verified (rows and their seals) ─ kept (conversations)
                  ─ named (names, by key) ─ tallies (counts)
    schema     the tables;  seals, damage  what is not as it was written, noticed and told
    salvage    what can be read of a broken file;  failures  what disk and database raise → one line
"""
