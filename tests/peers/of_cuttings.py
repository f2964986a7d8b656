"""Cuttings as a peer. It adds files: reading, cutting into paragraphs and who said what are in its time."""

import tempfile

from turns import Search, serve

import qa
from qa.models.encoder import SentenceEncoder

place = tempfile.TemporaryDirectory()
encoder = SentenceEncoder()
encoder.encode_queries(["warm up"])
libraries: list[qa.Library] = []


def add(files: list[str]) -> Search:
    """Add files to a new library."""
    if libraries:
        libraries.pop().close()
    library = qa.Library(tempfile.mkdtemp(dir=place.name, suffix=".library"), encoder=encoder)
    libraries.append(library)
    assert library.add(files).failed == ()
    return lambda question: [hit.paragraph.text for hit in library.search(question, 10)]


serve("files", add)
