"""A library made anew from its articles' texts: attributed and embedded again, with another model or a new version.

Until the last article is done the library stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qa.adding.deriving import Attributed, derive
from qa.attribution.attributor import Attributor
from qa.errors import LibraryError
from qa.models.encoder import SentenceEncoder
from qa.protocols import Encoder, Progress
from qa.records import Role, Statement
from qa.settings import Settings
from qa.storage.store import open_store
from qa.storage.writer import Row


def reindex(
    path: str | Path,
    *,
    encoder: Encoder | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> int:
    """Attribute and embed all passages of a library anew, with the model of the settings; tell how many there were.

    Until the last is embedded the library stays as it was.

    Raises:
        LibraryError: the library cannot be opened, or was changed meanwhile.
        EncoderUnavailable: the model cannot be loaded.
    """
    settings = settings or Settings.load()
    encoder = encoder or SentenceEncoder(settings.model)
    if not Path(path).is_dir():
        raise LibraryError(f"{path}: there is no library. Make one with `qa add`")
    attributor = Attributor()
    store = open_store(Path(path), outdated=True)
    rows: list[tuple[int, Row]] = []
    said: list[tuple[int, Statement]] = []
    roles: list[tuple[int, Sequence[Role]]] = []
    try:
        with store.read() as snapshot:
            generation, articles = snapshot.generation, snapshot.articles()
            for done, article in enumerate(articles, start=1):
                paragraphs = snapshot.paragraphs(article)
                found = attributor.attribute(article, paragraphs)
                ids = {paragraph.ordinal: paragraph.id or 0 for paragraph in paragraphs}
                (derived,) = derive(encoder, [Attributed(article, paragraphs, found.statements, found.roles)])
                rows += [(ids[row.paragraph.ordinal], row) for row in derived.rows]
                said += [(ids[statement.ordinal], statement) for statement in found.statements]
                roles.append((article.id or 0, found.roles))
                if progress:
                    progress(done, len(articles), article.key)
        with store.write() as writer:
            # What came meanwhile would be left without vectors.
            if writer.generation != generation:
                raise LibraryError(f"{path}: was changed while it was embedded anew. Run `qa reindex` again")
            writer.replace_derived(encoder.name, rows, said, roles)
    finally:
        store.close()
    return sum(row.vector is not None for _, row in rows)
