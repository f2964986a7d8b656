"""Everything that can be asked of the server, listed: whoever adds to it, or a newer Gradio, has to say so here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import fastapi
import httpx
import pytest
from conftest import run_async

import qa
from ui.guard import Guard
from ui.server import create_server

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]

OURS = {
    "GET /healthz",
    "GET /conversations/{id}.{form}",
    "GET /api/v1/openapi.json",
    "GET /api/v1/search",
    "POST /api/v1/search",
    "GET /api/v1/ask",
    "POST /api/v1/ask",
    "GET /api/v1/article",
    "GET /api/v1/statements",
}
FOR_PROGRAMS = {"/search", "/ask", "/article", "/statements"}
# What scripts of the page call, and so anybody who has the page may: each checks what it is given.
FOR_THE_PAGE = set(
    """
    fetch_address find_articles find_facets find_people follow follow_upload forget_conversation list_conversations
    look_around open_article paste_article read_findings read_person remove_article rename_conversation start
    start_upload stop undo_removal write_report
    """.split()
)
# Gradio's own routes; those that the guard closes are not among them.
GRADIOS = set(
    """
    GET /
    GET /assets/{path:path}
    GET /config
    GET /favicon.ico
    GET /gradio_api/app_id
    GET /gradio_api/call/v2/{api_name}/{event_id}
    GET /gradio_api/call/{api_name}/{event_id}
    GET /gradio_api/heartbeat/{session_hash}
    GET /gradio_api/info
    GET /gradio_api/login_check
    GET /gradio_api/mcp/schema
    GET /gradio_api/mcp/sse
    GET /gradio_api/openapi.json
    GET /gradio_api/queue/data
    GET /gradio_api/queue/status
    GET /gradio_api/startup-events
    GET /gradio_api/theme.css
    GET /gradio_api/token
    GET /gradio_api/upload_progress
    GET /gradio_api/user
    GET /manifest.json
    GET /openapi.json
    GET /pwa_icon
    GET /pwa_icon/{size}
    GET /robots.txt
    GET /static/{path:path}
    GET /svelte/{path:path}
    GET /theme.css
    POST /gradio_api/api/{api_name}
    POST /gradio_api/call/v2/{api_name}
    POST /gradio_api/call/{api_name}
    POST /gradio_api/cancel
    POST /gradio_api/component_server
    POST /gradio_api/queue/join
    POST /gradio_api/reset
    POST /gradio_api/run/{api_name}
    POST /gradio_api/upload
    """.strip().splitlines()
)
MOUNTS = {"/cuttings", "", "/gradio_api/mcp", "/gradio_api/mcp/messages"}


def routes(found: Iterable[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Each route's methods with its path, and of a mount "MOUNT"; into routers and mounted applications."""
    for route in found:
        path = before + (getattr(route, "path", None) or "")
        inside = getattr(getattr(route, "original_router", None), "routes", None)
        if inside is None and type(route).__name__ == "Mount":
            yield "MOUNT", path
            inside = getattr(route.app, "routes", None)
        if inside is not None:
            yield from routes(inside, path)
        for method in getattr(route, "methods", None) or ():
            yield method, path


def test_every_route_is_listed(library: qa.Library) -> None:
    """Of the application, and of what is mounted in it, but for what the guard closes."""

    async def build() -> fastapi.FastAPI:
        return create_server(library)

    # Gradio opens event loops of its own where none is running.
    found = {(method, path) for method, path in routes(run_async(build()).routes) if method != "HEAD"}
    assert {path.rstrip("/") for method, path in found if method == "MOUNT"} == MOUNTS
    open_ones = [each for each in found if each[0] != "MOUNT" and not Guard.closes(each[1])]
    named = {f"{method} {path.rstrip('/') or '/'}" for method, path in open_ones}
    assert named - {line.strip() for line in GRADIOS} == OURS


def test_every_function_of_the_page_is_listed(address: str) -> None:
    """Those behind ``component_server``."""
    components = httpx.get(f"{address}/config").json()["components"]
    assert {name for each in components for name in each["props"].get("server_fns") or ()} == FOR_THE_PAGE


def test_every_endpoint_of_the_api_is_listed(address: str) -> None:
    """Gradio's API names the four functions; every event of the page is private."""
    info = httpx.get(f"{address}/gradio_api/info").json()
    assert (set(info["named_endpoints"]), info["unnamed_endpoints"]) == (FOR_PROGRAMS, {})
    events = httpx.get(f"{address}/config").json()["dependencies"]
    public = {event["api_name"] for event in events if event["api_visibility"] != "private"}
    assert public == {name.strip("/") for name in FOR_PROGRAMS}
    tools = httpx.get(f"{address}/gradio_api/mcp/schema").json()
    assert {tool["name"] for tool in tools} == {name.strip("/") for name in FOR_PROGRAMS}
