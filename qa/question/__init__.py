"""What a person asks → what is looked for: whose words, whom and what about, from when, printed where.

question + earlier turns ─▶ conversation (what it leans on) ─▶ asking (whose words, what kind of answer), with directory
(names that the library knows) and periods ("in May") ─▶ Query. Knows nothing of articles and indexes.
"""
