"""Which passages may be found: conditions that both indexes meet by what they hold, however many passages meet them.

Knows nothing of how filters are typed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

UNDATED = 0
"""The number of a day that isn't known; it is before all others."""


def day_number(day: date | None) -> int:
    """A day as an index keeps it: days since the year 1, or ``UNDATED``."""
    return day.toordinal() if day else UNDATED


def outlet_number(source: str | None) -> int:
    """An outlet as the dense index keeps it: a hash of its name; 0 where it isn't known."""
    if source is None:
        return 0
    return int.from_bytes(hashlib.blake2b(source.encode(), digest_size=8).digest(), "big", signed=True)


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

    def meets(self, printed: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some passages meet it but for their ids, shape (n,).

        Args:
            printed: shape (n, 2), the number of each one's day and outlet.
        """
        met = np.ones(len(printed), np.bool_)
        if self.days is not None:
            first, last = self.days
            met &= (printed[:, 0] >= first) & (printed[:, 0] <= last)
        if self.sources is not None:
            met &= np.isin(printed[:, 1], [outlet_number(source) for source in self.sources])
        return met
