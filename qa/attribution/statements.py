"""Claims, quotations and voices of one article → its statements, each with its speaker.

A quotation without a cue of its own belongs to whom the quotation before it in the paragraph belongs to, or the one
that it continues, or whom a line that ends with a colon announces. Knows nothing of parsers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qa.attribution.cast import Cast
from qa.attribution.clauses import Claim, find_claims
from qa.attribution.cues import BELIEF, JUDGING
from qa.attribution.quotations import Quotation
from qa.attribution.roles import phrase
from qa.attribution.saying_dates import said_on
from qa.attribution.speakers import Discourse, Source
from qa.attribution.syntax import Sentence, Word
from qa.attribution.voice import Voice
from qa.records import Article, Paragraph, Statement, StatementKind

_QUOTING = frozenset(
    "say tell ask write reply answer call warn promise add shout insist explain claim argue note remark advise".split()
)
_OURSELVES = frozenset("i we you".split())
# What is only one of these says nothing without the sentence before.
_NOTHING = frozenset("it him her them us me that this of to".split())


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it is before statements are looked for: ``nested`` has the sentences inside of quotations."""

    article: Article
    paragraphs: Sequence[Paragraph]
    quotations: Sequence[Quotation]
    voices: Mapping[int, Sequence[Voice]]
    cast: Cast
    discourse: Discourse
    sentences: Sequence[Sentence]
    nested: Mapping[int, Sequence[Sentence]]


@dataclass(slots=True)
class _Utterance:
    """One saying: its source, and everything that was said in it."""

    source: Source
    mention: str = ""
    cue: str = ""
    denied: bool = False
    day: date | None = None
    quoted_by: str | None = None
    claim: Claim | None = None
    others: tuple[Source, ...] = ()
    """With whom the source says it: "Holt and Roe said"."""

    def further(self) -> _Utterance:
        """More words of the same saying, which have no cue of their own."""
        return _Utterance(self.source, day=self.day, quoted_by=self.quoted_by, others=self.others)


@dataclass(slots=True)
class _Draft:
    start: int
    end: int
    utterance: _Utterance
    kind: StatementKind
    ordinal: int


class StatementFinder:
    """Walks the sentences of one article and drafts its statements."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.article.text
        self._paragraphs = [p for p in reading.paragraphs if p.kind == "body"]
        self._quotations = reading.quotations
        self._discourse = reading.discourse
        # Whose a quotation is, by where it begins; who spoke last in a paragraph, by its ordinal.
        self._owners: dict[int, _Utterance] = {}
        self._last: dict[int, _Utterance] = {}
        self._drafts: list[_Draft] = []

    def find(self) -> list[Statement]:
        """All statements of the article, in the order of the text."""
        sentences: dict[int, list[Sentence]] = {}
        for sentence in self._reading.sentences:
            sentences.setdefault(sentence.ordinal, []).append(sentence)
        for paragraph in self._paragraphs:
            if not self._speak(paragraph):
                own = sentences.get(paragraph.ordinal, [])
                for sentence in own:
                    self._read(sentence)
                self._give_rest(paragraph, own)
                self._announce(paragraph, own)
        # Last: where a quotation over several paragraphs has its speaker is known only after all of them.
        self._give_continued()
        for quotation in self._quotations:
            if owner := self._owners.get(quotation.start):
                self._draft(quotation.inner_start, quotation.inner_end, owner, "direct", quotation.ordinal)
                self._quote_within(quotation.start, owner)
        return self._finish()

    def _speak(self, paragraph: Paragraph) -> bool:
        """Draft what is somebody's words as a whole; tell whether nothing else is to be read in the paragraph."""
        if voices := self._reading.voices.get(paragraph.ordinal):
            for voice in voices:
                utterance = _Utterance(Source(voice.speaker, voice.person), voice.mention, day=voice.said_on)
                self._draft(voice.start, voice.end, utterance, "direct", voice.ordinal)
                if voice.whole:
                    self._quote_within(voice.start, utterance)
            return voices[0].whole
        if paragraph.text.startswith(">") and (owner := self._announced(paragraph, paragraph.end)):
            start = paragraph.start + len(paragraph.text) - len(paragraph.text.lstrip("> "))
            self._draft(start, paragraph.end, owner.further(), "direct", paragraph.ordinal)
            return True
        return False

    def _quote_within(self, start: int, owner: _Utterance) -> None:
        """Whom somebody quotes in turn: "He told me: ‘…’" inside of a quotation."""
        discourse = Discourse(self._text, self._reading.cast, owner.source.name)
        for sentence in self._reading.nested.get(start, ()):
            discourse.read(sentence)
            for claim in find_claims(sentence):
                if (
                    claim.lemma not in _QUOTING
                    or claim.relative
                    or claim.source is None
                    or claim.source.text.lower() in _OURSELVES
                ):
                    continue
                source = discourse.source(sentence, claim.source)
                if source.name == owner.source.name or (source.name is None and not claim.quotations):
                    continue
                utterance = self._utterance(claim, discourse)
                utterance.quoted_by = owner.source.name
                discourse.spoke(source.person, sentence, True)
                self._draft_span(sentence, claim, utterance)
                for quotation in claim.quotations:
                    self._draft(quotation.inner_start, quotation.inner_end, utterance, "direct", sentence.ordinal)

    def _read(self, sentence: Sentence) -> None:
        self._discourse.read(sentence)
        claims = find_claims(sentence)
        taken: list[tuple[Claim, _Utterance]] = []
        # What is said inside of what is said comes after it.
        for claim in sorted(claims, key=lambda c: sum(_holds(o, c) and not _holds(c, o) for o in claims)):
            utterance = self._utterance(claim)
            if self._is_inside(claim, taken, utterance):
                continue
            taken.append((claim, utterance))
            # What somebody thinks makes him no speaker: "he" goes on with whoever spoke.
            if claim.lemma not in BELIEF:
                self._discourse.spoke(utterance.source.person, sentence, _is_main(sentence, claim.verb))
                self._last[sentence.ordinal] = utterance
            self._draft_span(sentence, claim, utterance)
            for quotation in claim.quotations:
                self._owners[quotation.start] = utterance

    def _is_inside(self, claim: Claim, taken: Sequence[tuple[Claim, _Utterance]], utterance: _Utterance) -> bool:
        """Tell a belief inside of what was said, which is no statement of its own, and note who reports whom."""
        for outer, saying in taken:
            if not _holds(outer, claim):
                continue
            if claim.lemma == "according":
                # "…, Holt said, according to the radio": it is the radio that reports her.
                saying.quoted_by = utterance.source.name
                continue
            if claim.lemma in BELIEF | JUDGING or claim.quotations:
                return not claim.quotations
            if saying.source.name == utterance.source.name or claim.lemma not in _QUOTING:
                return True
            utterance.quoted_by = saying.source.name
        return False

    def _utterance(self, claim: Claim, discourse: Discourse | None = None) -> _Utterance:
        discourse = discourse or self._discourse
        sentence = claim.sentence
        source, mention, others = Source(None), "", list[Source]()
        if claim.source is not None:
            source, *others = discourse.together(sentence, claim.source) or [discourse.source(sentence, claim.source)]
            if claim.relative is not None:
                mention = claim.relative.text
            else:
                start, end = phrase(sentence, claim.source)
                mention = self._text[start:end]
        cue = self._text[claim.cue[0].start : claim.cue[-1].end] if claim.cue else ""
        return _Utterance(source, mention, cue, claim.denied, self._day(claim), claim=claim, others=tuple(others))

    def _day(self, claim: Claim) -> date | None:
        """The day that the words around the cue give."""
        sentence = claim.sentence
        verb = claim.verb
        # Plans: "will announce on Friday" is not said on that day.
        if any(
            c.text.lower() in ("will", "would", "’ll", "'ll", "may", "might") for c in sentence.children(verb, "aux")
        ):
            return None
        # Only what hangs on the verb: a day further away is one of which is spoken.
        near = [c for c in sentence.children(verb) if c.dep in ("npadvmod", "prep", "advmod", "pobj", "tmod")]
        # "About the strike of May 1" tells of what was spoken, and not when.
        near = [c for c in near if c.text.lower() not in ("about", "of", "regarding", "concerning", "against")]
        words = [w for c in near for w in sentence.subtree(c)]
        if claim.span:
            words = [w for w in words if not claim.span[0] <= w.start < claim.span[1]]
        # "Said on Monday she would open the pool": the parser hangs the day on the pool.
        behind = sentence.words[verb.index + 1 : verb.index + 3]
        if [w.text.lower() for w in behind[:1]] == ["on"]:
            words = [*(w for w in words if w not in behind), *behind]
        ordered = sorted(words, key=lambda w: w.index)
        # As printed: "March 3, 2021" has no space before its comma.
        spaced = "".join((" " if w.text[:1].isalnum() else "") + w.text for w in ordered)
        return said_on(spaced, self._reading.article.published)

    def _draft_span(self, sentence: Sentence, claim: Claim, utterance: _Utterance) -> None:
        if claim.span is None:
            return
        start, end = claim.span
        inside = [q for q in sentence.plain.fragments if q.start < end and q.end > start]
        whole = [q for q in sentence.plain.quotations if q.start < end and q.end > start]
        for quotation in inside + whole:
            start, end = min(start, quotation.start), max(end, quotation.end)
        quoted = sum(q.end - q.start for q in inside)
        kind: StatementKind = "indirect"
        if inside or whole:
            # Marks and commas take a little. With .5, 78 mixed statements of news-dev and corpus/ would be direct.
            kind = "direct" if quoted >= 0.95 * (end - start) else "mixed"
        if kind == "indirect" and self._text[start:end].strip().lower() in _NOTHING:
            return  # "He rejected it" tells nothing of what he said.
        if kind == "direct":
            start, end = inside[0].inner_start, inside[-1].inner_end
        self._draft(start, end, utterance, kind, sentence.ordinal)

    def _draft(self, start: int, end: int, utterance: _Utterance, kind: StatementKind, ordinal: int) -> None:
        words = self._text[start:end]
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        if start < end:
            self._drafts.append(_Draft(start, end, utterance, kind, ordinal))

    def _give_rest(self, paragraph: Paragraph, sentences: Sequence[Sentence]) -> None:
        """Give the quotations of a paragraph that have no cue in their sentence to whom they most likely belong."""
        before: _Utterance | None = None
        for sentence in sentences:
            bare = sentence.is_bare
            for quotation in sentence.plain.quotations:
                owner = self._owners.get(quotation.start)
                if owner is None and bare and not quotation.continued and _says_something(quotation.inner(self._text)):
                    # Print puts the cue before, or behind, or in a line with a colon.
                    owner = before or self._next_in(paragraph, quotation) or self._announced(paragraph, quotation.start)
                    if owner:
                        owner = owner.further()
                        self._owners[quotation.start] = owner
            claims = [self._owners[q.start] for q in sentence.plain.quotations if q.start in self._owners]
            before = claims[-1] if claims else self._of_sentence(sentence) or None

    def _of_sentence(self, sentence: Sentence) -> _Utterance | None:
        """Whose words would follow a sentence: its last speaker's, else its subject's, if that is somebody."""
        for draft in reversed(self._drafts):
            if draft.ordinal != sentence.ordinal:
                break
            if draft.utterance.claim and draft.utterance.claim.sentence is sentence and draft.utterance.source.person:
                return draft.utterance
        subject = _main_subject(sentence)
        if subject is None:
            return None
        source = self._discourse.source(sentence, subject)
        return _Utterance(source) if source.person else None

    def _next_in(self, paragraph: Paragraph, quotation: Quotation) -> _Utterance | None:
        for other in self._quotations:
            if other.ordinal == paragraph.ordinal and other.start > quotation.start:
                owner = self._owners.get(other.start)
                return owner
        return None

    def _announce(self, paragraph: Paragraph, sentences: Sequence[Sentence]) -> None:
        """Note whose words a paragraph announces that ends with a colon: its speaker's, else the one whom it names."""
        if not paragraph.text.rstrip().endswith(":") or not sentences:
            return
        last = sentences[-1]
        spoken = self._last.get(paragraph.ordinal)
        if spoken and spoken.claim and spoken.claim.sentence is last:
            return
        people = self._discourse.named(last)
        subject = _main_subject(last)
        source = self._discourse.source(last, subject) if subject else Source(None)
        # The subject may be a thing ("A post by Peter Brandt followed:").
        if not source.person and len(people) == 1:
            source = Source(people[0].name, people[0])
        self._last[paragraph.ordinal] = _Utterance(source)

    def _announced(self, paragraph: Paragraph, place: int) -> _Utterance | None:
        """Who is announced by the paragraph before, or speaks at its end."""
        position = self._paragraphs.index(paragraph)
        if position == 0 or (place < paragraph.end and self._text[paragraph.start : place].strip()):
            return None
        before = self._paragraphs[position - 1]
        earlier = [q for q in self._quotations if q.ordinal == before.ordinal]
        if before.text.rstrip().endswith(":"):
            return self._last.get(before.ordinal)
        if earlier and earlier[-1].start in self._owners:
            return self._owners[earlier[-1].start]
        return self._last.get(before.ordinal)

    def _give_continued(self) -> None:
        """A quotation over several paragraphs has one speaker, wherever the attribution stands."""
        pairs = [(a, b) for a, b in zip(self._quotations, self._quotations[1:], strict=False) if b.continued]
        for before, quotation in [*pairs, *reversed(pairs)]:
            first, second = self._owners.get(before.start), self._owners.get(quotation.start)
            if first and not second:
                self._owners[quotation.start] = first.further()
            if second and not first:
                self._owners[before.start] = second.further()

    def _finish(self) -> list[Statement]:
        bounds = {p.ordinal: p for p in self._paragraphs}
        found: dict[tuple[int, int, str | None], Statement] = {}
        for draft in sorted(self._drafts, key=lambda d: (d.start, d.end)):
            paragraph, saying = bounds[draft.ordinal], draft.utterance
            start, end = max(draft.start, paragraph.start), min(draft.end, paragraph.end)
            # A name that the article gives later ("He was Percy Dunn") holds for what was said before.
            for source in (saying.source, *saying.others) if start < end else ():
                speaker = source.person.name if source.person else source.name
                statement = Statement(
                    start=start,
                    end=end,
                    speaker=speaker,
                    mention=saying.mention,
                    cue=saying.cue,
                    kind=draft.kind,
                    said_on=saying.day,
                    denied=saying.denied,
                    quoted_by=saying.quoted_by,
                    ordinal=draft.ordinal,
                )
                found.setdefault((start, end, speaker), statement)
        return list(found.values())


def _says_something(words: str) -> bool:
    """Tell quoted speech from a heading between paragraphs, which has no stop."""
    # By eye; with fewer words, one heading of both sets becomes somebody's words.
    return len(words.split()) >= 6 or words.rstrip()[-1:] in (*".,!?…",)


def _holds(outer: Claim, inner: Claim) -> bool:
    """Tell whether the cue of one claim stands in what another says."""
    return bool(outer is not inner and outer.span and outer.span[0] <= inner.verb.start < outer.span[1])


def _is_main(sentence: Sentence, verb: Word) -> bool:
    return verb.dep in ("ROOT", "parataxis") or (verb.dep == "conj" and sentence.head(verb).dep == "ROOT")


def _main_subject(sentence: Sentence) -> Word | None:
    for word in sentence.words:
        if word.dep == "ROOT":
            subjects = sentence.children(word, "nsubj", "nsubjpass")
            return subjects[0] if subjects else None
    return None
