"""The server under the page: health, headers, static files, and uvicorn. Serves this machine unless told otherwise."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from importlib.metadata import version

import fastapi
import gradio as gr
import uvicorn
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.responses import JSONResponse

import qa
from ui import received
from ui.api import API
from ui.app import create_app
from ui.calls import Calls
from ui.component import ASSETS, STYLES
from ui.connections import Connection
from ui.downloads import add_downloads
from ui.guard import LOOPBACK, WILDCARDS, Access, Guard
from ui.guard import is_loopback as is_loopback  # for the command that serves
from ui.problems import tell
from ui.programs import offer, speak_json
from ui.rest import PREFIX, add_routes

# So many files of the longest that is read may be uploaded together.
_LONGEST_AT_ONCE = 20
# Seconds. What is deleted is an hour old, so ten minutes more or less are no matter.
_SWEPT_EVERY = 600
_HEAD = "".join(f'<link rel="stylesheet" href="cuttings/{name}">' for name in STYLES)


def create_server(library: qa.Library, access: Access | None = None, *, fetch: bool = True) -> fastapi.FastAPI:
    """Build the application: the page at ``/``, REST, MCP, our files under ``/cuttings``, and ``/healthz``.

    By default it answers to this machine's loopback names and wants no password. Without ``fetch`` the page adds
    nothing from the web.
    """
    received.own_folder()  # before Gradio asks for one
    app = fastapi.FastAPI(
        lifespan=_sweeping,
        title="Cuttings",
        version=version("cuttings"),
        description="Questions to a library of articles: quotes word for word, with who said them, when and where.",
        # The pages that show the document load their scripts from elsewhere; the document itself names nobody.
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
    )
    app.add_middleware(CORSMiddleware)  # allows nobody else; and where it stands, Gradio's own, laxer one stays out

    @app.get("/healthz")
    def healthz() -> JSONResponse:
        try:
            return JSONResponse({"status": "ok", "articles": library.count()})
        except qa.QAError as error:
            return JSONResponse({"status": "failing", "error": tell(error, library)}, 503)

    api = API(library)
    add_routes(app, api)
    add_downloads(app, library)
    app.mount("/cuttings", StaticFiles(directory=ASSETS), name="assets")
    page = create_app(library, fetch=fetch)
    with page:
        offer(api)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        # The text of an error that is not ours may tell of the machine.
        show_error=False,
        max_file_size=library.settings.max_bytes,
        # It would start Node beside the server, where there is one.
        ssr_mode=False,
        pwa=False,
        mcp_server=True,
        theme=_theme(),
        head=_HEAD,
    )
    uploads = replace(access or Access(), upload_bytes=_LONGEST_AT_ONCE * library.settings.max_bytes)
    # What is added last stands outermost: nothing comes past the guard, to Gradio or to what mends it.
    app.add_middleware(Calls, library=library)
    app.add_middleware(Guard, access=uploads)
    page.has_launched = True  # Gradio checks no path before, and mounting does not set it
    speak_json(page)
    return app


@contextlib.asynccontextmanager
async def _sweeping(_app: fastapi.FastAPI) -> AsyncIterator[None]:
    """Delete now and then what was uploaded and never added, and at the end all that is left."""

    async def sweep() -> None:
        while True:
            await asyncio.sleep(_SWEPT_EVERY)
            await asyncio.to_thread(received.sweep)

    sweeping = asyncio.create_task(sweep())
    yield
    sweeping.cancel()


def _theme() -> gr.themes.Base:
    font = (gr.themes.Font("Inter Variable"), gr.themes.Font("system-ui"), gr.themes.Font("sans-serif"))
    # Paper and ink; axe's rules of contrast are tested in both schemes.
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
    *,
    password: str = "",
    open_to_all: bool = False,
    shared: bool = False,
    fetch: bool = True,
    on_ready: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve the page until interrupted. ``on_ready`` is called with its address once it is listening.

    Args:
        library: what is asked.
        host: the address to listen on; any but this machine's loopback needs a password, or ``open_to_all``.
        port: the port there; 0 means any free one.
        password: what everybody has to give, if it isn't empty.
        open_to_all: let everybody in who reaches the host.
        shared: with a password, show everybody all conversations instead of his own.
        fetch: let the page add articles from the web by their addresses.
        on_ready: see above.

    Raises:
        qa.QAError: nobody would be kept out, the port is taken, or this machine has no such host.
    """
    if not (password or open_to_all or is_loopback(host)):
        rule = "other machines reach it, and whoever does could read and change the library"
        raise qa.QAError(f"{host}: {rule}. Give a password (--password, QA_PASSWORD), or say --no-password")
    bound = _bind(host, port)
    name = "127.0.0.1" if host in WILDCARDS else host
    address = f"http://{f'[{name}]' if ':' in name else name}:{bound.getsockname()[1]}"
    application = create_server(library, Access((*LOOPBACK, host), password, shared), fetch=fetch)
    # No line a request, which would hold what readers ask. No websockets: the page needs none.
    config = uvicorn.Config(application, log_level="warning", http=Connection, ws="none")
    server = _Server(config, lambda: on_ready(address))
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
        received.clear()  # here, since a signal that ended it ends the process, too

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()


def _bind(host: str, port: int) -> socket.socket:
    """Take the port at once, so that a taken one is an error line here instead of a log line of uvicorn's."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    # Started again at once, it need not wait until the system forgets its old connections.
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
