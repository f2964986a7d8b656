from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from qa.indexes.allowed import Allowed
from qa.indexes.lexical import LexicalIndex, _checksum_of
from qa.indexes.signatures import sign
from qa.passages.context import Passage
from qa.records import Paragraph


def passage(paragraph_id: int, text: str, headline: str = "", previous: str = "", speakers: str = "") -> Passage:
    """A paragraph with its context, under an id; a speaker a word."""
    paragraph = Paragraph(start=0, end=len(text), text=text, id=paragraph_id)
    return Passage(paragraph, headline, previous, tuple(speakers.split()))


def ids(found: list[tuple[int, float]]) -> list[int]:
    """The ids of what was found, in order."""
    return [i for i, _ in found]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    """An empty index."""
    return LexicalIndex(tmp_path / "lexical", "one")


FIELDS = {
    1: ("ferry harbour ferry crew", "harbour strike", "minister talks", "rama"),
    2: ("ferry budget", "ferry", "ferry ferry crew crew", "holt rama"),
    3: ("orchestra violin cello harbour harbour", "concert", "", ""),
    4: ("telescope", "mountain snow", "harbour", "crew"),
}
BOOSTS = (1.0, 0.5, 0.5, 0.5)


def bm25(field: int, document: int, term: str) -> float:
    """Robertson's BM25 with k1 = 1.2 and b = 0.75, of one field."""
    texts = {key: fields[field].split() for key, fields in FIELDS.items()}
    n = sum(term in words for words in texts.values())
    idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
    frequency, length = texts[document].count(term), len(texts[document])
    average = sum(map(len, texts.values())) / len(texts)
    return idf * 2.2 * frequency / (frequency + 1.2 * (0.25 + 0.75 * length / average))


@pytest.mark.parametrize(
    "question", ["ferry", "harbour", "ferry harbour crew", "telescope snow concert harbour", "rama harbour"]
)
def test_scores_are_bm25_summed_over_the_fields(index: LexicalIndex, question: str) -> None:
    """Each field counts with its own lengths and frequencies, times its weight."""
    index.update(1, [], [passage(i, *fields) for i, fields in FIELDS.items()])
    expected = {
        i: sum(BOOSTS[field] * bm25(field, i, term) for field in range(4) for term in question.split()) for i in FIELDS
    }
    ranked = sorted(((i, score) for i, score in expected.items() if score), key=lambda pair: -pair[1])
    found = index.search(question, 10)
    assert ids(found) == ids(ranked)
    np.testing.assert_allclose([s for _, s in found], [s for _, s in ranked], rtol=1e-5)


def test_a_score_computed_by_hand(index: LexicalIndex) -> None:
    """One term, one field: idf = ln(1 + 2.5/1.5), length 2 where the average is 3, frequency 1."""
    index.update(
        1, [], [passage(7, "tram strike"), passage(8, "council meets again today"), passage(9, "rain snow fog")]
    )
    ((found, score),) = index.search("tram", 5)
    assert found == 7
    # 0.98083 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2/3)) = 2.15782 / 1.9
    assert score == pytest.approx(1.13570, abs=1e-4)


@pytest.mark.parametrize(
    ("words", "frequency"), [("budget", 1), ("ferries", 2), ("Ferry budget", 1), ("violin of the harbour", 1), ("x", 0)]
)
def test_rarity_is_that_of_the_rarest_word(index: LexicalIndex, words: str, frequency: int) -> None:
    """log(1 + n / (1 + df)) by the paragraphs' own words; a word that no paragraph has is rarest."""
    index.update(1, [], [passage(i, *fields) for i, fields in FIELDS.items()])
    assert index.rarity(words) == pytest.approx(math.log(1 + 4 / (1 + frequency)))


def test_rarity_of_what_is_no_term(index: LexicalIndex) -> None:
    """A stop word and no word are as common as can be; in an empty index nothing is rare."""
    assert index.rarity("budget") == 0
    index.update(1, [], [passage(i, *fields) for i, fields in FIELDS.items()])
    assert index.rarity("the") == index.rarity("") == index.rarity("?!") == pytest.approx(math.log(1 + 4 / 5))


def test_a_term_asked_twice_counts_once(index: LexicalIndex) -> None:
    """Repeating a word in the question does not change the scores."""
    index.update(1, [], [passage(i, *fields) for i, fields in FIELDS.items()])
    assert index.search("ferry Ferries FERRY", 5) == index.search("ferry", 5)


def test_allowed_ids_beyond_the_cut_are_found(index: LexicalIndex) -> None:
    """Filters work inside the index: what ranks below a hundred others is the first of its own, with its score."""
    strong = [passage(i, "ferry ferry ferry") for i in range(1, 201)]
    weak = [passage(i, f"ferry among many other words that make this passage long item{i}") for i in range(500, 503)]
    index.update(1, [], [*strong, *weak])
    assert not set(ids(index.search("ferry", 100))) & {500, 501, 502}
    everything = dict(index.search("ferry", 1000))
    found = index.search("ferry", 100, Allowed(np.array([501, 502, 9999])))
    assert dict(found) == pytest.approx({i: everything[i] for i in (501, 502)})
    assert index.search("ferry", 100, Allowed(np.array([9999]))) == []
    assert index.search("ferry", 100, Allowed(np.empty(0, np.int64))) == []


@pytest.mark.parametrize(
    ("allowed", "found"),
    [
        (Allowed(), {1, 2, 3, 4}),
        (Allowed(sources=("The Ledger",)), {1, 2}),
        (Allowed(sources=("The Ledger", "Courier")), {1, 2, 3}),
        (Allowed(sources=("the ledger",)), set()),
        (Allowed(sources=()), set()),
        (Allowed(since=date(2024, 1, 2)), {2, 3}),
        (Allowed(until=date(2024, 1, 2)), {1, 2}),
        (Allowed(since=date(2024, 1, 2), until=date(2024, 1, 2)), {2}),
        (Allowed(since=date(2024, 1, 3), until=date(2024, 1, 2)), set()),
        (Allowed(np.array([2, 4]), sources=("The Ledger",), until=date(2025, 1, 1)), {2}),
        (Allowed(np.array([1, 2, 4])).among(np.array([2, 3, 4])), {2, 4}),
    ],
)
def test_conditions_are_met_by_what_the_index_holds(index: LexicalIndex, allowed: Allowed, found: set[int]) -> None:
    """All at once, days inclusive, outlets as they are written; who has no day is in no time. Scores stay the same."""
    printed = [(date(2024, 1, 1), "The Ledger"), (date(2024, 1, 2), "The Ledger"), (date(2024, 1, 3), "Courier"), ()]
    passages = [
        replace(passage(i, f"ferry {i}"), **dict(zip(("published", "source"), each, strict=False)))
        for i, each in enumerate(printed, start=1)
    ]
    index.update(1, [], passages)
    everything = dict(index.search("ferry", 10))
    assert dict(index.search("ferry", 10, allowed)) == pytest.approx({i: everything[i] for i in found})


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Kovacevski", "Prime Minister Dimitar Kovačevski spoke."),
        ("Kovačevski", "Prime Minister Kovacevski spoke."),
        ("ŽIVKOVIĆ", "Mr. Živković left."),
        ("søren", "Soren came."),
        ("ferry", "The ferries sail."),
        ("strengthens", "NATO strengthened its presence."),
        ("Ковачевски", "Говореше Ковачевски."),
    ],
)
def test_terms_match_whatever_their_accents_case_and_ending(index: LexicalIndex, question: str, text: str) -> None:
    """A name is found as typed on a keyboard without its letters, a word in another form."""
    index.update(1, [], [passage(1, text), passage(2, "Nothing of the kind.")])
    assert ids(index.search(question, 5)) == [1]


@pytest.mark.parametrize(
    "question",
    [
        'ferry AND OR NOT "',
        "((ferry",
        "text:ferry",
        "+ferry -harbour",
        "ferry*",
        "ferry~2",
        "[ferry TO harbour}",
        "ferry^100",
        "\\ferry\\",
        "ferry\0",
        "🙂 ferry ?",
        "/ferry/",
        "id:2 ferry",
    ],
)
def test_query_syntax_is_data(index: LexicalIndex, question: str) -> None:
    """Characters that query languages know mean nothing: the words between them are looked for."""
    index.update(1, [], [passage(1, "The ferry sails."), passage(2, "An orchestra plays.")])
    assert ids(index.search(question, 5)) == [1]


@pytest.mark.parametrize("question", ["", "*", "((", "🙂", '"', "the of and", "\0"])
def test_a_question_without_terms_finds_nothing(index: LexicalIndex, question: str) -> None:
    """Marks and stop words alone match nothing, and nothing is raised."""
    index.update(1, [], [passage(1, "The ferry of the harbour and more.")])
    assert index.search(question, 5) == []


def test_a_question_of_ten_thousand_words(index: LexicalIndex) -> None:
    """A very long question is searched as any other, and so is a very large k."""
    index.update(1, [], [passage(1, "The ferry sails."), passage(2, "word17 stands here")])
    question = " ".join(f"word{i}" for i in range(10_000))
    assert ids(index.search(question, 10**9)) == [2]


def test_removed_and_replaced_passages_are_gone(index: LexicalIndex) -> None:
    """After an update the index holds what was added last under each id, once, and nothing that was removed."""
    index.update(1, [], [passage(i, f"ferry item{i}") for i in range(1, 6)])
    index.update(2, [2, 4, 77], [passage(3, "orchestra"), passage(9, "ferry item9")])
    assert index.ids().tolist() == [1, 3, 5, 9]
    assert len(index) == 4
    assert sorted(ids(index.search("ferry", 10))) == [1, 5, 9]
    assert ids(index.search("orchestra", 10)) == [3]
    index.update(3, [1, 3, 5, 9], [])
    assert index.ids().tolist() == []
    assert index.search("ferry", 10) == []


def test_a_commit_that_was_not_recorded(index: LexicalIndex, tmp_path: Path) -> None:
    """A process killed before it recorded its generation leaves an index that is made anew: no passage doubles."""
    index.update(1, [], [passage(1, "ferry"), passage(2, "harbour")])
    progress = tmp_path / "lexical.json"
    before = progress.read_bytes()
    index.update(2, [2], [passage(3, "crew")])
    progress.write_bytes(before)
    again = LexicalIndex(tmp_path / "lexical", "one")
    assert (again.generation, again.ids().tolist()) == (0, [])
    again.update(2, [2], [passage(1, "ferry"), passage(3, "crew")])
    assert again.generation == 2
    assert again.ids().tolist() == [1, 3]
    assert ids(again.search("crew", 5)) == [3]


def test_another_instance_sees_an_update_after_refresh(index: LexicalIndex, tmp_path: Path) -> None:
    """An open index stays as it is while another writes, and sees everything after refresh."""
    other = LexicalIndex(tmp_path / "lexical", "one")
    index.update(1, [], [passage(1, "ferry")])
    assert (other.generation, other.ids().tolist(), other.search("ferry", 5)) == (0, [], [])
    other.refresh()
    assert (other.generation, other.ids().tolist(), ids(other.search("ferry", 5))) == (1, [1], [1])


def test_a_stale_difference_is_not_applied(index: LexicalIndex, tmp_path: Path) -> None:
    """Changes since a generation that another process has left behind would bring a removed passage back."""
    other = LexicalIndex(tmp_path / "lexical", "one")
    index.update(3, [1], [passage(2, "ferry two")])
    other.update(1, [], [passage(1, "ferry one")])
    assert (other.generation, other.ids().tolist()) == (3, [2])
    index.refresh()
    assert (index.generation, index.ids().tolist()) == (3, [2])


def test_an_index_comes_back_from_its_folder(index: LexicalIndex, tmp_path: Path) -> None:
    """Opened again, the index is where it was; for another library it is made anew."""
    index.update(5, [], [passage(1, "ferry")])
    again = LexicalIndex(tmp_path / "lexical", "one")
    assert (again.generation, again.search("ferry", 5)) == (5, index.search("ferry", 5))
    other = LexicalIndex(tmp_path / "lexical", "two")
    assert (other.generation, len(other)) == (0, 0)


@pytest.mark.parametrize("suffix", ["meta.json", ".idx", ".term", ".fieldnorm", ".fast", ".store"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "garbled"])
def test_a_damaged_folder_is_made_anew(index: LexicalIndex, tmp_path: Path, suffix: str, damage: str) -> None:
    """A file of the index that is missing, cut or replaced costs the cache only: it starts anew and works."""
    index.update(1, [], [passage(i, f"ferry item{i}") for i in range(1, 50)])
    (file,) = (path for path in (tmp_path / "lexical").iterdir() if path.name.endswith(suffix))
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2] if damage == "truncated" else b"garbage" * 9)
    again = LexicalIndex(tmp_path / "lexical", "one")
    assert (again.generation, again.ids().tolist()) == (0, [])
    again.update(1, [], [passage(1, "ferry")])
    assert ids(again.search("ferry", 5)) == [1]


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"library_id": "one"}', '{"generation": 5}'])
def test_a_damaged_progress_file_makes_the_index_anew(index: LexicalIndex, tmp_path: Path, content: str | None) -> None:
    """An index of unknown generation is not used."""
    index.update(1, [], [passage(1, "ferry")])
    progress = tmp_path / "lexical.json"
    progress.unlink() if content is None else progress.write_text(content)
    again = LexicalIndex(tmp_path / "lexical", "one")
    assert (again.generation, again.ids().tolist()) == (0, [])


def test_a_file_of_the_recorded_size_and_times_is_not_read(index: LexicalIndex, tmp_path: Path) -> None:
    """Opening reads no file whole that is as it was recorded; ``damaged_file`` does."""
    index.update(1, [], [passage(i, f"ferry item{i}") for i in range(1, 50)])
    (file,) = (tmp_path / "lexical").glob("*.store")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    # No write can leave the times as they were; a disk that rots does.
    progress = tmp_path / "lexical.json"
    known = json.loads(progress.read_text())
    del known["crc32"]
    known["files"][file.name][1] = sign(file)
    progress.write_text(json.dumps(known | {"crc32": _checksum_of(known)}))
    again = LexicalIndex(tmp_path / "lexical", "one")
    assert again.generation == 1
    assert again.damaged_file() == file.name


def test_a_copy_is_read_once(index: LexicalIndex, tmp_path: Path) -> None:
    """Its files have other times, and the same bytes: it is used, and its own times are written down."""
    index.update(1, [], [passage(1, "ferry")])
    shutil.copytree(tmp_path / "lexical", tmp_path / "copy" / "lexical")
    shutil.copy2(tmp_path / "lexical.json", tmp_path / "copy")
    assert LexicalIndex(tmp_path / "copy" / "lexical", "one").search("ferry", 5) == index.search("ferry", 5)
    recorded = json.loads((tmp_path / "copy" / "lexical.json").read_text())["files"]
    signed = {file.name: list(sign(file) or ()) for file in (tmp_path / "copy" / "lexical").iterdir()}
    assert {name: signature for name, (_, signature) in recorded.items()}.items() <= signed.items()


def test_what_an_earlier_version_recorded_is_made_anew(index: LexicalIndex, tmp_path: Path) -> None:
    """It had checksums alone."""
    index.update(1, [], [passage(1, "ferry")])
    progress = tmp_path / "lexical.json"
    known = json.loads(progress.read_text())
    del known["crc32"]
    known["files"] = {name: crc32 for name, (crc32, _) in known["files"].items()}
    progress.write_text(json.dumps(known | {"crc32": _checksum_of(known)}))
    assert LexicalIndex(tmp_path / "lexical", "one").generation == 0


def test_a_folder_deleted_under_an_open_index(index: LexicalIndex, tmp_path: Path) -> None:
    """Refreshing makes the folder anew, and the index is then at generation 0."""
    index.update(1, [], [passage(1, "ferry")])
    shutil.rmtree(tmp_path / "lexical")
    index.refresh()
    assert (index.generation, index.ids().tolist()) == (0, [])
    index.update(1, [], [passage(1, "ferry")])
    assert ids(index.search("ferry", 5)) == [1]


def test_files_of_a_commit_that_was_killed(index: LexicalIndex, tmp_path: Path) -> None:
    """What a process wrote before it was killed in its commit does not stop the next from committing the same."""
    folder, progress = tmp_path / "lexical", tmp_path / "lexical.json"
    index.update(1, [], [passage(i, f"ferry item{i}") for i in range(10)])
    before = {path: path.read_bytes() for path in (folder / "meta.json", progress)}
    bystander = LexicalIndex(folder, "one")
    for again in (LexicalIndex(folder, "one"), bystander):
        again.update(2, [3], [passage(20, "crew")])
        assert list(folder.glob("*.del"))
        # The commit counts from the moment when meta.json names it.
        for path, content in before.items():
            path.write_bytes(content)
    last = LexicalIndex(folder, "one")
    assert (last.generation, last.ids().tolist()) == (1, list(range(10)))
    last.update(2, [3], [passage(20, "crew")])
    assert last.ids().tolist() == [0, 1, 2, 4, 5, 6, 7, 8, 9, 20]


@pytest.mark.parametrize("question", ["television", "tele vision", "tele-vision"])
def test_a_word_that_a_line_end_parts_is_found_in_either_form(index: LexicalIndex, question: str) -> None:
    """The paragraph keeps its hyphen, and search knows the whole word."""
    index.update(1, [], [passage(1, "The tele-\nvision tower fell."), passage(2, "The orchestra played.")])
    assert ids(index.search(question, 5)) == [1]
