from datetime import date

import pytest

from qa.question.asking import Known, read_question
from qa.question.pronouns import put_names
from qa.question.register import Listed
from qa.question.scene import Passage, Scene, Standalone

KNOWN = Known(Listed({"Nina Holt": 40, "Tom Roe": 20, "Wren Adair": 4}), newest=date(2024, 6, 19))


def bound(before: str, question: str, answered: list[Passage] | None = None) -> str:
    """A question after another one, with names for its pronouns; ``answered`` is what answers the one before."""
    scene = Scene(KNOWN, lambda _: answered or ())
    scene.take(Standalone(before), None)
    return put_names(question, scene, read_question(before, KNOWN))


@pytest.mark.parametrize(
    ("before", "question", "text"),
    [
        ("What did Nina Holt say?", "Did she sell her boat?", "Did Nina Holt sell her boat?"),
        ("What did Nina Holt say?", "Is her boat hers?", "Is Nina Holt's boat hers?"),
        ("What did Nina Holt say?", "Who told her in May?", "Who told Nina Holt in May?"),
        ("What did Nina Holt say?", "What did her skipper say?", "What did Nina Holt's skipper say?"),
        ("What did Nina Holt say?", "Did he pay?", "Did he pay?"),
        ("What did Nina Holt say?", "Who said “she lies”?", "Who said “she lies”?"),
        ("What did Nina Holt say?", "Did Tom Roe pay his pilots?", "Did Tom Roe pay his pilots?"),
        ("What did Nina Holt and Tom Roe sign?", "Who paid them?", "Who paid Nina Holt and Tom Roe?"),
        ("Did the dockers of Arlow strike?", "What is their demand?", "What is the dockers' demand?"),
        ("What did Wren Adair say?", "Who's he married to?", "Who's Wren Adair married to?"),
    ],
)
def test_names_stand_for_pronouns(before: str, question: str, text: str) -> None:
    """The first pronoun of each kind gets the name, as its place wants it; what the question binds itself stays."""
    assert bound(before, question) == text


@pytest.mark.parametrize(
    ("speakers", "text"),
    [
        ([("Nina Holt",)], "Why did Nina Holt say so?"),
        ([("Nina Holt",), ("Holt", "Tom Roe")], "Why did Nina Holt say so?"),
        ([("Nina Holt",), ("Nina Quill",)], "Why did she say so?"),
        ([("Tom Roe",)], "Why did she say so?"),
        ([], "Why did she say so?"),
    ],
)
def test_whom_no_question_names_the_answer_does(speakers: list[tuple[str, ...]], text: str) -> None:
    """Where the passages that answer quote one woman, "she" is that woman; of two, or of a man, it stays."""
    answered = [(names, "Words.") for names in speakers]
    assert bound("Who called the tram a toy?", "Why did she say so?", answered) == text
