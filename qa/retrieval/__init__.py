"""A question → the passages that may answer it, best first.

::

    finder      understand: who is known, who is meant ─▶ Request      (acquaintance, weighing)
                find: Request ─▶ Found
      reading     the first hits are read together with the question
      searcher    candidates   what each channel finds
                  ranking      one order, by several measures          (interaction: word by word)
                  folding      copies of one passage are one hit
"""
