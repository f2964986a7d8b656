"""The rows of a corpus that knows who said what: read from a file, and compared with statements by their places.

Knows nothing of speakers, and of figures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qa.attribution.cues import is_speech_cue
from qa.errors import QuestionFileError
from qa.evaluation.questions import load_json, read_text
from qa.records import Statement

_ROW = "A row holds article, content or words, mention, cue, and for pronouns speaker, named and sure"


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One row of the corpus: ``content`` are places in the article's text, ``speaker`` is whom the mention means.

    Several speakers of a joint statement stand in one ``speaker``, with ";" between them.
    """

    article: str
    content: tuple[tuple[int, int], ...]
    mention: str
    cue: str
    speaker: str | None = None
    place: int | None = None
    """Where the mention stands in the text."""
    words: str = ""
    """What was said, where the row has that instead of places."""
    construction: str = ""
    """What names the speaker: "tag-after", "label", "family"; "" where the corpus doesn't tell."""
    is_pronoun: bool = False

    @property
    def is_speech(self) -> bool:
        """Whether the cue has a verb of speech; corpora that tell constructions have what was said and nothing else."""
        return bool(self.construction) or is_speech_cue(self.cue)

    @property
    def tells_speaker(self) -> bool:
        """Whether it is known whose words these are, be it nobody's of a name."""
        return bool(self.construction) or self.speaker is not None


def read_attributions(path: str | Path) -> list[GoldStatement]:
    """Read the rows of a file; pronouns whose speaker is unsure or never named in the article are left out.

    Raises:
        QuestionFileError: a line is no such row.
    """
    rows = []
    for number, line in enumerate(read_text(Path(path)).split("\n"), start=1):
        if line.strip():
            rows.append(_row(load_json(line, f"{path}:{number}", _ROW), f"{path}:{number}"))
    return rows


def _row(row: dict[str, object], place: str) -> GoldStatement:
    article, content, mention, cue = (row.get(key) for key in ("article", "content", "mention", "cue"))
    words, construction, places = row.get("words"), row.get("construction"), row.get("mention_spans")
    named = isinstance(content, list) or isinstance(words, str)
    if not isinstance(article, str) or not named or not isinstance(cue, str):
        raise QuestionFileError(f"{place}: article, content or cue is missing. {_ROW}")
    # Whom a pronoun means can be found only if the article names him, and judged only if the annotator was sure.
    speaker = row.get("speaker") if construction or (row.get("named") and row.get("sure")) else None
    return GoldStatement(
        article=article,
        content=tuple((int(start), int(end)) for start, end in content) if isinstance(content, list) else (),
        mention=mention if isinstance(mention, str) else "",
        cue=cue,
        speaker=speaker if isinstance(speaker, str) else None,
        place=int(places[0][0]) if isinstance(places, list) and places else None,
        words=words if isinstance(words, str) else "",
        construction=construction if isinstance(construction, str) else "",
        is_pronoun=row.get("pronoun") is True,
    )


def place_row(row: GoldStatement, text: str, path: str | Path) -> GoldStatement:
    """Find where the article has a row's words.

    Raises:
        QuestionFileError: it has them not once.
    """
    if row.content:
        return row
    if (count := text.count(row.words)) != 1:
        rule = f"stands in {row.article} {count} times, not once"
        raise QuestionFileError(f"{path}: “{row.words}” {rule}. Give content, places in its text")
    start = text.index(row.words)
    return replace(row, content=((start, start + len(row.words)),))


def shared(statement: Statement, row: GoldStatement) -> int:
    """How many characters a statement and a row have in common."""
    return sum(max(0, min(statement.end, end) - max(statement.start, start)) for start, end in row.content)


def overlaps(statement: Statement, row: GoldStatement) -> bool:
    """Tell whether at least half of the shorter is common to both."""
    length = min(statement.end - statement.start, sum(end - start for start, end in row.content))
    return length > 0 and 2 * shared(statement, row) >= length


def likeness(statement: Statement, row: GoldStatement) -> float:
    """What a statement and a row have in common, of what either has: 1 where they are the same."""
    common = shared(statement, row)
    return common / (statement.end - statement.start + sum(end - start for start, end in row.content) - common or 1)
