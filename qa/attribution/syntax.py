"""Sentences as trees of words with places in the article, and how a paragraph is made fit for a parser.

A parser trips over quotations, so what was quoted as a sentence of its own is replaced by one short word before
parsing, and the marks of quoted fragments are left out; every word knows its place in the article nevertheless. Knows
nothing of any parser, nor of speech.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qa.attribution.cues import SPEECH, lemma_of
from qa.attribution.quotations import Quotation, is_sentence
from qa.passages.sentences import split_sentences

# "Strand, he said, had slept": a subject, a tag, and what goes on like the subject's verb.
_TAG = re.compile(
    r"(?P<subject>[^\W\d_a-z][\w'-]*(?:\s[\w'-]+){0,4}),"
    r"\s(?:(?:the|his|her|their|an?)\s)?(?:[\w'.-]+\s){1,3}"
    r"(?P<verb>[a-z]+)(?:\s(?:in|on|to|at|with|from|during|after)\s[^,.;“”]{2,40})?,"
    r"(?=\s(?:had|has|was|were|is|are|would|will|could|can|did|does|may|might|must|should|never|also|[a-z]{3,}(?:[^s]s|ed))\s)"
)
_NO_SUBJECT = frozenset(
    """in on at for to from by with after before when while if as but and or so yet still then now even not that what
    once because since although though instead perhaps maybe indeed under over until during among without it he she
    they we i there this""".split()
)
# One word that the parser takes for a sentence said, with the quotation's own stop: “Yes,” Holt said.
_STAND_IN = "Yes"
# "Rep. Nina Holt (R-Ohio), …" trips parsers.
_PARTY = re.compile(r"\s\([A-Z](?:[-–][A-Za-z. -]{2,12})?\)")


@dataclass(frozen=True, slots=True)
class Plain:
    """Words of one sentence as a parser reads them: ``text[i]`` stands at ``places[i]`` in the article."""

    text: str
    places: tuple[int, ...]
    ordinal: int
    quotations: tuple[Quotation, ...] = ()
    """Those that a stand-in replaces, in order."""
    fragments: tuple[Quotation, ...] = ()
    """Those that are left in the sentence, without their marks."""


@dataclass(slots=True)
class Word:
    """A word of a parsed sentence: ``article.text[start:end]``; ``tag`` of the Penn Treebank, ``dep`` of ClearNLP.

    ``quotation`` is set on the word that stands in for one.
    """

    index: int
    text: str
    start: int
    end: int
    tag: str
    dep: str
    head: int
    children: list[int] = field(default_factory=list)
    quotation: Quotation | None = None


@dataclass(slots=True)
class Sentence:
    """A parsed sentence; ``number`` counts those of the article that have words of their own, beside quotations."""

    words: list[Word]
    ordinal: int
    plain: Plain
    number: int = 0
    opens: bool = False
    """Whether it is the first of its paragraph."""

    @property
    def start(self) -> int:
        """Where it begins in the article, its quotations included."""
        return min([w.start for w in self.words] + [*(q.start for q in self.plain.quotations + self.plain.fragments)])

    @property
    def end(self) -> int:
        """Where it ends in the article, its quotations included."""
        return max([w.end for w in self.words] + [*(q.end for q in self.plain.quotations + self.plain.fragments)])

    @property
    def is_bare(self) -> bool:
        """Whether it has no words but its quotations."""
        return all(word.quotation or not any(c.isalnum() for c in word.text) for word in self.words)

    def children(self, word: Word, *deps: str) -> list[Word]:
        """The words that depend on a word, of the given relations if any are given."""
        return [child for i in word.children if (child := self.words[i]).dep in deps or not deps]

    def head(self, word: Word) -> Word:
        """The word that a word depends on; the root is its own."""
        return self.words[word.head]

    def subtree(self, word: Word, without: Iterable[Word] = ()) -> list[Word]:
        """A word and all below it in order of the text, without some of the branches."""
        skipped = {each.index for each in without}
        found, todo = [], [word.index]
        while todo:
            index = todo.pop()
            if index not in skipped:
                found.append(index)
                todo.extend(self.words[index].children)
        return [self.words[i] for i in sorted(found)]

    def ancestors(self, word: Word) -> list[Word]:
        """The words above a word, nearest first."""
        above: list[Word] = []
        while word.head != word.index:
            word = self.words[word.head]
            above.append(word)
        return above


def clause_subject(sentence: Sentence, word: Word) -> int:
    """For "him" in "Holt attacked him": Holt, who cannot be meant; -1 where nobody is shut out."""
    if word.dep not in ("dobj", "pobj", "dative"):
        return -1
    head = sentence.head(word)
    while head.tag[:2] not in ("VB", "MD") and head.head != head.index:
        head = sentence.head(head)
    subjects = sentence.children(head, "nsubj")
    return subjects[0].index if subjects else -1


def before_tag(sentence: Sentence, word: Word) -> int:
    """For "he" in "Holt, he said, …": Holt, who cannot be meant; -1 where nobody is shut out."""
    return word.index - 2 if word.index > 1 and sentence.words[word.index - 1].text == "," else -1


def plain_sentences(text: str, start: int, end: int, ordinal: int, quotations: Sequence[Quotation]) -> list[Plain]:
    """Cut ``text[start:end]`` into sentences for a parser, its quotations replaced or bared of their marks."""
    pieces: list[str] = []
    places: list[int] = []
    standing: dict[int, Quotation] = {}
    bared: dict[int, Quotation] = {}
    length = 0

    def append(words: str, where: Sequence[int]) -> None:
        nonlocal length
        at = 0
        for aside in [*_PARTY.finditer(words), None]:
            stop = aside.start() if aside else len(words)
            pieces.append(words[at:stop])
            places.extend(where[at:stop])
            length += stop - at
            at = aside.end() if aside else stop

    at = start
    for number, quotation in enumerate(quotations):
        append(text[at : quotation.start], range(at, quotation.start))
        if _stands_alone(text, quotation, start, number > 0):
            # The place of the word behind the mark.
            standing[length + 1] = quotation
            words = quotation.inner(text).rstrip()
            stop = words[-1] if words and words[-1] in ",.!?…" else ""
            stand_in = f"“{_STAND_IN}{stop}”"
            append(stand_in, [quotation.start] * (len(stand_in) - 1) + [quotation.end - 1])
        else:
            bared[length] = quotation
            append(quotation.inner(text), range(quotation.inner_start, quotation.inner_end))
        at = quotation.end
    append(text[at:end], range(at, end))
    # A curly apostrophe trips the parser: "she’s", "didn’t".
    reduced = "".join(pieces).replace("’", "'")
    found = []
    for a, b in (part for sentence in split_sentences(reduced) for part in _halves(reduced, *sentence)):
        order = _tag_last(reduced[a:b])
        found.append(
            Plain(
                "".join(reduced[a + i] for i in order),
                tuple(places[a + i] for i in order),
                ordinal,
                tuple(q for i, q in standing.items() if a <= i < b),
                tuple(q for i, q in bared.items() if a <= i < b),
            )
        )
    return found


def _halves(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a sentence at its semicolon where somebody speaks on either side: "Holt said no; Roe, a pilot, said yes"."""
    parts, at = [], start
    for mark in re.finditer(r";\s+", text[start:end]):
        cut = start + mark.start()
        if _says(text[at:cut]) and _says(text[cut:end]):
            parts.append((at, cut))
            at = start + mark.end()
    return [*parts, (at, end)]


def _says(words: str) -> bool:
    return any(lemma_of(word) in SPEECH for word in re.findall(r"[^\W\d_]+", words))


def _tag_last(text: str) -> Sequence[int]:
    """The characters of a sentence in the order for the parser: a tag between subject and verb comes last.

    Of "Strand, he said, had slept" the parser makes Strand who speaks, of "Strand had slept, he said" it doesn't.
    """
    if tag := _TAG.match(text):
        if lemma_of(tag["verb"]) not in SPEECH or tag["subject"].split()[0].lower() in _NO_SUBJECT:
            return range(len(text))
        rest = tag.end()
        stop = len(text) - (text[-1] in ".!?")
        return [
            *range(tag.end("subject")),
            *range(rest, stop),
            *range(tag.end("subject"), rest - 1),
            *range(stop, len(text)),
        ]
    return range(len(text))


def _stands_alone(text: str, quotation: Quotation, start: int, second: bool) -> bool:
    """Tell a quotation that is a sentence of its own from a fragment and from a title ("The Tide Book")."""
    words = quotation.inner(text)
    if not quotation.closed or quotation.continued:
        return True
    before = text[start : quotation.start].rstrip()
    opens = not before or before[-1] in '.!?:”"'
    # Without this titles and names are taken for speech: fourteen more statements on news-dev, .007 less precision.
    if not opens and _is_title(words, before[-1]):
        return False
    stop = words.rstrip()[-1:]
    if is_sentence(words):
        return True
    if stop and stop in ",.!?…" and (opens or (second and before[-1] == ",")):
        return True
    upper = words.lstrip("[(… ")[:1].isupper()
    # By eye: a capital and three words may still be a title ("The Long Night").
    return upper and len(words.split()) >= 4 and (opens or before[-1] in ",—")


def _is_title(words: str, before: str) -> bool:
    """Capitalised words within a sentence: the name of a book, a song or a show."""
    parts = words.strip(" ,.!?…").split()
    capital = [part for part in parts if part[:1].isupper()]
    # By eye: titles are short, and small words in them are of three letters at most ("of", "the").
    if len(parts) > 6 or not parts or len(capital) < len([p for p in parts if len(p) > 3]):
        return False
    # Behind a comma or a colon stands speech, unless every word has its capital.
    return before not in ",:—" or (len(parts) > 1 and len(capital) == len(parts))
