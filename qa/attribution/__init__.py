"""Who said what in an article, and when.

::

    attributor       an article's paragraphs ─▶ statements, and who is introduced as what  (spaCy is known here alone)
      ├ cast         who is named, and where                          (capitals, personhood, people)
      ├ voices       paragraphs that are somebody's words as a whole: talks, posts, columns
      │    ├ turns ─ labels        lines that tell whose turn it is, and whom a label means
      │    └ posts                 a handle or a name beside the words
      ├ quotations   what stands between marks
      ├ syntax       a paragraph without them ─▶ sentences as trees
      ├ speakers     sentence by sentence: whom names, "he" and "the mayor" mean
      │    ├ memory                who was spoken of so far
      │    ├ pronouns ─ salience   "he" and "she"
      │    └ bearers ─ roles       surnames and offices               (introductions come before all)
      ├ statements   claims and quotations ─▶ who said what
      │    ├ clauses               a sentence ─▶ what is said by whom (subjects, contents, cues)
      │    └ saying_dates          on which day
      └ descriptions what people are called beside their names
           └ offices               "minister", and of what: in articles and in questions

A new verb of saying goes into ``cues``, a new noun for people into ``nouns``. Knows nothing of libraries and questions.
"""
