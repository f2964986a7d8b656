from __future__ import annotations

import base64
import threading
import time
from pathlib import Path

import pytest

import qa
from ui.evaluate_tab import Evaluations
from ui.evaluating import Examiner, read_offered, read_upload

LINE = '{"id": "q1", "type": "fact", "question": "Who will go to court?"}'


def wait_for(examiner: Examiner) -> None:
    """Until nothing runs."""
    deadline = time.monotonic() + 60
    while examiner.running:
        assert time.monotonic() < deadline, examiner.running
        time.sleep(0.01)


def ask(number: int, **more: object) -> qa.Question:
    """A question that no article answers."""
    return qa.Question(id=f"q{number}", type="unanswerable", question="Who baked it?", **more)  # type: ignore[arg-type]


class HeldLibrary:
    """A library that searches only when it may."""

    def __init__(self, library: qa.Library) -> None:
        self._library = library
        self.go = threading.Event()

    def __getattr__(self, name: str) -> object:
        if name == "search":
            assert self.go.wait(60)
        return getattr(self._library, name)


def test_an_evaluation_ends_with_the_report_of_the_library_itself(library: qa.Library) -> None:
    """Its figures are those of `qa.evaluate` on the same questions."""
    examiner, questions = Examiner(library), [ask(1), ask(2)]
    examiner.start("two.jsonl", questions, ("bm25",))
    wait_for(examiner)
    assert examiner.note == ""
    assert examiner.finished is not None
    assert examiner.finished.name == "two.jsonl"
    assert examiner.finished.report.figures == qa.evaluate(library, questions, against=("bm25",)).figures


def test_one_evaluation_runs_at_a_time_and_can_be_stopped(library: qa.Library) -> None:
    """A second one is told which runs; stopping leaves the last report, and room for the next."""
    held = HeldLibrary(library)
    examiner = Examiner(held)  # type: ignore[arg-type]
    examiner.start("first.jsonl", [ask(1), ask(2), ask(3)])
    with pytest.raises(qa.QAError, match=r"first.jsonl: 0 of 3 asked; one evaluation runs at a time. Wait for it"):
        examiner.start("second.jsonl", [ask(1)])
    examiner.stop()
    held.go.set()
    wait_for(examiner)
    assert (examiner.note, examiner.finished) == ("first.jsonl: stopped before all was asked.", None)
    examiner.start("second.jsonl", [ask(1)])
    wait_for(examiner)
    assert examiner.note == ""
    assert examiner.finished is not None
    assert examiner.finished.report.counts == {"unanswerable": 1}


def test_what_the_library_refuses_is_its_own_line(library: qa.Library) -> None:
    """Evidence in an article that is not there is told with the name of the file."""
    evidence = (qa.Evidence(article="gone.txt", grade=2, quote="x"),)
    examiner = Examiner(library)
    examiner.start("odd.jsonl", [qa.Question(id="q7", type="fact", question="Who?", evidence=evidence)])
    wait_for(examiner)
    assert examiner.note == "odd.jsonl: q7: no article 'gone.txt' in the library. Add it first"
    with pytest.raises(qa.QuestionFileError, match=r"none.jsonl: no question in it"):
        examiner.start("none.jsonl", [])


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.txt", b"", "a.txt: no question set. Choose a .jsonl of questions, or a SQuAD .json"),
        ("a.jsonl", b'{"id": 1}', "a.jsonl:1: id is 1, not text. Put it in quotation marks"),
        ("a.jsonl", f"{LINE}\n{LINE}".encode(), "a.jsonl:2: the id 'q1' stands twice. Give each question its own"),
        ("a.json", b'{"data": 3}', "a.json: data is not a list of objects."),
        ("a.jsonl", b"\xff\xfe", "a.jsonl: cannot be read"),
    ],
)
def test_a_bad_file_is_told_by_its_own_name(name: str, content: bytes, line: str) -> None:
    """The value, the rule and the remedy are the library's; the folder that it waits in is nobody's business."""
    with pytest.raises(qa.QuestionFileError) as caught:
        read_upload(name, content)
    assert str(caught.value).startswith(line)
    assert "/" not in str(caught.value)


def test_a_good_file_is_read() -> None:
    """As `qa.read_questions` reads it."""
    (question,) = read_upload("good.JSONL", LINE.encode())
    assert (question.id, question.question) == ("q1", "Who will go to court?")


def test_questions_beside_the_server_are_offered_where_the_library_has_their_articles(
    library: qa.Library, tmp_path: Path
) -> None:
    """All of them; not where one is missing, the file is broken, or there is none."""
    path = tmp_path / "questions.jsonl"
    assert read_offered(library, path) == []
    evidence = '"evidence": [{"article": "ferry.txt", "paragraph": 1, "grade": 2}]'
    path.write_text(f"{LINE[:-1]}, {evidence}}}\n", encoding="utf-8")
    assert [question.id for question in read_offered(library, path)] == ["q1"]
    path.write_text(f"{LINE[:-1]}, {evidence.replace('ferry', 'gone')}}}\n", encoding="utf-8")
    assert read_offered(library, path) == []
    path.write_text("no questions", encoding="utf-8")
    assert read_offered(library, path) == []


@pytest.mark.parametrize(
    "request_",
    [
        None,
        [],
        {},
        {"name": "a.jsonl"},
        {"name": 3, "content": "", "against": False},
        {"offered": "corpus/questions.jsonl", "against": False},
        {"name": "a.jsonl", "content": "", "against": "dense"},
        {"name": "../../a.jsonl", "content": "no base64!", "against": False},
    ],
)
def test_a_strange_request_starts_nothing(library: qa.Library, tmp_path: Path, request_: object) -> None:
    """It is answered with one line."""
    evaluations = Evaluations(library, tmp_path / "none.jsonl")
    assert evaluations.start(request_)["error"].endswith(("The request has none.", "Choose it again."))
    assert evaluations.look_around(request_) == {
        "articles": library.count(),
        "offered": 0,
        "running": None,
        "note": "",
        "finished": "",
    }


def test_a_file_name_from_the_browser_is_no_path(library: qa.Library, tmp_path: Path) -> None:
    """Only its last part is used."""
    content = base64.b64encode(b"{").decode()
    evaluations = Evaluations(library, tmp_path / "none.jsonl")
    for name in ("../../etc/set.jsonl", "C:\\news\\set.jsonl"):
        told = evaluations.start({"name": name, "content": content, "against": False})
        assert told["error"].startswith("set.jsonl:1: not JSON")


def test_there_is_nothing_to_keep_before_the_first_report(library: qa.Library, tmp_path: Path) -> None:
    """Neither figures nor a file; and of a report only the forms that there are."""
    evaluations = Evaluations(library, tmp_path / "none.jsonl")
    nothing = {"error": "Nothing has been evaluated yet."}
    assert evaluations.read_findings({}) == nothing
    assert evaluations.write_report({"form": "html"}) == nothing
