"""`pytest --quick`, as `make check` runs it: what needs no browser, no model's weights and no minutes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa.models.encoder import SentenceEncoder

# Which folders hold tests that take long by their nature.
_SLOW = ("tests/hardening/", "tests/qa/models/training/", "tests/test_floors.py", "tests/ui/")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the quick half."""
    parser.addoption(
        "--quick", action="store_true", help="leave out what needs a browser, the embedding model, minutes"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow ones, and tell how many."""
    if config.getoption("--quick"):
        slow = [item for item in items if item.nodeid.startswith(_SLOW) or item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in set(slow)]


@pytest.fixture(scope="session", autouse=True)
def _without_weights(pytestconfig: pytest.Config) -> Iterator[None]:
    """Skip whatever asks for the embedding model's weights: only running a test tells that it does."""
    with pytest.MonkeyPatch.context() as patch:
        if pytestconfig.getoption("--quick"):
            patch.setattr(SentenceEncoder, "_load", lambda self: pytest.skip("needs the embedding model"))
        yield
