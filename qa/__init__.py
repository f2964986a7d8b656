"""Ask a collection of articles a question; get the passages that answer it, word for word, with their source."""

from qa.adding.reindexing import reindex
from qa.adding.repairing import repair
from qa.conversations.exporting import cite, export_html, export_json, export_markdown
from qa.errors import (
    ArticleNotFound,
    ChatServerError,
    ConversationNotFound,
    DamagedIndex,
    EmptyQuestion,
    EncoderMismatch,
    EncoderUnavailable,
    FloorError,
    LibraryError,
    QAError,
    QuestionFileError,
    ReadingError,
    SettingsError,
)
from qa.evaluation.attributions import AttributionFigures, evaluate_attributions
from qa.evaluation.comparison import Comparison, Floor, broken_floors, compare_runs
from qa.evaluation.datasets import read_questions
from qa.evaluation.misses import Miss, Passage
from qa.evaluation.page import render_report
from qa.evaluation.questions import Evidence, Question
from qa.evaluation.reports import EarlierRun, Outcome, Report, read_run
from qa.evaluation.trial import evaluate
from qa.facets import Facets
from qa.library import Library
from qa.people import Person, Utterance
from qa.protocols import ChatMessage, Encoder, Generator, Progress, TokenEncoder, TokenVectors
from qa.reading.formats import Found
from qa.reading.metadata import read_text
from qa.records import (
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
    Statement,
    Turn,
    Understood,
    Written,
)
from qa.serialization import to_json
from qa.settings import Settings

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
    "Facets",
    "Failure",
    "Filters",
    "Floor",
    "FloorError",
    "Found",
    "Generator",
    "Hit",
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
    "Report",
    "Settings",
    "SettingsError",
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
    "read_questions",
    "read_run",
    "read_text",
    "reindex",
    "render_report",
    "repair",
    "to_json",
]
