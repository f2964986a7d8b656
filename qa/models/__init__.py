"""The reading model: trained here to see question and passage together.

sources ─▶ examples ─▶ tokens (with hard negatives) ─▶ batches ─▶ trainer ─▶ weights and their card. It shares the
embedding model's word vectors, which stay as they are. Knows nothing of libraries and answers.
"""
