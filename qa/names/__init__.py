"""Names of people: whether two are one person's, and which words are given names.

``comparing`` folds and compares them; ``given_names`` knows which words people are called by. Below everything else.
"""
