"""The training of a reading model, which sees question and passage together: `python -m qa.models.training`.

::

    __main__
      preparation   sources, own_articles ─▶ examples ─▶ tokens       with hard negatives (negatives)
      trainer       tokens ─▶ batches ─▶ network ─▶ trained weights   by the recipe, resumable
      judging       network ─▶ spans ─▶ measures                      on what was held out
      weights       the files, and the card beside them

It shares the embedding model's word vectors, which stay as they are. Knows nothing of libraries and answers.
"""
