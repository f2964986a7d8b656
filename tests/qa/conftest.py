"""Libraries for tests, with a small embedding model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from encoders import HashEncoder

import qa


@pytest.fixture
def encoder() -> HashEncoder:
    """The quick embedding model."""
    return HashEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashEncoder) -> Iterator[qa.Library]:
    """An empty library with the quick embedding model."""
    with qa.Library(tmp_path / "news.library", encoder=encoder) as library:
        yield library
