"""What holds for all tests, before the first of them imports anything: threads, examples, and marks."""

from __future__ import annotations

import os
import sys

# One thread of arithmetic in each process: what tests embed is so small that torch's threads wait for each other longer
# than they compute (test_accord.py took 45 seconds of CPU with two, 20 with one).
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Most tests are of what stands around reading, and load no model for it; those of reading ask for ``reading_model``.
os.environ.setdefault("QA_EXTRACTOR", "none")

import pytest
from hypothesis import settings

from qa.models.encoder import SentenceEncoder
from qa.models.extractor import ReadingModel

# No test is timed: a machine may be busy with other things.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Fixtures that cost something, and the mark by which a run can leave out what needs them.
_MARKS = {"browser": pytest.mark.browser, "sentence_encoder": pytest.mark.model, "reading_model": pytest.mark.model}


def pytest_configure(config: pytest.Config) -> None:
    """Where tests with the default model are left out, let a test that loads it without the mark fail."""
    if "not model" in config.option.markexpr:
        # Importing either raises ImportError then.
        sys.modules["sentence_transformers"] = sys.modules["openvino"] = None  # type: ignore[assignment]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures that it asks for, itself or through others."""
    for item in items:
        for name in getattr(item, "fixturenames", ()):
            if name in _MARKS:
                item.add_marker(_MARKS[name])


@pytest.fixture(scope="session")
def sentence_encoder() -> SentenceEncoder:
    """The default model, loaded once a process."""
    return SentenceEncoder()


@pytest.fixture(scope="session")
def reading_model() -> ReadingModel:
    """Our own reading model, loaded once a process."""
    return ReadingModel()
