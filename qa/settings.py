"""Settings: from a TOML file, over it the environment.

| key in the file | environment   | meaning                                                  |
|-----------------|---------------|----------------------------------------------------------|
| ``library``     | ``QA_LIBRARY``   | the library's folder                                  |
| ``model``       | ``QA_MODEL``     | a sentence-transformers name or path                  |
| ``extractor``   | ``QA_EXTRACTOR`` | the reading model: ours, a name or path, or ``none``  |
| ``max_bytes``   | ``QA_MAX_BYTES`` | the longest file that is read, in bytes               |
| ``threshold``   | ``QA_THRESHOLD`` | the confidence below which an answer is "not found"   |
| ``chat_url``    | ``QA_CHAT_URL``  | an OpenAI-compatible server, to the ``/v1`` in its URL |
| ``chat_model``  | ``QA_CHAT_MODEL`` | the model's name on that server                      |
| ``chat_key``    | ``QA_CHAT_KEY``  | its key; most servers of one's own need none          |
| ``chat_timeout`` | ``QA_CHAT_TIMEOUT`` | how many seconds it may take for an answer        |
| ``password``    | ``QA_PASSWORD``  | what the page, the API and MCP ask for                |
| ``fetch_seconds`` | ``QA_FETCH_SECONDS`` | how long fetching a page may take               |
| ``fetch_private`` | ``QA_FETCH_PRIVATE`` | whether addresses in private networks are fetched |
| ``shared_conversations`` | ``QA_SHARED_CONVERSATIONS`` | whether all who know it see all conversations |

The file is ``cuttings.toml`` in the current folder, or what ``QA_SETTINGS`` names.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from qa.errors import SettingsError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_EXTRACTOR = "cuttings-reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a user can set; see the module's table.

    Raises:
        SettingsError: a value of the wrong type or out of its range.
    """

    library: Path = Path("news.library")
    model: str = DEFAULT_MODEL
    extractor: str = DEFAULT_EXTRACTOR
    max_bytes: int = 50_000_000
    # Chosen on corpus/: .71 answers nine in ten that can be answered.
    threshold: float = 0.6
    # Neither is shown by repr: a URL may hold a secret, too.
    chat_url: str = field(default="", repr=False)
    chat_model: str = ""
    chat_key: str = field(default="", repr=False)
    # Chosen by eye: a model on a laptop's processor writes a few words a second.
    chat_timeout: float = 120.0
    password: str = field(default="", repr=False)
    shared_conversations: bool = False
    fetch_seconds: float = 30.0
    # An address that somebody sent may lead to a router, or to a cloud's secrets.
    fetch_private: bool = False

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise SettingsError("model: '' names no model. Give a sentence-transformers name or path (QA_MODEL)")
        if not self.extractor.strip():
            raise SettingsError("extractor: '' names no model. Give a name or path, or none (QA_EXTRACTOR)")
        if self.max_bytes <= 0:
            raise SettingsError(f"max_bytes: {self.max_bytes} is not above 0. Give a number of bytes (QA_MAX_BYTES)")
        if not 0 <= self.threshold <= 1:
            raise SettingsError(f"threshold: {self.threshold} is not in 0..1. Give a probability (QA_THRESHOLD)")
        if not 0 < self.fetch_seconds < float("inf"):
            raise SettingsError(
                f"fetch_seconds: {self.fetch_seconds} is not above 0. Give a number of seconds (QA_FETCH_SECONDS)"
            )
        self._check_chat()

    def _check_chat(self) -> None:
        if self.chat_url:
            if rule := _broken_rule(self.chat_url):
                remedy = "Give one like http://127.0.0.1:8080/v1 (QA_CHAT_URL)"
                raise SettingsError(f"chat_url: what is given {rule}. {remedy}")
            if not self.chat_model.strip():
                raise SettingsError("chat_model: '' names no model, yet there is a chat_url. Name one (QA_CHAT_MODEL)")
        # It becomes a header of HTTP, which can hold neither.
        if not (self.chat_key.isascii() and self.chat_key.isprintable()) or " " in self.chat_key:
            raise SettingsError("chat_key: what is given has blanks or odd characters. Mend it (QA_CHAT_KEY)")
        if not 0 < self.chat_timeout < float("inf"):
            raise SettingsError(
                f"chat_timeout: {self.chat_timeout} is not above 0. Give a number of seconds (QA_CHAT_TIMEOUT)"
            )

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings file, if there is one, and the environment over it.

        Raises:
            SettingsError: a file that is named but missing or broken, an unknown key, or a value that breaks its rule.
        """
        values = _read_file(environ.get("QA_SETTINGS"))
        known = {field.name for field in fields(cls)}
        for key in sorted(values.keys() - known):
            raise SettingsError(f"{key}: no such setting. Known are {', '.join(sorted(known))}")
        # A variable that is set to nothing counts as unset, as shells have it.
        values |= {key: environ[f"QA_{key.upper()}"] for key in known if environ.get(f"QA_{key.upper()}")}
        return cls(**{key: _convert(key, value) for key, value in values.items()})  # type: ignore[arg-type]


def _read_file(named: str | None) -> dict[str, object]:
    path = Path(named or "cuttings.toml")
    if not named and not path.exists():
        return {}
    try:
        # Some editors of Windows put a byte order mark in front, which TOML refuses.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as TOML ({error}). Mend it, or unset QA_SETTINGS") from error


def _broken_rule(url: str) -> str:
    """What keeps a text from being a chat server's URL; "" for nothing. The URL itself is not repeated."""
    try:
        parts = urlsplit(url)
        # A port that is no number is noticed only when it is asked for.
        _ = parts.port
    except ValueError:
        return "is no URL"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "is no http or https URL"
    if parts.username is not None or parts.password is not None:
        return "holds a user's name or password, which belong into chat_key"
    return "has a query or a fragment" if parts.query or parts.fragment or not url.isprintable() else ""


def _to_path(text: str | Path) -> Path:
    if not isinstance(text, str | Path):
        raise TypeError(text)
    return Path(text).expanduser()


def _to_bool(value: object) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    text = str(value).strip().lower()
    if text not in known:
        raise ValueError(text)
    return known[text]


def _convert(key: str, value: object) -> object:
    converters: dict[str, tuple[Callable[..., object], str]] = {
        "library": (_to_path, "a path"),
        "model": (str, "a name"),
        "extractor": (str, "a name"),
        "max_bytes": (int, "a whole number"),
        "threshold": (float, "a number"),
        "chat_url": (str, "a URL"),
        "chat_model": (str, "a name"),
        "chat_key": (str, "a key"),
        "chat_timeout": (float, "a number"),
        "password": (str, "a password"),
        "fetch_seconds": (float, "a number"),
        "fetch_private": (_to_bool, "true or false"),
        "shared_conversations": (_to_bool, "true or false"),
    }
    convert, kind = converters[key]
    # int(1.5) would be 1, and int(inf) no ValueError.
    fractional = convert is int and isinstance(value, float)
    # An error's line goes into logs and screenshots, where no secret belongs.
    shown = "what is given" if key in ("chat_url", "chat_key", "password") else repr(value)
    unfit = isinstance(value, bool) and convert is not _to_bool
    if unfit or not isinstance(value, str | int | float) or fractional:
        raise SettingsError(f"{key}: {shown} is not {kind}. Give one")
    try:
        return convert(value)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{key}: {shown} is not {kind}. Give one") from error
