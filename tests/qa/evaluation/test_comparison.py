import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from qa.errors import FloorError, QuestionFileError
from qa.evaluation.comparison import Floor, broken_floors, compare_runs
from qa.evaluation.reports import Outcome, Report, read_run


def outcome(name: str, values: Mapping[str, float], *, group: str = "fact", words: str = "Who?") -> Outcome:
    """What became of a question."""
    return Outcome(id=name, question=words, groups=(group,), answerable=group != "unanswerable", values=values)


def report(*outcomes: Outcome) -> Report:
    """A run of these."""
    return Report(outcomes=outcomes, about={"model": "hashed-words"})


def written(path: Path, run: Report) -> Path:
    """The run as `--json` writes it."""
    path.write_text(json.dumps(run.to_json()), encoding="utf-8")
    return path


def test_a_run_is_compared_question_by_question(tmp_path: Path) -> None:
    """Means over the questions that both asked, in the same words; of 64 patterns of signs 2 are as far from 0."""
    names = [str(n) for n in range(6)]
    before = report(*(outcome(n, {"nDCG@10": 0.25}) for n in names), outcome("x", {"nDCG@10": 1.0}, words="When?"))
    now = report(
        *(outcome(n, {"nDCG@10": 0.75}) for n in names),
        outcome("x", {"nDCG@10": 0.0}, words="When was it?"),
        outcome("new", {"nDCG@10": 0.0}),
    )
    compared = compare_runs(now, read_run(written(tmp_path / "old.json", before)))
    fact, whole = compared.differences
    assert (fact.group, whole.group) == ("fact", "all")
    assert (fact.measure, fact.questions, fact.before, fact.now) == ("nDCG@10", 6, 0.25, 0.75)
    assert fact.p == pytest.approx(2 / 64)
    assert compared.unmatched == 2
    assert ([change.outcome.id for change in compared.won], compared.lost) == (names, ())


def test_won_and_lost_come_with_the_greatest_change_first(tmp_path: Path) -> None:
    """By nDCG where evidence is known, by refusal where there is none; what stays equal is neither."""
    before = report(
        outcome("up", {"nDCG@10": 0.2}),
        outcome("up more", {"nDCG@10": 0.1}),
        outcome("down", {"nDCG@10": 0.6}),
        outcome("same", {"nDCG@10": 0.5, "recall@5": 1.0}),
        outcome("given away", {"refused": 1.0}, group="unanswerable"),
    )
    now = report(
        outcome("up", {"nDCG@10": 0.3}),
        outcome("up more", {"nDCG@10": 0.9}),
        outcome("down", {"nDCG@10": 0.5}),
        outcome("same", {"nDCG@10": 0.5, "recall@5": 0.0}),
        outcome("given away", {"refused": 0.0}, group="unanswerable"),
    )
    compared = compare_runs(now, read_run(written(tmp_path / "old.json", before)))
    assert [change.outcome.id for change in compared.won] == ["up more", "up"]
    assert [(c.outcome.id, c.measure, c.before, c.now) for c in compared.lost] == [
        ("given away", "refused", 1.0, 0.0),
        ("down", "nDCG@10", 0.6, 0.5),
    ]


def test_two_equal_runs_differ_in_nothing(tmp_path: Path) -> None:
    """The p is 1 then, and no question is won or lost."""
    run = report(outcome("1", {"nDCG@10": 0.5}), outcome("2", {"nDCG@10": 0.25}))
    compared = compare_runs(run, read_run(written(tmp_path / "old.json", run)))
    assert {(d.before, d.now, d.p) for d in compared.differences} == {(0.375, 0.375, 1.0)}
    assert (compared.won, compared.lost, compared.unmatched) == ((), (), 0)


@pytest.mark.parametrize("content", [None, "no JSON", "[]", "{}", '{"format": 99, "outcomes": []}', '{"format": 1}'])
def test_what_is_no_run_is_named(tmp_path: Path, content: str | None) -> None:
    """Missing, not JSON, or of another format: one line."""
    path = tmp_path / "old.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(QuestionFileError) as caught:
        read_run(path)
    assert str(caught.value).startswith(f"{path}: not a run of `qa evaluate --json` (")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("recall@5=.85", Floor("all", "recall@5", 0.85)),
        ("said:recall@5=.8", Floor("said", "recall@5", 0.8)),
        ("unanswerable/off_topic:refused=1", Floor("unanswerable/off_topic", "refused", 1.0)),
    ],
)
def test_a_floor_names_a_figure_and_a_number(text: str, floor: Floor) -> None:
    """Of a group, or of all that can be answered."""
    assert Floor.parse(text) == floor


@pytest.mark.parametrize(
    "text", ["recall@5", "recall@5=", "=.5", "said:=.5", "recall@5=high", "recall@5=85", "a=-1", "a=nan"]
)
def test_a_floor_that_is_none_is_named(text: str) -> None:
    """With how to write one."""
    with pytest.raises(FloorError, match=r"Write recall@5=\.85 or said:recall@5=\.85$"):
        Floor.parse(text)


def test_a_figure_at_its_floor_holds_and_one_below_breaks_it() -> None:
    """The line says what was measured and what was asked for."""
    run = report(outcome("1", {"recall@5": 1.0}), outcome("2", {"recall@5": 0.0}))
    assert broken_floors(run, [Floor.parse("recall@5=.5"), Floor.parse("fact:recall@5=.5")]) == []
    assert broken_floors(run, [Floor.parse("recall@5=.51")]) == ["all:recall@5 is 0.500, below its floor of 0.51"]


@pytest.mark.parametrize("text", ["recall@3=.5", "said:recall@5=.5"])
def test_a_floor_of_a_figure_that_was_not_measured_is_an_error(text: str) -> None:
    """A floor that nothing can break guards nothing."""
    with pytest.raises(FloorError, match="no such figure in this run"):
        broken_floors(report(outcome("1", {"recall@5": 1.0})), [Floor.parse(text)])
