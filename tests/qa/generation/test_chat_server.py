import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from scripted import Reply, ScriptedServer, chunk, event, refusal

from qa.errors import ChatServerError
from qa.generation.server import ChatServer
from qa.protocols import ChatMessage, Generator
from qa.settings import Settings

ASK = [ChatMessage("system", "Answer."), ChatMessage("user", "How many tugs?")]
KEY = "sk-secret-4711"
TEXT = "Four tugs are not enough [1]. Two more were asked for [2]."


def server_of(scripted: ScriptedServer, **options: float) -> ChatServer:
    """The client of a scripted server, with short limits."""
    limits = {"timeout": 5.0, "stall": 0.4, "connect": 1.0} | options
    return ChatServer(scripted.url, "tiny", KEY, **limits)  # type: ignore[arg-type]


def fault(*replies: Reply | str, **options: float) -> str:
    """The one line that a reply ends in, without the server's name."""
    with ScriptedServer(*replies) as scripted, pytest.raises(ChatServerError) as caught:
        list(server_of(scripted, **options).write(ASK))
    message = str(caught.value)
    assert message.isprintable()
    assert KEY not in message
    assert scripted.url not in message
    start, _, rest = message.partition(" at 127.0.0.1:")
    assert start == "the chat server"
    return rest.partition(" ")[2]


def test_the_text_comes_piece_by_piece() -> None:
    """The pieces are handed on while the server still writes; the request has model and messages."""
    with ScriptedServer(Reply(TEXT, size=10, pause=0.02)) as scripted:
        pieces = list(server_of(scripted).write(ASK))
    assert "".join(pieces) == TEXT
    assert len(pieces) == 6
    (request,) = scripted.requests
    assert request["path"] == "/v1/chat/completions"
    assert request["body"] == {
        "model": "tiny",
        "stream": True,
        "temperature": 0,
        "messages": [{"role": "system", "content": "Answer."}, {"role": "user", "content": "How many tugs?"}],
    }


def test_it_is_a_generator_as_users_may_write_them() -> None:
    """The protocol holds; settings make one, or none."""
    made = ChatServer.from_settings(Settings(chat_url="http://127.0.0.1:1/v1", chat_model="tiny", chat_key=KEY))
    assert isinstance(made, Generator)
    assert made.name == "tiny"
    assert KEY not in repr(made)
    assert ChatServer.from_settings(Settings()) is None


def test_headers_tell_no_more_than_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither another service's settings in the environment nor the machine's details leave it."""
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "other-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: other-secret\nAuthorization: Bearer other-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with ScriptedServer("Yes.") as scripted:
        assert "".join(server_of(scripted).write(ASK)) == "Yes."
        assert "".join(ChatServer(scripted.url, "tiny").write(ASK)) == "Yes."
    with_key, without = ({k.lower(): v for k, v in request["headers"].items()} for request in scripted.requests)
    assert with_key["authorization"] == f"Bearer {KEY}"
    assert "authorization" not in without
    allowed = {"host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"}
    assert set(without) <= allowed
    assert without["user-agent"] == "cuttings"
    assert "other-secret" not in str(scripted.requests)


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked goes to the configured host and to no other."""
    with ScriptedServer("Yes.") as scripted, ScriptedServer("No.") as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert "".join(server_of(scripted).write(ASK)) == "Yes."
    assert proxy.requests == []


def test_a_redirect_is_not_followed() -> None:
    """Neither the question nor the key reaches another host."""
    with ScriptedServer("Yes.") as other:
        target = f"{other.url}/chat/completions"
        message = fault(Reply(status=307, headers={"Location": target}, raw=b""))
        assert other.requests == []
    assert message == "sends on to another address (307), which is not followed. Correct QA_CHAT_URL"


@pytest.mark.parametrize("failing", [refusal(429, "slow down", retry_after="0.2"), refusal(503, "starting")])
def test_a_busy_server_is_asked_again(failing: Reply) -> None:
    """After the time that it asks for."""
    with ScriptedServer(failing, TEXT) as scripted:
        start = time.monotonic()
        assert "".join(server_of(scripted).write(ASK)) == TEXT
    assert len(scripted.requests) == 2
    assert time.monotonic() - start > 0.2


@pytest.mark.parametrize(
    ("reply", "tries", "message"),
    [
        (
            refusal(429, "", retry_after="0"),
            3,
            "is too busy (429, 3 times). Ask again later",
        ),
        (
            refusal(429, "", retry_after="3600"),
            1,
            "is too busy and asks to wait 3600 seconds (429). Ask again later",
        ),
        (
            refusal(500, "out of memory\nat 0x00", retry_after="0"),
            3,
            "failed (500, 3 times): out of memory at 0x00. Look at its log, or ask again later",
        ),
        (refusal(401, f"Incorrect API key {KEY}"), 1, "refuses the key (401). Correct QA_CHAT_KEY"),
        (refusal(403, "no"), 1, "refuses the key (403). Correct QA_CHAT_KEY"),
        (
            refusal(404, "model 'tiny' not found"),
            1,
            "has no model 'tiny', or no chat under this URL (404). "
            "Correct QA_CHAT_MODEL, or QA_CHAT_URL: most end in /v1",
        ),
        (
            refusal(400, "the request exceeds the context size"),
            1,
            "refuses the question (400): the request exceeds the context size. Look at its log, or take another model",
        ),
        (
            Reply(status=418, raw=b"\xff\xfe<html>"),
            1,
            "refuses the question (418). Look at its log, or take another model",
        ),
    ],
    ids=["busy", "busy for long", "fails", "key", "forbidden", "model", "too long", "teapot"],
)
def test_a_refusal_is_one_line(reply: Reply, tries: int, message: str) -> None:
    """With the status, what it means and what to do; only what may pass is tried again."""
    with ScriptedServer(reply) as scripted, pytest.raises(ChatServerError) as caught:
        list(server_of(scripted).write(ASK))
    assert str(caught.value).endswith(message)
    assert len(scripted.requests) == tries
    assert KEY not in str(caught.value)


def test_a_date_to_wait_until_is_understood() -> None:
    """Retry-After may be a date; one long past means at once."""
    busy = refusal(429, "", retry_after="Wed, 21 Oct 2015 07:28:00 GMT")
    with ScriptedServer(busy, TEXT) as scripted:
        assert "".join(server_of(scripted).write(ASK)) == TEXT


def test_a_model_with_its_own_temperature_is_asked_without() -> None:
    """Some hosted models refuse any other."""
    with ScriptedServer(refusal(400, "Unsupported value: 'temperature'"), TEXT) as scripted:
        assert "".join(server_of(scripted).write(ASK)) == TEXT
    assert "temperature" not in scripted.requests[1]["body"]


BROKE_OFF = "broke off in the middle of its answer. Ask again, or look at its log"
NO_ANSWER = "sends what is no answer of a chat model. Correct QA_CHAT_URL: most end in /v1"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(TEXT, after=3), BROKE_OFF),
        (Reply(TEXT, after=3, headers={"Content-Length": "5000"}), BROKE_OFF),
        (Reply(raw=chunk("Four") + b'data: {"choices": [{"del'), BROKE_OFF),
        (Reply(raw=bytes(range(256)) * 50), NO_ANSWER),
        (Reply(raw=b"data: \xff\xfe\x00\n\n"), NO_ANSWER),
        (Reply(raw=b"data: not json\n\n"), NO_ANSWER),
        (Reply(raw=b"data: [1, 2]\n\n"), NO_ANSWER),
        (Reply(raw=b"data: 7\n\n"), NO_ANSWER),
        (Reply(raw=event({"choices": "all"})), NO_ANSWER),
        (Reply(raw=event({"choices": [7]})), NO_ANSWER),
        (Reply(raw=event({"choices": [{"delta": {"content": 7}}]})), NO_ANSWER),
        (Reply(raw=event({"choices": [{"delta": "x"}]})), NO_ANSWER),
        (Reply(raw=b"<html>Welcome to nginx</html>", content_type="text/html"), NO_ANSWER),
        (Reply(raw=b'{"object": "list"}', content_type="application/json"), NO_ANSWER),
        (Reply(raw=b""), NO_ANSWER),
        (Reply(""), "wrote nothing. Try another model (QA_CHAT_MODEL)"),
        (
            Reply(raw=chunk("Four") + event({"error": {"message": f"slot lost {KEY}"}})),
            "failed while it wrote: slot lost …. Ask again, or look at its log",
        ),
        (
            Reply(TEXT, reason="content_filter"),
            "withheld its answer. Ask in other words, or take another model (QA_CHAT_MODEL)",
        ),
    ],
)
def test_what_is_no_answer_is_one_line(reply: Reply, message: str) -> None:
    """Half a stream, garbage, wrong JSON, a web page: told apart, and never an answer."""
    assert fault(reply) == message


def test_a_stall_is_noticed_though_the_line_is_kept_open() -> None:
    """Comments in the stream are no pieces of an answer."""
    start = time.monotonic()
    message = fault(Reply(TEXT, after=3, stall=4.0))
    assert message == "stopped writing for 0.4 seconds. Ask again, or look at its log"
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("reply", [Reply(TEXT, wait=4.0), Reply(TEXT, size=1, pause=0.2)])
def test_an_answer_has_a_limit_of_time(reply: Reply) -> None:
    """Whether the server is silent or slow."""
    start = time.monotonic()
    message = fault(reply, timeout=0.5)
    assert message.startswith("has not finished within 0.5 seconds. Wait longer (QA_CHAT_TIMEOUT)")
    assert time.monotonic() - start < 2


def test_a_server_that_is_down_is_told_at_once() -> None:
    """Nothing listens there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.monotonic()
    with pytest.raises(ChatServerError) as caught:
        list(ChatServer(f"http://127.0.0.1:{port}/v1", "tiny").write(ASK))
    expected = f"the chat server at 127.0.0.1:{port} cannot be reached. Start it, or correct QA_CHAT_URL"
    assert str(caught.value) == expected
    assert time.monotonic() - start < 3


def test_cancelling_stops_the_server() -> None:
    """The iterator ends without an error, and the server sees the line cut."""
    cancelled = threading.Event()
    with ScriptedServer(Reply("word " * 400, size=5, pause=0.05)) as scripted:
        pieces = []
        for piece in server_of(scripted).write(ASK, cancel=cancelled.is_set):
            pieces.append(piece)
            if len(pieces) == 3:
                cancelled.set()
        assert len(pieces) == 3
        assert scripted.hung_up.wait(2)


def test_cancelling_while_the_server_thinks_ends_at_once() -> None:
    """Before the first word, too, and while a busy server is waited for."""
    for reply in (Reply(TEXT, wait=3.0), refusal(429, "", retry_after="3")):
        cancelled = threading.Event()
        timer = threading.Timer(0.2, cancelled.set)
        with ScriptedServer(reply) as scripted:
            timer.start()
            start = time.monotonic()
            assert list(server_of(scripted).write(ASK, cancel=cancelled.is_set)) == []
            assert time.monotonic() - start < 1
        timer.join()


def test_closing_the_iterator_stops_the_server() -> None:
    """A page that is closed leaves no model at work."""
    with ScriptedServer(Reply("word " * 400, size=5, pause=0.05)) as scripted:
        pieces: Iterator[str] = server_of(scripted).write(ASK)
        assert next(pieces) == "word "
        pieces.close()  # type: ignore[attr-defined]
        assert scripted.hung_up.wait(2)


def test_what_is_cut_for_its_length_ends_in_an_ellipsis() -> None:
    """By the server, or by us where it never ends."""
    with ScriptedServer(Reply(TEXT, reason="length"), Reply("word " * 10_000, size=1000)) as scripted:
        assert "".join(server_of(scripted).write(ASK)) == f"{TEXT}…"
        endless = "".join(server_of(scripted).write(ASK))
    assert endless.endswith("…")
    assert 20_000 < len(endless) <= 22_000


def test_neither_key_nor_url_is_logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where everything is logged; elsewhere the libraries log as before."""
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "httpx2", "httpcore2", "httpcore2.http11", "openai._base_client"):
        logging.getLogger(name).setLevel(logging.DEBUG)
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    with ScriptedServer(refusal(500, "x", retry_after="0"), TEXT) as scripted:
        list(server_of(scripted).write(ASK))
    assert caplog.text == ""
    logging.getLogger("httpx2").info("of somebody else")
    assert "of somebody else" in caplog.text
