"""The command line: each command reads its arguments, calls one public name and prints what it returns.

Results go to standard output, progress and problems to standard error. Exit status 0: done; 1: something could not be
done, and a line says what; 2: the command was not understood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Column, Table
from rich.text import Text

import qa
from qa.commands.context import Context, json_option
from qa.commands.conversations import conversations, export
from qa.commands.evaluation import evaluate
from qa.commands.said import said
from qa.commands.terminal import (
    ERR,
    OUT,
    describe,
    plain,
    print_answer,
    print_hit,
    print_json,
    print_statements,
    show_progress,
)
from qa.serialization import to_json

# A folder of photos and backups has dozens; the commonest tell what it is. Chosen by eye.
_MOST_KINDS = 10
# Files of many articles, each on its line. Chosen by eye.
_MOST_HELD = 20
# What columns may be given for, and how people say it.
_FIELDS = {name: name for name in "title text published authors source url id language section page".split()} | {
    "headline": "title", "body": "text", "date": "published", "author": "authors", "outlet": "source",
}  # fmt: skip
# As in print: a headline stands out, what isn't the story's own text stands back.
_KIND_STYLES = {"headline": "bold", "caption": "dim italic", "boilerplate": "dim"}


class _Commands(click.Group):
    """Prints the errors of Cuttings as one line, without a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except qa.QAError as error:
            ERR.print(f"qa: {plain(str(error))}", soft_wrap=True)
            context.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--library", type=click.Path(path_type=Path), help="The library's folder.  [QA_LIBRARY, ./news.library]")
@click.version_option(package_name="cuttings", prog_name="qa")
@click.pass_context
def main(context: click.Context, library: Path | None) -> None:
    """Ask a collection of articles a question; get the passages that answer it, word for word."""
    settings = qa.Settings.load()
    context.obj = Context(replace(settings, library=library) if library else settings)


def _filter_options(command: Callable[..., None]) -> Callable[..., None]:
    # One spelling: 03/04/2024 is April in London and March in New York.
    day = click.DateTime(["%Y-%m-%d"])
    # In reverse: each decorator stands before those that were put on earlier.
    for option in (
        click.option("--until", type=day, help="Published on that day or before."),
        click.option("--since", type=day, help="Published on that day or after."),
        click.option("--author", "authors", multiple=True, help="Only by this author; may be repeated."),
        click.option("--source", "sources", multiple=True, help="Only from this outlet; may be repeated."),
    ):
        command = option(command)
    return command


def _read_columns(_context: click.Context, _option: click.Parameter, value: str | None) -> dict[str, str]:
    columns = {}
    for part in (value or "").split(",") if value else ():
        field, equals, name = part.partition("=")
        if not equals or not name.strip() or field.strip().lower() not in _FIELDS:
            fields = ", ".join(dict.fromkeys(_FIELDS.values()))
            raise click.BadParameter(f"{part!r} is no FIELD=NAME. The fields are {fields}.")
        columns[_FIELDS[field.strip().lower()]] = name.strip()
    return columns


_speaker_option = click.option(
    "--speaker",
    "speakers",
    multiple=True,
    help="Only where they speak, by the full name that `qa show --statements` prints; may be repeated.",
)


def _to_filters(
    sources: tuple[str, ...],
    authors: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    speakers: tuple[str, ...] = (),
) -> qa.Filters:
    if since and until and since > until:
        raise click.UsageError(f"--since {since:%Y-%m-%d} is after --until {until:%Y-%m-%d}. Exchange them.")
    return qa.Filters(
        sources=sources,
        authors=authors,
        speakers=speakers,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL…")
@click.option("--private", is_flag=True,
              help="Fetch from private networks and this machine, too.  [QA_FETCH_PRIVATE]")  # fmt: skip
@click.option("--columns", metavar="FIELD=NAME,…", callback=_read_columns,
              help="Of a table the columns that hold title, text, published, authors, source, url, id, …")  # fmt: skip
@json_option
@click.pass_obj
def add(context: Context, paths: tuple[str, ...], private: bool, columns: Mapping[str, str], as_json: bool) -> None:
    """Add files and folders, of the kinds that `qa formats` lists, and pages and feeds of the web."""
    if private:
        context = replace(context, settings=replace(context.settings, fetch_private=True))
    with context.open(create=True) as library, show_progress("Adding") as progress:
        report = library.add(list(paths), progress=progress, columns=columns)
    if as_json:
        print_json(report)
    else:
        for key in report.replaced:
            OUT.print(Text(f"{plain(key)} took the place of the article of that key"))
        for file, count in report.held[:_MOST_HELD]:
            OUT.print(Text(f"{plain(file)}: {count} articles"), soft_wrap=True)
        if more := report.held[_MOST_HELD:]:
            OUT.print(f"{len(more)} more files: {sum(count for _, count in more)} articles")
        counts = f"{len(report.added)} added, {len(report.replaced)} replaced, {len(report.unchanged)} unchanged"
        OUT.print(f"{counts}, {len(report.failed)} failed")
        if report.skipped:
            counted = Counter(Path(name).suffix.lower() or "no ending" for name in report.skipped)
            kinds = ", ".join(sorted(kind for kind, _ in counted.most_common(_MOST_KINDS)))
            others = ", …" if len(counted) > _MOST_KINDS else ""
            OUT.print(f"Left out, of other kinds: {len(report.skipped)} ({plain(kinds)}{others})")
    # Beside JSON, too: standard error is nobody's input.
    for failure in (*report.remarks, *report.failed):
        ERR.print(plain(str(failure)), soft_wrap=True)
    if not (report.added or report.replaced or report.unchanged or report.failed):
        names = ", ".join(Path(name).name for name in report.skipped[:_MOST_KINDS])
        others = f" and {len(report.skipped) - _MOST_KINDS} more" if len(report.skipped) > _MOST_KINDS else ""
        left = f"left out {names}{others}" if names else "it holds no file"
        line = f"{', '.join(paths)}: nothing that is read ({left}). See `qa formats`."
        ERR.print(plain(line), soft_wrap=True)
        raise SystemExit(1)
    if report.failed:
        raise SystemExit(1)


@main.command()
@json_option
def formats(as_json: bool) -> None:
    """List the kinds of files that are read."""
    kinds = qa.file_kinds()
    if as_json:
        print_json(kinds)
        return
    for kind in kinds:
        OUT.print(Text(f"{' '.join(kind.suffixes):32} {kind.name}"), soft_wrap=True)


@main.command()
@click.argument("keys", nargs=-1, required=True)
@click.pass_obj
def remove(context: Context, keys: tuple[str, ...]) -> None:
    """Remove articles by their keys (`qa list` shows them)."""
    with context.open() as library:
        for key in keys:
            library.remove(key)
            OUT.print(f"{plain(key)} removed")


@main.command("list")
@_filter_options
@json_option
@click.pass_obj
def list_articles(context: Context, /, as_json: bool, **filters: Any) -> None:
    """List the articles, newest first."""
    with context.open() as library:
        articles = library.articles(_to_filters(**filters))
    if as_json:
        print_json([to_json(article, whole=False) for article in articles])
        return
    if not OUT.is_terminal:
        # For other programs: an article a line, its fields separated by tabs.
        for article in articles:
            cells = (str(article.published or ""), article.source or "", article.title, article.key)
            click.echo("\t".join(" ".join(plain(cell).split()) for cell in cells))
        return
    # A key is there to be copied: it may be broken over lines, never shortened.
    key = Column("key", overflow="fold")
    table = Table("date", "outlet", "title", key, box=None, header_style="dim", pad_edge=False)
    for article in articles:
        row = (str(article.published or ""), article.source or "", article.title, article.key)
        table.add_row(*(Text(plain(cell)) for cell in row))
    OUT.print(table)
    OUT.print(f"{len(articles)} articles", style="dim")


@main.command()
@click.argument("key")
@click.option("--statements", is_flag=True, help="Show who said what in it.")
@json_option
@click.pass_obj
def show(context: Context, key: str, statements: bool, as_json: bool) -> None:
    """Show an article with its paragraphs as they were read, or who said what in it."""
    with context.open() as library:
        article, paragraphs = library.article(key), library.paragraphs(key)
        said = library.statements(key) if statements else []
    if as_json:
        shown = {"article": to_json(article), "paragraphs": to_json(paragraphs)}
        print_json(shown | {"statements": to_json(said)} if statements else shown)
        return
    OUT.print(Text(plain(article.title), style="bold"))
    OUT.print(Text(plain(describe(article)), style="dim"))
    if statements:
        print_statements(article, said)
        OUT.print(f"\n{len(said)} statements", style="dim")
        return
    for paragraph in paragraphs:
        OUT.print()
        label = "" if paragraph.kind == "body" else f"[{paragraph.kind}] "
        OUT.print(Text(label + plain(paragraph.text), style=_KIND_STYLES.get(paragraph.kind, "")))


@main.command()
@click.argument("question")
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="At most this many passages.")
@_speaker_option
@_filter_options
@json_option
@click.pass_obj
def search(context: Context, /, question: str, k: int, as_json: bool, **filters: Any) -> None:
    """Find the passages that answer a question, and why each is there."""
    with context.open() as library:
        hits = library.search(question, k=k, filters=_to_filters(**filters))
    if as_json:
        print_json(hits)
        return
    for hit in hits:
        why = ", ".join(f"{name} {channel.rank}" for name, channel in hit.channels.items())
        print_hit(f"{hit.rank}.", hit, f"score {hit.score:.2f}: {why}")
    if not hits:
        OUT.print("No passage found.")


@main.command()
@click.argument("question")
@click.option("--after", "history", multiple=True, help="An earlier question of the conversation; may be repeated.")
@_speaker_option
@_filter_options
@json_option
@click.pass_obj
def ask(context: Context, /, question: str, history: tuple[str, ...], as_json: bool, **filters: Any) -> None:
    """Answer a question with the articles' own words, or say that they don't say."""
    with context.open() as library:
        # "The articles don't say" would be true, and no help.
        if not library.count():
            raise qa.LibraryError(f"{library.path}: holds no articles. Add some with `qa add FOLDER`")
        answer = library.ask(question, history=history, filters=_to_filters(**filters))
    if as_json:
        print_json(answer)
        return
    print_answer(answer)


@main.command()
@click.option("--port", default=7860, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option("--host", default="127.0.0.1", show_default=True,
              help="The address to listen on; any that other machines reach needs a password.")  # fmt: skip
@click.option("--password", prompt=True, prompt_required=False, hide_input=True, confirmation_prompt=True,
              help="Let in only who knows it; asked for if not given here.  [QA_PASSWORD]")  # fmt: skip
@click.option("--no-password", is_flag=True, help="Let in everybody who reaches the address.")
@click.option("--shared-conversations", is_flag=True,
              help="With a password, show everybody all conversations.  [QA_SHARED_CONVERSATIONS]")  # fmt: skip
@click.option("--no-fetch", is_flag=True, help="Let nobody add articles from the web by their addresses.")
@click.pass_obj
def chat(
    context: Context,
    port: int,
    host: str,
    password: str | None,
    no_password: bool,
    shared_conversations: bool,
    no_fetch: bool,
) -> None:
    """Serve the chat, REST and MCP at http://127.0.0.1:7860 until interrupted."""
    if password and no_password:
        raise click.UsageError("--password and --no-password exclude each other. Leave one out.")
    # Gradio takes four seconds to import; no other command should wait for it.
    from ui.server import is_loopback, serve

    def tell(address: str) -> None:
        OUT.print(f"Cuttings is at {address} (Ctrl-C ends it)")
        if no_password and not is_loopback(host):
            ERR.print(f"No password: who reaches port {port} of {plain(host)} can read and change this library")

    with context.open(create=True) as library:
        # The model takes seconds to load; the first question should not wait for it.
        library.encoder.encode_queries(["ready?"])
        # The flag of this call goes before a password that the settings hold.
        secret = "" if no_password else password or context.settings.password
        shared = shared_conversations or context.settings.shared_conversations
        serve(
            library,
            host,
            port,
            password=secret,
            open_to_all=no_password,
            shared=shared,
            fetch=not no_fetch,
            on_ready=tell,
        )


@main.command()
@click.option("--repair", "repairs", is_flag=True, help="Mend what can be mended first.")
@click.pass_obj
def check(context: Context, repairs: bool) -> None:
    """Check that everything is as it was written, and the store and both indexes agree."""
    left: list[str] = []
    if repairs:
        done, left = qa.repair(context.settings.library, settings=context.settings)
        for line in done:
            OUT.print(Text(plain(line)))
    with context.open() as library:
        # The repair has checked: what it left is told with its remedy, and not found a second time.
        faults = left or library.check()
        count, encoder = library.count(), library.encoder
        models = [(each.name, getattr(each, "how", "")) for each in (encoder, library.extractor) if each]
        indexed = library.how_indexed()
    for fault in faults:
        ERR.print(plain(fault), soft_wrap=True)
    if faults:
        raise SystemExit(1)
    OUT.print(f"{count} articles: sound")
    for name, how in models:
        OUT.print(f"{name}: runs in {how}")
    OUT.print(f"dense index: {indexed}")


@main.command()
@click.pass_obj
def reindex(context: Context) -> None:
    """Embed all passages anew with the model that the settings name."""
    with show_progress("Embedding") as progress:
        count = qa.reindex(context.settings.library, settings=context.settings, progress=progress)
    OUT.print(f"{count} passages embedded with {context.settings.model}")


# Added here, since their files can't import this one without a circle.
for _command in (evaluate, said, conversations, export):
    main.add_command(_command)
