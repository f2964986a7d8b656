import re

from qa.evaluation.calibration import Judged, calibrate
from qa.evaluation.comparison import compare_runs
from qa.evaluation.misses import Miss, Passage
from qa.evaluation.page import render_report
from qa.evaluation.reports import EarlierRun, Outcome, Report

MARKUP = "<script>alert(1)</script> & {{ 7 * 7 }}"


def passage(words: str, **more: object) -> Passage:
    """A passage of the orchard's article."""
    return Passage(key="orchard.txt", title="Orchard", start=0, end=len(words), words=words, **more)  # type: ignore[arg-type]


def run() -> Report:
    """Two questions found, one missed, one refused as it should be."""
    values = {"recall@1": 1.0, "recall@5": 1.0, "recall@10": 1.0, "nDCG@10": 1.0, "RR@10": 1.0, "answered": 1.0}
    missed = Miss(
        reason="ranked low",
        expected=(passage(MARKUP, rank=12, channels={"dense": 31, "lexical": 2}, grade=2),),
        came=(passage("Pears, said Holt.", rank=1),),
    )
    outcomes = [
        Outcome(id="q1", question="Who?", groups=("said",), answerable=True, values=values),
        Outcome(
            id="q2",
            question=MARKUP,
            history=("What of it?",),
            groups=("said",),
            answerable=True,
            values=values | {"recall@5": 0.0},
            others={"dense": {"recall@5": 0.5}, "standalone": {"recall@5": 1.0, "nDCG@10": 0.5}},
            misses=(missed,),
        ),
        Outcome(id="q3", question="Why?", groups=("unanswerable",), answerable=False, values={"refused": 1.0}),
    ]
    judged = [Judged(True, 0.9, True, True), Judged(True, 0.6, False, True), Judged(False, 0.2, False, False)]
    about = {"model": "hashed-words", "articles": "3", "questions": "3"}
    return Report(
        outcomes=tuple(outcomes),
        calibration=calibrate(judged),
        latency={"search": (10.0, 20.0)},
        times={"search": (8.0, 10.0, 20.0)},
        threshold=0.5,
        about=about,
    )


def test_the_page_shows_figures_plots_and_misses() -> None:
    """Means with their questions, four plots, and for each miss what should have come with each channel's rank."""
    page = render_report(run(), title="Orchards", day="1 May 2024")
    assert "<h1>Orchards</h1>" in page
    assert "3 questions over 3 articles, embedding model hashed-words, 1 May 2024" in page
    assert len(re.findall("<svg ", page)) == 4
    text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "said 2 1.000 1.00 to 1.00 0.500" in text  # recall@1 with its interval, then recall@5
    assert "rank 12 · dense 31 · lexical 2 · evidence of grade 2" in text
    assert "Pears, said Holt. Orchard · rank 1" in text
    assert "AUROC of 1.000" in text


def test_nothing_of_a_question_or_an_article_is_run_as_markup() -> None:
    """Their words are escaped; the only script is the page's own."""
    page = render_report(run())
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7 * 7 }}" in page
    assert page.count("<script>") == 1


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    """No link, picture, font or script of another file: it opens without a network."""
    page = render_report(run())
    assert re.findall(r"<(?:link|img|iframe|object|embed)\b|\bsrc=|@import|url\((?!#)", page) == []


def test_a_comparison_has_its_differences_and_what_was_lost() -> None:
    """Against a run in which the second question was found."""
    earlier = EarlierRun({}, {"q2": ("<script>alert(1)</script> & {{ 7 * 7 }}", {"recall@5": 1.0, "nDCG@10": 1.0})})
    report = run()
    page = render_report(report, compare_runs(report, earlier))
    text = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "said recall@5 1 1.000 0.000 -1.000 1.000" in text
    assert "2 questions of this run were not in the earlier one" in text


def test_a_run_without_answers_has_no_tables_of_them() -> None:
    """Only what was measured is shown."""
    values = {"recall@1": 1.0, "recall@5": 1.0, "recall@10": 1.0, "nDCG@10": 1.0, "RR@10": 1.0}
    outcome = Outcome(id="1", question="Who?", groups=("fact",), answerable=True, values=values)
    about = {"model": "m", "articles": "1", "questions": "1"}
    page = render_report(Report(outcomes=(outcome,), about=about))
    assert "Answering" not in page
    assert "None: every passage that answers is among the first five" in page


def test_the_same_report_gives_the_same_page() -> None:
    """No time, no random mark: two runs can be compared as files."""
    assert render_report(run()) == render_report(run())
