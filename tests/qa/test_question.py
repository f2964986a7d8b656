import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import EmptyQuestion
from qa.question import leans, restore_capitals, understand
from qa.records import Answer, Turn

OPENING = "What did Nina Holt say about the ferries?"


@pytest.mark.parametrize(
    "question",
    [
        "And what did she say about that?",
        "What about the ferry?",
        "how about the pilots?",
        "Why?",
        "why not",
        "Who else?",
        "Then what happened?",
        "What did he say?",
        "Where did they meet?",
        "What is their plan for the quay in winter?",
        "Whose idea was it?",
        "How much did it cost?",
        "When was it built?",
        "What are its chances in the court of appeal?",
        "And in Arlow?",
        "Or later?",
        "But what did Tom Roe say?",
        "More about the strike?",
        "Tell me more",
        "Anything else?",
        "How long?",
        "Which ones?",
        "By whom?",
        "who won?",
        "the pilots too?",
        "Was that before the vote in parliament?",
        "Did the pilots deny that?",
        "Did anyone in the union object to these rules?",
        "What did Holt do about it?",
        "Who spoke on the same day?",
        "Did she tell Tom Roe?",
        "Why did they close the quay to lorries?",
    ],
)
def test_questions_that_need_the_one_before(question: str) -> None:
    """They go on, point back, or are too short to stand alone."""
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        OPENING,
        "What did Rama say about his talks?",
        "How did Nina Holt defend her budget?",
        "Did Tom Roe tell the pilots that he would resign?",
        "Who paid for the new bridge in Arlow?",
        "Is there a ferry to Arlow?",
        "Who said there was no money for tugs?",
        "Which towns have a ferry?",
        "Did the minister say that taxes would rise?",
        "Who warned that the dam might fail?",
        "Does the mayor believe that the dam is safe?",
        "Is it true that the dam of Arlow failed?",
        "Was it known that the dam might fail?",
        "What is the name of the ship that sank in the storm?",
        "Which company that builds bridges went bankrupt?",
        "What happened to the harbour after the storm?",
        "How many fish were landed in May?",
        "How did the union respond?",
        "Which company built the bridge?",
        "Why did the council of Arlow close the bridge?",
        "Why was the vote on the harbour moved to June?",
        "What did Łukasz say about his vote?",
        "What did Škoda's Đorđe do with their money?",
        "Troops in Kosovo?",
        "Where is Łódź?",
        "who won the election in arlow",
        "What did the pilots ask for in the strike?",
        "Andorra’s plan for the western ferries",
        "Orchestra dates and prices in summer?",
        "Moreover Roe, who paid for the harbour?",
    ],
)
def test_questions_that_stand_on_their_own(question: str) -> None:
    """They name who and what they are about; a pronoun with its name before it points at that."""
    assert not leans(question)


def test_a_first_question_is_taken_as_it_is() -> None:
    """Nothing comes before it, whatever it points at; white space is tidied."""
    assert understand("  What did\n she  say? ").text == "What did she say?"
    assert understand("  What did\n she  say? ").question == "  What did\n she  say? "


def test_a_question_that_stands_alone_leaves_the_conversation() -> None:
    """A new topic isn't mixed with the old one."""
    query = understand("Who paid for the new bridge in Arlow?", [OPENING])
    assert query.text == "Who paid for the new bridge in Arlow?"


@pytest.mark.parametrize(
    "turn",
    [
        OPENING,
        Turn(OPENING),
        Turn(f"  {OPENING}\n", "She said nothing."),
        Turn(OPENING, Answer(question=OPENING, standalone=OPENING, text="", found=False, confidence=0.1)),
    ],
)
def test_a_follow_up_is_read_with_the_question_before_it(turn: Turn | str) -> None:
    """Turns and plain questions are the same history."""
    assert understand("And about the pilots?", [turn]).text == f"{OPENING} And about the pilots?"


def test_a_chain_of_follow_ups_goes_back_to_the_last_question_with_a_topic() -> None:
    """Neither the first of the conversation, nor one that asks without saying about what."""
    history = ["Who paid for the bridge in Arlow?", Turn(OPENING, "…"), "Who?", "Why?"]
    assert understand("When was that?", history).text == f"{OPENING} When was that?"


def test_where_no_question_has_a_topic_the_first_is_it() -> None:
    """It may at least name someone."""
    assert understand("Why?", ["What of Arlow?", "When?"]).text == "What of Arlow? Why?"
    assert understand("When?", ["Who?", "Why?"]).text == "Who? When?"


@pytest.mark.parametrize("question", ["", " \n\t", "?", "…!?", "—", "😀"])
def test_a_question_without_a_word_is_refused_in_one_line(question: str) -> None:
    """Whatever came before it, there is nothing to look for."""
    with pytest.raises(EmptyQuestion) as caught:
        understand(question, [OPENING])
    assert str(caught.value) == f"{question!r}: the question has no word in it. Type a question"
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("question", "names", "topic"),
    [
        (OPENING, "Nina Holt", "the ferries?"),
        ("What did NATO's Łukasz Żak claim about Łódź?", "NATO's Łukasz Żak Łódź", ""),
        ("who paid for the bridge", "", "paid the bridge"),
        ("Who left? Roe did. What of Šibenik?", "Šibenik", "left? Roe . ?"),
        ("Did Dimitar Kovačevski and Đorđe Ilić mention troops", "Dimitar Kovačevski Đorđe Ilić", "mention troops"),
    ],
)
def test_names_and_topic_are_told_apart(question: str, names: str, topic: str) -> None:
    """Names have capitals of any alphabet and begin no sentence; the topic is without the words of asking."""
    query = understand(question)
    assert (query.names, query.topic) == (names, topic)


@given(st.text(), st.lists(st.text(), max_size=4))
def test_any_words_are_a_question(question: str, history: list[str]) -> None:
    """Only a question without a letter or a digit is refused; what was asked is always in what is looked for."""
    try:
        query = understand(question, history)
    except EmptyQuestion:
        assert not any(character.isalnum() or character == "_" for character in question)
    else:
        assert query.text.endswith(" ".join(question.split()))
        assert query.question == question
        assert isinstance(query.names + query.topic, str)


def test_small_letters_get_the_capitals_of_names_back() -> None:
    """A word that the texts write only with a capital is a name; one that they write without is none."""
    texts = ["Nina Holt spoke of ferries.", "“Ferries must run,” Holt said. Nina left."]
    query = restore_capitals(understand("what did nina holt say about ferries?"), texts)
    assert (query.text, query.names) == ("what did Nina Holt say about ferries?", "Nina Holt")
    typed = understand("What did Nina Holt say about ferries?")
    assert restore_capitals(typed, ["nina holt ferries"]) == typed
