import json
from pathlib import Path

import pytest

from qa.errors import QuestionFileError
from qa.evaluation.datasets import read_questions
from qa.evaluation.questions import Evidence, Question

LINE = {"id": "1", "type": "fact", "question": "Who left?"}
EVIDENCE = {"article": "ant", "paragraph": 3, "grade": 2}


def test_a_question_file_is_read_line_by_line(tmp_path: Path) -> None:
    """Every known field is kept; unknown ones, empty ones and empty lines are not."""
    full = LINE | {
        "evidence": [EVIDENCE, {"article": "bee", "quote": "“She left.”", "grade": 1}],
        "answers": ["Holt"],
        "must_mention": ["the mayor", "Arlow"],
        "subtype": "other",
        "speaker": "Nina Holt",
        "attribution": "pronoun",
        "conversation": "c1",
        "history": ["Who came?"],
        "standalone": "Who left Arlow?",
        "note": "an unknown field",
    }
    empty = LINE | {"id": "2", "subtype": "", "standalone": "  ", "speaker": None, "evidence": []}
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\ufeff{json.dumps(full)}\r\n\r\n  \n{json.dumps(empty)}\n")
    assert read_questions(path) == [
        Question(
            id="1",
            type="fact",
            question="Who left?",
            evidence=(
                Evidence(article="ant", paragraph=3, grade=2),
                Evidence(article="bee", quote="“She left.”", grade=1),
            ),
            answers=("Holt",),
            must_mention=("the mayor", "Arlow"),
            subtype="other",
            speaker="Nina Holt",
            attribution="pronoun",
            conversation="c1",
            history=("Who came?",),
            standalone="Who left Arlow?",
        ),
        Question(id="2", type="fact", question="Who left?"),
    ]


def test_a_line_separator_within_a_text_ends_no_line(tmp_path: Path) -> None:
    """U+2028 may stand in JSON as it is."""
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(LINE | {"question": "Who\u2028left?"}, ensure_ascii=False))
    assert read_questions(path) == [Question(id="1", type="fact", question="Who\u2028left?")]


def test_any_type_may_lack_evidence_if_it_lacks_answers(tmp_path: Path) -> None:
    """A follow-up, too, may be one that the articles don't answer."""
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(LINE | {"type": "followup", "history": ["Who came?"], "standalone": "Who left Arlow?"}))
    assert read_questions(path) == [
        Question(id="1", type="followup", question="Who left?", history=("Who came?",), standalone="Who left Arlow?")
    ]


RULE = "evidence names an article, a paragraph number or the exact words as quote, and grade 1 or 2. Mend it"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (
            '{"id": "1",',
            "not JSON (Expecting property name enclosed in double quotes: line 1 column 12 (char 11)). "
            "Write one JSON object a line",
        ),
        ("[1, 2]", "not an object. Write one JSON object a line"),
        ("null", "not an object. Write one JSON object a line"),
        ({"type": "fact", "question": "Who?"}, "id is missing. Every question has an id, a type and a question"),
        (LINE | {"question": ""}, "question is missing. Every question has an id, a type and a question"),
        (LINE | {"question": " \n"}, "question is missing. Every question has an id, a type and a question"),
        (LINE | {"question": "?!"}, "question is '?!', without a word. Write what is asked"),
        (LINE | {"type": None}, "type is missing. Every question has an id, a type and a question"),
        (LINE | {"id": 7}, "id is 7, not text. Put it in quotation marks"),
        (LINE | {"standalone": ["Who?"]}, "standalone is ['Who?'], not text. Put it in quotation marks"),
        (LINE | {"history": "Who?"}, "history is 'Who?', not a list. Write [] for none"),
        (LINE | {"history": ["Who?", 7]}, "history has 7, not text. Write a list of texts"),
        (LINE | {"answers": [" "]}, "answers has ' ', not text. Write a list of texts"),
        (LINE | {"must_mention": [None]}, "must_mention has None, not text. Write a list of texts"),
        (LINE | {"answers": ["Holt"]}, "it has answers, yet no evidence. Give some, or remove the answers"),
        (
            LINE | {"type": "unanswerable", "evidence": [EVIDENCE]},
            "unanswerable, yet it has evidence. Remove it, or give another type",
        ),
        (LINE | {"evidence": {}}, "evidence is {}, not a list. Write [] for none"),
        (LINE | {"evidence": ["ant"]}, f'"ant": {RULE}'),
        (LINE | {"evidence": [{"paragraph": 1, "grade": 2}]}, f'{{"paragraph": 1, "grade": 2}}: {RULE}'),
        (LINE | {"evidence": [{"article": "ant", "grade": 2}]}, f'{{"article": "ant", "grade": 2}}: {RULE}'),
        (
            LINE | {"evidence": [{"article": "ant", "paragraph": -1, "grade": 2}]},
            f'{{"article": "ant", "paragraph": -1, "grade": 2}}: {RULE}',
        ),
        (
            LINE | {"evidence": [{"article": "ant", "paragraph": True, "grade": 2}]},
            f'{{"article": "ant", "paragraph": true, "grade": 2}}: {RULE}',
        ),
        (
            LINE | {"evidence": [{"article": "ant", "paragraph": 1, "grade": 3}]},
            f'{{"article": "ant", "paragraph": 1, "grade": 3}}: {RULE}',
        ),
        (
            LINE | {"evidence": [{"article": "ant", "quote": "", "grade": 1}]},
            f'{{"article": "ant", "quote": "", "grade": 1}}: {RULE}',
        ),
        (
            LINE | {"evidence": [EVIDENCE | {"quote": ""}]},
            f'{{"article": "ant", "paragraph": 3, "grade": 2, "quote": ""}}: {RULE}',
        ),
        (LINE, "the id '1' stands twice. Give each question its own"),
    ],
)
def test_a_malformed_line_is_named_with_the_rule_that_it_breaks(tmp_path: Path, line: object, rule: str) -> None:
    """File, line number, rule and remedy, on one line."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(LINE)}\n\n{line if isinstance(line, str) else json.dumps(line)}\n")
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    assert str(caught.value) == f"{path}:3: {rule}"


@pytest.mark.parametrize("line", ["[" * 200_000, '{"id": ' + "9" * 5000 + "}"])
def test_json_that_python_refuses_is_named_too(tmp_path: Path, line: str) -> None:
    """Nested too deeply, or a number of more digits than are converted."""
    path = tmp_path / "questions.jsonl"
    path.write_text(line)
    with pytest.raises(QuestionFileError, match=r":1: not JSON \(.*\)\. Write one JSON object a line$"):
        read_questions(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
@pytest.mark.parametrize("name", ["questions.jsonl", "squad.json"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes | None) -> None:
    """Missing, or not UTF-8."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionFileError) as caught:
        read_questions(str(path))
    assert str(caught.value).startswith(f"{path}: cannot be read (")
    assert str(caught.value).endswith("). Name a JSON Lines file, a SQuAD file or a BEIR folder")
    assert "\n" not in str(caught.value)
