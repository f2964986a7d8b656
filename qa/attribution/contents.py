"""Where a sentence has what was said: the clause, object or phrase that a verb of speech governs.

Works on the tree of one sentence, and gives places in the article. Quotations that stand alone are left to the caller.
"""

from __future__ import annotations

from collections.abc import Iterable

from qa.attribution.cues import JUDGING, SPEECH, lemma_of
from qa.attribution.syntax import Sentence, Word

Span = tuple[int, int]

# "spoke of", "warned against": the preposition carries what was said.
ABOUT = frozenset("of against about for on to with as over at".split())
_SPEAKING_OF = frozenset("about of on".split())
# "Announced a review", "denied the claim": the object is what was said. Not with "say" and "tell", see below.
_WITH_OBJECT = (
    JUDGING
    | frozenset(
        """announce propose promise pledge deny claim suggest confirm predict repeat reiterate mention describe discuss
        explain note recommend acknowledge admit stress emphasize emphasise concede vow allege reveal disclose
        proclaim declare protest lament tweet retweet recount recall quip warn favor favour support oppose want
        prefer fear expect doubt regret advocate read ask report argue post imply signal""".split()
    )
) - frozenset({"decline", "refuse"})
# "Promised to resign": what was said. After "went on" and "continued" an infinitive is another cue or a deed.
_WITH_OPEN_CLAUSE = (JUDGING | SPEECH | frozenset("want hope expect plan intend aim prefer wish".split())) - frozenset(
    "go continue speak talk appeal decline refuse suggest".split()
)
# "Warned of rain". After those taken out a preposition tells to whom, where or how it was said.
_WITH_PREPOSITION = (JUDGING | SPEECH | frozenset({"hope"})) - frozenset(
    """say tell add write go put order report read remind relate agree disagree continue state answer reply call
    respond object text email""".split()
)
# Whom one tells, asks or warns is not what was said.
_ADDRESSING = frozenset(
    """tell ask remind inform assure advise warn urge answer promise beg instruct order caution invite text email
    challenge question""".split()
)
_AUDIENCES = frozenset("reporters voters supporters crowd audience".split())
_STORIES = frozenset("story stories joke jokes truth lie lies tale tales anecdote anecdotes".split())
PARENTHETICAL = (SPEECH | frozenset("think believe suspect reckon guess know".split())) - frozenset(
    "talk speak ask describe discuss relate go point continue read respond agree object signal mention".split()
)
"""Verbs that stand beside what was said: "the talks, he said, had failed"."""

# Marks at the ends of a phrase are the sentence's, not the speaker's; so is half of a pair of brackets.
_OPENING = (",", ":", "``", "''", ".", "-RRB-")
_CLOSING = (",", ":", ".", "-LRB-")


def content_of(sentence: Sentence, verb: Word, lemma: str) -> Span | None:
    """Where the sentence has what was said, apart from quotations that stand alone."""
    # A clause is surest; then an infinitive, what surrounds "she said", and objects last.
    for clause in [*sentence.children(verb, "ccomp"), *_misplaced(sentence, verb)]:
        if not clause.quotation and not (lemma in ("show", "find") and _asks(sentence, clause)):
            return clause_span(sentence, clause)
    if lemma in _WITH_OPEN_CLAUSE:
        for clause in sentence.children(verb, "xcomp"):
            objects = [w for c in sentence.children(verb, "dobj") for w in sentence.subtree(c) if c.index > verb.index]
            return cover(objects + [w for w in sentence.subtree(clause) if not w.quotation])
    return _beside(sentence, verb) or _phrase(sentence, verb, lemma)


def clause_span(sentence: Sentence, clause: Word) -> Span | None:
    """A clause's place without the "that" which opens it."""
    words = [w for w in sentence.subtree(clause) if not w.quotation]
    while words and (words[0].tag in _OPENING or _opens(words[0])):
        words.pop(0)
    return cover(words)


def _opens(word: Word) -> bool:
    """Tell a "that" which only opens a clause; where the parser loses its way, the tag still tells."""
    return word.text.lower() == "that" and (word.dep == "mark" or word.tag == "IN")


def around(sentence: Sentence, verb: Word, source: Word | None) -> Span | None:
    """The sentence around "…, he said, …" where the parser sees no clause that belongs to it."""
    start = min(verb.index, source.index if source else verb.index)
    own = [w for w in sentence.words[:start] if w.text[0].isalnum()]
    # By eye: what is shorter is a place or a time ("In Holm, …"); with one word recall on news-dev is .003 higher.
    closed = start > 0 and sentence.words[start - 1].text == ","
    return cover(w for w in sentence.words if not w.quotation) if closed and len(own) >= 3 else None


def cover(words: Iterable[Word]) -> Span | None:
    """The place from the first of the words to the last, without commas and the like at its ends."""
    ordered = sorted((w for w in words if w.text.strip()), key=lambda w: w.start)
    while len(ordered) > 1 and ordered[0].tag in _OPENING:
        ordered.pop(0)
    while len(ordered) > 1 and ordered[-1].tag in _CLOSING:
        ordered.pop()
    return (ordered[0].start, max(w.end for w in ordered)) if ordered else None


def _misplaced(sentence: Sentence, verb: Word) -> list[Word]:
    """Clauses that the parser hangs on a noun between them and the verb: "insisted after the talks that …".

    A relative clause has its "that" for a subject or an object; where it only opens the clause, the verb governs it.
    """
    nouns = [noun for prep in sentence.children(verb, "prep") for noun in sentence.children(prep, "pobj")]
    clauses = [clause for noun in nouns for clause in sentence.children(noun, "relcl", "acl", "ccomp")]
    return [
        clause
        for clause in clauses
        if any(word.text.lower() == "that" for word in sentence.children(clause, "mark"))
        and sentence.children(clause, "nsubj", "nsubjpass", "expl", "csubj")
    ]


def _beside(sentence: Sentence, verb: Word) -> Span | None:
    """What surrounds "she said" or "as Holt put it": the sentence without them."""
    head = sentence.head(verb)
    if head is verb or lemma_of(verb.text) not in PARENTHETICAL:
        return None
    beside = sentence.children(verb, "mark", "advmod", "prep", "dobj")
    as_said = verb.dep == "advcl" and any(c.text.lower() in ("as", "like") for c in beside)
    # "As Holt said" only: "when Holt said" tells of a time, and the main clause isn't hers.
    if verb.dep != "parataxis" and not as_said:
        return None
    return cover(w for w in sentence.subtree(head, [verb]) if not w.quotation)


def _phrase(sentence: Sentence, verb: Word, lemma: str) -> Span | None:
    after = [c for c in sentence.children(verb) if c.index > verb.index and not c.quotation]
    objects = [c for c in after if c.dep in ("dobj", "oprd", "attr", "acomp", "pcomp")]
    # "Spoke to the crowd", "joked with reporters": other prepositions tell to whom.
    about = _SPEAKING_OF if lemma in ("speak", "talk", "ask", "comment", "remark", "joke", "read") else ABOUT
    prepositions = [c for c in after if c.dep in ("prep", "prt") and c.text.lower() in about]
    if lemma in ("say", "tell"):
        return _thing_said(sentence, lemma, objects)
    if lemma == "point" and not any(c.text.lower() in ("out", "to") for c in prepositions):
        return None
    # Whom one asks or reminds is an audience; three statements would be nothing but that.
    if lemma in _ADDRESSING & SPEECH and len(objects) == 1 and not prepositions and _is_audience(objects[0]):
        return None
    if lemma in _WITH_OBJECT and objects:
        return cover(w for c in objects + prepositions for w in sentence.subtree(c))
    if lemma in _WITH_PREPOSITION and prepositions:
        return cover(w for c in prepositions for w in sentence.subtree(c))
    return None


def _thing_said(sentence: Sentence, lemma: str, objects: list[Word]) -> Span | None:
    """What was said, and not to whom: "said nothing", "told the story of his life"."""
    said = [c for c in objects if c.tag[:1] in "NDR"]
    if lemma == "tell":
        second = [c for c in said if c is not objects[0] and not _is_audience(c)]
        said = [c for c in said if c.text.lower() in _STORIES or c in second]
    return cover(w for c in said for w in sentence.subtree(c))


def _is_audience(word: Word) -> bool:
    return word.tag in ("NNP", "NNPS", "PRP") or word.text.lower() in _AUDIENCES


def _asks(sentence: Sentence, clause: Word) -> bool:
    return any(c.tag in ("WP", "WRB", "WDT") for c in sentence.subtree(clause)[:1])
