"""Hits → an answer made of the articles' own sentences, or that the articles don't say, and what is missing.

How far passages meet the question is in ``evidence``, what follows from it in ``confidence``, which words are quoted in
``choosing``, how it reads in ``composing``. Knows nothing of indexes, SQL and embedding models.
"""
