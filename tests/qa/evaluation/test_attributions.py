import json
from pathlib import Path

import pytest

from qa.errors import QuestionFileError
from qa.evaluation.attributions import PronounFigures, evaluate_attributions
from qa.evaluation.gold_statements import read_attributions
from qa.evaluation.speakers import ConstructionFigures
from qa.records import Article, Statement

TEXT = "Nina Holt said it rains. He added that it snows. Tom Ferris wants sun. She told him no. Aides said so too."


def place(words: str) -> tuple[int, int]:
    """Where words stand in the text."""
    start = TEXT.index(words)
    return start, start + len(words)


def row(content: str, mention: str, cue: str, **labels: object) -> str:
    """One line of a corpus."""
    record = {"article": "rain", "content": [place(content)], "mention": mention, "mention_spans": [place(mention)]}
    return json.dumps(record | {"cue": cue} | labels)


def statement(words: str, speaker: str | None, mention: str, cue: str, **fields: str) -> Statement:
    """A statement that was found."""
    start, end = place(words)
    return Statement(start=start, end=end, speaker=speaker, mention=mention, cue=cue, **fields)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Five rows: one is a wish, two have pronouns that are named, one a pronoun that is not."""
    path = tmp_path / "statements.jsonl"
    named = {"named": True, "sure": True}
    lines = [
        row("it rains", "Nina Holt", "said"),
        row("it snows", "He", "added", speaker="Tom Ferris", **named),
        row("sun", "Tom Ferris", "wants"),
        row("no", "She", "told", speaker="Nina Holt", **named),
        row("so too", "Aides", "said", speaker="Tom Ferris", named=False, sure=True),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_figures_of_five_rows(corpus: Path) -> None:
    """Precision, recall and pronouns are what counting by hand gives."""
    found = [
        statement("it rains", "Nina Holt", "Nina Holt", "said"),
        statement("it snows", "Nina Holt", "He", "added"),
        statement("no", None, "She", "told"),
        statement("rains", "Ida Moss", "Ida Moss", "said"),
        statement("snows", "Bo Lund", "Bo Lund", "said", quoted_by="Nina Holt"),
    ]
    article = Article(text=TEXT, key="folder/rain.txt")
    meant = {place("He added")[0]: "Tom Ferris", place("She told")[0]: None}
    figures = evaluate_attributions([article], corpus, lambda article: found, lambda article: meant)
    # Speech cues: said, added, told, said. Found with its source: the first three, by mention; "so too" by nobody.
    assert figures.gold == 4
    assert figures.recall == 3 / 4
    # Ida Moss said nothing; what Nina Holt quotes of Bo Lund counts only in precision_nested.
    assert (figures.statements, figures.precision) == (4, 3 / 4)
    assert figures.precision_nested == 3 / 5
    assert figures.pronouns_speech == PronounFigures(count=2, right=0.0, wrong=0.5, unknown=0.5)
    assert figures.pronouns_all == figures.pronouns_speech
    assert figures.pronouns_resolved == PronounFigures(count=2, right=0.5, wrong=0.0, unknown=0.5)
    assert [s.speaker for _, s in figures.unmatched] == ["Ida Moss"]
    assert [r.mention for r in figures.missed] == ["Aides"]


def test_half_of_the_shorter_must_be_shared(corpus: Path) -> None:
    """Two of the eight characters of "it rains" are too few, four are enough."""
    article = Article(text=TEXT, key="rain")
    start, end = place("it rains")
    for shared, recall in ((2, 0.0), (4, 1 / 4)):
        found = [Statement(start=start - 20 + shared, end=start + shared, speaker="Nina Holt", cue="said")]
        assert evaluate_attributions([article], corpus, lambda article, found=found: found).recall == recall
        assert end - start == 8


def test_a_speaker_who_is_never_named_is_no_label(corpus: Path) -> None:
    """Only sure speakers whom the article names are read."""
    assert [r.speaker for r in read_attributions(corpus)] == [None, "Tom Ferris", None, "Nina Holt", None]


def test_a_broken_row_tells_its_line(tmp_path: Path) -> None:
    """The error names the file, the line and what is missing."""
    path = tmp_path / "statements.jsonl"
    path.write_text('{"article": "rain"}\n', encoding="utf-8")
    with pytest.raises(QuestionFileError, match=r"statements\.jsonl:1: article, content or cue is missing"):
        read_attributions(path)


def told(words: str, speaker: str | None, construction: str, mention: str) -> str:
    """One line of a corpus that tells everybody's speaker."""
    record = {"article": "rain", "words": words, "speaker": speaker, "construction": construction}
    return json.dumps(record | {"mention": mention, "cue": "said", "pronoun": mention == "She"})


def test_speakers_by_construction(tmp_path: Path) -> None:
    """Right, wrong, nobody's and missed are told apart by what names the speaker; a joint statement needs both."""
    path = tmp_path / "labels.jsonl"
    rows = [
        told("it rains", "Nina Holt", "tag-before", "Nina Holt"),
        told("it snows", "Tom Ferris", "pronoun", "He"),
        told("him no", "Nina Holt; Tom Ferris", "joint", "She"),
        told("so too", None, "unnamed", "Aides"),
        told("sun", "Tom Ferris", "tag-before", "Tom Ferris"),
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = [
        statement("it rains", "Holt", "Nina Holt", "said"),
        statement("it snows", "Nina Holt", "He", "added"),
        statement("him no", "Nina Holt", "She", "told"),
        statement("him no", "Tom Ferris", "She", "told"),
        statement("so too", "aides", "Aides", "said"),
    ]
    figures = evaluate_attributions([Article(text=TEXT, key="rain")], path, lambda article: found)
    assert figures.constructions == {
        "tag-before": ConstructionFigures(count=2, found=1, right=1, wrong=0, unknown=0),
        "joint": ConstructionFigures(count=1, found=1, right=1, wrong=0, unknown=0),
        "pronoun": ConstructionFigures(count=1, found=1, right=0, wrong=1, unknown=0),
        "unnamed": ConstructionFigures(count=1, found=1, right=1, wrong=0, unknown=0),
        "all": ConstructionFigures(count=5, found=4, right=3, wrong=1, unknown=0),
    }
    assert [each.row.words for each in figures.wrong_speakers] == ["it snows"]
    # Four of five spans are exact, and nothing else was found.
    assert figures.content_f1 == pytest.approx(2 * 4 / (4 + 5))
    # All five of ours have a row's mention; of the rows' five four were found.
    assert figures.source_f1 == pytest.approx(2 * 1 * 0.8 / 1.8)
    assert figures.precision_without_source == 1


def test_words_around_are_not_the_words_within(tmp_path: Path) -> None:
    """Where somebody is quoted inside of a statement, the statement around it is not his."""
    path = tmp_path / "labels.jsonl"
    rows = [
        told("Tom Ferris wants sun. She told him no.", "Ida Moss", "tag-after", ""),
        told("wants sun", "Tom Ferris", "nested", "Tom Ferris"),
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = [statement("Tom Ferris wants sun. She told him no.", "Ida Moss", "", "")]
    figures = evaluate_attributions([Article(text=TEXT, key="rain")], path, lambda article: found)
    assert figures.constructions["nested"].found == 0
    assert figures.constructions["tag-after"].right == 1


def test_words_that_stand_twice_are_no_place(tmp_path: Path) -> None:
    """The error says how often they stand, and what to give instead."""
    path = tmp_path / "labels.jsonl"
    path.write_text(told("s", "Nina Holt", "tag-before", "Nina Holt") + "\n", encoding="utf-8")
    with pytest.raises(QuestionFileError, match=r"“s” stands in rain \d+ times, not once\. Give content"):
        evaluate_attributions([Article(text=TEXT, key="rain")], path, lambda article: [])
