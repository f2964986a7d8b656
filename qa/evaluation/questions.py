"""Question files → questions with known evidence.

Reads the project's own format (JSON Lines, described in ``corpus/README.md``); ``qa.evaluation.datasets`` reads those
of public sets. Knows nothing of libraries: whether evidence exists is asked of ``qa.evaluation.evidence``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.errors import QuestionFileError

UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage that answers: a paragraph by its number (blocks between blank lines, from 0) or by its exact words.

    With neither it is the whole article. ``grade`` 2 answers the question directly, 1 a part of it.
    """

    article: str
    grade: int
    paragraph: int | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with what is known of its answer; without evidence it cannot be answered from the articles.

    ``answers`` are strings of which any will do (dates in ISO form among them), ``must_mention`` those that a full
    answer has all; ``history`` are the questions before it, oldest first, ``standalone`` a form that needs none.
    """

    id: str
    type: str
    question: str
    evidence: tuple[Evidence, ...] = ()
    answers: tuple[str, ...] = ()
    must_mention: tuple[str, ...] = ()
    subtype: str | None = None
    speaker: str | None = None
    attribution: str | None = None
    conversation: str | None = None
    history: tuple[str, ...] = ()
    standalone: str | None = None


Placed = tuple[str, Question]
"""A question with the place where it stands, as errors name it."""


def read_json_lines(path: Path) -> Iterator[Placed]:
    """Read a file of questions, a JSON object a line.

    Raises:
        QuestionFileError: the file cannot be read, or a line breaks a rule; with the line's number.
    """
    for place, line in read_lines(path):
        yield place, _read_question(line, place)


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a question file that are not blank, each with its place ("questions.jsonl:3").

    Raises:
        QuestionFileError: it cannot be read as UTF-8.
    """
    # Not splitlines(): a line separator (U+2028) may stand within a JSON string.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield f"{path}:{number}", line


def read_text(path: Path) -> str:
    """The text of a question file.

    Raises:
        QuestionFileError: it cannot be read as UTF-8.
    """
    try:
        # Some editors begin a file with a byte order mark.
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        remedy = "Name a JSON Lines file, a SQuAD file or a BEIR folder"
        raise QuestionFileError(f"{path}: cannot be read ({error}). {remedy}") from error


def check_ids(placed: Iterable[Placed]) -> list[Question]:
    """The questions, if each has an id of its own.

    Raises:
        QuestionFileError: two have the same.
    """
    questions: dict[str, Question] = {}
    for place, question in placed:
        if question.id in questions:
            raise QuestionFileError(f"{place}: the id {question.id!r} stands twice. Give each question its own")
        questions[question.id] = question
    return list(questions.values())


def load_json(text: str, place: str, rule: str) -> dict[str, object]:
    """A JSON object.

    Raises:
        QuestionFileError: it is none; the message names the place and the rule.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        # Besides what is no JSON: a number of more digits than Python converts.
        raise QuestionFileError(f"{place}: not JSON ({error}). {rule}") from error
    if not isinstance(value, dict):
        raise QuestionFileError(f"{place}: not an object. {rule}")
    return value


def _read_question(line: str, place: str) -> Question:
    fields = load_json(line, place, "Write one JSON object a line")
    required = {name: _text(fields, name, place) or "" for name in ("id", "type", "question")}
    for name, value in required.items():
        if not value:
            raise QuestionFileError(f"{place}: {name} is missing. Every question has an id, a type and a question")
    # The library refuses such a question: better before the run than in its midst.
    if not any(character.isalnum() for character in required["question"]):
        raise QuestionFileError(f"{place}: question is {required['question']!r}, without a word. Write what is asked")
    question = Question(
        **required,
        evidence=tuple(_read_evidence(item, place) for item in _list(fields, "evidence", place)),
        answers=_texts(fields, "answers", place),
        must_mention=_texts(fields, "must_mention", place),
        subtype=_text(fields, "subtype", place),
        speaker=_text(fields, "speaker", place),
        attribution=_text(fields, "attribution", place),
        conversation=_text(fields, "conversation", place),
        history=_texts(fields, "history", place),
        standalone=_text(fields, "standalone", place),
    )
    # Which of the two is meant cannot be guessed, and each is measured otherwise.
    if question.type == UNANSWERABLE and question.evidence:
        raise QuestionFileError(f"{place}: unanswerable, yet it has evidence. Remove it, or give another type")
    if question.answers and not question.evidence:
        raise QuestionFileError(f"{place}: it has answers, yet no evidence. Give some, or remove the answers")
    return question


def _text(fields: Mapping[str, object], name: str, place: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise QuestionFileError(f"{place}: {name} is {value!r}, not text. Put it in quotation marks")
    return value if value and value.strip() else None


def _texts(fields: Mapping[str, object], name: str, place: str) -> tuple[str, ...]:
    items = _list(fields, name, place)
    for item in items:
        if not isinstance(item, str) or not item.strip():
            raise QuestionFileError(f"{place}: {name} has {item!r}, not text. Write a list of texts")
    return tuple(str(item) for item in items)


def _list(fields: Mapping[str, object], name: str, place: str) -> list[object]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise QuestionFileError(f"{place}: {name} is {value!r}, not a list. Write [] for none")
    return value


def _read_evidence(item: object, place: str) -> Evidence:
    rule = "evidence names an article, a paragraph number or the exact words as quote, and grade 1 or 2"
    if not isinstance(item, dict) or not isinstance(item.get("article"), str):
        raise QuestionFileError(f"{place}: {json.dumps(item)}: {rule}. Mend it")
    grade, paragraph, quote = item.get("grade"), item.get("paragraph"), item.get("quote")
    # Not isinstance: true is an int, too.
    numbered = type(paragraph) is int and paragraph >= 0
    worded = isinstance(quote, str) and quote != ""
    if type(grade) is not int or grade not in (1, 2) or not (numbered or worded):
        raise QuestionFileError(f"{place}: {json.dumps(item)}: {rule}. Mend it")
    if (paragraph is not None and not numbered) or (quote is not None and not worded):
        raise QuestionFileError(f"{place}: {json.dumps(item)}: {rule}. Mend it")
    return Evidence(article=item["article"], grade=grade, paragraph=paragraph, quote=quote)
