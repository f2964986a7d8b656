"""Evidence → the characters that it stands for, and which hits and citations overlap them.

Figures so don't depend on how paragraphs are cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.errors import QuestionFileError
from qa.evaluation.questions import Evidence, Question
from qa.records import Article

# Paragraphs are counted as whoever writes questions sees them in the file, not as the library cuts them.
_BLANK_LINES = re.compile(r"\n\s*\n")
_NOT_WORD = re.compile(r"[\W_]+")
# So many parts of a path name an article; folders above are the machine's.
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Span:
    """The characters ``start:end`` of an article's text; ``whole`` where they are all of it.

    ``words`` are these characters, ``around`` the whole paragraphs (blocks between blank lines) that hold them.
    """

    key: str
    start: int
    end: int
    words: str
    grade: int
    around: str
    whole: bool = False

    def overlaps(self, article: Article, start: int, end: int, also_in: Iterable[Article] = ()) -> bool:
        """Tell whether a passage shares characters with it, or prints the same words as a copy of it."""
        if article.key == self.key:
            return start < self.end and self.start < end
        if not any(other.key == self.key for other in also_in):
            return False
        # The same words printed elsewhere: the passage stands for all their places. Case and marks may differ.
        mine, shown = _words(self.words), _words(article.text[start:end])
        return shown.strip() != "" and (mine in shown or shown in mine)


class Places:
    """Finds evidence in articles. These go by their key, by what stands behind its "#", or by the end of their path.

    An ending (".txt") may be left out. A name that stands for several articles stands for none.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        # Keys before looser names: no article's key is hidden by another's ending.
        self._named: list[dict[str, Article | None]] = [{}, {}, {}]
        for article in articles:
            for tier, names in zip(self._named, _names(article), strict=True):
                for name in names:
                    # Ambiguous: told when a question names it, not before.
                    tier[name] = None if name in tier else article

    def spans(self, question: Question) -> list[Span]:
        """The places of a question's evidence, in its order.

        Raises:
            QuestionFileError: evidence names an article or words that are not there.
        """
        return [self._span(evidence, question) for evidence in question.evidence]

    def _span(self, evidence: Evidence, question: Question) -> Span:
        article = self._find(evidence.article, question)
        text, grade = article.text, evidence.grade
        if evidence.quote is not None:
            # The first place; a quote that stands twice should be made longer.
            start = text.find(evidence.quote)
            if start < 0:
                message = f"{question.id}: {evidence.quote!r} is not in {evidence.article}. Quote its exact words"
                raise QuestionFileError(message)
            return _to_span(article, start, start + len(evidence.quote), grade)
        if evidence.paragraph is None:
            return Span(article.key, 0, len(text), text, grade, around=text, whole=True)
        blocks = _blocks(text)
        if evidence.paragraph >= len(blocks):
            message = f"{question.id}: {evidence.article} has no paragraph {evidence.paragraph}. It has {len(blocks)}"
            raise QuestionFileError(message)
        return _to_span(article, *blocks[evidence.paragraph], grade)

    def _find(self, name: str, question: Question) -> Article:
        for tier in self._named:
            if name in tier:
                article = tier[name]
                if article is None:
                    message = f"{question.id}: {name!r} stands for several articles. Name one by its key"
                    raise QuestionFileError(message)
                return article
        raise QuestionFileError(f"{question.id}: no article {name!r} in the library. Add it first")


def _names(article: Article) -> tuple[list[str], list[str], list[str]]:
    """What an article may be called: its key; parts of its key and path; these without ending."""
    parts = Path(article.path).parts if article.path else ()
    loose = {"/".join(parts[-depth:]) for depth in range(1, min(_DEEPEST, len(parts)))}
    # "squad.json#Normans": what stands behind the mark is the name that a set uses.
    marks = [place for place, character in enumerate(article.key) if character == "#"]
    loose |= {article.key[place + 1 :] for place in marks} - {""}
    bare = {re.sub(r"\.\w+$", "", name) for name in (article.key, *loose)}
    return [article.key], sorted(loose - {article.key}), sorted(bare - loose - {article.key})


def _to_span(article: Article, start: int, end: int, grade: int) -> Span:
    held = [(a, b) for a, b in _blocks(article.text) if a < end and start < b]
    around = article.text[held[0][0] : held[-1][1]] if held else ""
    return Span(article.key, start, end, article.text[start:end], grade, around)


def _words(text: str) -> str:
    """A text's letters and digits as ``qa.passages.duplicates`` compares them, between spaces."""
    return _NOT_WORD.sub(" ", f" {unicodedata.normalize('NFKC', text).casefold()} ")


def _blocks(text: str) -> list[tuple[int, int]]:
    edges = [0, *(edge for gap in _BLANK_LINES.finditer(text) for edge in gap.span()), len(text)]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]
