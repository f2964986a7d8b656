"""README, Makefile and the rest say what is true."""

import re
from pathlib import Path

import pytest

import qa
from qa.commands.main import main
from qa.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_command() -> None:
    """Each command of `qa` stands in the README, and no other."""
    named = set(re.findall(r"`qa (\w+)", README))
    assert named == set(main.commands)


def test_the_readme_names_every_setting_with_its_default() -> None:
    """The table of settings is that of the code."""
    rows = dict(re.findall(r"^\| `QA_(\w+)` \| `([^`]+)` \|", README, re.MULTILINE))
    defaults = Settings()
    assert {name.lower(): value for name, value in rows.items()} == {
        **{
            name: str(getattr(defaults, name))
            for name in ("library", "model", "extractor", "max_bytes", "threshold", "chat_timeout")
        },
        "shared_conversations": str(defaults.shared_conversations).lower(),
    }


def test_every_make_target_that_is_named_exists() -> None:
    """README, CONTRIBUTING and CI call only targets that the Makefile has."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    for name in ("README.md", ".github/CONTRIBUTING.md", ".ci/run", "corpus/README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert set(re.findall(r"(?:`|\$ |^)make ([a-z]+)", text, re.MULTILINE)) <= targets


def test_every_file_that_is_linked_exists() -> None:
    """Links and pictures of the README lead somewhere."""
    for target in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (ROOT / target.partition("#")[0]).exists()


@pytest.mark.model
def test_the_python_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ten lines of Python answer the question with the paragraph that names nobody, too."""
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus" / "balkans")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README
    printed = capsys.readouterr().out
    assert printed.startswith("8 added, 0 failed\n")
    with qa.Library("news.library") as library:
        answer = library.ask("what did Stoltenberg say about troops?")
        assert answer.text in printed
        assert any(citation.quote.startswith("He said") for citation in answer.citations)
