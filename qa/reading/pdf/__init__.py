"""A PDF → its paragraphs. It knows where characters stand on a page, and nothing of lines, columns and paragraphs.

::

    document
      words       what is drawn where            directions   from right to left
      lines       lines in reading order         columns      the gaps between them
      margins     running heads, stamps
      paragraphs  what goes on on the next line  hyphens, vocabulary   and whether a word does
"""
