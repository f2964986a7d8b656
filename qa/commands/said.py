"""`qa said`: what somebody said, by day and by topic."""

from __future__ import annotations

import click

from qa.commands.context import Context, json_option
from qa.commands.terminal import ERR, plain, print_json, print_utterance


@click.command()
@click.argument("name")
@click.option("--about", default="", help="Only what is about this topic.")
@json_option
@click.pass_obj
def said(context: Context, name: str, about: str, as_json: bool) -> None:
    """Tell what NAME said, earliest first: "Ida Brandt", or "Brandt" for everybody of that name."""
    with context.open() as library:
        found = library.said_by(name, about)
    if as_json:
        print_json(found)
        return
    for utterance in found:
        print_utterance(utterance)
    # With exit status 0: that nobody is quoted is a result, too.
    if not found:
        topic = f" about {about}" if about else ""
        ERR.print(plain(f"The articles quote no words of {name}{topic}."), soft_wrap=True)
