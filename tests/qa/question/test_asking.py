from datetime import date

import pytest

from qa.question.asking import Known, read_question
from qa.question.register import Listed

KNOWN = Known(
    Listed(
        {
            "Nina Holt": 40,
            "Peter Holt": 5,
            "Tom Roe": 20,
            "Vesna Dragić": 9,
            "Gregor Malinowski": 9,
            "Theodora May": 3,
            "Ada Quill": 2,
        },
        {"Gregor Malinowski": ["Alliance Secretary-General"], "Vesna Dragić": ["harbour master"]},
        sources=("The Harbour Ledger", "Arlow Courier", "Meridian Post"),
        writers=("Ada Quill",),
    ),
    newest=date(2024, 6, 19),
)


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Tom Roe say about the ferries?", "Tom Roe", "the ferries"),
        ("what did roe say about ferries", "Tom Roe", "ferries"),
        ("what did malinovski say about troops?", "Gregor Malinowski", "troops"),
        ("What did Roe tell the pilots about their pay?", "Tom Roe", "the pilots about their pay"),
        ("How did Roe respond to the strike?", "Tom Roe", "the strike"),
        ("How did Vesna Dragić react when the dam broke?", "Vesna Dragić", "the dam broke"),
        ("Did Roe comment on the dam?", "Tom Roe", "the dam"),
        ("Did Roe ever publicly comment on the dam?", "Tom Roe", "the dam"),
        ("Didn't Roe say that taxes would rise?", "Tom Roe", "taxes would rise"),
        ("Does Roe believe the dam is safe?", "Tom Roe", "the dam is safe"),
        ("What does Roe think of the tram?", "Tom Roe", "the tram"),
        ("What did Roe make of all the noise?", "Tom Roe", "all the noise"),
        ("Does Roe have anything to say about the tram?", "Tom Roe", "the tram"),
        ("Tom Roe's view on the tram?", "Tom Roe", "the tram"),
        ("Roe’s opinion of the tram", "Tom Roe", "the tram"),
        ("What is Roe's position on the tram?", "Tom Roe", "the tram"),
        ("What was Roe's answer when the pilots left?", "Tom Roe", "the pilots left"),
        ("Tom Roe on the price of herring", "Tom Roe", "the price of herring"),
        ("Tom Roe: what should the town pay for?", "Tom Roe", "should the town pay for"),
        ("According to Tom Roe, who broke the dam?", "Tom Roe", "broke the dam"),
        ("Why, according to Tom Roe, did the dam break?", "Tom Roe", "the dam break"),
        ("Why did the dam break, according to Roe?", "Tom Roe", "the dam break"),
        ("Can the dam break again, in Roe's view?", "Tom Roe", "Can the dam break again"),
        ("the opinion of Tom Roe on trams", "Tom Roe", "trams"),
        ("Which towns did Roe say would be flooded?", "Tom Roe", "towns would be flooded"),
        ("Why does mayor Tom Roe think the dam will hold?", "Tom Roe", "the dam will hold"),
        ("How did Arlow's Tom Roe explain the delay?", "Tom Roe", "the delay"),
        ("How did Tom Roe, once a pilot, describe the storm?", "Tom Roe", "the storm"),
        ("What did Roe blame the union for?", "Tom Roe", "blame the union for"),
        ("Whom did Roe blame for the leak?", "Tom Roe", "blame for the leak"),
        ("What joke did Roe make about the tram?", "Tom Roe", "joke about the tram"),
        ("What reason did Roe give for leaving?", "Tom Roe", "reason for leaving"),
        ("Had Roe warned the town before?", "Tom Roe", "warned the town before"),
        ("What was Roe sure that he could prove?", "Tom Roe", "he could prove"),
        ("What is the one thing Roe would say to graduates?", "Tom Roe", "the one thing to graduates"),
        ("What did the Alliance chief say about troops?", "Gregor Malinowski", "troops"),
        ("What does the harbour master think of the tugs?", "Vesna Dragić", "the tugs"),
        ("What did May say about the tram?", "Theodora May", "the tram"),
        ("What did Roe say in May about the tram?", "Tom Roe", "the tram"),
    ],
)
def test_whose_words_are_asked_for_and_about_what(question: str, speaker: str, topic: str) -> None:
    """The speaker by name or role, before or after; the topic without words of asking and of plain saying."""
    asked = read_question(question, KNOWN)
    assert (asked.speakers, asked.topic) == ((speaker,), topic)
    assert asked.saying


@pytest.mark.parametrize(
    "question",
    [
        "When did Roe win the vote?",
        "When did Roe announce the tram?",
        "Which pilots does Roe want to unseat?",
        "Who pays Tom Roe?",
        "Where was Roe born?",
        "What did Roe's lawyer say about the tram?",
        "What did the Roe campaign say about the tram?",
        "Who said that Roe had left?",
        "Who accused Roe of lying?",
        "What did she say about Roe?",
        "How did the strike at Roe end?",
        "What happened in May?",
        "How long is the tram that Roe built?",
        "What did Sam Roe say about the tram?",
        "Which boat did Roe buy after the court rejected the deal?",
    ],
)
def test_questions_that_ask_for_nobodys_words_who_is_known(question: str) -> None:
    """Deeds are not words, and Roe's lawyer is not Roe, nor is another of his name."""
    assert read_question(question, KNOWN).speakers == ()


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("What did Elin Morrow say about the tram?", ("Elin Morrow",)),
        ("What did Sam Roe say about the tram?", ("Sam Roe",)),
        ("Elin Morrow's view on the tram?", ("Elin Morrow",)),
        ("What Morrow said about the tram", ("Morrow",)),
        ("Did Professor Elin Morrow comment on the tram?", ("Elin Morrow",)),
        ("What did Elin Morrow and Tom Roe say?", ("Elin Morrow",)),
        ("What did Tom Roe say about Elin Morrow?", ()),
        ("Who paid Elin Morrow?", ()),
        ("what did the union say about the tram?", ()),
    ],
)
def test_speakers_whom_nobody_knows(question: str, unknown: tuple[str, ...]) -> None:
    """Known by capitals and place, so that it can be said that the articles never quote them."""
    assert read_question(question, KNOWN).unknown == unknown


def test_a_surname_of_two_means_both_and_others_are_talked_about() -> None:
    """Nothing is decided on a guess; those who only are talked about don't speak."""
    asked = read_question("What did Holt say about Roe and Malinowski?", KNOWN)
    assert asked.speakers == ("Nina Holt", "Peter Holt")
    assert asked.people == ("Tom Roe", "Gregor Malinowski")
    assert read_question("What did Tom Roe and Nina Holt say?", KNOWN).speakers == ("Tom Roe", "Nina Holt")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("what did malinovski say?", "what did Malinowski say?"),
        ("what did nina holt say?", "what did Nina Holt say?"),
        ("what did Nina Hlot say?", "what did Nina Hlot say?"),
        ("What did gregor malinovsky say?", "What did Gregor Malinowski say?"),
        ("What did Dragic say?", "What did Dragic say?"),
        ("what did the harbour master say?", "what did the harbour master say?"),
    ],
)
def test_names_get_their_spelling_back(typed: str, text: str) -> None:
    """Small letters and slips are mended, since both indexes look for words; a plain letter for an accent is none."""
    assert read_question(typed, KNOWN).text == text


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("Who said that the dam would hold?", "who"),
        ("Who accused the pilots?", "who"),
        ("Which local leader said the dam would hold?", "who"),
        ("whom did Roe blame", "who"),
        ("When did the dam break?", "when"),
        ("On what date did the dam break?", "when"),
        ("date of the flood", "when"),
        ("Where is the dam?", "where"),
        ("In which city is the dam?", "where"),
        ("How many pilots left?", "number"),
        ("What share of the pilots left?", "number"),
        ("What did Roe say?", "words"),
        ("What did the union say?", "words"),
        ("Did Roe comment?", "words"),
        ("Which firm built the dam?", "other"),
        ("Why did the dam break?", "other"),
    ],
)
def test_what_kind_of_thing_is_wanted(question: str, wants: str) -> None:
    """A name, a day, a place, a number, somebody's words, or something else."""
    assert read_question(question, KNOWN).wants == wants


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("What happened at the dam, according to the Ledger?", ("The Harbour Ledger",)),
        ("What did the Meridian Post write about the dam?", ("Meridian Post",)),
        ("what was in the arlow courier about the dam", ("Arlow Courier",)),
        ("What did Roe tell the Courier about the dam?", ("Arlow Courier",)),
        ("What did Roe post about the dam?", ()),
        ("Who sent the courier?", ()),
        ("Who owns the Ledger?", ()),
    ],
)
def test_outlets(question: str, sources: tuple[str, ...]) -> None:
    """By their whole name or its last word, where something is in them or told to them."""
    assert read_question(question, KNOWN).sources == sources


def test_authors_are_those_who_speak_and_write() -> None:
    """Whose words are asked for may have written an article."""
    assert read_question("What does Ada Quill write about trams?", KNOWN).authors == ("Ada Quill",)
    assert read_question("What does Tom Roe write about trams?", KNOWN).authors == ()


def test_dates_and_latest() -> None:
    """The date leaves the topic; an event stays in it."""
    asked = read_question("What did Roe say about trams since 2022?", KNOWN)
    assert asked.period is not None
    assert (asked.period.since, asked.period.until, asked.topic) == (date(2022, 1, 1), None, "trams")
    assert read_question("What did Roe say about trams before the vote?", KNOWN).topic == "trams before the vote"
    assert read_question("What is Roe's latest comment on trams?", KNOWN).latest
    assert read_question("What has Roe last said about trams?", KNOWN).latest
    assert not read_question("What did Roe say at last?", KNOWN).latest


@pytest.mark.parametrize("text", ["says " * 5000, "Roe, " * 5000, "a" * 30_000, "did " * 300 + "Roe say?"])
def test_long_texts_are_read_quickly(text: str) -> None:
    """Only their beginning is read for its grammar, all of it is looked for."""
    assert read_question(text, KNOWN).text == text
