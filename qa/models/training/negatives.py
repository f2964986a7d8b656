"""Hard negatives: passages that retrieval finds for a question, and that don't answer it.

Found by the product's own BM25. A passage with the answer's words in it is none, nor is one of the question's article
where that may answer, too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from qa.indexes.allowed import Allowed
from qa.indexes.lexical import LexicalIndex
from qa.models.training.examples import Examples
from qa.models.training.measures import normalise_answer
from qa.passages.context import Passage
from qa.protocols import Progress
from qa.records import Paragraph


def find_negatives(
    examples: Examples, *, near: int = 2, far: int = 0, progress: Progress | None = None
) -> list[tuple[int, int]]:
    """Pairs of a question with an answer and a passage without it.

    Args:
        examples: questions and all passages that are searched.
        near: how many passages of the question's article, the best first.
        far: how many of other articles.
        progress: called now and then.
    """
    with tempfile.TemporaryDirectory() as folder:
        return list(_search(examples, LexicalIndex(Path(folder) / "lexical", "training"), near, far, progress))


def _search(
    examples: Examples, index: LexicalIndex, near: int, far: int, progress: Progress | None
) -> Iterator[tuple[int, int]]:
    texts = examples.texts
    offered = (
        Passage(Paragraph(start=0, end=len(each.text), text=each.text, id=n), each.headline, "", each.speakers)
        for n, each in enumerate(texts)
    )
    index.update(1, [], offered)
    of_article: dict[str, list[int]] = {}
    for n, text in enumerate(texts):
        of_article.setdefault(text.article, []).append(n)
    # Blanks at both ends: "ten" stands not in "often".
    words = [f" {normalise_answer(each.text)} " for each in texts]
    for number, asked in enumerate(examples.asked):
        # Told of each, a hundred thousand questions would keep the console busier than the index.
        if progress and number % 1000 == 0:
            progress(number, len(examples.asked), asked.question)
        if not asked.answers:
            continue
        answer = f" {normalise_answer(examples.answer(number))} "
        article = texts[asked.passage].article
        own = np.array(of_article[article], np.int64)
        found: list[int] = []
        if near and number not in examples.unfit:
            others = own[own != asked.passage]
            # Four more than wanted, since some hold the answer and fall away.
            ranked = [n for n, _ in index.search(asked.question, near + 4, Allowed(others))]
            found += [n for n in ranked if answer not in words[n]][:near]
        if far:
            # So many more as its own article may take the first places.
            ranked = [n for n, _ in index.search(asked.question, far + len(own))]
            found += [n for n in ranked if texts[n].article != article and answer not in words[n]][:far]
        for passage in found:
            yield number, passage
