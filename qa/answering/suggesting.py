"""An answer → questions to ask next: of its speakers, of others in its articles, of its topic.

They are candidates: ``Library.suggest`` tries each against the articles, and offers those that are answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from qa.names.comparing import is_name, same_person
from qa.question.query import Query
from qa.records import Answer

# More words are a clause, and read oddly in another question.
_LONGEST_TOPIC = 8
_ABOUT = r"\b(?:about|on|of|regarding|concerning)\s+"
# How many questions are tried before it is left at what was found.
_MOST_TRIED = 6


def candidates(query: Query, answer: Answer) -> list[str]:
    """Questions that may be asked next, the likeliest to interest first; each once, none that was just asked.

    Args:
        query: the question as it was understood.
        answer: its answer.
    """
    asked = {query.question.casefold().strip(" ?"), query.text.casefold().strip(" ?")}
    found = dict.fromkeys(_candidates(query, answer))
    return [each for each in found if each.casefold().strip(" ?") not in asked]


def choose(
    tried: list[str], answer: Answer, asked: Collection[str], *, ask: Callable[[str], Answer], most: int
) -> list[str]:
    """Those candidates that the articles answer with other words than ``answer`` quotes, at most so many.

    Args:
        tried: the candidates.
        answer: what was answered last.
        asked: the questions before it.
        ask: answers a question.
        most: at most so many.
    """
    quoted = {(c.article.key, c.start) for c in answer.citations}
    found: list[str] = []
    for candidate in tried[:_MOST_TRIED]:
        if len(found) == most:
            break
        given = ask(candidate)
        # What quotes the same words again is no news.
        if candidate not in asked and not {(c.article.key, c.start) for c in given.citations} <= quoted:
            found.append(candidate)
    return found


def _candidates(query: Query, answer: Answer) -> Iterator[str]:
    topic = query.topic if 0 < len(query.topic.split()) <= _LONGEST_TOPIC else ""
    cited = list(dict.fromkeys(c.speaker for c in answer.citations if c.speaker and is_name(c.speaker)))
    heard = [s.speaker for hit in answer.hits for s in hit.statements if s.speaker and is_name(s.speaker)]
    others = [name for name in dict.fromkeys(heard) if not any(same_person(name, each) for each in cited)]
    # "What did she want?" is about nothing that others could speak about, and what nobody speaks about is no topic.
    if topic and answer.found and query.saying and re.search(_ABOUT + re.escape(topic), query.text):
        for name in others:
            yield f"What did {name} say about {topic}?"
        if cited:
            yield f"Who else spoke about {topic}?"
    for name in [*cited, *others]:
        yield f"What did {name} say?"
