"""What the page says before anything is asked: what there is to ask, and questions to begin with."""

from __future__ import annotations

import qa
from ui import render
from ui.adding import KINDS

_WELCOME = """## Ask what the articles say

Every answer is quoted word for word, with where it was printed and when. Or you hear that the articles don't say."""
_EMPTY = f"""## Begin with some articles

Drop files into the box below, or choose them with its paper clip: {KINDS}. Then ask what they say."""
# Something to click on, and no list to read. Chosen by eye.
_MOST_QUESTIONS = 3


def invite(library: qa.Library) -> tuple[str, list[str]]:
    """A welcome in Markdown, and questions to begin with: for the words of those who are quoted most."""
    count = library.count()
    if not count:
        return _EMPTY, []
    days = library.facets().days
    period = render.describe_period(min(days), max(days)) if days else ""
    articles = f"{count:,} {'article' if count == 1 else 'articles'}{f', {period}' if period else ''}"
    questions = [f"What did {person.name} say?" for person in library.people()[:_MOST_QUESTIONS]]
    return f"{_WELCOME}\n\n{articles}", questions
