from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import qa
from qa.commands.main import main

PIER = "Ida Brandt said on 6 May 2024 that the pier would reopen.\n\n“The \x1b[31mlamp is red,” Brandt said."
NETS = "Ida Brandt denied that the nets were torn."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sentence_encoder: qa.Encoder) -> Iterator[Path]:
    """A library in which somebody says three things, one of which tries to colour the terminal."""
    path = tmp_path_factory.mktemp("said") / "news.library"
    with qa.Library(path, encoder=sentence_encoder, settings=qa.Settings()) as library:
        library.add(qa.Article(key="pier", title="Pier", text=PIER, source="The Courier", published=date(2024, 5, 8)))
        library.add(qa.Article(key="nets", title="Nets", text=NETS))
    yield path


def call(library: Path, *args: str) -> Result:
    """Run the command in this process."""
    result = CliRunner().invoke(
        main, ["--library", str(library), "said", *args], env={"QA_SETTINGS": None, "QA_MODEL": None}
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_timeline_is_printed(made: Path) -> None:
    """Earliest first, undated last: the day, the words, who and how, and where."""
    printed = call(made, "Brandt").stdout
    assert "\n".join(line.rstrip() for line in printed.split("\n")) == (
        "6 May 2024\nthe pier would reopen\n    Ida Brandt · said\n    Pier\n    The Courier · 8 May 2024 · pier\n\n"
        "8 May 2024 (printed)\n“The \ufffd[31mlamp is red,”\n    Ida Brandt · said\n    Pier\n"
        "    The Courier · 8 May 2024 · pier\n\n"
        "undated\nthe nets were torn\n    Ida Brandt · denied · a denial\n    Nets\n    nets\n\n"
    )


def test_a_topic_narrows_it_and_json_has_places(made: Path) -> None:
    """Offsets refer to the article's text, which is left out."""
    (told,) = json.loads(call(made, "Ida Brandt", "--about", "nets", "--json").stdout)
    assert (told["text"], told["day"], told["article"]["key"]) == ("the nets were torn", None, "nets")
    assert NETS[told["statement"]["start"] : told["statement"]["end"]] == told["text"]
    assert "text" not in told["article"]


def test_nothing_is_told_so(made: Path) -> None:
    """On standard error; the list of JSON is empty."""
    nothing = call(made, "Ida Brandt", "--about", "chess")
    assert (nothing.stdout, nothing.stderr) == ("", "The articles quote no words of Ida Brandt about chess.\n")
    assert json.loads(call(made, "Ada Nobody", "--json").stdout) == []
