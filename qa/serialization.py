"""Records → what JSON can hold, for `--json` and for programs that read it.

An article inside a hit or a citation comes without its text; offsets still refer to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from qa.records import Article


def to_json(record: object, *, whole: bool = True, paths: bool = True) -> Any:
    """Turn a record, or lists and mappings of records, into dictionaries, lists, texts and numbers.

    Args:
        record: any of the records.
        whole: whether an article keeps its text; those inside other records never do.
        paths: whether an article tells where its file lies on this computer; else ``path`` is None.
    """
    # Null and not missing: programs find the same fields wherever they ask.
    if isinstance(record, Article) and not paths:
        record = replace(record, path=None)
    if is_dataclass(record):
        # In each of a hundred hits the whole text would be megabytes of the same.
        kept = [f.name for f in fields(record) if whole or f.name != "text" or not isinstance(record, Article)]
        return {name: to_json(getattr(record, name), whole=False, paths=paths) for name in kept}
    if isinstance(record, Mapping):
        return {str(key): to_json(value, whole=whole, paths=paths) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [to_json(item, whole=whole, paths=paths) for item in record]
    return record.isoformat() if isinstance(record, date) else record
