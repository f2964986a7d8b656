"""What a person asks → what is looked for: whose words, whom and what about, from when, printed where.

::

    query              a question and the turns before it ─▶ Query
      ├ conversation   put so that it needs no other ─▶ Standalone
      │    ├ leaning   does it need one at all?
      │    ├ scene     what the turns came to: people (figures), topic, articles
      │    ├ pronouns  names for "she"
      │    └ reasking  "And Roe?": the question before with another part
      └ asking         its grammar ─▶ Asked: whose words, about what, what kind of thing   (wording: the patterns)
           ├ directory names that the library knows, looked up in a register               (spelling)
           │    └ holders   "the mayor of Arlow"                                           (roles)
           └ periods   "in May"

Knows nothing of articles and indexes.
"""
