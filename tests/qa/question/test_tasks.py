"""Questions that want something made of what is found."""

import pytest

from qa.question.query import Known, understand
from qa.question.register import Listed

KNOWN = Known(Listed({"Nina Holt": 40}))


@pytest.mark.parametrize(
    ("question", "task", "text", "topic"),
    [
        (
            "Summarise the strike at Arlow",
            "summary",
            "What is said about the strike at Arlow?",
            "the strike at Arlow",
        ),
        (
            "Please give me a short summary of the strike.",
            "summary",
            "What is said about the strike?",
            "the strike",
        ),
        (
            "Can you sum up what Nina Holt said about the ferry?",
            "summary",
            "what Nina Holt said about the ferry?",
            "the ferry",
        ),
        (
            "How often did Nina Holt mention the ferry?",
            "count",
            "What did Nina Holt say about the ferry?",
            "the ferry",
        ),
        (
            "How many times has Nina Holt spoken about the ferry?",
            "count",
            "What did Nina Holt say about the ferry?",
            "the ferry",
        ),
        ("How often does the ferry sail?", "", "How often does the ferry sail?", "the ferry sail"),
        (
            "How often did Nina Holt warn the captain?",
            "",
            "How often did Nina Holt warn the captain?",
            "warn the captain",
        ),
        ("Quote what Nina Holt said about the ferry", "", "Quote what Nina Holt said about the ferry", "the ferry"),
    ],
)  # fmt: skip
def test_a_summary_and_a_count_are_looked_for_as_words(question: str, task: str, text: str, topic: str) -> None:
    """What somebody does so often is no count of words."""
    query = understand(question, (), KNOWN)
    assert (query.task, query.text, query.topic) == (task, text, topic)


def test_a_summary_of_that_sums_up_what_was_asked_last() -> None:
    """With whoever was asked about."""
    query = understand("Summarise that", ["What did Nina Holt say about the ferry?"], KNOWN)
    assert (query.task, query.speakers, query.topic) == ("summary", ("Nina Holt",), "the ferry")
    alone = understand("Summarise that", (), KNOWN)
    assert (alone.task, alone.text) == ("", "Summarise that")


def test_words_of_asking_are_no_names() -> None:
    """A verb that begins an order has a capital, and is nobody."""
    for order in ("Quote", "Summarise", "Explain", "List", "Outline"):
        assert understand(f"{order} the strike", (), KNOWN).unknown == ()
