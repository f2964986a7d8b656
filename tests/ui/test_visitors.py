"""Conversations of several visitors of one server: with a password each has his own, unless they are shared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from conftest import serving

import qa
from ui.guard import Access
from ui.visitors import Kept

pytestmark = [
    # Gradio 6.31 uses what pandas 3 has deprecated, each time that it sums up its queue.
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]

PASSWORD = "lamp & pier"  # noqa: S105 - of a server that lives for this test
KEY = {"authorization": f"Bearer {PASSWORD}"}
QUESTION = "How many people does the tannery on Mill Lane employ?"


class Browser:
    """A visitor with the page and its cookie, speaking Gradio's protocol."""

    def __init__(self, address: str, **headers: str) -> None:
        self.client = httpx.Client(base_url=address, headers=headers, timeout=60)
        self.client.get("/").raise_for_status()
        config = self.client.get("/config").json()
        self._ids = {each["props"].get("elem_id"): each["id"] for each in config["components"]}
        self._events = config["dependencies"]

    def call(self, function: str, **request: str) -> dict[str, Any]:
        """Call a function of the tools."""
        body = {"component_id": self._ids["tools"], "fn_name": function, "session_hash": "s", "data": request}
        told: dict[str, Any] = self.client.post("/gradio_api/component_server", json=body).json()
        return told

    def listed(self) -> list[str]:
        """The titles of the conversations that the page lists."""
        return [row["title"] for row in self.call("list_conversations")["rows"]]

    def do(self, kind: str, inputs: list[Any], data: Any) -> str:
        """Let an event of the tools happen; all that it shows, as text."""
        event = next(each for each in self._events if [self._ids["tools"], kind] in each["targets"])
        session = f"{id(self)}-{kind}"
        body = {"data": inputs, "fn_index": event["id"], "session_hash": session, "event_data": data}
        self.client.post("/gradio_api/queue/join", json=body).raise_for_status()
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            return json.dumps(
                [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")], ensure_ascii=False
            )


@pytest.fixture(scope="module", params=["apart", "shared", "open"])
def two(request: pytest.FixtureRequest, library: qa.Library) -> Iterator[tuple[str, Browser, Browser]]:
    """Two visitors of a server, which keeps them apart or doesn't; the first has asked something."""
    forget_all(library)
    access = {"apart": Access(password=PASSWORD), "shared": Access(password=PASSWORD, shared=True), "open": Access()}
    with serving(library, access[request.param]) as address:
        ana, ben = (Browser(address, **({} if request.param == "open" else KEY)) for _ in range(2))
        shown = ana.do("submit", [None, {"filters": {}}], {"question": QUESTION})
        assert "62 people" in shown
        yield request.param, ana, ben
        ana.client.close()
        ben.client.close()
    forget_all(library)


def forget_all(library: qa.Library) -> None:
    """Tests of other files share the library, and leave theirs."""
    for each in library.conversations():
        library.forget(each.id)


def test_each_has_his_own_conversations(two: tuple[str, Browser, Browser], library: qa.Library) -> None:
    """Listed, opened, exported, renamed and deleted by their owner only; what is another's is not there."""
    kind, ana, ben = two
    (kept,) = library.conversations()
    assert bool(kept.owner) == (kind == "apart")
    assert ana.listed() == [kept.title]
    assert ben.listed() == ([] if kind == "apart" else [kept.title])
    for who, sees in ((ana, True), (ben, kind != "apart")):
        assert ("62 people" in who.do("select", [None, {}], {"do": "open", "id": kept.id})) is sees
        for form in ("md", "html", "json"):
            reply = who.client.get(f"/conversations/{kept.id}.{form}")
            assert ("62 people" in reply.text, reply.status_code) == ((True, 200) if sees else (False, 404))
    told = ben.call("rename_conversation", id=kept.id, title="Taken over")
    assert told == ({} if kind != "apart" else {"error": f"{kept.id}: no such conversation. The list shows yours"})
    assert library.conversation(kept.id).title == (kept.title if kind == "apart" else "Taken over")
    assert ("error" in ben.call("forget_conversation", id=kept.id)) is (kind == "apart")
    assert len(library.conversations()) == (kind == "apart")
    assert ana.call("forget_conversation", id=kept.id).keys() == (set() if kind == "apart" else {"error"})


def test_what_is_not_there_is_told_as_what_is_anothers(library: qa.Library) -> None:
    """By nothing in the answer can it be told that there is one."""
    library.keep(qa.Conversation(id="of-ana", owner="ana"))
    kept = Kept(library, "ben")
    for id in ("of-ana", "of-nobody"):
        with pytest.raises(qa.ConversationNotFound, match=rf"^{id}: no such conversation\. The list shows yours$"):
            kept.read(id)
    assert Kept(library, "ana").read("of-ana").owner == "ana"
    assert kept.keep(qa.Conversation(id="of-ben")).owner == "ben"
    for id in ("of-ana", "of-ben"):
        library.forget(id)


def test_nobody_takes_over_anothers_by_its_id(library: qa.Library) -> None:
    """A conversation that is kept under an id of another's does not replace that one."""
    library.keep(qa.Conversation(id="of-ana", title="Ana's", owner="ana"))
    with pytest.raises(qa.ConversationNotFound):
        Kept(library, "ben").keep(qa.Conversation(id="of-ana", title="Ben's", owner="ana"))
    assert library.conversation("of-ana").title == "Ana's"
    library.forget("of-ana")
