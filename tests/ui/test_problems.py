"""A library that fails while it is open: everybody who asks gets one line, without where it lies."""

from __future__ import annotations

import json
import sqlite3  # noqa: TID251 - spoils the store from outside
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from conftest import ARTICLES, serving

import qa
from qa.models.encoder import SentenceEncoder
from qa.protocols import TokenVectors
from qa.records import Vectors

pytestmark = [
    pytest.mark.model,
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]


class Failing(SentenceEncoder):
    """The default model, which fails as a library does that lies in a folder."""

    folder: Path | None = None

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Fail, or embed."""
        self._fail()
        return super().encode_queries(texts)

    def encode_tokens(self, texts: Sequence[str], *, queries: bool = False) -> list[TokenVectors]:
        """Fail, or embed."""
        self._fail()
        return super().encode_tokens(texts, queries=queries)

    def _fail(self) -> None:
        if self.folder:
            raise qa.EncoderUnavailable(f"{self.folder}: cannot be used (the disk is full). Make room, then ask again")


LINE = "own.library: cannot be used (the disk is full). Make room, then ask again"


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, qa.Library]]:
    """A server over a library that fails whenever something is embedded, and a conversation that cannot be read."""
    folder, encoder = tmp_path_factory.mktemp("failing") / "own.library", Failing()
    with qa.Library(folder, encoder=encoder) as library:
        library.add(ARTICLES)
        library.keep(qa.Conversation(id="spoilt", turns=(qa.Turn("Why?"),)))
        with closing(sqlite3.connect(folder / "store.sqlite")) as store:
            store.execute("UPDATE conversations SET body = '{}'")
            store.commit()
        encoder.folder = library.path
        with serving(library) as address:
            yield address, library


@pytest.mark.parametrize("path", ["search", "ask"])
def test_rest_is_unavailable(failing: tuple[str, qa.Library], path: str) -> None:
    """503, the line, and when to come again; by GET, by POST, and through Gradio."""
    address, _ = failing
    for reply in (
        httpx.get(f"{address}/api/v1/{path}", params={"question": "ferries"}),
        httpx.post(f"{address}/api/v1/{path}", json={"question": "ferries"}),
        httpx.post(f"{address}/gradio_api/run/{path}", json={"data": ["ferries", 3, *[None] * (6 + (path == "ask"))]}),
    ):
        assert (reply.status_code, reply.json()["error"], reply.headers["retry-after"]) == (503, LINE, "5")


def test_downloads_and_the_page_tell_it(failing: tuple[str, qa.Library]) -> None:
    """Of a conversation that cannot be read, of what somebody said about something, and of a text that is pasted."""
    address, _ = failing
    reply = httpx.get(f"{address}/conversations/spoilt.md")
    assert reply.status_code == 503
    assert reply.text.startswith("own.library: the conversation spoilt is not as it was written")
    components = httpx.get(f"{address}/config").json()["components"]

    def call(place: str, function: str, **request: str) -> object:
        number = next(each["id"] for each in components if each["props"].get("elem_id") == place)
        body = {"component_id": number, "fn_name": function, "session_hash": "s", "data": request}
        return httpx.post(f"{address}/gradio_api/component_server", json=body).json()

    assert call("people", "read_person", name="Ines Duarte", about="money") == {"error": LINE}
    unknown = {"error": "nowhere.txt: no such article in own.library. `qa list` shows the keys"}
    assert call("sources", "open_article", key="nowhere.txt") == unknown
    assert call("shelf", "remove_article", key="nowhere.txt") == unknown
    assert call("shelf", "paste_article", text="A weir. It will be rebuilt in stone.") == {"error": LINE}


@pytest.mark.parametrize(
    ("data", "line"),
    [({"question": "Which ferries?"}, LINE), ({"question": "?"}, "the question has no word in it")],
)
def test_the_chat_tells_it_and_waits_for_the_next(
    failing: tuple[str, qa.Library], data: dict[str, str], line: str
) -> None:
    """The line stands where the answer would, and nothing is going on any more."""
    address, library = failing
    config = httpx.get(f"{address}/config").json()
    tools = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "tools")
    event = next(each for each in config["dependencies"] if [tools, "submit"] in each["targets"])
    body = {"data": [None, {}], "fn_index": event["id"], "session_hash": data["question"], "event_data": data}
    httpx.post(f"{address}/gradio_api/queue/join", json=body).raise_for_status()
    params = {"session_hash": data["question"]}
    with httpx.stream("GET", f"{address}/gradio_api/queue/data", params=params, timeout=30) as stream:
        told = [json.loads(each[6:]) for each in stream.iter_lines() if each.startswith("data: ")]
    shown = json.dumps(told)
    assert line in shown
    assert str(library.path) not in shown
    assert told[-2]["success"] is True
