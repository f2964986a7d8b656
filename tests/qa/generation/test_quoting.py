import pytest

from qa.generation.quoting import find_in, find_quoted

PASSAGE = (
    "“We will not sell the ferry. Nobody asked us, and the crew’s wages – all of them – are paid,” Lind said. "
    "He called the offer “a joke, and a bad one.”"
)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('Lind said “no” and "never".', ["no", "never"]),
        ("Lind said 'we will not' [1].", ["we will not"]),
        ("the dockers' union said 'no'", ["no"]),
        ("It's the crew's ferry, isn't it?", []),
        ("rock 'n' roll of the '90s", []),
        ("He said “all 'good' things”.", ["all 'good' things"]),
        ("He said “it never closes", ["it never closes"]),
        ("it began before” he said", ["it began before"]),
        ("«Non», he said", ["Non"]),
        ("''Yes'' and “”", ["Yes"]),
    ],
)
def test_what_stands_between_marks(text: str, quoted: list[str]) -> None:
    """Of any style; an apostrophe is no mark, and a lone mark reaches to the edge."""
    assert [each.words(text) for each in find_quoted(text)] == quoted


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("We will not sell the ferry", "there"),
        ("we will not sell the ferry,", "there"),
        ("the crew's wages - all of them - are paid", "there"),
        ("We  will\nnot sell", "there"),
        ("a joke, and a bad one", "there"),
        ("We will sell the ferry", "absent"),
        ("We will not sell a ferry", "absent"),
        ("We Will not sell the ferry", "absent"),
        ("we will not sell the ferr", "absent"),
        ("all of them – are paid … a joke", "joined"),
        ("Nobody asked us ... are paid", "there"),
        ("Nobody asked us [...] are paid", "there"),
        ("We will … sell the ferry", "cut"),
        ("the crew’s wages … We will", "absent"),
        ("[Lind’s company] will not sell the ferry", "bracketed"),
        ("We will not sell [the old] ferry", "bracketed"),
        ("We will [gladly] sell the ferry", "cut"),
        ("[everything is new]", "absent"),
    ],
)
def test_quoted_words_are_the_passages(quote: str, found: str) -> None:
    """Word for word; what is left out or put in is told apart."""
    assert find_in(quote, PASSAGE)[0] == found


def test_the_place_is_told() -> None:
    """In the passage's own characters."""
    _, place = find_in("the crew's wages - all", PASSAGE)
    assert place is not None
    assert PASSAGE[place[0] : place[1]] == "the crew’s wages – all"
