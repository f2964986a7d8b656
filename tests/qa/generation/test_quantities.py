import pytest

from qa.generation.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("four tugs", ["#4"]),
        ("4 tugs", ["#4"]),
        ("twenty-one men and 21 women", ["#21", "#21"]),
        ("40,000 crowns", ["#40000"]),
        ("40 thousand crowns", ["#40000"]),
        ("forty thousand crowns", ["#40000"]),
        ("1 200 ships", ["#1200"]),
        ("half a million", ["#500000"]),
        ("two dozen", ["#24"]),
        ("a hundred and five", ["#105"]),
        ("two-thirds", ["#0.666"]),
        ("half of them", ["#0.5"]),
        ("$1.5m and 5bn euros", ["#1500000$", "#5000000000€"]),
        ("5 million dollars", ["#5000000$"]),
        ("30%, 30 per cent and thirty percent", ["#30%", "#30%", "#30%"]),
        ("30 percentage points", ["#30pp"]),
        ("the third tug, the 3rd", ["#3rank", "#3rank"]),
        ("at 9:30", ["#9:30"]),
        ("a 25-year-old", ["#25"]),
        ("one of them; no one", []),
        ("version 1.2.3", ["#1.2.3"]),
        ("", []),
    ],
)
def test_a_number_is_the_same_however_it_is_written(text: str, keys: list[str]) -> None:
    """Words, digits, scales and units."""
    assert [quantity.key for quantity in find_quantities(text)] == keys


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("more than 300", 1),
        ("at least 300", 1),
        ("fewer than 300", -1),
        ("up to 300", -1),
        ("nearly 300", -1),
        ("no more than 300", -1),
        ("about 300", 0),
        ("300", 0),
    ],
)
def test_which_way_a_number_is_rounded(text: str, side: int) -> None:
    """What stands before it tells."""
    (quantity,) = find_quantities(text)
    assert (quantity.side, text[quantity.start : quantity.end].strip()) == (side, "300")


def test_what_is_taken_is_no_number() -> None:
    """A date's day, for one."""
    assert [each.key for each in find_quantities("on 7 May 12 tugs", [(3, 8)])] == ["#12"]
