from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.settings import Settings

KNOWN = (
    "chat_key, chat_model, chat_timeout, chat_url, extractor, fetch_private, fetch_seconds, library, max_bytes, model, "
    "password, shared_conversations, threshold"
)
CHAT = {"QA_CHAT_URL": "http://127.0.0.1:8080/v1", "QA_CHAT_MODEL": "tiny"}
NO_URL = "Give one like http://127.0.0.1:8080/v1 (QA_CHAT_URL)"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder has no settings file until a test writes one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(environ: dict[str, str]) -> str:
    """The message that these settings are refused with, on one line."""
    with pytest.raises(SettingsError) as caught:
        Settings.load(environ)
    message = str(caught.value)
    assert message.isprintable()
    return message


def test_without_file_and_environment_there_are_defaults() -> None:
    """Nothing needs to be set."""
    settings = Settings.load({})
    assert settings == Settings()
    assert settings.library == Path("news.library")
    assert settings.model == "all-MiniLM-L6-v2"
    assert settings.max_bytes == 50_000_000
    assert 0 < settings.threshold < 1


def test_the_file_in_the_current_folder_is_read(empty_folder: Path) -> None:
    """cuttings.toml needs no naming, and may begin with a byte order mark."""
    (empty_folder / "cuttings.toml").write_text(
        'library = "archive"\nmodel = "some/model"\nmax_bytes = 1_000\nthreshold = 1\n', encoding="utf-8-sig"
    )
    assert Settings.load({}) == Settings(library=Path("archive"), model="some/model", max_bytes=1000, threshold=1.0)
    assert isinstance(Settings.load({}).threshold, float)


def test_the_environment_is_over_the_file(empty_folder: Path) -> None:
    """Each key by itself; an empty variable sets nothing."""
    (empty_folder / "cuttings.toml").write_text('library = "archive"\nthreshold = 0.25\nmax_bytes = 9\n')
    environ = {"QA_LIBRARY": "other", "QA_MAX_BYTES": "1000", "QA_MODEL": "", "QA_THRESHOLD": "", "HOME": "/"}
    assert Settings.load(environ) == Settings(library=Path("other"), threshold=0.25, max_bytes=1000)


def test_qa_settings_names_another_file(empty_folder: Path) -> None:
    """Then the one in the current folder is not read."""
    (empty_folder / "cuttings.toml").write_text('library = "here"\n')
    (empty_folder / "mine.toml").write_text("threshold = 0.75\n")
    settings = Settings.load({"QA_SETTINGS": str(empty_folder / "mine.toml")})
    assert settings == Settings(threshold=0.75)


def test_a_named_file_must_be_there(empty_folder: Path) -> None:
    """A missing file is named, with what to do."""
    path = empty_folder / "missing.toml"
    message = refused({"QA_SETTINGS": str(path)})
    assert message.startswith(f"{path}: cannot be read as TOML (")
    assert message.endswith("Mend it, or unset QA_SETTINGS")


@pytest.mark.parametrize("content", [b"library = ", b"threshold = 0.5\nthreshold = 0.6\n", b"model = '\xff'\n"])
def test_a_broken_file_is_named(empty_folder: Path, content: bytes) -> None:
    """TOML's own words about it are passed on."""
    (empty_folder / "cuttings.toml").write_bytes(content)
    assert refused({}).startswith("cuttings.toml: cannot be read as TOML (")


def test_a_folder_is_no_settings_file(empty_folder: Path) -> None:
    """It is refused as a broken file is."""
    (empty_folder / "cuttings.toml").mkdir()
    assert refused({}).startswith("cuttings.toml: cannot be read as TOML (")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("treshold = 0.5", f"treshold: no such setting. Known are {KNOWN}"),
        ("[qa]\nmodel = 'm'", f"qa: no such setting. Known are {KNOWN}"),
        ("max_bytes = 'many'", "max_bytes: 'many' is not a whole number. Give one"),
        ("max_bytes = 1.5", "max_bytes: 1.5 is not a whole number. Give one"),
        ("max_bytes = inf", "max_bytes: inf is not a whole number. Give one"),
        ("max_bytes = true", "max_bytes: True is not a whole number. Give one"),
        ("max_bytes = [1]", "max_bytes: [1] is not a whole number. Give one"),
        ("max_bytes = 0", "max_bytes: 0 is not above 0. Give a number of bytes (QA_MAX_BYTES)"),
        ("max_bytes = -1", "max_bytes: -1 is not above 0. Give a number of bytes (QA_MAX_BYTES)"),
        ("threshold = 1.01", "threshold: 1.01 is not in 0..1. Give a probability (QA_THRESHOLD)"),
        ("threshold = nan", "threshold: nan is not in 0..1. Give a probability (QA_THRESHOLD)"),
        ("threshold = 2024-01-01", "threshold: datetime.date(2024, 1, 1) is not a number. Give one"),
        ("library = 5", "library: 5 is not a path. Give one"),
        ("fetch_private = 'maybe'", "fetch_private: 'maybe' is not true or false. Give one"),
        ("fetch_seconds = 0", "fetch_seconds: 0.0 is not above 0. Give a number of seconds (QA_FETCH_SECONDS)"),
        ("model = ' '", "model: '' names no model. Give a sentence-transformers name or path (QA_MODEL)"),
    ],
)
def test_bad_values_in_the_file_are_refused(empty_folder: Path, content: str, message: str) -> None:
    """The message names the key, the value, the rule and the remedy."""
    (empty_folder / "cuttings.toml").write_text(content)
    assert refused({}) == message


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("QA_MAX_BYTES", "1e6", "max_bytes: '1e6' is not a whole number. Give one"),
        ("QA_MAX_BYTES", "-3", "max_bytes: -3 is not above 0. Give a number of bytes (QA_MAX_BYTES)"),
        ("QA_THRESHOLD", "half\nof it", "threshold: 'half\\nof it' is not a number. Give one"),
        ("QA_THRESHOLD", "-0.1", "threshold: -0.1 is not in 0..1. Give a probability (QA_THRESHOLD)"),
        ("QA_MODEL", " ", "model: '' names no model. Give a sentence-transformers name or path (QA_MODEL)"),
    ],
)
def test_bad_values_in_the_environment_are_refused(variable: str, value: str, message: str) -> None:
    """As in the file."""
    assert refused({variable: value}) == message


def test_settings_made_in_python_are_checked_too() -> None:
    """The rules are the record's own."""
    with pytest.raises(SettingsError, match=r"^threshold: 7 is not in 0\.\.1\. "):
        Settings(threshold=7)


def test_a_chat_server_is_set_like_the_rest(empty_folder: Path) -> None:
    """In the file or in the environment; without one there is none."""
    lines = ('chat_url = "https://chat.example/v1"', 'chat_key = "sk-1"', 'chat_model = "m"')
    (empty_folder / "cuttings.toml").write_text("\n".join(lines))
    settings = Settings.load({"QA_CHAT_MODEL": "tiny", "QA_CHAT_TIMEOUT": "30"})
    assert (settings.chat_url, settings.chat_model) == ("https://chat.example/v1", "tiny")
    assert (settings.chat_key, settings.chat_timeout) == ("sk-1", 30.0)
    assert Settings().chat_url == ""


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"QA_CHAT_URL": "localhost:8080"}, f"chat_url: what is given is no http or https URL. {NO_URL}"),
        ({"QA_CHAT_URL": "file:///etc/passwd"}, f"chat_url: what is given is no http or https URL. {NO_URL}"),
        ({"QA_CHAT_URL": "http://host:port/v1"}, f"chat_url: what is given is no URL. {NO_URL}"),
        (
            {"QA_CHAT_URL": "https://me:hidden@chat.example/v1"},
            f"chat_url: what is given holds a user's name or password, which belong into chat_key. {NO_URL}",
        ),
        (
            {"QA_CHAT_URL": "https://chat.example/v1?key=hidden"},
            f"chat_url: what is given has a query or a fragment. {NO_URL}",
        ),
        (
            {"QA_CHAT_MODEL": " "},
            "chat_model: '' names no model, yet there is a chat_url. Name one (QA_CHAT_MODEL)",
        ),
        (
            {"QA_CHAT_KEY": "hidden\nX-Header: 1"},
            "chat_key: what is given has blanks or odd characters. Mend it (QA_CHAT_KEY)",
        ),
        (
            {"QA_CHAT_TIMEOUT": "0"},
            "chat_timeout: 0.0 is not above 0. Give a number of seconds (QA_CHAT_TIMEOUT)",
        ),
        ({"QA_CHAT_TIMEOUT": "nan"}, "chat_timeout: nan is not above 0. Give a number of seconds (QA_CHAT_TIMEOUT)"),
    ],
)
def test_bad_chat_settings_are_refused(variables: dict[str, str], message: str) -> None:
    """A secret that stands in a bad value is not repeated."""
    assert refused(CHAT | variables) == message


def test_a_key_of_the_wrong_kind_is_not_repeated(empty_folder: Path) -> None:
    """As TOML lists and tables would be."""
    (empty_folder / "cuttings.toml").write_text("chat_key = ['hidden']\n")
    assert refused({}) == "chat_key: what is given is not a key. Give one"


def test_settings_show_neither_key_nor_url() -> None:
    """Their repr is what logs and error pages print."""
    shown = repr(Settings.load(CHAT | {"QA_CHAT_KEY": "hidden"}))
    assert "hidden" not in shown
    assert "127.0.0.1" not in shown
    assert "chat_model='tiny'" in shown


def test_the_password_is_never_shown() -> None:
    """Neither by repr nor by an error."""
    assert "lamp" not in repr(Settings.load({"QA_PASSWORD": "lamp"}))
    assert Settings.load({"QA_PASSWORD": "lamp"}).password == "lamp"  # noqa: S105


def test_a_password_that_is_no_text_is_not_shown(empty_folder: Path) -> None:
    """The error names the key only."""
    (empty_folder / "cuttings.toml").write_text('password = ["lamp"]\n')
    assert refused({}) == "password: what is given is not a password. Give one"


@pytest.mark.parametrize(("given", "meant"), [("1", True), ("TRUE", True), ("yes", True), ("0", False), ("no", False)])
def test_a_switch_is_on_or_off(given: str, meant: bool) -> None:
    """In the words that people use for it."""
    assert Settings.load({"QA_SHARED_CONVERSATIONS": given}).shared_conversations is meant


def test_a_switch_that_is_neither_is_told() -> None:
    """The value, the rule, the remedy."""
    with pytest.raises(SettingsError, match=r"^shared_conversations: 'perhaps' is not true or false\. Give one$"):
        Settings.load({"QA_SHARED_CONVERSATIONS": "perhaps"})
