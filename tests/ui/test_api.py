from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from anyio import to_thread
from conftest import ARTICLES, Halting, run_async, serving
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

import qa
from ui.api import API, MOST_WAITING, Ask, Gate, Search, check
from ui.problems import Busy, Refused

QUESTION = "How many people does the tannery on Mill Lane employ?"
FUNCTIONS = ["article", "ask", "search", "statements"]


@pytest.fixture(scope="module")
def rest(address: str) -> Iterator[httpx.Client]:
    """REST at its version."""
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def document(rest: httpx.Client) -> dict[str, Any]:
    """What OpenAPI says."""
    described: dict[str, Any] = rest.get("openapi.json").json()
    return described


def assert_described(document: dict[str, Any], path: str, method: str, response: httpx.Response) -> None:
    """The response is what OpenAPI says of it, and has nothing that it doesn't say."""
    described = document["paths"][f"/api/v1/{path}"][method]["responses"][str(response.status_code)]
    schema = described["content"]["application/json"]["schema"]
    closed = {name: each | {"additionalProperties": False} for name, each in document["components"]["schemas"].items()}
    jsonschema.validate(response.json(), schema | {"components": {"schemas": closed}})


def plain(record: object) -> Any:
    """A record as a program reads it: where files lie on the server is the server's own business."""
    return json.loads(json.dumps(qa.to_json(record, paths=False)))


# REST


def test_search_gives_what_the_library_finds(rest: httpx.Client, document: dict[str, Any], library: qa.Library) -> None:
    """The same as `qa search --json`, by GET and by POST, as OpenAPI describes it; offsets hold."""
    expected = plain(library.search(QUESTION, 2))
    by_get = rest.get("search", params={"question": QUESTION, "k": 2})
    by_post = rest.post("search", json={"question": QUESTION, "k": 2})
    assert by_get.json() == by_post.json() == expected
    assert_described(document, "search", "get", by_get)
    assert_described(document, "search", "post", by_post)
    paragraph, key = expected[0]["paragraph"], expected[0]["article"]["key"]
    text = rest.get("article", params={"key": key}).json()["article"]["text"]
    assert text[paragraph["start"] : paragraph["end"]] == paragraph["text"]


def test_ask_answers_with_exact_places(rest: httpx.Client, document: dict[str, Any], library: qa.Library) -> None:
    """The same as `qa ask --json`; a citation's offsets lead to its words."""
    response = rest.post("ask", json={"question": QUESTION})
    assert response.json() == plain(library.ask(QUESTION))
    assert_described(document, "ask", "post", response)
    (citation, *_) = response.json()["citations"]
    text = library.article(citation["article"]["key"]).text
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_takes_threshold_history_and_filters(rest: httpx.Client, library: qa.Library) -> None:
    """What stands in the request reaches the library."""
    sure = rest.get("ask", params={"question": QUESTION, "threshold": 1})
    assert sure.json()["found"] is False
    earlier = "What did Ines Duarte say about ferries?"
    follow_up = rest.post("ask", json={"question": "And what did she say about money?", "history": [earlier]})
    assert "Duarte" in follow_up.json()["standalone"]
    found = rest.get("search", params={"question": "what is said?", "source": ["Easthaven Post", "The Sorrel Courier"]})
    assert {hit["article"]["key"] for hit in found.json()} == {"council.txt", "ferry.txt"}
    newer = rest.get("search", params={"question": "what is said?", "since": "2024-03-11", "until": "2024-05-01"})
    assert {hit["article"]["key"] for hit in newer.json()} == {"ferry.txt"}
    by_her = rest.get("search", params={"question": "what is said?", "speaker": "Ruth Okafor"})
    assert {hit["article"]["key"] for hit in by_her.json()} == {"council.txt"}
    by_author = rest.get("search", params={"question": "what is said?", "author": "mina halloran"})
    assert {hit["article"]["key"] for hit in by_author.json()} == {"ferry.txt"}


def test_an_article_comes_whole(rest: httpx.Client, document: dict[str, Any], library: qa.Library) -> None:
    """With its text and its paragraphs, whatever its key has in it."""
    for article in library.articles():
        response = rest.get("article", params={"key": article.key})
        paragraphs = library.paragraphs(article.key)
        assert response.json() == {"article": plain(article), "paragraphs": plain(paragraphs)}
        assert_described(document, "article", "get", response)


def test_statements_have_their_words_and_articles(
    rest: httpx.Client, document: dict[str, Any], library: qa.Library
) -> None:
    """Of a speaker in all articles, or of an article; each with its quote."""
    response = rest.get("statements", params={"speaker": "Duarte"})
    assert_described(document, "statements", "get", response)
    text = library.article("ferry.txt").text
    said = library.statements(None, "Duarte")
    assert [(each["article"]["key"], each["quote"]) for each in response.json()] == [
        ("ferry.txt", text[each.start : each.end]) for each in said
    ]
    assert "Nobody should be out there in a storm," in {each["quote"] for each in response.json()}
    of_article = rest.get("statements", params={"key": "council.txt", "k": 1}).json()
    assert [each["speaker"] for each in of_article] == [library.statements("council.txt")[0].speaker]


@pytest.mark.parametrize(
    ("path", "params", "status", "line"),
    [
        ("ask", {"question": "???"}, 400, "'???': the question has no word in it. Type a question"),
        ("ask", {"question": ""}, 400, "'': the question has no word in it. Type a question"),
        ("search", {}, 422, "question: field required. /api/v1/openapi.json has the names."),
        ("search", {"question": "a", "q": "b"}, 422,
         "q: extra inputs are not permitted. /api/v1/openapi.json has the names."),
        ("search", {"question": "a", "k": 0}, 422,
         "k: '0': input should be greater than or equal to 1. Correct it."),
        ("search", {"question": "a", "since": "tuesday"}, 422,
         "since: 'tuesday': input should be a valid date or datetime, input is too short. Correct it."),
        ("search", {"question": "a", "since": "2024-02-02", "until": "2024-02-01"}, 422,
         "since 2024-02-02 is after until 2024-02-01. Exchange them."),
        ("search", {"question": "long " * 1000}, 422, None),
        ("ask", {"question": "a", "threshold": "nan"}, 422, None),
        ("statements", {}, 422, "neither a key nor a speaker is given. Give one of them."),
        ("statements", {"key": "nowhere.txt"}, 404, None),
        ("article", {"key": "../../etc/passwd"}, 404, None),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_one_line(
    rest: httpx.Client,
    document: dict[str, Any],
    path: str,
    params: dict[str, str | int],
    status: int,
    line: str | None,
) -> None:
    """The value, the rule, the remedy; as JSON of one form, which OpenAPI describes."""
    response = rest.get(path, params=params)
    assert response.status_code == status, response.text
    assert_described(document, path, "get", response)
    told = response.json()["error"]
    assert "\n" not in told
    assert len(told) < 300
    assert line is None or told == line


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"a"', b'{"question": ["a"]}', b'{"question": "a \\ud800"}']
)
def test_a_strange_body_is_one_line(rest: httpx.Client, body: bytes) -> None:
    """Whatever is no request is refused; nothing breaks."""
    response = rest.post("ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert set(response.json()) == {"error"}


def test_openapi_describes_everything_and_loads_nothing(rest: httpx.Client, document: dict[str, Any]) -> None:
    """Each path with a description, each parameter, too; and no page that would load scripts from elsewhere."""
    for path, methods in document["paths"].items():
        for described in methods.values():
            assert path == "/healthz" or described["description"]
            assert all(each["description"] for each in described.get("parameters", []))
    assert "text" not in document["components"]["schemas"]["Article"]["properties"]
    assert "text" in document["components"]["schemas"]["WholeArticle"]["properties"]
    assert "http" not in json.dumps(document["paths"])
    server = str(rest.base_url).removesuffix("/api/v1/")
    assert "openapi" not in httpx.get(f"{server}/docs").text


# Gradio's client


def test_gradio_client_gets_the_same(address: str, library: qa.Library) -> None:
    """The four functions by their names; an error is the library's line."""
    client = Client(address, verbose=False, analytics_enabled=False)
    try:
        answer = client.predict(QUESTION, api_name="/ask")
        assert answer == plain(library.ask(QUESTION))
        found = client.predict("ferries", k=1, source=["The Sorrel Courier"], api_name="/search")
        assert [hit["article"]["key"] for hit in found] == ["ferry.txt"]
        assert client.predict("ferry.txt", api_name="/article")["article"] == plain(library.article("ferry.txt"))
        said = client.predict(speaker="Okafor", api_name="/statements")
        assert {each["article"]["key"] for each in said} == {"council.txt"}
        with pytest.raises(AppError, match=r"^'\?': the question has no word in it\. Type a question$"):
            client.predict("?", api_name="/ask")
        with pytest.raises(AppError, match=r"^k: 'many': input should be a valid integer"):
            client.predict("ferries", k="many", api_name="/search")
    finally:
        client.close()


# MCP


async def _with_tools(address: str, *calls: tuple[str, dict[str, Any]]) -> tuple[dict[str, Any], list[CallToolResult]]:
    async with (
        streamable_http_client(f"{address}/gradio_api/mcp/") as (reading, writing, _),
        ClientSession(reading, writing) as session,
    ):
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        return tools, [await session.call_tool(name, arguments) for name, arguments in calls]


def test_mcp_tools_are_described_and_answer_in_json(address: str, library: qa.Library) -> None:
    """Four tools, each argument described; what they give is JSON, an error the library's line."""
    tools, (found, answer, article, said, empty, wrong) = run_async(
        _with_tools(
            address,
            ("search", {"question": "ferries", "k": 1}),
            ("ask", {"question": QUESTION}),
            ("article", {"key": "council.txt"}),
            ("statements", {"speaker": "Okafor"}),
            ("ask", {"question": "?"}),
            ("article", {"key": "nowhere.txt"}),
        )
    )
    assert sorted(tools) == FUNCTIONS
    for tool in tools.values():
        assert tool.description
        assert "Args:" not in tool.description
        assert all(each.get("description") for each in tool.inputSchema["properties"].values())
    assert tools["ask"].inputSchema["required"] == ["question"]
    loaded = [json.loads(result.content[0].text) for result in (found, answer, article, said)]  # type: ignore[union-attr]
    assert loaded[0] == plain(library.search("ferries", 1))
    assert loaded[1] == plain(library.ask(QUESTION))
    assert loaded[2]["article"] == plain(library.article("council.txt"))
    assert {each["speaker"] for each in loaded[3]} == {"Ruth Okafor"}
    assert [result.isError for result in (found, answer, article, said, empty, wrong)] == [False] * 4 + [True] * 2
    assert empty.content[0].text == "'?': the question has no word in it. Type a question"  # type: ignore[union-attr]
    assert wrong.content[0].text.startswith("nowhere.txt: no such article")  # type: ignore[union-attr]


# How much runs at once


def test_the_gate_turns_away_whom_it_has_no_room_for() -> None:
    """So many run, so many wait, the rest is told at once; who has waited too long, too; and room comes back."""
    leave = threading.Event()

    async def check() -> list[object]:
        gate = Gate(running=1, waiting=1, patience=0.05)
        first = asyncio.create_task(gate.run(lambda: leave.wait(10)))
        await asyncio.sleep(0)
        waited, refused = await asyncio.gather(
            gate.run(lambda: "waited"), gate.run(lambda: "refused"), return_exceptions=True
        )
        leave.set()
        return [await first, type(waited), type(refused), await gate.run(lambda: "room")]

    assert run_async(check()) == [True, Busy, Busy, "room"]


def test_the_gate_is_fair_and_holds_no_threads() -> None:
    """Whoever came first is next, and fifty who wait leave all threads to others."""
    leave, order = threading.Event(), list[int]()

    async def check() -> int:
        gate = Gate(running=1, waiting=60, patience=10)
        first = asyncio.create_task(gate.run(lambda: leave.wait(10)))
        waiting = [asyncio.create_task(gate.run(lambda n=n: order.append(n))) for n in range(50)]
        await asyncio.sleep(0.05)
        used = to_thread.current_default_thread_limiter().borrowed_tokens
        leave.set()
        await asyncio.gather(first, *waiting)
        return int(used)

    assert run_async(check()) == 1
    assert order == list(range(50))


@pytest.mark.model
def test_a_busy_server_says_when_to_come_again(tmp_path: Path) -> None:
    """503, a line, and Retry-After for one too many; health, articles and all that was let in are answered."""
    encoder, many = Halting(questions=True), max(2, os.cpu_count() or 1) + MOST_WAITING + 1
    with qa.Library(tmp_path / "news.library", encoder=encoder) as library, ThreadPoolExecutor(many) as others:
        library.add(ARTICLES[1])
        with serving(library) as address:
            url, params = f"{address}/api/v1/search", {"question": "tannery"}
            asked = [others.submit(httpx.get, url, params=params, timeout=60) for _ in range(many)]
            refused = next(as_completed(asked)).result()
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "5"
            assert refused.json() == {"error": "Too many questions at once. Ask again in a few seconds."}
            assert httpx.get(f"{address}/healthz").json()["articles"] == 1
            assert httpx.get(f"{address}/api/v1/article", params={"key": "council.txt"}).status_code == 200
            encoder.go_on.set()
            assert sorted(each.result().status_code for each in asked) == [200] * (many - 1) + [503]


def test_requests_are_checked_before_the_library_sees_them(library: qa.Library) -> None:
    """Also where no HTTP is between."""
    api = API(library)
    with pytest.raises(Refused, match=r"^threshold: 2: input should be less than or equal to 1\. Correct it\.$"):
        run_async(api.ask("ferries", threshold=2))
    with pytest.raises(Refused, match=r"^key: 7: input should be a valid string\. Correct it\.$"):
        run_async(api.article(7))  # type: ignore[arg-type]
    assert check(Ask, {"question": "ferries"}).threshold is None
    assert check(Search, {"question": "a", "source": ["b"], "until": "2024-01-02"}).filters.sources == ("b",)
