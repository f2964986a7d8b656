"""Ask a collection of articles a question; get the passages that answer it, word for word, with their source."""

from qa.errors import (
    ArticleNotFound,
    ChatServerError,
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
from qa.evaluation.page import render_report
from qa.evaluation.questions import Evidence, Question
from qa.evaluation.reports import EarlierRun, Report, read_run
from qa.evaluation.trial import evaluate
from qa.library import Library
from qa.records import (
    AddReport,
    Answer,
    Article,
    Channel,
    ChatMessage,
    CheckedSentence,
    Citation,
    Encoder,
    Failure,
    Filters,
    Generator,
    Hit,
    Paragraph,
    Placement,
    Progress,
    Statement,
    TokenEncoder,
    TokenVectors,
    Turn,
    Written,
)
from qa.reindexing import reindex
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
    "EarlierRun",
    "EmptyQuestion",
    "Encoder",
    "EncoderMismatch",
    "EncoderUnavailable",
    "Evidence",
    "Failure",
    "Filters",
    "Floor",
    "FloorError",
    "Generator",
    "Hit",
    "Library",
    "LibraryError",
    "Paragraph",
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
    "Written",
    "broken_floors",
    "compare_runs",
    "evaluate",
    "evaluate_attributions",
    "read_questions",
    "read_run",
    "reindex",
    "render_report",
]
