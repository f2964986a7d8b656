"""The records as pydantic models of what ``qa.to_json`` makes of them, so that OpenAPI describes the answers."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Field, create_model

import qa

_Model = type[BaseModel]


# The same class each time: of two with one name OpenAPI would make two schemas.
@cache
def model(record: type, *, whole: bool = False) -> _Model:
    """A model of a record; an article that stands in another record has no text."""
    hints = get_type_hints(record)
    if record is not qa.Article or whole:
        name = "WholeArticle" if record is qa.Article else record.__name__
    else:
        name = "Article"
        hints.pop("text")
    contents: dict[str, Any] = {each.name: (_json_type(hints[each.name]), ...) for each in fields(record)
                                if each.name in hints}  # fmt: skip
    return create_model(name, __doc__=inspect.getdoc(record), **contents)


def shown_article() -> _Model:
    """A whole article with its paragraphs."""
    contents: dict[str, Any] = {
        "article": (model(qa.Article, whole=True), ...),
        "paragraphs": (many(model(qa.Paragraph)), ...),
    }
    return create_model("ShownArticle", **contents)


def quotation() -> _Model:
    """A statement with its article and its words."""
    quote = Field(description="The words: the article's text from start to end.")
    contents: dict[str, Any] = {"article": (model(qa.Article), ...), "quote": (str, quote)}
    return create_model("Quotation", __base__=model(qa.Statement), **contents)


def many(each: _Model) -> Any:
    """The type of a list of them."""
    return list[each]  # type: ignore[valid-type]


def _json_type(hint: Any) -> Any:
    """A field's type with models in place of records, and lists in place of tuples."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        return model(hint)  # type: ignore[arg-type]
    if origin in (UnionType, Union):
        return Union[tuple(_json_type(each) for each in arguments)]  # noqa: UP007 - of as many as there are
    if origin is tuple:
        return list[_json_type(arguments[0])]  # type: ignore[misc]
    if origin is Mapping:
        return dict[str, _json_type(arguments[1])]  # type: ignore[misc]
    return hint
