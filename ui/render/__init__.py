"""Records become what the page shows: Markdown for the conversation, plain data for cards, reader and table.

Article text is data. In Markdown every mark that could start markup is escaped; everything else reaches the page as
JSON and is written there with ``textContent``. Knows nothing of Gradio.
"""

from ui.render.cards import Card, Sources, sources
from ui.render.checking import checked, checked_citations, checked_hits, holds
from ui.render.markdown import answer_markdown, report_markdown
from ui.render.reading import Block, Reading, Saying, Segment, read_article, split_blocks
from ui.render.tables import Row, rows
from ui.render.words import also_in, describe_origin, escape, escape_inside, format_date, name_article

__all__ = [
    "Block",
    "Card",
    "Reading",
    "Row",
    "Saying",
    "Segment",
    "Sources",
    "also_in",
    "answer_markdown",
    "checked",
    "checked_citations",
    "checked_hits",
    "describe_origin",
    "escape",
    "escape_inside",
    "format_date",
    "holds",
    "name_article",
    "read_article",
    "report_markdown",
    "rows",
    "sources",
    "split_blocks",
]
