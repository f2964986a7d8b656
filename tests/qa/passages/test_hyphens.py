import pytest

from qa.passages.hyphens import parted_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The tele-\nvision tower fell.", ["television"]),
        ("The tele-\r\n   vision tower", ["television"]),
        ("Die Donau\u00addampf\u00adschiff\u00adfahrt ruht.", ["Donaudampfschifffahrt"]),
        ("A well-known tower - and\nmore", []),
        ("In 2019-\n2020 nothing", []),
    ],
)
def test_words_that_a_line_end_parts_are_whole(text: str, words: list[str]) -> None:
    """A hyphen within a line, a dash and numbers part no word."""
    assert parted_words(text) == words
