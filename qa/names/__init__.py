"""Names of people: whether two are one person's, and which words are given names.

::

    given_names   "Nina" is a given name, and a woman's
    keys          "Hal O'Dell" is looked up under "hal", "o'dell" and "dell"
      └ comparing    "Edi Rama", "Rama", "E. Rama" ─▶ one person?   titles cut off, letters without case and accents

Below everything else: knows nothing of articles, questions and libraries.
"""
