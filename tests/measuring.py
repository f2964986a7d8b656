"""What the benchmarks measure with: the time of a call, the time and memory of a process."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def measure(command: list[str]) -> tuple[float, float]:
    """How many seconds a process takes, and the most memory in MB that it had."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    began = time.perf_counter()
    told = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - began, float(told)


def resident(pid: int, *, most: bool = False) -> float:
    """The memory that a process has, or had at most, in MB. Linux tells."""
    wanted = "VmHWM" if most else "VmRSS"
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(wanted)) / 1024


def clock(work: Callable[[], object]) -> float:
    """How many seconds the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
