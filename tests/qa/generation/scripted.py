"""An OpenAI-compatible chat server of our own: real HTTP on 127.0.0.1, answers and faults by a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What the server does with a request.

    ``text`` is streamed in pieces of ``size`` characters, ``pause`` seconds apart. ``after`` cuts the stream after so
    many pieces, without an end; ``stall`` then waits so many seconds first. ``raw`` is sent instead of a stream.
    """

    text: str = ""
    size: int = 7
    pause: float = 0.0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    after: int | None = None
    stall: float = 0.0
    wait: float = 0.0
    reason: str = "stop"
    content_type: str = "text/event-stream"


def event(payload: object) -> bytes:
    """A server-sent event."""
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


def chunk(text: str | None = None, reason: str | None = None) -> bytes:
    """A piece of an answer as llama.cpp and vLLM send it."""
    delta = {} if text is None else {"role": "assistant", "content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return event({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


def refusal(status: int, message: str, **headers: str) -> Reply:
    """An error as OpenAI words it; ``retry_after="1"`` becomes the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"error": {"message": message, "type": "x", "code": None}}).encode()
    return Reply(status=status, raw=body, headers=named, content_type="application/json")


class ScriptedServer:
    """Serves while it is open; each request takes the next reply, the last one again and again.

    A reply may be a function of the request's messages. ``requests`` holds what was asked: path, headers and body.
    ``hung_up`` is set when a client went away in the middle of an answer.
    """

    def __init__(self, *replies: Reply | str | Callable[[list[dict[str, str]]], Reply | str]) -> None:
        self.replies = list(replies)
        self.requests: list[dict[str, Any]] = []
        self.hung_up = threading.Event()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """What QA_CHAT_URL would be."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def sleep(self, seconds: float) -> bool:
        """Wait, but not longer than the server is open; tell whether it is closing."""
        return self._closing.wait(seconds)

    def next_reply(self, messages: list[dict[str, str]]) -> Reply:
        """The reply to a request."""
        with self._lock:
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        reply = reply if isinstance(reply, Reply | str) else reply(messages)
        return Reply(reply) if isinstance(reply, str) else reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"scripted": self})


class _Handler(BaseHTTPRequestHandler):
    scripted: ScriptedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.scripted.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
        try:
            self._answer(self.scripted.next_reply(body["messages"]))
            self.wfile.flush()
        except OSError:
            self.scripted.hung_up.set()

    def do_GET(self) -> None:
        self.scripted.requests.append({"path": self.path, "headers": dict(self.headers), "body": None})
        self.send_error(405)

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _answer(self, reply: Reply) -> None:
        self.scripted.sleep(reply.wait)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            return
        pieces = [reply.text[at : at + reply.size] for at in range(0, len(reply.text), reply.size)]
        for number, piece in enumerate(pieces):
            if reply.after == number:
                self._stall(reply.stall)
                return
            self.wfile.write(chunk(piece))
            self.wfile.flush()
            self.scripted.sleep(reply.pause)
        self.wfile.write(chunk(reason=reply.reason) + b"data: [DONE]\n\n")

    def _stall(self, seconds: float) -> None:
        """Send a comment now and then, as proxies do to keep a line open: it is no piece of an answer."""
        for _ in range(int(seconds / 0.05)):
            if self.scripted.sleep(0.05):
                return
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()


def passages_of(messages: Sequence[dict[str, str]]) -> str:
    """The message that holds the passages, as a scripted model reads it."""
    return messages[-1]["content"]
