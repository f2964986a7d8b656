"""Who may ask this server for what: the password, other sites, foreign names, and sizes; and the security headers.

An ASGI middleware around everything: the page, Gradio's routes, MCP, REST and uploads. Knows nothing of articles.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guessing import TooManyGuesses, Turnstile
from ui.problems import COME_AGAIN, NOTHING_HERE
from ui.visitors import Visitors, note_visitor

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Gradio starts from inline scripts and compiles templates
        "style-src 'self' 'unsafe-inline'",  # and sets its theme in <style>
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Without the charset some browsers send a password's umlauts as Latin-1.
_REALM = {"WWW-Authenticate": 'Basic realm="Cuttings", charset="UTF-8"'}
_READING = {"GET", "HEAD", "OPTIONS"}
# For programs: what no link leads to may not be asked for by another site's page at all.
_FOR_PROGRAMS = ("/api/", "/gradio_api/")
# Routes of Gradio's for what is not in use here: developing, monitoring, streams, its log-in, fetching from elsewhere,
# and giving files out: an SVG that somebody has uploaded would be a page of ours.
_CLOSED = tuple(
    "/monitoring /login /logout /gradio_api/proxy= /gradio_api/vibe- /gradio_api/undo-vibe /gradio_api/dev/ "
    "/gradio_api/process_recording /gradio_api/stream/ /gradio_api/deep_link /gradio_api/runs /gradio_api/file "
    "/gradio_api/custom_component/".split()
)
# Tells whoever watches the server that it is alive, and no more. Spelled so and not otherwise: what is open without a
# password should not depend on how a path is decoded.
_OPEN = b"/healthz"
_UPLOAD = "/gradio_api/upload"
# How many seconds a wrong password is answered late.
_WRONG_WAITS = 1
# A question with its history has some kilobytes; a set of questions of 5 MB, as the page allows, is 6.7 as base64.
_REST_BYTES = 100_000
_PAGE_BYTES = 8_000_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WILDCARDS = ("0.0.0.0", "::", "")  # noqa: S104 - only compared


@dataclass(frozen=True, slots=True)
class Access:
    """Who is let in.

    ``names`` are the hosts that this server answers to: a foreign site whose name was made to lead here is refused.
    Where it listens on every address, any numeric address is its own, too. With a ``password`` it answers to any name:
    a browser keeps the password for each name apart, and each visitor has conversations of his own, unless they are
    ``shared``. ``upload_bytes`` is the longest upload, all its files together.
    """

    names: Sequence[str] = LOOPBACK
    password: str = ""
    shared: bool = False
    upload_bytes: int = 1_000_000_000


class Guard:
    """Adds the security headers, and refuses what must not come in."""

    def __init__(self, app: ASGIApp, access: Access = Access()) -> None:
        self.app = app
        self._access = access
        self._turnstile = Turnstile()
        self._visitors = Visitors(access.password) if access.password else None
        self._names = {name.lower() for name in access.names}
        if self._names & set(WILDCARDS):
            # Listening on every address, it is reached by the machine's own name as well.
            self._names |= {*LOOPBACK, socket.gethostname().lower(), socket.getfqdn().lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "websocket":
            # There is none here, and what comes later shall not come in past the password.
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        refusal, cookie = await self._refuse(scope), ""
        if refusal is None and self._visitors:
            cookie = self._recognise(scope, self._visitors)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if cookie:
                    headers.append("Set-Cookie", cookie)
            await send(message)

        await (refusal or self.app)(scope, receive, send_guarded)

    def _recognise(self, scope: Scope, visitors: Visitors) -> str:
        """See whose conversations are to be shown; the cookie by which the page is known again, if it has none."""
        # A forged cookie and none are the same: both get a new one.
        known, cookie = visitors.recognise(Headers(scope=scope).get("cookie", "")), ""
        if not known:
            known, cookie = visitors.greet()
        if not self._access.shared:
            note_visitor(scope, known)
        # Only a browser that opens the page keeps it; programs are nobody twice.
        return cookie if scope["path"] == "/" else ""

    async def _refuse(self, scope: Scope) -> Response | None:
        headers, path = Headers(scope=scope), scope["path"]
        if not self._is_ours(headers.get("host", "")):
            return _refusal(scope, 400, "Refused: this server has another name. Use the address that it printed.")
        if (scope["method"] not in _READING or path.startswith(_FOR_PROGRAMS)) and _is_foreign(headers):
            return _refusal(scope, 403, "Refused: the request comes from another site.")
        if self.closes(path):
            return _refusal(scope, 404, NOTHING_HERE)
        if self._visitors and scope.get("raw_path") != _OPEN:
            # Before the body is looked at: a stranger may send nothing, and learns no limits.
            stranger = await self._refuse_stranger(scope, headers, self._visitors)
            if stranger:
                return stranger
        if scope["method"] not in _READING:
            return self._refuse_body(scope, headers)
        return None

    async def _refuse_stranger(self, scope: Scope, headers: Headers, visitors: Visitors) -> Response | None:
        line = "This library wants its password: any name, and the password."
        if "authorization" not in headers:
            return _refusal(scope, 401, line, _REALM)
        address, port = scope.get("client") or ("", 0)
        if not visitors.recognise(headers.get("cookie", "")):
            try:
                await self._turnstile.pass_through(address, port)
            except TooManyGuesses as error:
                return _refusal(scope, 429, str(error), {"Retry-After": str(COME_AGAIN)})
        if _knows(headers, self._access.password):
            self._turnstile.right(address)
            return None
        self._turnstile.wrong(address, port)
        await asyncio.sleep(_WRONG_WAITS)
        return _refusal(scope, 401, line, _REALM)

    @staticmethod
    def closes(path: str) -> bool:
        """Tell whether nobody gets anything there."""
        return path.lower().startswith(_CLOSED) or not _is_plain(path)

    def _refuse_body(self, scope: Scope, headers: Headers) -> Response | None:
        # A chunked body does not tell its length before it is read.
        if "transfer-encoding" in headers:
            return _refusal(scope, 411, "How long is the request? Send it with a Content-Length.")
        path = scope["path"].rstrip("/")
        most = self._access.upload_bytes if path == _UPLOAD else _PAGE_BYTES
        most = _REST_BYTES if path.startswith("/api/") else most
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > most:
            return _refusal(scope, 413, f"{length} bytes are too many: {most} may come at once. Send less.")
        return None

    def _is_ours(self, host: str) -> bool:
        if self._access.password:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or (bool(self._names & set(WILDCARDS)) and _is_numeric(name))


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in LOOPBACK


def _is_plain(path: str) -> bool:
    """Whether a path is spelled in the one way: what is checked here is then what is asked for behind."""
    parts = path.removeprefix("/").removesuffix("/").split("/")
    return path.isprintable() and "\\" not in path and (parts == [""] or not {"", ".", ".."} & {*parts})


def _is_numeric(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_foreign(headers: Headers) -> bool:
    # The same site is not the same origin: another port of this host is another program.
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return True
    origin = headers.get("origin")
    # No Origin: a program, not a browser's page.
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _knows(headers: Headers, password: str) -> bool:
    kind, _, text = headers.get("authorization", "").partition(" ")
    # Headers are decoded so: these are the bytes that were sent.
    given = text.encode("latin-1")
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).partition(b":")[2]
        except binascii.Error:
            return False
    elif kind.lower() != "bearer":
        return False
    # A password out of the environment may be no valid UTF-8.
    return hmac.compare_digest(given, password.encode("utf-8", "surrogateescape"))


def _refusal(scope: Scope, status: int, line: str, headers: dict[str, str] | None = None) -> Response:
    """One line, in the form that programs get all their errors in."""
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": line}, status, headers)
    return PlainTextResponse(line, status, headers)
