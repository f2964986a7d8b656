"""The four functions of ``ui.api`` as REST under ``/api/v1``, described by OpenAPI. Errors are one line of JSON."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import fastapi
from fastapi import Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

import qa
from ui.api import API, Ask, Named, Said, Search, explain
from ui.problems import COME_AGAIN, status_of, tell
from ui.shapes import many, model, quotation, shown_article

PREFIX = "/api/v1"
# The first five are the guard's.
_REFUSALS = (401, 403, 411, 413, 429, 400, 422, 500, 503)


class Problem(BaseModel):
    """Why there is no result."""

    error: str = Field(description="One line: the value, the rule it breaks, and the remedy.")


def add_routes(app: fastapi.FastAPI, api: API) -> None:
    """Give the application its routes, and errors as JSON."""
    problems: dict[int | str, dict[str, Any]] = {status: {"model": Problem} for status in _REFUSALS}
    router = fastapi.APIRouter(prefix=PREFIX, responses=problems)

    @router.get("/search", response_model=many(model(qa.Hit)), description=_first_lines(api.search))
    async def search(request: Annotated[Search, Query()]) -> JSONResponse:
        return JSONResponse(await api.find(request))

    @router.post("/search", response_model=many(model(qa.Hit)), description=_first_lines(api.search))
    async def search_with_body(request: Search) -> JSONResponse:
        return JSONResponse(await api.find(request))

    @router.get("/ask", response_model=model(qa.Answer), description=_first_lines(api.ask))
    async def ask(request: Annotated[Ask, Query()]) -> JSONResponse:
        return JSONResponse(await api.answer(request))

    @router.post("/ask", response_model=model(qa.Answer), description=_first_lines(api.ask))
    async def ask_with_body(request: Ask) -> JSONResponse:
        return JSONResponse(await api.answer(request))

    @router.get("/article", response_model=shown_article(), responses={404: {"model": Problem}},
                description=_first_lines(api.article))  # fmt: skip
    async def article(request: Annotated[Named, Query()]) -> JSONResponse:
        return JSONResponse(await api.show(request))

    @router.get("/statements", response_model=many(quotation()), responses={404: {"model": Problem}},
                description=_first_lines(api.statements))  # fmt: skip
    async def statements_of(request: Annotated[Said, Query()]) -> JSONResponse:
        return JSONResponse(await api.quote(request))

    app.include_router(router)

    def answer_error(request: Request, error: Exception) -> JSONResponse:
        status = status_of(error) if isinstance(error, qa.QAError) else 500
        headers = {"Retry-After": str(COME_AGAIN)} if status == 503 else None
        return JSONResponse({"error": tell(error, api.library)}, status, headers)

    app.add_exception_handler(qa.QAError, answer_error)
    app.add_exception_handler(RequestValidationError, _explain)


def _explain(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": explain(error.errors())}, 422)  # type: ignore[attr-defined]


def _first_lines(function: object) -> str:
    # Without the arguments: OpenAPI has each of them with its own description.
    return (inspect.getdoc(function) or "").split("\nArgs:")[0].strip()
