"""The scripts and the options of their short forms, which the tests run; without options each is in its long form."""

SHORT = {
    "kills": ["--kills", "18"],
    "damage": ["--damages", "30", "--commands", "0"],
    "hostile_requests": ["--requests", "400"],
    "readers": ["--seconds", "8"],
    "storage_limits": ["--rounds", "1", "--no-commands"],
}
# How a script ends that this machine does not let run.
SKIPPED = 77
