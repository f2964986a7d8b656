"""Every hardening script in its long form, in turn: `make harden`. Takes about an hour on two cores.

Usage: python tests/hardening [--short]. Each prints its figures; at the end a table says which of them hold.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from forms import SHORT, SKIPPED
from rich.console import Console
from rich.table import Table


def main(*, short: bool) -> None:
    """Run all and exit with 1 where one does not hold."""
    table = Table("subject", "holds", "seconds", title="Hardening", title_justify="left", box=None, header_style="dim")
    held = True
    for name, options in SHORT.items():
        began = time.monotonic()
        script = [sys.executable, str(Path(__file__).with_name(f"{name}.py")), *(options if short else ())]
        code = subprocess.run(script, check=False).returncode
        held &= code in (0, SKIPPED)
        table.add_row(name, {0: "yes", SKIPPED: "skipped"}.get(code, "NO"), f"{time.monotonic() - began:.0f}")
    Console(width=120).print(table)
    raise SystemExit(not held)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="the short forms, which are tests, too")
    main(short=options.parse_args().short)
