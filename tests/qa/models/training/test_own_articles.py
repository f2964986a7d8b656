import json
from pathlib import Path

import pytest

from qa.attribution.attributor import Attributor
from qa.errors import QuestionFileError
from qa.models.training.negatives import find_negatives
from qa.models.training.own_articles import OWN, WRITTEN, read_own

ARTICLE = {
    "id": "n1",
    "title": "Pier shut",
    "published": "2024-03-05",
    "paragraphs": [
        {"text": "“The pier is shut,” said Ida Brandt, the mayor.", "speakers": ["Ida Brandt"]},
        {"text": "The hall was built in 1987 by the town for 40 people.", "speakers": ["Jan Simek"]},
        {"text": "The hall was sold in 1999 by the town to a bank.", "speakers": []},
    ],
}


def ask(number: int, paragraph: int, question: str, kind: str, answer: str | None) -> dict[str, object]:
    """A line of questions.jsonl."""
    trap = None if answer else "absent"
    return {"id": f"q{number}", "article": "n1", "paragraph": paragraph, "question": question, "kind": kind,
            "answer": answer, "trap": trap}  # fmt: skip


QUESTIONS = [
    ask(1, 0, "Brandt on the pier?", "said", "The pier is shut"),
    ask(2, 1, "when was the hall built by the town?", "when", "1987"),
    ask(3, 1, "when was the hall sold?", "when", None),
]


def write(folder: Path, questions: list[dict[str, object]]) -> Path:
    """The two files."""
    (folder / "articles.jsonl").write_text(json.dumps(ARTICLE) + "\n")
    (folder / "questions.jsonl").write_text("".join(json.dumps(each) + "\n" for each in questions))
    return folder


def test_speakers_are_those_that_the_product_finds(tmp_path: Path) -> None:
    """Where the writer knows of others, the question comes a second time with those."""
    trained, held = read_own(write(tmp_path, QUESTIONS), Attributor())
    assert (held.texts, held.asked) == ([], [])
    rows = [(each.question, each.source, trained.texts[each.passage].context) for each in trained.asked]
    assert rows == [
        ("Brandt on the pier?", OWN, "Pier shut | 5 March 2024 | Ida Brandt:"),
        ("when was the hall built by the town?", OWN, "Pier shut | 5 March 2024:"),
        ("when was the hall sold?", OWN, "Pier shut | 5 March 2024:"),
        ("when was the hall built by the town?", WRITTEN, "Pier shut | 5 March 2024 | Jan Simek:"),
        ("when was the hall sold?", WRITTEN, "Pier shut | 5 March 2024 | Jan Simek:"),
    ]
    assert [trained.answer(n) for n in range(3)] == ["The pier is shut", "1987", ""]
    assert [each.trap for each in trained.asked[:3]] == ["", "", "absent"]


def test_negatives_of_the_article_are_those_that_cannot_answer(tmp_path: Path) -> None:
    """Another day is no answer to "when"; what else she said may be one to what she said."""
    trained, _ = read_own(write(tmp_path, QUESTIONS[:2]), Attributor())
    first = [(trained.asked[q].question, trained.texts[p].text) for q, p in find_negatives(trained, near=1)]
    assert first == [("when was the hall built by the town?", ARTICLE["paragraphs"][2]["text"])]  # type: ignore[index]


def test_a_passage_with_the_answers_words_is_no_negative(tmp_path: Path) -> None:
    """What retrieval finds first is passed over where the answer stands in it."""
    questions = [ask(1, 1, "who built the hall?", "who", "the town")]
    trained, _ = read_own(write(tmp_path, questions), Attributor())
    assert [trained.texts[p].text for _, p in find_negatives(trained, near=3)] == []


def test_an_answer_that_stands_twice_is_told(tmp_path: Path) -> None:
    """The error names the question and the words."""
    folder = write(tmp_path, [ask(9, 1, "what?", "what", "e")])
    with pytest.raises(QuestionFileError, match=r"q9: 'e' stands not once in its paragraph. Choose other words"):
        read_own(folder, Attributor())
