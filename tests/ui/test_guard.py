from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from conftest import run_async, serving
from gradio_client import Client
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from playwright.sync_api import Browser, expect
from starlette.types import Message

import qa
from ui.guard import Access, Guard, is_loopback

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]

PASSWORD = "Grüße, lamp & pier"  # noqa: S105 - of a server that lives for this test
KEY = {"authorization": f"Bearer {PASSWORD}".encode()}


@pytest.fixture(scope="module")
def locked(library: qa.Library) -> Iterator[str]:
    """The address of a server that wants a password."""
    with serving(library, Access(password=PASSWORD)) as served:
        yield served


def basic(password: str, name: str = "anybody") -> dict[str, str]:
    """The header by which a browser gives a password."""
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


# The password


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/cuttings/base.css",
        "/api/v1/openapi.json",
        "/api/v1/search?question=ferries",
        "/gradio_api/info",
        "/gradio_api/mcp/schema",
        "/nowhere",
        "/%68ealthz",
        "/healthz/",
        "/healthz%2f",
        "/HEALTHZ",
        "/healthz;a",
    ],
)
def test_the_password_guards_everything_that_is_read(locked: str, path: str) -> None:
    """Without it: 401, the question that makes a browser ask for it, the security headers, and one line."""
    response = httpx.get(httpx.URL(locked).copy_with(raw_path=path.encode()))
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Basic ")
    assert "content-security-policy" in response.headers
    line = response.json()["error"] if path.startswith("/api/") else response.text
    assert line == "This library wants its password: any name, and the password."


@pytest.mark.parametrize(
    "path", ["/api/v1/ask", "/gradio_api/upload", "/gradio_api/mcp/", "/gradio_api/call/ask", "/gradio_api/queue/join"]
)
def test_the_password_guards_everything_that_is_sent(locked: str, path: str) -> None:
    """Questions, uploads, MCP, and events of the page."""
    assert httpx.post(f"{locked}{path}", json={}).status_code == 401


def test_who_knows_the_password_comes_in(locked: str) -> None:
    """As a browser gives it, under any name, or as a token; health is told to everybody."""
    for headers in (basic(PASSWORD), basic(PASSWORD, ""), KEY):
        assert httpx.get(f"{locked}/config", headers=headers).status_code == 200
    assert httpx.get(f"{locked}/healthz").json()["status"] == "ok"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic YQ==",
        "Bearer",
        "Digest x",
        basic("wrong")["authorization"],
        "Basic " + "A" * 999,
    ],
)
def test_what_is_no_password_stays_out(locked: str, authorization: str) -> None:
    """Whatever it is: 401, and nothing breaks."""
    assert httpx.get(f"{locked}/config", headers={"authorization": authorization}).status_code == 401


def test_a_page_with_the_password_works(browser: Browser, locked: str) -> None:
    """A browser that was told the password loads the page and gets an answer."""
    context = browser.new_context(http_credentials={"username": "reader", "password": PASSWORD})
    page = context.new_page()
    page.goto(locked)
    box = page.get_by_role("textbox", name="Ask a question")
    box.fill("How many people does the tannery on Mill Lane employ?")
    box.press("Enter")
    expect(page.locator("#chat")).to_contain_text("62 people", timeout=30_000)
    context.close()


def test_programs_with_the_password_work(locked: str) -> None:
    """Gradio's client and an MCP client send it as a header; MCP's tools do not ask past it."""
    client = Client(locked, verbose=False, headers=basic(PASSWORD), analytics_enabled=False)
    try:
        assert client.predict("ferries", k=1, api_name="/search")[0]["article"]["key"] == "ferry.txt"
    finally:
        client.close()

    async def call() -> Any:
        async with (
            create_mcp_http_client(headers=basic(PASSWORD)) as http,
            streamable_http_client(f"{locked}/gradio_api/mcp/", http_client=http) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return (await session.call_tool("search", {"question": "ferries", "k": 1})).content[0]

    assert json.loads(run_async(call()).text)[0]["article"]["key"] == "ferry.txt"


def test_with_a_password_any_name_is_ours(locked: str) -> None:
    """Behind a proxy the server has another name; a foreign site cannot know the password."""
    assert httpx.get(f"{locked}/config", headers=KEY | {"host": "news.example"}).status_code == 200


# Names and other sites


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "[", "10.0.0.1"])
def test_a_foreign_name_is_refused(address: str, host: str) -> None:
    """A site whose name was made to lead here gets nothing."""
    response = httpx.get(f"{address}/api/v1/article?key=ferry.txt", headers={"host": host})
    assert response.status_code == 400
    assert response.json() == {"error": "Refused: this server has another name. Use the address that it printed."}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:80", "LOCALHOST", "[::1]:7860"])
def test_the_loopback_names_are_ours(address: str, host: str) -> None:
    """Whatever the port: it may be forwarded."""
    assert httpx.get(f"{address}/healthz", headers={"host": host}).status_code == 200


def test_a_server_on_every_address_answers_to_numbers_only(library: qa.Library) -> None:
    """A foreign site's name is never a number."""
    with serving(library, Access(names=("0.0.0.0",))) as served:  # noqa: S104 - names, nothing listens there
        for host, status in (("192.0.2.7:7860", 200), ("[2001:db8::1]", 200), ("evil.example", 400)):
            assert httpx.get(f"{served}/healthz", headers={"host": host}).status_code == status


@pytest.mark.parametrize("path", ["/api/v1/ask?question=ferries", "/gradio_api/info", "/gradio_api/mcp/"])
def test_other_sites_pages_may_not_even_ask(address: str, path: str) -> None:
    """They could not read the answer, but they could keep the machine busy."""
    assert httpx.get(f"{address}{path}", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    # A link in a letter leads to the page.
    assert httpx.get(f"{address}/?q=ferries", headers={"sec-fetch-site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "ours"),
    [("127.0.0.1", True), ("127.0.0.2", True), ("::1", True), ("localhost", True), ("LocalHost", True),
     ("0.0.0.0", False), ("::", False), ("", False), ("192.168.1.4", False), ("news.example", False)],  # noqa: S104
)  # fmt: skip
def test_loopback_is_what_other_machines_cannot_reach(host: str, ours: bool) -> None:
    """A name that may lead anywhere is none."""
    assert is_loopback(host) is ours


# Sizes, and what is closed


def test_too_long_a_request_is_refused_before_it_is_read(address: str) -> None:
    """By what it says of its length; what doesn't say is refused, too."""
    long = httpx.post(f"{address}/api/v1/ask", content=b"x" * 100_001)
    assert (long.status_code, long.json()["error"]) == (
        413,
        "100001 bytes are too many: 100000 may come at once. Send less.",
    )
    assert httpx.post(f"{address}/gradio_api/queue/join", content=b"x" * 8_000_001).status_code == 413
    assert httpx.post(f"{address}/api/v1/ask", content=iter([b"x"])).status_code == 411
    # 20 files of the longest that is read; the client would fail before it had sent them.
    name, port = address.removeprefix("http://").split(":")
    with socket.create_connection((name, int(port)), timeout=20) as connection:
        head = f"POST /gradio_api/upload HTTP/1.1\r\nHost: {name}\r\nContent-Length: 1000000001\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "path",
    ["/monitoring", "/monitoring/summary", "/login", "/logout", "/gradio_api/proxy=https://evil.example/x",
     "/gradio_api/vibe-code/", "/gradio_api/vibe-edit", "/gradio_api/dev/reload", "/gradio_api/deep_link",
     "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/gradio_api/file=https://evil.example/"],
)  # fmt: skip
def test_what_is_not_in_use_is_closed(address: str, path: str) -> None:
    """Routes of Gradio's for developing, monitoring and fetching from elsewhere."""
    for method in ("GET", "POST"):
        assert httpx.request(method, f"{address}{path}").status_code == 404


def test_there_is_no_way_past_the_password_by_a_websocket() -> None:
    """None is in use; one that comes with a newer Gradio is refused."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def call() -> None:
        async def never(*_: object) -> Any:
            raise AssertionError("the application was asked")

        await Guard(never, Access(password=PASSWORD))({"type": "websocket", "path": "/"}, never, send)

    run_async(call())
    assert sent == [{"type": "websocket.close", "code": 1008}]
