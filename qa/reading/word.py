"""A Word document's paragraphs (DOCX), and what its properties say."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa.reading import documents

if TYPE_CHECKING:
    from docx.blkcntnr import BlockItemContainer
    from docx.document import Document

# A few kilobytes of zip can be made to unpack to gigabytes; text with its pictures stays below.
_MOST_UNPACKED = 500_000_000


def read_docx(data: bytes) -> documents.Document:
    """Read a DOCX's paragraphs; a table's row is one, its cells parted by tabs.

    Raises:
        documents.Damaged: It can't be read.
        documents.TooLarge: It unpacks to more than can be text.
    """
    import docx

    # What python-docx, zipfile and lxml raise on damage; lxml's syntax errors are SyntaxErrors.
    archive = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError)
    damage = (*archive, KeyError, ValueError, SyntaxError, AttributeError, RuntimeError)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
        # By the sizes that the archive states, before anything is unpacked.
        if unpacked > _MOST_UNPACKED:
            raise documents.TooLarge(f"{unpacked:,}")
        document = docx.Document(io.BytesIO(data))
        properties = document.core_properties
        paragraphs = tuple(_paragraphs(document))
        return documents.Document(paragraphs=paragraphs, title=properties.title, author=properties.author)
    except damage as error:
        raise documents.Damaged(str(error)) from error


def _paragraphs(container: Document | BlockItemContainer) -> Iterator[str]:
    for item in container.iter_inner_content():
        if hasattr(item, "rows"):
            # A merged cell is listed once for each row and column that it spans.
            seen: set[int] = set()
            for row in item.rows:
                fresh = {id(cell._tc): cell for cell in row.cells if id(cell._tc) not in seen}
                seen |= fresh.keys()
                # A row is a line, as when it is copied.
                if line := "\t".join(filter(None, (" ".join(_paragraphs(cell)) for cell in fresh.values()))):
                    yield line
        elif item.text.strip():
            yield item.text.strip()
