"""Records become what the page shows: Markdown for the conversation, plain data for cards, reader and table.

::

    Answer ─▶ markdown   the conversation       Article ─▶ reading    the reader
           ─▶ cards      the panel beside it            ─▶ tables     the library's table
    Report ─▶ figures    the tab Evaluate       Person  ─▶ timeline   the tab People
                                                AddReport ─▶ reports  what became of files
      checking   each place again, before it is shown
      words      parts of a line: escaped, named, dated

Article text is data. In Markdown every mark that could start markup is escaped; everything else reaches the page as
JSON and is written there with ``textContent``. Knows nothing of Gradio.
"""

from ui.render.cards import NO_SOURCES, Card, Sources, sources
from ui.render.checking import checked_citations, checked_hits, holds
from ui.render.figures import Findings, read_findings
from ui.render.markdown import answer_markdown, draft_markdown
from ui.render.reading import Block, Reading, Saying, Segment, find_paragraph, read_article, split_blocks
from ui.render.reports import Failed, Gave, Outcome, describe_outcome, describe_reading, report_line, report_markdown
from ui.render.tables import Entry, Row, find_rows, list_entries
from ui.render.timeline import Line, PersonRow, Timeline, draw_timeline, find_person, list_people
from ui.render.words import (
    also_in,
    describe_origin,
    describe_period,
    escape,
    escape_inside,
    format_date,
    isolate,
    name_article,
)

__all__ = [
    "NO_SOURCES",
    "Block",
    "Card",
    "Entry",
    "Failed",
    "Findings",
    "Gave",
    "Line",
    "Outcome",
    "PersonRow",
    "Reading",
    "Row",
    "Saying",
    "Segment",
    "Sources",
    "Timeline",
    "also_in",
    "answer_markdown",
    "checked_citations",
    "checked_hits",
    "describe_origin",
    "describe_outcome",
    "describe_period",
    "describe_reading",
    "draft_markdown",
    "draw_timeline",
    "escape",
    "escape_inside",
    "find_paragraph",
    "find_person",
    "find_rows",
    "format_date",
    "holds",
    "isolate",
    "list_entries",
    "list_people",
    "name_article",
    "read_article",
    "read_findings",
    "report_line",
    "report_markdown",
    "sources",
    "split_blocks",
]
