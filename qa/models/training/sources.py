"""Files of other people's questions → examples: SQuAD (Rajpurkar et al. 2016, 2018) and QAMR (Michael et al. 2018).

SQuAD comes as its own JSON files, or as lines: ``squad-paragraphs.jsonl.gz`` with ``squad-train`` and ``squad-dev``
beside it. Nothing of them is stored here.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.errors import QuestionFileError
from qa.models.training.examples import Asked, Examples, Span, Text

_SQUAD = "Give a folder with train-v2.0.json and dev-v2.0.json, or with squad-*.jsonl.gz"
# The first that is there. What version 1.1 has, 2.0 has too, less some that were found to be answered badly.
_FILES = {"train": ("train-v2.0.json", "train-v1.1.json"), "dev": ("dev-v2.0.json", "dev-v1.1.json")}
# The Penn Treebank's spelling of marks.
_MARKS = {"``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
# Stands close to the word before it: marks, and what the Treebank cuts off ("n't", "'s").
_CLINGS = re.compile(r"[,.;:?!%)\]}”]|\.\.\.|n't|'(?:s|m|re|ve|ll|d)?", re.IGNORECASE)
# Keeps close the word behind it.
_HOLDS = frozenset("( [ { “ ` $ US$ £ €".split())


def read_squad(folder: Path, split: str) -> Examples:
    """Read the questions of a split, "train" or "dev".

    Raises:
        QuestionFileError: the folder has no such file, or the file breaks the format.
    """
    for name in _FILES[split]:
        if (folder / name).is_file():
            return _read_squad_json(folder / name)
    if not (folder / f"squad-{split}.jsonl.gz").is_file():
        raise QuestionFileError(f"{folder}: has no SQuAD {split}. {_SQUAD}")
    return _read_squad_lines(folder, split)


def read_qamr(path: Path) -> Examples:
    """Read QAMR's sentences, their tokens put together again; answers whose tokens are apart are left out.

    Raises:
        QuestionFileError: a line is not what the format has.
    """
    texts: list[Text] = []
    asked: list[Asked] = []
    for place, line in _read_lines(path):
        try:
            text, places = join_tokens(line["tokens"])
            for each in line["questions"]:
                numbers = each["answer_tokens"]
                if numbers == list(range(numbers[0], numbers[-1] + 1)):
                    span = (places[numbers[0]][0], places[numbers[-1]][1])
                    asked.append(Asked(question=each["question"], passage=len(texts), answers=(span,), source="qamr"))
        except (KeyError, TypeError, IndexError) as error:
            raise QuestionFileError(f"{place}: not a line of QAMR ({error!r}). Give tokens and questions") from error
        texts.append(Text(text=text, article=str(line.get("id", place))))
    return Examples(texts, asked)


def join_tokens(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """Put a sentence's tokens together as print has them, and tell where each stands."""
    text = ""
    places = []
    holds = True
    for token in tokens:
        word = _MARKS.get(token, token)
        if not holds and not _CLINGS.fullmatch(word):
            text += " "
        places.append((len(text), len(text) + len(word)))
        text += word
        holds = word in _HOLDS
    return text, places


def _read_squad_json(path: Path) -> Examples:
    texts: list[Text] = []
    asked: list[Asked] = []
    try:
        for entry in json.loads(path.read_text(encoding="utf-8"))["data"]:
            title = entry["title"].replace("_", " ")
            for paragraph in entry["paragraphs"]:
                context = paragraph["context"]
                for each in paragraph["qas"]:
                    given = [] if each.get("is_impossible") else each["answers"]
                    answers = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in given]
                    wrong = [
                        a["text"] for a, span in zip(given, answers, strict=True) if context[slice(*span)] != a["text"]
                    ]
                    if wrong:
                        raise QuestionFileError(
                            f"{path}: {wrong[0]!r} is not where it is said to be. Mend answer_start"
                        )
                    # Some of SQuAD's questions have blanks around them.
                    asked.append(Asked(question=each["question"].strip(), passage=len(texts), answers=tuple(answers)))
                texts.append(Text(text=context, article=title, headline=title))
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionFileError(f"{path}: not a SQuAD file ({error!r}). {_SQUAD}") from error
    return Examples(texts, asked)


def _read_squad_lines(folder: Path, split: str) -> Examples:
    texts: list[Text] = []
    numbers: dict[int, int] = {}
    for _, line in _read_lines(folder / "squad-paragraphs.jsonl.gz"):
        if line["split"] == split:
            numbers[line["id"]] = len(texts)
            texts.append(Text(text=line["text"], article=line["title"], headline=line["title"]))
    asked = []
    for place, line in _read_lines(folder / f"squad-{split}.jsonl.gz"):
        number = numbers[line["paragraph"]]
        spans = _find_answers(line, texts[number].text, place)
        asked.append(Asked(question=line["question"], passage=number, answers=spans))
    return Examples(texts, asked)


def _find_answers(line: Mapping[str, Any], text: str, place: str) -> tuple[Span, ...]:
    """Where the answers stand: at ``start``, else at their first place."""
    # Lines to train on have one answer or null, those to measure on what several people gave.
    answers = line["answers"] if "answers" in line else [line["answer"]] if line["answer"] else []
    starts = [line["start"] if line.get("start") is not None else text.find(answer) for answer in answers]
    spans = tuple((start, start + len(answer)) for start, answer in zip(starts, answers, strict=True))
    if any(text[slice(*span)] != answer for span, answer in zip(spans, answers, strict=True)):
        raise QuestionFileError(f"{place}: {answers} are not in the paragraph. Mend the line")
    return spans


def _read_lines(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                yield f"{path}, line {number}", json.loads(line)
    except (OSError, ValueError) as error:
        raise QuestionFileError(f"{path}: cannot be read ({error}). Give JSON Lines") from error
