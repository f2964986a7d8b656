"""What holds for all tests, before the first of them imports anything."""

from __future__ import annotations

import os

# One thread of arithmetic in each process: what tests embed is so small that torch's threads wait for each other longer
# than they compute (test_accord.py took 45 seconds of CPU with two, 20 with one).
os.environ.setdefault("OMP_NUM_THREADS", "1")

from hypothesis import settings

# No test is timed: a machine may be busy with other things.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
