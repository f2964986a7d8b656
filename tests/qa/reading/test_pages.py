from qa.reading.texts.pages import join_pages

BODY = "The pier will stay shut, the port authority said.\n\nFishermen had asked for a bridge"


def test_heads_and_numbers_of_pages_are_left_out_and_sentences_joined() -> None:
    """A sentence that a page ends is one again."""
    text = f"{BODY}\n\n- 1 -\n\f\nBay Herald\t2\n\nas a stopgap, in vain.\n\nNobody spoke.\n\fBay Herald\t3\n\nThe end."
    assert join_pages(text) == f"{BODY}\nas a stopgap, in vain.\n\nNobody spoke.\n\nThe end."


def test_a_word_that_a_page_cuts_is_one_again() -> None:
    """Where one half is a letter, or the whole stands elsewhere; else the halves stay apart."""
    assert join_pages("He told r\n\n\fHerald   2\n\neporters so.") == "He told reporters so."
    assert join_pages("Reporters came. He told repo\n\frters so.") == "Reporters came. He told reporters so."
    assert join_pages("He told\n\freporters so.") == "He told\nreporters so."


def test_a_text_without_form_feeds_is_itself() -> None:
    """Not even its line ends change."""
    assert join_pages("a\r\n\r\n- 1 -\r\nb") == "a\r\n\r\n- 1 -\r\nb"
