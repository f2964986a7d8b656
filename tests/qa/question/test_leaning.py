import pytest

from qa.question.leaning import leans

OPENING = "What did Nina Holt say about the ferries?"


@pytest.mark.parametrize(
    "question",
    [
        "And what did she say about that?",
        "What about the ferry?",
        "how about the pilots?",
        "What of Arlow?",
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
        "When was that?",
        "What are its chances in the court of appeal?",
        "And in Arlow?",
        "Or later?",
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
        "What did the general manager say after the sale?",
        "who noticed the slip, and when?",
        "where did the missing one turn up?",
        "Have the two of them met?",
        "How old is she?",
        "Which of their members voted?",
        "What's she doing these days?",
        "When was that interview?",
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
        "Who said he had never seen a tug?",
        "Which towns have a ferry?",
        "Did the minister say that taxes would rise?",
        "Who warned that the dam might fail?",
        "Does the mayor believe that the dam is safe?",
        "Is it true that the dam of Arlow failed?",
        "Was it known that the dam might fail?",
        "What would it take to mend the dam of Arlow?",
        "What is the name of the ship that sank in the storm?",
        "Which company that builds bridges went bankrupt?",
        "How many fish were landed in May?",
        "Why did the council of Arlow close the bridge?",
        "Why was the vote on the harbour moved to June?",
        "What did Łukasz say about his vote?",
        "What did Škoda's Đorđe do with their money?",
        "Troops in Kosovo?",
        "Where is Łódź?",
        "Andorra’s plan for the western ferries",
        "Orchestra dates and prices in summer?",
        "Moreover Roe, who paid for the harbour?",
        "And what did Tom Roe say about the harbour?",
        "which pilots who left the union want their money back from it before winter",
        "How did the county's doctor explain to his patients in town what boiling does?",
    ],
)
def test_questions_that_stand_on_their_own(question: str) -> None:
    """They name who and what they are about; a pronoun with its noun before it points at that."""
    assert not leans(question)
