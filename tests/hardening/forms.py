"""The scripts and the options of their short forms, which the tests run; without options each is in its long form."""

SHORT = {
    "kills": ["--kills", "18"],
    "damage": ["--damages", "18", "--commands", "0"],
    "hostile_requests": ["--requests", "250"],
    "readers": ["--seconds", "5"],
    "storage_limits": ["--rounds", "1", "--no-commands"],
}
# How a script ends that this machine does not let run.
SKIPPED = 77
