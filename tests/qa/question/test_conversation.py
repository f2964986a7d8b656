from datetime import date

import pytest

from qa.question.asking import Known
from qa.question.conversation import complete
from qa.question.register import Listed
from qa.records import Answer, Article, Citation, Paragraph, Turn

KNOWN = Known(
    Listed({"Nina Holt": 40, "Tom Roe": 20, "Gregor Malinowski": 9, "Ada Quill": 2, "Wren Adair": 4}),
    newest=date(2024, 6, 19),
)
OPENING = "What did Nina Holt say about the ferries?"


@pytest.mark.parametrize(
    ("history", "question", "text"),
    [
        # Pronouns.
        ([OPENING], "And what did she say about that?", "what did Nina Holt say about the ferries?"),
        ([OPENING], "What did she say about the pilots?", "What did Nina Holt say about the pilots?"),
        ([OPENING], "did she respond?", "did Nina Holt respond?"),
        ([OPENING], "What are her reasons?", "What are Nina Holt's reasons?"),
        ([OPENING], "Who gave her the boat?", "Who gave Nina Holt the boat?"),
        ([OPENING], "who's she married to?", "who's Nina Holt married to?"),
        (["What did Tom Roe say about Nina Holt?"], "What did she reply?", "What did Nina Holt reply?"),
        (["What did Tom Roe say about Nina Holt?"], "What else did he say?", "What else did Tom Roe say?"),
        (["What did Wren Adair say about the tram?"], "Did she pay?", "Did Wren Adair pay?"),
        (["What did Wren Adair say about her tram?", OPENING], "Did she pay?", "Did Nina Holt pay?"),
        (["Why did Wren Adair leave her husband?"], "Did he pay?", "Did Wren Adair's husband pay?"),
        (["What did Mrs Morrow say about Mr Lund?"], "did he pay?", "did Mr Lund pay?"),
        (["What did Nina Holt and Tom Roe sign?"], "Where did they meet?", "Where did Nina Holt and Tom Roe meet?"),
        ([OPENING, "What did she want?"], "Did she get a boat?", "Did Nina Holt get a boat?"),
        # Another person.
        (["what did Malinowski say about troops?"], "What about Roe?", "what did Roe say about troops?"),
        (["what did malinowski say about troops?"], "and roe?", "what did roe say about troops?"),
        ([OPENING], "And Elin Morrow?", "What did Elin Morrow say about the ferries?"),
        ([OPENING, "And Tom Roe?"], "how about Ada Quill", "What did Ada Quill say about the ferries?"),
        ([OPENING], "And her brother?", "What did Nina Holt's brother say about the ferries?"),
        (["What did the union say about the ferries?"], "And Tom Roe?", "What did Tom Roe say about the ferries?"),
        (["When did Tom Roe leave?"], "And Nina Holt?", "When did Nina Holt leave?"),
        # Another topic.
        ([OPENING], "What about the tugs?", "what did Nina Holt say about the tugs?"),
        ([OPENING], "and about tugs?", "what did Nina Holt say about tugs?"),
        # Another date or place.
        ([OPENING], "and in May?", "What did Nina Holt say about the ferries in May?"),
        (["What did Roe say in April about tugs?"], "And in May?", "What did Roe say about tugs in May?"),
        (
            ["How many boats sank in Arlow?"],
            "and on the western side?",
            "How many boats sank in Arlow, on the western side?",
        ),
        # The same, asked otherwise.
        ([OPENING], "When was that?", "when did Nina Holt say that about the ferries?"),
        ([OPENING], "When did she say that?", "When did Nina Holt say that about the ferries?"),
        (["Did Tom Roe resign?"], "Why?", "why did Tom Roe resign?"),
        (["Did Tom Roe resign?"], "when was that", "when did Tom Roe resign?"),
        (["Why are the dockers striking?"], "Where?", "where are the dockers striking?"),
        ([OPENING], "Who else?", "who else said something about the ferries?"),
        (["Who spoke of the ferries?"], "Who else?", "who else spoke of the ferries?"),
        ([OPENING], "Tell me more", OPENING),
        # What points back without a person.
        (["Who broke the dam?"], "What did it cost?", "What did it cost? (after: Who broke the dam?)"),
        (
            ["What happened in the tunnel?"],
            "who got the people out?",
            "who got the people out? (after: What happened in the tunnel?)",
        ),
        (
            ["Why did the dam break?"],
            "How did Roe explain it?",
            "How did Roe explain it? (after: Why did the dam break?)",
        ),
        # A new topic.
        ([OPENING], "Who paid for the new bridge in Arlow?", "Who paid for the new bridge in Arlow?"),
        ([OPENING], "And what did Tom Roe say about the tram?", "what did Tom Roe say about the tram?"),
        (
            [OPENING, "Who paid for the bridge in Arlow?"],
            "When was that?",
            "When was that? (after: Who paid for the bridge in Arlow?)",
        ),
        # Nothing to lean on.
        ([], "What did she say about that?", "What did she say about that?"),
        ([" ", "?"], "Why?", "Why?"),
        (["Who broke the dam?"], "What did she say?", "What did she say? (after: Who broke the dam?)"),
    ],
)
def test_a_follow_up_in_full(history: list[str], question: str, text: str) -> None:
    """People, topic and date of the earlier questions stand where the follow-up points at them."""
    assert complete(question, history, KNOWN).text == text


@pytest.mark.parametrize("answer", [None, "She said nothing."])
def test_turns_are_history_as_plain_questions_are(answer: str | None) -> None:
    """What was answered in plain words adds nothing."""
    turn = Turn(f"  {OPENING}\n", answer)
    assert complete("Did she pay?", [turn], KNOWN).text == "Did Nina Holt pay?"


def test_who_said_it_is_known_from_the_answer() -> None:
    """A question that asks for a speaker names nobody; the answer's first quotation does."""
    article = Article(text="“Sink the tugs,” said Holt.", id=1)
    paragraph = Paragraph(start=0, end=27, text=article.text)
    citation = Citation(
        number=1, article=article, paragraph=paragraph, start=0, end=15, quote="“Sink the tugs,", speaker="Nina Holt"
    )
    asked = "Who wanted to sink the tugs?"
    answer = Answer(question=asked, standalone=asked, text="", found=True, confidence=0.9, citations=(citation,))
    assert complete("What else did she say?", [Turn(asked, answer)], KNOWN).text == "What else did Nina Holt say?"


def test_the_questions_that_it_goes_on_from() -> None:
    """Oldest first and in full; a new topic has none, unless it is about one of the same people."""
    history = ["Who owns the tram?", OPENING, "When did she say that?"]
    before = (OPENING, "When did Nina Holt say that about the ferries?")
    assert complete("Did she pay?", history, KNOWN).before == before
    assert complete("What did Holt earn in Arlow?", history, KNOWN).before == before
    assert complete("Which towns have a ferry?", history, KNOWN).before == ()
    assert complete(OPENING, (), KNOWN).before == ()


FERRIES = "The ferries of Arlow will stop in winter. The harbour master saw the sale coming."


@pytest.mark.parametrize(
    ("question", "is_new"),
    [
        ("What did the pope say about the organ?", True),
        ("Why did the bakery close?", True),
        ("What did the harbour master say about the sale?", False),
        ("Why was the sale stopped?", False),
        ("What did the pope say about the ferry?", False),
        ("And the organ?", False),
    ],
)
def test_a_thing_that_no_article_before_has_is_a_new_topic(question: str, is_new: bool) -> None:
    """What answered the question before tells which ferry is meant; where that isn't known, it may be any."""
    before = ["What did Nina Holt say about the ferries?"]
    standalone = complete(question, before, KNOWN, lambda _: [(["Nina Holt"], FERRIES)])
    assert (standalone.text == question) == is_new
    assert complete(question, before, KNOWN).text != question
