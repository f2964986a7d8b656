"""Files of the server that a visitor names instead of sending them: no endpoint reads, adds or keeps one."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import run_async, serving
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

import qa
from ui.guard import Access
from ui.received import NotReceived, check_values, find, own_folder, sweep, take

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]

PASSWORD = "lamp & pier"  # noqa: S105 - of a server that lives for this test
VAULT = "Only whoever runs the server may read that the vault stands open on Fridays, says the porter."


@dataclass(frozen=True)
class Served:
    """A server, how to come in, and files beside it that nobody has uploaded."""

    library: qa.Library
    client: httpx.Client
    paths: dict[str, str]
    fetched: list[str]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """The address of another server of this machine, and what it was asked for."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/vault.txt", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module", params=["", PASSWORD], ids=["open", "locked"])
def served(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    elsewhere: tuple[str, list[str]],
    sentence_encoder: qa.Encoder,
) -> Iterator[Served]:
    """A server with and without a password, over a library of one article."""
    folder = tmp_path_factory.mktemp("beside")
    vault, pipe = folder / "vault.txt", folder / "pipe.txt"
    vault.write_text(VAULT, "utf-8")
    os.mkfifo(pipe)
    inside = own_folder() / ("a" * 64)
    inside.mkdir(exist_ok=True)
    for name, target in (("vault.txt", vault), ("pipe.txt", pipe)):
        (inside / name).unlink(missing_ok=True)
        (inside / name).symlink_to(target)
    (own_folder() / "beside").unlink(missing_ok=True)
    (own_folder() / "beside").symlink_to(folder)
    paths = {
        "a file": str(vault),
        "the system's": "/etc/passwd",
        "a device": "/dev/zero",
        "a pipe": str(pipe),
        "the store": str(folder / "own.library" / "store.sqlite"),
        "a link": str(inside / "vault.txt"),
        "a link to a pipe": str(inside / "pipe.txt"),
        "a folder that is a link": str(own_folder() / "beside" / "vault.txt"),
        "a way out": f"{inside}/../../{vault}",
        "a folder": str(own_folder()),
        "nothing": "",
        "no path": "a\0b",
        "an address": elsewhere[0],
        "an address of files": f"file://{vault}",
        "data": "data:text/plain;base64,T25seQ==",
    }
    key = {"authorization": f"Bearer {request.param}"} if request.param else {}
    with qa.Library(folder / "own.library", encoder=sentence_encoder) as library:
        library.add(qa.Article(text="The weir at Tolland will be rebuilt in stone.", key="weir.txt"))
        with (
            serving(library, Access(password=request.param)) as address,
            httpx.Client(base_url=address, headers=key, timeout=30) as client,
        ):
            yield Served(library, client, paths, elsewhere[1])


def file(path: str) -> dict[str, Any]:
    """A file as the page names one that it has uploaded."""
    return {"path": path, "url": path, "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}


def values(path: str) -> list[Any]:
    """Values of a component that name a file: as the box for questions has them, and in other places."""
    named = file(path)
    return [{"text": "Is the vault open?", "files": [named]}, {"filters": {"since": [named]}, "value": named}]


def ended(client: httpx.Client, session: str) -> list[dict[str, Any]]:
    """What became of everything that a session has put into the queue."""
    told = []
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            message = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if message.get("msg") == "close_stream":
                break
            if message.get("msg") == "process_completed":
                told.append(message)
    return told


def assert_untouched(served: Served) -> None:
    """The server lives, has no more articles than before, kept nothing, and asked nobody."""
    assert served.client.get("/healthz").json() == {"status": "ok", "articles": 1}
    kept = [path for path in own_folder().rglob("*") if path.is_file() and not path.is_symlink()]
    assert [path for path in kept if VAULT.encode() in path.read_bytes() or path.suffix == ".sqlite"] == []
    assert served.fetched == []
    assert served.library.check() == []


WAYS = ["a file", "the system's", "a device", "a pipe", "the store", "a link", "a link to a pipe",
        "a folder that is a link", "a way out", "a folder", "nothing", "no path", "an address", "an address of files",
        "data"]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_endpoint_takes_a_file_by_its_path(served: Served, way: str) -> None:
    """All events of the page and all functions for programs, each of their inputs, through each of Gradio's doors."""
    config = served.client.get("/config").json()
    kinds = {each["id"]: each["type"] for each in config["components"]}
    for number, event in enumerate(config["dependencies"]):
        inputs = [kinds[each] for each in event["inputs"]]
        data = [values(served.paths[way])[kind != "multimodaltextbox"] for kind in inputs]
        body = {"data": data, "fn_index": event["id"], "session_hash": f"{way}-{number}"}
        joined = served.client.post("/gradio_api/queue/join", json=body)
        completed = ended(served.client, body["session_hash"]) if joined.status_code == 200 else []
        ran = served.client.post(f"/gradio_api/run/{event['api_name']}", json=body)
        if {*inputs} - {"state"}:  # its value is held by the server, and what is sent for it is not looked at
            assert joined.status_code >= 400 or not any(each["success"] for each in completed), event
            assert ran.status_code >= 400, event
        if event["api_visibility"] == "public":
            called = served.client.post(f"/gradio_api/call/{event['api_name']}", json={"data": data}).json()
            result = served.client.get(f"/gradio_api/call/{event['api_name']}/{called['event_id']}")
            assert result.text.startswith("event: error")
    assert_untouched(served)


@pytest.mark.parametrize("way", WAYS)
def test_no_function_of_the_page_takes_one(served: Served, way: str) -> None:
    """Those behind ``component_server``: files in each of the fields that they know."""
    components = served.client.get("/config").json()["components"]
    path = served.paths[way]
    named = {"path": path, "name": "a.txt"}
    request = {"files": [named], "key": file(path), "words": file(path), "name": path, "content": file(path),
               "text": file(path), "id": path, "token": path}  # fmt: skip
    for each in components:
        for function in each["props"].get("server_fns") or ():
            body = {"component_id": each["id"], "fn_name": function, "session_hash": "s", "data": request}
            reply = served.client.post("/gradio_api/component_server", json=body)
            if function == "start_upload":
                assert reply.json() == {"error": "Some files did not arrive. Drop them again."}
    assert_untouched(served)


def test_no_tool_for_programs_takes_one(served: Served) -> None:
    """By MCP; Gradio's own client speaks to the queue."""

    async def call() -> list[Any]:
        async with (
            create_mcp_http_client(headers=dict(served.client.headers)) as http,
            streamable_http_client(f"{served.client.base_url}/gradio_api/mcp/", http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            return [
                await session.call_tool(tool.name, {name: value for name in tool.inputSchema["properties"]})
                for tool in tools
                for path in served.paths.values()
                for value in values(path)
            ]

    assert all(result.isError for result in run_async(call()))
    assert_untouched(served)


@pytest.mark.parametrize("door", ["file=", "file/", "proxy=", "stream/"])
def test_the_server_gives_out_no_file(served: Served, door: str) -> None:
    """Neither its own, nor what was uploaded, nor what lies elsewhere."""
    (sent,) = served.client.post("/gradio_api/upload", files={"files": ("page.svg", b"<svg/>")}).json()
    for path in (*served.paths.values(), sent):
        reply = served.client.get(f"/gradio_api/{door}{path}".replace("\0", "%00"))
        assert (reply.status_code, reply.text) == (404, "There is nothing here.")
    assert_untouched(served)


# Taking what was uploaded


def put(name: str, content: bytes, folder: str = "b" * 64) -> str:
    """A file where Gradio puts one."""
    place = own_folder() / folder
    place.mkdir(exist_ok=True)
    (place / name).write_bytes(content)
    return str(place / name)


def test_an_upload_is_taken_once_and_deleted_when_read() -> None:
    """Nobody can name it any more, its ending stays, and the same path twice is one file."""
    path = put("kiosk.txt", b"The kiosk moves.")
    taken = take([(path, "a/kiosk.txt"), (path, "b/kiosk.txt")], 100)
    assert [file.key for file in taken.files] == ["a/kiosk.txt", "b/kiosk.txt"]
    assert {file.path.name for file in taken.files} == {"kiosk.txt"}
    assert taken.files[0].path.read_bytes() == b"The kiosk moves."
    for gone in (path, str(taken.files[0].path)):
        with pytest.raises(NotReceived, match=r"^Some files did not arrive\. Drop them again\.$"):
            take([(gone, "kiosk.txt")], 100)
    taken.discard()
    assert not taken.folder.exists()


def test_nothing_is_taken_where_one_file_is_none() -> None:
    """The others stay where they are, to be named again; what is too long or has a second name is none."""
    path, long, twice = put("kiosk.txt", b"a"), put("long.txt", b"a" * 101), put("twice.txt", b"a")
    os.link(twice, Path(twice).with_name("again.txt"))
    for bad in (long, twice, f"{path}x", os.path.dirname(path)):
        with pytest.raises(NotReceived):
            take([(path, ""), (bad, "")], 100)
    assert find(path, 100) == Path(path)


def test_the_folder_is_this_process_own() -> None:
    """No other user of the machine looks into it or puts a link there."""
    assert own_folder().stat().st_mode & 0o777 == 0o700


def test_values_are_looked_through_to_the_bottom() -> None:
    """An upload may stand anywhere; what is nested too deep is refused without looking."""
    path = put("kiosk.txt", b"a")
    check_values([{"text": "a", "files": [file(path)]}, None, 3, {"path_of": "/etc/passwd"}])
    deep: Any = file(path)
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(NotReceived, match="nested too deep"):
        check_values([deep])
    for odd in ({"path": 3}, {"path": path}, file(path) | {"meta": 3}, {"path": "/etc/passwd", "meta": {}}):
        with pytest.raises(NotReceived):
            check_values([{"files": [odd]}])


def test_what_is_never_added_is_swept_away() -> None:
    """After a time; what is being added stays."""
    old, new = put("old.txt", b"a", "c" * 64), put("new.txt", b"a", "d" * 64)
    taken = take([(put("taken.txt", b"a"), "")], 100)
    os.utime(Path(old).parent, (1, 1))
    sweep()
    assert [Path(path).exists() for path in (old, new, taken.files[0].path)] == [False, True, True]
    taken.discard()
