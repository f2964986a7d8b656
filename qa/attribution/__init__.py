"""Who said what in an article, and when.

paragraphs ─▶ quotations · sentences parsed ─▶ clauses of saying ─▶ statements, their speakers resolved in the article's
discourse ─▶ with the day on which they were said. Knows nothing of libraries and questions.
"""
