"""Articles that differ, correct or deny what a question supposes; captions, copies, and what a quote leans on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

import qa
from qa.answering.accord import is_correction
from qa.answering.answer import CORRECTED, OTHERWISE
from qa.answering.denial import find_denial
from qa.answering.leaning import leans, sentence_before
from qa.models.encoder import SentenceEncoder


@pytest.fixture(scope="module")
def encoder(sentence_encoder: SentenceEncoder) -> SentenceEncoder:
    """The default model."""
    return sentence_encoder


def article(key: str, day: int, text: str, *, title: str = "", source: str | None = None) -> qa.Article:
    """An article of May 2024."""
    return qa.Article(key=key, title=title or key, source=source, published=date(2024, 5, day), text=text)


def asked(path: Path, encoder: SentenceEncoder, articles: Sequence[qa.Article], question: str) -> qa.Answer:
    """The answer of a library of these articles alone, whatever its confidence."""
    with qa.Library(path / "library", encoder=encoder, settings=qa.Settings(threshold=0.0)) as library:
        library.add(list(articles))
        return library.ask(question)


OLD = article(
    "old",
    3,
    "The storm on the coast of Arlow sank 14 boats in the fishing harbour, the port office said.",
    source="Post",
)
NEW = article(
    "new", 6, "The storm on the coast of Arlow sank 19 boats in the fishing harbour, by a new count.", source="Courier"
)


def test_different_figures_are_told_newest_first(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """Both are quoted, the line names figure, outlet and day, and stands in the text, too."""
    fair = article("fair", 5, "The fair of Milton was opened with a song by the pupils of the school.")
    answer = asked(tmp_path, encoder, [OLD, NEW, fair], "How many boats did the storm sink in the harbour of Arlow?")
    assert [c.article.key for c in answer.citations] == ["new", "old"]
    line = "The articles give different figures: 19 boats (Courier, 6 May 2024); 14 boats (Post, 3 May 2024)."
    assert answer.remark == line
    assert answer.text.startswith(f"{line}\n\n")


def test_figures_of_different_things_do_not_differ(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """Another storm's boats are no contradiction."""
    other = article(
        "other", 6, "In Milton fishermen were counting: 19 boats had been dragged ashore by the gale in March."
    )
    answer = asked(tmp_path, encoder, [OLD, other], "How many boats did the storm sink in the harbour of Arlow?")
    assert answer.remark == ""
    assert answer.citations[0].article.key == "old"


def test_a_correction_comes_first_and_is_said(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """Whichever is the nearer; and of the correction what is right stands out."""
    wrong = article("wrong", 3, "The bell of Arlow weighs 41 kilograms, said the divers who lifted the bell.")
    right = article(
        "right", 2, "Correction: An earlier version of this article gave the weight of the bell of Arlow as 41 "
        "kilograms. It weighs 63 kilograms."
    )  # fmt: skip
    answer = asked(tmp_path, encoder, [wrong, right], "How many kilograms does the bell of Arlow weigh?")
    first = answer.citations[0]
    assert first.article.key == "right"
    assert answer.remark.startswith(CORRECTED)
    assert CORRECTED in answer.text
    assert first.sought is not None
    assert first.article.text[slice(*first.sought)] == "63 kilograms"


@pytest.mark.parametrize(
    "text",
    [
        "Correction: The bell weighs 63 kilograms.",
        "An earlier version of this story said that the pier was closed.",
        "This article was amended on 3 May to name the pilot.",
        "We wrongly reported that the mayor had left.",
        "An article of Tuesday misspelled the name of the pilot.",
        "Clarification: the vote was held on Monday.",
        "This newspaper reported on Friday that the coach had left. He had not.",
        "The number of the injured has been corrected.",
        "There were 17 boats, five more than first reported.",
    ],
)
def test_what_says_that_it_corrects_is_a_correction(text: str) -> None:
    """In the words that newspapers use for it."""
    assert is_correction(text)


@pytest.mark.parametrize(
    "text",
    [
        "She corrected the pupils' essays at night.",
        "The house of correction was closed in 1911.",
        "An earlier version of the bill was rejected.",
        "We reported the theft to the police.",
        "The article was read by many.",
    ],
)
def test_what_merely_has_the_words_is_none(text: str) -> None:
    """Essays, prisons and bills are corrected, too."""
    assert not is_correction(text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Nina Holt resign?", "Nina Holt ruled out her resignation over the delay of the pier."),
        ("Why did the council vote down the harbour plan?", "The council of Arlow approved the harbour plan."),
        ("When did the port of Arlow sack Otto Falk?", "The port of Arlow extended Otto Falk's contract by two years."),
        ("How many people died on the ferry Gull?", "The ferry Gull sank at noon, but all on board came out alive."),
        ("Why did Ana Kos sell the lamp?", "Ana Kos did not sell the lamp of the pier."),
    ],
)  # fmt: skip
def test_what_the_articles_deny_is_told(tmp_path: Path, encoder: SentenceEncoder, question: str, text: str) -> None:
    """The denial is the answer, and the line says that the question supposes something else."""
    other = article("other", 5, "The lamp of the pier was lit by the pilots of Milton in the evening of the fair.")
    answer = asked(tmp_path, encoder, [article("a", 4, text), other], question)
    assert [c.quote for c in answer.citations] == [text]
    assert answer.remark == OTHERWISE
    assert answer.text.startswith(OTHERWISE)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Why did Nina Holt resign?", ["Nina Holt did not resign in May.", "Nina Holt resigned in June."]),
        ("Who won the race of Arlow?", ["Otto Falk lost the race of Arlow by a length."]),
        ("Did Nina Holt resign?", ["Nina Holt did not resign."]),
        ("Why did Nina Holt not resign?", ["Nina Holt did not resign, for the pier came first."]),
        ("Why did Nina Holt resign?", ["Otto Falk did not resign over the delay."]),
    ],
)  # fmt: skip
def test_what_may_be_so_is_not_denied(
    tmp_path: Path, encoder: SentenceEncoder, question: str, texts: list[str]
) -> None:
    """Where it is told elsewhere, or is what is asked, or somebody else didn't."""
    with qa.Library(tmp_path / "library", encoder=encoder) as library:
        library.add([article(f"{number}", 4, text) for number, text in enumerate(texts)])
        assert find_denial(*library.examine(question)) is None


# Captions, headlines and small print


@pytest.mark.parametrize(
    ("title", "aside", "question", "label"),
    [
        ("A day at the pier", "Otto Falk lights the lamp with 30 matches. (Photo: Ana Kos)",
         "With how many matches does Otto Falk light the lamp?", "Caption"),
        ("Fire destroys 40 boats at Milton", "By Ana Kos, staff reporter",
         "How many boats did the fire at Milton destroy?", "Headline"),
        ("A day at the pier", "By Nina Holt\n\n© 2024 Printed in Selby for the Gull Press. All rights reserved.",
         "Where is the Gull Press printed?", "Small print"),
    ],
)  # fmt: skip
def test_what_is_no_paragraph_answers_only_alone_and_labelled(
    tmp_path: Path, encoder: SentenceEncoder, title: str, aside: str, question: str, label: str
) -> None:
    """A caption, headline or small print that has the answer, as no paragraph has; the nearest text is told as more."""
    body = "The pilots of Milton and Otto Falk came to the pier. The boats had burned, and the lamp was dark."
    answer = asked(tmp_path, encoder, [article("a", 4, f"{title}\n\n{aside}\n\n{body}", title=title)], question)
    kinds = [citation.paragraph.kind for citation in answer.citations]
    assert kinds == [{"Small print": "boilerplate"}.get(label, label.lower())]
    assert f"**{label}**: " in answer.text
    assert label.lower() in answer.remark
    assert [c.paragraph.kind for c in answer.more] == ["body"]


def test_a_paragraph_that_answers_comes_before_the_headline(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """The headline is not quoted beside it."""
    title = "Fire destroys 40 boats at Milton"
    body = "A fire at Milton destroyed 40 boats in the night of the fair."
    answer = asked(tmp_path, encoder, [article("a", 4, f"{title}\n\n{body}", title=title)],
                   "How many boats did the fire at Milton destroy?")  # fmt: skip
    assert ([c.quote for c in answer.citations], answer.remark) == ([body], "")


# Copies and what a quote leans on


def test_a_sentence_that_an_editor_touched_up_is_quoted_once(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """Though the paragraphs around it differ; the other article is named beside it."""
    one = ("The harbour master of Arlow shut the old wooden pier on Tuesday after divers found rot in its beams. "
           "Children wept at the gate, and a band from Milton played on the quay instead, in the rain.")  # fmt: skip
    two = ("The harbour master of Arlow shut the old pier on Tuesday after divers found rot in its beams. "
           "Repairs will cost more than the town ever spent, the treasurer of the council warned.")  # fmt: skip
    answer = asked(
        tmp_path, encoder, [article("one", 7, one), article("two", 8, two)], "Why was the pier of Arlow shut?"
    )
    quotes = [c.quote for c in answer.citations if "rot in its beams" in c.quote]
    assert len(quotes) == 1
    assert [a.key for a in answer.citations[0].also_in] == [({"one", "two"} - {answer.citations[0].article.key}).pop()]


def test_what_a_quote_leans_on_stands_before_it_in_brackets(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """Word for word from the article, and in the text of the answer."""
    text = "Divers lifted the bell of Arlow on Monday. The crowd cheered.\n\nIt weighs 300 kilograms."
    answer = asked(tmp_path, encoder, [article("a", 4, text)], "How many kilograms does it weigh?")
    citation = next(c for c in answer.citations if c.quote.startswith("It weighs"))
    assert citation.before == ("" if any("cheered" in c.quote for c in answer.citations) else "The crowd cheered.")
    assert citation.before in text


@pytest.mark.parametrize(
    ("quote", "named", "expected"),
    [
        ("It was lit again.", False, True),
        ("“That is a big step,” Holt said.", True, True),
        ("They had come by bus.", False, True),
        ("She lit it.", False, True),
        ("She lit it.", True, False),
        ("It is not known who lit the lamp.", False, False),
        ("That he lit the lamp surprised them.", False, False),
        ("The lamp was lit.", False, False),
        ("Italy lit a lamp.", False, False),
    ],
)
def test_quotes_that_lean(quote: str, named: bool, expected: bool) -> None:
    """By their first word; whose words "she" means is told where the speaker is named."""
    assert leans(quote, named=named) is expected


def test_the_sentence_before_is_of_the_body_and_whole() -> None:
    """Over a paragraph's end, never a headline, and a quotation of several sentences is not cut."""
    text = "Lamp lit\n\nHe lit it. “I was cold. I was wet.”\n\nIt burned."
    made = qa.Article(text=text, title="Lamp lit")
    assert sentence_before(made, text.index("It burned")) == "“I was cold. I was wet.”"
    assert sentence_before(made, text.index("He lit")) == ""


# Several people


def test_several_peoples_words_stand_under_their_names(tmp_path: Path, encoder: SentenceEncoder) -> None:
    """Person by person, each in order of time, though their articles alternate; numbers run in that order."""
    first = article("first", 3, "Nina Holt, the minister, came.\n\n“The pier of Arlow must be closed,” Holt said.\n\n"
                    "“The pier of Arlow must stay open,” the pilot Otto Falk said.")  # fmt: skip
    second = article("second", 6, "“The pier of Arlow must be sold,” Nina Holt said.\n\n"
                     "“The pier of Arlow must be painted,” Otto Falk said.")  # fmt: skip
    answer = asked(tmp_path, encoder, [first, second], "What did Nina Holt and Otto Falk say about the pier of Arlow?")
    speakers = [citation.speaker for citation in answer.citations]
    assert set(speakers) == {"Nina Holt", "Otto Falk"}
    assert len([n for n, name in enumerate(speakers) if not n or name != speakers[n - 1]]) == 2
    for name in ("Nina Holt", "Otto Falk"):
        days = [c.article.published for c in answer.citations if c.speaker == name]
        assert days == sorted(days, key=lambda day: day or date.max)
        assert answer.text.count(f"**{name}**") == 1
    places = [answer.text.index(f"[{c.number}]") for c in answer.citations]
    assert places == sorted(places)
