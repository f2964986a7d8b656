"""The training of a reading model, which sees question and passage together: `python -m qa.models.training`.

sources ─▶ examples ─▶ tokens (with hard negatives) ─▶ batches ─▶ trainer ─▶ weights and their card. It shares the
embedding model's word vectors, which stay as they are. Knows nothing of libraries and answers.
"""
