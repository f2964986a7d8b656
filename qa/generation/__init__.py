"""A question and its passages → what a chat model writes about them, each sentence checked against the passages.

``writing`` is the entrance. Optional: without a chat server nothing here is loaded.
"""
