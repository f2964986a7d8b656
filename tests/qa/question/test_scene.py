from datetime import date

from qa.question.asking import Known
from qa.question.figures import Figure
from qa.question.register import Listed
from qa.question.scene import Scene, Standalone

KNOWN = Known(Listed({"Nina Holt": 40, "Tom Roe": 20}), newest=date(2024, 6, 19))
OPENING = "What did Nina Holt say about the ferries?"


def scene_of(*questions: Standalone) -> Scene:
    """A conversation of questions that nothing answered."""
    scene = Scene(KNOWN, lambda _: ())
    for question in questions:
        scene.take(question, None)
    return scene


def test_who_was_named_last_comes_first() -> None:
    """Each is in it once, with those of the last question before all others."""
    scene = scene_of(
        Standalone("Did Nina Holt pay?"),
        Standalone("Did Tom Roe pay?"),
        Standalone("Did Nina Holt pay?", is_bound=True),
    )
    assert scene.figures == [Figure("Nina Holt", "f"), Figure("Tom Roe", "m")]


def test_the_root_opened_the_topic() -> None:
    """A question that the conversation lends its topic changes the last one, and not the root."""
    scene = scene_of(
        Standalone(OPENING), Standalone("When was that?", topic="the ferries", after=OPENING, is_bound=True)
    )
    assert scene.root is not None
    assert scene.last is not None
    assert (scene.root.text, scene.last.text) == (OPENING, "When was that?")


def test_a_question_that_needs_no_other_begins_anew() -> None:
    """What came before it is nothing that it goes on from; what is bound is."""
    bound = Standalone("Did Nina Holt pay?", is_bound=True)
    assert scene_of(Standalone(OPENING), bound).before == (OPENING, "Did Nina Holt pay?")
    assert scene_of(Standalone(OPENING), Standalone("Who broke the dam?")).before == ("Who broke the dam?",)


def test_a_whole_question_may_be_about_its_people() -> None:
    """By their surname; a group is nobody in particular."""
    scene = scene_of(Standalone("What did Nina Holt tell the pilots?"))
    assert scene.is_about_its_people("What did Holt earn in Arlow?")
    assert not scene.is_about_its_people("Who pays the pilots?")
    assert not scene.is_about_its_people("Which towns have a ferry?")
