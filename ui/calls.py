"""What Gradio answers where something is wrong: its own routes fail with 500 at a request that is malformed.

An ASGI middleware inside the guard. A malformed request is refused with a status below 500 and one line, and no answer
tells where a file lies. What fails for another reason stays the server's error, and is raised as before.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from gradio.route_utils import FnIndexInferError
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import qa
from ui.problems import COME_AGAIN, NOT_OURS, NOTHING_HERE, hide_folder, status_of

_log = logging.getLogger(__name__)
# What Gradio, FastAPI and Python raise at a number that is no function's, at missing or strange arguments, at half a
# surrogate pair (a ValueError), and at what is nested without end.
_MALFORMED = (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError, FnIndexInferError)
# Where a function of the page fails within ``/run``, Gradio answers itself; what it was is left here.
FAILURES: ContextVar[list[Exception]] = ContextVar("failures")


@dataclass
class _Answer:
    """An answer that is held back, since it tells of something wrong."""

    start: Message
    body: bytearray = field(default_factory=bytearray)

    @property
    def status(self) -> int:
        return int(self.start["status"])

    @property
    def is_json(self) -> bool:
        return Headers(raw=self.start["headers"]).get("content-type", "").startswith("application/json")


class Calls:
    """Tells what is wrong with a request in a line, as ``{"error": …}``.

    Args:
        app: what is asked.
        library: whose folder no line tells.
    """

    def __init__(self, app: ASGIApp, library: qa.Library) -> None:
        self.app = app
        self._library = library

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held: list[_Answer] = []

        async def send_sound(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                held.append(_Answer(message))
            elif held and message["type"] == "http.response.body":
                held[0].body += message.get("body", b"")
            else:
                await send(message)

        failures: list[Exception] = []
        token = FAILURES.set(failures)
        try:
            await self.app(scope, receive, send_sound)
        except Exception as error:
            if not held:
                raise  # the answer has begun
            if not isinstance(error, _MALFORMED):
                await self._send_held(held[0], send)
                raise
            failures.append(error)
        finally:
            FAILURES.reset(token)
        if held:
            mended = self._mend(scope, held[0], failures[-1] if failures else None)
            await (mended(scope, receive, send) if mended else self._send_held(held[0], send))

    async def _send_held(self, answer: _Answer, send: Send) -> None:
        await send(answer.start)
        await send({"type": "http.response.body", "body": bytes(answer.body)})

    def _mend(self, scope: Scope, answer: _Answer, failure: Exception | None) -> JSONResponse | None:
        """The answer with its right status and one line; None where it has them already."""
        if answer.status >= 500 and isinstance(failure, qa.QAError):
            return self._tell(status_of(failure), str(failure))
        if answer.status == 500 and isinstance(failure, _MALFORMED):
            # One line, and no traceback: whoever sends nonsense should not fill the log.
            _log.warning("refused: %s %s: %s", scope["method"], scope["path"], type(failure).__name__)
            return self._tell(400, NOT_OURS)
        if not answer.is_json:
            return None
        try:
            given = json.loads(answer.body)
        except ValueError:
            return None
        if not isinstance(given, dict) or "detail" not in given:
            return None
        return self._tell(answer.status, NOTHING_HERE if answer.status == 404 else _describe(given["detail"]))

    def _tell(self, status: int, line: str) -> JSONResponse:
        line = hide_folder(line, self._library.path)
        headers = {"Retry-After": str(COME_AGAIN)} if status == 503 else None
        # Gradio's own page reads "detail".
        return JSONResponse({"error": line, "detail": line}, status, headers)


def _describe(detail: Any) -> str:
    match detail:
        case str():
            return detail
        case [{"loc": [*where], "msg": str(rule)}, *_]:
            return f"{'.'.join(str(part) for part in where if part != 'body') or 'The body'}: {rule}. {NOT_OURS}"
    return NOT_OURS
