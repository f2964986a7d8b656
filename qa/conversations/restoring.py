"""Turns as they were kept → turns with the articles' texts that the store has now.

A quote that still stands at its place is restored as a citation like any other, so that the next question finds what it
would have found. Where it doesn't, its citation says so (``Citation.changed``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from hashlib import blake2b

from qa.records import Answer, Article, Citation, Hit, Paragraph, Turn, Written
from qa.storage.snapshot import Snapshot


def restore_turns(snapshot: Snapshot, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Put what a snapshot holds into turns that were kept without the articles' texts."""
    restoring = _Restoring(snapshot, turns)
    return tuple(map(restoring.turn, turns))


def hash_text(text: str) -> str:
    """What stands for a paragraph's text in what is kept: what is removed from the library does not stay there."""
    # 128 bits: two texts of one place never have the same by chance. Half a surrogate pair is hashed as it is.
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _keys(record: object) -> Iterator[str]:
    """The keys of all articles in a record, or in a tuple of records."""
    if isinstance(record, Article):
        yield record.key
    elif isinstance(record, tuple):
        for each in record:
            yield from _keys(each)
    elif is_dataclass(record):
        for field in fields(record):
            yield from _keys(getattr(record, field.name))


class _Restoring:
    """Puts what a snapshot holds into what was kept.

    Args:
        snapshot: of the store, open.
        turns: all that are to be restored.
    """

    def __init__(self, snapshot: Snapshot, turns: Sequence[Turn]) -> None:
        self._snapshot = snapshot
        # All at once: a long conversation has hundreds of citations.
        self._articles = snapshot.articles_of(list(dict.fromkeys(_keys(tuple(turns)))))
        self._paragraphs: dict[str, list[Paragraph]] = {}

    def turn(self, turn: Turn) -> Turn:
        """A turn with its answer."""
        return replace(turn, answer=self._answer(turn.answer)) if isinstance(turn.answer, Answer) else turn

    def _answer(self, answer: Answer) -> Answer:
        return replace(
            answer,
            citations=self._citations(answer.citations),
            more=self._citations(answer.more),
            hits=tuple(hit for hit in map(self._hit, answer.hits) if hit is not None),
            written=self._written(answer.written) if answer.written else None,
        )

    def _written(self, written: Written) -> Written:
        sentences, struck = (
            tuple(replace(sentence, citations=self._citations(sentence.citations)) for sentence in group)
            for group in (written.sentences, written.struck)
        )
        return replace(written, sentences=sentences, struck=struck, citations=self._citations(written.citations))

    def _citations(self, citations: Iterable[Citation]) -> tuple[Citation, ...]:
        return tuple(map(self._citation, citations))

    def _citation(self, citation: Citation) -> Citation:
        also_in = tuple(self._articles.get(each.key) or _gone(each) for each in citation.also_in)
        article = self._articles.get(citation.article.key)
        start, end = citation.start, citation.end
        # No empty quote: the words of what was gone at the last keeping are "", and stand everywhere.
        if article and 0 <= start < end and article.text[start:end] == citation.quote:
            paragraph = self._paragraph_of(article, citation)
            # The sentence before may have changed while the quote has not.
            before = citation.before if citation.before in article.text[:start] else ""
            found = replace(citation, article=article, paragraph=paragraph, before=before)
            return replace(found, also_in=also_in, changed=None)
        return replace(
            citation,
            article=_gone(citation.article),
            # The hash in the place of its text is not for readers.
            paragraph=replace(citation.paragraph, text="", id=None, article_id=None),
            also_in=also_in,
            changed="replaced" if article else "removed",
        )

    def _hit(self, hit: Hit) -> Hit | None:
        article = self._articles.get(hit.article.key)
        place = (hit.paragraph.start, hit.paragraph.end)
        for paragraph in self._paragraphs_of(article) if article else ():
            if (
                article
                and (paragraph.start, paragraph.end) == place
                # A hit is a passage as it was found, not a quote: with other words it is another, and is left out.
                and hash_text(paragraph.text) == hit.paragraph.text
            ):
                said = (replace(s, paragraph_id=paragraph.id, ordinal=paragraph.ordinal) for s in hit.statements)
                also_in = tuple(self._articles.get(each.key) or _gone(each) for each in hit.also_in)
                return replace(hit, article=article, paragraph=paragraph, statements=tuple(said), also_in=also_in)
        return None

    def _paragraph_of(self, article: Article, citation: Citation) -> Paragraph:
        """The paragraph in which a quote stands now; where the article is cut within it, the quote is its own."""
        for paragraph in self._paragraphs_of(article):
            if paragraph.start <= citation.start and citation.end <= paragraph.end:
                return paragraph
        return Paragraph(start=citation.start, end=citation.end, text=citation.quote, article_id=article.id)

    def _paragraphs_of(self, article: Article) -> list[Paragraph]:
        # Many citations are of one article.
        if article.key not in self._paragraphs:
            self._paragraphs[article.key] = self._snapshot.paragraphs(article)
        return self._paragraphs[article.key]


def _gone(article: Article) -> Article:
    """What is left of an article that the library no longer has: all but its text, and the id that nothing has now."""
    return replace(article, text="", id=None)
