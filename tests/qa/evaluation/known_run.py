"""Something to evaluate whose every hit and answer is known beforehand."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

import numpy as np

from qa.errors import ArticleNotFound
from qa.evaluation.questions import Evidence, Question
from qa.protocols import Encoder
from qa.records import Answer, Article, Channel, Citation, Hit, Kind, Paragraph, Placement
from qa.settings import Settings

_LETTERS = string.ascii_lowercase + string.digits


class LetterEncoder:
    """Counts letters and digits."""

    name = "letters"
    dimension = 36

    def fits(self, text: str) -> bool:
        """Every text does."""
        return True

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """How often each stands in a text, scaled to length 1."""
        counts = np.array([[text.lower().count(letter) for letter in _LETTERS] for text in texts])
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Embed questions as passages are."""
        return self.encode_passages(texts)


def make_article(name: str, *blocks: str) -> Article:
    """An article of these blocks."""
    return Article(key=f"{name}.txt", path=f"/news/north/{name}.txt", title=name.title(), text="\n\n".join(blocks))


ARTICLES = [make_article(name, *(f"{name}{n} of Arlow." for n in range(12))) for name in ("ant", "bee", "cat")]


class KnownRun:
    """Searches and answers as a library does, from what it was given; passages go by their first word ("ant3").

    Args:
        found: the passages that are found for a question, best first.
        articles: what is searched: by default "ant", "bee" and "cat", of twelve passages each ("ant0" to "ant11").
        also_in: for a passage the name of an article that prints it too.
        answers: for a question the confidence, and the passages that are cited, with their speakers.
        channels: for a passage its rank in each channel, whatever the question.
        kinds: passages that are no "body".
    """

    def __init__(
        self,
        found: Mapping[str, Sequence[str]],
        articles: Sequence[Article] = ARTICLES,
        *,
        also_in: Mapping[str, str] | None = None,
        answers: Mapping[str, tuple[float, Mapping[str, str | None]]] | None = None,
        channels: Mapping[str, Mapping[str, int]] | None = None,
        kinds: Mapping[str, Kind] | None = None,
    ) -> None:
        self.encoder: Encoder = LetterEncoder()
        self.settings = Settings(threshold=0.5)
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self._found, self._also_in, self._answers = found, also_in or {}, answers or {}
        self._channels, self._kinds = channels or {}, kinds or {}
        self._articles = {article.key: article for article in articles}

    def articles(self) -> list[Article]:
        """All articles."""
        return list(self._articles.values())

    def article(self, key: str) -> Article:
        """The article of a key."""
        if key not in self._articles:
            raise ArticleNotFound(key)
        return self._articles[key]

    def paragraphs(self, key: str) -> list[Paragraph]:
        """Its blocks."""
        text, start, paragraphs = self.article(key).text, 0, []
        for block in text.split("\n\n"):
            start = text.index(block, start)
            kind = self._kinds.get(block.split()[0], "body")
            paragraphs.append(Paragraph(start=start, end=start + len(block), text=block, kind=kind))
        return paragraphs

    def search(self, question: str, k: int = 10, *, history: Sequence[str] = ()) -> list[Hit]:
        """The known passages."""
        self.asked.append((question, tuple(history)))
        return [self.hit(rank, name) for rank, name in enumerate(self._found.get(question, ())[:k], start=1)]

    def ask(self, question: str, *, history: Sequence[str] = (), threshold: float | None = None) -> Answer:
        """The known citations, if the known confidence is enough."""
        confidence, cited = self._answers.get(question, (0.0, {}))
        enough = self.settings.threshold if threshold is None else threshold
        found = confidence >= enough and bool(cited)
        citations = [self.cite(n, name, speaker) for n, (name, speaker) in enumerate(cited.items(), start=1)]
        return Answer(
            question=question,
            standalone=question,
            text="Quoted below." if found else "",
            found=found,
            confidence=confidence,
            citations=tuple(citations) if found else (),
        )

    def explain(
        self, question: str, key: str, start: int = 0, end: int | None = None, *, history: Sequence[str] = ()
    ) -> list[Placement]:
        """The known ranks."""
        names = list(self._found.get(question, ()))
        stop = len(self.article(key).text) if end is None else end
        wanted = [
            (each.text.split()[0], each) for each in self.paragraphs(key) if each.start < stop and start < each.end
        ]
        return [
            Placement(
                paragraph=paragraph,
                rank=names.index(name) + 1 if name in names else None,
                channels={of: Channel(rank, 1 / rank) for of, rank in self._channels.get(name, {}).items()},
            )
            for name, paragraph in wanted
        ]

    def hit(self, rank: int, name: str) -> Hit:
        """The passage of that name as a hit."""
        article, paragraph = self._place(name)
        copies = tuple(each for each in self._articles.values() if each.key == f"{self._also_in.get(name)}.txt")
        return Hit(rank=rank, score=1 / rank, article=article, paragraph=paragraph, also_in=copies)

    def cite(self, number: int, name: str, speaker: str | None = None) -> Citation:
        """The passage of that name as a citation."""
        article, paragraph = self._place(name)
        return Citation(
            number=number,
            article=article,
            paragraph=paragraph,
            start=paragraph.start,
            end=paragraph.end,
            quote=paragraph.text,
            speaker=speaker,
        )

    def _place(self, name: str) -> tuple[Article, Paragraph]:
        (place,) = (
            (article, paragraph)
            for article in self._articles.values()
            for paragraph in self.paragraphs(article.key)
            if paragraph.text.split()[0] == name
        )
        return place


def make_question(text: str, *evidence: Evidence, type: str = "fact", **more: object) -> Question:
    """A question that is its own id."""
    return Question(id=text, type=type, question=text, evidence=evidence, **more)  # type: ignore[arg-type]


def at(name: str, grade: int = 2) -> Evidence:
    """Evidence by the number of the paragraph: "ant3"."""
    return Evidence(article=name[:3], paragraph=int(name[3:]), grade=grade)
