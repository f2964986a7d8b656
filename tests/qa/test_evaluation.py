import json
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path

import pytest

from qa.errors import QuestionFileError
from qa.evaluation import Evidence, Question, evaluate, read_questions
from qa.records import Article, Hit, Paragraph

ARTICLES = [
    Article(
        key=f"{name}.txt", path=f"/news/north/{name}.txt", text="\n\n".join(f"{name}{n} of Arlow." for n in range(12))
    )
    for name in ("ant", "bee", "cat")
]
BY_NAME = {article.key.removesuffix(".txt"): article for article in ARTICLES}


class Run:
    """Searches three articles; what it finds for each question is known beforehand."""

    def __init__(self, found: Mapping[str, Sequence[str]], also_in: Mapping[str, str] | None = None) -> None:
        self.found = found
        self.also_in = also_in or {}
        self.asked: list[str] = []

    def articles(self) -> list[Article]:
        """All three."""
        return ARTICLES

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """The known passages, such as "ant3", best first."""
        self.asked.append(question)
        return [self.hit(rank, name) for rank, name in enumerate(self.found[question][:k], start=1)]

    def hit(self, rank: int, name: str) -> Hit:
        """The paragraph of that name as a hit."""
        article = BY_NAME[name[:3]]
        text = f"{name} of Arlow."
        start = article.text.index(text)
        return Hit(
            rank=rank,
            score=1 / rank,
            article=article,
            paragraph=Paragraph(start=start, end=start + len(text), text=text),
            also_in=(BY_NAME[self.also_in[name]],) if name in self.also_in else (),
        )


def question(text: str, *evidence: Evidence, type: str = "fact", standalone: str | None = None) -> Question:
    """A question that is its own id."""
    return Question(id=text, type=type, question=text, evidence=evidence, standalone=standalone)


def at(name: str, grade: int = 2) -> Evidence:
    """Evidence by the number of the paragraph: "ant3"."""
    return Evidence(article=name[:3], paragraph=int(name[3:]), grade=grade)


def approx(*values: float) -> dict[str, object]:
    """The figures of a group in the order of the report."""
    names = ("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10")
    return {name: pytest.approx(value, abs=1e-4) for name, value in zip(names, values, strict=True)}


# Figures


def test_figures_of_one_question_are_those_worked_out_by_hand() -> None:
    """Grade 2 gains 3, grade 1 gains 1; recall and RR count grade 2 only.

    Found: rank 1 nothing, rank 2 grade 1, rank 3 grade 2, ranks 4 to 6 nothing, rank 7 grade 2; one is missed.
    """
    run = Run({"q": ["cat0", "bee0", "ant1", "cat1", "cat2", "cat3", "ant5"]})
    report = evaluate(run, [question("q", at("ant1"), at("ant5"), at("bee7"), at("bee0", 1))])
    gained = 1 / log2(3) + 3 / log2(4) + 3 / log2(8)
    ideal = 3 / log2(2) + 3 / log2(3) + 3 / log2(4) + 1 / log2(5)
    assert report.figures["fact"] == approx(0 / 3, 1 / 3, 2 / 3, gained / ideal, 1 / 3)
    assert gained / ideal == pytest.approx(3.1309 / 6.8235, abs=1e-4)


def test_figures_are_means_over_the_questions_of_a_type_and_over_all() -> None:
    """A question that finds nothing counts with zeros, one without evidence doesn't count."""
    run = Run({"first": ["ant1"], "second": ["bee1", "ant1"], "nothing": [], "said": ["cat1"]})
    report = evaluate(
        run,
        [
            question("first", at("ant1")),
            question("second", at("ant1")),
            question("nothing", at("ant1")),
            question("said", at("cat1"), type="said"),
            question("cannot be answered", type="unanswerable"),
        ],
    )
    assert report.counts == {"fact": 3, "said": 1, "all": 4}
    second = 1 / log2(3)  # alone and at rank 2
    assert report.figures == {
        "fact": approx(1 / 3, 2 / 3, 2 / 3, (1 + second) / 3, (1 + 1 / 2) / 3),
        "said": approx(1, 1, 1, 1, 1),
        "all": approx(2 / 4, 3 / 4, 3 / 4, (2 + second) / 4, (2 + 1 / 2) / 4),
    }
    assert run.asked == ["first", "second", "nothing", "said"]


def test_what_stands_after_the_tenth_hit_does_not_count() -> None:
    """All figures look at ten passages."""
    run = Run(
        {"tenth": [*(f"bee{n}" for n in range(9)), "ant0"], "eleventh": [*(f"bee{n}" for n in range(10)), "ant0"]}
    )
    figures = evaluate(run, [question("tenth", at("ant0")), question("eleventh", at("ant0"))]).figures["all"]
    assert figures == approx(0, 0, 1 / 2, 1 / log2(11) / 2, 1 / 10 / 2)


def test_a_follow_up_is_asked_in_its_standalone_form() -> None:
    """The question set says how it reads without the conversation."""
    run = Run({"what does the ant do?": ["ant0"]})
    report = evaluate(run, [question("and then?", at("ant0"), standalone="what does the ant do?")])
    assert report.figures["all"] == approx(1, 1, 1, 1, 1)


def test_evidence_can_be_a_quotation() -> None:
    """A hit counts where it overlaps the words, be it with a part of them."""
    run = Run({"q": ["bee4", "ant3"]})
    quoted = Evidence(article="ant.txt", quote="Arlow.\n\nant3 of", grade=2)
    assert evaluate(run, [question("q", quoted)]).figures["all"] == approx(0, 1, 1, 1 / log2(3), 1 / 2)


def test_two_hits_on_the_same_evidence_count_once() -> None:
    """A passage that was cut in two isn't found twice."""
    run = Run({"q": ["ant3", "ant4"]})
    quoted = Evidence(article="ant", quote="ant3 of Arlow.\n\nant4 of Arlow.", grade=2)
    assert evaluate(run, [question("q", quoted)]).figures["all"] == approx(1, 1, 1, 1, 1)


def test_a_hit_stands_for_the_articles_that_print_the_same_words() -> None:
    """Folded copies of the evidence count as the evidence; other words of the same article don't."""
    same = Evidence(article="bee", quote="of Arlow.", grade=2)
    assert evaluate(Run({"q": ["ant3"]}, {"ant3": "bee"}), [question("q", same)]).figures["all"] == approx(
        1, 1, 1, 1, 1
    )
    other = Evidence(article="bee", quote="bee1 of Arlow.", grade=2)
    assert evaluate(Run({"q": ["ant3"]}, {"ant3": "bee"}), [question("q", other)]).figures["all"] == approx(
        0, 0, 0, 0, 0
    )
    assert evaluate(Run({"q": ["ant3"]}), [question("q", same)]).figures["all"] == approx(0, 0, 0, 0, 0)


@pytest.mark.parametrize("name", ["ant", "ant.txt", "north/ant", "north/ant.txt", "news/north/ant.txt"])
def test_articles_go_by_key_or_path_with_or_without_ending(name: str) -> None:
    """A question set doesn't know from which folder the articles were added."""
    evidence = Evidence(article=name, paragraph=2, grade=2)
    assert evaluate(Run({"q": ["ant2"]}), [question("q", evidence)]).figures["all"] == approx(1, 1, 1, 1, 1)


def test_without_questions_there_are_no_figures() -> None:
    """Nor is anything divided by nothing."""
    report = evaluate(Run({}), [])
    assert (report.figures, report.counts["all"]) == ({}, 0)


def test_progress_is_told_after_each_question() -> None:
    """Steps done, steps in all, and the question's id."""
    steps: list[tuple[int, int, str]] = []
    questions = [question("first", at("ant0")), question("unanswerable"), question("second", at("ant1"))]
    evaluate(Run({"first": [], "second": []}), questions, progress=lambda *step: steps.append(step))
    assert steps == [(1, 2, "first"), (2, 2, "second")]


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        (Evidence(article="dog", paragraph=0, grade=2), "q: no article 'dog' in the library. Add it first"),
        (Evidence(article="ant", paragraph=12, grade=2), "q: ant has no paragraph 12. It has 12"),
        (
            Evidence(article="ant", quote="Ant3", grade=2),
            "q: 'Ant3' is not in ant. Quote its exact words",
        ),
    ],
)
def test_evidence_that_is_not_in_the_library_is_an_error(evidence: Evidence, message: str) -> None:
    """A misspelt name must not pass for a search that finds nothing."""
    with pytest.raises(QuestionFileError) as caught:
        evaluate(Run({"q": []}), [question("q", evidence)])
    assert str(caught.value) == message


# Files of questions

LINE = {"id": "1", "type": "fact", "question": "Who left?"}


def test_a_question_file_is_read_line_by_line(tmp_path: Path) -> None:
    """Every known field is kept, unknown ones and empty lines are not."""
    full = LINE | {
        "evidence": [
            {"article": "ant", "paragraph": 3, "grade": 2},
            {"article": "bee", "quote": "“She left.”", "grade": 1},
        ],
        "answers": ["Holt"],
        "subtype": "other",
        "speaker": "Nina Holt",
        "attribution": "pronoun",
        "history": ["Who came?"],
        "standalone": "Who left Arlow?",
        "note": "an unknown field",
    }
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(full)}\n\n  \n{json.dumps(LINE | {'id': '2'})}\n")
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
            subtype="other",
            speaker="Nina Holt",
            attribution="pronoun",
            history=("Who came?",),
            standalone="Who left Arlow?",
        ),
        Question(id="2", type="fact", question="Who left?"),
    ]


RULE = "evidence names an article, a paragraph number or the exact words as quote, and grade 1 or 2. Mend it"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('{"id": "1",', "not JSON (Expecting property name enclosed in double quotes: line 1 column 12 (char 11))"),
        ("[1, 2]", "not an object. Write one JSON object a line"),
        ("null", "not an object. Write one JSON object a line"),
        ({"type": "fact", "question": "Who?"}, "id is missing. Every question has an id, a type and a question"),
        (LINE | {"question": ""}, "question is missing. Every question has an id, a type and a question"),
        (LINE | {"type": None}, "type is missing. Every question has an id, a type and a question"),
        (LINE | {"id": 7}, "id is 7, not text. Put it in quotation marks"),
        (LINE | {"standalone": ["Who?"]}, "standalone is ['Who?'], not text. Put it in quotation marks"),
        (LINE | {"history": "Who?"}, "history is 'Who?', not a list. Write [] for none"),
        (LINE | {"evidence": {}}, "evidence is {}, not a list. Write [] for none"),
        (LINE | {"evidence": ["ant"]}, f'"ant": {RULE}'),
        (LINE | {"evidence": [{"paragraph": 1, "grade": 2}]}, f'{{"paragraph": 1, "grade": 2}}: {RULE}'),
        (LINE | {"evidence": [{"article": "ant", "grade": 2}]}, f'{{"article": "ant", "grade": 2}}: {RULE}'),
        (
            LINE | {"evidence": [{"article": "ant", "paragraph": -1, "grade": 2}]},
            f'{{"article": "ant", "paragraph": -1, "grade": 2}}: {RULE}',
        ),
        (
            LINE | {"evidence": [{"article": "ant", "paragraph": 1, "grade": 3}]},
            f'{{"article": "ant", "paragraph": 1, "grade": 3}}: {RULE}',
        ),
        (
            LINE | {"evidence": [{"article": "ant", "quote": "", "grade": 1}]},
            f'{{"article": "ant", "quote": "", "grade": 1}}: {RULE}',
        ),
    ],
)
def test_a_malformed_line_is_named_with_the_rule_that_it_breaks(tmp_path: Path, line: object, rule: str) -> None:
    """File, line number, rule and remedy, on one line."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(LINE)}\n\n{line if isinstance(line, str) else json.dumps(line)}\n")
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    assert str(caught.value).startswith(f"{path}:3: {rule}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    """Missing, or not UTF-8."""
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(QuestionFileError) as caught:
        read_questions(str(path))
    assert str(caught.value).startswith(f"{path}: cannot be read (")
    assert str(caught.value).endswith("Name a JSON Lines file")
