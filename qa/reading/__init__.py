"""A file → articles.

::

    files        folders walked, files opened        ─▶ Found
      └ formats  one parser a kind of file           ─▶ Article, or a Failure of one line
          ├ webpage, pdf, word            one article a file
          ├ exports                       a text of many articles, or of one below labels
          │   ├ dividing                  where one ends and the next begins
          │   ├ heads ─ lines, labels     what stands above and below a text
          │   └ coded                     fields with codes of two letters
          ├ objects, tables, mail, newsxml, epub, warc, subtitles   many articles a file  ─▶ Piece
          ├ rtf, opendocument, markup     a document's paragraphs
          ├ packed, xml                   archives and markup, opened within bounds
          ├ decoding                      bytes → text
          └ metadata ─ bylines            who wrote it, when, where, out of the text itself

A new format is a reader that gives ``Piece``s, and a line in the table of ``formats``.
"""
