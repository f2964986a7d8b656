"""Conversations as files: ``/conversations/<id>.md``, ``.html`` and ``.json``."""

from __future__ import annotations

import re
from urllib.parse import quote

import fastapi
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

import qa
from ui.problems import status_of, tell
from ui.visitors import Kept, visitor_in

_FORMS = {
    "md": (qa.export_markdown, "text/markdown"),
    "html": (qa.export_html, "text/html"),
    "json": (qa.export_json, "application/json"),
}
# What some system forbids in a name, or a shell reads; letters of every script stay.
_NO_FILE_NAME = re.compile(r"[^\w ,;()'’.-]+")


def add_downloads(app: fastapi.FastAPI, library: qa.Library) -> None:
    """Add the routes."""

    @app.get("/conversations/{id}.{form}", include_in_schema=False)
    def download(id: str, form: str, request: Request) -> Response:
        if form not in _FORMS:
            return PlainTextResponse(f"{form}: no such form. Choose one of {', '.join(_FORMS)}", status_code=404)
        export, media_type = _FORMS[form]
        try:
            conversation = Kept(library, visitor_in(request.scope)).read(id)
        except qa.QAError as error:
            return PlainTextResponse(tell(error, library), status_code=status_of(error))
        name = _NO_FILE_NAME.sub(" ", conversation.title).strip(" .") or "conversation"
        # Always a file to be saved: opened here, a page of it would be a page of ours.
        disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{form}')}"
        return Response(export(conversation), media_type=media_type, headers={"Content-Disposition": disposition})
