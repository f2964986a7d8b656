from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import qa
from qa.commands.main import main


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Path]:
    """A library that keeps two conversations, one of which tries to colour the terminal."""
    path = tmp_path / "news.library"
    with qa.Library(path, settings=qa.Settings()) as library:
        library.keep(qa.Conversation(id="first", title="Pier", turns=(qa.Turn("Who pays?", "Nobody."),)))
        library.keep(qa.Conversation(id="second", turns=(qa.Turn("Is it \x1b[31mred\x1b[0m?"), qa.Turn("Why?"))))
    yield path


def call(library: Path, *args: str) -> Result:
    """Run a command in this process."""
    result = CliRunner().invoke(main, ["--library", str(library), *args], env={"QA_SETTINGS": None, "QA_MODEL": None})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def kept(path: Path, id: str) -> qa.Conversation:
    """What the library keeps."""
    with qa.Library(path, settings=qa.Settings()) as library:
        return library.conversation(id)


def test_conversations_are_listed_for_programs(made: Path) -> None:
    """The last changed first: day and time, title, id, separated by tabs; nothing drives the terminal."""
    listed = call(made, "conversations")
    assert listed.exit_code == 0
    assert "\x1b" not in listed.stdout
    rows = [line.split("\t") for line in listed.stdout.splitlines()]
    changed = [kept(made, id).changed for id in ("second", "first")]
    assert [row[0] for row in rows] == [f"{moment:%Y-%m-%d %H:%M}" for moment in changed]
    assert [row[1:] for row in rows] == [["Is it \ufffd[31mred\ufffd[0m?", "second"], ["Pier", "first"]]


def test_conversations_as_json(made: Path) -> None:
    """Id, title and both moments."""
    listed = json.loads(call(made, "conversations", "--json").stdout)
    assert [each["id"] for each in listed] == ["second", "first"]
    first = kept(made, "first")
    assert first.created
    assert first.changed
    moments = {"created": first.created.isoformat(), "changed": first.changed.isoformat()}
    assert listed[1] == {"id": "first", "title": "Pier"} | moments


@pytest.mark.parametrize(
    ("form", "export"), [("markdown", qa.export_markdown), ("json", qa.export_json), ("html", qa.export_html)]
)
def test_a_conversation_is_exported(made: Path, tmp_path: Path, form: str, export: object) -> None:
    """On standard output, or into a file, in folders that are made for it."""
    expected = export(kept(made, "second"))  # type: ignore[operator]
    printed = call(made, "export", "second", "--format", form)
    assert (printed.exit_code, printed.stdout, printed.stderr) == (0, expected, "")
    assert "\x1b" not in printed.stdout
    written = call(made, "export", "second", "--format", form, "-o", str(tmp_path / "new" / "out"))
    assert (written.exit_code, written.stdout) == (0, "")
    assert (tmp_path / "new" / "out").read_text(encoding="utf-8") == expected


def test_markdown_is_the_usual_form(made: Path) -> None:
    """Without --format."""
    assert call(made, "export", "first").stdout == qa.export_markdown(kept(made, "first"))


def test_what_is_not_kept_is_one_line(made: Path, tmp_path: Path) -> None:
    """Exit status 1 and no file; without a library none is made."""
    target = tmp_path / "out.md"
    result = call(made, "export", "third", "-o", str(target))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"qa: third: no such conversation in {made}. `qa conversations` shows them\n"
    assert not target.exists()
    for args in (["conversations"], ["export", "first"]):
        nowhere = call(tmp_path / "nowhere", *args)
        assert (nowhere.exit_code, nowhere.stdout, nowhere.stderr.count("\n")) == (1, "", 1)
        assert not (tmp_path / "nowhere").exists()
    unwritable = call(made, "export", "first", "-o", str(made / "store.sqlite" / "x" / "out.md"))
    assert unwritable.exit_code == 1
