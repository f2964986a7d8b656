import json
from pathlib import Path

import pytest

from qa.evaluation.calibration import Judged, calibrate
from qa.evaluation.misses import Miss, Passage
from qa.evaluation.questions import Question
from qa.evaluation.reports import Outcome, Report, Values, group_names, read_run
from qa.evaluation.uncertainty import interval


def outcome(name: str, values: Values, *groups: str, **more: object) -> Outcome:
    """What became of a question."""
    fields: dict[str, object] = {"question": "Who?", "answerable": True} | more
    return Outcome(id=name, groups=groups or ("fact",), values=values, **fields)  # type: ignore[arg-type]


def test_figures_are_means_over_the_questions_to_which_a_measure_applies() -> None:
    """Types as they come, then all that can be answered, then parts of types by name."""
    report = Report(
        outcomes=(
            outcome("1", {"recall@5": 1.0, "answer_quoted": 1.0}, "said", "said/unnamed"),
            outcome("2", {"recall@5": 0.5}, "said"),
            outcome("3", {"recall@5": 0.0, "answer_quoted": 0.0}),
            outcome("4", {"refused": 1.0}, "unanswerable", "unanswerable/off_topic", answerable=False),
            outcome("5", {"refused": 0.0}, "unanswerable", "unanswerable/later_event", answerable=False),
        )
    )
    assert list(report.figures.items()) == [
        ("said", {"recall@5": 0.75, "answer_quoted": 1.0}),
        ("fact", {"recall@5": 0.0, "answer_quoted": 0.0}),
        ("unanswerable", {"refused": 0.5}),
        ("all", {"recall@5": 0.5, "answer_quoted": 0.5}),
        ("said/unnamed", {"recall@5": 1.0, "answer_quoted": 1.0}),
        ("unanswerable/later_event", {"refused": 0.0}),
        ("unanswerable/off_topic", {"refused": 1.0}),
    ]
    assert report.counts == {
        "said": 2,
        "fact": 1,
        "unanswerable": 2,
        "all": 3,
        "said/unnamed": 1,
        "unanswerable/later_event": 1,
        "unanswerable/off_topic": 1,
    }


def test_intervals_are_those_of_the_values_of_a_group() -> None:
    """None where one question is all there is."""
    values = [0.0, 0.25, 1.0, 0.5]
    outcomes = [outcome(str(n), {"recall@5": value}) for n, value in enumerate(values)]
    report = Report(outcomes=(*outcomes, outcome("single", {"recall@5": 1.0}, "said")))
    assert report.intervals["fact"] == {"recall@5": interval(values)}
    assert report.intervals["said"] == {"recall@5": None}
    assert report.intervals["all"] == {"recall@5": interval([*values, 1.0])}


def test_the_standalone_run_has_measures_of_retrieval_only() -> None:
    """Follow-ups in their standalone form, everything else as it was typed, in the groups that have a follow-up."""
    report = Report(
        outcomes=(
            outcome("1", {"recall@5": 0.0, "answered": 1.0}, "followup", others={"standalone": {"recall@5": 1.0}}),
            outcome("2", {"recall@5": 0.0, "answered": 1.0, "verbatim": 1.0}, "followup"),
            outcome("3", {"recall@5": 0.5, "answered": 0.0}),
            outcome("4", {"refused": 1.0}, "unanswerable", answerable=False),
        )
    )
    assert report.against == {"standalone": {"followup": {"recall@5": 0.5}, "all": {"recall@5": 0.5}}}


def test_baselines_have_the_means_of_their_own_values() -> None:
    """A question that they were not asked doesn't count."""
    report = Report(
        outcomes=(
            outcome("1", {"recall@5": 0.0}, others={"dense": {"recall@5": 1.0}, "bm25": {"recall@5": 0.0}}),
            outcome("2", {"recall@5": 0.0}, others={"dense": {"recall@5": 0.5}, "bm25": {"recall@5": 0.0}}),
            outcome("3", {"refused": 1.0}, "unanswerable", answerable=False),
        )
    )
    assert report.against == {
        "dense": {"fact": {"recall@5": 0.75}, "all": {"recall@5": 0.75}},
        "bm25": {"fact": {"recall@5": 0.0}, "all": {"recall@5": 0.0}},
    }


def test_a_report_without_questions_is_empty() -> None:
    """Nor is anything divided by nothing."""
    report = Report()
    assert (report.figures, report.counts, report.intervals, report.against, report.misses) == ({}, {}, {}, {}, [])
    assert json.loads(json.dumps(report.to_json())) == {
        "format": 1,
        "about": {},
        "threshold": None,
        "latency": {},
        "counts": {},
        "figures": {},
        "intervals": {},
        "against": {},
        "calibration": None,
        "outcomes": [],
    }


@pytest.mark.parametrize(
    ("type", "subtype", "unnamed", "groups"),
    [
        ("fact", None, False, ("fact",)),
        ("unanswerable", "off_topic", False, ("unanswerable", "unanswerable/off_topic")),
        ("said", None, True, ("said", "said/unnamed")),
        ("said", None, False, ("said",)),
        ("followup", None, True, ("followup",)),
    ],
)
def test_a_question_belongs_to_its_type_and_its_parts(
    type: str, subtype: str | None, unnamed: bool, groups: tuple[str, ...]
) -> None:
    """Only statements are grouped by whether their passage names the speaker."""
    question = Question(id="1", type=type, question="Who?", subtype=subtype)
    assert group_names(question, unnamed=unnamed) == groups


def test_misses_come_question_by_question() -> None:
    """Each with its question."""
    near, low = Miss(reason="near"), Miss(reason="ranked low")
    first, second = outcome("1", {}, misses=(near, low)), outcome("2", {}, misses=(low,))
    assert Report(outcomes=(first, outcome("3", {}), second)).misses == [(first, near), (first, low), (second, low)]


def test_a_report_is_written_as_json_and_read_as_an_earlier_run(tmp_path: Path) -> None:
    """All of it is there in plain values; a comparison needs words and measures only."""
    passage = Passage(key="a.txt", title="A", start=0, end=3, words="Yes", rank=6, channels={"dense": 7}, grade=2)
    report = Report(
        outcomes=(
            outcome("1", {"recall@5": 0.25}, misses=(Miss(reason="near", expected=(passage,)),), confidence=0.5),
        ),
        calibration=calibrate([Judged(True, 0.5, True, True)]),
        latency={"search": (1.0, 2.0)},
        times={"search": (1.0, 2.0)},
        threshold=0.6,
        about={"model": "letters"},
    )
    path = tmp_path / "run.json"
    path.write_text(json.dumps(report.to_json()))
    written = json.loads(path.read_text())
    assert written["figures"] == {"fact": {"recall@5": 0.25}, "all": {"recall@5": 0.25}}
    assert written["calibration"]["risk_coverage"] == [[1.0, 0.0]]
    assert written["outcomes"][0]["misses"] == [
        {
            "reason": "near",
            "expected": [
                {
                    "key": "a.txt",
                    "title": "A",
                    "start": 0,
                    "end": 3,
                    "words": "Yes",
                    "rank": 6,
                    "channels": {"dense": 7},
                    "grade": 2,
                }
            ],
            "came": [],
        }
    ]
    earlier = read_run(path)
    assert (earlier.about, earlier.values) == ({"model": "letters"}, {"1": ("who?", {"recall@5": 0.25})})
