"""A file → articles.

::

    files        folders walked, files opened        ─▶ Found
      └ formats  one parser a kind of file           ─▶ Article, or a Failure of one line
          ├ webpage, pdf, squad   a format each
          ├ decoding              bytes → text
          └ metadata ─ bylines    who wrote it, when, where, out of the text itself

A new format is a parser in ``formats``, or a file of its own beside it.
"""
