"""What the indexes see of a paragraph: its own words, and the context that its words lean on.

A paragraph "He said that …" names nobody; its headline, the paragraph before it and the speaker whom attribution found
do. On news-dev headline and previous paragraph lift recall@5 of "said" questions from .61 to .79. Knows nothing of how
texts are embedded or indexed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from qa.records import Article, Paragraph, Statement

# Enough to tell what the paragraph is about; more would push the paragraph itself out of the encoder's window.
_PREVIOUS_WORDS = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that is offered as an answer, with its context: ``speakers`` are those who are quoted in it.

    ``published`` and ``source`` are its article's.
    """

    paragraph: Paragraph
    headline: str = ""
    previous: str = ""
    speakers: tuple[str, ...] = ()
    published: date | None = None
    source: str | None = None

    def with_context(self, fits: Callable[[str], bool] = lambda text: True) -> str:
        """Headline, previous paragraph, speakers, and last the paragraph, a line each: as much of it as fits."""
        said_by = f"{', '.join(self.speakers)}:" if self.speakers else ""
        own = self.paragraph.text
        # The previous paragraph goes first: it is the longest, and a passage of its own beside this one.
        for parts in ((self.headline, self.previous, said_by), (self.headline, said_by), (said_by,)):
            text = "\n".join([part for part in parts if part] + [own])
            if fits(text):
                return text
        return own


def passages(article: Article, paragraphs: Sequence[Paragraph], statements: Sequence[Statement] = ()) -> list[Passage]:
    """Give each body paragraph its context; headlines, captions and boilerplate are no answers."""
    speakers: dict[int, dict[str, None]] = {}
    for statement in statements:
        if statement.speaker:
            speakers.setdefault(statement.ordinal, {})[statement.speaker] = None
    found: list[Passage] = []
    previous = ""
    for paragraph in paragraphs:
        if paragraph.kind == "body":
            quoted, printed = tuple(speakers.get(paragraph.ordinal, ())), (article.published, article.source)
            found.append(Passage(paragraph, article.title, previous, quoted, *printed))
        if paragraph.kind in ("body", "boilerplate"):
            # A dateline is boilerplate, and the place belongs to the first paragraph.
            previous = " ".join(paragraph.text.split()[-_PREVIOUS_WORDS:])
    return found


def introduce(headline: str = "", published: date | None = None, speakers: Sequence[str] = ()) -> str:
    """What stands before a passage where a reading model reads it: headline, day and speakers, as far as known.

    The model was trained with these marks: they are part of it, as its weights are.
    """
    day = f"{published.day} {published:%B %Y}" if published else ""
    parts = [part for part in (headline, day, ", ".join(speakers)) if part]
    # Marks between and behind, or headline, name and passage would read as one sentence.
    return f"{' | '.join(parts)}:" if parts else ""
