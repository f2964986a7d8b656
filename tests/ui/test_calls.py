"""Requests to Gradio's routes that no page sends: a status below 500, one line, and nothing of where files lie."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import run_async
from starlette.types import Message, Receive, Scope, Send

import qa
from ui.calls import Calls
from ui.problems import NOT_OURS, NOTHING_HERE, Busy, hide_folder, status_of, tell

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]

DEEP = b"[" * 100_000
HALF = b'"\\ud800"'


def assert_told(reply: httpx.Response) -> None:
    """A refusal in one line, as JSON."""
    assert 400 <= reply.status_code < 500, reply.text
    told = reply.json()
    assert told["error"] == told.get("detail", told["error"])
    assert "\n" not in told["error"]
    assert 0 < len(told["error"]) < 600


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        DEEP,
        b'{"data": ' + DEEP,
        b'{"data": 3, "session_hash": "a", "fn_index": 1}',
        b'{"data": [], "session_hash": "a", "fn_index": 9999}',
        b'{"data": [], "session_hash": "a", "fn_index": "no"}',
        b'{"data": [], "session_hash": "a", "fn_index": 1e99}',
        b'{"data": [], "session_hash": 3, "fn_index": 1}',
        b'{"data": [' + HALF + b'], "session_hash": ' + HALF + b', "fn_index": 9999}',
        b'{"component_id": 9999, "fn_name": "open_article", "session_hash": "a", "data": 1}',
        b'{"component_id": 1, "fn_name": 7, "session_hash": "a", "data": 1}',
        b'{"component_id": 1, "fn_name": "__class__", "session_hash": "a", "data": 1}',
    ],
    ids=range(15),
)
@pytest.mark.parametrize(
    "route",
    ["queue/join", "run/ask", "run/nowhere", "api/ask", "call/nowhere", "call/v2/ask", "call/v2/nowhere",
     "component_server", "cancel", "reset"],
)  # fmt: skip
def test_a_malformed_call_is_refused_in_a_line(address: str, route: str, body: bytes) -> None:
    """Whatever is wrong with it, and whichever route it is sent to."""
    headers = {"content-type": "application/json"}
    assert_told(httpx.post(f"{address}/gradio_api/{route}", content=body, headers=headers, timeout=30))


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("ask", ["?", 1], "'?': the question has no word in it. Type a question"),
        ("ask", [], NOT_OURS),
        ("search", ["ferries", "many"], "k: 'many': input should be a valid integer"),
        ("article", ["nowhere.txt"], "nowhere.txt: no such article"),
        ("article", [{"path": "/etc/passwd"}], "Some files did not arrive."),
    ],
)
def test_a_function_for_programs_tells_what_is_wrong(address: str, name: str, data: list[Any], line: str) -> None:
    """The line that REST tells, too, with a status of its kind."""
    events = httpx.get(f"{address}/config").json()["dependencies"]
    wanted = next(len(event["inputs"]) for event in events if event["api_name"] == name)
    filled = data and [*data, *[None] * (wanted - len(data))]
    reply = httpx.post(f"{address}/gradio_api/run/{name}", json={"data": filled})
    assert_told(reply)
    assert reply.json()["error"].startswith(line)


def test_every_event_refuses_what_the_page_does_not_send(address: str) -> None:
    """Called without the queue: too few values, values of another kind, and an event of another shape."""
    for event in httpx.get(f"{address}/config").json()["dependencies"]:
        for data in ([], [3] * len(event["inputs"]), [{"a": ["\ud800"]}] * len(event["inputs"])):
            for told in (None, 3, {"index": "a", "value": {"a": 1}}):
                body = json.dumps({"data": data, "event_data": told, "fn_index": event["id"], "session_hash": "odd"})
                reply = httpx.post(f"{address}/gradio_api/run/{event['api_name']}", content=body, timeout=30,
                                   headers={"content-type": "application/json"})  # fmt: skip
                assert reply.status_code < 500, (event["api_name"], data, told, reply.text)


@pytest.mark.parametrize(
    "form",
    [{}, {"files": (None, "no file")}, {"files": ("a\0b.txt", b"x")}, {"component_id": (None, "a")}],
)
@pytest.mark.parametrize("route", ["upload", "component_server"])
def test_a_malformed_form_is_refused(address: str, route: str, form: dict[str, Any]) -> None:
    """Fields that are missing, and what says that it is a file and is none."""
    reply = httpx.post(f"{address}/gradio_api/{route}", files=form)
    assert reply.status_code < 500, reply.text
    broken = httpx.post(f"{address}/gradio_api/{route}", content=b"--", headers={"content-type": "multipart/form-data"})
    assert 400 <= broken.status_code < 500


@pytest.mark.parametrize("path", ["/static/nowhere.js", "/assets/nowhere.js", "/svelte/nowhere.js", "/cuttings/nowhere",
                                  "/api/v1/nowhere", "/nowhere", "/gradio_api/nowhere", 
                                  "/conversations/nowhere.md", "/conversations/nowhere.exe"])  # fmt: skip
def test_what_is_not_there_tells_no_path(address: str, library: qa.Library, path: str) -> None:
    """404, and not where the server or the library lies."""
    reply = httpx.get(f"{address}{path}")
    assert reply.status_code == 404
    for folder in (str(library.path.parent), str(Path(qa.__file__).parent), "site-packages", "/tmp", "/usr"):  # noqa: S108
        assert folder not in reply.text


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"question": ' + DEEP, b""])
def test_rest_tells_what_is_no_json(address: str, body: bytes) -> None:
    """As it tells all its errors."""
    reply = httpx.post(f"{address}/api/v1/ask", content=body[:90_000], headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
    assert_told(reply)


def test_openapi_has_every_status(address: str) -> None:
    """The guard's refusals, too."""
    for methods in httpx.get(f"{address}/api/v1/openapi.json").json()["paths"].values():
        for described in methods.values():
            if "422" in described["responses"]:
                assert {"400", "401", "403", "411", "413", "422", "503"} <= {*described["responses"]}


def test_a_long_value_is_not_echoed(library: qa.Library) -> None:
    """Of a line that is too long the rule and the remedy stay."""
    with pytest.raises(qa.EmptyQuestion) as caught:
        library.ask("?" * 20_000)
    told = tell(caught.value, library)
    assert len(told) < 600
    assert told.endswith("the question has no word in it. Type a question")


def test_an_error_names_the_library_and_not_where_it_lies(library: qa.Library) -> None:
    """Its folder's name, whichever way the path is spelled."""
    with pytest.raises(qa.ConversationNotFound) as caught:
        library.conversation("x")
    assert tell(caught.value, library).startswith("x: no such conversation in news.library. ")
    assert hide_folder("news.library: broken", Path("news.library")) == "news.library: broken"
    assert hide_folder(f"{Path.cwd()}/a.library: broken", Path("a.library")) == "a.library: broken"


def test_errors_have_their_status() -> None:
    """503 where the same request may be answered later."""
    errors = (Busy(), qa.LibraryError("x"), qa.EncoderUnavailable("x"), qa.ArticleNotFound("x"), qa.EmptyQuestion("x"))
    assert [status_of(error) for error in errors] == [503, 503, 503, 404, 400]


def test_what_fails_by_the_servers_own_fault_stays_an_error(library: qa.Library) -> None:
    """The answer is what it was, and the server's log has the error."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"Internal Server Error"})
        raise OSError("the disk burns")

    sent: list[Message] = []

    async def call() -> None:
        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        await Calls(app, library)({"type": "http", "method": "GET", "path": "/config"}, receive, send)

    with pytest.raises(OSError, match="burns"):
        run_async(call())
    assert [sent[0]["status"], sent[1]["body"]] == [500, b"Internal Server Error"]


def test_nothing_is_where_no_path_is_plain(address: str) -> None:
    """One spelling of each path is answered, so that what is closed is closed in every spelling."""
    host, port = address.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port))
    for path in ("//healthz", "/./healthz", "/healthz/../config", "/gradio_api//info", "/%2e/config", "/a%5cb"):
        connection.request("GET", path)  # as it is: other clients would mend it
        reply = connection.getresponse()
        assert (reply.status, reply.read().decode()) == (404, NOTHING_HERE), path
    connection.close()
