"""A web server for tests, on this machine: what it answers is set by path."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = bytes | Callable[[BaseHTTPRequestHandler], None]

HTML = "Content-Type: text/html; charset=utf-8"


def page(title: str, *paragraphs: str, head: str = "") -> bytes:
    """A page with an article."""
    body = "".join(f"<p>{each}</p>" for each in paragraphs)
    whole = (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )
    return answer(whole.encode())


def answer(content: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Bytes of an answer of HTTP."""
    lines = [
        f"HTTP/1.1 {status}",
        *(headers or (HTML,)),
        f"Content-Length: {len(content) if length is None else length}",
    ]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + content


def moved(to: str) -> bytes:
    """A redirect."""
    return answer(b"", f"Location: {to}", status="302 Found")


class Web:
    """A server that is running: ``site`` is its address, ``asked`` the paths that it was asked for."""

    def __init__(self, site: str, answers: dict[str, Answer]) -> None:
        self.site = site
        self.answers = answers
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []


@contextmanager
def serving(answers: dict[str, Answer] | None = None) -> Iterator[Web]:
    """A server with those answers; for what has none, 404."""
    web = Web("", answers or {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.asked.append(self.path)
            web.headers.append({name.lower(): value for name, value in self.headers.items()})
            given = web.answers.get(self.path, answer(b"none", status="404 Not Found"))
            self.close_connection = True
            try:
                if isinstance(given, bytes):
                    self.wfile.write(given)
                else:
                    given(self)
            except OSError:
                pass  # whoever asked has gone

        def log_message(self, *_args: object) -> None:
            """Nothing: tests print what fails."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    web.site = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
