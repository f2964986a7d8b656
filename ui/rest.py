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
from ui.api import API, Ask, Busy, Named, Refused, Said, Search, explain
from ui.shapes import many, model, quotation, shown_article

PREFIX = "/api/v1"
_STATUS: dict[type[Exception], int] = {
    qa.EmptyQuestion: 400,
    Refused: 422,
    RequestValidationError: 422,
    qa.ArticleNotFound: 404,
    Busy: 503,
    qa.QAError: 500,
}


class Problem(BaseModel):
    """Why there is no result."""

    error: str = Field(description="One line: the value, the rule it breaks, and the remedy.")


def add_routes(app: fastapi.FastAPI, api: API) -> None:
    """Give the application its routes, and errors as JSON."""
    problems: dict[int | str, dict[str, Any]] = {status: {"model": Problem} for status in (400, 422, 500, 503)}
    router = fastapi.APIRouter(prefix=PREFIX, responses=problems)

    @router.get("/search", response_model=many(model(qa.Hit)), description=_first_lines(api.search))
    def search(request: Annotated[Search, Query()]) -> JSONResponse:
        return JSONResponse(api.find(request))

    @router.post("/search", response_model=many(model(qa.Hit)), description=_first_lines(api.search))
    def search_with_body(request: Search) -> JSONResponse:
        return JSONResponse(api.find(request))

    @router.get("/ask", response_model=model(qa.Answer), description=_first_lines(api.ask))
    def ask(request: Annotated[Ask, Query()]) -> JSONResponse:
        return JSONResponse(api.answer(request))

    @router.post("/ask", response_model=model(qa.Answer), description=_first_lines(api.ask))
    def ask_with_body(request: Ask) -> JSONResponse:
        return JSONResponse(api.answer(request))

    @router.get("/article", response_model=shown_article(), responses={404: {"model": Problem}},
                description=_first_lines(api.article))  # fmt: skip
    def article(request: Annotated[Named, Query()]) -> JSONResponse:
        return JSONResponse(api.show(request))

    @router.get("/statements", response_model=many(quotation()), responses={404: {"model": Problem}},
                description=_first_lines(api.statements))  # fmt: skip
    def statements_of(request: Annotated[Said, Query()]) -> JSONResponse:
        return JSONResponse(api.quote(request))

    app.include_router(router)
    for error in _STATUS:
        app.add_exception_handler(error, _tell)


def _tell(request: Request, error: Exception) -> JSONResponse:
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    line = explain(error.errors()) if isinstance(error, RequestValidationError) else str(error)
    return JSONResponse({"error": line}, status, headers={"Retry-After": "5"} if status == 503 else None)


def _first_lines(function: object) -> str:
    return (inspect.getdoc(function) or "").split("\nArgs:")[0].strip()
