"""The server under the page: health, headers, static files, and uvicorn. Serves this machine unless told otherwise."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import fastapi
import gradio as gr
import uvicorn
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import qa
from ui.app import ASSETS, create_app

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
_HEAD = '<link rel="stylesheet" href="cuttings/chat.css">'
LOOPBACK = ("127.0.0.1", "localhost")
_READING = {"GET", "HEAD", "OPTIONS"}


class Guard:
    """Adds the security headers, and refuses what another site's page asks this server to change."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        if scope["method"] not in _READING and _is_foreign(headers):
            refusal = PlainTextResponse("Refused: the request comes from another site.", status_code=403)
            await refusal(scope, receive, send_guarded)
            return
        await self.app(scope, receive, send_guarded)


def _is_foreign(headers: Headers) -> bool:
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return True
    origin = headers.get("origin")
    # No Origin: a program, not a browser's page.
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def create_server(library: qa.Library, hosts: Sequence[str] = LOOPBACK) -> fastapi.FastAPI:
    """Build the application: the page at ``/``, our files under ``/cuttings``, and ``/healthz``.

    It answers to the names in ``hosts`` only: a foreign site whose name was made to lead here is refused.
    """
    app = fastapi.FastAPI(title="Cuttings", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(CORSMiddleware)  # allows nobody else; and where it stands, Gradio's own, laxer one stays out
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)

    @app.get("/healthz")
    def healthz() -> dict[str, str | int]:
        return {"status": "ok", "articles": library.count()}

    app.mount("/cuttings", StaticFiles(directory=ASSETS), name="assets")
    gr.mount_gradio_app(
        app,
        create_app(library),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=library.settings.max_bytes,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=_theme(),
        head=_HEAD,
    )
    return app


def _theme() -> gr.themes.Base:
    font = (gr.themes.Font("Inter Variable"), gr.themes.Font("system-ui"), gr.themes.Font("sans-serif"))
    light, dark = {"paper": "#f7f5f0", "ink": "#1f1d1a"}, {"paper": "#171614", "ink": "#ece7dd"}
    return gr.themes.Base(font=font, font_mono=(gr.themes.Font("ui-monospace"), gr.themes.Font("monospace"))).set(
        body_background_fill=light["paper"],
        body_background_fill_dark=dark["paper"],
        body_text_color=light["ink"],
        body_text_color_dark=dark["ink"],
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        background_fill_primary=light["paper"],
        background_fill_primary_dark=dark["paper"],
        color_accent="#1f5f59",
        link_text_color="#1f5f59",
        link_text_color_dark="#6fb9b0",
    )


def serve(
    library: qa.Library,
    host: str = "127.0.0.1",
    port: int = 7860,
    on_ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the page until interrupted. ``on_ready`` is called with its address once it is listening.

    Raises:
        qa.QAError: the port is taken, or this machine has no such host.
    """
    bound = _bind(host, port)
    name = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - only compared
    address = f"http://{f'[{name}]' if ':' in name else name}:{bound.getsockname()[1]}"
    server = _Server(
        uvicorn.Config(create_server(library, (*LOOPBACK, name)), log_level="warning"), lambda: on_ready(address)
    )
    with contextlib.closing(bound), contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[bound])


class _Server(uvicorn.Server):
    """Tells when it has begun to listen."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # An open page holds a stream that would never end by itself.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()


def _bind(host: str, port: int) -> socket.socket:
    """Take the port at once, so that a taken one is an error line here instead of a log line of uvicorn's."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise qa.QAError(f"port {port} is taken: another program listens there. Choose another port.") from error
        raise qa.QAError(f"{host}:{port}: {error.strerror}. Choose another host or port.") from error
    except OverflowError as error:
        bound.close()
        raise qa.QAError(f"port {port} does not exist: ports are 0 to 65535. Choose one of these.") from error
    return bound
