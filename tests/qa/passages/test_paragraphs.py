from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.passages.paragraphs import split_paragraphs

# Whole phrases among random characters, so that every rule is met and not only the last one.
PHRASES = [
    *("\n", "\r\n", "\r", "\n\n", "\r\n \r\n", " ", "\t", "\xa0", "\x85", "\u2028", "\u2029", "\x0b", "\x1c", "\u3000"),
    *(
        "ARLOW, Freeland — ",
        "PORT ELLEN (CW) -- ",
        "By Nina Holt\n",
        "Advertisement",
        "(CW Photo/Nina Holt)",
        "# Heading",
    ),
    *(
        "Mr. Holt left. ",
        "“Really?” she asked. ",
        "港は閉まった。",
        "😀",
        "👩‍🚒",
        "e\u0301",
        "2024-05-06",
        "A title",
        "* * *",
    ),
]
ANY_TEXT = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.sampled_from(PHRASES)), max_size=25
).map("".join)


def kinds(text: str, title: str = "") -> list[tuple[str, str]]:
    """Kind and words of each paragraph."""
    return [(paragraph.kind, paragraph.text) for paragraph in split_paragraphs(text, title=title)]


def first(block: str) -> list[tuple[str, str]]:
    """What the block after the headline of an article becomes."""
    found = kinds(f"Divers lift bell\n\n{block}\n\nThe bell had lain there since the war.", "Divers lift bell")
    assert found[0] == ("headline", "Divers lift bell")
    assert found[-1] == ("body", "The bell had lain there since the war.")
    return found[1:-1]


def last(block: str) -> list[tuple[str, str]]:
    """What the last block of an article becomes."""
    found = kinds(f"Divers lift bell\n\nThe bell had lain there since the war.\n\n{block}", "Divers lift bell")
    return found[2:]


# Invariants over any text


@given(ANY_TEXT, st.one_of(st.just("A title"), ANY_TEXT), st.integers(1, 60))
def test_paragraphs_are_places_in_order_and_lose_nothing(text: str, title: str, window: int) -> None:
    """Each paragraph stands at its offsets, in order, without overlap; what lies between them is white space."""
    paragraphs = split_paragraphs(text, title=title, fits=lambda piece: len(piece) <= window)
    assert [paragraph.ordinal for paragraph in paragraphs] == list(range(len(paragraphs)))
    assert all(paragraph.text == text[paragraph.start : paragraph.end] for paragraph in paragraphs)
    edges = [0, *(edge for paragraph in paragraphs for edge in (paragraph.start, paragraph.end)), len(text)]
    assert all(a <= b for a, b in pairwise(edges))
    assert [text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)] == [""] * (len(paragraphs) + 1)


@given(ANY_TEXT, st.integers(1, 60))
def test_every_paragraph_fits_and_has_words_at_both_ends(text: str, window: int) -> None:
    """What the model would not read to its end is cut until it does; no piece begins or ends with white space."""
    for paragraph in split_paragraphs(text, fits=lambda piece: len(piece) <= window):
        assert 0 < len(paragraph.text) <= window
        assert paragraph.text == paragraph.text.strip()


@given(ANY_TEXT)
def test_splitting_is_the_same_every_time(text: str) -> None:
    """The same text gives the same paragraphs: adding it again changes nothing."""
    assert split_paragraphs(text, title="A title") == split_paragraphs(text, title="A title")


def test_text_without_a_word_has_no_paragraph_or_no_answer() -> None:
    """White space alone gives nothing, ornaments alone give nothing that is offered as an answer."""
    assert kinds("") == kinds(" \r\n\t\n\x85 \u2028") == []
    assert kinds("— ☆ —") == [("boilerplate", "— ☆ —")]


# The layout of a news page

HEADLINE = "Freeland's Harbour Minister Asks for More Tugs After Storm Damage in Arlow"
CAPTION = """Freeland's Harbour Minister Nina Holt looks over the quay
Freeland's Harbour Minister Nina Holt looks over the quay after a meeting with pilots and dockers, in Arlow, Freeland,
on Tuesday, May 7, 2024. (CW Photo/Tom Roe)"""
DATELINE = "ARLOW, Freeland —"
LEAD = "Harbour Minister Nina Holt asked the coast guard on Tuesday to send more tugs, warning of a second storm."
SECOND = 'The quay was “past saving," Holt said after she had met pilots — some of them injured — and dockers.'
THIRD = "She said that four tugs would not be enough."


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("gap", [2, 3])
def test_headline_caption_dateline_body_and_tail_are_told_apart(newline: str, gap: int) -> None:
    """The layout of an agency's article as a web page leaves it, with any line ends and any number of blank lines."""
    between = "\n" * gap
    text = between.join([HEADLINE, CAPTION, f"{DATELINE} {LEAD}", SECOND, THIRD, "Story Continues"])
    expected = [
        ("headline", HEADLINE),
        ("caption", CAPTION),
        ("boilerplate", DATELINE),
        ("body", LEAD),
        ("body", SECOND),
        ("body", THIRD),
        ("boilerplate", "Story Continues"),
    ]
    lines = [(kind, words.replace("\n", newline)) for kind, words in expected]
    assert kinds(text.replace("\n", newline), HEADLINE) == lines


@pytest.mark.parametrize(
    "title",
    [
        "Ferries  sail\tagain",
        "Ferries sail again.",
        "FERRIES SAIL AGAIN",
        " Ferries sail\nagain ",
    ],
)
@pytest.mark.parametrize("block", ["Ferries sail again", "Ferries sail\nagain.", "# Ferries sail again"])
def test_the_block_that_repeats_the_title_is_the_headline(block: str, title: str) -> None:
    """White space, case, a final stop and Markdown's mark make no other title of it."""
    assert kinds(f"{block}\n\nThe crews went back to work.", title) == [
        ("headline", block),
        ("body", "The crews went back to work."),
    ]


def test_the_title_is_the_headline_only_once_and_only_at_the_top() -> None:
    """The same words further down are part of the story."""
    text = "Ferries sail\n\nFerries sail\n\nNobody knew why.\n\nFerries sail"
    assert [kind for kind, _ in kinds(text, "Ferries sail")] == ["headline", "body", "body", "body"]
    assert [kind for kind, _ in kinds("One.\n\nTwo.\n\nThree.\n\nFerries sail", "Ferries sail")] == ["body"] * 4


def test_markdown_headings_are_headlines() -> None:
    """A line that begins with number signs is one; a longer block, or a number sign before a word, isn't."""
    text = (
        "# Ferries sail\n\nThey left.\n\n### What comes next\n\nNothing.\n\n#ferries is popular.\n\n# One\nof two lines"
    )
    assert kinds(text, "Ferries sail") == [
        ("headline", "# Ferries sail"),
        ("body", "They left."),
        ("headline", "### What comes next"),
        ("body", "Nothing."),
        ("body", "#ferries is popular."),
        ("body", "# One\nof two lines"),
    ]


# Captions


@pytest.mark.parametrize(
    "block",
    [
        "Divers on the quay of Arlow. (CW Photo/Jane Doe)",
        "Divers on the quay of Arlow, May 7. (Reuters/Jane Doe)",
        "A bell (left) and a diver. (Jane Doe/Getty Images)",
        "The quay. (Jane Doe via CW)",
        "The quay in 2010. (CW, File)",
        "The quay. (AFP)",
        "Photo by Jane Doe",
        "Photographs by Jane Doe",
        "Photo: Jane Doe",
        "Photo credit: Jane Doe",
        "Picture: the quay at dusk",
        "Divers lift the bell of Arlow\nDivers lift the bell of Arlow after a week of searching.",
        "Divers lift the bell…\nDivers lift the bell after a week of searching.",
    ],
)
def test_captions_are_known_by_their_credit_or_their_doubled_beginning(block: str) -> None:
    """A credit in brackets at the end, a credit line, or a line that the next one repeats."""
    assert first(block) == [("caption", block)]


@pytest.mark.parametrize(
    "block",
    [
        "He showed the photo (taken in May) to the court.",
        "The photo by the window was hers.",
        "Image by image, the court went through the night.",
        "Credits for students dried up, she said.",
        "Pictures of the bell went round the world.",
        "He wrote to her (via the embassy).",
        "They lifted the bell.\nThey lifted it again.",
    ],
)
def test_words_of_captions_in_a_story_make_no_caption(block: str) -> None:
    """A photo can be what the story is about."""
    assert first(block) == [("body", words) for words in block.split("\n")]


# Datelines, bylines and dates


@pytest.mark.parametrize(
    "dateline",
    [
        "SKOPJE, North Macedonia —",
        "PARIS (AP) --",
        "NEW YORK, July 25 (UPI) —",
        "BEIJING -",
        "ŠIBENIK —",
        "ŁÓDŹ, Poland –",
        "ΑΘΗΝΑ —",
        "ST. JOHN'S, Newfoundland (Reuters) -",
    ],
)
@pytest.mark.parametrize("lead", ["Divers — five of them — left.", "“We go,” he said.", "12 divers left."])
def test_the_dateline_is_cut_off(dateline: str, lead: str) -> None:
    """A town in capitals and a dash stand before the story, and are no part of what is quoted."""
    assert first(f"{dateline} {lead}") == [("boilerplate", dateline), ("body", lead)]


@pytest.mark.parametrize(
    "block",
    [
        "NATO — the alliance of the west — said so.",
        "NATO - which met in May - said so.",
        "The talks — which failed in May — go on.",
        "Paris — once calm — was loud.",
        "SOS —",
        "EU — Its members met.",
        "MORE THAN EVER",
    ],
)
def test_a_dash_alone_makes_no_dateline(block: str) -> None:
    """Small letters before the dash or after it belong to a sentence."""
    assert first(block) == [("body", block)]


def test_a_dateline_stands_at_the_top() -> None:
    """Further down the same shape is a heading in the story."""
    text = "\n\n".join([*(f"Sentence {number} of the story." for number in range(6)), "ARLOW — The divers left."])
    assert kinds(text)[-1] == ("body", "ARLOW — The divers left.")


@pytest.mark.parametrize(
    "block",
    [
        "By Jane Doe",
        "By JANE DOE and Šime Roe, Harbour News",
        "BY JANE DOE",
        "By staff reporters",
        "From Jane Doe in Paris",
        "Nov. 22, 2023",
        "22 November 2023",
        "Wednesday, Nov. 22, 2023, 10:05 a.m.",
        "May 7, 2024 at 10:05 CET",
        "2023-11-22",
        "2023-11-22T10:05:00+01:00",
        "Published: May 4, 2021",
        "First published on 4 May 2021 at 9 a.m.",
        "Updated 3 hours ago",
    ],
)
def test_bylines_and_dates_at_the_top_are_boilerplate(block: str) -> None:
    """Who wrote it and when is metadata."""
    assert first(block) == [("boilerplate", block)]


@pytest.mark.parametrize(
    "block",
    [
        "By Monday the water had gone.",
        "By noon the water had gone",
        "From there they walked on",
        "May 2020 was the worst",
        "Updated rules of 2021 were agreed on, the minister said.",
        "Posted workers will be paid more, the union said.",
        "2023-11-22 is the day that nobody forgets.",
    ],
)
def test_sentences_that_begin_like_a_byline_or_a_date_are_body(block: str) -> None:
    """A sentence goes on after the words that a byline has."""
    assert first(block) == [("body", block)]


# Tails


@pytest.mark.parametrize(
    "block",
    [
        "Story Continues",
        "Story continues below",
        "Advertisement",
        "ADVERTISEMENT",
        "Read more: The bell comes home",
        "Related Stories",
        "Recommended",
        "Comments (12)",
        "Comments are closed.",
        "Sign up for our daily newsletter",
        "Subscribe to our newsletter.",
        "See also: The bell comes home",
        "© 2024 The Harbour News",
        "Copyright 2024 The Harbour News. All rights reserved.",
        "The Harbour News. All Rights Reserved.",
        "* * *",
        "-----",
        "•",
    ],
)
def test_tails_are_boilerplate(block: str) -> None:
    """What a page prints under every story answers nothing."""
    assert last(block) == [("boilerplate", block)]


@pytest.mark.parametrize(
    "block",
    [
        "Related companies said they would appeal the ruling.",
        "Related costs rose.",
        "Comments by the minister drew anger.",
        "Recommended doses fell.",
        "Advertisements were banned, Holt said.",
        "Copyright law was changed on Monday.",
        "Subscribers left.",
        "Most read it aloud.",
        "Newsletters that the firm had sent for ten years to half a million readers were false.",
    ],
)
def test_sentences_that_begin_like_a_tail_are_body(block: str) -> None:
    """A tail is a label, a sentence goes on."""
    assert last(block) == [("body", block)]


# Lines and long paragraphs


def test_a_file_with_a_paragraph_a_line_is_cut_at_its_lines() -> None:
    """Where nearly every line ends as a sentence does, each line is a paragraph."""
    lines = [
        "Ferries sail again",
        "ARLOW, Freeland — The crews went back to work on Monday.",
        "“We never wanted this,” said Nina Holt, who speaks for them.",
        "The company did not answer.",
        "Advertisement",
    ]
    assert kinds("\n".join(lines), "Ferries sail again") == [
        ("headline", "Ferries sail again"),
        ("boilerplate", "ARLOW, Freeland —"),
        ("body", "The crews went back to work on Monday."),
        ("body", "“We never wanted this,” said Nina Holt, who speaks for them."),
        ("body", "The company did not answer."),
        ("boilerplate", "Advertisement"),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_hard_wrapped_prose_stays_one_paragraph(newline: str) -> None:
    """Lines that end in the middle of a sentence belong together, and their line ends stay."""
    block = newline.join(
        [
            "The crews went back to work on Monday after nine days on the quay.",
            "Nina Holt, who speaks for them, said that they had never wanted to",
            "stop the ferries. The company did not answer, and neither did the",
            "ministry.",
        ]
    )
    assert kinds(f"{block}{newline}{newline}Nobody was hurt.") == [("body", block), ("body", "Nobody was hurt.")]


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    """Each piece holds as many whole sentences as fit, and together they are the paragraph."""
    sentences = [
        f"On day {day} of the strike Mr. Holt counted {day * 7} ferries at the quay of Arlow." for day in range(55)
    ]
    text = " ".join(sentences)
    assert len(text) > 4000
    pieces = [words for _, words in kinds(text)]
    assert pieces == [text]
    cut = [paragraph.text for paragraph in split_paragraphs(text, fits=lambda piece: len(piece) <= 1000)]
    assert " ".join(cut) == text
    assert all(piece.endswith("Arlow.") and piece.startswith("On day") for piece in cut)
    assert all(len(f"{piece} {following.split('.')[0]}") > 900 for piece, following in pairwise(cut))


def test_a_long_sentence_is_cut_between_words() -> None:
    """Where no sentence ends, white space of any sort is the next best place; without any, anywhere."""
    table = "\n".join(f"Ward {number}\t{number * 100}" for number in range(40))
    pieces = [paragraph.text for paragraph in split_paragraphs(table, fits=lambda piece: len(piece) <= 100)]
    assert " ".join(pieces).split() == table.split()
    letters = "x" * 250
    pieces = [paragraph.text for paragraph in split_paragraphs(letters, fits=lambda piece: len(piece) <= 100)]
    assert "".join(pieces) == letters


def test_the_pieces_of_a_long_paragraph_keep_its_kind() -> None:
    """A long caption stays a caption, and a dateline before a long lead is cut off first."""
    caption = "Divers stand. Others sit. They wait for the bell. (CW Photo/Jane Doe)"
    lead = "Divers left on Monday. They came back on Friday with a bell."
    text = f"{caption}\n\nARLOW — {lead}"
    cut = [(p.kind, p.text) for p in split_paragraphs(text, fits=lambda piece: len(piece) <= 40)]
    assert cut == [
        ("caption", "Divers stand. Others sit."),
        ("caption", "They wait for the bell."),
        ("caption", "(CW Photo/Jane Doe)"),
        ("boilerplate", "ARLOW —"),
        ("body", "Divers left on Monday."),
        ("body", "They came back on Friday with a bell."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Holt asked for more boats. (She joined the talks via video link.)",
        "Holt promised 500 boats by spring. (The harbour published images of them.)",
        "Subscribe to fear, she said.",
        "Follow us, he said, and we will win.",
    ],
)
def test_sentences_that_only_look_like_remains_of_a_page_are_body(text: str) -> None:
    """A parenthesis that is a sentence is no credit, and what somebody said no request to subscribe."""
    (paragraph,) = split_paragraphs(text)
    assert paragraph.kind == "body"
