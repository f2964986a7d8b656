"""`qa conversations` and `qa export`: what the library keeps of conversations, listed and written out."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Column, Table
from rich.text import Text

import qa
from qa.commands.context import Context, json_option, write_file
from qa.commands.terminal import ERR, OUT, plain, print_json

_FORMATS = ("markdown", "json", "html")


@click.command()
@json_option
@click.pass_obj
def conversations(context: Context, as_json: bool) -> None:
    """List the conversations that are kept, the most recently changed first."""
    with context.open() as library:
        kept = library.conversations()
    about = [(each.changed.strftime("%Y-%m-%d %H:%M") if each.changed else "", each.title, each.id) for each in kept]
    if as_json:
        print_json([{name: getattr(each, name) for name in ("id", "title", "created", "changed")} for each in kept])
    elif not OUT.is_terminal:
        # For other programs: a conversation a line, its fields separated by tabs.
        for row in about:
            click.echo("\t".join(" ".join(plain(cell).split()) for cell in row))
    else:
        table = Table("changed (UTC)", "title", Column("id", overflow="fold"), box=None, header_style="dim")
        for row in about:
            table.add_row(*(Text(plain(cell)) for cell in row))
        OUT.print(table)
        OUT.print(f"{len(kept)} conversations", style="dim")


@click.command()
@click.argument("id")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="markdown", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write this file.")
@click.pass_obj
def export(context: Context, id: str, form: str, output: Path | None) -> None:
    """Write out a conversation with its quotes and their places (`qa conversations` shows the ids)."""
    with context.open() as library:
        write = {"markdown": qa.export_markdown, "json": qa.export_json, "html": qa.export_html}[form]
        text = write(library.conversation(id))
    if output is None:
        # The export ends its last line itself.
        click.echo(plain(text), nl=False)
    else:
        write_file(output, text)
        ERR.print(f"The conversation is in {plain(str(output))}", soft_wrap=True)
