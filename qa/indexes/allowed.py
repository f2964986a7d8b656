"""Which passages may be found: conditions that both indexes meet by what they hold, however many passages meet them.

Knows nothing of how filters are typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

UNDATED = 0
"""The number of a day that isn't known; it is before all others."""


def day_number(day: date | None) -> int:
    """A day as an index keeps it: days since the year 1, or ``UNDATED``."""
    return day.toordinal() if day else UNDATED


@dataclass(frozen=True, slots=True)
class Allowed:
    """Passages that meet all of it: their id is one of ``ids``, their outlet one of ``sources``, their day in between.

    None is any. An undated passage is in no time.
    """

    ids: NDArray[np.int64] | None = None
    sources: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None

    def among(self, ids: NDArray[np.int64]) -> Allowed:
        """The same, of these ids alone; shape (n,), ascending."""
        return replace(self, ids=ids if self.ids is None else np.intersect1d(self.ids, ids))

    @property
    def is_nothing(self) -> bool:
        """Whether no passage can meet it."""
        return (self.ids is not None and not len(self.ids)) or self.sources == ()

    @property
    def days(self) -> tuple[int, int] | None:
        """The first and the last number of a day in between; None where any will do."""
        if not (self.since or self.until):
            return None
        return day_number(self.since) or UNDATED + 1, day_number(self.until or date.max)
