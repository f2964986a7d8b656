import json
from math import log2
from pathlib import Path

import pytest

import qa
from qa.errors import QuestionFileError
from qa.evaluation.datasets import read_questions
from qa.evaluation.questions import Evidence, Question

HEADER = "query-id\tcorpus-id\tscore\n"


def write_beir(folder: Path, qrels: dict[str, str], queries: str = '{"_id": "q1", "text": "Who left?"}\n') -> Path:
    """A BEIR folder without its articles."""
    (folder / "qrels").mkdir(parents=True)
    (folder / "queries.jsonl").write_text(queries)
    for split, text in qrels.items():
        (folder / "qrels" / f"{split}.tsv").write_text(text)
    return folder


def ask_beir(name: str, type: str, *evidence: tuple[str, int]) -> Question:
    """The question of ``write_beir``."""
    known = tuple(Evidence(article=article, grade=grade) for article, grade in evidence)
    return Question(id=name, type=type, question="Who left?", evidence=known)


# BEIR


def test_a_beir_folder_gives_a_question_for_each_query_that_is_judged(tmp_path: Path) -> None:
    """Its type is the split; evidence are whole articles, of grade 2 where all judgements are 1."""
    queries = '{"_id": "q1", "text": "Who left?", "metadata": {}}\n\n{"_id": "q2", "text": "Who came?"}\n'
    folder = write_beir(tmp_path, {"test": f"{HEADER}q1\td1\t1\nq1\td2\t1\nq1\td3\t0\n"}, queries)
    assert read_questions(folder) == [ask_beir("q1", "test", ("d1", 2), ("d2", 2))]


def test_graded_judgements_of_beir_become_two_grades(tmp_path: Path) -> None:
    """1 stays 1 where a split has better ones; what is above becomes 2, what is not above 0 is no evidence."""
    folder = write_beir(tmp_path, {"test": "q1\ta\t1\nq1\tb\t2\nq1\tc\t3\nq1\td\t0\nq1\te\t-1"})
    assert read_questions(str(folder)) == [ask_beir("q1", "test", ("a", 1), ("b", 2), ("c", 2))]


def test_splits_of_beir_keep_their_questions_apart(tmp_path: Path) -> None:
    """One query may be judged in several; each split has its own scale."""
    folder = write_beir(tmp_path, {"dev": f"{HEADER}q1\ta\t1\n", "test": f"{HEADER}q1\ta\t1\nq1\tb\t2\n"})
    assert read_questions(folder) == [
        ask_beir("dev/q1", "dev", ("a", 2)),
        ask_beir("test/q1", "test", ("a", 1), ("b", 2)),
    ]


BEIR_QUERY = 'Write {"_id": …, "text": …}, one a line'
BEIR_QREL = "not a query's id, an article's id and a whole number, separated by tabs. Mend the line"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("{", f"not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1)). {BEIR_QUERY}"),
        ('["q2", "Who?"]', f"not an object. {BEIR_QUERY}"),
        ('{"id": "q2", "text": "Who?"}', f"_id or text is missing. {BEIR_QUERY}"),
        ('{"_id": 2, "text": "Who?"}', f"_id or text is missing. {BEIR_QUERY}"),
        ('{"_id": "q2", "text": " "}', f"_id or text is missing. {BEIR_QUERY}"),
        ('{"_id": "q1", "text": "Who?"}', "the _id 'q1' stands twice. Give each query its own"),
    ],
)
def test_a_malformed_query_of_beir_is_named(tmp_path: Path, line: str, rule: str) -> None:
    """File, line number, rule and remedy."""
    queries = f'{{"_id": "q1", "text": "Who left?"}}\n\n{line}\n'
    folder = write_beir(tmp_path, {"test": f"{HEADER}q1\td1\t1\n"}, queries)
    with pytest.raises(QuestionFileError) as caught:
        read_questions(folder)
    assert str(caught.value) == f"{folder}/queries.jsonl:3: {rule}"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("q1\td2", BEIR_QREL),
        ("q1\t0\td2\t1", BEIR_QREL),
        ("q1 d2 1", BEIR_QREL),
        ("q1\td2\tyes", BEIR_QREL),
        ("q1\td2\t0.5", BEIR_QREL),
        ("q1\td2\t--1", BEIR_QREL),
        ("q1\td2\t²", BEIR_QREL),
        ("q9\td2\t1", "no query 'q9' in queries.jsonl. Add it there"),
    ],
)
def test_a_malformed_judgement_of_beir_is_named(tmp_path: Path, line: str, rule: str) -> None:
    """File, line number, rule and remedy."""
    folder = write_beir(tmp_path, {"test": f"{HEADER}\nq1\td1\t1\n{line}\n"})
    with pytest.raises(QuestionFileError) as caught:
        read_questions(folder)
    assert str(caught.value) == f"{folder}/qrels/test.tsv:4: {rule}"


@pytest.mark.parametrize("missing", ["queries.jsonl", "qrels/test.tsv"])
def test_a_folder_that_is_not_beir_is_named(tmp_path: Path, missing: str) -> None:
    """Both files must be there."""
    folder = write_beir(tmp_path, {"test": HEADER})
    (folder / missing).unlink()
    with pytest.raises(QuestionFileError) as caught:
        read_questions(folder)
    rule = "has no queries.jsonl, or no qrels/*.tsv. A BEIR folder holds queries.jsonl and qrels/*.tsv"
    assert str(caught.value) == f"{folder}: {rule}"


# SQuAD

CONTEXT = " The ferry runs\nevery hour. It costs nothing. "


def squad(*records: dict[str, object], context: object = CONTEXT) -> dict[str, object]:
    """A file of one article with one paragraph, and these questions."""
    return {"version": "1.1", "data": [{"title": "River_Ferry", "paragraphs": [{"context": context, "qas": records}]}]}


def record(name: str = "1", **more: object) -> dict[str, object]:
    """A question as SQuAD 1.1 has it."""
    return {"id": name, "question": "How often?", "answers": [{"text": "every hour", "answer_start": 16}]} | more


def write_json(path: Path, value: object) -> Path:
    """The value as a file."""
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_squad_gives_questions_with_their_context_as_evidence(tmp_path: Path) -> None:
    """Answers are kept once each; those of 2.0 that are impossible are unanswerable, whatever looks plausible."""
    answers = [{"text": "every hour", "answer_start": 16}] * 2 + [{"text": "hour", "answer_start": 22}]
    impossible = record("2", is_impossible=True, answers=[], plausible_answers=[{"text": "nothing"}])
    path = write_json(tmp_path / "dev.json", squad(record(answers=answers, is_impossible=False), impossible))
    assert read_questions(path) == [
        Question(
            id="1",
            type="fact",
            question="How often?",
            evidence=(Evidence(article="River_Ferry", grade=2, quote="The ferry runs\nevery hour. It costs nothing."),),
            answers=("every hour", "hour"),
        ),
        Question(id="2", type="unanswerable", question="How often?"),
    ]


SQUAD = "A SQuAD file holds data, each with a title and paragraphs of context and qas"
QAS = "data[0]: paragraphs[0]: qas"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], f"not an object. {SQUAD}"),
        ({"version": "1.1"}, f"data is not a list of objects. {SQUAD}"),
        ({"data": ["River"]}, f"data is not a list of objects. {SQUAD}"),
        ({"data": [{"paragraphs": []}]}, f"data[0]: title is missing. {SQUAD}"),
        ({"data": [{"title": "River"}]}, f"data[0]: paragraphs is not a list of objects. {SQUAD}"),
        (squad(record(), context=None), f"data[0]: paragraphs[0]: context is missing. {SQUAD}"),
        (squad(record(question=" ")), f"{QAS}[0]: question is missing. {SQUAD}"),
        (squad(record(), record(id=2)), f"{QAS}[1]: id is missing. {SQUAD}"),
        (squad(record(answers="hour")), f"{QAS}[0]: answers is not a list of objects. {SQUAD}"),
        (squad(record(answers=[{"answer_start": 1}])), f"{QAS}[0]: answers[0]: text is missing. {SQUAD}"),
        (squad(record(answers=[])), f"{QAS}[0]: it has no answer. Mend it, or set is_impossible"),
        (
            squad(record(answers=[{"text": "every day"}])),
            f"{QAS}[0]: the answer 'every day' is not in its context. Mend it, or set is_impossible",
        ),
        (squad(record(), record()), f"{QAS}[1]: the id '1' stands twice. Give each question its own"),
    ],
)
def test_a_malformed_squad_file_is_named(tmp_path: Path, value: object, problem: str) -> None:
    """File, place, rule and remedy."""
    path = write_json(tmp_path / "dev.json", value)
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    assert str(caught.value) == f"{path}: {problem}"


def test_a_squad_file_that_is_not_json_is_named_with_the_line(tmp_path: Path) -> None:
    """The parser's line and column, in one line."""
    path = tmp_path / "dev.json"
    path.write_text('{"data": [\n')
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    assert str(caught.value) == f"{path}: not JSON (Expecting value: line 2 column 1 (char 11)). {SQUAD}"


# Both, from file to figure


def test_a_beir_folder_is_added_and_evaluated_unchanged(tmp_path: Path, library: qa.Library) -> None:
    """Articles are ranked, each by its best passage: the one asked for first is first, the other third of three."""
    queries = [
        {"_id": "q1", "text": "Who went back to work?"},
        {"_id": "q2", "text": "Did frost ruin more goals than the grape harvest?"},
    ]
    folder = write_beir(
        tmp_path / "beir",
        {"test": f"{HEADER}q1\tMED-1\t1\nq2\tMED-1\t1\n"},
        "\n".join(json.dumps(query) for query in queries),
    )
    corpus = [
        {"_id": "MED-1", "title": "Ferries", "text": "Crews went back to work.\n\nNobody was hurt at work."},
        {
            "_id": "MED-2",
            "title": "Frost",
            "text": "Frost did ruin the grape harvest.\n\nThe grape buds died of frost.",
        },
        {"_id": "MED-3", "title": "Team", "text": "More goals than in May: eleven goals."},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps(each) for each in corpus))
    added = library.add(folder)
    assert sorted(added.added) == ["corpus.jsonl#MED-1", "corpus.jsonl#MED-2", "corpus.jsonl#MED-3"]
    assert (added.failed, added.skipped) == ((), ())
    report = qa.evaluate(library, qa.read_questions(folder), answers=False)
    # q1 is found at rank 1, q2 at rank 3: the harvest's two passages are one article.
    assert [hit.article.key for hit in library.search(queries[1]["text"])][:2] == ["corpus.jsonl#MED-2"] * 2
    assert report.figures["test"] == {
        "recall@1": 1 / 2,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "nDCG@10": pytest.approx((1 + 1 / log2(4)) / 2, abs=1e-4),
        "RR@10": pytest.approx((1 + 1 / 3) / 2, abs=1e-4),
    }
    assert report.misses == []


def test_squad_files_of_both_versions_are_added_and_evaluated_unchanged(tmp_path: Path, library: qa.Library) -> None:
    """Each context is a passage of its title's article, and its answers are quoted with it."""
    ferry = {"context": "The ferry across the river runs\nevery hour.", "qas": [record("f1", question="Ferry runs?")]}
    toll = {
        "context": " Since May the toll bridge costs two crowns. ",
        "qas": [record("f2", question="What costs the toll bridge?", answers=[{"text": "two crowns"}])],
    }
    old = {"version": "1.1", "data": [{"title": "River_Crossings", "paragraphs": [ferry, toll]}]}
    tower = {
        "context": "Beyoncé sang below the tower.",
        "qas": [
            record("t1", question="Who sang below the tower?", answers=[{"text": "Beyoncé"}], is_impossible=False),
            record("t2", question="Zyx qwv?", answers=[], is_impossible=True),
        ],
    }
    new = {"version": "v2.0", "data": [{"title": "Old_Tower_(Arlow)", "paragraphs": [tower]}]}
    paths = [write_json(tmp_path / "dev-v1.1.json", old), write_json(tmp_path / "dev-v2.0.json", new)]
    library.add(paths)
    assert {article.key: (article.title, article.text) for article in library.articles()} == {
        "dev-v1.1.json#River_Crossings": (
            "River Crossings",
            "The ferry across the river runs\nevery hour.\n\nSince May the toll bridge costs two crowns.",
        ),
        "dev-v2.0.json#Old_Tower_(Arlow)": ("Old Tower (Arlow)", "Beyoncé sang below the tower."),
    }
    report = qa.evaluate(library, [question for path in paths for question in qa.read_questions(path)])
    assert report.counts == {"fact": 3, "unanswerable": 1, "all": 3}
    found = dict.fromkeys(("recall@1", "recall@5", "recall@10", "nDCG@10", "RR@10"), 1.0)
    assert {name: report.figures["fact"][name] for name in found} == found
    assert report.figures["unanswerable"] == {"refused": 1.0}
    answered = [outcome for outcome in report.outcomes if outcome.answered]
    assert [outcome.values["answer_quoted"] for outcome in answered] == [1.0] * len(answered) != []
    assert report.figures["fact"]["answered"] == len(answered) / 3
