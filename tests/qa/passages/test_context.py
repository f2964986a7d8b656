from datetime import date

import pytest

from qa.passages.context import Passage, introduce, passages
from qa.passages.paragraphs import split_paragraphs
from qa.records import Article, Paragraph, Statement

TEXT = """Ferries sail again

Crews on the quay. (CW Photo/Tom Roe)

ARLOW, Freeland — The crews went back to work on Monday.

She said that they had never wanted to strike.

Advertisement

Nobody was hurt."""
ARTICLE = Article(text=TEXT, title="Ferries sail again")


def test_body_paragraphs_are_offered_with_headline_and_what_stands_before_them() -> None:
    """The dateline belongs to the first paragraph; headline and caption are context of nothing."""
    offered = passages(ARTICLE, split_paragraphs(TEXT, title=ARTICLE.title))
    assert [(each.paragraph.text, each.headline, each.previous) for each in offered] == [
        ("The crews went back to work on Monday.", "Ferries sail again", "ARLOW, Freeland —"),
        (
            "She said that they had never wanted to strike.",
            "Ferries sail again",
            "The crews went back to work on Monday.",
        ),
        ("Nobody was hurt.", "Ferries sail again", "Advertisement"),
    ]


def test_a_passage_with_context_has_a_line_each() -> None:
    """Headline, what stands before, who speaks, and the passage; what is missing leaves no empty line."""
    paragraph = Paragraph(start=0, end=13, text="Nobody spoke.")
    whole = Passage(paragraph, "Ferries", "They left.", ("Ana Kos", "a pilot"))
    assert whole.with_context() == "Ferries\nThey left.\nAna Kos, a pilot:\nNobody spoke."
    assert Passage(paragraph, "Ferries", "They left.").with_context() == "Ferries\nThey left.\nNobody spoke."
    assert Passage(paragraph, "", "", ("Ana Kos",)).with_context() == "Ana Kos:\nNobody spoke."
    assert Passage(paragraph).with_context() == "Nobody spoke."


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (9, "A head line\nBefore it.\nAna Kos:\nNobody spoke."),
        (8, "A head line\nAna Kos:\nNobody spoke."),
        (6, "Ana Kos:\nNobody spoke."),
        (3, "Nobody spoke."),
        (1, "Nobody spoke."),
    ],
)
def test_what_does_not_fit_is_left_out(window: int, text: str) -> None:
    """First the paragraph before, then the headline, then the speaker; the passage itself never."""
    passage = Passage(Paragraph(start=0, end=13, text="Nobody spoke."), "A head line", "Before it.", ("Ana Kos",))
    assert passage.with_context(lambda given: len(given.split()) <= window) == text


def test_speakers_are_those_of_the_paragraphs_statements() -> None:
    """Each once, in the order in which they speak; who is unknown is left out."""
    paragraphs = split_paragraphs(TEXT, title=ARTICLE.title)
    _, second, third = (paragraph.ordinal for paragraph in paragraphs if paragraph.kind == "body")
    said = [
        Statement(start=0, end=1, speaker=speaker, ordinal=ordinal)
        for speaker, ordinal in (("Ana Kos", second), ("a pilot", second), ("Ana Kos", second), (None, third))
    ]
    assert [each.speakers for each in passages(ARTICLE, paragraphs, said)] == [(), ("Ana Kos", "a pilot"), ()]


def test_of_a_long_paragraph_the_last_words_are_context() -> None:
    """The previous paragraph may not push the passage out of the encoder's window."""
    words = [f"w{number}" for number in range(200)]
    long = Paragraph(start=0, end=1, text="\n".join(words))
    after = Paragraph(start=1, end=2, text="He left.", ordinal=1)
    assert passages(ARTICLE, [long, after])[1].previous == " ".join(words[140:])


def test_an_article_without_body_offers_nothing() -> None:
    """A page of captions answers nothing."""
    assert passages(ARTICLE, [Paragraph(start=0, end=1, text="A", kind="caption")]) == []
    assert passages(ARTICLE, []) == []


def test_what_stands_before_a_passage() -> None:
    """Headline, day and speakers, as far as known, with the marks that the reading model learnt."""
    assert introduce("Ferries", date(2026, 3, 2), ["Ida Brandt", "Sven Moe"]) == (
        "Ferries | 2 March 2026 | Ida Brandt, Sven Moe:"
    )
    assert introduce(speakers=["Ida Brandt"]) == "Ida Brandt:"
    assert introduce() == ""
