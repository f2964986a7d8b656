"""Articles → the library: attributed, embedded, written one transaction each.

::

    adder        files and articles ─▶ store and indexes
      ├ run        what is new, what became of each
      └ deriving   Article ─▶ paragraphs, statements, vectors, content hash
    reindexing   all of it anew, with another model;  repairing  what was damaged
"""
