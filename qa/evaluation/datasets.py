"""Public sets → questions: BEIR folders (Thakur et al. 2021) and SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018).

Their articles are added like any others: `qa add` reads a BEIR folder's ``corpus.jsonl`` and a SQuAD file's contexts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from qa.errors import QuestionFileError
from qa.evaluation.questions import (
    UNANSWERABLE,
    Evidence,
    Placed,
    Question,
    check_ids,
    load_json,
    read_json_lines,
    read_lines,
    read_text,
)

_BEIR = "A BEIR folder holds queries.jsonl and qrels/*.tsv"
_SQUAD = "A SQuAD file holds data, each with a title and paragraphs of context and qas"
_QUERY = 'Write {"_id": …, "text": …}, one a line'
# A judgement below 0 counts as none, like 0.
_WHOLE_NUMBER = re.compile(r"-?\d+")


def read_questions(path: str | Path) -> list[Question]:
    """Read a question set: a JSON Lines file, a SQuAD file (``.json``) or a BEIR folder.

    Raises:
        QuestionFileError: it cannot be read, or breaks a rule: the place, the rule and the remedy.
    """
    path = Path(path)
    if path.is_dir():
        return check_ids(_read_beir(path))
    if path.suffix.lower() == ".json":
        return check_ids(_read_squad(path))
    return check_ids(read_json_lines(path))


def _read_beir(folder: Path) -> Iterator[Placed]:
    """A question for each query with a judgement; its type is the split ("test").

    Where all judgements of a split are 1 they become grade 2; else 1 stays 1, and what is above becomes 2.
    """
    files = sorted(folder.glob("qrels/*.tsv"))
    if not files or not (folder / "queries.jsonl").is_file():
        raise QuestionFileError(f"{folder}: has no queries.jsonl, or no qrels/*.tsv. {_BEIR}")
    queries = _read_queries(folder / "queries.jsonl")
    splits = {file: _read_qrels(file, queries) for file in files}
    for file, judged in splits.items():
        top = max((score for scores in judged.values() for score in scores.values()), default=0)
        for query_id, scores in judged.items():
            # Two grades are all that the measures know; a set with 1 alone means "relevant" by it.
            graded = {key: 2 if score >= min(2, top) else 1 for key, score in scores.items() if score > 0}
            if graded:
                evidence = tuple(Evidence(article=key, grade=grade) for key, grade in graded.items())
                # Splits may share queries, and each question needs an id of its own.
                name = query_id if len(splits) == 1 else f"{file.stem}/{query_id}"
                yield str(file), Question(id=name, type=file.stem, question=queries[query_id], evidence=evidence)


def _read_queries(path: Path) -> dict[str, str]:
    queries: dict[str, str] = {}
    for place, line in read_lines(path):
        fields = load_json(line, place, _QUERY)
        key, text = fields.get("_id"), fields.get("text")
        if not isinstance(key, str) or not isinstance(text, str) or not text.strip():
            raise QuestionFileError(f"{place}: _id or text is missing. {_QUERY}")
        if key in queries:
            raise QuestionFileError(f"{place}: the _id {key!r} stands twice. Give each query its own")
        queries[key] = text
    return queries


def _read_qrels(path: Path, queries: Collection[str]) -> dict[str, dict[str, int]]:
    """Judgements by query: query-id, corpus-id and score, separated by tabs, below a line of names."""
    judged: dict[str, dict[str, int]] = {}
    for number, (place, line) in enumerate(read_lines(path)):
        row = line.split("\t")
        # Some sets have no line of names.
        if number == 0 and not _WHOLE_NUMBER.fullmatch(row[-1]):
            continue
        if len(row) != 3 or not _WHOLE_NUMBER.fullmatch(row[2]):
            rule = "not a query's id, an article's id and a whole number, separated by tabs"
            raise QuestionFileError(f"{place}: {rule}. Mend the line")
        if row[0] not in queries:
            raise QuestionFileError(f"{place}: no query {row[0]!r} in queries.jsonl. Add it there")
        judged.setdefault(row[0], {})[row[1]] = int(row[2])
    return judged


def _read_squad(path: Path) -> Iterator[Placed]:
    fields = load_json(read_text(path), str(path), _SQUAD)
    for place, article in _items(fields, "data", str(path)):
        title = _text(article, "title", place)
        for inner, paragraph in _items(article, "paragraphs", place):
            context = _text(paragraph, "context", inner)
            for innermost, record in _items(paragraph, "qas", inner):
                yield innermost, _read_squad_question(record, title, context, innermost)


def _read_squad_question(record: Mapping[str, object], title: str, context: str, place: str) -> Question:
    name, text = _text(record, "id", place), _text(record, "question", place)
    if record.get("is_impossible") is True:
        return Question(id=name, type=UNANSWERABLE, question=text)
    answers = [_text(answer, "text", inner) for inner, answer in _items(record, "answers", place)]
    strange = [answer for answer in answers if answer not in context]
    # Would be counted as never quoted, whatever the library answers.
    if strange or not answers:
        rule = f"the answer {strange[0]!r} is not in its context" if strange else "it has no answer"
        raise QuestionFileError(f"{place}: {rule}. Mend it, or set is_impossible")
    # The whole context: SQuAD marks the answer's words, not the sentence that gives it.
    evidence = Evidence(article=title, grade=2, quote=context.strip())
    # Several annotators give the same words.
    return Question(id=name, type="fact", question=text, evidence=(evidence,), answers=tuple(dict.fromkeys(answers)))


def _items(fields: Mapping[str, object], name: str, place: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    value = fields.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise QuestionFileError(f"{place}: {name} is not a list of objects. {_SQUAD}")
    for number, item in enumerate(value):
        yield f"{place}: {name}[{number}]", item


def _text(fields: Mapping[str, object], name: str, place: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise QuestionFileError(f"{place}: {name} is missing. {_SQUAD}")
    return value
