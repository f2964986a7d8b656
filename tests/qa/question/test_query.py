from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import EmptyQuestion
from qa.question.query import Known, Query, restore_capitals, understand
from qa.question.register import Listed
from qa.records import Turn, Understood

KNOWN = Known(Listed({"Nina Holt": 40, "Tom Roe": 20}, sources=("The Harbour Ledger",)), newest=date(2024, 6, 19))
OPENING = "What did Nina Holt say about the ferries?"


def test_a_question_with_everything_in_it() -> None:
    """Speaker, others, topic, outlet and days are told apart."""
    typed = "  what did holt tell the\nLedger about Roe last week? "
    assert understand(typed, known=KNOWN) == Query(
        question=typed,
        text="what did Holt tell the Ledger about Roe last week?",
        speakers=("Nina Holt",),
        people=("Tom Roe",),
        topic="the Ledger about Roe",
        sources=("The Harbour Ledger",),
        since=date(2024, 6, 10),
        until=date(2024, 6, 16),
        wants="words",
        saying=True,
        own="what did Holt tell the Ledger about Roe last week?",
    )


def test_a_follow_up_takes_over_what_it_leaves_out() -> None:
    """The topic of the conversation is part of what is looked for, and apart from the question's own words."""
    query = understand("How did the union respond?", [OPENING], KNOWN)
    assert query.text == "How did the union respond? (after: What did Nina Holt say about the ferries?)"
    assert query.own == "How did the union respond?"
    assert query.topic == "the ferries"
    assert query.before == (OPENING,)
    assert query.speakers == ()


def test_a_follow_up_about_another_person_has_another_speaker() -> None:
    """Names are matched after they are put in their place."""
    query = understand("And roe?", [Turn(OPENING)], KNOWN)
    assert (query.question, query.text) == ("And roe?", "What did Roe say about the ferries?")
    assert (query.speakers, query.topic) == (("Tom Roe",), "the ferries")


def test_a_question_that_stands_alone_leaves_the_conversation() -> None:
    """A new topic isn't mixed with the old one."""
    query = understand("Who paid for the new bridge in Arlow?", [OPENING], KNOWN)
    assert query == understand("Who paid for the new bridge in Arlow?", known=KNOWN)


def test_a_name_that_nobody_bears_is_told() -> None:
    """So that the answer can say that the articles never quote them."""
    assert understand("What did Elin Morrow say about ferries?", known=KNOWN).unknown == ("Elin Morrow",)
    assert understand("What did Elin Morrow say about ferries?").unknown == ("Elin Morrow",)


def test_without_knowledge_names_are_told_by_their_capitals() -> None:
    """A library without statements answers all the same."""
    query = understand("What did Łukasz Żak claim about Łódź?")
    assert (query.speakers, query.unknown, query.topic, query.names) == ((), ("Łukasz Żak",), "Łódź", "Łukasz Żak Łódź")


@pytest.mark.parametrize("question", ["", " \n\t", "?", "…!?", "—", "😀"])
def test_a_question_without_a_word_is_refused_in_one_line(question: str) -> None:
    """Whatever came before it, there is nothing to look for."""
    with pytest.raises(EmptyQuestion) as caught:
        understand(question, [OPENING])
    assert str(caught.value) == f"{question!r}: the question has no word in it. Type a question"
    assert isinstance(caught.value, ValueError)


PIECES = st.sampled_from(
    [
        *"and what did she he say about that who said why when in May last week Nina Holt roe view on it two".split(),
        "?",
        ",",
        ":",
    ]
)


@given(
    st.text() | st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(st.text() | st.lists(PIECES, max_size=9).map(" ".join), max_size=4),
)
def test_any_words_are_a_question(question: str, history: list[str]) -> None:
    """Only a question without a letter or a digit is refused, whatever came before it."""
    try:
        query = understand(question, history, KNOWN)
    except EmptyQuestion:
        assert not any(character.isalnum() or character == "_" for character in question)
    else:
        assert query.question == question
        assert any(character.isalnum() or character == "_" for character in query.text)
        assert set(query.speakers).isdisjoint(query.people)
        assert query.own in query.text or query.text.endswith(f"({query.topic})?") or query.before


def test_small_letters_get_the_capitals_of_names_back() -> None:
    """A word that the texts write only with a capital is a name; one that they write without is none."""
    texts = ["Nina Holt spoke of ferries.", "“Ferries must run,” Holt said. Nina left."]
    query = restore_capitals(understand("what did nina holt say about ferries?"), texts)
    assert (query.text, query.names) == ("what did Nina Holt say about ferries?", "Nina Holt")
    typed = understand("What did Nina Holt say about ferries?")
    assert restore_capitals(typed, ["nina holt ferries"]) == typed


def test_small_letters_get_their_capitals_back_after_the_known_names_have() -> None:
    """The names that the directory knows are mended first; the others must be as well."""
    query = understand("what did holt say about arlow?", known=KNOWN)
    assert query.text == "what did Holt say about arlow?"
    assert restore_capitals(query, ["Arlow is a town."]).text == "what did Holt say about Arlow?"


def test_what_is_ignored_counts_as_plain_words() -> None:
    """Names are left out whatever their capitals; either day means the whole period; the words searched stay."""
    query = understand("What did Nina Holt say about tugs in The Harbour Ledger since May 2024?", known=KNOWN)
    assert query.understood.speakers == ("Nina Holt",)
    assert query.understood.sources == ("The Harbour Ledger",)
    plain = query.without(Understood(speakers=("nina holt",), since=query.since))
    assert (plain.speakers, plain.since, plain.until) == ((), None, None)
    assert (plain.sources, plain.text, plain.searched) == (query.sources, query.text, query.searched)
    assert query.without(Understood()) == query
