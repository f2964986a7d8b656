"""The scripts and the options of their short forms, which the tests run; without options each is in its long form."""

SHORT = {
    "kills": ["--kills", "12"],
    "damage": ["--damages", "10", "--commands", "0"],
    "damaged_documents": ["--documents", "40"],
    "damaged_pages": ["--pages", "60"],
    "hostile_requests": ["--requests", "120"],
    "readers": ["--seconds", "3"],
    "broken_files": ["--files", "20"],
    "storage_limits": ["--rounds", "1", "--no-commands"],
}
# How a script ends that this machine does not let run.
SKIPPED = 77
