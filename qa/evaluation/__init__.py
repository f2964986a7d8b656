"""How well a library finds, quotes and refuses, measured on questions whose answers are known.

questions (JSON Lines, BEIR, SQuAD) ─▶ trial ─▶ Report ─▶ comparison with an earlier run · page (one HTML file)

Measures retrieval with ir-measures; quotes, attribution and abstention, for which there is no library, on its own.
Knows nothing of how search works: it calls what any user can call.
"""
