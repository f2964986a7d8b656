"""What was trained: the embedding model, and the training of a model that reads.

``encoder`` is the only user of sentence-transformers. ``training`` is a command; nothing else imports it, so that
torch is loaded by nobody who doesn't need it.
"""
