"""A cache of models that is a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.models import cache


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache in which nothing is yet."""
    monkeypatch.setattr(cache, "user_cache_path", lambda _name: tmp_path / "cache")
    cache._place.cache_clear()
    yield tmp_path / "cache"
    cache._place.cache_clear()
