"""Ask a collection of articles a question; get the passages that answer it, word for word, with their source.

What ``qa`` exports, for type checkers and for ``qa/__init__.py``, which imports each when it is first asked for.
"""

from .adding.reindexing import reindex
from .adding.repairing import repair
from .conversations.exporting import cite, export_html, export_json, export_markdown
from .errors import (
    ArticleNotFound,
    ChatServerError,
    ConversationNotFound,
    DamagedIndex,
    EmptyQuestion,
    EncoderMismatch,
    EncoderUnavailable,
    ExtractorUnavailable,
    FloorError,
    LibraryError,
    QAError,
    QuestionFileError,
    ReadingError,
    SettingsError,
)
from .evaluation.attributions import AttributionFigures, evaluate_attributions
from .evaluation.comparison import Comparison, Floor, broken_floors, compare_runs
from .evaluation.datasets import read_questions
from .evaluation.misses import Miss, Passage
from .evaluation.page import render_report
from .evaluation.questions import Evidence, Question
from .evaluation.reports import EarlierRun, Outcome, Report, read_run
from .evaluation.trial import evaluate
from .facets import Facets
from .library import Library
from .people import Person, Utterance
from .protocols import (
    ChatMessage,
    Encoder,
    Extraction,
    Extractor,
    Generator,
    InContext,
    Progress,
    Span,
    TokenEncoder,
    TokenVectors,
)
from .reading.formats import FileKind, file_kinds
from .reading.found import Found
from .reading.metadata import read_text
from .records import (
    AddReport,
    Answer,
    Article,
    Channel,
    CheckedSentence,
    Citation,
    Conversation,
    Failure,
    Filters,
    Hit,
    Paragraph,
    Placement,
    Remark,
    Statement,
    Turn,
    Understood,
    Written,
)
from .serialization import to_json
from .settings import Settings

__all__ = [
    "AddReport",
    "Answer",
    "Article",
    "ArticleNotFound",
    "AttributionFigures",
    "Channel",
    "ChatMessage",
    "ChatServerError",
    "CheckedSentence",
    "Citation",
    "Comparison",
    "Conversation",
    "ConversationNotFound",
    "DamagedIndex",
    "EarlierRun",
    "EmptyQuestion",
    "Encoder",
    "EncoderMismatch",
    "EncoderUnavailable",
    "Evidence",
    "Extraction",
    "Extractor",
    "ExtractorUnavailable",
    "Facets",
    "Failure",
    "FileKind",
    "Filters",
    "Floor",
    "FloorError",
    "Found",
    "Generator",
    "Hit",
    "InContext",
    "Library",
    "LibraryError",
    "Miss",
    "Outcome",
    "Paragraph",
    "Passage",
    "Person",
    "Placement",
    "Progress",
    "QAError",
    "Question",
    "QuestionFileError",
    "ReadingError",
    "Remark",
    "Report",
    "Settings",
    "SettingsError",
    "Span",
    "Statement",
    "TokenEncoder",
    "TokenVectors",
    "Turn",
    "Understood",
    "Utterance",
    "Written",
    "broken_floors",
    "cite",
    "compare_runs",
    "evaluate",
    "evaluate_attributions",
    "export_html",
    "export_json",
    "export_markdown",
    "file_kinds",
    "read_questions",
    "read_run",
    "read_text",
    "reindex",
    "render_report",
    "repair",
    "to_json",
]
