from __future__ import annotations

import qa
from ui.render import read_findings

RIGHT = {"recall@1": 1.0, "recall@5": 1.0, "recall@10": 1.0, "nDCG@10": 1.0, "RR@10": 1.0, "answered": 1.0}


def passage(words: str, **more: object) -> qa.Passage:
    """A passage of the orchard's article, which has no title."""
    return qa.Passage(key="orchard.txt", title=" ", start=3, end=3 + len(words), words=words, **more)  # type: ignore[arg-type]


def run() -> qa.Report:
    """One question found, one missed, one refused as it should be; beside them plain dense retrieval."""
    missed = qa.Miss(
        reason="ranked low",
        expected=(passage("Quinces, said Holt.", rank=12, channels={"dense": 31, "lexical": 2}, grade=2),),
        came=(passage("Pears.", rank=1, grade=0),),
    )
    return qa.Report(
        outcomes=(
            qa.Outcome(id="q1", question="Who?", groups=("said",), answerable=True, values=RIGHT),
            qa.Outcome(
                id="q2",
                question="What?",
                history=("Who?",),
                groups=("said",),
                answerable=True,
                values=RIGHT | {"recall@5": 0.5, "answered": 0.0},
                others={"dense": {"recall@5": 0.25}, "standalone": {"recall@5": 1.0}},
                confidence=0.314,
                misses=(missed,),
            ),
            qa.Outcome(id="q3", question="Why?", groups=("unanswerable",), answerable=False, values={"refused": 1.0}),
        ),
        latency={"search": (10.4, 20.0)},
        about={"model": "m", "articles": "3", "questions": "3"},
    )


def test_tables_have_the_groups_and_measures_that_there_are() -> None:
    """Means to two places, with their intervals; a measure that applies to no question has no column."""
    found = read_findings(run())
    finding, answering, refusing = found.tables
    assert finding.names == ("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10")
    assert [(line.group, line.questions) for line in finding.lines] == [("said", 2), ("all", 2)]
    assert [cell.value for cell in finding.lines[0].cells] == ["1.00", "0.75", "1.00", "1.00", "1.00"]
    assert finding.lines[0].cells[0].interval == "1.00–1.00"
    assert answering.names == ("answered",)
    assert [line.cells[0].value for line in answering.lines] == ["0.50", "0.50"]
    (line,) = refusing.lines
    assert (line.group, line.cells[0].value, line.cells[0].interval) == ("unanswerable", "1.00", "")


def test_first_come_the_figures_that_matter_most() -> None:
    """Those that the run has, in two places; and what was asked, over how much, how quickly."""
    found = read_findings(run())
    assert found.about == "3 questions over 3 articles · search: half within 10 ms"
    assert found.lead == (
        ("0.75", "recall@5"),
        ("1.00", "nDCG@10"),
        ("0.50", "of what the articles say is answered"),
        ("1.00", "of what they don't say is refused"),
    )
    assert found.curves is None


def test_bars_stand_beside_those_of_plain_retrieval() -> None:
    """The library's own has an interval; the standalone form of follow-ups is no rival."""
    bars = read_findings(run()).plot
    assert [(each.group, each.questions) for each in bars] == [("said", 2), ("all", 2)]
    own, plain = bars[0].bars
    assert (own.run, own.value) == ("this library", 0.75)
    assert own.interval is not None
    assert own.interval[0] <= 0.75 <= own.interval[1]
    assert (plain.run, plain.value, plain.interval) == ("plain dense", 0.25, None)


def test_a_miss_says_what_should_have_come_and_why_it_did_not() -> None:
    """With the place to open, each channel's rank, the reason in a sentence, and the questions before it."""
    (miss,) = read_findings(run()).misses
    assert (miss.id, miss.type, miss.question, miss.before, miss.confidence) == (
        "q2",
        "said",
        "What?",
        ("Who?",),
        "0.31",
    )
    assert (miss.reason, miss.meaning) == ("ranked low", "every channel ranks other passages higher")
    (expected,), (came,) = miss.expected, miss.came
    assert (expected.key, expected.title, expected.start, expected.end) == ("orchard.txt", "orchard.txt", 3, 22)
    assert expected.about == "rank 12 · dense 31 · lexical 2 · evidence of grade 2"
    assert (came.about, came.evidence, expected.evidence) == ("rank 1", False, True)


def test_a_run_without_questions_of_a_kind_has_no_table_of_it() -> None:
    """Nor any plot, where nothing can be answered."""
    outcome = qa.Outcome(id="q", question="?", groups=("unanswerable",), answerable=False, values={"refused": 0.0})
    found = read_findings(qa.Report(outcomes=(outcome,), about={"articles": "1", "questions": "1"}))
    assert [table.caption for table in found.tables] == ["Refusing what they don't say"]
    assert (found.plot, found.misses) == ((), ())
