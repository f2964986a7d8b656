from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from encoders import HashEncoder, HashTokenEncoder
from first_version import make_schema_1

import qa
from qa.indexes.dense import DenseIndex
from qa.indexes.lexical import LexicalIndex

FERRY = """Ferries sail again

By Ann Lee

SPLIT, Croatia — Ferries went back to sea on Monday after a strike of nine days.

The harbour of Split on Monday. (AP Photo/Ann Lee)

He said that the crews had won what they asked for.

All rights reserved
"""
ORCHESTRA = """Orchestra on tour

The orchestra plays in seven towns this winter, with a new violin concerto.

The conductor said that tickets are sold out.
"""


def write(folder: Path, **files: str) -> Path:
    """Text files in a folder."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.txt").write_text(content)
    return folder


def article(number: int, note: str = "") -> qa.Article:
    """A small article whose two passages no other has."""
    return qa.Article(
        key=f"a{number}",
        title=f"Ferry line {number}",
        text=f"The ferry of line {number} sails{note} to harbour no. {number}.\n\nIts crew{note} is crew no. {number}.",
        source="The Daily" if number % 2 else "Časopis",
        published=date(2024, 1, 1 + number % 28),
    )


def shown(hits: list[qa.Hit]) -> list[tuple[str, str]]:
    """What a reader sees of hits: the article's key and the passage's words."""
    return [(hit.article.key, hit.paragraph.text) for hit in hits]


def test_a_folder_is_added_changed_and_added_again(library: qa.Library, tmp_path: Path) -> None:
    """The report tells what was added, replaced and unchanged, by key, and the library holds the new texts."""
    folder = write(tmp_path / "in", ferry=FERRY, orchestra=ORCHESTRA)
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    report = library.add(folder)
    assert report == qa.AddReport(added=("ferry.txt", "orchestra.txt"), skipped=(str(folder / "photo.jpg"),))
    write(folder, ferry=FERRY.replace("nine", "ten"), third="A third article, about rain.")
    report = library.add(folder)
    assert (report.added, report.replaced, report.unchanged) == (("third.txt",), ("ferry.txt",), ("orchestra.txt",))
    assert "strike of ten days" in library.article("ferry.txt").text
    (top, *_) = library.search("strike of ten days")
    assert (top.article.key, "ten days" in top.paragraph.text) == ("ferry.txt", True)
    assert not [hit for hit in library.search("nine days", k=50) if "nine" in hit.paragraph.text]
    assert library.check() == []


def test_a_removed_article_is_found_no_more(library: qa.Library, tmp_path: Path) -> None:
    """After removal neither the key nor any passage is there; removing it again is an error that names the key."""
    library.add(write(tmp_path / "in", ferry=FERRY, orchestra=ORCHESTRA))
    library.remove("ferry.txt")
    assert [each.key for each in library.articles()] == ["orchestra.txt"]
    assert {hit.article.key for hit in library.search("ferries strike crews", k=50)} == {"orchestra.txt"}
    for use in (library.remove, library.article, library.paragraphs):
        with pytest.raises(qa.ArticleNotFound, match=r"^ferry\.txt: no such article"):
            use("ferry.txt")
    assert library.check() == []


def test_one_bad_file_keeps_no_other_out(library: qa.Library, tmp_path: Path) -> None:
    """Each failure names its file, rule and remedy; everything else is added."""
    folder = write(tmp_path / "in", a=FERRY, empty="  \n", z=ORCHESTRA)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing more")
    missing = tmp_path / "nowhere.txt"
    report = library.add([folder, missing])
    assert report.added == ("a.txt", "z.txt")
    files = {failure.file: failure for failure in report.failed}
    assert set(files) == {str(folder / "broken.pdf"), str(folder / "empty.txt"), str(missing)}
    assert files[str(folder / "empty.txt")].rule == "the file is empty"
    assert all(failure.rule and failure.remedy for failure in report.failed)
    assert library.check() == []


def test_articles_made_in_python(library: qa.Library) -> None:
    """An article's key is its own, else its URL, else made from its content; fields come back as given."""
    given = [
        replace(article(1), authors=("Ann Lee", "Bo")),
        qa.Article(text="Words of a page.", url="https://x.example/p"),
        qa.Article(text="Words of nobody."),
    ]
    report = library.add(given)
    assert report.added[:2] == ("a1", "https://x.example/p")
    assert report.added[2].startswith("text-")
    assert replace(library.article("a1"), id=None) == given[0]
    assert library.add(given).unchanged == report.added


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (qa.Article(key="bad", text=" \n "), "the article has no text"),
        (qa.Article(key="bad", text="Half \ud83d of it."), "it has half of a surrogate pair, which is no character"),
        (
            qa.Article(key="bad", text="x", authors=("\udc80",)),
            "it has half of a surrogate pair, which is no character",
        ),
    ],
)
def test_an_article_that_no_store_can_hold(library: qa.Library, bad: qa.Article, rule: str) -> None:
    """It is a failure with its rule, and the articles beside it are added."""
    report = library.add([article(1), bad, article(2)])
    assert report.added == ("a1", "a2")
    assert [(failure.file, failure.rule) for failure in report.failed] == [("bad", rule)]
    assert library.check() == []


def test_the_same_key_twice_in_one_call(library: qa.Library) -> None:
    """The first is kept and the second reported, for the user cannot have meant both."""
    report = library.add([article(1), article(1, " slowly")])
    assert report.added == ("a1",)
    (failure,) = report.failed
    assert failure.rule == "it has the same key as a1 (a1)"
    assert "slowly" not in library.article("a1").text


def test_another_text_of_a_key_stands_beside_it(library: qa.Library) -> None:
    """Where nothing is to be replaced: each has its number, the same text is known under its own, a URL is replaced."""
    first, second = article(1), replace(article(1), text="The pier reopens.\n\nIt was closed for a year.")
    report = library.add([first, second, second], replace=False)
    assert (report.added, report.unchanged) == (("a1", "a1 (2)"), ("a1 (2)",))
    assert (report.beside, report.failed) == ((("a1 (2)", "a1"),), ())
    assert (library.article("a1").text, library.article("a1 (2)").text) == (first.text, second.text)
    library.remove("a1")
    assert library.add(second, replace=False).unchanged == ("a1 (2)",)
    assert library.add(first, replace=False).added == ("a1",)
    paged = replace(first, key="https://example.com/a", url="https://example.com/a")
    assert library.add([paged], replace=False).added == (paged.key,)
    assert library.add([replace(paged, text=second.text)], replace=False).replaced == (paged.key,)
    assert library.check() == []


def test_a_file_is_added_under_a_key_of_ones_own(library: qa.Library, tmp_path: Path) -> None:
    """Two files of one name, too; a kind that is not read is a failure, since somebody named the file."""
    paths = [tmp_path / "may" / "a.txt", tmp_path / "june" / "a.txt", tmp_path / "a.mp3"]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"Headline {number}\n\nA text of its own, number {number}.\n", "utf-8")
    keys = ("may/a.txt", "june/a.txt", "a.mp3")
    report = library.add([qa.Found(path, key) for path, key in zip(paths, keys, strict=True)])
    assert report.added == keys[:2]
    assert [failure.rule for failure in report.failed] == ["not a kind of file that is read"]
    report = library.add([qa.Found(path, "a.txt") for path in paths[:2]], replace=False)
    assert report.added == ("a.txt", "a.txt (2)")


def test_progress_is_told(library: qa.Library) -> None:
    """The last call names all steps done, and none counts backwards."""
    calls: list[tuple[int, int, str]] = []
    library.add([article(n) for n in range(40)], progress=lambda *step: calls.append(step))
    assert calls[-1] == (40, 40, "a39")
    assert [done for done, _, _ in calls] == sorted({done for done, _, _ in calls})


def test_every_paragraph_is_a_place(library: qa.Library, tmp_path: Path) -> None:
    """Offsets point at the paragraph's words in the article's text, also after opening the library again."""
    library.add(write(tmp_path / "in", ferry=FERRY))
    with qa.Library(library.path, encoder=library.encoder) as again:
        text = again.article("ferry.txt").text
        paragraphs = again.paragraphs("ferry.txt")
        assert all(text[p.start : p.end] == p.text for p in paragraphs)
        assert [(p.kind, p.text[:8]) for p in paragraphs] == [
            ("headline", "Ferries "),
            ("boilerplate", "By Ann L"),
            ("boilerplate", "SPLIT, C"),
            ("body", "Ferries "),
            ("caption", "The harb"),
            ("body", "He said "),
            ("boilerplate", "All righ"),
        ]


def test_only_body_paragraphs_are_found(library: qa.Library, tmp_path: Path) -> None:
    """Asked with the very words of headline, byline, caption and boilerplate, search returns none of them."""
    library.add(write(tmp_path / "in", ferry=FERRY))
    hits = library.search("Ferries sail again By Ann Lee harbour of Split on Monday AP Photo All rights reserved", k=50)
    assert {hit.paragraph.kind for hit in hits} == {"body"}
    assert sorted(hit.paragraph.text[:7] for hit in hits) == ["Ferries", "He said"]


def delete(path: Path, *parts: str) -> None:
    """Delete caches of a library."""
    for part in parts:
        shutil.rmtree(path / part) if (path / part).is_dir() else (path / part).unlink()


@pytest.mark.parametrize(
    "parts",
    [("dense",), ("dense/manifest.json",), ("lexical",), ("lexical.json",), ("dense", "lexical", "lexical.json")],
)
def test_deleted_indexes_are_made_again(library: qa.Library, parts: tuple[str, ...]) -> None:
    """Without their files the library opens, is sound and finds the same with the same scores."""
    library.add([article(n) for n in range(20)])
    library.add([article(n) for n in range(20, 40)])
    questions = ["ferry of line 7", "crew no. 31", "harbour"]
    before = [library.search(question, k=20) for question in questions]
    library.close()
    delete(library.path, *parts)
    with qa.Library(library.path, encoder=library.encoder) as again:
        assert again.check() == []
        for question, hits in zip(questions, before, strict=True):
            found = again.search(question, k=20)
            assert shown(found) == shown(hits)
            np.testing.assert_allclose([h.score for h in found], [h.score for h in hits], atol=1e-5)


def test_the_lexical_folder_may_go_while_the_library_is_open(library: qa.Library) -> None:
    """What is added after the folder was deleted is found, and so is everything before."""
    library.add([article(n) for n in range(5)])
    delete(library.path, "lexical")
    library.add(article(5))
    assert library.check() == []
    assert {hit.article.key for hit in library.search("ferry", k=50)} == {f"a{n}" for n in range(6)}


def test_a_store_put_back_to_an_earlier_state(library: qa.Library) -> None:
    """After a backup of the store alone is put back, indexes that know more than it start anew."""
    library.add(article(1))
    library.close()
    backup = (library.path / "store.sqlite").read_bytes()
    with qa.Library(library.path, encoder=library.encoder) as later:
        later.add([article(2), article(3)])
    (library.path / "store.sqlite").write_bytes(backup)
    with qa.Library(library.path, encoder=library.encoder) as again:
        assert again.check() == []
        assert {hit.article.key for hit in again.search("ferry")} == {"a1"}
        again.add(article(4))
        assert again.check() == []


def test_check_notices_other_vectors(library: qa.Library) -> None:
    """A dense index of the right library and generation, but with a vector changed or missing, is a fault."""
    library.add([article(n) for n in range(5)])
    with library._store.read() as snapshot:
        library_id, generation, ((ids, vectors),) = snapshot.library_id, snapshot.generation, snapshot.vectors_since(0)
    library.close()
    other = vectors.copy()
    other[3] = other[4]
    faults = {
        "the dense index holds other vectors than the store": (ids, other),
        "the dense index holds 9 passages, the store 10": (ids[1:], vectors[1:]),
    }
    for fault, (wrong_ids, wrong) in faults.items():
        delete(library.path, "dense")
        index = DenseIndex(library.path / "dense", library_id)
        index.update(generation, [], wrong_ids, wrong)
        index.save()
        with qa.Library(library.path, encoder=library.encoder) as again:
            assert again.check() == [fault]


def test_check_notices_a_missing_passage(library: qa.Library) -> None:
    """A lexical index of the right generation that lacks a passage is a fault."""
    library.add([article(n) for n in range(5)])
    with library._store.read() as snapshot:
        library_id, generation = snapshot.library_id, snapshot.generation
    LexicalIndex(library.path / "lexical", library_id).update(generation, [1], [])
    with qa.Library(library.path, encoder=library.encoder) as again:
        assert again.check() == ["the lexical index holds 9 passages, the store 10"]


def test_another_model_is_refused(library: qa.Library) -> None:
    """The error names both models and the command that helps, in one line."""
    library.add(article(1))
    other = type(library.encoder)("other-words", 64)  # type: ignore[call-arg]
    with pytest.raises(qa.EncoderMismatch) as caught:
        qa.Library(library.path, encoder=other)
    for words in ("'hashed-words'", "'other-words'", "`qa reindex`"):
        assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_reindex(library: qa.Library) -> None:
    """All passages get vectors of the other model; the library opens with it, is sound and finds as before."""
    library.add([article(n) for n in range(10)])
    before = shown(library.search("crew no. 7", k=3))
    other = type(library.encoder)("other-words", 512)  # type: ignore[call-arg]
    assert qa.reindex(library.path, encoder=other) == 20
    with qa.Library(library.path, encoder=other) as again:
        assert again.check() == []
        assert shown(again.search("crew no. 7", k=3))[0] == before[0]
        assert again.add(article(11)).added == ("a11",)
        assert again.check() == []


@pytest.mark.parametrize(
    "use",
    [
        lambda library: library.search("crew"),
        lambda library: library.ask("What crew?"),
        lambda library: library.check(),
        lambda library: library.add(article(99)),
        lambda library: library.remove("a1"),
        lambda library: library.count(),
    ],
    ids=["search", "ask", "check", "add", "remove", "count"],
)
def test_a_library_that_another_model_took_over(library: qa.Library, use: Callable[[qa.Library], object]) -> None:
    """A library that is still open names both models, and writes no vector of the old one."""
    library.add([article(1), article(2)])
    other = type(library.encoder)("other-words", 64)  # type: ignore[call-arg]
    qa.reindex(library.path, encoder=other)
    with pytest.raises(qa.EncoderMismatch, match="made with the model 'other-words'"):
        use(library)
    with qa.Library(library.path, encoder=other) as again:
        assert [each.key for each in again.articles()] == ["a2", "a1"]
        assert again.check() == []


def test_a_library_that_was_reindexed_elsewhere(library: qa.Library) -> None:
    """A library that is still open goes on with what is there now: it finds, adds, removes, and is sound."""
    library.add([article(1), article(2)])
    before = shown(library.search("crew no. 2"))
    qa.reindex(library.path, encoder=library.encoder)
    assert shown(library.search("crew no. 2")) == before
    qa.reindex(library.path, encoder=library.encoder)
    assert library.add(article(3)).added == ("a3",)
    qa.reindex(library.path, encoder=library.encoder)
    library.remove("a1")
    assert library.check() == []
    assert library.count() == 2


def test_two_models_cannot_claim_one_library(library: qa.Library) -> None:
    """Of two that open a new library with different models, the second to add is refused."""
    other = type(library.encoder)("other-words", 64)  # type: ignore[call-arg]
    with qa.Library(library.path, encoder=other) as late:
        library.add(article(1))
        with pytest.raises(qa.EncoderMismatch):
            late.add(article(2))
    assert library.check() == []


def test_identical_passages_are_one_hit(library: qa.Library) -> None:
    """Who else prints the same words stands in also_in, by article, and near-copies stand alone."""
    words = "The minister said that the ferry will sail on Monday."
    for key, text in {
        "a": words,
        "b": f"Intro of b, of its own.\n\n{words.upper()}",
        "c": words.replace("M", "S"),
    }.items():
        library.add(qa.Article(key=key, text=text))
    hits = library.search("minister ferry Monday")
    folded = {
        hit.article.key: [other.key for other in hit.also_in] for hit in hits if "sail" in hit.paragraph.text.lower()
    }
    assert folded == {"a": ["b"], "c": []}
    assert [hit.rank for hit in hits] == [1, 2, 3]


HARBOUR = Path(__file__).parents[2] / "corpus" / "harbour"
CALENDAR = "What did Okafor say about the calendar that they lost?"


def test_near_copies_are_one_hit(library: qa.Library) -> None:
    """Of an agency's report in other outlets' wording one print is a hit; the print with another figure is its own."""
    report = (
        "Dockers at the port of Selhaven laid down their tools on Monday, leaving {} ships at anchor in the roads and "
        "a queue of lorries {} kilometres long{}"
    )
    library.add(
        [
            qa.Article(key="agency", text=report.format("31", "nine", ".")),
            qa.Article(key="courier", text=report.format("31", "nine", ".").replace(" in the roads", "")),
            qa.Article(key="gazette", text=report.format("31", "nine", ", Continental Wire reports.")),
            qa.Article(key="update", text=report.format("36", "nine", ".")),
            qa.Article(key="denial", text=report.format("31", "nine", ".").replace("leaving", "but not leaving")),
        ]
    )
    hits = library.search("How many ships lie at anchor at Selhaven?")
    folded = [{hit.article.key, *(other.key for other in hit.also_in)} for hit in hits]
    assert sorted(folded, key=sorted) == [{"agency", "courier"}, {"denial"}, {"gazette"}, {"update"}]


def test_four_prints_of_one_report_are_told_from_an_update(library: qa.Library) -> None:
    """The corpus' agency report: what the prints share is one hit, what the next day's print changed is another."""
    assert library.add(HARBOUR).failed == ()
    outlets = {
        "harbour/2025-03-03-dockers-walk-out.txt",
        "https://www.northgatecourier.example/business/selhaven-port-strike",
        "https://www.tidewatergazette.example/port/selhaven-dockers",
        "harbour/2025-03-04-port-at-standstill.txt",
    }
    outlets = {key.removeprefix("harbour/") for key in outlets}

    def prints(question: str, words: str) -> list[set[str]]:
        return [
            {hit.article.key, *(other.key for other in hit.also_in)}
            for hit in library.search(question, k=30)
            if words in hit.paragraph.text
        ]

    (same,) = prints("Who offered to mediate?", "offered to mediate")
    assert same == outlets
    # The next day's print adds the day on which she said it.
    one, other = prints(CALENDAR, "eleven weeks and a calendar")
    assert one | other == outlets
    assert {"2025-03-04-port-at-standstill.txt"} in (one, other)
    # One editor shortened the first sentence, one wrote on, and the next day it was 36 ships.
    leads = prints("When did dockers at the second-largest port lay down their tools?", "laid down their tools")
    assert {
        "2025-03-03-dockers-walk-out.txt",
        "https://www.northgatecourier.example/business/selhaven-port-strike",
    } in leads
    assert {"2025-03-04-port-at-standstill.txt"} in leads


# Who said what

SPOKEN = {
    "pier": """Pier to open again

Ida Brandt, the harbour master, came to the pier on Tuesday. “The lamp will be lit again,” she said.

Nina Holt, the minister, denied that the pier was unsafe. A police spokeswoman said nobody was hurt.""",
    "lamp": """Lamp of the pier is lit

“I told you so,” said Brandt. Peter Holt said nothing was ever so bright.

Ida Brandt had a cold.""",
}


@pytest.fixture
def spoken(library: qa.Library) -> qa.Library:
    """Two articles in which people speak."""
    for key, text in SPOKEN.items():
        library.add(qa.Article(key=key, title=text.split("\n")[0], text=text, published=date(2024, 5, 8)))
    return library


def told(library: qa.Library, statements: list[qa.Statement]) -> list[tuple[str | None, str]]:
    """Speakers with their words, each cut out of the article that it stands in."""
    texts = {p.id: library.article(key).text for key in SPOKEN for p in library.paragraphs(key)}
    return [(each.speaker, texts[each.paragraph_id][each.start : each.end]) for each in statements]


def test_the_statements_of_an_article(spoken: qa.Library) -> None:
    """Who said what, in the order of the text; a denial is marked, a source without a name stays a description."""
    statements = spoken.statements("pier")
    assert told(spoken, statements) == [
        ("Ida Brandt", "The lamp will be lit again,"),
        ("Nina Holt", "the pier was unsafe"),
        ("a police spokeswoman", "nobody was hurt"),
    ]
    assert [(each.cue, each.denied) for each in statements] == [("said", False), ("denied", True), ("said", False)]
    ordinals = {p.id: p.ordinal for p in spoken.paragraphs("pier")}
    assert all(each.ordinal == ordinals[each.paragraph_id] for each in statements)


def test_the_statements_of_a_speaker(spoken: qa.Library) -> None:
    """By full name, by surname, in any letters, in one article or all; a surname of two people is both."""
    theirs = told(spoken, spoken.statements(speaker="Ida Brandt"))
    assert theirs == [("Ida Brandt", "The lamp will be lit again,"), ("Ida Brandt", "I told you so,")]
    assert told(spoken, spoken.statements(speaker="brandt")) == theirs
    assert told(spoken, spoken.statements("lamp", "Brandt")) == theirs[1:]
    assert {each.speaker for each in spoken.statements(speaker="Holt")} == {"Nina Holt", "Peter Holt"}
    assert {each.speaker for each in spoken.statements(speaker="Nina Holt")} == {"Nina Holt"}
    assert told(spoken, spoken.statements(speaker="a police spokeswoman")) == [
        ("a police spokeswoman", "nobody was hurt")
    ]
    assert spoken.statements(speaker="Otto Falk") == []
    assert spoken.statements() == [*spoken.statements("pier"), *spoken.statements("lamp")]
    with pytest.raises(qa.ArticleNotFound):
        spoken.statements("nothing")


def test_statements_change_with_their_article(spoken: qa.Library) -> None:
    """A new text has its own, and none of the old one's; a removed article has none."""
    spoken.add(qa.Article(key="pier", text="“The lamp broke,” Otto Falk said."))
    assert told(spoken, spoken.statements("pier")) == [("Otto Falk", "The lamp broke,")]
    spoken.remove("lamp")
    assert {each.speaker for each in spoken.statements()} == {"Otto Falk"}
    assert spoken.check() == []


def test_a_model_that_shows_its_tokens(tmp_path: Path) -> None:
    """A user's own TokenEncoder is used word by word, its library is sound, and opens again."""
    encoder = HashTokenEncoder()
    assert isinstance(encoder, qa.TokenEncoder)
    with qa.Library(tmp_path / "library", encoder=encoder) as library:
        library.add([article(n) for n in range(20)])
        found = library.search("What is crew no. 7?")
        assert found[0].paragraph.text == "Its crew is crew no. 7."
        assert all("interaction" in hit.channels for hit in found)
        assert library.check() == []
    with qa.Library(tmp_path / "library", encoder=encoder) as again:
        assert again.search("What is crew no. 7?") == found


def test_a_model_without_tokens(spoken: qa.Library) -> None:
    """A plain Encoder does without: it finds, answers and names the speaker as well."""
    assert not isinstance(spoken.encoder, qa.TokenEncoder)
    answer = spoken.ask("What did Ida Brandt say about the lamp?", threshold=0.0)
    assert answer.citations[0].speaker == "Ida Brandt"
    assert not any("interaction" in hit.channels for hit in answer.hits)


def test_reindex_adds_tokens_where_the_new_model_shows_them(spoken: qa.Library) -> None:
    """From a plain model to one with tokens and back; the statements stay what they are."""
    before = spoken.statements()
    question = "What did Ida Brandt say about the lamp?"
    for encoder, shown_by in ((HashTokenEncoder("tokens"), True), (HashEncoder(), False)):
        assert qa.reindex(spoken.path, encoder=encoder) == 4
        with qa.Library(spoken.path, encoder=encoder) as again:
            assert again.statements() == before
            assert all(("interaction" in hit.channels) is shown_by for hit in again.search(question))
            assert again.check() == []


def test_a_library_of_the_first_version(tmp_path: Path, encoder: qa.Encoder) -> None:
    """It is refused with the remedy; reindex makes it whole: statements, vectors, both indexes, and it grows."""
    path = tmp_path / "news.library"
    path.mkdir()
    make_schema_1(path / "store.sqlite", SPOKEN)
    with pytest.raises(qa.LibraryError) as caught:
        qa.Library(path, encoder=encoder)
    assert (
        str(caught.value) == f"{path / 'store.sqlite'}: made by an earlier Cuttings (schema 1). Run `qa reindex` once"
    )
    assert qa.reindex(path, encoder=encoder) == 6
    with qa.Library(path, encoder=encoder) as library:
        assert library.check() == []
        assert told(library, library.statements("lamp"))[0] == ("Ida Brandt", "I told you so,")
        assert library.search("Who lit the lamp?")[0].article.key in SPOKEN
        assert library.add(qa.Article(key="pier", text="The pier is gone.")).replaced == ("pier",)
        assert library.check() == []


def test_a_reindex_that_fails_leaves_an_old_library_as_it_was(tmp_path: Path, encoder: qa.Encoder) -> None:
    """Until the last passage is embedded nothing is written, and it can be tried again."""
    path = tmp_path / "news.library"
    path.mkdir()
    make_schema_1(path / "store.sqlite", SPOKEN)

    def stop(done: int, total: int, last: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        qa.reindex(path, encoder=encoder, progress=stop)
    with pytest.raises(qa.LibraryError, match=r"schema 1\). Run `qa reindex` once"):
        qa.Library(path, encoder=encoder)
    assert qa.reindex(path, encoder=encoder) == 6


def test_filters_reach_below_the_first_hundred(library: qa.Library) -> None:
    """A source whose passages all rank below 150 better ones is found when the filter names it, by any channel."""
    strong = [qa.Article(key=f"s{n}", text=f"Ferry ferry ferry {n}.", source="Big") for n in range(150)]
    weak = qa.Article(
        key="weak",
        text="A ferry, among many other things that a very long day had brought to the town and its people.",
        source="Mali Časopis",
        published=date(2020, 5, 5),
    )
    library.add([*strong, weak])
    assert "weak" not in {hit.article.key for hit in library.search("ferry ferry", k=100)}
    for filters in (
        qa.Filters(sources=("MALI ČASOPIS",)),
        qa.Filters(since=date(2020, 5, 5), until=date(2020, 5, 5)),
    ):
        (hit,) = library.search("ferry ferry", filters=filters)
        assert hit.article.key == "weak"
        assert {name: channel.rank for name, channel in hit.channels.items()} == {"dense": 1, "lexical": 1}
        (cited,) = library.ask("ferry ferry", filters=filters).hits
        assert cited.article.key == "weak"
    assert library.search("ferry", filters=qa.Filters(sources=("nobody",))) == []


def test_channels_tell_rank_and_score(library: qa.Library) -> None:
    """Each hit carries what each channel said of it, as the channels say it themselves."""
    library.add([article(n) for n in range(30)])
    question = "crew no. 7"
    vector = library.encoder.encode_queries([question])[0]
    dense, lexical = library._indexes.dense.search(vector, 100), library._indexes.lexical.search(question, 100)
    hits = library.search(question, k=50)
    for hit in hits:
        for name, run in {"dense": dense, "lexical": lexical}.items():
            place = [i for i, _ in run].index(hit.paragraph.id or 0) if name in hit.channels else None
            expected = None if place is None else qa.Channel(place + 1, run[place][1])
            assert hit.channels.get(name) == expected
    assert sorted((hit.score for hit in hits), reverse=True) == [hit.score for hit in hits]
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert hits[0].article.key == "a7"


def test_k_bounds_the_hits(library: qa.Library) -> None:
    """At most k hits come, the same first ones for every k; none for 0 and below."""
    library.add([article(n) for n in range(10)])
    everything = shown(library.search("ferry crew", k=10**6))
    assert len(everything) == 20
    for k in (1, 7, 0, -3):
        assert shown(library.search("ferry crew", k=k)) == everything[: max(0, k)]


@pytest.mark.parametrize("question", ["", "  \n", "?!", "🙂", "*", '"'])
def test_an_empty_question(library: qa.Library, question: str) -> None:
    """A question without a word is a ValueError, for search and for ask."""
    library.add(article(1))
    for use in (library.search, library.ask):
        with pytest.raises(ValueError, match="the question has no word in it"):
            use(question)


def test_an_empty_library(library: qa.Library) -> None:
    """It finds nothing, says so, is sound, and stays so when opened again."""
    assert library.search("ferry") == []
    answer = library.ask("What of the ferry?")
    assert (answer.found, answer.citations, answer.hits) == (False, (), ())
    assert library.check() == library.articles() == []
    with qa.Library(library.path, encoder=library.encoder) as again:
        assert again.search("ferry") == again.check() == []


@pytest.mark.parametrize(
    "question",
    [
        'AND OR "',
        "((a",
        "a*",
        "🙂 why",
        "why " * 2500,
        "x" * 10_000,
        "ferry\0crew",
        "text:ferry^2 -crew",
        "'; DROP TABLE articles; --",
        "％ｆｅｒｒｙ％",
        "\u202eyrref",
        "0",
        "паром?",
        "渡轮",
    ],
)
def test_a_strange_question_never_raises(library: qa.Library, question: str) -> None:
    """Search and ask take any text; every citation is still a place."""
    library.add([article(n) for n in range(5)])
    assert len(library.search(question)) <= 10
    answer = library.ask(question, history=[question, qa.Turn(question)])
    assert all(c.quote == c.article.text[c.start : c.end] for c in answer.citations)
    assert library.check() == []


@pytest.mark.slow
def test_threads_search_while_another_adds(library: qa.Library) -> None:
    """Two threads that search see whole articles only, and never an error, while a third adds and replaces."""
    library.add([article(n) for n in range(10)])
    done, errors, searches = threading.Event(), [], []

    def search() -> None:
        while not done.is_set():
            try:
                hits = library.search("ferry crew harbour", k=50)
                assert len(hits) >= 20
                assert all(h.paragraph.text == h.article.text[h.paragraph.start : h.paragraph.end] for h in hits)
                searches.append(len(hits))
            except Exception as error:
                errors.append(error)
                return

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for round_ in range(8):
        library.add([article(n, f" in round {round_}") for n in range(5 + round_)])
        library.add(article(100 + round_))
        library.remove(f"a{100 + round_}")
    done.set()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(searches) >= 2
    assert library.check() == []


# Replaces one article of six passages over and over, each version with words of its own.
WRITER = """
import sys; sys.path.insert(0, {tests!r})
from encoders import HashEncoder
import qa
with qa.Library({path!r}, encoder=HashEncoder()) as library:
    for version in range(1, 31):
        text = "\\n\\n".join(f"Passage {{n}} of version{{version}} on ferries." for n in range(6))
        library.add(qa.Article(key="a", text=text))
        print(version, flush=True)
"""


@pytest.mark.slow
def test_a_reader_in_another_process_sees_one_version(library: qa.Library) -> None:
    """While another process replaces an article, search finds all passages of one version: never none, never a mix."""
    old = "\n\n".join(f"Passage {n} of version0 on ferries." for n in range(6))
    library.add(qa.Article(key="a", text=old))
    code = WRITER.format(tests=str(Path(__file__).parent), path=str(library.path.absolute()))
    seen = []
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as writer:
        for _ in range(3000):
            running = writer.poll() is None
            hits = library.search("passage of ferries", k=50)
            (version,) = {hit.paragraph.text.split()[3] for hit in hits}
            assert sorted(hit.paragraph.text.split()[1] for hit in hits) == list("012345")
            assert all(hit.paragraph.text in hit.article.text for hit in hits)
            seen.append(int(version.removeprefix("version")))
            if not running:
                break
        assert writer.wait(60) == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    assert library.check() == []


ADDER = """
import sys; sys.path.insert(0, {tests!r})
from encoders import HashEncoder
import qa
faults = []
with qa.Library({path!r}, encoder=HashEncoder()) as library:
    for n in range(3):
        library.add(qa.Article(key=f"{{sys.argv[1]}}-{{n}}", text=f"Ferry {{n}} of {{sys.argv[1]}} sails."))
        faults += library.check()
    library.remove(f"{{sys.argv[1]}}-0")
    faults += library.check()
print(faults)
"""


@pytest.mark.slow
def test_processes_may_make_and_fill_one_library_together(tmp_path: Path, encoder: qa.Encoder) -> None:
    """Four processes that start at once on a folder that is not there all succeed, and see a sound library always."""
    path = tmp_path / "news.library"
    code = ADDER.format(tests=str(Path(__file__).parent), path=str(path))
    command = [sys.executable, "-c", code]
    processes = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for name in "abcd"
    ]
    assert [process.communicate(timeout=60) for process in processes] == [("[]\n", "")] * 4
    with qa.Library(path, encoder=encoder) as library:
        assert sorted(each.key for each in library.articles()) == [f"{name}-{n}" for name in "abcd" for n in (1, 2)]
        assert library.check() == []


def test_a_folder_that_cannot_be_made(tmp_path: Path, encoder: qa.Encoder) -> None:
    """A file in the library's place is an error in one line that names it."""
    (tmp_path / "news.library").write_text("not a folder")
    with pytest.raises(qa.LibraryError, match="cannot be written") as caught:
        qa.Library(tmp_path / "news.library", encoder=encoder)
    assert "\n" not in str(caught.value)
