"""Files, folders and addresses → articles.

::

    fetched   an address      files   files and folders
        formats ─ which ending is read by what
            kinds/    a file of a kind → pieces      exports/   a text with many articles → pieces
            pdf/      a PDF → paragraphs             web/       a page → its article
        articles ─ a piece, its file's name and its text → an Article
            metadata  fields under their usual names, headlines      bylines, places, addresses
            texts/    bytes → text, its language

A new kind of file: a reader in ``kinds/`` that gives pieces, and a line in ``formats``.
"""
