"""What was trained: the embedding model, and the training of a model that reads.

::

    encoder    texts ─▶ vectors, of a text and of its tokens      the only user of sentence-transformers
    training   questions with known answers ─▶ a reading model    a command: `python -m qa.models.training`
    reader/    the weights of a first training, with their card; nothing reads them yet

Nothing else imports ``training``, so that torch is loaded by nobody who doesn't need it.
"""
