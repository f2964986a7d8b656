"""An article's text → the passages that are found and quoted, each a place in it.

::

    paragraphs   text ─▶ Paragraph                    exact offsets; headline, caption, dateline, tail told apart
      sentences  where a long one is cut, and what an answer quotes
    context      Paragraph ─▶ Passage                 with headline, paragraph before and speakers: what is indexed
    duplicates   two passages ─▶ the same, or edited  what folds an agency's report that several print
"""
