"""The project's own articles for training (``corpus/training/``) → examples, with speakers as the product finds them.

``articles.jsonl`` has an article a line, its paragraphs with those who speak in them; ``questions.jsonl`` a question
about one paragraph, with the words that answer it, or null and why nothing does.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qa.attribution.attributor import Attributor
from qa.dates import parse_date
from qa.errors import QuestionFileError
from qa.models.training.examples import Asked, Examples, Text
from qa.passages.paragraphs import split_paragraphs
from qa.records import Article

OWN, WRITTEN = "own", "written"
# Another paragraph with another figure or name is no answer to these; to "what did she say?" it may be one.
_ONE_ANSWER = frozenset({"who", "who-said", "what", "when", "where", "how-many"})
# By the id's checksum 26 of the 240 articles: an article stays on its side when others are added.
_HELD = 10


def read_own(folder: Path, attributor: Attributor) -> tuple[Examples, Examples]:
    """Read the folder: what is trained on, and the tenth of the articles that is held out.

    Each paragraph comes with the speakers that the product finds. Where others truly speak in it, it comes once more
    with those to train on, its questions under the source ``WRITTEN``.

    Raises:
        QuestionFileError: a line breaks the format.
    """
    articles = {line["id"]: line for line in _read_lines(folder / "articles.jsonl")}
    questions = _read_lines(folder / "questions.jsonl")
    held = {key for key in articles if zlib.crc32(key.encode()) % _HELD == 0}
    found = {key: _find_texts(line, attributor) for key, line in articles.items()}
    trained = _gather([each for each in questions if each["article"] not in held], found)
    again = _gather_written([each for each in questions if each["article"] not in held], found, articles)
    return trained + again, _gather([each for each in questions if each["article"] in held], found)


def _find_texts(line: Mapping[str, Any], attributor: Attributor) -> list[Text]:
    """The paragraphs of an article, as the product would read them."""
    paragraphs = [each["text"] for each in line["paragraphs"]]
    article = Article(text="\n\n".join(paragraphs), title=line["title"], published=parse_date(line["published"]))
    statements = attributor.find_statements(article, split_paragraphs(article.text, title=article.title))
    texts = []
    start = 0
    for paragraph in paragraphs:
        within = [each for each in statements if each.speaker and start <= each.start < start + len(paragraph)]
        speakers = tuple(dict.fromkeys(each.speaker for each in within if each.speaker))
        texts.append(
            Text(
                text=paragraph,
                article=line["id"],
                headline=article.title,
                published=article.published,
                speakers=speakers,
            )
        )
        # And the blank line.
        start += len(paragraph) + 2
    return texts


def _gather(questions: Sequence[Mapping[str, Any]], found: Mapping[str, Sequence[Text]]) -> Examples:
    texts: list[Text] = []
    first: dict[str, int] = {}
    for key in dict.fromkeys(each["article"] for each in questions):
        first[key] = len(texts)
        texts += found[key]
    asked = [_ask(each, first[each["article"]] + each["paragraph"], texts) for each in questions]
    unfit = {n for n, each in enumerate(asked) if not each.answers or each.kind not in _ONE_ANSWER}
    return Examples(texts, asked, frozenset(unfit))


def _gather_written(
    questions: Iterable[Mapping[str, Any]], found: Mapping[str, Sequence[Text]], articles: Mapping[str, Any]
) -> Examples:
    """The questions about paragraphs in which the product finds other speakers than there are."""
    texts: list[Text] = []
    asked = []
    for each in questions:
        text = found[each["article"]][each["paragraph"]]
        speakers = tuple(articles[each["article"]]["paragraphs"][each["paragraph"]]["speakers"])
        if set(speakers) != set(text.speakers):
            texts.append(replace(text, speakers=speakers))
            asked.append(replace(_ask(each, len(texts) - 1, texts), source=WRITTEN))
    # No negatives out of their own articles: the same questions have these already.
    return Examples(texts, asked, frozenset(range(len(asked))))


def _ask(line: Mapping[str, Any], passage: int, texts: Sequence[Text]) -> Asked:
    answer, text = line["answer"], texts[passage].text
    # Standing twice, nobody knows which of both is meant.
    if answer is not None and text.count(answer) != 1:
        raise QuestionFileError(f"{line['id']}: {answer!r} stands not once in its paragraph. Choose other words")
    start = text.index(answer) if answer else -1
    return Asked(
        question=line["question"],
        passage=passage,
        answers=((start, start + len(answer)),) if answer else (),
        source=OWN,
        kind=line["kind"],
        trap=line["trap"] or "",
    )


def _read_lines(path: Path) -> list[Any]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    except (OSError, ValueError) as error:
        raise QuestionFileError(f"{path}: cannot be read ({error}). Give JSON Lines") from error
