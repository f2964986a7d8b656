"""A PDF's pages → paragraphs, headline, and what its pages and properties tell of it.

The way is drawn in this package's ``__init__``.
"""

from __future__ import annotations

from qa.reading import documents
from qa.reading.pdf.lines import read_lines
from qa.reading.pdf.margins import without_margins
from qa.reading.pdf.paragraphs import find_headline, put_together
from qa.reading.pdf.words import read_words


def read_pdf(data: bytes) -> documents.Document:
    """Read a PDF's paragraphs; a scan has none.

    Raises:
        documents.Encrypted: It opens only with a password.
        documents.Damaged: It can't be read.
        documents.TooLarge: A page has more characters than can be text.
    """
    drawn = read_words(data)
    pages = [read_lines(page, number) for number, page in enumerate(drawn.pages)]
    cleaned = without_margins(pages, drawn.title)
    paragraphs = put_together(cleaned.pages)
    return documents.Document(
        paragraphs=tuple(paragraph.text for paragraph in paragraphs),
        headline=find_headline(paragraphs),
        title=drawn.title,
        author=drawn.author,
        url=cleaned.url,
        blank=tuple(number for number, page in enumerate(drawn.pages, start=1) if not page.words),
    )
