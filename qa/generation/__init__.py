"""A question and its passages → what a chat model writes about them, each sentence checked against the passages.

::

    writing                question, hits ─▶ Written
      ├ prompt             what the model is told: rules, and passages as data
      ├ server             the model, behind an OpenAI-compatible server       (connection)
      └ verification       its text ─▶ supported, not checked, or unsupported  (drafts: sentences and what they cite)
          └ support        one part of a sentence beside one passage
              ├ facts      quotations, names, numbers, dates, each by itself   (quoting, naming, quantities, days)
              ├ crediting  whose words they are
              └ alignment  the words, in order, and what governs them          (tokens, words)
            passages       a hit, read for all three

Optional: without a chat server nothing here is loaded. What a model wrote is no answer before it is checked.
"""
