"""What a hardening script has found: a line of figures, and a line for each fault."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

_SHOWN = 40
_LONGEST = 1000


@dataclass
class Figures:
    """Of one subject: what was done how often, and what did not hold."""

    subject: str
    counts: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def count(self, name: str, more: float = 1) -> None:
        """Count something."""
        self.counts[name] = self.counts.get(name, 0) + more

    def highest(self, name: str, value: float) -> None:
        """Keep the highest value."""
        self.most[name] = max(self.most.get(name, 0), value)

    def merge(self, other: Figures) -> None:
        """Add what another part of the same subject has counted and found."""
        for name, value in other.counts.items():
            self.count(name, value)
        for name, value in other.most.items():
            self.highest(name, value)
        self.faults += other.faults


def show(each: Figures) -> None:
    """Print a subject's table and its faults."""
    table = Table("what", "number", title=each.subject, title_justify="left", box=None, header_style="dim")
    for name, value in (each.counts | each.most).items():
        table.add_row(name, f"{value:.3g}" if isinstance(value, float) else str(value))
    table.add_row("faults", str(len(each.faults)), style="red" if each.faults else "green")
    console = Console(width=120)
    console.print(table)
    for fault in each.faults[:_SHOWN]:
        console.print(f"FAULT {each.subject}: {fault[:_LONGEST]}", markup=False, highlight=False, soft_wrap=True)


def finish(parser: argparse.ArgumentParser, harden: Callable[..., Figures]) -> None:
    """Run a script's part with the options of the command line; exit with 1 where something did not hold."""
    began = time.monotonic()
    found = harden(**vars(parser.parse_args()))
    found.counts["seconds"] = round(time.monotonic() - began)
    show(found)
    raise SystemExit(bool(found.faults))
