import json
from dataclasses import replace
from math import log2

import pytest
from known_run import ARTICLES, KnownRun, at, make_article, make_question

import qa
from qa.errors import QuestionFileError
from qa.evaluation.questions import Evidence
from qa.evaluation.trial import evaluate


def approx(*values: float) -> dict[str, object]:
    """Values in the order of the report; trec_eval, which ir-measures runs, keeps four digits or more."""
    names = ("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10")
    return {name: pytest.approx(value, abs=1e-4) for name, value in zip(names, values, strict=True)}


def test_figures_are_means_over_the_questions_of_a_type_and_over_all() -> None:
    """A question that finds nothing counts with zeros; one without evidence has no measure of retrieval."""
    run = KnownRun({"first": ["ant1"], "second": ["bee1", "ant1"], "said": ["cat1"], "cannot": ["cat2"]})
    report = evaluate(
        run,
        [
            make_question("first", at("ant1")),
            make_question("second", at("ant1")),
            make_question("nothing", at("ant1")),
            make_question("said", at("cat1"), type="said"),
            make_question("cannot", type="unanswerable"),
        ],
        answers=False,
    )
    assert report.counts == {"fact": 3, "said": 1, "unanswerable": 1, "all": 4}
    second = 1 / log2(3)  # alone and at rank 2
    assert report.figures == {
        "fact": approx(1 / 3, 2 / 3, 2 / 3, (1 + second) / 3, (1 + 1 / 2) / 3),
        "said": approx(1, 1, 1, 1, 1),
        "unanswerable": {},
        "all": approx(2 / 4, 3 / 4, 3 / 4, (2 + second) / 4, (2 + 1 / 2) / 4),
    }
    assert (report.calibration, report.threshold, list(report.latency)) == (None, None, ["search"])
    assert {o.answered for o in report.outcomes} == {None}


def test_follow_ups_are_asked_with_their_history_and_beside_it_in_their_standalone_form() -> None:
    """The first search, which may load a model, is not timed; a standalone form without history is not asked."""
    run = KnownRun({"What of it?": ["bee1"], "What of the ant?": ["ant1"], "Who?": ["bee1", "cat1"]})
    follow_up = make_question("What of it?", at("ant1"), history=("Who came?",), standalone="What of the ant?")
    report = evaluate(run, [follow_up, make_question("Who?", at("cat1"), standalone="Who is it?")], answers=False)
    assert run.asked == [
        ("What of it?", ()),
        ("What of it?", ("Who came?",)),
        ("What of the ant?", ()),
        ("Who?", ()),
    ]
    assert len(report.times["search"]) == 2
    first, second = report.outcomes
    assert first.values == approx(0, 0, 0, 0, 0)
    assert first.others == {"standalone": approx(1, 1, 1, 1, 1)}
    assert (first.history, second.others) == (("Who came?",), {})
    assert report.against["standalone"]["all"] == approx(1 / 2, 1, 1, (1 + 1 / log2(3)) / 2, 3 / 4)
    assert [miss.reason for _, miss in report.misses] == ["conversation"]


STORY = make_article("story", "Holt said it rains.", "Roth said it snows.", "Nobody knows.")
RAINS, SNOWS = (Evidence(article="story", paragraph=n, grade=2) for n in (0, 1))


def test_answers_are_measured_as_given_and_judged_as_they_would_be() -> None:
    """What was refused is asked once more without a threshold: was it right, and rightly refused?"""
    run = KnownRun(
        {"Rain?": ["Holt"], "Snow?": ["Roth"], "Fog?": ["Nobody"], "Hail?": ["Nobody"]},
        [STORY],
        answers={
            "Rain?": (0.9, {"Holt": "Nina Holt"}),
            "Snow?": (0.4, {"Roth": None}),
            "Fog?": (0.7, {"Nobody": None}),
            "Hail?": (0.2, {"Nobody": None}),
        },
    )
    rain = make_question("Rain?", RAINS, type="said", answers=("rains",), speaker="Holt")
    questions = [
        rain,
        make_question("Snow?", SNOWS),
        make_question("Fog?"),
        make_question("Hail?", type="unanswerable"),
    ]
    report = evaluate(run, questions)
    assert [(o.answerable, o.answered, o.right, o.confidence) for o in report.outcomes] == [
        (True, True, True, 0.9),
        (True, False, True, 0.4),
        (False, True, False, 0.7),
        (False, False, False, 0.2),
    ]
    assert [[miss.reason for miss in o.misses] for o in report.outcomes] == [
        [],
        ["wrongly refused"],
        ["wrongly answered"],
        [],
    ]
    answers = {"answered": 1.0, "verbatim": 1.0, "answer_quoted": 1.0, "citation_precision": 1.0}
    assert report.figures["said"] == approx(1, 1, 1, 1, 1) | answers | {"citation_recall": 1.0, "speaker_right": 1.0}
    assert report.figures["unanswerable"] == {"refused": 1.0}
    assert report.figures["fact"]["answered"] == 0.0
    assert report.figures["fact"]["refused"] == 0.0
    assert report.threshold == 0.5
    assert report.calibration is not None
    assert report.calibration.auroc == pytest.approx(3 / 4)
    assert report.calibration.operating_point == (0.5, 0.5)
    assert report.calibration.risk_coverage == ((0.25, 0.0), (0.5, 0.5), (0.75, pytest.approx(1 / 3)), (1.0, 0.5))
    assert {name: len(times) for name, times in report.times.items()} == {"search": 4, "ask": 4}


def test_a_quote_that_is_not_in_the_article_is_a_miss() -> None:
    """As it is stored, not as it was found."""

    class Changed(KnownRun):
        """Its article has been replaced since it was found."""

        def article(self, key: str) -> qa.Article:
            """The article as it is now."""
            stored = super().article(key)
            return replace(stored, text=stored.text.replace("rains", "poured"))

        def paragraphs(self, key: str) -> list[qa.Paragraph]:
            """Those of what was found."""
            return KnownRun({}, [STORY]).paragraphs(key)

    run = Changed({"Rain?": ["Holt"]}, [STORY], answers={"Rain?": (0.9, {"Holt": None})})
    report = evaluate(run, [make_question("Rain?", RAINS)])
    assert report.figures["fact"]["verbatim"] == 0.0
    assert [miss.reason for _, miss in report.misses] == ["not verbatim"]


def test_whole_articles_are_searched_deep_enough_to_rank_ten_of_them() -> None:
    """Twenty-four passages of two articles stand before the third, which is no miss."""
    found = [f"{name}{n}" for n in range(12) for name in ("ant", "bee")] + ["cat0"]
    report = evaluate(KnownRun({"q": found}), [make_question("q", Evidence(article="cat", grade=2))], answers=False)
    assert report.figures["all"] == approx(0, 1, 1, 1 / log2(4), 1 / 3)
    assert report.misses == []


def test_baselines_are_asked_in_the_same_run_in_the_standalone_form() -> None:
    """They know no conversation; each is asked once, however often it is named."""
    run = KnownRun({"And it?": ["bee1"], "cat7 of Arlow": ["cat7"]})
    question = make_question("And it?", at("cat7"), history=("Who?",), standalone="cat7 of Arlow")
    steps: list[tuple[int, int, str]] = []
    report = evaluate(
        run,
        [question, make_question("cannot", type="unanswerable")],
        against=["bm25", "dense", "bm25"],
        answers=False,
        progress=lambda *step: steps.append(step),
    )
    assert report.outcomes[0].others == {name: approx(1, 1, 1, 1, 1) for name in ("standalone", "bm25", "dense")}
    assert report.against["bm25"] == {"fact": approx(1, 1, 1, 1, 1), "all": approx(1, 1, 1, 1, 1)}
    assert report.figures["fact"] == approx(0, 0, 0, 0, 0)
    assert steps == [
        (1, 6, "And it?"),
        (2, 6, "cannot"),
        (3, 6, "bm25"),
        (4, 6, "bm25"),
        (5, 6, "dense"),
        (6, 6, "dense"),
    ]


def test_without_questions_there_are_no_figures() -> None:
    """Nor is anything asked or divided by nothing."""
    run = KnownRun({})
    report = evaluate(run, [], against=["dense", "bm25"])
    assert (report.figures, report.counts, report.latency, report.calibration) == ({}, {}, {}, None)
    assert run.asked == []


@pytest.mark.parametrize("answerable", [True, False])
def test_one_question_is_enough(answerable: bool) -> None:
    """Even if there is nothing else to compare it with."""
    question = make_question("Rain?", *([RAINS] if answerable else []))
    run = KnownRun({"Rain?": ["Holt"]}, [STORY], answers={"Rain?": (0.9, {"Holt": None})})
    report = evaluate(run, [question], against=["dense"])
    assert report.calibration is not None
    assert report.calibration.risk_coverage == ((1.0, float(not answerable)),)
    assert set(report.intervals["fact"].values()) == {None}


def test_the_same_hit_twice_counts_once() -> None:
    """A library that repeats itself gains nothing, and loses a place."""
    run = KnownRun({"q": ["ant1", "ant1", "ant1", "ant2"]})
    report = evaluate(run, [make_question("q", at("ant1"), at("ant2"))], answers=False)
    assert report.figures["all"] == approx(1, 1, 1, (1 + 1 / log2(5)) / (1 + 1 / log2(3)), 1)


def test_a_report_is_made_of_plain_values(library: qa.Library) -> None:
    """What goes into JSON comes out the same, also from vectors and indexes."""
    library.add([qa.Article(key=article.key, text=article.text) for article in ARTICLES])
    questions = [
        make_question("What of ant3?", at("ant3"), answers=("ant3",)),
        make_question("What of bee4?", at("bee4"), history=("What of cat?",), standalone="What of bee4 of Arlow?"),
        make_question("What of whales?", type="unanswerable"),
    ]
    report = evaluate(library, questions, against=["dense", "bm25"])
    kinds, values = set(), [report.to_json() | {"times": dict(report.times)}]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list | tuple):
            values += value
        else:
            kinds.add(type(value))
    assert kinds <= {str, int, float, bool, type(None)}
    written = json.loads(json.dumps(report.to_json()))
    assert written["counts"] == {"fact": 2, "unanswerable": 1, "all": 2}
    assert written["about"] == {"model": "hashed-words", "articles": "3", "questions": "3"}


@pytest.mark.parametrize(
    ("questions", "against", "message"),
    [
        (["q"], ["dense", "splade"], "splade: no such baseline. Known are dense, bm25"),
        (["q", "p", "q"], [], "'q': the id 'q' stands twice. Give each question its own"),
    ],
)
def test_what_cannot_be_evaluated_is_named_before_anything_is_asked(
    questions: list[str], against: list[str], message: str
) -> None:
    """An unknown baseline, and two questions of one id."""
    run = KnownRun({})
    with pytest.raises(QuestionFileError) as caught:
        evaluate(run, [make_question(text) for text in questions], against=against)
    assert (str(caught.value), run.asked) == (message, [])


def test_evidence_that_is_not_in_the_library_is_named_before_anything_is_asked() -> None:
    """A misspelt name must not pass for a search that finds nothing."""
    run = KnownRun({})
    with pytest.raises(QuestionFileError, match=r"^q: no article 'dog' in the library\. Add it first$"):
        evaluate(run, [make_question("q", at("dog0"))])
    assert run.asked == []
