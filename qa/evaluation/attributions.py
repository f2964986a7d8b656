"""How well statements agree with a corpus' own attributions: found with their source, and pronouns resolved.

Two kinds of corpora are read: PolNeAR's rows, which have places and name the speaker of pronouns only, and rows that
have ``words`` and tell everybody's speaker and the ``construction`` that names them, as our own sets do.

A gold row and a statement match where they share at least half of the shorter one's characters, and their sources
agree: the mentions have a word in common, or the resolved speaker can be whom the row names. PolNeAR (Newell, Margolin
and Ruths 2018) marks beliefs and plans too, so recall counts the rows whose cue has a verb of speech (``SPEECH`` in
``qa.attribution.cues``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa.attribution.cues import BELIEF, is_speech_cue, lemma_of
from qa.evaluation.gold_statements import GoldStatement, overlaps, place_row, read_attributions, shared
from qa.evaluation.spans import content_f1, source_f1
from qa.evaluation.speakers import ConstructionFigures, Verdict, by_construction, judge
from qa.names.comparing import name_words, same_person
from qa.records import Article, Statement

# "Who", "I" and "we" are sources, too ("the minister, who said"), but their resolution is told apart from that of he
# and she.
_PRONOUNS = frozenset("he she who i we his her".split())
# What ``find_pronouns`` resolves where it stands, as a statement or not.
_HE_AND_SHE = frozenset("he she his her".split())


@dataclass(frozen=True, slots=True)
class PronounFigures:
    """Of the rows whose source is a pronoun: how many are resolved right, wrong, and not at all (shares of all)."""

    count: int
    right: float
    wrong: float
    unknown: float


@dataclass(frozen=True, slots=True)
class AttributionFigures:
    """What ``evaluate_attributions`` measures, in 0..1.

    ``recall``: of the rows with a speech cue and a printed source; ``recall_without_source``: of all with a speech cue,
    by their content alone. ``precision``: of our statements with a speech cue, but for what somebody quotes of another
    (``quoted_by``), which the corpus does not annotate; ``precision_nested`` counts that too, and
    ``precision_without_source`` asks for the content alone. ``pronouns_speech`` and
    ``pronouns_all``: by the statements that have the row's content, of the rows with a speech cue and of all.
    ``pronouns_resolved``: whom he and she mean where they stand, in all rows, found as a statement or not; None where
    the caller does not tell. ``content_f1`` and ``source_f1``: the field's measure, spans that are exactly the row's;
    of all rows and all statements, apart from marks and stops at a span's ends. ``constructions``: what became of the
    rows that tell their speaker, by what names him, and all of them together; a source by that name where a corpus
    doesn't tell constructions.
    """

    precision: float
    recall: float
    precision_nested: float
    precision_without_source: float
    recall_without_source: float
    statements: int
    gold: int
    pronouns_speech: PronounFigures
    pronouns_all: PronounFigures
    pronouns_resolved: PronounFigures | None = None
    content_f1: float = 0.0
    source_f1: float = 0.0
    constructions: Mapping[str, ConstructionFigures] = field(default_factory=dict)
    missed: tuple[GoldStatement, ...] = field(default=(), repr=False)
    unmatched: tuple[tuple[str, Statement], ...] = field(default=(), repr=False)
    wrong_names: tuple[tuple[GoldStatement, Statement], ...] = field(default=(), repr=False)
    wrong_speakers: tuple[Verdict, ...] = field(default=(), repr=False)
    unresolved: tuple[GoldStatement, ...] = field(default=(), repr=False)


def evaluate_attributions(
    articles: Iterable[Article],
    path: str | Path,
    statements: Callable[[Article], Sequence[Statement]],
    pronouns: Callable[[Article], Mapping[int, str | None]] | None = None,
) -> AttributionFigures:
    """Compare what is found in articles with the corpus' rows.

    Args:
        articles: those of the corpus; one is known by its key or path, without folder and ending.
        path: the corpus' rows, a JSON object a line, whose offsets are into the article's text.
        statements: finds an article's statements, or gives those that a library has.
        pronouns: tells whom each "he" and "she" of an article means, by where it stands.
    """
    gold: dict[str, list[GoldStatement]] = {}
    for row in read_attributions(path):
        gold.setdefault(row.article, []).append(row)
    found: dict[str, Sequence[Statement]] = {}
    meant: dict[str, Mapping[int, str | None]] = {}
    texts: dict[str, str] = {}
    for article in articles:
        # The corpus and a library that was filled from its files call an article alike, but for folder and ending.
        name = Path(article.key).stem
        if name in gold:
            gold[name] = [place_row(row, article.text, path) for row in gold[name]]
            texts[name] = article.text
            found[name] = statements(article)
            meant[name] = pronouns(article) if pronouns else {}
    rows = [row for name in found for row in gold[name]]
    figures = _figures(rows, gold, found)
    told = [judge(row, gold[row.article], found[row.article]) for row in rows if row.tells_speaker]
    figures = replace(
        figures,
        content_f1=content_f1(rows, found, texts),
        source_f1=source_f1(rows, found),
        constructions=by_construction(told),
        wrong_speakers=tuple(each for each in told if each.outcome == "wrong"),
    )
    if pronouns is None:
        return figures
    placed = [row for row in rows if row.speaker and row.place is not None and row.mention.lower() in _HE_AND_SHE]
    verdicts = [_verdict(meant[row.article].get(row.place or 0), row) for row in placed]
    return replace(figures, pronouns_resolved=_pronoun_figures(verdicts))


def _figures(
    rows: Sequence[GoldStatement], gold: Mapping[str, Sequence[GoldStatement]], found: Mapping[str, Sequence[Statement]]
) -> AttributionFigures:
    speech = [row for row in rows if row.is_speech]
    sourced = [row for row in speech if row.mention]
    missed = [row for row in sourced if not any(_matches(s, row) for s in found[row.article])]
    # A passive has no source to find ("it was said that"): whether the words are found is asked apart.
    bare = [row for row in speech if not any(overlaps(s, row) for s in found[row.article])]
    # Who labels words alone has labelled all that is said, and nothing of what is only thought or planned.
    complete = any(row.construction for row in rows)
    # What two say together is one statement.
    once = {(name, s.start, s.end, s.mention, s.quoted_by): (name, s) for name, each in found.items() for s in each}
    ours = [pair for pair in once.values() if _counts(pair[1], complete)]
    unmatched = [(name, s) for name, s in ours if not any(_matches(s, row) for row in gold[name])]
    outer = [pair for pair in ours if pair[1].quoted_by is None]
    untrue = [(name, s) for name, s in ours if not any(overlaps(s, row) for row in gold[name])]
    outer_unmatched = [pair for pair in unmatched if pair[1].quoted_by is None]
    pronouns = [row for row in rows if row.speaker and (row.is_pronoun or row.mention.lower() in _PRONOUNS)]
    verdicts = [(row, *_resolution(row, found[row.article])) for row in pronouns]
    return AttributionFigures(
        precision=_share(len(outer) - len(outer_unmatched), len(outer)),
        recall=_share(len(sourced) - len(missed), len(sourced)),
        precision_nested=_share(len(ours) - len(unmatched), len(ours)),
        precision_without_source=_share(len(ours) - len(untrue), len(ours)),
        recall_without_source=_share(len(speech) - len(bare), len(speech)),
        statements=len(outer),
        gold=len(sourced),
        pronouns_speech=_pronoun_figures([verdict for row, verdict, _ in verdicts if row.is_speech]),
        pronouns_all=_pronoun_figures([verdict for _, verdict, _ in verdicts]),
        missed=tuple(missed),
        unmatched=tuple(outer_unmatched),
        wrong_names=tuple((row, s) for row, verdict, s in verdicts if verdict == "wrong" and s),
        unresolved=tuple(row for row, verdict, _ in verdicts if verdict == "unknown"),
    )


def _counts(statement: Statement, complete: bool) -> bool:
    if not complete:
        return is_speech_cue(statement.cue)
    lemmas = {lemma for word in statement.cue.split() if (lemma := lemma_of(word))}
    return not lemmas or not lemmas <= BELIEF


def _resolution(row: GoldStatement, statements: Sequence[Statement]) -> tuple[str, Statement | None]:
    """What became of a pronoun: the statement with its mention, none, or its cue that has most of its content tells."""
    near = [s for s in statements if overlaps(s, row)]
    same = [s for s in near if s.mention.lower().split()[:1] == [row.mention.lower()]]
    # A quotation that runs on has no mention of its own.
    same = same or [s for s in near if not s.mention or s.cue.lower() == row.cue.lower()]
    # What one person quotes of another is not what the row is about, if there is anything else.
    best = max(same, key=lambda s: (s.quoted_by is None, shared(s, row)), default=None)
    return _verdict(best.speaker if best else None, row), best


def _verdict(speaker: str | None, row: GoldStatement) -> str:
    if speaker is None:
        return "unknown"
    return "right" if same_person(speaker, row.speaker) else "wrong"


def _pronoun_figures(verdicts: Sequence[str]) -> PronounFigures:
    right, wrong, unknown = (_share(verdicts.count(each), len(verdicts)) for each in ("right", "wrong", "unknown"))
    return PronounFigures(len(verdicts), right, wrong, unknown)


def _matches(statement: Statement, row: GoldStatement) -> bool:
    return overlaps(statement, row) and _source_agrees(statement, row)


def _source_agrees(statement: Statement, row: GoldStatement) -> bool:
    # "The" is in most mentions.
    common = set(name_words(statement.mention)) & set(name_words(row.mention)) - {"the", "a", "an", "of"}
    if common:
        return True
    return same_person(statement.speaker, row.speaker) or same_person(statement.speaker, row.mention)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
