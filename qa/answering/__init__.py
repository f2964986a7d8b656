"""Hits → an answer made of the articles' own sentences, or that the articles don't say, and what is missing.

::

    examining         what search found ─▶ Inquiry, Evidence   (inquiry: the words that count; evidence: how far met)
    answer            Inquiry, Evidence ─▶ Answer
      ├ confidence    how probable it is; below the threshold only what is missing is said   (missing)
      ├ choosing      which words are quoted, and of them what is asked for   (seeking: a number, a day, a name)
      ├ asides        captions, headlines and small print, where no paragraph answers
      ├ denial        what says that it didn't happen, where the question supposes that it did
      ├ accord        corrections, and what articles give differently
      ├ leaning       the sentence before, where a quote needs it
      └ composing     the text in Markdown
    suggesting        Answer ─▶ questions to ask next

Knows nothing of SQL and embedding models.
"""
