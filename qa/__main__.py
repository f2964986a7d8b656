"""`python -m qa` is `qa`."""

from qa.commands.main import main

main(prog_name="qa")
