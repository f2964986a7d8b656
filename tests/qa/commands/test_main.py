import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

import qa
from qa.commands.main import main

TUGS = """Minister asks for more tugs

Minister Nina Holt on the quay
Minister Nina Holt on the quay of Arlow after the storm. (CW Photo/Tom Roe)

ARLOW, Freeland — Harbour Minister Nina Holt asked the coast guard on Tuesday to send two more tugs.

“Four tugs are not enough,” she said.

Story Continues
"""
ORCHARD = """---
title: Orchard opens to walkers
author: Ana Kos
source: Milton Mirror
date: 2023-01-02
url: https://mirror.example/news/2023/01/02/orchard-opens-to-walkers-after-eleven-years-behind-a-wall
---
# Orchard opens to walkers

The old orchard of Milton was opened to walkers on Sunday. It has 212 apple trees of thirty sorts.
"""
ORCHARD_KEY = "https://mirror.example/news/2023/01/02/orchard-opens-to-walkers-after-eleven-years-behind-a-wall"
# An article that tries to colour the terminal, to set its title, and to do the same with one-byte controls.
BELL = {
    "title": "Divers \x1b]0;owned\x07lift the bell",
    "text": "The bell of Arlow weighs \x1b[31m300 kilograms\x1b[0m, said the \x9b31mdiver\x7f.",
    "source": "Bell \x1b[2JNews",
    "date": "2024-06-01",
}
BROKEN = '{"title": "Half an article",\n "text": '


@dataclass(frozen=True)
class Made:
    """A folder of articles, the library that was made of it, and what the command said."""

    folder: Path
    library: Path
    result: Result


def call(library: Path, *args: str, **environ: str | None) -> Result:
    """Run a command in this process, with nothing set but what is given."""
    unset = dict.fromkeys(["QA_SETTINGS", "QA_LIBRARY", "QA_MODEL", "QA_MAX_BYTES", "QA_THRESHOLD"])
    result = CliRunner().invoke(main, ["--library", str(library), *args], env=unset | environ)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def loaded(result: Result) -> Any:
    """What a command printed as JSON, and nothing else."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def squeezed(text: str) -> str:
    """The words on one line."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Made:
    """Three articles and a broken file, added once with the default model."""
    base = tmp_path_factory.mktemp("cli")
    folder = base / "cuttings"
    folder.mkdir()
    (folder / "2024-05-07-tugs.txt").write_text(TUGS)
    (folder / "orchard.md").write_text(ORCHARD)
    (folder / "bell.json").write_text(json.dumps(BELL))
    (folder / "broken.json").write_text(BROKEN)
    (folder / "notes.xyz").write_text("of another kind")
    return Made(folder, base / "library", call(base / "library", "add", str(folder)))


@pytest.fixture
def copy(made: Made, tmp_path: Path) -> Made:
    """The same, for a test that changes it."""
    return Made(
        shutil.copytree(made.folder, tmp_path / "cuttings"),
        shutil.copytree(made.library, tmp_path / "library"),
        made.result,
    )


# add


def test_add_tells_what_became_of_each_file(made: Made) -> None:
    """Counts on standard output, a line a failure on standard error, and exit status 1 because there is one."""
    assert made.result.exit_code == 1
    assert squeezed(made.result.stdout) == (
        "3 added, 0 replaced, 0 unchanged, 1 failed Left out, of other kinds: 1 (.xyz)"
    )
    (line,) = made.result.stderr.strip().splitlines()
    assert line.startswith(str(made.folder / "broken.json"))
    assert "line 2" in line


def test_add_again_changes_nothing_but_what_has_changed(copy: Made) -> None:
    """Exit status 0 when nothing fails; counts tell unchanged from replaced."""
    (copy.folder / "broken.json").unlink()
    (copy.folder / "notes.xyz").unlink()
    again = call(copy.library, "add", str(copy.folder))
    assert (again.exit_code, again.stdout) == (0, "0 added, 0 replaced, 3 unchanged, 0 failed\n")
    (copy.folder / "bell.json").write_text(json.dumps(BELL | {"text": "The bell was stolen."}))
    report = loaded(call(copy.library, "add", "--json", str(copy.folder)))
    assert report == {
        "added": [],
        "replaced": ["bell.json"],
        "unchanged": ["2024-05-07-tugs.txt", ORCHARD_KEY],
        "failed": [],
        "skipped": [],
        "beside": [],
        "remarks": [],
        "held": [],
    }
    (paragraph,) = loaded(call(copy.library, "show", "--json", "bell.json"))["paragraphs"]
    assert paragraph["text"] == "The bell was stolen."


def test_show_tells_section_and_page(tmp_path: Path) -> None:
    """Where a table has columns for them."""
    table = tmp_path / "bells.csv"
    table.write_text("title,date,section,page,text\nBell,2024-03-04,Harbour,A4,It rang in Holm on Monday.\n")
    assert call(tmp_path / "library", "add", str(table)).exit_code == 0
    shown = call(tmp_path / "library", "show", "bells.csv#2")
    assert "4 March 2024 · Harbour, p. A4 · bells.csv#2" in squeezed(shown.stdout)


def test_add_tells_how_many_articles_a_file_held(made: Made, tmp_path: Path) -> None:
    """And reads a table's columns by the names that are given."""
    table = tmp_path / "bells.csv"
    table.write_text("Kopf,Inhalt\nBell,It rang in Holm on Monday.\nQuay,It broke in Holm on Tuesday.\n")
    added = call(tmp_path / "library", "add", "--columns", "headline=Kopf,body=Inhalt", str(table))
    assert added.exit_code == 0
    assert squeezed(added.stdout) == f"{table}: 2 articles 2 added, 0 replaced, 0 unchanged, 0 failed"
    refused = call(tmp_path / "library", "add", "--columns", "color=Kopf", str(table))
    assert refused.exit_code == 2
    assert "'color=Kopf' is no FIELD=NAME. The fields are title, text," in squeezed(refused.stderr)


def test_add_of_a_folder_with_nothing_that_is_read_fails(made: Made, tmp_path: Path) -> None:
    """Exit status 1, and a line that names what was left out."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "pier.jpg").write_bytes(b"\xff\xd8")
    added = call(tmp_path / "library", "add", str(folder))
    assert added.exit_code == 1
    assert added.stderr == f"{folder}: nothing that is read (left out pier.jpg). See `qa formats`.\n"


def test_formats_lists_the_kinds_that_are_read(tmp_path: Path) -> None:
    """Each with its endings; as JSON, too."""
    listed = call(tmp_path, "formats")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [kind.suffixes[0] for kind in qa.file_kinds()]
    assert loaded(call(tmp_path, "formats", "--json"))[0]["suffixes"] == [".txt", ".text"]


def test_add_of_a_missing_file_is_a_failure(copy: Made) -> None:
    """One line with its name; the library stays as it is."""
    result = call(copy.library, "add", "--json", str(copy.folder / "nowhere.txt"))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{copy.folder / 'nowhere.txt'}: ")
    assert result.stderr.count("\n") == 1
    (failure,) = json.loads(result.stdout)["failed"]
    assert result.stderr == f"{failure['file']}: {failure['rule']}. {failure['remedy']}\n"


# list, show


def test_list_shows_the_newest_first(made: Made) -> None:
    """Date, outlet, title and key; filters choose."""
    articles = loaded(call(made.library, "list", "--json"))
    assert [(each["published"], each["key"]) for each in articles] == [
        ("2024-06-01", "bell.json"),
        ("2024-05-07", "2024-05-07-tugs.txt"),
        ("2023-01-02", ORCHARD_KEY),
    ]
    assert articles[2]["authors"] == ["Ana Kos"]
    assert all("text" not in each for each in articles)
    filtered = loaded(call(made.library, "list", "--json", "--source", "milton mirror", "--until", "2023-01-02"))
    assert [each["key"] for each in filtered] == [ORCHARD_KEY]
    assert loaded(call(made.library, "list", "--json", "--since", "2024-06-02")) == []


def test_list_gives_programs_a_line_an_article(made: Made) -> None:
    """Where nobody looks, fields are separated by tabs and keys are whole, to be cut and passed to `qa remove`."""
    result = call(made.library, "list")
    assert result.exit_code == 0
    assert ORCHARD_KEY in [line.split("\t")[3] for line in result.stdout.splitlines()]


def test_show_gives_the_paragraphs_with_their_kinds(made: Made) -> None:
    """As text with labels, as JSON with offsets into the article's text."""
    record = loaded(call(made.library, "show", "--json", "2024-05-07-tugs.txt"))
    text = record["article"]["text"]
    assert text == TUGS
    assert [(each["kind"], text[each["start"] : each["end"]]) for each in record["paragraphs"]] == [
        (each["kind"], each["text"]) for each in record["paragraphs"]
    ]
    assert [each["kind"] for each in record["paragraphs"]] == [
        "headline",
        "caption",
        "boilerplate",
        "body",
        "body",
        "boilerplate",
    ]
    printed = call(made.library, "show", "2024-05-07-tugs.txt").stdout
    assert "[headline] Minister asks for more tugs" in printed
    assert "\n“Four tugs are not enough,” she said.\n" in printed
    assert "7 May 2024 · 2024-05-07-tugs.txt" in printed


PIER = """Pier to open again

Ida Brandt, the harbour master, came to the pier on Tuesday. “The lamp will be lit again,” she said on Monday.

“Peter Holt told me: ‘It is safe,’” Brandt said. She denied that the pier was unsafe.

They said that it was \x1b[31mcold."""


@pytest.fixture(scope="module")
def pier(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Path:
    """A library of one article in which people speak."""
    base = tmp_path_factory.mktemp("pier")
    (base / "2024-05-08-pier.txt").write_text(PIER)
    assert call(base / "library", "add", str(base / "2024-05-08-pier.txt")).exit_code == 0
    return base / "library"


def test_show_tells_who_said_what(pier: Path) -> None:
    """Speaker, cue, day and words in the order of the text; denials and who tells of it are marked, "?" is unknown."""
    printed = call(pier, "show", "--statements", "2024-05-08-pier.txt").stdout
    assert [squeezed(block) for block in printed.split("\n\n")] == [
        "Pier to open again 8 May 2024 · 2024-05-08-pier.txt",
        "Ida Brandt · said · 6 May 2024 “The lamp will be lit again,”",
        "Ida Brandt · said “Peter Holt told me: ‘It is safe,’”",
        "Peter Holt · told · as Ida Brandt tells it “It is safe,”",
        "Ida Brandt · denied · a denial the pier was unsafe",
        "? (They) · said it was \ufffd[31mcold",
        "5 statements",
    ]


def test_show_gives_statements_as_json(pier: Path) -> None:
    """The records beside the article and its paragraphs, with offsets into the article's text; only where asked for."""
    shown = loaded(call(pier, "show", "--statements", "--json", "2024-05-08-pier.txt"))
    text, first = shown["article"]["text"], shown["statements"][0]
    assert (first["speaker"], first["cue"], first["said_on"]) == ("Ida Brandt", "said", "2024-05-06")
    assert text[first["start"] : first["end"]] == "The lamp will be lit again,"
    assert [each["denied"] for each in shown["statements"]] == [False, False, False, True, False]
    assert shown["statements"][2]["quoted_by"] == "Ida Brandt"
    assert "statements" not in loaded(call(pier, "show", "--json", "2024-05-08-pier.txt"))


# search, ask


def test_search_shows_passages_and_why_they_are_there(made: Made) -> None:
    """Rank, words, article, and each channel's rank; as JSON the records."""
    hits = loaded(call(made.library, "search", "--json", "-k", "2", "apple trees of the orchard"))
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert hits[0]["article"]["key"] == ORCHARD_KEY
    assert hits[0]["channels"]["lexical"]["rank"] == hits[0]["channels"]["dense"]["rank"] == 1
    printed = squeezed(call(made.library, "search", "-k", "1", "apple trees of the orchard").stdout)
    assert printed.startswith(f"1. {hits[0]['paragraph']['text']} Orchard opens to walkers Milton Mirror · Ana Kos")
    assert "dense 1" in printed
    assert "lexical 1" in printed
    assert call(made.library, "search", "trees", "--since", "2030-01-01").stdout == "No passage found.\n"


def test_ask_quotes_exactly(made: Made) -> None:
    """The quotes are the characters of the article that `qa show` gives."""
    answer = loaded(call(made.library, "ask", "--json", "How many apple trees has the orchard?", QA_THRESHOLD="0"))
    assert answer["found"] is True
    article = loaded(call(made.library, "show", "--json", ORCHARD_KEY))["article"]
    first = answer["citations"][0]
    assert first["article"]["key"] == ORCHARD_KEY
    assert "212 apple trees" in first["quote"] == article["text"][first["start"] : first["end"]]


def test_ask_prints_numbered_quotes(made: Made) -> None:
    """The number, the words, the source under them, and how a follow-up was understood."""
    question = ["ask", "--after", "Who opened the orchard?", "And how many apple trees has it?"]
    printed = squeezed(call(made.library, *question, QA_THRESHOLD="0").stdout)
    assert printed.startswith("Understood as: how many apple trees has it? (after: Who opened the orchard?) [1] ")
    assert "[1] The old orchard of Milton was opened to walkers on Sunday. It has 212 apple trees" in printed
    assert f"Milton Mirror · Ana Kos · 2 January 2023 · {ORCHARD_KEY}".replace(" ", "") in printed.replace(" ", "")


def sound(library: Path) -> int:
    """How many articles `qa check` finds sound; it says how the model runs and how vectors are indexed, too."""
    found = re.fullmatch(
        r"(\d+) articles: sound\nall-MiniLM-L6-v2: runs in OpenVINO, (?:bfloat16|float32)\n"
        r"dense index: flat, exact: \d+ passages\n",
        call(library, "check").stdout,
    )
    assert found
    return int(found[1])


def test_ask_and_search_name_speaker_and_day(pier: Path) -> None:
    """Before a quotation, and below a passage; also below the nearest passages of what is not answered."""
    question = "What did Ida Brandt say about the lamp?"
    printed = squeezed(call(pier, "ask", question, QA_THRESHOLD="0").stdout)
    assert printed.startswith("[1] Ida Brandt, 6 May 2024: Ida Brandt, the harbour master, came to the pier")
    said = "said by Ida Brandt (6 May 2024) Pier to open again 8 May 2024"
    assert said in squeezed(call(pier, "search", "-k", "2", question).stdout)
    assert said in squeezed(call(pier, "ask", question, QA_THRESHOLD="1").stdout)


def test_a_speaker_may_be_the_filter(pier: Path) -> None:
    """Of search and ask; several are any of them, and somebody who never speaks finds nothing."""
    for names, texts in {("peter holt",): [2], ("Ida Brandt", "Peter Holt"): [1, 2], ("Otto Falk",): []}.items():
        options = [option for name in names for option in ("--speaker", name)]
        hits = loaded(call(pier, "search", "--json", *options, "Is the pier safe?"))
        assert sorted(hit["paragraph"]["ordinal"] for hit in hits) == texts
        answer = loaded(call(pier, "ask", "--json", *options, "Is the pier safe?"))
        assert sorted(hit["paragraph"]["ordinal"] for hit in answer["hits"]) == texts
    assert call(pier, "list", "--speaker", "Peter Holt").exit_code == 2


def test_ask_says_when_the_articles_do_not_say(made: Made) -> None:
    """It is no error; the nearest passages are shown."""
    result = call(made.library, "ask", "Who won the chess championship?", QA_THRESHOLD="1")
    assert result.exit_code == 0
    told = "The articles don't say. No article has the words “won”, “chess” or “championship”. The nearest passages: · "
    assert squeezed(result.stdout).startswith(told)


def test_what_an_article_says_does_not_drive_the_terminal(made: Made) -> None:
    """Escape sequences in text, title and outlet are shown as replacement characters, and are escaped in JSON."""
    for args in (["list"], ["show", "bell.json"], ["ask", "How heavy is the bell of Arlow?"], ["search", "the bell"]):
        for more in ([], ["--json"]):
            result = call(made.library, *args, *more, QA_THRESHOLD="0")
            assert result.exit_code == 0
            assert not set(result.output) & set("\x1b\x07\x7f\x9b")
            assert "lift" in result.stdout
    assert "weighs \ufffd[31m300 kilograms\ufffd[0m" in squeezed(call(made.library, "show", "bell.json").stdout)
    assert loaded(call(made.library, "show", "--json", "bell.json"))["article"]["text"] == BELL["text"]


# remove, check, reindex


def test_remove_takes_an_article_out(copy: Made) -> None:
    """Then it is in no list, and the library is sound."""
    result = call(copy.library, "remove", "bell.json")
    assert (result.exit_code, result.stdout) == (0, "bell.json removed\n")
    assert [each["key"] for each in loaded(call(copy.library, "list", "--json"))] == [
        "2024-05-07-tugs.txt",
        ORCHARD_KEY,
    ]
    assert sound(copy.library) == 2


def test_reindex_embeds_every_passage_and_the_library_stays_sound(copy: Made) -> None:
    """With the model that the settings name; four paragraphs of these articles are passages."""
    result = call(copy.library, "reindex")
    assert (result.exit_code, result.stdout) == (0, "4 passages embedded with all-MiniLM-L6-v2\n")
    assert sound(copy.library) == 3


# What cannot be done


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["show", "nobody.txt"], "qa: nobody.txt: no such article in {library}. `qa list` shows the keys\n"),
        (["remove", "nobody.txt"], "qa: nobody.txt: no such article in {library}. `qa list` shows the keys\n"),
        (["ask", " ?! "], "qa: ' ?! ': the question has no word in it. Type a question\n"),
        (["search", ""], "qa: '': the question has no word in it. Type a question\n"),
    ],
)
def test_errors_are_one_line_and_exit_status_1(made: Made, args: list[str], message: str) -> None:
    """What was given, the rule, the remedy; nothing on standard output and no traceback."""
    result = call(made.library, *args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == message.format(library=made.library)


@pytest.mark.parametrize(
    "args", [["list"], ["show", "a"], ["ask", "Who?"], ["search", "x"], ["remove", "a"], ["check"], ["reindex"]]
)
def test_without_a_library_nothing_is_made(tmp_path: Path, args: list[str]) -> None:
    """Only adding creates one: a misspelt name leaves no empty folder behind."""
    result = call(tmp_path / "nowhere", *args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"qa: {tmp_path / 'nowhere'}: there is no library. Make one with `qa add")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()


def test_a_library_of_another_model_is_refused_with_both_names(made: Made) -> None:
    """And with the command that helps."""
    result = call(made.library, "ask", "Who?", QA_MODEL="some/model")
    assert result.exit_code == 1
    assert result.stderr == (
        f"qa: {made.library}: made with the model 'all-MiniLM-L6-v2', the settings name 'some/model'. "
        "Set QA_MODEL=all-MiniLM-L6-v2, or run `qa reindex` to embed it anew\n"
    )


@pytest.mark.parametrize("variable", [{"QA_THRESHOLD": "high"}, {"QA_SETTINGS": "/nowhere/cuttings.toml"}])
def test_bad_settings_are_one_line(made: Made, variable: dict[str, str]) -> None:
    """Before anything is opened."""
    result = call(made.library, "list", **variable)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith("qa: ")


@pytest.mark.parametrize(
    "args",
    [["ask"], ["add"], ["fly"], ["list", "--since", "Monday"], ["search", "-k", "0", "x"], ["chat", "--port", "0"]],
)
def test_a_command_that_is_not_understood_is_exit_status_2(made: Made, args: list[str]) -> None:
    """With click's own words about it."""
    result = call(made.library, *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A file of two questions about the orchard, one of which the articles don't answer."""
    path = tmp_path / "questions.jsonl"
    evidence = [{"article": "orchard", "quote": "212 apple trees", "grade": 2}]
    trees = {"id": "1", "type": "fact", "question": "How many apple trees has the orchard?", "evidence": evidence}
    moon = {"id": "2", "type": "unanswerable", "question": "Who was Zebulon Quux?"}
    path.write_text("\n".join(json.dumps(each) for each in (trees, moon)))
    return path


def test_evaluate_prints_figures_by_type(made: Made, asked: Path) -> None:
    """Tables of retrieval, of answers and of what was refused; baselines beside them if they are asked for."""
    printed = [
        squeezed(line)
        for line in call(made.library, "evaluate", str(asked), "--against", "dense,bm25").stdout.splitlines()
    ]
    assert "fact 1 1.000 1.000 1.000 1.000 1.000" in printed
    assert "unanswerable 1 1.000" in printed
    assert "quotes verbatim at their place: 1.000" in printed
    figures = "recall@1 1.000, recall@5 1.000, recall@10 1.000, nDCG@10 1.000, RR@10 1.000"
    assert f"plain bm25, all: {figures}" in printed
    assert not any(
        "1 1.000" in line
        for line in [
            squeezed(each) for each in call(made.library, "evaluate", "--no-answers", str(asked)).stdout.splitlines()
        ]
        if line.startswith("unanswerable")
    )


def test_evaluate_writes_a_run_and_a_page_and_compares_with_the_run(made: Made, asked: Path, tmp_path: Path) -> None:
    """The run is JSON with every question, the page one file; the same questions asked again differ in nothing."""
    run, page = tmp_path / "new" / "run.json", tmp_path / "new" / "report.html"
    call(made.library, "evaluate", str(asked), "--json", str(run), "--html", str(page))
    stored = json.loads(run.read_text(encoding="utf-8"))
    assert stored["counts"] == {"fact": 1, "unanswerable": 1, "all": 1}
    assert stored["figures"]["all"]["recall@5"] == 1.0
    assert [outcome["id"] for outcome in stored["outcomes"]] == ["1", "2"]
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    again = call(made.library, "evaluate", str(asked), "--baseline", str(run)).stdout
    assert again.endswith("won: 0\nlost: 0\n")
    assert loaded(call(made.library, "evaluate", str(asked), "--json", "-"))["figures"] == stored["figures"]


def test_evaluate_fails_below_a_floor(made: Made, asked: Path) -> None:
    """Exit status 1 and a line that says by how much; a floor that holds says nothing."""
    held = call(made.library, "evaluate", str(asked), "--floor", "recall@5=1", "--floor", "unanswerable:refused=1")
    assert (held.exit_code, held.stderr) == (0, "")
    evidence = [{"article": "orchard", "quote": "212 apple trees", "grade": 2}]
    asked.write_text(
        json.dumps({"id": "1", "type": "fact", "question": "Which ship has a funnel?", "evidence": evidence})
    )
    broken = call(made.library, "evaluate", str(asked), "--no-answers", "--floor", "recall@1=.5")
    assert (broken.exit_code, broken.stderr) == (1, "all:recall@1 is 0.000, below its floor of 0.5\n")


def test_evaluate_takes_a_sample(made: Made, asked: Path) -> None:
    """The same questions each time, and all where there are fewer."""
    counts = [
        loaded(call(made.library, "evaluate", str(asked), "--sample", n, "--json", "-"))["about"]["questions"]
        for n in "115"
    ]
    assert counts == ["1", "1", "2"]


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Who says what in the article of the pier: one row that is found, one with another source, one of a pronoun."""
    path = tmp_path / "statements.jsonl"
    rows = [("The lamp will be lit again,", "she", "said"), ("the pier was unsafe", "Otto Falk", "denied")]
    lines = []
    for words, mention, cue in rows:
        start = PIER.index(words)
        row = {"article": "2024-05-08-pier", "content": [[start, start + len(words)]], "mention": mention, "cue": cue}
        if mention in PIER:
            place = PIER.index(mention, start)
            row["mention_spans"] = [[place, place + len(mention)]]
        lines.append(json.dumps(row | {"speaker": "Ida Brandt", "sure": True, "named": mention == "she"}))
    path.write_text("\n".join(lines))
    return path


def test_evaluate_measures_who_said_what(pier: Path, known: Path, tmp_path: Path) -> None:
    """Without questions these figures alone; with --json they are in the run, and without the single statements."""
    printed = [
        " ".join(line.split()) for line in call(pier, "evaluate", "--statements", str(known)).stdout.splitlines()
    ]
    assert printed == [
        "statements: precision 0.250 of 4",
        "statements: recall 0.500 of 2, by their words alone 1.000",
        "with what somebody quotes of another: precision 0.200, by their words alone 0.400",
        "exact spans: content F1 0.571, source F1 0.286",
        "said by a pronoun: right 1.000, wrong 0.000, unknown 0.000 of 1",
        "said, thought or planned by a pronoun: right 1.000, wrong 0.000, unknown 0.000 of 1",
        "he and she, where they stand: right 1.000, wrong 0.000, unknown 0.000 of 1",
        "speaker by n found right wrong unknown",
        "she 1 1 1 0 0",
        "all 1 1 1 0 0",
    ]
    figures = loaded(call(pier, "evaluate", "--statements", str(known), "--json", "-"))["statements"]
    assert (figures["recall"], figures["gold"], figures["pronouns_all"]["count"]) == (0.5, 2, 1)
    assert "missed" not in figures
    question = tmp_path / "questions.jsonl"
    question.write_text(json.dumps({"id": "1", "type": "unanswerable", "question": "Who was Zebulon Quux?"}))
    both = call(pier, "evaluate", str(question), "--statements", str(known)).stdout
    assert "unanswerable" in both
    assert [" ".join(line.split()) for line in both.splitlines()][-10:] == printed


def test_evaluate_of_nothing_and_of_statements_elsewhere(made: Made, known: Path) -> None:
    """Without questions and statements there is nothing to do; a file of other articles says what to add."""
    for options in ([], ["--statements", str(known), "--floor", "recall@5=.5"]):
        result = call(made.library, "evaluate", *options)
        assert (result.exit_code, result.stdout) == (2, "")
    result = call(made.library, "evaluate", "--statements", str(known))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(f"qa: {known}: none of its articles is in {made.library}")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--floor", "recall@5"], "qa: recall@5: not a figure and a number in 0..1. "),
        (["--against", "dense,magic"], "qa: magic: no such baseline. Known are dense, bm25"),
        (["--baseline", "missing.json"], "qa: missing.json: not a run of `qa evaluate --json` ("),
    ],
)
def test_evaluate_names_what_is_wrong_with_an_argument(
    made: Made, asked: Path, arguments: list[str], line: str
) -> None:
    """One line, before any question is asked."""
    result = call(made.library, "evaluate", str(asked), *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(line)


def test_evaluate_names_the_line_of_a_malformed_file(made: Made, asked: Path) -> None:
    """File, line and rule."""
    asked.write_text("no JSON")
    result = call(made.library, "evaluate", str(asked))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith(f"qa: {asked}:1: not JSON (")


# The command as a process


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run([sys.executable, "-m", "qa", *args], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.model
def test_the_command_keeps_its_library_in_the_current_folder(tmp_path: Path) -> None:
    """Exit status and both outputs are those of the command; the library is ./news.library."""
    (tmp_path / "tugs.txt").write_text(TUGS)
    (tmp_path / "empty.txt").write_text("")
    added = run(tmp_path, "add", "tugs.txt", "empty.txt")
    assert (added.returncode, added.stdout) == (1, "1 added, 0 replaced, 0 unchanged, 1 failed\n")
    assert added.stderr.startswith("empty.txt: ")
    assert added.stderr.count("\n") == 1
    assert (tmp_path / "news.library").is_dir()
    listed = run(tmp_path, "list", "--json")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert [each["key"] for each in json.loads(listed.stdout)] == ["tugs.txt"]


def test_the_command_tells_its_version_and_its_commands(tmp_path: Path) -> None:
    """Without a library or a model."""
    helped = run(tmp_path, "--help")
    assert helped.returncode == 0
    for command in ("add", "ask", "chat", "check", "evaluate", "list", "reindex", "remove", "search", "show"):
        assert f"\n  {command} " in helped.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
def test_chat_lets_nobody_in_unasked(tmp_path: Path) -> None:
    """An address that others reach needs a password, or the word that none is wanted; both at once are a mistake."""
    result = call(tmp_path / "library", "chat", "--host", "0.0.0.0", QA_PASSWORD=None)  # noqa: S104 - it is refused
    assert result.exit_code == 1
    assert result.stderr == (
        "qa: 0.0.0.0: other machines reach it, and whoever does could read and change the library. "
        "Give a password (--password, QA_PASSWORD), or say --no-password\n"
    )
    both = call(tmp_path / "library", "chat", "--password", "lamp", "--no-password")
    assert both.exit_code == 2
    assert "exclude each other" in both.stderr


@pytest.mark.slow
@pytest.mark.model
@pytest.mark.parametrize(("option", "status"), [({"QA_PASSWORD": "lamp"}, 401), (("--no-password",), 200)])
def test_chat_on_every_address(tmp_path: Path, option: object, status: int) -> None:
    """With a password the page wants it; without one, a line says who can come in."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = os.environ | (option if isinstance(option, dict) else {})
    words = ["--library", str(tmp_path / "library"), "chat", "--host", "0.0.0.0", "--port", str(port)]  # noqa: S104
    program = [sys.executable, "-m", "qa", *words, *(option if isinstance(option, tuple) else ())]
    with subprocess.Popen(
        program, env=environ, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == f"Cuttings is at http://127.0.0.1:{port} (Ctrl-C ends it)\n"
        assert httpx.get(f"http://127.0.0.1:{port}/config").status_code == status
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=30)[1]
    warning = f"No password: who reaches port {port} of 0.0.0.0 can read and change this library\n"
    assert (warning in told) == (status == 200)
