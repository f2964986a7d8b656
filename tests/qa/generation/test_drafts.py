import pytest

from qa.generation.drafts import read_draft


def shown(written: str) -> list[tuple[str, tuple[int, ...]]]:
    """The sentences of a draft with what they cite."""
    draft = read_draft(written)
    return [(draft.text[each.start : each.end], each.numbers) for each in draft.sentences]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tugs came [1]. They left [2].", [("Tugs came.", (1,)), ("They left.", (2,))]),
        ("Tugs came. [1] They left. [2][3]", [("Tugs came.", (1,)), ("They left.", (2, 3))]),
        ("Tugs came.[1] They left.", [("Tugs came.", (1,)), ("They left.", ())]),
        ("Tugs came [1, 2; 4].", [("Tugs came.", (1, 2, 4))]),
        ("Tugs came [1-3] [passage 5].", [("Tugs came.", (1, 2, 3, 5))]),
        ("Tugs came 【1】 (passage 2).", [("Tugs came.", (1, 2))]),
        ("- **Tugs** came [1]\n- They *left* [2]", [("Tugs came", (1,)), ("They left", (2,))]),
        ("Answer: Tugs came [1].", [("Tugs came.", (1,))]),
        ("<think>\nLet me see [9].\n</think>\nTugs came [1].", [("Tugs came.", (1,))]),
        ("Let me see.</think>Tugs came [1].", [("Tugs came.", (1,))]),
        ("“Tugs came. They left,” Holt said [1].", [("“Tugs came. They left,” Holt said.", (1,))]),
        ("“Tugs came. They left [1].", [("“Tugs came.", ()), ("They left.", (1,))]),
        ("[1] says so.", [("says so.", (1,))]),
        ("", []),
        ("\n\n", []),
    ],
)
def test_a_draft_is_cut_into_sentences(written: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    """Each with its numbers, wherever these stand; without Markdown and thoughts."""
    assert [(text.strip(), numbers) for text, numbers in shown(written)] == expected


def test_a_sentence_has_parts() -> None:
    """What stands before each mark, and the rest."""
    draft = read_draft("Holt came [1], and Lind left [2] at noon.")
    (sentence,) = draft.sentences
    parts = [(draft.text[part.start : part.end], part.numbers) for part in sentence.parts]
    assert parts == [("Holt came", (1,)), (", and Lind left", (2,)), (" at noon.", ())]


@pytest.mark.parametrize(
    "written", ["Tugs came [1].", "Holt came [1], and Lind left [2] at noon.", "“Tugs came,” Holt said [1][2]!", "Yes."]
)
def test_a_sentence_is_shown_as_it_was_written(written: str) -> None:
    """With marks at their places, which the caller chooses."""
    draft = read_draft(written)
    (sentence,) = draft.sentences
    assert draft.show(sentence, lambda part: " " + "".join(f"[{n}]" for n in part.numbers)) == written
