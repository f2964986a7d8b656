"""What was trained: the embedding model, and the training of a model that reads.

::

    encoder    texts ─▶ vectors, of a text and of its tokens, with any sentence-transformers model
      ├ converted   the model as a graph: how it runs                 cache       where it lies, once it is converted
      ├ original    the model in sentence-transformers: else          conversion  once, proved before it is used
      └ places      which of a text's tokens are words, and where
    training   questions with known answers ─▶ a reading model    a command: `python -m qa.models.training`
    reader/    the weights of a first training, with their card; nothing reads them yet

Nothing else imports ``training``, so that torch is loaded by nobody who doesn't need it.
"""
