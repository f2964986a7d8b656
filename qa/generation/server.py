"""A chat model behind an OpenAI-compatible server: llama.cpp, Ollama, vLLM, or a hosted one.

The text comes as a stream that can be stopped at any moment. Every fault becomes one line: what happened, and what to
do. Requests go to the configured host alone: no redirect is followed, no proxy and no other setting of the environment
is used, and no header tells more than the request needs. Neither the key nor the URL is ever logged. Knows nothing of
questions and passages. The only user of the openai client.
"""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qa.errors import ChatServerError
from qa.generation.connection import Connection
from qa.protocols import ChatMessage
from qa.settings import Settings

if TYPE_CHECKING:
    import openai

# What HTTP needs. The client adds the machine's system, its Python and its own versions, which are nobody's business.
_HEADERS = frozenset("host accept accept-encoding connection content-type content-length user-agent".split())
# So often it is asked whether the answer is still wanted: soon enough for whoever presses Stop.
_TICK = 0.05
# An answer has one to four sentences; a model that repeats itself without end is cut here.
_MOST_CHARACTERS = 20_000
# Each piece of text comes in some hundred bytes of JSON, so that the characters are reached first; this is against a
# server that sends no text at all.
_MOST_BYTES = 20_000_000
_BUSY = 429
# Doubled each time: with two retries a server that starts up is waited for 1.5 seconds.
_FIRST_PAUSE = 0.5


class ChatServer:
    """Writes with a model of an OpenAI-compatible server.

    Args:
        url: the server's, to where "/chat/completions" follows.
        model: its name on that server.
        key: sent to that server and nowhere else; without one, none is sent.
        timeout: how many seconds an answer may take in all, waiting and trying again included.
        connect: how many seconds until the server must have taken the connection.
        stall: how many seconds may pass between two pieces of the answer; the first may take ``timeout``.
        retries: how often to try again where the server is too busy or fails.
        longest_wait: the longest time, in seconds, that a busy server is waited for.
    """

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        *,
        timeout: float = 120.0,
        connect: float = 5.0,
        stall: float = 30.0,
        retries: int = 2,
        longest_wait: float = 10.0,
    ) -> None:
        self.name = model
        self._url = url
        self._key = key
        self._timeout = timeout
        self._connect = connect
        self._stall = stall
        self._retries = retries
        self._longest_wait = longest_wait
        parts = urlsplit(url)
        self._where = f"the chat server at {parts.hostname}" + (f":{parts.port}" if parts.port else "")

    @classmethod
    def from_settings(cls, settings: Settings) -> ChatServer | None:
        """The server that the settings name; None where they name none."""
        if not settings.chat_url:
            return None
        return cls(settings.chat_url, settings.chat_model, settings.chat_key, timeout=settings.chat_timeout)

    def __repr__(self) -> str:
        return f"ChatServer({self._where}, {self.name})"

    def write(self, messages: Sequence[ChatMessage], *, cancel: Callable[[], bool] | None = None) -> Iterator[str]:
        """Write the next message, piece by piece; see ``Generator``."""
        run = _Run(time.monotonic() + self._timeout, cancel or (lambda: False))
        # The likeliest words, and the same again: what is checked word for word gains nothing from variety.
        options: dict[str, Any] = {"temperature": 0}
        tries = 0
        while not run.is_cancelled():
            try:
                yield from self._try(messages, options, run)
                return
            except _Refused as refused:
                if refused.status == 400 and "temperature" in refused.message and options:
                    # Some hosted models take no temperature but their own.
                    options = {}
                    continue
                tries += 1
                pause = self._pause(refused, tries)
                if pause is None or time.monotonic() + pause > run.deadline:
                    raise self._error_of(refused, tries) from None
                run.sleep(pause)

    def _try(self, messages: Sequence[ChatMessage], options: dict[str, Any], run: _Run) -> Iterator[str]:
        connection = Connection(lambda connection: self._request(connection, messages, options))
        connection.start()
        written, last = 0, None
        try:
            while True:
                try:
                    event = connection.events.get(timeout=_TICK)
                except Empty:
                    event = ""
                if run.is_cancelled():
                    return
                self._check_time(run, last)
                if event is None:
                    break
                if isinstance(event, BaseException):
                    raise self._translate(event, written) from None
                if event:
                    written, last = written + len(event), time.monotonic()
                    yield event
                # The ellipsis makes the sentence one that breaks off, and the check strikes it.
                if written > _MOST_CHARACTERS:
                    yield "…"
                    return
            if not written:
                raise self._error("wrote nothing", "Try another model (QA_CHAT_MODEL)")
        finally:
            connection.cut()

    def _request(
        self, connection: Connection, messages: Sequence[ChatMessage], options: dict[str, Any]
    ) -> Iterator[str]:
        """Send the request and read the stream; runs in the connection's thread."""
        import openai

        def prepare(request: Any) -> None:
            for name in [name for name in request.headers if name.lower() not in _HEADERS]:
                del request.headers[name]
            if self._key:
                request.headers["authorization"] = f"Bearer {self._key}"
            request.headers["user-agent"] = "cuttings"
            request.extensions["trace"] = connection.trace

        limits = openai.Timeout(self._timeout, connect=self._connect)
        # A proxy or a certificate of the environment is meant for other hosts, and a redirect would take the question
        # to one.
        transport = openai.DefaultHttpxClient(
            trust_env=False, follow_redirects=False, timeout=limits, event_hooks={"request": [prepare]}
        )
        # The client wants a key; what is sent is settled above.
        client = openai.OpenAI(base_url=self._url, api_key="none", max_retries=0, timeout=limits, http_client=transport)
        create: Any = client.chat.completions.create
        told = [{"role": message.role, "content": message.content} for message in messages]
        with client, create(model=self.name, messages=told, stream=True, **options) as stream:
            yield from _read(stream)

    def _check_time(self, run: _Run, last: float | None) -> None:
        now = time.monotonic()
        if now > run.deadline:
            wait = "Wait longer (QA_CHAT_TIMEOUT), or take a smaller model (QA_CHAT_MODEL)"
            raise self._error(f"has not finished within {self._timeout:g} seconds", wait)
        if last is not None and now - last > self._stall:
            raise self._error(f"stopped writing for {self._stall:g} seconds", "Ask again, or look at its log")

    def _translate(self, error: BaseException, written: int) -> ChatServerError | _Refused | BaseException:
        """What went wrong in the connection's thread, in plain words."""
        import openai

        if isinstance(error, openai.APIStatusError):
            return _Refused(error.status_code, _message_of(error), _retry_after(error))
        if isinstance(error, openai.APITimeoutError) and not written:
            return self._error("does not answer", "Start it, or correct QA_CHAT_URL")
        if isinstance(error, _BrokenOff) or (isinstance(error, openai.APIConnectionError) and written):
            return self._error("broke off in the middle of its answer", "Ask again, or look at its log")
        if isinstance(error, openai.APIConnectionError):
            return self._error("cannot be reached", "Start it, or correct QA_CHAT_URL")
        if isinstance(error, _Withheld):
            return self._error("withheld its answer", "Ask in other words, or take another model (QA_CHAT_MODEL)")
        if isinstance(error, openai.APIError):
            return self._error(f"failed while it wrote{self._quote(error.message)}", "Ask again, or look at its log")
        if isinstance(error, (ValueError, TypeError, AttributeError, LookupError, openai.OpenAIError)):
            remedy = "Correct QA_CHAT_URL: most end in /v1"
            return self._error("sends what is no answer of a chat model", remedy)
        return error

    def _pause(self, refused: _Refused, tries: int) -> float | None:
        """How long to wait before trying again; None where that is no use."""
        # What the server refuses once (a key, a model) it refuses again.
        if tries > self._retries or not (refused.status == _BUSY or refused.status >= 500):
            return None
        pause = _FIRST_PAUSE * 2 ** (tries - 1) if refused.retry_after is None else refused.retry_after
        return pause if pause <= self._longest_wait else None

    def _error_of(self, refused: _Refused, tries: int) -> ChatServerError:
        status, told = refused.status, self._quote(refused.message)
        often = f", {tries} times" if tries > 1 else ""
        if status in (401, 403):
            return self._error(f"refuses the key ({status})", "Correct QA_CHAT_KEY")
        if status == 404:
            rule = f"has no model {self.name!r}, or no chat under this URL (404)"
            return self._error(rule, "Correct QA_CHAT_MODEL, or QA_CHAT_URL: most end in /v1")
        if 300 <= status < 400:
            return self._error(f"sends on to another address ({status}), which is not followed", "Correct QA_CHAT_URL")
        if status == _BUSY:
            asks = f" and asks to wait {refused.retry_after:g} seconds" if refused.retry_after else ""
            return self._error(f"is too busy{asks} (429{often})", "Ask again later")
        if status >= 500:
            return self._error(f"failed ({status}{often}){told}", "Look at its log, or ask again later")
        return self._error(f"refuses the question ({status}){told}", "Look at its log, or take another model")

    def _quote(self, message: str) -> str:
        """A server's own words, on one line and without what nobody should read."""
        for secret in filter(None, (self._key, self._url)):
            message = message.replace(secret, "…")
        message = " ".join("".join(c if c.isprintable() else " " for c in message).split()).rstrip(". ")
        return f": {message[:200]}" if message else ""

    def _error(self, rule: str, remedy: str) -> ChatServerError:
        return ChatServerError(f"{self._where} {rule}. {remedy}")


class _Run:
    """How long an answer may take, and whether it is still wanted."""

    def __init__(self, deadline: float, is_cancelled: Callable[[], bool]) -> None:
        self.deadline = deadline
        self.is_cancelled = is_cancelled

    def sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.is_cancelled() and (left := end - time.monotonic()) > 0:
            time.sleep(min(_TICK, left))


class _Refused(Exception):
    """An answer with a status that is not 200."""

    def __init__(self, status: int, message: str, retry_after: float | None) -> None:
        super().__init__(status)
        self.status = status
        self.message = message
        self.retry_after = retry_after


class _BrokenOff(Exception):
    """A stream that ends before its end."""


class _Withheld(Exception):
    """A text that the server keeps back."""


def _read(stream: openai.Stream[Any]) -> Iterator[str]:
    """The pieces of text of a stream; the client builds its records unchecked, so they are checked here."""
    came, reason = False, None
    for chunk in stream:
        came = True
        if stream.response.num_bytes_downloaded > _MOST_BYTES:
            raise ValueError("too long")
        if not isinstance(chunk.choices, list):
            raise TypeError("no choices")
        for choice in chunk.choices[:1]:
            reason = choice.finish_reason or reason
            yield _text_of(choice)
    if not came:
        raise ValueError("no stream")
    # Half a stream ends like a whole one, but for this.
    if reason is None:
        raise _BrokenOff
    if reason == "content_filter":
        raise _Withheld
    # The sentence is not finished; the ellipsis lets the check strike it.
    if reason == "length":
        yield "…"


def _text_of(choice: Any) -> str:
    content = choice.delta.content if choice.delta is not None else None
    if not isinstance(content, str | None):
        raise TypeError("no text")
    # Half an emoji, cut in two on its way, is no character.
    return (content or "").encode(errors="replace").decode()


def _message_of(error: openai.APIStatusError) -> str:
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, str) else ""


def _retry_after(error: openai.APIStatusError) -> float | None:
    """The seconds that a server asks to wait: a number, or the date until when."""
    value = error.response.headers.get("retry-after", "")
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value):
        return float(value)
    until = email.utils.parsedate_tz(value)
    return max(0.0, email.utils.mktime_tz(until) - time.time()) if until else None
