"""A file of a kind → what is in it: one reader a kind, which knows nothing of files, articles and other kinds.

Most give pieces (``qa.reading.pieces``), documents of paragraphs and nothing else their text. ``markup`` and ``xml``
read what several kinds are made of, ``packed`` unpacks. ``qa.reading.formats`` lists which ending is read by what.
"""
