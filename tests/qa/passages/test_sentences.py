from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.passages.sentences import split_sentences

PARTS = [
    *(" ", "\n", "\r\n", "\xa0", "\u2028", "\x85", ".", "!", "?", "…", "。", "؟", "”", '"', "’", ")", "“"),
    *("Mr. ", "U.S. ", "No. 5", "e.g. ", "He said. ", "“Why?” Nina Holt asked. ", "港。", "😀", "3.5"),
]
ANY_TEXT = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from(PARTS)), max_size=30
).map("".join)


def sentences(text: str) -> list[str]:
    """The sentences' words."""
    return [text[start:end] for start, end in split_sentences(text)]


@given(ANY_TEXT)
def test_sentences_are_places_in_order_and_lose_nothing(text: str) -> None:
    """Offsets are in order, without overlap and without white space at the ends; between them is white space only."""
    spans = split_sentences(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert all(a <= b for a, b in pairwise(edges))
    assert all(text[a:b] and text[a:b] == text[a:b].strip() for a, b in spans)
    assert [text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)] == [""] * (len(spans) + 1)


# A bar stands where a sentence ends.
@pytest.mark.parametrize(
    "marked",
    [
        "The port shut.| It opened again.",
        "The port shut.|\nIt opened again.",
        "No stop at the end",
        "One stop.| No stop at the end",
        # Titles, initials, months, numbers
        "Mr. Holt left.| He was tired.",
        "Dr. A. B. Kovač spoke.| Sen. Lee did not.",
        "Lt. Gov. Ann Roe saw St. Anne’s hill.| It burned.",
        "Ms. Roe met Prof. Lee vs. Gen. Ho.| Nobody won.",
        "On Nov. 22 the port shut.| It opened on Dec. 3.",
        "Prices rose 3.5 percent.| Wages fell to $5.| That was all.",
        "No. 5 won (see Fig. 2).| Boat No. 7 sank.",
        "No.| That is all.",
        "J. R. Holt and T. A. Roe won.| Who was it?| It was I.| Then he left.",
        "They chose plan C. Holt did.| She took vitamin C.| She was well.",
        # Abbreviations at the end of a sentence
        "He flew to the U.S.| He stayed in the U.K.| A year later he left.",
        "The U.S. Senate met in Washington, D.C.| The House did not.",
        "He came at 9 a.m.| The gate was shut until 5 p.m. on Monday.",
        "Smith Jr. works at Arlow Inc. in Arlow.| He likes it.",
        "Smith Jr.| He works at Arlow Inc.| The firm grew.",
        # Dots, marks and quotations
        "We wait … and see.| He waited... and left.| Then… nothing.",
        "He waited...| Then he left.",
        "“We wait,” he said.| “Then we go.”| She left.",
        'He said: "It is over."| Then he left.',
        "“Really?” she asked.| “Yes!” he said.| Why?| Because.",
        "“Who will pay?” Nina Holt asked.| “We will!” Mayor Tom Roe said.",
        "“Who will pay?”| Nobody in Arlow knew.",
        '"Stop!"| He ran.',
        "What!?| No.",
        "(He left.)| She stayed (or so he says).",
        "He left.| ‘We go,’ he said.| «Oui.»| (No.)",
        # Other scripts
        "船は出た。|港は閉まった。|なぜ？|嵐だ！|終わり",
        "وصلت السفينة.| هل عاد الصيادون؟| نعم.",
        "जहाज़ चला गया।| बंदरगाह बंद है।",
        "El señor Gómez habló.| ¿Por qué?| Nadie sabe.",
        "Корабль ушёл.| Порт закрыт.",
    ],
)
def test_news_is_cut_where_its_sentences_end(marked: str) -> None:
    """Titles, initials, abbreviations, decimals and quotations in the middle of a sentence don't end it."""
    assert sentences(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


def test_white_space_alone_has_no_sentence() -> None:
    """Nothing comes of nothing."""
    assert split_sentences("") == split_sentences(" \r\n\t ") == []


def test_leader_dots_take_no_time() -> None:
    """A line of 200,000 dots is cut in one pass: with a way back it would take hours."""
    text = "." * 200_000 + "x"
    assert split_sentences(text) == [(0, len(text))]
