"""The project's own articles and questions hold together."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import qa
from qa.names.comparing import fold, surname
from qa.passages.paragraphs import split_paragraphs
from qa.reading.files import read

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def articles() -> dict[str, qa.Article]:
    """The corpus' articles by their path in it, or by their URL where a file holds several."""
    found = {}
    for item in read(CORPUS):
        assert isinstance(item, qa.Article), str(item)
        path = Path(item.path or "")
        found[item.key if path.suffix == ".jsonl" else path.relative_to(CORPUS).as_posix()] = item
    return found


@pytest.fixture(scope="module")
def questions() -> list[qa.Question]:
    """The corpus' questions."""
    return qa.read_questions(CORPUS / "questions.jsonl")


def test_every_article_is_read_with_its_title_and_date(articles: dict[str, qa.Article]) -> None:
    """All files are read without a failure, and each has a headline and a day."""
    assert len(articles) == 67
    assert [key for key, article in articles.items() if not article.title or not article.published] == []


def test_every_format_is_there(articles: dict[str, qa.Article]) -> None:
    """Each kind of file that is read stands in the corpus."""
    kinds = Counter(Path(article.path or "").suffix for article in articles.values())
    assert set(kinds) == {".txt", ".md", ".html", ".json", ".jsonl", ".pdf", ".docx"}


def test_every_reference_of_the_questions_holds(articles: dict[str, qa.Article], questions: list[qa.Question]) -> None:
    """Evidence stands once in its article, inside one body paragraph; answers stand in grade-2 evidence paragraphs."""
    faults = []
    for question in questions:
        direct = []
        for evidence in question.evidence:
            article = articles.get(evidence.article)
            if article is None or evidence.quote is None or article.text.count(evidence.quote) != 1:
                faults.append(f"{question.id}: {evidence.quote!r} is not once in {evidence.article}")
                continue
            start = article.text.index(evidence.quote)
            holders = [
                paragraph.text
                for paragraph in split_paragraphs(article.text, title=article.title, authors=article.authors)
                if paragraph.kind == "body" and paragraph.start <= start < paragraph.end
            ]
            if not holders or evidence.quote not in holders[0]:
                faults.append(f"{question.id}: {evidence.quote!r} is not inside one paragraph")
            elif evidence.grade == 2:
                direct.append(holders[0])
        dated = question.answers and question.answers[0][:4].isdigit() and question.answers[0].count("-") >= 1
        for answer in question.answers[1 if dated else 0 :]:
            if not any(answer in text for text in direct):
                faults.append(f"{question.id}: the answer {answer!r} is in no direct evidence")
    assert faults == []


def test_the_questions_are_as_many_of_each_kind_as_the_readme_says(questions: list[qa.Question]) -> None:
    """Ids are unique, the unanswerable have no evidence and all others some, and there are enough of each kind."""
    assert len({question.id for question in questions}) == len(questions) == 344
    assert {question.type for question in questions if not question.evidence} == {"unanswerable"}
    assert all(not question.evidence for question in questions if question.type == "unanswerable")
    kinds = Counter(question.type for question in questions)
    assert kinds == {"said": 135, "fact": 35, "number_date": 31, "multi": 22, "followup": 46, "unanswerable": 75}
    subtypes = {question.subtype for question in questions if question.type == "unanswerable"}
    assert subtypes == {"wrong_speaker", "false_premise", "absent_entity", "later_event", "off_topic"}


def test_most_said_questions_are_answered_by_a_passage_that_names_nobody(
    articles: dict[str, qa.Article], questions: list[qa.Question]
) -> None:
    """Of at least 50 no direct evidence has the speaker's surname in its paragraph."""
    unnamed = 0
    for question in questions:
        if question.type == "said" and question.speaker:
            direct = [e for e in question.evidence if e.grade == 2 and e.quote]
            held = [
                paragraph.text
                for e in direct
                for paragraph in split_paragraphs(articles[e.article].text, title=articles[e.article].title)
                if (e.quote or "") in paragraph.text
            ]
            unnamed += not any(surname(question.speaker) in fold(text) for text in held)
    assert unnamed >= 50


def test_follow_ups_have_their_history_and_a_standalone_form(questions: list[qa.Question]) -> None:
    """A follow-up names what was asked before it, and says itself in words that need no history."""
    assert [q.id for q in questions if q.type == "followup" and not (q.history and q.standalone)] == []


def test_no_record_has_a_field_that_the_readme_does_not_explain() -> None:
    """The table of fields in the corpus' README names them all."""
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    lines = (CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    fields = {name for line in lines for name in json.loads(line)}
    assert {name for name in fields if f"`{name}`" not in readme} == set()


@pytest.fixture(scope="module")
def training() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The articles for training by their id, and the questions about them."""
    folder = CORPUS / "training"
    lines = [[json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
             for name in ("articles.jsonl", "questions.jsonl")]  # fmt: skip
    return {article["id"]: article for article in lines[0]}, lines[1]


def test_every_answer_for_training_stands_once_in_its_paragraph(
    training: tuple[dict[str, Any], list[dict[str, Any]]],
) -> None:
    """A question has an answer there or a trap, never both; no id and no question of an article stands twice."""
    articles, questions = training
    faults = []
    for each in questions:
        text = articles[each["article"]]["paragraphs"][each["paragraph"]]["text"]
        if each["answer"] is None:
            faults += [each["id"]] if not each["trap"] else []
        elif text.count(each["answer"]) != 1 or each["trap"]:
            faults.append(each["id"])
    assert faults == []
    assert len({each["id"] for each in questions}) == len(questions)
    asked = Counter((each["article"], each["paragraph"], each["question"].casefold()) for each in questions)
    assert [key for key, count in asked.items() if count > 1] == []


def test_training_is_as_the_readme_counts_it(training: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    """As many articles, questions and traps as it says, half without an answer, no kind only with or without."""
    articles, questions = training
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    without = [each for each in questions if each["answer"] is None]
    assert f"{len(articles)} articles and {len(questions):,} questions about single" in readme
    assert (
        f"{len(questions) - len(without):,} questions are answered by their paragraph, {len(without):,} are not"
        in readme
    )
    told: dict[str, int] = {}
    for names, counts in re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+) \| ([\d, ]+) \|", readme, re.MULTILINE):
        told |= dict(zip(re.findall(r"[\w-]+", names), map(int, re.findall(r"\d+", counts)), strict=True))
    assert told == Counter(each["trap"] for each in without)
    assert 0.45 < len(without) / len(questions) < 0.55
    kinds = Counter((each["kind"], each["answer"] is None) for each in questions)
    assert all(
        0.25 < kinds[kind, True] / (kinds[kind, True] + kinds[kind, False]) < 0.65
        for kind in {kind for kind, _ in kinds}
    )


def test_nobody_of_the_corpus_speaks_in_training(
    articles: dict[str, qa.Article], training: tuple[dict[str, Any], list[dict[str, Any]]]
) -> None:
    """No full name of a speaker stands in an article that is measured on."""
    written = "\n".join(article.text for article in articles.values())
    speakers = {name for each in training[0].values() for part in each["paragraphs"] for name in part["speakers"]}
    assert [name for name in sorted(speakers) if " " in name and name in written] == []
