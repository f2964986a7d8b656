"""Articles → what the store keeps of them: paragraphs, statements, vectors, a content hash.

Knows nothing of SQL and of the indexes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from qa.attribution.attributor import Attributor
from qa.passages.context import Passage, passages
from qa.passages.paragraphs import split_paragraphs
from qa.protocols import Encoder, TokenEncoder, TokenVectors
from qa.records import Article, Paragraph, Role, Statement, Vectors
from qa.retrieval.interaction import TokenSigns
from qa.storage.writer import Row

# Part of each article's digest: raise it when what is derived from an article changes, and `add` makes it anew.
_PIPELINE = 6
# Recall@5 on news-dev | corpus/ with two encodings .897 | .781, with one and .5 .887 | .750, 1 .885 | .776,
# 1.5 .893 | .779, 2 .889 | .779.
_OWN = 1.5
# Passages whose token vectors are held at once: of an article with thousands they would be gigabytes.
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Attributed:
    """An article with its paragraphs, who said what in them, and who is introduced as what."""

    article: Article
    paragraphs: Sequence[Paragraph]
    statements: Sequence[Statement]
    roles: Sequence[Role]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article as the store takes it."""

    article: Article
    rows: Sequence[Row]
    statements: Sequence[Statement]
    roles: Sequence[Role]


def attribute(articles: Iterable[Article], encoder: Encoder, attributor: Attributor) -> list[Attributed]:
    """Split articles into paragraphs that the model can read, and find who said what in them."""
    found = []
    for article in articles:
        paragraphs = split_paragraphs(article.text, title=article.title, authors=article.authors, fits=encoder.fits)
        said = attributor.attribute(article, paragraphs)
        found.append(Attributed(article, paragraphs, said.statements, said.roles))
    return found


def derive(encoder: Encoder, read: Sequence[Attributed]) -> list[Prepared]:
    """Embed the passages of articles together: for each article all that the store keeps."""
    offered = [passages(each.article, each.paragraphs, each.statements) for each in read]
    embedded = iter(embed(encoder, [passage for each in offered for passage in each]))
    found = []
    for each in read:
        # A headline or a caption is shown, and helps others to be found; by itself it answers too little.
        indexed = [next(embedded) if paragraph.kind == "body" else (None, None) for paragraph in each.paragraphs]
        rows = [Row(paragraph, *its) for paragraph, its in zip(each.paragraphs, indexed, strict=True)]
        found.append(Prepared(each.article, rows, each.statements, each.roles))
    return found


def derive_meanwhile(encoder: Encoder, batches: Iterable[list[Attributed]]) -> Iterator[list[Prepared]]:
    """``derive`` batch after batch, each while the next one is read and attributed, and the last one written."""
    with ThreadPoolExecutor(1, "embedding") as thread:
        before: Future[list[Prepared]] | None = None
        for batch in batches:
            current = thread.submit(derive, encoder, batch)
            if before is not None:
                yield before.result()
            before = current
        if before is not None:
            yield before.result()


def embed(encoder: Encoder, offered: Sequence[Passage]) -> list[tuple[bytes, bytes | None]]:
    """The vector of each passage, and the signs of its tokens if the model shows any, as the store keeps them.

    A vector lies midway between the passage's own words and its words in their context. On news-dev dense recall@5 is
    .690 for the words alone, .760 in context, .802 midway; questions that need two passages fall from .756 to .667. A
    model that shows its tokens encodes a passage once, in its context: its own words are the mean of its own tokens,
    which know that context, and count a little more.
    """
    if not offered:
        return []
    contextual = [passage.with_context(encoder.fits) for passage in offered]
    if isinstance(encoder, TokenEncoder):
        found = []
        for at in range(0, len(offered), _AT_ONCE):
            texts = contextual[at : at + _AT_ONCE]
            pairs = zip(offered[at : at + _AT_ONCE], texts, encoder.encode_tokens(texts), strict=True)
            found += [_derive(len(text) - len(passage.paragraph.text), each) for passage, text, each in pairs]
        return found
    # Both have length 1: their sum points midway.
    middle = encoder.encode_passages([passage.paragraph.text for passage in offered])
    return [(_to_bytes(vector), None) for vector in middle + encoder.encode_passages(contextual)]


def _derive(context: int, seen: TokenVectors) -> tuple[bytes, bytes | None]:
    """A passage's vector and signs; the first ``context`` characters of what was encoded are its context."""
    if not len(seen.vectors):
        return _to_bytes(seen.pooled), None
    own = seen.starts >= context
    mean = seen.vectors[own].mean(axis=0) if own.any() else seen.pooled
    vector = seen.pooled + _OWN * mean / np.linalg.norm(mean)
    return _to_bytes(vector), TokenSigns.of(seen.vectors, int((~own).sum())).to_bytes()


def _to_bytes(vector: Vectors) -> bytes:
    return np.asarray(vector / np.linalg.norm(vector), "<f4").tobytes()


def digest(article: Article) -> str:
    """A hash of all that an article says, not of where it lies."""
    # Not the path and not the key: a file that was moved says nothing new.
    content = [
        _PIPELINE,
        article.title,
        article.text,
        str(article.published),
        article.source,
        article.authors,
        article.url,
        article.language,
        article.section,
        article.page,
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
