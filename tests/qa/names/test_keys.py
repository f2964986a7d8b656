"""The words under which names are looked up."""

import pytest

from qa.names.keys import keys_in, keys_of


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("What did Hal O’Dell's crew say?", "what did hal o'dell dell crew say"),
        ("Rosa Drummond-Kaye", "rosa drummond-kaye drummond kaye"),
        ("Tomáš Veselý", "tomas vesely"),
        ("J. S. Holt", "holt"),
        ("…", ""),
    ],
)
def test_words_are_plain_and_come_in_their_parts(text: str, keys: str) -> None:
    """However they are typed; a letter alone is everybody's initial."""
    assert keys_in(text) == set(keys.split())


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Mr. Holt Jr.", "holt =holt"),
        ("Prime Minister Per Lind", "per lind =lind"),
        ("Yusuf al-Amari", "yusuf al-amari amari al =amari"),
        ("Nina J. Holt", "nina holt =holt"),
        ("Nina J.", "nina =j"),
    ],
)
def test_titles_find_nobody(name: str, keys: str) -> None:
    """By "minister" every minister would be found."""
    assert keys_of(name) == set(keys.split())
