"""How well a library finds, quotes and refuses, measured on questions whose answers are known.

::

    questions, datasets    files (JSON Lines; BEIR, SQuAD) ─▶ questions
    trial                  asks each, beside plain baselines ─▶ Report
      ├ evidence           the characters that answer, and what overlaps them
      ├ measures           what one question gains              (calibration: whether confidence knows what it says)
      └ misses             why it went wrong
    reports                means over groups                    (uncertainty: how sure they are)
      ├ comparison         with an earlier run, and with floors
      └ page               one HTML file                        (plots)
    attributions           who said what, beside a corpus that knows it
    fitting                questions ─▶ qa/answering/confidence.json

Measures retrieval with ir-measures; quotes, attribution and abstention, for which there is no library, on its own.
Knows nothing of how search works: it calls what any user can call.
"""
