import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuestionFileError
from qa.models.training.examples import Asked, Examples, Text
from qa.models.training.sources import join_tokens, read_qamr, read_squad


def write_lines(path: Path, *lines: object) -> None:
    """JSON Lines, compressed."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def test_squads_own_file_is_read(tmp_path: Path) -> None:
    """Titles lose their underscores, answers are places in the context, the impossible have none."""
    asked = [
        {"question": " Who wrote? ", "answers": [{"text": "Hesse", "answer_start": 0}], "is_impossible": False},
        {"question": "Who sang?", "answers": [], "plausible_answers": [{"text": "Hesse", "answer_start": 0}],
         "is_impossible": True},
    ]  # fmt: skip
    data = {"data": [{"title": "Hermann_Hesse", "paragraphs": [{"context": "Hesse wrote.", "qas": asked}]}]}
    (tmp_path / "train-v2.0.json").write_text(json.dumps(data))
    examples = read_squad(tmp_path, "train")
    assert examples.texts == [Text(text="Hesse wrote.", article="Hermann Hesse", headline="Hermann Hesse")]
    assert examples.asked == [
        Asked(question="Who wrote?", passage=0, answers=((0, 5),)),
        Asked(question="Who sang?", passage=0),
    ]
    assert [examples.answer(0), examples.answer(1)] == ["Hesse", ""]


def test_lines_of_squad_are_read_by_split(tmp_path: Path) -> None:
    """Of the paragraphs only the split's are taken; an answer stands at its start, else at its first place."""
    write_lines(
        tmp_path / "squad-paragraphs.jsonl.gz",
        {"id": 4, "split": "train", "title": "Rome", "text": "A cat and a cat."},
        {"id": 7, "split": "dev", "title": "Oslo", "text": "A dog and a dog."},
    )
    write_lines(
        tmp_path / "squad-train.jsonl.gz",
        {"paragraph": 4, "question": "Who?", "answer": "cat", "start": 12},
        {"paragraph": 4, "question": "Why?", "answer": None, "start": None},
    )
    write_lines(tmp_path / "squad-dev.jsonl.gz", {"paragraph": 7, "question": "Who?", "answers": ["dog", "A dog"]})
    assert [each.answers for each in read_squad(tmp_path, "train").asked] == [((12, 15),), ()]
    dev = read_squad(tmp_path, "dev")
    assert [text.text for text in dev.texts] == ["A dog and a dog."]
    assert dev.asked == [Asked(question="Who?", passage=0, answers=((2, 5), (0, 5)))]


def test_an_answer_at_another_place_is_told(tmp_path: Path) -> None:
    """Where the words are not where the file says, the error names them and the remedy."""
    asked = [{"question": "Who?", "answers": [{"text": "Hesse", "answer_start": 3}]}]
    data = {"data": [{"title": "H", "paragraphs": [{"context": "By Hermann Hesse.", "qas": asked}]}]}
    (tmp_path / "train-v1.1.json").write_text(json.dumps(data))
    with pytest.raises(QuestionFileError, match=r"'Hesse' is not where it is said to be. Mend answer_start"):
        read_squad(tmp_path, "train")


def test_a_folder_without_squad_is_told(tmp_path: Path) -> None:
    """The error names what the folder should hold."""
    with pytest.raises(QuestionFileError, match=r"has no SQuAD dev. Give a folder with train-v2.0.json"):
        read_squad(tmp_path, "dev")


def test_qamr_is_put_together_as_print_has_it(tmp_path: Path) -> None:
    """Marks cling to their words, and an answer of tokens apart is left out."""
    tokens = ["``", "It", "'s", "5", "%", ",", "''", "she", "-LRB-", "Ida", "-RRB-", "said", "."]
    asked = [
        {"question": "Who said?", "answer_tokens": [9]},
        {"question": "What is 5?", "answer_tokens": [1, 2, 3, 4]},
        {"question": "Apart?", "answer_tokens": [1, 9]},
    ]
    write_lines(tmp_path / "qamr.jsonl.gz", {"id": "s1", "tokens": tokens, "questions": asked})
    examples = read_qamr(tmp_path / "qamr.jsonl.gz")
    assert examples.texts[0].text == "“It's 5%,” she (Ida) said."
    assert [examples.answer(n) for n in range(len(examples.asked))] == ["Ida", "It's 5%"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Z"]), min_size=1, max_size=6), max_size=9))
def test_every_token_stands_at_its_place(tokens: list[str]) -> None:
    """Whatever the tokens, their places hold them, spelled as print spells them."""
    marks = {"``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")"}
    text, places = join_tokens(tokens)
    assert [text[a:b] for a, b in places] == [marks.get(token, token) for token in tokens]


def test_examples_are_joined_with_their_numbers() -> None:
    """The second's questions keep their passages and what must not be sought for them."""
    first = Examples([Text(text="a", article="x")], [Asked(question="1", passage=0)])
    second = Examples([Text(text="b", article="y")], [Asked(question="2", passage=0, source="own")], frozenset({0}))
    joined = first + second
    assert [(each.question, joined.texts[each.passage].text, each.source) for each in joined.asked] == [
        ("1", "a", "squad"),
        ("2", "b", "own"),
    ]
    assert joined.unfit == {1}
