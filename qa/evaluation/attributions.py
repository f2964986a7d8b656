"""How well statements agree with a corpus' own attributions: found with their source, and pronouns resolved.

A gold row and a statement match where they share at least half of the shorter one's characters, and their sources
agree: the mentions have a word in common, or the resolved speaker can be whom the row names. PolNeAR (Newell, Margolin
and Ruths 2018) marks beliefs and plans too, so recall counts the rows whose cue has a verb of speech (``SPEECH`` in
``qa.attribution.cues``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa.attribution.cues import is_speech_cue
from qa.errors import QuestionFileError
from qa.evaluation.questions import load_json, read_text
from qa.names.comparing import name_words, same_person
from qa.records import Article, Statement

_ROW = "A row holds article, content, mention, cue, and for pronouns speaker, named and sure"
# "Who", "I" and "we" are sources, too ("the minister, who said"), but their resolution is told apart from that of he
# and she.
_PRONOUNS = frozenset("he she who i we his her".split())
# What ``find_pronouns`` resolves where it stands, as a statement or not.
_HE_AND_SHE = frozenset("he she his her".split())


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One row of the corpus: ``content`` are places in the article's text, ``speaker`` is whom a pronoun means."""

    article: str
    content: tuple[tuple[int, int], ...]
    mention: str
    cue: str
    speaker: str | None = None
    place: int | None = None
    """Where the mention stands in the text."""

    @property
    def is_speech(self) -> bool:
        """Whether the cue has a verb of speech."""
        return is_speech_cue(self.cue)


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
    (``quoted_by``), which the corpus does not annotate; ``precision_nested`` counts that too. ``pronouns_speech`` and
    ``pronouns_all``: by the statements that have the row's content, of the rows with a speech cue and of all.
    ``pronouns_resolved``: whom he and she mean where they stand, in all rows, found as a statement or not; None where
    the caller does not tell.
    """

    precision: float
    recall: float
    precision_nested: float
    recall_without_source: float
    statements: int
    gold: int
    pronouns_speech: PronounFigures
    pronouns_all: PronounFigures
    pronouns_resolved: PronounFigures | None = None
    missed: tuple[GoldStatement, ...] = field(default=(), repr=False)
    unmatched: tuple[tuple[str, Statement], ...] = field(default=(), repr=False)
    wrong_names: tuple[tuple[GoldStatement, Statement], ...] = field(default=(), repr=False)
    unresolved: tuple[GoldStatement, ...] = field(default=(), repr=False)


def read_attributions(path: str | Path) -> list[GoldStatement]:
    """Read the rows of a ``statements.jsonl``; speakers that are unsure or never named in the article are left out."""
    rows = []
    for number, line in enumerate(read_text(Path(path)).split("\n"), start=1):
        if line.strip():
            place = f"{path}:{number}"
            row = load_json(line, place, _ROW)
            article, content, mention, cue = (row.get(key) for key in ("article", "content", "mention", "cue"))
            places = row.get("mention_spans")
            if not isinstance(article, str) or not isinstance(content, list) or not isinstance(cue, str):
                raise QuestionFileError(f"{place}: article, content or cue is missing. {_ROW}")
            # Whom a pronoun means can be found only if the article names him, and judged only if the annotator was
            # sure.
            speaker = row.get("speaker") if row.get("named") and row.get("sure") else None
            spans = tuple((int(start), int(end)) for start, end in content)
            rows.append(
                GoldStatement(
                    article=article,
                    content=spans,
                    mention=mention if isinstance(mention, str) else "",
                    cue=cue,
                    speaker=speaker if isinstance(speaker, str) else None,
                    place=int(places[0][0]) if isinstance(places, list) and places else None,
                )
            )
    return rows


def evaluate_attributions(
    articles: Iterable[Article],
    path: str | Path,
    statements: Callable[[Article], Sequence[Statement]],
    pronouns: Callable[[Article], Mapping[int, str | None]] | None = None,
) -> AttributionFigures:
    """Compare what is found in articles with the corpus' rows.

    Args:
        articles: those of the corpus; one is known by its key or path, without folder and ending.
        path: the corpus' ``statements.jsonl``, whose offsets are into the article's text.
        statements: finds an article's statements, or gives those that a library has.
        pronouns: tells whom each "he" and "she" of an article means, by where it stands.
    """
    gold: dict[str, list[GoldStatement]] = {}
    for row in read_attributions(path):
        gold.setdefault(row.article, []).append(row)
    found: dict[str, Sequence[Statement]] = {}
    meant: dict[str, Mapping[int, str | None]] = {}
    for article in articles:
        # The corpus and a library that was filled from its files call an article alike, but for folder and ending.
        name = Path(article.key).stem
        if name in gold:
            found[name] = statements(article)
            meant[name] = pronouns(article) if pronouns else {}
    rows = [row for name in found for row in gold[name]]
    figures = _figures(rows, gold, found)
    if pronouns is None:
        return figures
    placed = [row for row in rows if row.speaker and row.mention.lower() in _HE_AND_SHE]
    verdicts = [_verdict(meant[row.article].get(row.place or 0), row) for row in placed]
    return replace(figures, pronouns_resolved=_pronoun_figures(verdicts))


def _figures(
    rows: Sequence[GoldStatement], gold: Mapping[str, Sequence[GoldStatement]], found: Mapping[str, Sequence[Statement]]
) -> AttributionFigures:
    speech = [row for row in rows if row.is_speech]
    sourced = [row for row in speech if row.mention]
    missed = [row for row in sourced if not any(_matches(s, row) for s in found[row.article])]
    # A passive has no source to find ("it was said that"): whether the words are found is asked apart.
    bare = [row for row in speech if not any(_overlaps(s, row) for s in found[row.article])]
    ours = [(name, s) for name, each in found.items() for s in each if is_speech_cue(s.cue)]
    unmatched = [(name, s) for name, s in ours if not any(_matches(s, row) for row in gold[name])]
    outer = [pair for pair in ours if pair[1].quoted_by is None]
    outer_unmatched = [pair for pair in unmatched if pair[1].quoted_by is None]
    pronouns = [row for row in rows if row.speaker and row.mention.lower() in _PRONOUNS]
    verdicts = [(row, *_resolution(row, found[row.article])) for row in pronouns]
    return AttributionFigures(
        precision=_share(len(outer) - len(outer_unmatched), len(outer)),
        recall=_share(len(sourced) - len(missed), len(sourced)),
        precision_nested=_share(len(ours) - len(unmatched), len(ours)),
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


def _resolution(row: GoldStatement, statements: Sequence[Statement]) -> tuple[str, Statement | None]:
    """What became of a pronoun: the statement with its mention, none, or its cue that has most of its content tells."""
    near = [s for s in statements if _overlaps(s, row)]
    same = [s for s in near if s.mention.lower().split()[:1] == [row.mention.lower()]]
    # A quotation that runs on has no mention of its own.
    same = same or [s for s in near if not s.mention or s.cue.lower() == row.cue.lower()]
    # What one person quotes of another is not what the row is about, if there is anything else.
    best = max(same, key=lambda s: (s.quoted_by is None, _shared(s, row)), default=None)
    return _verdict(best.speaker if best else None, row), best


def _verdict(speaker: str | None, row: GoldStatement) -> str:
    if speaker is None:
        return "unknown"
    return "right" if same_person(speaker, row.speaker) else "wrong"


def _pronoun_figures(verdicts: Sequence[str]) -> PronounFigures:
    right, wrong, unknown = (_share(verdicts.count(each), len(verdicts)) for each in ("right", "wrong", "unknown"))
    return PronounFigures(len(verdicts), right, wrong, unknown)


def _matches(statement: Statement, row: GoldStatement) -> bool:
    return _overlaps(statement, row) and _source_agrees(statement, row)


def _source_agrees(statement: Statement, row: GoldStatement) -> bool:
    # "The" is in most mentions.
    shared = set(name_words(statement.mention)) & set(name_words(row.mention)) - {"the", "a", "an", "of"}
    if shared:
        return True
    return same_person(statement.speaker, row.speaker) or same_person(statement.speaker, row.mention)


def _shared(statement: Statement, row: GoldStatement) -> int:
    return sum(max(0, min(statement.end, end) - max(statement.start, start)) for start, end in row.content)


def _overlaps(statement: Statement, row: GoldStatement) -> bool:
    length = min(statement.end - statement.start, sum(end - start for start, end in row.content))
    return length > 0 and 2 * _shared(statement, row) >= length


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
